package publish

import (
	"encoding/xml"
	"time"

	"tandem/content"
)

type rssFeed struct {
	XMLName xml.Name   `xml:"rss"`
	Version string     `xml:"version,attr"`
	Atom    string     `xml:"xmlns:atom,attr"`
	Content string     `xml:"xmlns:content,attr"`
	DC      string     `xml:"xmlns:dc,attr"`
	Channel rssChannel `xml:"channel"`
}

type rssChannel struct {
	Title       string    `xml:"title"`
	Link        string    `xml:"link"`
	Description string    `xml:"description"`
	Language    string    `xml:"language"`
	Built       string    `xml:"lastBuildDate,omitempty"`
	Self        atomLink  `xml:"atom:link"`
	Image       *rssImage `xml:"image"`
	Items       []rssItem `xml:"item"`
}

type rssImage struct {
	URL   string `xml:"url"`
	Title string `xml:"title"`
	Link  string `xml:"link"`
}

type rssItem struct {
	Title       string   `xml:"title"`
	Link        string   `xml:"link"`
	GUID        rssGUID  `xml:"guid"`
	Published   string   `xml:"pubDate"`
	Creators    []string `xml:"dc:creator"`
	Categories  []string `xml:"category"`
	Description string   `xml:"description,omitempty"`
	Content     string   `xml:"content:encoded"`
}

// rssGUID names an item for ever. It is no address: a rename keeps it.
type rssGUID struct {
	Permanent bool   `xml:"isPermaLink,attr"`
	ID        string `xml:",chardata"`
}

func (b *edition) rss(base, title string, docs []*content.Document, modified time.Time) ([]byte, error) {
	f := b.frame
	home := f.abs(orDefault(base, "/"))
	feed := rssFeed{
		Version: "2.0", Atom: "http://www.w3.org/2005/Atom", Content: "http://purl.org/rss/1.0/modules/content/", DC: "http://purl.org/dc/elements/1.1/",
		Channel: rssChannel{
			Title: clean(title), Link: home, Description: clean(orDefault(f.brand.Tagline, title)), Language: b.language,
			Self: atomLink{Rel: "self", Type: mediaRSS, Href: f.abs(base + "/rss.xml")},
		},
	}
	if !modified.IsZero() {
		feed.Channel.Built = modified.Format(time.RFC1123Z)
	}
	if l := f.frame.Site.Logo; l != nil && (f.logoType == "image/png" || f.logoType == "image/jpeg" || f.logoType == "image/gif") {
		feed.Channel.Image = &rssImage{URL: f.abs(l.Src), Title: clean(title), Link: home}
	}
	for _, d := range docs {
		it := rssItem{
			Title: clean(d.Title), Link: f.abs(d.Path()), GUID: rssGUID{ID: f.docID(d)}, Published: d.Published.Format(time.RFC1123Z),
			Description: clean(d.Description), Content: clean(b.absolute(d, b.wholeHTML(d))),
		}
		for _, key := range d.Authors {
			it.Creators = append(it.Creators, clean(b.person(key).Name))
		}
		if len(it.Creators) == 0 {
			it.Creators = []string{clean(f.brand.Name)}
		}
		for _, t := range d.Topics {
			it.Categories = append(it.Categories, clean(b.topicTitle(t)))
		}
		feed.Channel.Items = append(feed.Channel.Items, it)
	}
	out, err := xml.MarshalIndent(feed, "", " ")
	return append([]byte(xml.Header), append(out, '\n')...), err
}
