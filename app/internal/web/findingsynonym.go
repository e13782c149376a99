package web

import (
	"errors"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"tandem/app/internal/fault"
	"tandem/app/internal/library/finding"
	"tandem/app/internal/web/view"
	"tandem/search"
)

func (s *Server) findingRoutes(app *fiber.App, guard, marketer fiber.Handler) {
	app.Get("/library/places", guard, s.showPlaces)
	app.Get("/library/palette", guard, s.sendPalette)
	app.Post("/library/searches/:search/opened", guard, s.noteFound)
	app.Get("/library/requests", guard, s.showRequests)
	app.Get("/library/requests/new", guard, s.askRequest)
	app.Post("/library/requests", guard, s.makeRequest)
	app.Post("/library/requests/:id/join", guard, s.joinRequest)

	app.Get("/studio/search", marketer, s.showSearchReport)
	app.Get("/studio/synonyms", marketer, s.showSynonyms)
	app.Post("/studio/synonyms", marketer, s.saveSynonyms)
	app.Post("/studio/synonyms/try", marketer, s.trySynonyms)
	app.Post("/studio/synonyms/:id/remove", marketer, s.removeSynonyms)
	app.Get("/studio/requests", marketer, s.showRequestQueue)
	app.Get("/studio/requests/:id", marketer, s.showRequest)
	app.Post("/studio/requests/:id/take", marketer, s.takeRequest)
	app.Post("/studio/requests/:id/answer", marketer, s.answerRequest)
	app.Post("/studio/requests/:id/decline", marketer, s.declineRequest)
	app.Post("/studio/requests/:id/reopen", marketer, s.reopenRequest)
}

// synonymsPage is the page with its list; the form holds what the address says, or the group that is changed.
func (s *Server) synonymsPage(c *fiber.Ctx) (view.SynonymsPage, error) {
	page := view.SynonymsPage{Base: s.base(c, "Synonyms"), Action: "/studio/synonyms", Try: "/studio/synonyms/try"}
	groups, err := s.Finding.Synonyms.Groups(c.UserContext(), who(c).person)
	if err != nil {
		return page, err
	}
	for _, g := range groups {
		row := view.SynonymGroup{
			Typed: g.Typed, Words: g.Words, Updated: g.Updated, Author: g.Author,
			Edit: "/studio/synonyms?edit=" + g.ID + "#group-form", Remove: "/studio/synonyms/" + g.ID + "/remove",
		}
		page.Groups = append(page.Groups, row)
		if g.ID == c.Query("edit") {
			page.Form = formOfGroup(g)
		}
	}
	if page.Form.ID == "" {
		page.Form = view.SynonymForm{One: c.Query("way") == "one", Typed: c.Query("typed"), Words: c.Query("words"), Query: c.Query("try")}
	}
	return page, nil
}

func formOfGroup(g finding.Group) view.SynonymForm {
	return view.SynonymForm{ID: g.ID, One: g.OneWay(), Typed: strings.Join(g.Typed, "\n"), Words: strings.Join(g.Words, "\n"), Query: slices.Concat(g.Typed, g.Words, []string{""})[0]}
}

// showSynonyms is GET /studio/synonyms.
func (s *Server) showSynonyms(c *fiber.Ctx) error {
	page, err := s.synonymsPage(c)
	if err != nil {
		return err
	}
	return s.show(c, fiber.StatusOK, page)
}

// readGroup reads the form of a group.
func readGroup(c *fiber.Ctx) (finding.Group, view.SynonymForm) {
	form := view.SynonymForm{ID: c.FormValue("id"), One: c.FormValue("way") == "one", Typed: c.FormValue("typed"), Words: c.FormValue("words"), Query: strings.TrimSpace(c.FormValue("try"))}
	g := finding.Group{ID: form.ID, Words: finding.ReadWords(form.Words)}
	if form.One {
		g.Typed = finding.ReadWords(form.Typed)
	}
	return g, form
}

// checkGroup adds to a group's own rules that one way needs what is typed.
func checkGroup(g finding.Group, form view.SynonymForm) error {
	if form.One && len(g.Typed) == 0 {
		return fault.Form(fault.Field{Name: "typed", Message: "Give at least one word or phrase that people type."})
	}
	return g.Check()
}

// saveSynonyms is POST /studio/synonyms.
func (s *Server) saveSynonyms(c *fiber.Ctx) error {
	g, form := readGroup(c)
	err := checkGroup(g, form)
	if err == nil {
		err = s.Finding.Synonyms.Save(c.UserContext(), who(c).person, g)
	}
	if err == nil {
		return s.back(c, "/studio/synonyms", "Saved. Searches use it from now on.")
	}
	return s.refuseGroup(c, form, err)
}

func (s *Server) refuseGroup(c *fiber.Ctx, form view.SynonymForm, err error) error {
	page, readErr := s.synonymsPage(c)
	if readErr != nil {
		return readErr
	}
	page.Form = form
	if err := refused(&page.Base, err); err != nil {
		return err
	}
	return s.show(c, fiber.StatusUnprocessableEntity, page)
}

// triedQueries is how many frequent searches a preview tries.
const triedQueries = 20

// trySynonyms is POST /studio/synonyms/try: the effect of a group, without saving it.
func (s *Server) trySynonyms(c *fiber.Ctx) error {
	ctx := c.UserContext()
	g, form := readGroup(c)
	if err := checkGroup(g, form); err != nil {
		return s.refuseGroup(c, form, err)
	}
	if form.Query == "" {
		form.Query = slices.Concat(g.Typed, g.Words)[0]
	}
	queries := []string{form.Query}
	frequent, err := s.Finding.Log.Store.Frequent(ctx, s.Now().Add(-finding.LogNamed), triedQueries)
	if err != nil {
		return err
	}
	for _, q := range slices.Concat(g.Typed, g.Words, frequent) {
		if !slices.ContainsFunc(queries, func(have string) bool { return finding.Phrase(have) == finding.Phrase(q) }) {
			queries = append(queries, q)
		}
	}
	effects, err := s.Finding.Synonyms.Preview(ctx, who(c).person, g, false, queries)
	if errors.Is(err, search.ErrUnavailable) {
		return s.refuseGroup(c, form, fault.Wrap(fault.Unavailable, err, "Search is away right now, so the effect cannot be shown. Saving works; it is used when search is back."))
	}
	if err != nil {
		return err
	}
	page, err := s.synonymsPage(c)
	if err != nil {
		return err
	}
	page.Form, page.Tried, page.Asked = form, true, len(queries)
	for _, e := range effects {
		page.Effects = append(page.Effects, view.Effect{
			Query: e.Query, Before: effectHits(e.Before), After: effectHits(e.After), TotalBefore: e.TotalBefore, TotalAfter: e.TotalAfter, Changed: e.Changed(),
		})
	}
	return s.show(c, fiber.StatusOK, page)
}

func effectHits(hits []finding.EffectHit) []view.EffectHit {
	var out []view.EffectHit
	for _, h := range hits {
		out = append(out, view.EffectHit{Title: h.Title, Change: h.Change})
	}
	return out
}

// removeSynonyms is POST /studio/synonyms/:id/remove. What was removed stands in the form, so that saving puts it back.
func (s *Server) removeSynonyms(c *fiber.Ctx) error {
	g, err := s.Finding.Synonyms.Remove(c.UserContext(), who(c).person, c.Params("id"))
	if err != nil {
		return err
	}
	form := formOfGroup(g)
	v := url.Values{"words": {form.Words}, "typed": {form.Typed}}
	if form.One {
		v.Set("way", "one")
	}
	return s.back(c, "/studio/synonyms?"+v.Encode(), "Removed. Its words stand in the form: save it to put them back.")
}

// reportWeeks are the times a report can be about.
var reportWeeks = []int{4, 13, 52}

// reportPhrases is how many phrases a list of the report has.
const reportPhrases = 30

// monday is when the week begins in which the last n weeks began.
func monday(now time.Time, n int) time.Time { return finding.WeekOf(now).AddDate(0, 0, -7*(n-1)) }
