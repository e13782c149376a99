package content

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"maps"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"

	"tandem/content/internal/markup"
)

// dep is an answer that a rendered document rests on: when a later load answers the same, the document is still good.
type dep struct {
	picture bool
	as      string // as written
	path    string // of a link
	image   *Image // of a picture, nil when there is none
}

// buildAll renders what changed, on all workers.
func (l *loader) buildAll() {
	l.each(len(l.items), func(i int) {
		it := l.items[i]
		if it.publishable() && !l.reuse(it) {
			l.build(it)
		}
		if it.doc == nil {
			it.keepLast()
		}
	})
}

// reuse takes the document of the previous load over if nothing it rests on has changed.
func (l *loader) reuse(it *item) bool {
	old := it.old
	if old == nil || old.built != it.parsed {
		return false
	}
	made := old.doc
	if old.held != nil {
		made = old.held
	}
	if made == nil || !slices.Equal(made.Authors, it.authors) || made.Prefix != it.prefix || made.Translation != it.translation {
		return false
	}
	if it.parsed.doc.Language == "" && made.Language != l.frame.site.Language {
		return false
	}
	for _, d := range old.deps {
		if d.picture {
			if img, _ := l.album.find(path.Dir(it.parsed.file), d.as); !sameImage(img, d.image) {
				return false
			}
		} else if l.link(it.parsed.file, d.as) != d.path {
			return false
		}
	}
	it.doc, it.built, it.deps, it.problems = made, old.built, old.deps, old.problems
	return true
}

func sameImage(a, b *Image) bool {
	return a == b || a != nil && b != nil && *a == *b
}

// keepLast puts the last good version in a broken one's place.
func (i *item) keepLast() {
	last := i.lastGood()
	if last == nil {
		return
	}
	i.doc, i.deps = last, i.old.deps
	if !last.Stale {
		stale := *last
		stale.Stale = true
		i.doc = &stale
	}
}

// link turns a link to another markdown file of the folder into its public path, and one to a picture into its address.
func (l *loader) link(from, dest string) string {
	u, err := url.Parse(dest)
	if err != nil || u.Scheme != "" || u.Host != "" || u.Path == "" {
		return dest
	}
	target := strings.TrimPrefix(path.Clean(u.Path), "/")
	if !strings.HasPrefix(u.Path, "/") {
		target = path.Join(path.Dir(from), u.Path)
	}
	if isMarkdown(u.Path) {
		for _, try := range []string{target, strings.TrimPrefix(path.Clean(u.Path), "/")} {
			if public, ok := l.paths[try]; ok {
				u.Path, u.RawPath = public, ""
				return u.String()
			}
		}
		return dest
	}
	if isPicture(u.Path) {
		if img, _ := l.album.find(path.Dir(from), u.Path); img != nil {
			return img.URL()
		}
	}
	return dest
}

// builder renders one document and notes what it rests on.
type builder struct {
	*loader
	it    *item
	dir   string
	asked map[dep]bool // with only picture and as set
	why   map[string]string
	lines []int // where the lines of the body start, when known
	doc   *Document
	text  Text // of doc, before it is packed
	r     report
}

func (l *loader) build(it *item) {
	p := it.parsed
	doc := *p.doc
	b := &builder{loader: l, it: it, dir: path.Dir(p.file), asked: map[dep]bool{}, why: map[string]string{}, doc: &doc}
	b.text.Source, b.text.Body = p.texts()
	b.r.file = p.file
	doc.Authors, doc.Prefix, doc.Translation = it.authors, it.prefix, it.translation
	b.hero()
	b.logo()
	b.body()
	if doc.Case != nil {
		b.caseTexts()
	}
	it.problems, it.deps = b.r.problems, b.it.deps
	if b.r.broken {
		return
	}
	if doc.Language == "" {
		doc.Language = l.frame.site.Language
	}
	doc.ReadMinutes = max(1, (doc.Words+229)/230)
	doc.Hash = fingerprint(&doc, &b.text)
	doc.text, doc.textHash = pack(b.text), textHash(&doc, b.text.Body)
	// What was read of the file stays, but its text is in the document from now on. The one that was parsed is shared with
	// other libraries and stays as it is.
	light := *p
	light.source, light.body, light.text = nil, nil, doc.text
	it.doc, it.parsed, it.built = &doc, &light, &light
}

func (b *builder) env(title string) markup.Env {
	remote := func(src string) { b.why[src] = "" }
	return markup.Env{Title: title, Link: b.linkTo, Remote: remote, Picture: func(src string) (markup.Picture, bool) {
		img := b.picture(src)
		if img == nil {
			return markup.Picture{}, false
		}
		return markup.Picture{URL: img.URL(), Srcset: img.Srcset(), Width: img.Width, Height: img.Height}, true
	}}
}

func (b *builder) linkTo(dest string) string {
	public := b.link(b.it.parsed.file, dest)
	if key := (dep{as: dest}); !b.asked[key] {
		b.asked[key] = true
		b.it.deps = append(b.it.deps, dep{as: dest, path: public})
	}
	if img, ok := b.linkedImage(dest, public); ok {
		b.addImage(img)
	}
	return public
}

func (b *builder) linkedImage(dest, public string) (*Image, bool) {
	if public == dest || !strings.HasPrefix(public, "/images/") {
		return nil, false
	}
	img, _ := b.album.find(b.dir, dest)
	return img, img != nil
}

func (b *builder) picture(src string) *Image {
	img, why := b.album.find(b.dir, src)
	if key := (dep{picture: true, as: src}); !b.asked[key] {
		b.asked[key] = true
		b.it.deps = append(b.it.deps, dep{picture: true, as: src, image: img})
	}
	if img == nil {
		b.why[src] = why
		return nil
	}
	b.addImage(img)
	return img
}

func (b *builder) addImage(img *Image) {
	if !slices.Contains(b.doc.Images, img) {
		b.doc.Images = append(b.doc.Images, img)
	}
}

func (b *builder) hero() {
	spec := b.it.parsed.image
	if spec.src == "" {
		return
	}
	if isRemote(spec.src) {
		b.r.warnAt(spec.Line, spec.Column, "img/remote", "the picture lies on another site and is left out; copy it into images/")
		return
	}
	img := b.picture(spec.src)
	if img == nil {
		b.missing(spec.Line, spec.Column, spec.src)
		return
	}
	b.doc.Hero = &Figure{Image: img, Focus: spec.focus, Alt: spec.alt, Caption: spec.caption, Credit: spec.credit}
}

// logo finds the customer's mark.
func (b *builder) logo() {
	spec := b.it.parsed.customerLogo
	if spec.src == "" || b.doc.Case == nil {
		return
	}
	img := b.picture(spec.src)
	if img == nil {
		b.missing(spec.Line, spec.Column, spec.src)
		return
	}
	c := *b.doc.Case
	c.Logo = &Figure{Image: img, Alt: orText(spec.alt, c.Customer)}
	b.doc.Case = &c
}

func orText(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

func isRemote(src string) bool {
	return strings.Contains(src, "://") || strings.HasPrefix(src, "//")
}

func (b *builder) missing(line, column int, src string) {
	if isRemote(src) {
		b.r.warnAt(line, column, "img/remote", "the picture lies on another site and is shown as a link; copy it into images/")
		return
	}
	if why := b.why[src]; why != "" {
		b.r.warnAt(line, column, "img/broken", "the picture %q is left out: %s", shorten(src), why)
		return
	}
	b.r.warnAt(line, column, "img/broken", "there is no picture %q; paths are relative to this file or start at the content folder", shorten(src))
}

func (b *builder) body() {
	p, d := b.it.parsed, b.doc
	env := b.env(d.Title)
	env.Lead = d.Hero == nil
	if d.Kind == Article || d.Kind == CaseStudy || d.Kind == Page {
		env.Mark = UseMark // texts of parts, topics and series stand where nothing is filled in
	}
	res, err := b.render(b.text.Body, env)
	if err != nil {
		b.r.errorAt(p.bodyLine, 1, "md/refused", "this text cannot be rendered: %s", strings.TrimPrefix(err.Error(), markup.ErrRefused.Error()+": "))
		return
	}
	b.text.HTML, d.Words, d.Frames = res.HTML, res.Words, res.Frames
	for _, use := range res.Uses {
		line, column := b.at(use.Offset)
		d.Uses = append(d.Uses, Use{Kind: use.Kind, Key: use.Key, Label: use.Label, Line: line, Column: column})
	}
	if d.Title == "" {
		d.Title = res.Title
	}
	if d.Title == "" {
		d.Title = nameTitle(d.Slug)
		if d.Kind != partText { // what somebody said needs none
			b.r.warnAt(1, 1, "meta/title-missing", "there is no title; it is %q after the file name", d.Title)
		}
	}
	for _, h := range res.Headings {
		line, column := b.at(h.Offset)
		b.text.Outline = append(b.text.Outline, Heading{h.Level, h.ID, h.Text, line, column})
	}
	for _, s := range res.Sections {
		b.text.Sections = append(b.text.Sections, Section(s))
	}
	for _, ref := range res.Links {
		line, column := b.at(ref.Offset)
		b.text.Links = append(b.text.Links, Ref{URL: ref.URL, Text: ref.Text, Line: line, Column: column})
	}
	b.notes(res)
}

// at turns an offset of the body into a place of the file.
func (b *builder) at(offset int) (line, column int) {
	if b.lines == nil {
		b.lines = lineStarts(b.text.Body)
	}
	i, found := slices.BinarySearch(b.lines, offset)
	if !found {
		i--
	}
	return b.it.parsed.bodyLine + i, offset - b.lines[i] + 1
}

// lineStarts lists the offsets at which lines start.
func lineStarts(text []byte) []int {
	starts := []int{0}
	for i, c := range text {
		if c == '\n' {
			starts = append(starts, i+1)
		}
	}
	return starts
}

func (b *builder) notes(res markup.Result) {
	p := b.it.parsed
	for _, n := range res.Notes {
		line, column := b.at(n.Offset)
		b.r.warnAt(line, column, n.Rule, "%s", n.Message)
	}
	said := map[string]bool{}
	for _, ref := range res.Pictures {
		line, column := b.at(ref.Offset)
		said[ref.URL] = true
		b.text.Pictures = append(b.text.Pictures, Ref{URL: ref.URL, Text: ref.Text, Line: line, Column: column})
		if isRemote(ref.URL) || b.isMissing(ref.URL) {
			b.missing(line, column, ref.URL)
		}
	}
	// Pictures in raw HTML have no place in the tree; they are looked for in the text.
	for _, src := range slices.Sorted(maps.Keys(b.why)) {
		if !said[src] && src != p.image.src {
			line, column := b.at(max(0, bytes.Index(b.text.Body, []byte(src))))
			b.missing(line, column, src)
		}
	}
}

func (b *builder) isMissing(src string) bool {
	_, missing := b.why[src]
	return missing
}

// caseTexts renders the markdown that a case study keeps in front matter.
func (b *builder) caseTexts() {
	c := *b.doc.Case
	b.doc.Case = &c
	for _, part := range []struct {
		src        prose
		html, text *string
	}{
		{b.it.parsed.challenge, &c.Challenge, &c.ChallengeText},
		{b.it.parsed.solution, &c.Solution, &c.SolutionText},
	} {
		res, err := b.render([]byte(part.src.text), b.env(b.doc.Title))
		if errors.Is(err, markup.ErrRefused) {
			b.r.errorAt(part.src.Line, part.src.Column, "md/refused", "this text cannot be rendered: %s", strings.TrimPrefix(err.Error(), markup.ErrRefused.Error()+": "))
			continue
		}
		*part.html = res.HTML
		var texts []string
		for _, s := range res.Sections {
			texts = append(texts, strings.TrimSpace(s.Heading+"\n"+s.Text))
		}
		*part.text = strings.Join(texts, "\n")
		b.doc.Words += res.Words
		for _, host := range res.Frames {
			if !slices.Contains(b.doc.Frames, host) {
				b.doc.Frames = append(b.doc.Frames, host)
			}
		}
		for _, n := range res.Notes {
			b.r.warnAt(part.src.Line, part.src.Column, n.Rule, "%s", n.Message)
		}
		for _, ref := range res.Links {
			b.text.Links = append(b.text.Links, Ref{URL: ref.URL, Text: ref.Text, Line: part.src.Line, Column: part.src.Column})
		}
		for _, ref := range res.Pictures {
			if isRemote(ref.URL) || b.isMissing(ref.URL) {
				b.missing(part.src.Line, part.src.Column, ref.URL)
			}
		}
	}
}

// fingerprint hashes everything of a document that can show. What its makers note for themselves does not: nobody is told
// of a page that reads as it did before.
func fingerprint(d *Document, t *Text) string {
	shown := *d
	shown.Hash, shown.Stale, shown.SourceHash, shown.Waivers, shown.ReviewBy = "", false, "", nil, time.Time{}
	sum := sha256.New()
	// Maps are written in the order of their keys, so equal documents have equal fingerprints. Of the text, all else follows
	// from these two and the places of pictures and links.
	err := json.NewEncoder(sum).Encode(struct {
		Document *Document
		HTML     string
		Body     []byte
		Sections []Section
	}{&shown, t.HTML, t.Body, t.Sections})
	if err != nil {
		return ""
	}
	return hex.EncodeToString(sum.Sum(nil))
}
