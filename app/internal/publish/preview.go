package publish

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"tandem/app/internal/fault"
	"tandem/content"
)

// previewRobots keeps previews out of everything that might find them.
const previewRobots = "noindex,nofollow,noarchive"

// stateLabels say why a document is a preview.
var stateLabels = map[content.State]string{
	content.Draft: "Draft", content.Scheduled: "Scheduled", content.Expired: "Expired", content.Live: "Preview",
}

// Preview returns the page of one document, public or not, exactly as it would look now among what is public. It says what
// state the document is in, and nothing to those who index or share pages. Nothing of it becomes part of the snapshot. Its
// pictures that are not public yet are to be had from PreviewPicture.
func (s *Snapshot) Preview(d *content.Document) (page any, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("make the preview of %s: panic: %v", d.File, r)
		}
	}()
	page = s.preview(d)
	h := previewHead(page)
	*h = Head{
		Language: h.Language, Title: "[" + stateLabels[d.State(s.Built)] + "] " + h.Title, Description: h.Description, Robots: previewRobots, Icons: h.Icons,
	}
	return page, nil
}

// preview makes the page as if the document were live. The builder is thrown away with what it planned.
func (s *Snapshot) preview(d *content.Document) any {
	now := s.Built
	shown := *d
	shown.IsDraft = false
	if shown.State(now) == content.Expired && shown.Action != content.ActionBanner {
		shown.Expires = time.Time{}
	}
	b := newBuilder(s.in)
	b.s.byPath = s.byPath
	b.Previous = s // only to read from
	for _, o := range s.live {
		if o.ID != d.ID && o.Path() != d.Path() {
			b.s.live = append(b.s.live, o)
		}
	}
	b.s.live = append(b.s.live, &shown)
	b.editions()
	b.translations()
	b.fill([]*content.Document{&shown})
	for _, e := range b.eds {
		e.frame = newFramer(e)
	}
	e := b.editionOf(&shown)
	both := append(append([]*content.Document{}, e.arts...), e.cases...)
	newestFirst(both)
	w := e.web(both)
	e.related = map[*content.Document][]relation{&shown: e.nearest(w, &shown)}
	older, newer := e.beside(&shown)
	page := e.documentPage(&shown, older, newer, e.seriesBox(&shown))
	label := stateLabels[d.State(now)]
	switch p := page.(type) {
	case *ArticlePage:
		p.Preview, p.Markdown = label, ""
	case *CasePage:
		p.Preview, p.Markdown = label, ""
	case *StaticPage:
		p.Preview, p.Markdown = label, ""
	}
	return page
}

// beside are the neighbours in time of a document of its kind.
func (b *edition) beside(d *content.Document) (older, newer *content.Document) {
	list := b.arts
	if d.Kind == content.CaseStudy {
		list = b.cases
	}
	for i, o := range list {
		if o != d {
			continue
		}
		if i+1 < len(list) {
			older = list[i+1]
		}
		if i > 0 {
			newer = list[i-1]
		}
	}
	return older, newer
}

func previewHead(page any) *Head {
	switch p := page.(type) {
	case *ArticlePage:
		return &p.Head
	case *CasePage:
		return &p.Head
	case *StaticPage:
		return &p.Head
	}
	return new(Head)
}

// PreviewPicture returns the bytes and media type of a picture that the preview of a document shows: one of its own, or
// one that is public. Everything else is fault.NotFound.
func (s *Snapshot) PreviewPicture(d *content.Document, path string) (body []byte, media string, err error) {
	for _, img := range s.ownPictures(d) {
		if address, _, _ := strings.Cut(img.URL(), "?"); address == path {
			body, err = readPicture(s.files, img.Path, img.Hash)
			return content.CleanPicture(img.Type, body), img.Type, err
		}
	}
	e := s.entries[path]
	if e == nil || e.print == "" {
		return nil, "", fault.New(fault.NotFound, "There is no such picture.")
	}
	body, err = s.bytes(e, e.plain, false)
	return body, e.media, err
}

// ownPictures are those that a document's page shows.
func (s *Snapshot) ownPictures(d *content.Document) []*content.Image {
	all := slices.Clone(picturesOf(d, s.Built))
	for _, key := range d.Authors {
		if a := s.Library.Authors[key]; a != nil && a.Picture != nil {
			all = append(all, a.Picture)
		}
	}
	if d.Hero != nil && d.Hero.Image != nil {
		all = append(all, d.Hero.Image)
	}
	if showsLogo(d, s.Built) {
		all = append(all, d.Case.Logo.Image)
	}
	for _, u := range d.Uses {
		if p := s.Library.Parts[u.Key]; p != nil && p.Picture != nil && p.Kind == u.Kind && p.Shown(s.Built) {
			all = append(all, p.Picture.Image)
		}
	}
	return all
}
