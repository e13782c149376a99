package importer

import (
	"cmp"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"tandem/content"
	"tandem/content/internal/front"
)

// fields reads the keys that file-based systems share, and notes which ones were read.
type fields struct {
	im   *run
	page page
	used map[string]bool
}

func (im *run) fields(p page) *fields { return &fields{im: im, page: p, used: map[string]bool{}} }

func (f *fields) use(keys ...string) []string {
	for _, k := range keys {
		f.used[strings.ToLower(k)] = true
	}
	return keys
}

func (f *fields) text(keys ...string) string   { return f.page.text(f.use(keys...)...) }
func (f *fields) list(keys ...string) []string { return f.page.list(f.use(keys...)...) }
func (f *fields) bool(keys ...string) bool     { return f.page.bool(f.use(keys...)...) }

func (f *fields) date(keys ...string) string {
	return f.im.date(f.page.path, f.page.get(f.use(keys...)...))
}

// document starts a document with what every system calls much the same.
func (f *fields) document() *document {
	d := &document{source: f.page.path, raw: f.page.raw, body: f.page.body, facets: map[string][]string{}}
	d.title = plain(f.text("title"))
	d.description = f.im.description(f.page.path, f.text("description", "summary", "excerpt", "deck", "subtitle"))
	d.date = f.date("date", "publishdate", "pubdate", "published_at", "created")
	if t := f.date("publishdate", "pubdate"); later(t, d.date) {
		d.date = t // scheduled for later than it was written
	}
	d.updated = f.date("lastmod", "updated", "modified", "last_modified_at", "last_updated", "moddate", "update_date")
	d.expires = f.date("expirydate", "unpublishdate", "expires")
	d.draft = f.bool("draft")
	d.language = f.text("lang", "language", "locale")
	d.translation = content.Slug(f.text("translationkey", "translation_key", "translation"))
	d.canonical = f.text("canonical", "canonicalurl", "canonical_url")
	d.phrase = f.text("focus_keyphrase", "keyphrase", "phrase")
	d.part = f.text("series_order", "part")
	if strings.Contains(f.text("robots"), "noindex") || f.bool("noindex", "robotsnoindex") {
		d.noindex = true
	}
	if d.updated != "" && later(d.date, d.updated) {
		d.updated = ""
	}
	f.picture(d)
	return d
}

// later compares two dates as they are written to a document.
func later(a, b string) bool {
	x, errA := content.ParseDate(a, time.UTC)
	y, errB := content.ParseDate(b, time.UTC)
	return errA == nil && errB == nil && x.After(y)
}

// description is one for search results. A text without a link to anything is kept as it is.
func (im *run) description(file, text string) string {
	text = plain(marks.ReplaceAllString(text, "$1"))
	if short := cut(text, 500); short != text {
		im.problem(file, 1, "description", "the description has %d characters and is cut", len([]rune(text)))
		return short
	}
	return text
}

// picture reads the picture at the head in the forms that themes know.
func (f *fields) picture(d *document) {
	for _, key := range f.use("image", "cover", "featured_image", "featuredimage", "cover_image", "hero", "thumbnail", "teaser", "banner", "header", "images") {
		v := f.page.get(key)
		if v.Type == front.List && len(v.Items) > 0 {
			v = v.Items[0]
		}
		t := tree{v}
		if v.Type == front.Map {
			d.image = figure{
				src: t.text("src", "image", "url", "path", "file", "feature", "overlay_image", "teaser"),
				alt: plain(t.text("alt", "image_alt", "alttext")), caption: plain(t.text("caption", "description")), credit: plain(t.text("credit", "attribution")),
			}
		} else {
			d.image = figure{src: line(v)}
		}
		if d.image.src != "" {
			break
		}
	}
	if u := strings.ToLower(d.image.src); !isPicture(strings.TrimRight(u, " ")) && !strings.HasPrefix(u, "http://") && !strings.HasPrefix(u, "https://") {
		d.image = figure{} // the name of something in the theme
	}
	d.image.alt = cmp.Or(d.image.alt, plain(f.text("image_alt", "cover_alt", "hero_alt", "alt")))
	d.image.caption = cmp.Or(d.image.caption, plain(f.text("image_caption", "cover_caption", "caption")))
	if d.image.src == "" {
		d.image = figure{}
	}
}

// quiet are keys about the look, the order or the making of a page, which have no meaning outside of their theme.
var quiet = wordSet(`layout type weight menu menus toc comments share sitemap outputs markup id uid guid cascade build _build headless
	iscjklanguage linktitle url slug permalink keywords classes author_profile read_time related nav_order parent grand_parent has_children
	redirect_to mathjax math katex mermaid`)

func wordSet(list string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(list) {
		set[w] = true
	}
	return set
}

// unread reports the keys that nothing was made of.
func (f *fields) unread() {
	var left []string
	at := 0
	for _, field := range f.page.Fields {
		key := strings.ToLower(field.Key)
		if f.used[key] || quiet[key] || empty(field.Value) {
			continue
		}
		if at == 0 {
			at = field.Line
		}
		left = append(left, field.Key)
	}
	if len(left) > 0 {
		slices.Sort(left)
		f.im.problem(f.page.path, at, "keys", "there is nothing like these keys here, so that their values are left out: %s", strings.Join(left, ", "))
	}
}

func empty(v front.Value) bool {
	return v.Type == front.Null || v.Type == "" || v.Text == "" && len(v.Items) == 0 && len(v.Fields) == 0
}

// undated gives an article the day of its file when its source says nothing.
func (im *run) undated(d *document) {
	if d.date != "" || d.kind != content.Article {
		return
	}
	if m := datedName.FindStringSubmatch(d.name); m != nil {
		if t, err := content.ParseDate(strings.TrimSuffix(d.name, "-"+m[1]), im.site.location); err == nil {
			d.date = t.Format(time.DateOnly)
			return
		}
	}
	if d.updated != "" {
		d.date = day10(d.updated)
	} else {
		d.date = im.src.files[d.source].mtime.In(im.site.location).Format(time.DateOnly)
	}
	im.problem(d.source, 1, "date", "there is no date; %s is taken from the time of the file", d.date)
}

// noDate is what addresses are made with when there is no date. Nobody has seen such an address.
const noDate = "1900-01-01"

// public is the address of a document, if it can have been public.
func public(d *document) []string {
	if d.date == "" && strings.Contains(d.at, "/1900/") {
		return nil
	}
	return []string{d.at}
}

var heading = regexp.MustCompile(`^\s*#[ \t]+([^\n]+?)[ \t]*#*[ \t]*(?:\{[^}\n]*\})?[ \t]*(?:\n|$)`)

// setext is a title with a line of = below it.
var setext = regexp.MustCompile(`^\s*([^\n#>*+-][^\n]*)\n=+[ \t]*(?:\n|$)`)

// titled takes the title from the first heading of the text, or from the name.
func titled(d *document) {
	for _, form := range []*regexp.Regexp{heading, setext} {
		m := form.FindStringSubmatchIndex(d.body)
		if m == nil {
			continue
		}
		title := plain(marks.ReplaceAllString(links.ReplaceAllString(d.body[m[2]:m[3]], "$1"), "$1"))
		if d.title == "" || strings.EqualFold(title, d.title) {
			d.title = title
			d.body = d.body[m[1]:]
		}
		break
	}
	d.body = demote(d.body)
	if d.title == "" {
		name := d.name
		if m := datedName.FindStringSubmatch(name); m != nil {
			name = m[1]
		}
		name = strings.TrimSpace(strings.NewReplacer("-", " ", "_", " ").Replace(path.Base(name)))
		if name != "" {
			r := []rune(name)
			d.title = strings.ToUpper(string(r[:1])) + string(r[1:])
		}
	}
}

var (
	levelOne  = regexp.MustCompile(`(?m)^ {0,3}#[ \t]+\S`)
	atx       = regexp.MustCompile(`(?m)^( {0,3})(#{1,5})([ \t]+\S)`)
	underline = regexp.MustCompile(`(?m)^([^\s#>*+\-|=][^\n]*)\n(=+|-{2,})[ \t]*$`)
)

// demote moves all headings one level down when the text has one of the first: that is the title's.
func demote(body string) string {
	parts := splitCode(body)
	has := false
	for _, p := range parts {
		has = has || !p.code && (levelOne.MatchString(p.text) || setext.MatchString(p.text))
	}
	if !has {
		return body
	}
	var b strings.Builder
	for _, p := range parts {
		if !p.code {
			p.text = underline.ReplaceAllStringFunc(p.text, func(found string) string {
				m := underline.FindStringSubmatch(found)
				return map[bool]string{true: "# ", false: "## "}[m[2][0] == '='] + m[1]
			})
			p.text = atx.ReplaceAllString(p.text, "$1#$2$3")
		}
		b.WriteString(p.text)
	}
	return b.String()
}

var links = regexp.MustCompile(`!?\[([^\]]*)\]\([^)]*\)`)

// extension splits a name into what stands before its extension and the extension in lower case.
func extension(p string) (name, ext string) {
	ext = path.Ext(p)
	return strings.TrimSuffix(p, ext), strings.ToLower(ext)
}

// foreign are text formats that other systems read and this one does not.
var foreign = map[string]bool{".adoc": true, ".asciidoc": true, ".ad": true, ".rst": true, ".org": true, ".pdc": true, ".pandoc": true, ".textile": true, ".rmd": true, ".mdx": true, ".ipynb": true}

func isText(ext string) bool {
	return ext == ".md" || ext == ".markdown" || ext == ".mdown" || ext == ".mkd" || ext == ".mkdn"
}

// group sorts the words on a document into what package content knows: topics, authors, a series, and facets for the rest.
func group(d *document, name string, terms []string) {
	switch strings.ToLower(name) {
	case "tags", "tag", "categories", "category", "topics", "topic":
		for _, t := range terms {
			if !slices.ContainsFunc(d.topics, func(have string) bool { return content.Slug(have) == content.Slug(t) }) {
				d.topics = append(d.topics, t)
			}
		}
	case "authors", "author":
		d.authors = append(d.authors, terms...)
	case "series":
		if len(terms) > 0 {
			d.series = terms[0]
		}
	default:
		if key := content.Slug(name); key != "" && len(terms) > 0 {
			d.facets[key] = append(d.facets[key], terms...)
		}
	}
}

// profile reads a person in the forms that themes know.
func profile(key string, t tree, source string) *author {
	a := &author{key: key, source: source, name: t.text("name", "display_name", "displayname", "title")}
	if a.name == "" {
		a.name = strings.TrimSpace(t.text("first_name") + " " + t.text("last_name"))
	}
	a.role = plain(t.text("role", "job_title", "jobtitle", "position", "headline"))
	a.bio = plain(t.text("bio", "about", "description", "shortbio"))
	a.picture = t.text("picture", "avatar", "image", "photo", "profile_photo")
	for label, base := range map[string]string{"Twitter": "https://twitter.com/", "GitHub": "https://github.com/", "LinkedIn": "https://www.linkedin.com/in/", "Website": ""} {
		v := t.text(strings.ToLower(label))
		if label == "Website" {
			v = t.text("website", "web", "url", "homepage", "uri")
		}
		if v == "" {
			continue
		}
		if !strings.Contains(v, "://") {
			if base == "" || !handle.MatchString(v) {
				continue
			}
			v = base + strings.TrimPrefix(v, "@")
		}
		if strings.HasPrefix(v, "https://") || strings.HasPrefix(v, "http://") {
			a.links = append(a.links, content.Link{Label: label, URL: v})
		}
	}
	slices.SortFunc(a.links, func(x, y content.Link) int { return strings.Compare(x.Label, y.Label) })
	return a
}

var handle = regexp.MustCompile(`^@?[A-Za-z0-9_-]+$`)
