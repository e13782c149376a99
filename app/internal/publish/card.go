package publish

import (
	"strings"
	"unicode/utf8"

	"tandem/content"
)

var kindLabels = map[content.Kind]string{content.Article: "Article", content.CaseStudy: "Case study", content.Page: "Page"}

// card shows a document in a list.
func (b *builder) card(d *content.Document) Card {
	c := Card{
		Kind: string(d.Kind), KindLabel: kindLabels[d.Kind], Path: d.Path(), Title: d.Title, Description: d.Description, Date: day(d.Published),
		Updated: updated(d), ReadMinutes: max(1, d.ReadMinutes), Sample: d.Sample, Picture: picture(d.Hero),
	}
	for _, key := range d.Authors {
		c.Authors = append(c.Authors, b.person(key))
	}
	for _, t := range d.Topics {
		c.Topics = append(c.Topics, b.topicLink(t))
	}
	if d.Case != nil {
		c.Case = &CaseCard{Customer: d.Case.Customer, Industry: label(d.Case.Industry), Product: label(d.Case.Product)}
		if len(d.Case.Results) > 0 {
			c.Case.Figure, c.Case.Metric = figure(d.Case.Results[0]), d.Case.Results[0].Metric
		}
	}
	return c
}

// figure is what of a result is printed large.
func figure(r content.Result) string { return orDefault(r.Change, r.After) }

func picture(f *content.Figure) *Picture {
	if f == nil || f.Image == nil {
		return nil
	}
	return &Picture{Src: f.Image.URL(), Alt: f.Alt, Width: f.Image.Width, Height: f.Image.Height, Caption: f.Caption, Credit: f.Credit}
}

func (b *builder) person(key string) Person {
	a := b.Library.Authors[key]
	if a == nil {
		return Person{Name: label(key), Path: "/authors/" + key, Initials: initials(label(key))}
	}
	p := Person{Name: a.Name, Role: a.Role, Path: "/authors/" + key, Initials: initials(a.Name), Sample: a.Sample}
	if a.Picture != nil {
		p.Picture = &Picture{Src: a.Picture.URL(), Alt: a.Name, Width: a.Picture.Width, Height: a.Picture.Height}
	}
	return p
}

func initials(name string) string {
	words := strings.Fields(name)
	if len(words) == 0 {
		return ""
	}
	first, _ := utf8.DecodeRuneInString(words[0])
	out := string(first)
	if len(words) > 1 {
		last, _ := utf8.DecodeRuneInString(words[len(words)-1])
		out += string(last)
	}
	return strings.ToUpper(out)
}

// cardKey names everything a card of the document shows.
func (b *builder) cardKey(d *content.Document) string { return b.keys[d] }

func (b *builder) makeCardKey(d *content.Document) string {
	parts := []string{d.Hash, d.Path(), d.ID}
	for _, a := range d.Authors {
		parts = append(parts, b.authorKey(a))
	}
	for _, t := range d.Topics {
		parts = append(parts, b.topicTitle(t))
	}
	for _, img := range d.Images {
		parts = append(parts, img.Path, img.Hash)
	}
	k := digestOf(parts...)
	return string(k[:])
}

func (b *builder) authorKey(key string) string {
	a := b.Library.Authors[key]
	if a == nil {
		return "\x01" + key
	}
	k := "\x01" + key + a.Name + "\x01" + a.Role + "\x01" + a.Bio
	if a.Picture != nil {
		k += a.Picture.Hash
	}
	for _, l := range a.Links {
		k += "\x01" + l.Label + l.URL
	}
	return k
}

func (b *builder) cardKeys(docs []*content.Document) string {
	var k strings.Builder
	for _, d := range docs {
		k.WriteString(b.cardKey(d) + "\x02")
	}
	return k.String()
}

func (b *builder) cardsOf(docs []*content.Document) []Card {
	out := make([]Card, 0, len(docs))
	for _, d := range docs {
		out = append(out, b.cards[d])
	}
	return out
}
