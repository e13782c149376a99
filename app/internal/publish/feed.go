package publish

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"regexp"
	"strings"
	"time"

	"tandem/content"
)

// feedLength is how many documents a feed holds.
const feedLength = 30

type atomFeed struct {
	XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Lang    string      `xml:"xml:lang,attr"`
	ID      string      `xml:"id"`
	Title   string      `xml:"title"`
	Sub     string      `xml:"subtitle,omitempty"`
	Updated string      `xml:"updated"`
	Links   []atomLink  `xml:"link"`
	Entries []atomEntry `xml:"entry"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr,omitempty"`
	Href string `xml:"href,attr"`
}

type atomEntry struct {
	ID         string       `xml:"id"`
	Title      string       `xml:"title"`
	Link       atomLink     `xml:"link"`
	Published  string       `xml:"published"`
	Updated    string       `xml:"updated"`
	Authors    []atomAuthor `xml:"author"`
	Categories []atomTerm   `xml:"category"`
	Summary    string       `xml:"summary,omitempty"`
	Content    atomContent  `xml:"content"`
}

type atomAuthor struct {
	Name string `xml:"name"`
	URI  string `xml:"uri,omitempty"`
}

type atomTerm struct {
	Term  string `xml:"term,attr"`
	Label string `xml:"label,attr"`
}

type atomContent struct {
	Type string `xml:"type,attr"`
	Text string `xml:",chardata"`
}

type jsonFeed struct {
	Version     string     `json:"version"`
	Title       string     `json:"title"`
	Home        string     `json:"home_page_url"`
	Feed        string     `json:"feed_url"`
	Description string     `json:"description,omitempty"`
	Language    string     `json:"language"`
	Items       []jsonItem `json:"items"`
}

type jsonItem struct {
	ID        string       `json:"id"`
	URL       string       `json:"url"`
	Title     string       `json:"title"`
	HTML      string       `json:"content_html"`
	Summary   string       `json:"summary,omitempty"`
	Image     string       `json:"image,omitempty"`
	Published string       `json:"date_published"`
	Modified  string       `json:"date_modified"`
	Authors   []jsonAuthor `json:"authors,omitempty"`
	Tags      []string     `json:"tags,omitempty"`
	Language  string       `json:"language,omitempty"`
}

type jsonAuthor struct {
	Name string `json:"name"`
	URL  string `json:"url"`
}

// feeds plans an RSS, an Atom and a JSON feed of the documents below a path; the edition's prefix is the site itself.
func (b *edition) feeds(base, title string, docs []*content.Document) {
	docs = newestIndexed(docs, feedLength)
	modified := newest(docs)
	key := "feed\x00" + b.frame.key + "\x00" + base + "\x00" + title
	for _, d := range docs {
		key += "\x00" + b.docKey(d)
	}
	plan := b.add
	if base != b.prefix {
		plan = b.addLater // the feeds of single subjects have few readers, and each change is in many of them
	}
	file := func(path, media string, write func() ([]byte, error)) {
		plan(path, key, func() (*entry, error) {
			body, err := write()
			if err != nil {
				return nil, fmt.Errorf("write %s: %w", path, err)
			}
			e := &entry{status: 200, media: media, cache: cachePage, robots: robotsNone, modified: httpDate(modified), link: "<" + b.s.base + pathEscaped(orDefault(base, "/")) + `>; rel="alternate"; type="text/html"`, seldom: base != b.prefix}
			return e.compressed(body)
		})
	}
	file(base+"/rss.xml", mediaRSS+"; charset=utf-8", func() ([]byte, error) { return b.rss(base, title, docs, modified) })
	file(base+"/feed.xml", mediaAtom+"; charset=utf-8", func() ([]byte, error) { return b.atom(base, title, docs, modified) })
	file(base+"/feed.json", mediaJSON+"; charset=utf-8", func() ([]byte, error) { return b.jsonFeed(base, title, docs) })
}

// The media types of feeds.
const (
	mediaRSS  = "application/rss+xml"
	mediaAtom = "application/atom+xml"
	mediaJSON = "application/feed+json"
)

// feedForms are the feeds that each list has.
var feedForms = []struct{ media, file string }{{mediaRSS, "/rss.xml"}, {mediaAtom, "/feed.xml"}, {mediaJSON, "/feed.json"}}

// feedAlternates names the feeds below a path in a page's head.
func (b *edition) feedAlternates(h *Head, base, title string) {
	for _, f := range feedForms {
		h.Alternates = append(h.Alternates, Alternate{Type: f.media, Title: title, Href: b.frame.abs(base + f.file)})
	}
}

// feedLink names the feed below a path in a header, for readers that do not look into pages.
func feedLink(base string) string {
	return "<" + pathEscaped(base) + `/feed.xml>; rel="alternate"; type="` + mediaAtom + `", <` + pathEscaped(base) + `/rss.xml>; rel="alternate"; type="` + mediaRSS + `"`
}

// newestIndexed is the head of a list without what asks not to be indexed: feeds are read by those who index.
func newestIndexed(docs []*content.Document, n int) []*content.Document {
	out := make([]*content.Document, 0, n)
	for _, d := range docs {
		if !unindexed(d) && len(out) < n {
			out = append(out, d)
		}
	}
	return out
}

// docID names a document for ever, in feeds.
func (f *framer) docID(d *content.Document) string {
	return "tag:" + hostOf(f.base) + ",2026:" + d.ID
}

func (b *edition) atom(base, title string, docs []*content.Document, modified time.Time) ([]byte, error) {
	f := b.frame
	feed := atomFeed{
		Lang: f.frame.Site.Language, ID: f.abs(base + "/feed.xml"), Title: clean(title), Sub: clean(f.brand.Tagline), Updated: iso(modified),
		Links: []atomLink{
			{Rel: "self", Type: "application/atom+xml", Href: f.abs(base + "/feed.xml")}, {Rel: "alternate", Type: "text/html", Href: f.abs(orDefault(base, "/"))},
		},
	}
	for _, d := range docs {
		e := atomEntry{
			ID: f.docID(d), Title: clean(d.Title), Link: atomLink{Rel: "alternate", Type: "text/html", Href: f.abs(d.Path())}, Published: iso(d.Published),
			Updated: iso(changed(d)), Summary: clean(d.Description), Content: atomContent{Type: "html", Text: clean(b.absolute(d, b.wholeHTML(d)))},
		}
		for _, key := range d.Authors {
			e.Authors = append(e.Authors, atomAuthor{Name: clean(b.person(key).Name), URI: f.abs(b.prefix + "/authors/" + key)})
		}
		if len(e.Authors) == 0 {
			e.Authors = []atomAuthor{{Name: clean(f.brand.Name)}}
		}
		for _, t := range d.Topics {
			e.Categories = append(e.Categories, atomTerm{Term: t, Label: clean(b.topicTitle(t))})
		}
		feed.Entries = append(feed.Entries, e)
	}
	out, err := xml.MarshalIndent(feed, "", " ")
	return append([]byte(xml.Header), append(out, '\n')...), err
}

func (b *edition) jsonFeed(base, title string, docs []*content.Document) ([]byte, error) {
	f := b.frame
	feed := jsonFeed{
		Version: "https://jsonfeed.org/version/1.1", Title: title, Home: f.abs(orDefault(base, "/")), Feed: f.abs(base + "/feed.json"),
		Description: f.brand.Tagline, Language: f.frame.Site.Language, Items: []jsonItem{},
	}
	for _, d := range docs {
		it := jsonItem{
			ID: f.docID(d), URL: f.abs(d.Path()), Title: d.Title, HTML: b.absolute(d, b.wholeHTML(d)), Summary: d.Description, Published: iso(d.Published),
			Modified: iso(changed(d)), Language: d.Language,
		}
		if img := b.socialImage(d); img != nil {
			it.Image = img.URL
		}
		for _, key := range d.Authors {
			it.Authors = append(it.Authors, jsonAuthor{Name: b.person(key).Name, URL: f.abs(b.prefix + "/authors/" + key)})
		}
		for _, t := range d.Topics {
			it.Tags = append(it.Tags, b.topicTitle(t))
		}
		feed.Items = append(feed.Items, it)
	}
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetIndent("", " ")
	err := e.Encode(feed)
	return out.Bytes(), err
}

// wholeHTML is the body of a document with the structured part of a case study before it.
func (b *edition) wholeHTML(d *content.Document) string {
	if d.Case == nil {
		return b.plainBody(d)
	}
	var out strings.Builder
	w := b.words
	out.WriteString("<h2>" + w.challenge + "</h2>" + d.Case.Challenge + "<h2>" + w.solution + "</h2>" + d.Case.Solution)
	if len(d.Case.Results) > 0 {
		out.WriteString("<h2>" + w.results + "</h2><ul>")
		for _, r := range d.Case.Results {
			out.WriteString("<li>" + escape(resultLine(r)) + "</li>")
		}
		out.WriteString("</ul>")
	}
	if q := approved(d.Case); q != nil {
		out.WriteString("<blockquote><p>" + escape(q.Text) + "</p><p>" + escape(strings.Trim(q.Name+", "+q.Role, ", ")) + "</p></blockquote>")
	}
	return out.String() + b.plainBody(d)
}

func resultLine(r content.Result) string {
	line := r.Metric + ": "
	if r.Before != "" {
		line += r.Before + " before, "
	}
	line += r.After
	if r.Before != "" {
		line += " after"
	}
	if r.Change != "" {
		line += " (" + r.Change + ")"
	}
	if r.Timeframe != "" {
		line += ", " + r.Timeframe
	}
	return line
}

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")

func escape(s string) string { return escaper.Replace(s) }

// absolute makes the addresses of ours in sanitised HTML absolute, for readers elsewhere. The sanitiser writes every
// attribute in double quotes, and a quote in a text is always escaped, so that the pattern cannot stand in a text.
func (b *edition) absolute(d *content.Document, html string) string {
	base := b.s.base
	html = srcsets.ReplaceAllString(html, "")
	return strings.NewReplacer(`href="//`, `href="//`, `src="//`, `src="//`, `href="/`, `href="`+base+`/`, `src="/`, `src="`+base+`/`,
		`href="#`, `href="`+base+d.Path()+`#`).Replace(html)
}

// srcsets are left out of feeds: readers take the one picture.
var srcsets = regexp.MustCompile(` (?:srcset|sizes)="[^"]*"`)

// clean takes out what XML cannot hold.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\t' || r == '\n' || r == '\r' || r >= 0x20 && r <= 0xD7FF || r >= 0xE000 && r <= 0xFFFD || r >= 0x10000 {
			return r
		}
		return -1
	}, strings.ToValidUTF8(s, ""))
}
