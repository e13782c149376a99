package web

import (
	"html/template"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"tandem/app/internal/library"
	"tandem/app/internal/library/reading"
	"tandem/app/internal/web/view"
)

const (
	sheetsAtOnce = 5  // pages that are printed for a reader without scripts
	sheetsAtMost = 12 // pages that one request of the script may ask for
)

// viewerRoutes are the addresses of the viewer.
func (s *Server) viewerRoutes(app *fiber.App, guard fiber.Handler) {
	app.Get("/library/:id/view", guard, s.showViewer)
}

// viewAddress is where the viewer shows an asset.
func viewAddress(id string, v url.Values) string {
	if len(v) == 0 {
		return "/library/" + id + "/view"
	}
	return "/library/" + id + "/view?" + v.Encode()
}

// viewing is a request to the viewer with what it opened.
type viewing struct {
	c     *fiber.Ctx
	doc   *reading.Document
	query string
	found reading.Found
	hit   int // of found.Hits, from 1; 0: none
	at    int
	back  view.Link
}

// showViewer is GET /library/:id/view. As JSON it tells a script what it has to know of all pages; the part "sheets" is the
// pages from one number to another.
func (s *Server) showViewer(c *fiber.Ctx) error {
	v, err := s.openViewer(c)
	if err != nil {
		return err
	}
	switch {
	case c.Get(partHeader) == "sheets":
		return s.showSheets(v)
	case wantsJSON(c):
		if err := v.find(); err != nil {
			return err
		}
		return c.JSON(v.data())
	}
	if err := v.find(); err != nil {
		return err
	}
	page, err := s.viewerPage(v)
	if err != nil {
		return err
	}
	return s.show(c, fiber.StatusOK, page)
}

func (s *Server) openViewer(c *fiber.Ctx) (*viewing, error) {
	reader := reading.Service{Library: s.Library}
	doc, err := reader.Open(c.UserContext(), who(c).person, c.Params("id"), c.QueryInt("version"))
	if err != nil {
		return nil, err
	}
	if c.Query("as") == "text" {
		doc.AsText()
	}
	return &viewing{c: c, doc: doc, query: strings.TrimSpace(cutTo(c.Query("q"), maxFind)), back: s.viewerBack(c)}, nil
}

// maxFind is the longest that can be looked for in a document, in bytes.
const maxFind = 300

// cutTo returns at most so many bytes of a text, whole letters only.
func cutTo(s string, most int) string {
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "")
}

// viewerBack is where the reader came from: what the address says, or the page before, or the search for the same words.
func (s *Server) viewerBack(c *fiber.Ctx) view.Link {
	to := localPath(c.Query("back"))
	if ref, err := url.Parse(c.Get(fiber.HeaderReferer)); to == "" && err == nil && ref.Host == string(c.Request().Host()) {
		to = localPath(ref.RequestURI())
	}
	if to == "" || strings.HasPrefix(to, "/library/"+c.Params("id")+"/view") {
		to = "/library"
		if q := c.Query("q"); q != "" {
			to += "?" + url.Values{"q": {q}}.Encode()
		}
	}
	label := "Back"
	switch path, query, _ := strings.Cut(to, "?"); {
	case path == "/library" && query != "":
		label = "Back to the results"
	case path == "/library":
		label = "To the library"
	}
	return view.Link{Label: label, URL: to}
}

// find looks for the words in the whole document and decides which page is shown.
func (v *viewing) find() (err error) {
	if v.query != "" {
		if v.found, err = v.doc.Find(v.c.UserContext(), v.query); err != nil {
			return err
		}
	}
	page := v.c.QueryInt("page")
	if part := v.c.QueryInt("part"); page == 0 && part > 0 {
		page = v.doc.PageOf(part)
	}
	v.at = v.doc.Clamp(page)
	hits := v.found.Hits
	switch n := v.c.QueryInt("hit"); {
	case n > 0 && len(hits) > 0:
		v.hit = min(n, len(hits))
		v.at = hits[v.hit-1].Page
	case page > 0:
		v.hit = 1 + slices.IndexFunc(hits, func(h reading.Hit) bool { return h.Page == v.at })
	case len(hits) > 0:
		v.hit, v.at = 1, hits[0].Page
	}
	return nil
}

// showSheets answers with the pages that a script asks for. What it looks for it has found already, and says how loosely.
func (s *Server) showSheets(v *viewing) error {
	from := v.doc.Clamp(v.c.QueryInt("from", 1))
	to := min(v.doc.Clamp(v.c.QueryInt("to", from)), from+sheetsAtMost-1)
	page := view.ViewerPage{Base: s.base(v.c, "")}
	var err error
	if page.Sheets, err = v.sheets(from, to, reading.Looseness(v.c.Query("how"))); err != nil {
		return err
	}
	return s.show(v.c, fiber.StatusOK, page)
}

// sheets makes pages ready to be printed, with what was found by the looseness marked on them.
func (v *viewing) sheets(from, to int, how reading.Looseness) (_ []view.ViewerSheet, err error) {
	if v.query != "" {
		if v.found, err = v.doc.FindBy(v.c.UserContext(), v.query, how, from, to); err != nil {
			return nil, err
		}
	}
	rich, err := v.doc.Markdown(v.c.UserContext(), v.marks())
	if err != nil {
		return nil, err
	}
	var out []view.ViewerSheet
	for n := from; n <= to && n > 0; n++ {
		sheet, err := v.sheet(n)
		if err != nil {
			return nil, err
		}
		if n <= len(rich) {
			sheet.Rich, sheet.Heading = template.HTML(rich[n-1]), "" // made harmless by reading
		}
		sheet.First = n == v.at
		out = append(out, sheet)
	}
	return out, nil
}

// marks are the different words that were found, as they are written.
func (v *viewing) marks() []string {
	var out []string
	for _, h := range v.found.Hits {
		texts := v.doc.Begins(h.Page)
		if h.Notes || len(texts) != 1 || h.End > len(texts[0].Text) {
			continue
		}
		if word := texts[0].Text[h.Start:h.End]; !slices.Contains(out, word) {
			out = append(out, word)
		}
	}
	return out
}

// sheet makes one page ready to be printed.
func (v *viewing) sheet(n int) (view.ViewerSheet, error) {
	out := view.ViewerSheet{Sheet: sheetOf(v.doc, n)}
	text, err := v.doc.Text(v.c.UserContext(), n)
	if err != nil {
		return out, err
	}
	layer, err := v.doc.Layer(v.c.UserContext(), n)
	if err != nil {
		return out, err
	}
	hits := v.found.On(n, false)
	out.Runs = reading.Runs(layer)
	if len(out.Runs) > 0 {
		for i, boxes := range reading.Boxes(layer, hits) {
			out.Marks = append(out.Marks, view.SheetMark{Nth: i, Boxes: boxes})
		}
	}
	out.Text = reading.Segments(text.Body, 0, len(text.Body), hits)
	out.Notes = reading.Segments(text.Notes, 0, len(text.Notes), v.found.On(n, true))
	if begins := v.doc.Begins(n); len(begins) > 0 && begins[0].Kind == "sheet" && out.Picture == "" {
		table := reading.Tabulate(text.Body, hits)
		out.Table = &table
	}
	return out, nil
}

// sheetOf is a page of a document with the address of its picture, or why there is none.
func sheetOf(d *reading.Document, n int) view.Sheet {
	sheet := d.Sheet(n)
	out := view.Sheet{
		Number: n, Unit: sheetUnit(d), Read: sheet.OCR,
		URL: viewAddress(d.Asset.ID, versionValue(d, url.Values{"page": {strconv.Itoa(n)}})) + "#page=" + strconv.Itoa(n),
	}
	for _, t := range d.Begins(n) {
		if out.Heading == "" {
			out.Heading = t.Title
		}
		out.Hidden = out.Hidden || t.Hidden
	}
	if !d.Pictured() {
		return out
	}
	name := strings.ToLower(out.Unit)
	switch sheet.State {
	case library.PageReady:
		out.Picture = pictureAddress(d.Asset.ID, d.Version.Number, n, library.PictureWidth)
		out.Small = pictureAddress(d.Asset.ID, d.Version.Number, n, library.ThumbWidth)
		out.Width, out.Height = sheet.Width, sheet.Height
	case library.PageFailed:
		out.Wait = "There is no picture of this " + name + ": " + pageFailure(sheet.Reason) + ". This is its text."
	case library.PageHidden:
		out.Hidden, out.Wait = true, "This "+name+" is hidden when the file is shown, so there is no picture of it. This is its text."
	default:
		out.Wait = "The picture of this " + name + " is still being made. This is its text."
	}
	return out
}

// pageFailure says in words why a page has no picture.
func pageFailure(reason string) string {
	switch reason {
	case "timeout":
		return "drawing it took too long"
	case "memory", "too_large":
		return "drawing it takes more memory than there is for one page"
	case "encrypted":
		return "the file is locked with a password"
	}
	return "it could not be drawn"
}

// sheetUnit is what the pages that are shown are called: those of a rendition are pages whatever search counts.
func sheetUnit(d *reading.Document) string {
	u := unit(d.Version.Format)
	if d.Pictured() && u != "Slide" {
		return "Page"
	}
	return u
}

// versionValue adds the version to an address when it is not the present one.
func versionValue(d *reading.Document, v url.Values) url.Values {
	if d.Version.Number != d.Asset.Version.Number {
		v.Set("version", strconv.Itoa(d.Version.Number))
	}
	return v
}
