package web

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"tandem/app/internal/library"
	"tandem/app/internal/library/reading"
	"tandem/app/internal/web/view"
)

// viewerPage puts the whole page together.
func (s *Server) viewerPage(v *viewing) (view.ViewerPage, error) {
	d, a := v.doc, v.doc.Asset
	page := view.ViewerPage{
		Base: s.base(v.c, a.Title), ID: a.ID, Name: a.Title, Format: formatSign(d.Version.Format), Unit: sheetUnit(d), State: notable(a, s.Library),
		Internal: a.Internal, Back: v.back, Asset: "/library/" + a.ID, Download: fileAddress(a.ID, oldNumber(d), "download"),
		Version: d.Version.Number, Old: oldNumber(d) > 0, Successor: s.successor(v), Count: d.Count(), Shown: v.at, Media: mediaOf(d),
		Rendering: renderingOf(d), Opened: "/library/" + a.ID + "/opened", Data: v.data(),
	}
	if err := s.saysOfViewed(v, &page); err != nil {
		return page, err
	}
	page.Query = v.query
	if v.query != "" {
		page.Find = v.finding()
	}
	switch {
	case v.c.Query("as") == "text" && len(d.Preview.Sheets) > 0:
		page.AsPages = v.address(url.Values{})
	case d.Pictured() && len(d.Texts) > 0:
		page.AsText = v.address(url.Values{"as": {"text"}})
	}
	if page.Media != nil {
		return page, nil
	}
	last := min(v.at+sheetsAtOnce-1, d.Count())
	if v.at > 1 {
		page.Earlier = v.span(page.Unit, max(1, v.at-sheetsAtOnce), v.at-1)
	}
	if last < d.Count() {
		page.Later = v.span(page.Unit, last+1, min(last+sheetsAtOnce, d.Count()))
	}
	var err error
	page.Sheets, err = v.sheets(v.at, last, v.found.Looseness)
	return page, err
}

// saysOfViewed adds what the reader thinks of the asset.
func (s *Server) saysOfViewed(v *viewing, page *view.ViewerPage) (err error) {
	id := v.doc.Asset.ID
	toggles, err := s.favourites(v.c, []string{id})
	if err != nil {
		return err
	}
	page.Favourite = toggles[id]
	page.Rating, err = s.rating(v.c, v.doc.Asset, v.doc.Version)
	return err
}

// oldNumber is the number of a version that is not the present one, else 0.
func oldNumber(d *reading.Document) int {
	if d.Version.Number == d.Asset.Version.Number {
		return 0
	}
	return d.Version.Number
}

// address is the viewer as it is shown, with other values for some parameters.
func (v *viewing) address(with url.Values) string {
	out := versionValue(v.doc, url.Values{"back": {v.back.URL}})
	if v.query != "" {
		out.Set("q", v.query)
	}
	if v.c.Query("as") == "text" && with.Get("as") == "" && with.Has("page") {
		out.Set("as", "text")
	}
	for key, values := range with {
		out[key] = values
	}
	return viewAddress(v.doc.Asset.ID, out)
}

// span leads to the pages from one number to another.
func (v *viewing) span(unit string, from, to int) *view.Link {
	label := fmt.Sprintf("%ss %d to %d", unit, from, to)
	if from == to {
		label = unit + " " + strconv.Itoa(from)
	}
	return &view.Link{Label: label, URL: v.address(url.Values{"page": {strconv.Itoa(from)}})}
}

// successor is what takes the place of an asset, where the person may see it.
func (s *Server) successor(v *viewing) *view.Link {
	if v.doc.Asset.Successor == "" {
		return nil
	}
	next, err := s.Library.AssetByID(v.c.UserContext(), who(v.c).person, v.doc.Asset.Successor)
	if err != nil {
		return nil // it is not open to them: then there is nothing to lead to
	}
	return &view.Link{Label: next.Title, URL: "/library/" + next.ID}
}

// mediaOf is the file itself where a browser shows it and there are no pages.
func mediaOf(d *reading.Document) *view.Media {
	v := d.Version
	kind, _, _ := strings.Cut(v.Media, "/")
	if !inlineTypes[v.Media] || d.Pictured() {
		return nil
	}
	switch kind {
	case "image":
		kind = "picture"
	case "video", "audio":
	default:
		return nil
	}
	return &view.Media{Kind: kind, Source: fileAddress(d.Asset.ID, v.Number, "open"), Type: v.Media}
}

// renderingOf says how far the pictures are, where that is worth saying.
func renderingOf(d *reading.Document) *view.Rendering {
	p := d.Preview
	r := &view.Rendering{Ready: p.Done - p.Failed, Total: p.Pages, Busy: !p.State.Ended(), Note: p.Detail}
	switch p.State {
	case library.PreviewReady:
		return nil
	case library.PreviewNone:
		if !slices.Contains([]string{"no_office", "svg", "old_office"}, p.Reason) && len(d.Texts) > 0 {
			return nil // text is what there is to see of such a file
		}
	case library.PreviewPartial:
		if r.Note == "" {
			r.Note = fmt.Sprintf("%d of %d pages have no picture; their text is shown instead.", p.Failed, p.Pages)
		}
	case library.PreviewFailed:
		if r.Note == "" {
			r.Note = "No pictures could be made of this file."
		}
	}
	return r
}

// finding is what was found, for a reader without scripts too.
func (v *viewing) finding() *view.Finding {
	total := len(v.found.Hits)
	out := &view.Finding{Total: total, More: v.found.More, Current: v.hit, Note: foundNote(v.found.Looseness, v.query)}
	if total > 0 {
		out.Prev = v.address(url.Values{"hit": {strconv.Itoa((v.hit+total-2)%total + 1)}})
		out.Next = v.address(url.Values{"hit": {strconv.Itoa(v.hit%total + 1)}})
	}
	return out
}

// foundNote says what was marked when it is not the very words.
func foundNote(how reading.Looseness, query string) string {
	switch how {
	case reading.ByWords:
		return "“" + query + "” is nowhere in one piece. Its words are marked one by one."
	case reading.Similar:
		return "“" + query + "” is nowhere as it is written. Words with a similar spelling are marked."
	case reading.NotFound:
		return "“" + query + "” is not in the text of this document. Its title, tags or another word for the same thing may have matched."
	}
	return ""
}

// data is what the script has to know.
func (v *viewing) data() view.ViewerData {
	d := v.doc
	out := view.ViewerData{
		ID: d.Asset.ID, Version: d.Version.Number, Unit: sheetUnit(d), At: v.at, Hit: v.hit, Text: !d.Pictured(),
		Busy: !d.Preview.State.Ended(), Pages: make([]view.Extent, d.Count()),
		Find: view.FindData{Query: v.query, How: string(v.found.Looseness), More: v.found.More, Pages: [][2]int{}},
	}
	if v.query != "" {
		out.Find.Note = foundNote(v.found.Looseness, v.query)
	}
	if r := renderingOf(d); r != nil {
		out.Ready, out.Total, out.Note = r.Ready, r.Total, r.Note
	}
	for n := 1; n <= d.Count(); n++ {
		sheet := sheetOf(d, n)
		out.Pages[n-1] = view.Extent{sheet.Width, sheet.Height, 0}
		if sheet.Hidden {
			out.Pages[n-1][2] |= 1
		}
		if d.Sheet(n).State == library.PageFailed {
			out.Pages[n-1][2] |= 2
		}
	}
	for _, t := range d.Texts {
		if n := d.PageOf(t.Number); n != t.Number {
			if out.Starts == nil {
				out.Starts = map[int]int{}
			}
			out.Starts[t.Number] = n
		}
	}
	for _, h := range v.found.Hits {
		if last := len(out.Find.Pages) - 1; last >= 0 && out.Find.Pages[last][0] == h.Page {
			out.Find.Pages[last][1]++
		} else {
			out.Find.Pages = append(out.Find.Pages, [2]int{h.Page, 1})
		}
	}
	return out
}
