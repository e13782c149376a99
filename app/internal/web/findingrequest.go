package web

import (
	"net/url"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"tandem/app/internal/account"
	"tandem/app/internal/library/finding"
	"tandem/app/internal/web/view"
	"tandem/search"
)

// requestStates are the states as people see them.
var requestStates = map[finding.RequestState]view.State{
	finding.RequestOpen: {Label: "Open", Tone: "warn"}, finding.RequestTaken: {Label: "In work", Tone: "busy"},
	finding.RequestAnswered: {Label: "Answered", Tone: "good"}, finding.RequestDeclined: {Label: "Declined"},
}

func (s *Server) requestRow(r finding.Request, p account.Person) view.RequestRow {
	row := view.RequestRow{
		ID: r.ID, Title: r.Title, State: requestStates[r.State], Created: r.Created, Due: r.Due, Voices: len(r.Voices), Taker: r.TakerName, Word: r.Reason,
		Late: !r.Due.IsZero() && !r.State.Settled() && s.Now().After(r.Due.AddDate(0, 0, 1)),
	}
	for _, f := range search.Facets {
		for _, v := range r.Filters[f] {
			row.About = append(row.About, valueLabel(f, v))
		}
	}
	for _, v := range r.Voices {
		row.Names = append(row.Names, v.Name)
	}
	if r.Answer != "" {
		row.Answer = &view.Link{Label: r.AnswerName, URL: r.Answer}
	}
	if _, row.Mine = r.By(p.ID); !row.Mine && !r.State.Settled() {
		row.Join = "/library/requests/" + r.ID + "/join"
	}
	return row
}

// showRequests is GET /library/requests: the person's own, and what others wait for.
func (s *Server) showRequests(c *fiber.Ctx) error {
	p := who(c).person
	page := view.RequestsPage{Base: s.base(c, "Requests")}
	mine, err := s.Finding.Requests.Mine(c.UserContext(), p)
	if err != nil {
		return err
	}
	for _, r := range mine {
		page.Mine = append(page.Mine, s.requestRow(r, p))
	}
	others, err := s.Finding.Requests.Unsettled(c.UserContext())
	if err != nil {
		return err
	}
	for _, r := range others {
		if row := s.requestRow(r, p); !row.Mine {
			page.Others = append(page.Others, row)
		}
	}
	return s.show(c, fiber.StatusOK, page)
}

// day is how dates travel in forms.
const day = "2006-01-02"

// askRequest is GET /library/requests/new: the form, filled in with a search.
func (s *Server) askRequest(c *fiber.Ctx) error {
	f := readFinding(c, libraryFacets)
	f.path = "/library"
	page, err := s.requestForm(c, f)
	if err != nil {
		return err
	}
	page.Ask, page.Back = f.text, f.address()
	return s.show(c, fiber.StatusOK, page)
}

func (s *Server) requestForm(c *fiber.Ctx, f lookup) (view.RequestFormPage, error) {
	page := view.RequestFormPage{Base: s.base(c, "Ask for something"), Action: "/library/requests", Today: s.Now().Format(day), About: f.choices(libraryFacets), Back: "/library"}
	page.Query = ""
	others, err := s.Finding.Requests.Unsettled(c.UserContext())
	if err != nil {
		return page, err
	}
	words := strings.Fields(finding.Phrase(f.text))
	for _, r := range others {
		if alike(words, strings.Fields(finding.Phrase(r.Title))) {
			page.Same = append(page.Same, view.Link{Label: r.Title, URL: "/library/requests#others"})
		}
	}
	return page, nil
}

// alike reports whether two titles share more than half of the shorter's words.
func alike(a, b []string) bool {
	shared := 0
	for _, w := range a {
		for _, x := range b {
			if w == x && !search.StopWord(w) {
				shared++
				break
			}
		}
	}
	return shared*2 > min(len(a), len(b))
}

// makeRequest is POST /library/requests.
func (s *Server) makeRequest(c *fiber.Ctx) error {
	values := formValues(c)
	f := lookup{path: "/library", text: strings.TrimSpace(values.Get("title")), chosen: finding.Filters{}, page: 1}
	for _, facet := range libraryFacets {
		for _, v := range values[string(facet)] {
			if v != "" && len(v) <= 200 && len(f.chosen[facet]) < maxChosen {
				f.chosen[facet] = append(f.chosen[facet], v)
			}
		}
	}
	ask := finding.Ask{Title: f.text, Note: values.Get("note"), Filters: f.chosen}
	if due, err := time.Parse(day, values.Get("due")); err == nil {
		ask.Due = due
	}
	_, joined, err := s.Finding.Requests.Make(c.UserContext(), who(c).person, ask)
	if err == nil {
		said := "Marketing has it on the list. You are told when it is there."
		if joined {
			said = "Others had asked for the same: your voice was added. You are told when it is there."
		}
		return s.back(c, "/library/requests", said)
	}
	page, readErr := s.requestForm(c, f)
	if readErr != nil {
		return readErr
	}
	page.Ask, page.Note, page.Due = values.Get("title"), ask.Note, values.Get("due")
	if back := values.Get("back"); strings.HasPrefix(back, "/library") {
		page.Back = back
	}
	if err := refused(&page.Base, err); err != nil {
		return err
	}
	return s.show(c, fiber.StatusUnprocessableEntity, page)
}

// joinRequest is POST /library/requests/:id/join.
func (s *Server) joinRequest(c *fiber.Ctx) error {
	if err := s.Finding.Requests.Join(c.UserContext(), who(c).person, c.Params("id")); err != nil {
		return err
	}
	return s.back(c, "/library/requests", "Your voice was added. You are told when it is there.")
}

// requestTabs are the views of the queue.
var requestTabs = []struct {
	label, key string
	states     []finding.RequestState
}{
	{"To do", "", []finding.RequestState{finding.RequestOpen, finding.RequestTaken}},
	{"Answered", "answered", []finding.RequestState{finding.RequestAnswered}},
	{"Declined", "declined", []finding.RequestState{finding.RequestDeclined}},
}

// showRequestQueue is GET /studio/requests.
func (s *Server) showRequestQueue(c *fiber.Ctx) error {
	ctx, p := c.UserContext(), who(c).person
	page := view.RequestQueuePage{Base: s.base(c, "Requests")}
	number, all := max(1, c.QueryInt("page", 1)), 0
	for i, t := range requestTabs {
		current := c.Query("state") == t.key || i == 0 && c.Query("state") != "answered" && c.Query("state") != "declined"
		filter := finding.RequestFilter{States: t.states, Limit: 1}
		if current {
			filter.Limit, filter.Offset = rowsPerPage, (number-1)*rowsPerPage
		}
		found, total, err := s.Finding.Requests.List(ctx, p, filter)
		if err != nil {
			return err
		}
		address := "/studio/requests"
		if t.key != "" {
			address += "?" + url.Values{"state": {t.key}}.Encode()
		}
		all += total
		page.Tabs = append(page.Tabs, view.Tab{Label: t.label, URL: address, Count: total, Current: current})
		if !current {
			continue
		}
		for _, r := range found {
			row := s.requestRow(r, p)
			row.URL = "/studio/requests/" + r.ID
			page.Rows = append(page.Rows, row)
		}
		page.Pager = listPager(address, number, total)
	}
	page.None = all == 0
	return s.show(c, fiber.StatusOK, page)
}
