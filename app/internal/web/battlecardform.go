package web

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"tandem/app/internal/fault"
	"tandem/app/internal/library"
	"tandem/app/internal/library/shelf"
	"tandem/app/internal/web/view"
	"tandem/search"
)

// askBattlecard is GET /library/battlecards/new.
func (s *Server) askBattlecard(c *fiber.Ctx) error {
	d := shelf.Draft{Card: shelf.Battlecard{Competitor: c.Query("competitor"), Claims: make([]shelf.Claim, 3), ReviewBy: s.Now().AddDate(0, 3, 0)}}
	return s.battlecardForm(c, fiber.StatusOK, s.base(c, "New battlecard"), shelf.Card{}, d, nil)
}

// addBattlecard is POST /library/battlecards/new.
func (s *Server) addBattlecard(c *fiber.Ctx) error {
	d, changed, err := s.readCard(c)
	if changed {
		return s.battlecardForm(c, fiber.StatusOK, s.base(c, "New battlecard"), shelf.Card{}, d, nil)
	}
	if err == nil {
		var a library.Asset
		if a, err = s.Cards.Add(c.UserContext(), who(c).person, d); err == nil {
			return s.back(c, cardURL(a.ID), "The card is in the library.")
		}
	}
	b := s.base(c, "New battlecard")
	if err := refused(&b, err); err != nil {
		return err
	}
	return s.battlecardForm(c, statuses[fault.KindOf(err)], b, shelf.Card{}, d, nil)
}

// editBattlecard is GET /library/battlecards/:card/edit.
func (s *Server) editBattlecard(c *fiber.Ctx) error {
	x, err := s.Cards.ByID(c.UserContext(), who(c).person, c.Params("card"))
	if err != nil {
		return err
	}
	if x.Unread {
		return fault.New(fault.Unavailable, "The text of this card cannot be had right now. Try again in a minute.")
	}
	return s.battlecardForm(c, fiber.StatusOK, s.base(c, "Edit "+x.Asset.Title), x, shelf.Draft{Title: x.Asset.Title, Card: x.Card}, nil)
}

// saveBattlecard is POST /library/battlecards/:card/edit.
func (s *Server) saveBattlecard(c *fiber.Ctx) error {
	ctx, p, id := c.UserContext(), who(c).person, c.Params("card")
	x, err := s.Cards.ByID(ctx, p, id)
	if err != nil {
		return err
	}
	d, changed, err := s.readCard(c)
	version := formInt(c, "version")
	if changed {
		x.Asset.Version.Number = version
		return s.battlecardForm(c, fiber.StatusOK, s.base(c, "Edit "+x.Asset.Title), x, d, nil)
	}
	var theirs *view.Theirs
	if err == nil {
		var saved shelf.Card
		if saved, err = s.Cards.Save(ctx, p, id, version, d); err == nil {
			return s.back(c, cardURL(id), "Saved as version "+strconv.Itoa(saved.Asset.Version.Number)+".")
		}
		if fault.Is(err, fault.Conflict) && saved.Asset.ID != "" {
			x = saved
			theirs = &view.Theirs{By: x.Asset.Version.ByName, Title: x.Asset.Title, Text: string(x.Card.Markdown()), When: x.Asset.Version.Created}
		}
	}
	b := s.base(c, "Edit "+x.Asset.Title)
	status := statuses[fault.KindOf(err)]
	if err := refused(&b, err); err != nil {
		return err
	}
	if theirs == nil {
		x.Asset.Version.Number = version
	}
	return s.battlecardForm(c, status, b, x, d, theirs)
}

// readCard reads the form. changed says that only the number of its claims was to change. The error is about what could
// not be read at all.
func (s *Server) readCard(c *fiber.Ctx) (d shelf.Draft, changed bool, err error) {
	d = shelf.Draft{Title: c.FormValue("title"), State: library.State(c.FormValue("state")), Note: c.FormValue("note"), Card: shelf.Battlecard{
		Competitor: c.FormValue("competitor"), Summary: c.FormValue("summary"), Rest: c.FormValue("rest"), Sample: c.FormValue("sample") == "1",
		Traps: lines(c.FormValue("traps")), Landmines: lines(c.FormValue("landmines")), Proof: lines(c.FormValue("proof")),
	}}
	var bad []fault.Field
	day := func(name, text string) time.Time {
		if text = strings.TrimSpace(text); text == "" {
			return time.Time{}
		}
		t, err := time.Parse(dayLayout, text)
		if err != nil {
			bad = append(bad, fault.Field{Name: name, Message: "Write the day like 2026-03-31."})
		}
		return t
	}
	d.Card.ReviewBy, d.Card.Reviewed = day("review_by", c.FormValue("review_by")), day("reviewed", c.FormValue("reviewed_on"))
	if c.FormValue("reviewed") == "1" {
		d.Card.Reviewed = s.Now().UTC().Truncate(24 * time.Hour)
	}
	they, we, source, at, when := many(c, "they"), many(c, "we"), many(c, "source"), many(c, "url"), many(c, "date")
	for i := range min(len(they), 100) {
		d.Card.Claims = append(d.Card.Claims, shelf.Claim{They: they[i], We: nth(we, i), Source: nth(source, i), URL: nth(at, i), Date: day("claims", nth(when, i))})
	}
	switch do := c.FormValue("do"); {
	case do == "add":
		d.Card.Claims, changed = append(d.Card.Claims, shelf.Claim{}), true
	case strings.HasPrefix(do, "remove-"):
		if i, err := strconv.Atoi(strings.TrimPrefix(do, "remove-")); err == nil && i >= 1 && i <= len(d.Card.Claims) {
			d.Card.Claims = slices.Delete(d.Card.Claims, i-1, i)
		}
		changed = true
	}
	if len(bad) > 0 {
		err = fault.Form(bad...)
	}
	return d, changed, err
}

const dayLayout = "2006-01-02"

// many are the values of a field that stands in the form several times.
func many(c *fiber.Ctx, name string) []string {
	var out []string
	for _, v := range c.Request().PostArgs().PeekMulti(name) {
		out = append(out, string(v))
	}
	return out
}

func nth(list []string, i int) string {
	if i < len(list) {
		return list[i]
	}
	return ""
}

// lines are the lines of a field that say something.
func lines(text string) []string {
	var out []string
	for l := range strings.SplitSeq(text, "\n") {
		if l = strings.TrimSpace(l); l != "" {
			out = append(out, l)
		}
	}
	return out
}

func dayText(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(dayLayout)
}

func (s *Server) battlecardForm(c *fiber.Ctx, status int, b view.Base, x shelf.Card, d shelf.Draft, theirs *view.Theirs) error {
	page := view.BattlecardFormPage{
		Base: b, Name: d.Title, Competitor: d.Card.Competitor, Summary: d.Card.Summary, Traps: strings.Join(d.Card.Traps, "\n"), Landmines: strings.Join(d.Card.Landmines, "\n"),
		Proof: strings.Join(d.Card.Proof, "\n"), Rest: d.Card.Rest, ReviewBy: dayText(d.Card.ReviewBy), Sample: d.Card.Sample, Note: d.Note,
		Reviewed: c.FormValue("reviewed") == "1", ReviewedOn: dayText(d.Card.Reviewed), Action: cardRoot + "/new", Back: cardRoot, Theirs: theirs,
	}
	values, err := s.Library.Store.FacetValues(c.UserContext())
	if err != nil {
		return err
	}
	page.Competitors = values[string(search.FacetCompetitor)]
	if x.Asset.ID != "" {
		page.Version, page.Action, page.Back = x.Asset.Version.Number, cardURL(x.Asset.ID)+"/edit", cardURL(x.Asset.ID)
	} else {
		page.States = []view.Option{{Value: string(library.Approved), Label: "Approved: reps have it at once", Chosen: d.State != library.Draft}, {Value: string(library.Draft), Label: "Draft: those who keep the library", Chosen: d.State == library.Draft}}
	}
	for i, cl := range d.Card.Claims {
		page.Claims = append(page.Claims, view.ClaimField{Number: i + 1, They: cl.They, We: cl.We, Source: cl.Source, URL: cl.URL, Date: dayText(cl.Date)})
	}
	return s.show(c, status, page)
}
