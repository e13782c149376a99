package publish

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"tandem/content"
)

// card shows a document in a list.
func (b *edition) card(d *content.Document) Card {
	c := Card{
		Kind: string(d.Kind), KindLabel: b.words.kinds[d.Kind], Path: d.Path(), Title: d.Title, Description: d.Description, Date: b.day(d.Published),
		Updated: b.updated(d), ReadMinutes: max(1, d.ReadMinutes), Sample: d.Sample, Picture: picture(d.Hero),
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
	p := shownImage(f.Image, f.Alt)
	p.Caption, p.Credit = f.Caption, f.Credit
	if f.Focus.Given {
		p.Focus = strconv.Itoa(f.Focus.X) + "% " + strconv.Itoa(f.Focus.Y) + "%"
	}
	return p
}

func shownImage(img *content.Image, alt string) *Picture {
	return &Picture{Src: img.URL(), Srcset: img.Srcset(), Alt: alt, Width: img.Width, Height: img.Height}
}

func (b *edition) person(key string) Person {
	a := b.Library.Authors[key]
	if a == nil {
		return Person{Name: label(key), Path: b.prefix + "/authors/" + key, Initials: initials(label(key))}
	}
	p := Person{Name: a.Name, Role: a.Role, Path: b.prefix + "/authors/" + key, Initials: initials(a.Name), Sample: a.Sample}
	if a.Picture != nil {
		p.Picture = shownImage(a.Picture, a.Name)
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

// docKeys name what a document shows in two places.
type docKeys struct {
	card  string // in a list
	whole string // on its own page
}

// cardKey names everything a card of the document shows.
func (b *builder) cardKey(d *content.Document) string { return b.keys[d].card }

// docKey names everything the document's page shows of it.
func (b *builder) docKey(d *content.Document) string { return b.keys[d].whole }

func (b *edition) makeKeys(d *content.Document) docKeys {
	parts := []string{
		d.ID, d.Path(), string(d.Kind), d.Language, d.Title, d.Description, iso(d.Published), iso(d.Updated), strconv.Itoa(d.ReadMinutes), strconv.FormatBool(d.Sample),
		figureKey(d.Hero), strconv.FormatBool(b.unindexed(d)),
	}
	if c := d.Case; c != nil {
		parts = append(parts, c.Customer, c.Industry, c.Product)
		if len(c.Results) > 0 {
			parts = append(parts, figure(c.Results[0]), c.Results[0].Metric)
		}
	}
	for _, a := range d.Authors {
		parts = append(parts, b.authorKey(a))
	}
	for _, t := range d.Topics {
		parts = append(parts, t, b.topicTitle(t))
	}
	card := digestOf(parts...)
	parts = []string{string(card[:]), d.Hash, iso(d.Expires), b.usesKey(d), versionsKey(b.versions(d)), b.robotsOf(d), strconv.FormatBool(b.showsLogo(d))}
	for _, img := range d.Images {
		parts = append(parts, img.Path, img.Hash)
	}
	whole := digestOf(parts...)
	return docKeys{string(card[:]), string(whole[:])}
}

func figureKey(f *content.Figure) string {
	if f == nil || f.Image == nil {
		return ""
	}
	return f.Image.Path + "\x01" + f.Image.Hash + "\x01" + f.Alt + "\x01" + f.Caption + "\x01" + f.Credit + fmt.Sprint(f.Focus)
}

func (b *edition) authorKey(key string) string {
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

func (b *edition) cardKeys(docs []*content.Document) string {
	var k strings.Builder
	for _, d := range docs {
		k.WriteString(b.cardKey(d) + "\x02")
	}
	return k.String()
}

func (b *edition) cardsOf(docs []*content.Document) []Card {
	out := make([]Card, 0, len(docs))
	for _, d := range docs {
		out = append(out, b.card(d))
	}
	return out
}
