package publish

import (
	"slices"
	"strings"
	"unicode/utf8"

	"tandem/content"
)

// maxLLMS bounds llms.txt, in characters, and mostSummary the words about each page.
const (
	maxLLMS     = 100_000
	mostSummary = 300
)

// llms is the map of the site for language models: a list of the markdown twins.
func (b *builder) llms() string {
	f := b.s.frame
	var out strings.Builder
	out.WriteString("# " + plainLine(f.brand.Name) + "\n\n> " + plainLine(orDefault(f.brand.Description, f.brand.Tagline)) + "\n")
	left := maxLLMS - utf8.RuneCountInString(out.String())
	section := func(title string, docs []*content.Document, more ...string) {
		text := "\n## " + title + "\n\n"
		for _, d := range docs {
			if b.unindexed(d) {
				continue
			}
			line := "- [" + linkText(d.Title) + "](" + f.abs(pathEscaped(d.Path())) + ".md): " + cutRunes(plainLine(d.Description), mostSummary) + "\n"
			if n := utf8.RuneCountInString(text) + utf8.RuneCountInString(line); n > left {
				text += "- … and more: " + f.abs("/sitemap.xml") + "\n"
				break
			}
			text += line
		}
		text += strings.Join(more, "")
		if strings.Count(text, "\n") > 3 {
			out.WriteString(text)
			left -= utf8.RuneCountInString(text)
		}
	}
	var pages []*content.Document
	for _, e := range b.eds {
		section(e.local(e.words.articles), e.arts)
		section(e.local(e.words.caseStudies), e.cases)
		pages = append(pages, e.pages...)
	}
	section("Optional", pages,
		"- [Everything in one file]("+f.abs("/llms-full.txt")+"): the pages and the newest texts in full\n",
		"- [Feed]("+f.abs("/feed.xml")+"): the newest texts, as Atom\n", "- [Sitemap]("+f.abs("/sitemap.xml")+"): every page\n")
	return out.String()
}

// What llms-full.txt holds at most.
const (
	fullDocuments = 500
	fullBytes     = 5 << 20
)

// fullTexts are the documents of llms-full.txt: pages, then the newest of the others.
func (b *builder) fullTexts() []*content.Document {
	var pages, posts []*content.Document
	for _, e := range b.eds {
		pages = append(pages, e.pages...)
		posts = append(posts, e.arts[:min(len(e.arts), fullDocuments)]...)
		posts = append(posts, e.cases[:min(len(e.cases), fullDocuments)]...)
	}
	newestFirst(posts)
	all := slices.DeleteFunc(append(pages, posts...), b.unindexed)
	// One more than fits tells that there are more.
	return all[:min(len(all), fullDocuments+1)]
}

// llmsFull is the site in one file, as far as it fits.
func (b *builder) llmsFull() string {
	f := b.s.frame
	var out strings.Builder
	out.WriteString("# " + plainLine(f.brand.Name) + "\n\n> " + plainLine(orDefault(f.brand.Description, f.brand.Tagline)) + "\n")
	for i, d := range b.fullTexts() {
		text := ""
		if i < fullDocuments {
			text = "\n---\n\n" + b.editionOf(d).fullText(d)
		}
		if text == "" || out.Len()+len(text) > fullBytes {
			out.WriteString("\n---\n\nThis file ends here; there is more. Every text has its markdown at its address with .md behind it: " + f.abs("/sitemap.xml") + "\n")
			break
		}
		out.WriteString(text)
	}
	return out.String()
}

func (b *builder) editionOf(d *content.Document) *edition {
	for _, e := range b.eds {
		if e.prefix == d.Prefix {
			return e
		}
	}
	return b.eds[0]
}
