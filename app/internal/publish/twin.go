package publish

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"tandem/content"
)

// markdown plans the markdown twin of a document. Most are never asked for, and made when they are.
func (b *edition) markdown(d *content.Document) {
	key := "md\x00" + b.frame.key + "\x00" + b.docKey(d) + fmt.Sprint(b.Crawling)
	b.addLater(d.Path()+".md", key, func() (*entry, error) {
		text := b.twin(d)
		e := &entry{
			status: 200, media: "text/markdown; charset=utf-8", cache: cachePage, robots: robotsNone, modified: httpDate(changed(d)), signal: b.signal(),
			seldom: true, link: "<" + orDefault(d.Canonical, b.s.base+pathEscaped(d.Path())) + `>; rel="canonical"`, tokens: strconv.Itoa(tokens(text)),
		}
		return e.compressed([]byte(text))
	})
}

// tokens is about how many tokens of a language model a text takes: four characters each, as their makers say of English.
func tokens(text string) int { return (utf8.RuneCountInString(text) + 3) / 4 }

// twin is the source of a document with its front matter reduced to what is public.
func (b *edition) twin(d *content.Document) string {
	var out strings.Builder
	out.WriteString("---\n")
	line := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&out, "%s: %q\n", name, plainLine(value))
		}
	}
	line("title", d.Title)
	line("description", d.Description)
	line("url", b.s.base+d.Path())
	line("published", iso(d.Published))
	line("updated", iso(changed(d)))
	list := func(name string, keys []string, of func(string) string) {
		if len(keys) > 0 {
			quoted := make([]string, len(keys))
			for i, k := range keys {
				quoted[i] = fmt.Sprintf("%q", of(k))
			}
			out.WriteString(name + ": [" + strings.Join(quoted, ", ") + "]\n")
		}
	}
	list("authors", d.Authors, func(k string) string { return b.person(k).Name })
	list("topics", d.Topics, b.topicTitle)
	out.WriteString("---\n\n")
	b.writeText(&out, d)
	return out.String()
}

// fullText is the text of a document with where it is from, to stand among others.
func (b *edition) fullText(d *content.Document) string {
	var out strings.Builder
	b.writeText(&out, d)
	title, rest, _ := strings.Cut(out.String(), "\n")
	return title + "\n\n" + b.s.base + pathEscaped(d.Path()) + "\n" + rest
}

func (b *edition) writeText(out *strings.Builder, d *content.Document) {
	out.WriteString("# " + plainLine(d.Title) + "\n\n")
	if c := d.Case; c != nil {
		w := b.words
		if !c.Anonymous {
			out.WriteString("Customer: " + plainLine(c.Customer) + "\n\n")
		}
		out.WriteString("## " + w.challenge + "\n\n" + c.ChallengeText + "\n\n## " + w.solution + "\n\n" + c.SolutionText + "\n\n## " + w.results + "\n\n")
		for _, r := range c.Results {
			out.WriteString("- " + resultLine(r) + "\n")
		}
		if q := approved(c); q != nil {
			out.WriteString("\n> " + plainLine(q.Text) + "\n> — " + plainLine(q.Name+", "+q.Role) + "\n")
		}
		out.WriteString("\n")
	}
	out.WriteString(b.markdownBody(d) + "\n")
}
