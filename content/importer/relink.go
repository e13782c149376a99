package importer

import (
	"errors"
	"fmt"
	"hash/fnv"
	"net/url"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"unicode"

	"tandem/content"
	"tandem/content/internal/picture"
)

// relink makes the links and pictures of a document lead to what they are here.
func (im *run) relink(d *document) {
	d.body = rewrite(d.body, func(ref reference) string {
		to, known := im.target(d, ref)
		if !known {
			return ref.dest
		}
		return to
	})
	if d.image.src == "" {
		return
	}
	to, known := im.target(d, reference{dest: d.image.src, picture: true})
	if known {
		d.image.src = to
		return
	}
	if strings.Contains(d.image.src, "://") {
		im.problem(d.source, lineOf(d.raw, d.image.src), "picture", "the picture at the head lies on another site (%s); put it into images/ and name it", clip(d.image.src))
	}
	d.image = figure{}
}

// lineOf finds the line of a file that something stands on.
func lineOf(raw, needle string) int {
	if i := strings.Index(raw, needle); i >= 0 {
		return strings.Count(raw[:i], "\n") + 1
	}
	return 1
}

// target is what a destination leads to here. Destinations on other sites, and those that lead nowhere, are not known.
func (im *run) target(d *document, ref reference) (string, bool) {
	if strings.Contains(ref.dest, "{{") || strings.Contains(ref.dest, "{%") {
		return "", false // a template tag, which is reported as such
	}
	u, err := url.Parse(strings.TrimSpace(ref.dest))
	if err != nil {
		im.problem(d.source, lineOf(d.raw, ref.dest), "link", "“%s” is not an address", clip(ref.dest))
		return "", false
	}
	switch {
	case u.Host == "" && u.Scheme == "" && u.Path == "" && u.Fragment != "":
		return anchor(d, u.Fragment), true
	case u.Host != "" && !im.ours(u), u.Host == "" && (u.Scheme != "" || u.Path == ""):
		return "", false
	}
	for _, p := range im.candidates(d, u) {
		if to := im.bySource[p]; to != nil {
			return im.link(d, to, u, ref), true
		}
		if im.src.has(p) && isPicture(p) {
			if file := im.picture(d, p, lineOf(d.raw, ref.dest)); file != "" {
				return relative(d.file, file), true
			}
			return "", false
		}
	}
	return im.oldTarget(d, u, ref)
}

// oldTarget follows an address of the old site to a document, or to a list.
func (im *run) oldTarget(d *document, u *url.URL, ref reference) (string, bool) {
	old := im.oldAddress(d, u)
	for _, p := range im.candidates(d, u) {
		if section, ok := im.site.sections[p]; ok {
			old = section
		}
	}
	for _, p := range []string{old, path.Join(im.site.base, old)} {
		if to := im.byOld[canonical(p)]; to != nil {
			return im.link(d, to, u, ref), true
		}
		if list, ok := im.site.lists[canonical(p)]; ok {
			im.report.Counts.Links++
			return list, true
		}
	}
	if canonical(old) == canonical(im.site.base) && !ref.picture {
		return "/", true
	}
	im.nowhere(d, u, ref)
	return "", false
}

// ours says whether an absolute address is one of the old site.
func (im *run) ours(u *url.URL) bool {
	host := func(h string) string { return strings.TrimPrefix(strings.ToLower(h), "www.") }
	return (u.Scheme == "http" || u.Scheme == "https" || u.Scheme == "") && im.site.host != "" && host(u.Host) == host(im.site.host)
}

// nowhere reports a link into the old site that leads to nothing that was brought over.
func (im *run) nowhere(d *document, u *url.URL, ref reference) {
	at := lineOf(d.raw, ref.dest)
	switch p := strings.ToLower(path.Ext(u.Path)); {
	case ref.picture:
		im.problem(d.source, at, "picture", "there is no picture %s in the source", clip(ref.dest))
	case files[p]:
		im.problem(d.source, at, "file", "%s is no document and no picture; put it into the library and link to it there", clip(ref.dest))
	default:
		im.problem(d.source, at, "link", "%s leads to nothing that was imported", clip(ref.dest))
	}
}

// files are what people offer for download.
var files = map[string]bool{
	".pdf": true, ".doc": true, ".docx": true, ".ppt": true, ".pptx": true, ".xls": true, ".xlsx": true, ".odt": true, ".odp": true, ".ods": true,
	".csv": true, ".txt": true, ".zip": true, ".gz": true, ".mp3": true, ".mp4": true, ".webm": true, ".epub": true, ".ics": true, ".json": true,
	".xml": true, ".avif": true, ".bmp": true, ".tif": true, ".tiff": true, ".heic": true,
}

// oldAddress is a path as the old site had it, without the folder it lay below.
func (im *run) oldAddress(d *document, u *url.URL) string {
	p := u.Path
	if !strings.HasPrefix(p, "/") && u.Host == "" {
		p = path.Join(d.at, p)
		if !strings.HasSuffix(d.at, "/") {
			p = path.Join(path.Dir(d.at), u.Path)
		}
	}
	return p
}

// candidates are the files of the source that a path can mean.
func (im *run) candidates(d *document, u *url.URL) []string {
	p := u.Path
	var out []string
	add := func(names ...string) {
		for _, n := range names {
			n = strings.TrimPrefix(path.Clean(n), "/")
			out = append(out, n)
			if ext := path.Ext(n); ext == "" || ext == ".html" {
				n = strings.TrimSuffix(n, ".html")
				out = append(out, n+".md", n+"/index.md", n+"/_index.md", n+".markdown", n+"/README.md")
			}
		}
	}
	if strings.HasPrefix(p, "/") || u.Host != "" {
		p = strings.TrimPrefix(p, im.site.base)
		for _, root := range im.site.roots {
			add(path.Join(root, path.Clean("/"+p)))
		}
		return out
	}
	add(path.Join(path.Dir(d.source), p))
	old := path.Clean("/" + im.oldAddress(d, u))
	for _, root := range im.site.roots {
		add(path.Join(root, strings.TrimPrefix(old, im.site.base)))
	}
	return out
}

// link writes a link to a document as authors do: as the path of its file from here. HTML is not followed by package
// content, so that there the address stands.
func (im *run) link(from, to *document, u *url.URL, ref reference) string {
	im.report.Counts.Links++
	at := relative(from.file, to.file)
	if from == to && u.Fragment != "" {
		at = ""
	}
	if ref.html && at != "" {
		at = im.public(to)
	}
	if u.Fragment != "" {
		at += anchor(to, u.Fragment)
	}
	return at
}

var headingLine = regexp.MustCompile(`(?m)^ {0,3}#{1,6}[ \t]+(.+?)[ \t]*#*[ \t]*$`)

// anchor writes the anchor of a heading as package content does, which other systems spell in their own ways: they join
// what a full stop or a slash parts. One that is no heading's stays as it is.
func anchor(d *document, fragment string) string {
	if d.anchors == nil {
		d.anchors = map[string]string{}
		for _, part := range splitCode(d.body) {
			if part.code && strings.Contains(part.text, "\n") {
				continue
			}
			for _, m := range headingLine.FindAllStringSubmatch(part.text, -1) {
				text := plain(links.ReplaceAllString(m[1], "$1"))
				for _, other := range []string{joined(text), strings.ReplaceAll(joined(text), "--", "-")} {
					if d.anchors[other] == "" {
						d.anchors[other] = content.Slug(text)
					}
				}
			}
		}
	}
	if own := d.anchors[strings.ToLower(fragment)]; own != "" {
		fragment = own
	}
	return "#" + (&url.URL{Fragment: fragment}).EscapedFragment()
}

// joined is the anchor that GitHub, Hugo and kramdown make of a heading: letters and digits, with a hyphen for each space.
func joined(text string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(text) {
		switch {
		case r == ' ':
			b.WriteByte('-')
		case unicode.IsLetter(r), unicode.IsDigit(r), r == '-', r == '_':
			b.WriteRune(r)
		}
	}
	return b.String()
}

// relative is the path from one file of the content folder to another.
func relative(from, to string) string {
	rel, err := filepath.Rel(filepath.FromSlash(path.Dir(from)), filepath.FromSlash(to))
	if err != nil {
		return "/" + to
	}
	return filepath.ToSlash(rel)
}

func isPicture(p string) bool {
	switch strings.ToLower(path.Ext(p)) {
	case ".jpg", ".jpeg", ".png", ".gif", ".webp", ".svg":
		return true
	default:
		return false
	}
}

// picture copies a picture of the source and returns its path in the content folder, or "" when it cannot be shown.
func (im *run) picture(d *document, p string, at int) string {
	if im.pictures == nil {
		im.pictures, im.names = map[string]string{}, map[string]string{}
	}
	if file, done := im.pictures[p]; done {
		return file
	}
	file, err := im.copyPicture(p)
	if err != nil {
		im.problem(d.source, at, "picture", "the picture %s is not taken over: %v", p, err)
	}
	im.pictures[p] = file
	return file
}

func (im *run) copyPicture(p string) (string, error) {
	data, err := im.src.bytes(p, maxPicture)
	if err != nil {
		return "", err
	}
	if _, err := picture.Measure(strings.NewReader(string(data))); err != nil {
		return "", errors.New(strings.TrimPrefix(err.Error(), picture.ErrRefused.Error()+": "))
	}
	file := im.pictureName(p)
	for range 2 {
		if by, taken := im.names[file]; taken && by != p {
			file = marked(file, data)
			continue
		}
		how, err := im.out.write(file, data, false)
		if err != nil {
			return "", err
		}
		if how == isKept {
			file = marked(file, data) // another picture of that name is there
			continue
		}
		im.names[file] = p
		im.count(how)
		im.report.Counts.Pictures++
		return file, nil
	}
	return "", fmt.Errorf("another picture has the name %s", file)
}

// pictureName keeps the name of a picture, in letters that need no escaping.
func (im *run) pictureName(p string) string {
	for _, root := range im.site.roots {
		if rest, ok := strings.CutPrefix(p, root+"/"); ok && root != "" && root != "." {
			p = rest
			break
		}
	}
	dir, name := path.Split(p)
	ext := path.Ext(name)
	dir = strings.TrimPrefix(tidy(dir)+"/", "images/")
	return path.Join("images", dir, tidy(strings.TrimSuffix(name, ext))+strings.ToLower(ext))
}

func marked(file string, data []byte) string {
	h := fnv.New32a()
	_, _ = h.Write(data)
	ext := path.Ext(file)
	return fmt.Sprintf("%s-%08x%s", strings.TrimSuffix(file, ext), h.Sum32(), ext)
}

func (im *run) count(how written) {
	switch how {
	case isWritten:
		im.report.Counts.Written++
	case isUnchanged:
		im.report.Counts.Unchanged++
	case isKept:
		im.report.Counts.Kept++
	}
}

// listAddress notes that a list of the old site is another list here.
func (im *run) listAddress(old, here string) {
	if key := canonical(path.Join(im.site.base, old)); key != "/" { // also where the address stays: links by file lead there
		im.site.lists[key] = here
	}
}

// navigate turns the links of a menu into addresses here. One that leads nowhere is reported.
func (im *run) navigate(links []content.Link, file string) []content.Link {
	var out []content.Link
	seen := map[string]bool{}
	for _, l := range links {
		u, err := url.Parse(l.URL)
		if err != nil || l.Label == "" || l.URL == "" {
			continue
		}
		at := l.URL
		if u.Host == "" && u.Scheme == "" || im.ours(u) {
			key := canonical(u.Path)
			d, list := im.byOld[key], im.site.lists[key]
			if d == nil {
				d = im.bySource[strings.TrimPrefix(u.Path, "/")]
			}
			switch {
			case key == canonical(im.site.base):
				at = "/"
			case d != nil:
				at = im.public(d)
			case list != "":
				at = list
			default:
				im.problem(file, 0, "menu", "the menu entry “%s” leads to %s, which was not imported; it is left out", l.Label, clip(l.URL))
				continue
			}
		}
		if !seen[at] {
			seen[at] = true
			out = append(out, content.Link{Label: l.Label, URL: at})
		}
	}
	return out
}
