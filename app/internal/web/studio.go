package web

import (
	"fmt"
	"net/url"
	"sort"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"tandem/app/internal/library"
	"tandem/app/internal/publish"
	"tandem/app/internal/web/view"
	"tandem/content"
)

// ContentStatus says how publishing stands; publish.Publisher does.
type ContentStatus interface {
	Status() publish.Status
	Library() *content.Library // nil before anything was loaded
}

// shownProblems is how many problems the overview lists.
const shownProblems = 8

// brand is the site's, or the program's own before anything was loaded.
func (s *Server) brand() content.Site {
	if lib := s.Content.Library(); lib != nil {
		return lib.Site
	}
	return content.Site{Name: "Tandem"}
}

// problemFiles counts the files that have problems.
func (s *Server) problemFiles() int {
	files := map[string]bool{}
	for _, p := range s.Content.Status().Problems {
		if p.Severity == content.Error {
			files[p.File] = true
		}
	}
	return len(files)
}

func problemRows(list []content.Problem) []view.Problem {
	out := make([]view.Problem, 0, len(list))
	for _, p := range list {
		out = append(out, view.Problem{File: p.File, Line: p.Line, Column: p.Column, Error: p.Severity == content.Error, Rule: p.Rule, Message: p.Message})
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].Error && !out[j].Error })
	return out
}

// showStudio is GET /studio.
func (s *Server) showStudio(c *fiber.Ctx) error {
	ctx, p, st := c.UserContext(), who(c).person, s.Content.Status()
	page := view.StudioPage{Base: s.base(c, "Studio"), Loaded: st.Loaded, Problems: problemRows(st.Problems)}
	page.More = max(0, len(page.Problems)-shownProblems)
	page.Problems = page.Problems[:min(len(page.Problems), shownProblems)]
	_, total, err := s.Library.Browse(ctx, p, library.Filter{Limit: 1})
	if err != nil {
		return err
	}
	failed, broken, err := s.Library.Browse(ctx, p, library.Filter{Progress: []library.Progress{library.Failed}, Limit: 6})
	if err != nil {
		return err
	}
	for _, a := range failed {
		page.Attention = append(page.Attention, s.assetRow(a))
	}
	files := s.problemFiles()
	page.Stats = []view.Stat{
		{Label: "Live documents", Value: strconv.Itoa(st.Live), URL: "/studio/content"},
		{Label: "Files with errors", Value: strconv.Itoa(files), Tone: toneOf(files), URL: "/studio/content?view=problems", Note: "their last good version stays live"},
		{Label: "Assets in use", Value: strconv.Itoa(total), URL: "/studio/collateral"},
		{Label: "Assets not readable", Value: strconv.Itoa(broken), Tone: toneOf(broken), URL: "/studio/collateral?view=attention"},
	}
	page.Alert = emptiedAlert(st)
	page.Recent = s.documentRows("all")
	sort.SliceStable(page.Recent, func(i, j int) bool { return page.Recent[i].Updated.After(page.Recent[j].Updated) })
	page.Recent = page.Recent[:min(len(page.Recent), 6)]
	return s.show(c, fiber.StatusOK, page)
}

// emptiedAlert says that the folder lost its documents, and what visitors see meanwhile; "" when it did not.
func emptiedAlert(st publish.Status) string {
	switch {
	case st.Lost:
		return "The content folder has no documents, although some were public when the program ran last. Visitors find none until they are back; put them back and all is as before."
	case st.Emptied:
		return "The content folder has lost all its documents. The site stays as it was until there are some again."
	}
	return ""
}

func toneOf(n int) string {
	if n > 0 {
		return "bad"
	}
	return ""
}

var contentTabs = []struct{ key, label string }{
	{"all", "All"}, {"live", "Live"}, {"scheduled", "Scheduled"}, {"draft", "Drafts"}, {"held", "Held back"}, {"expired", "Expired"}, {"problems", "Problems"},
}

// showContent is GET /studio/content.
func (s *Server) showContent(c *fiber.Ctx) error {
	st := s.Content.Status()
	page := view.ContentPage{Base: s.base(c, "Content"), Folder: s.Folder, Loaded: st.Loaded}
	chosen := c.Query("view", "all")
	for _, t := range contentTabs {
		count := len(st.Problems)
		if t.key != "problems" {
			count = len(s.documentRows(t.key))
		}
		address := "/studio/content"
		if t.key != "all" {
			address += "?view=" + t.key
		}
		page.Tabs = append(page.Tabs, view.Tab{Label: t.label, URL: address, Count: count, Current: t.key == chosen})
	}
	if chosen == "problems" {
		page.Problems = problemRows(st.Problems)
		return s.show(c, fiber.StatusOK, page)
	}
	rows := s.documentRows(chosen)
	number := max(1, c.QueryInt("page", 1))
	page.Pager = listPager("/studio/content?view="+chosen, number, len(rows))
	from := min(len(rows), (number-1)*rowsPerPage)
	page.Documents = rows[from:min(len(rows), from+rowsPerPage)]
	page.Alert = emptiedAlert(st)
	return s.show(c, fiber.StatusOK, page)
}

// documentRows lists the documents in a state, or all.
func (s *Server) documentRows(state string) []view.DocRow {
	lib := s.Content.Library()
	if lib == nil {
		return nil
	}
	var out []view.DocRow
	for _, d := range lib.Documents {
		at := d.State(s.Now())
		if state != "all" && state != string(at) || d.Stale && lib.Held[d.File] != nil && state == "all" {
			continue
		}
		out = append(out, documentRow(d, s.Now()))
	}
	if state == "all" || state == "held" {
		for _, d := range lib.Held {
			row := documentRow(d, s.Now())
			row.URL, row.State = "", view.State{Label: "Held back", Tone: "bad", Note: "The check found an error; it goes live when that is mended or accepted."}
			out = append(out, row)
		}
	}
	return out
}

func documentRow(d *content.Document, now time.Time) view.DocRow {
	at := d.State(now)
	row := view.DocRow{
		Title: d.Title, File: d.File, Kind: kindLabels[string(d.Kind)], Date: d.Published, Updated: d.Updated, State: documentState(d, at),
		About: "/studio/content/document?file=" + url.QueryEscape(d.File),
	}
	if at == content.Live {
		row.URL = d.Path()
	}
	return row
}

func documentState(d *content.Document, at content.State) view.State {
	if d.Stale {
		return view.State{Label: "Last good version", Tone: "bad", Note: "The file has an error; what is live is older."}
	}
	switch at {
	case content.Live:
		return view.State{Label: "Live", Tone: "good"}
	case content.Scheduled:
		return view.State{Label: "Scheduled", Tone: "busy", Note: fmt.Sprintf("Goes live %s.", d.Published.Format("2 January 2006, 15:04 MST"))}
	case content.Expired:
		return view.State{Label: "Expired"}
	}
	return view.State{Label: "Draft", Tone: "warn"}
}
