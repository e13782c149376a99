package publish

import (
	"bytes"
	"fmt"
	"html/template"
	"regexp"
	"strings"

	"tandem/content"
)

// useAsset is the kind of use that names a piece of collateral; the other kinds name a part of the library.
const useAsset = "asset"

// filled is what stands in place of a use. The zero value stands for nothing: what may not be shown leaves no trace.
type filled struct {
	html     string // as the site's own pages show it
	plain    string // as feeds show it: without the site's style
	markdown string
	key      string // of everything that decides the two
}

// used is a use without its place, in the language of the words around it.
type used struct {
	content.Use
	language string
}

// usedIn is a use of a document as it is kept.
func (b *builder) usedIn(d *content.Document, u content.Use) used {
	u.Line, u.Column = 0, 0
	return used{u, b.editionOf(d).words.code}
}

// fill renders the parts that documents show, each once in each language. What was rendered for the snapshot before is taken over.
func (b *builder) fill(docs []*content.Document) {
	if b.uses == nil {
		b.uses = map[used]filled{}
	}
	for _, d := range docs {
		for _, u := range d.Uses {
			kept := b.usedIn(d, u)
			f, done := b.uses[kept]
			if !done {
				var err error
				if f, err = b.render(kept); err != nil {
					b.problem(d, "publish/part", fmt.Sprintf("line %d: what %q shows cannot be printed and is left out: %v", u.Line, u.Key, err))
				}
				b.uses[kept] = f
			}
			if b.Assets != nil && u.Kind == useAsset && f.key == "" {
				b.s.Problems = append(b.s.Problems, content.Problem{
					File: d.File, Line: u.Line, Column: u.Column, Severity: content.Warning, Rule: "part/asset",
					Message: fmt.Sprintf("no collateral %q is open to everybody, so nothing is shown here; approve it as public in the studio, or take this out", u.Key),
				})
			}
		}
	}
}

func (b *builder) render(u used) (filled, error) {
	page, f := b.part(u)
	if page == nil {
		return filled{}, nil
	}
	if b.Previous != nil && b.Previous.shared == b.shared {
		if old, ok := b.Previous.uses[u]; ok && old.key == f.key && old.html != "" {
			return old, nil
		}
	}
	out := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(out)
	out.Reset()
	if err := b.Renderer.Render(out, page); err != nil {
		return f, err
	}
	f.html = strings.TrimSpace(out.String())
	return f, nil
}

// part is what a use shows: the page to render, and the same without style; a nil page when it may not be shown.
func (b *builder) part(u used) (page any, f filled) {
	if u.Kind == useAsset {
		return b.asset(u)
	}
	p := b.Library.Parts[u.Key]
	if p == nil || p.Kind != u.Kind || !p.Shown(b.Now) {
		return nil, filled{}
	}
	f.key = p.Kind + "\x00" + p.Key + "\x00" + p.Hash + "\x00" + u.Label
	if p.Picture != nil && p.Picture.Image != nil {
		f.key += "\x00" + p.Picture.Image.Hash
	}
	text := template.HTML(p.HTML) //nolint:gosec // sanitised by content
	if p.Kind == "testimonial" {
		who := strings.Join(nonEmpty(p.Name, p.Role, p.Customer), ", ")
		f.markdown = "> " + plainLine(p.Text) + "\n>\n> — " + plainLine(who)
		f.plain = "<blockquote>" + p.HTML + "<p>— " + escape(who) + "</p></blockquote>"
		return &TestimonialPart{Text: text, Name: p.Name, Role: p.Role, Customer: p.Customer, Picture: picture(p.Picture), Sample: p.Sample, Language: u.language}, f
	}
	o := &OfferPart{Kind: p.Kind, Title: p.Title, Text: text, Href: p.URL, Label: orDefault(u.Label, p.Label), Picture: picture(p.Picture), Sample: p.Sample, Language: u.language}
	words := orDefault(o.Label, o.Title)
	f.markdown = strings.Join(nonEmpty("**"+plainLine(p.Title)+"**", plainLine(p.Text), "["+linkText(words)+"]("+b.absPath(o.Href)+")"), "\n\n")
	f.plain = "<p><strong>" + escape(p.Title) + "</strong></p>" + p.HTML + `<p><a href="` + escape(b.absPath(o.Href)) + `">` + escape(words) + "</a></p>"
	return o, f
}

// asset is the card of a piece of collateral.
func (b *builder) asset(u used) (page any, f filled) {
	if b.Assets == nil {
		return nil, filled{}
	}
	a, ok := b.Assets(u.Key)
	if !ok {
		return nil, filled{}
	}
	if u.Label != "" {
		a.Title = u.Label
	}
	details := ""
	if all := nonEmpty(a.Format, a.Size); len(all) > 0 {
		details = " (" + strings.Join(all, ", ") + ")"
	}
	a.Language = u.language
	f.key = fmt.Sprintf("asset\x00%+v", a)
	f.markdown = "[" + linkText(a.Title) + "](" + b.absPath(a.Href) + ")" + details
	f.plain = `<p><a href="` + escape(b.absPath(a.Href)) + `">` + escape(a.Title) + "</a>" + escape(details) + "</p>"
	return &a, f
}

// absPath makes a path of ours an absolute address; others stay.
func (b *builder) absPath(href string) string {
	if strings.HasPrefix(href, "/") && !strings.HasPrefix(href, "//") {
		return b.s.base + href
	}
	return href
}

func nonEmpty(all ...string) []string {
	var out []string
	for _, s := range all {
		if s != "" && s != "****" {
			out = append(out, s)
		}
	}
	return out
}

func linkText(s string) string { return strings.NewReplacer("[", "(", "]", ")").Replace(plainLine(s)) }

// usesKey names everything that the uses of a document show.
func (b *builder) usesKey(d *content.Document) string {
	if len(d.Uses) == 0 {
		return ""
	}
	var k strings.Builder
	for _, u := range d.Uses {
		k.WriteString(b.uses[b.usedIn(d, u)].key + "\x01")
	}
	return k.String()
}

// body is a document's HTML with its uses filled in, as the site's pages show it.
func (b *builder) body(d *content.Document, html string) string {
	return b.fillIn(d, html, func(f filled) string { return f.html })
}

// plainBody is the same without the site's style, for readers elsewhere.
func (b *builder) plainBody(d *content.Document) string {
	return b.fillIn(d, d.Text().HTML, func(f filled) string { return f.plain })
}

func (b *builder) fillIn(d *content.Document, html string, form func(filled) string) string {
	if !strings.Contains(html, "<!--use:") {
		return html
	}
	out := html
	for i, u := range d.Uses {
		mark := content.UseMark(i)
		if text := form(b.uses[b.usedIn(d, u)]); text != "" {
			out = strings.ReplaceAll(strings.ReplaceAll(out, "<p>"+mark+"</p>", mark), mark, text)
			continue
		}
		for at := strings.Index(out, mark); at >= 0; at = strings.Index(out, mark) {
			out = without(out, at, at+len(mark))
		}
	}
	return anyMark.ReplaceAllString(out, "")
}

// anyMark finds marks of uses that a document does not name. No text of a writer can contain one.
var anyMark = regexp.MustCompile(`<!--use:\d+-->`)

// without cuts out a range, and the elements around it that held nothing else.
func without(s string, from, to int) string {
	for {
		head, tail := strings.TrimRight(s[:from], " \n\t"), strings.TrimLeft(s[to:], " \n\t")
		open := strings.LastIndexByte(head, '<')
		end := strings.IndexByte(tail, '>')
		if !strings.HasSuffix(head, ">") || open < 0 || open+1 >= len(head) || head[open+1] == '/' || !strings.HasPrefix(tail, "</") || end < 0 {
			return s[:from] + s[to:]
		}
		name, _, _ := strings.Cut(strings.TrimSuffix(head[open+1:], ">"), " ")
		if name != tail[2:end] {
			return s[:from] + s[to:]
		}
		from, to = open, len(s)-len(tail)+end+1
	}
}
