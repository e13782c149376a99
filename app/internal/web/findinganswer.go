package web

import (
	"cmp"
	"context"
	"errors"
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	"tandem/app/internal/fault"
	"tandem/app/internal/library/finding"
	"tandem/app/internal/web/view"
	"tandem/search"
)

// suggestedAnswers is how many documents are offered as the answer to a request.
const suggestedAnswers = 5

// requestPage shows a request with what can be done about it.
func (s *Server) requestPage(c *fiber.Ctx) (view.RequestPage, error) {
	ctx, p := c.UserContext(), who(c).person
	r, err := s.Finding.Requests.Store.RequestByID(ctx, c.Params("id"))
	if err != nil {
		return view.RequestPage{}, err
	}
	page := view.RequestPage{Base: s.base(c, r.Title), Row: s.requestRow(r, p)}
	for _, v := range r.Voices {
		page.Voices = append(page.Voices, view.RequestVoice{Name: v.Name, Note: v.Note, Due: v.Due, At: v.At})
	}
	at := "/studio/requests/" + r.ID
	f := lookup{path: "/library", text: r.Title, chosen: r.Filters, page: 1}
	page.Search = f.address()
	if r.State.Settled() {
		page.Reopen = at + "/reopen"
		return page, nil
	}
	page.Reply, page.Decline = at+"/answer", at+"/decline"
	if r.Taker != p.ID {
		page.Take = at + "/take"
	}
	page.Suggestions, err = s.suggestAnswers(c, f)
	return page, err
}

// suggestAnswers finds what may answer a request: only what reps see, since it is for them.
func (s *Server) suggestAnswers(c *fiber.Ctx, f lookup) ([]view.Hit, error) {
	res, err := s.Search.Search(c.UserContext(), search.Query{Audience: search.ForRep, Text: f.text, Finished: true, Limit: suggestedAnswers})
	if errors.Is(err, search.ErrUnavailable) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	hits, err := s.libraryHits(c, f, &res)
	for i := range hits {
		hits[i].URL = cmp.Or(hits[i].About, hits[i].URL)
		hits[i].URL, _, _ = strings.Cut(hits[i].URL, "#")
	}
	return hits, err
}

// showRequest is GET /studio/requests/:id.
func (s *Server) showRequest(c *fiber.Ctx) error {
	page, err := s.requestPage(c)
	if err != nil {
		return err
	}
	return s.show(c, fiber.StatusOK, page)
}

// settled ends a change of a request: back to it, or the form again with what is wrong.
func (s *Server) settled(c *fiber.Ctx, err error, said string) error {
	if err == nil {
		return s.back(c, "/studio/requests", said)
	}
	page, readErr := s.requestPage(c)
	if readErr != nil {
		return readErr
	}
	page.Chosen, page.Word, page.Reason = c.FormValue("address"), c.FormValue("word"), c.FormValue("reason")
	if err := refused(&page.Base, err); err != nil {
		return err
	}
	return s.show(c, fiber.StatusUnprocessableEntity, page)
}

// takeRequest is POST /studio/requests/:id/take.
func (s *Server) takeRequest(c *fiber.Ctx) error {
	if err := s.Finding.Requests.Take(c.UserContext(), who(c).person, c.Params("id")); err != nil {
		return s.settled(c, err, "")
	}
	return s.back(c, "/studio/requests/"+c.Params("id"), "It is yours. The others see that you work on it.")
}

// answerRequest is POST /studio/requests/:id/answer.
func (s *Server) answerRequest(c *fiber.Ctx) error {
	reply := finding.Reply{Word: c.FormValue("word")}
	var err error
	reply.Path, reply.Name, err = s.answerAt(c.UserContext(), cmp.Or(strings.TrimSpace(c.FormValue("address")), c.FormValue("answer")))
	if err == nil {
		err = s.Finding.Requests.Answer(c.UserContext(), who(c).person, c.Params("id"), reply)
	}
	return s.settled(c, err, "Answered. Everybody who asked is told.")
}

// answerAt reads an address as people copy it, and returns the path and the name of what is there, if reps see it.
func (s *Server) answerAt(ctx context.Context, address string) (path, name string, err error) {
	wrong := func(message string) (string, string, error) {
		return "", "", fault.Form(fault.Field{Name: "answer", Message: message})
	}
	if address == "" {
		return wrong("Choose what answers it, or give its address.")
	}
	u, parseErr := url.Parse(address)
	if parseErr != nil || u.Host != "" && u.Host != s.BaseURL.Host {
		return wrong("This is no address of this site.")
	}
	if id, ok := strings.CutPrefix(u.Path, "/library/"); ok {
		id, _, _ = strings.Cut(id, "/")
		a, err := s.Library.Store.AssetByID(ctx, id)
		switch {
		case fault.Is(err, fault.NotFound):
			return wrong("There is no asset at this address.")
		case err != nil:
			return "", "", err
		case !a.Standing(s.Now()).Open():
			return wrong("Sales does not see “" + a.Title + "” yet. Approve it first.")
		}
		return "/library/" + id, a.Title, nil
	}
	if snap := s.Site.Snapshot(); snap != nil && snap.IsLive(u.Path) {
		for _, d := range snap.Library.Documents {
			if d.Path() == u.Path {
				return u.Path, d.Title, nil
			}
		}
	}
	return wrong("Nothing that sales sees is at this address.")
}

// declineRequest is POST /studio/requests/:id/decline.
func (s *Server) declineRequest(c *fiber.Ctx) error {
	err := s.Finding.Requests.Decline(c.UserContext(), who(c).person, c.Params("id"), c.FormValue("reason"))
	return s.settled(c, err, "Declined. Everybody who asked is told why.")
}

// reopenRequest is POST /studio/requests/:id/reopen.
func (s *Server) reopenRequest(c *fiber.Ctx) error {
	if err := s.Finding.Requests.Reopen(c.UserContext(), who(c).person, c.Params("id")); err != nil {
		return err
	}
	return s.back(c, "/studio/requests/"+c.Params("id"), "The request is open again.")
}
