package web

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"tandem/app/internal/library"
	"tandem/app/internal/library/shelf"
	"tandem/app/internal/web/view"
	"tandem/search"
)

func (s *Server) prepRoutes(app *fiber.App, guard fiber.Handler) {
	app.Get("/prep", guard, s.showPrep)
	app.Post("/prep/save", guard, s.savePrep)
}

// prepFacets are what can be said about a call, in the order of the form.
var prepFacets = []search.Facet{search.FacetIndustry, search.FacetPersona, search.FacetStage, search.FacetCompetitor}

// readBrief reads the address. Values are read as people type them: "Real estate" is real-estate.
func readBrief(value func(string, ...string) string) shelf.Brief {
	words := strings.Join(strings.Fields(strings.ToValidUTF8(value("company"), "")), " ")
	if r := []rune(words); len(r) > 100 {
		words = string(r[:100])
	}
	return shelf.Brief{
		Company: words, Industry: library.Slug(value("industry")), Persona: library.Slug(value("persona")), Stage: library.Slug(value("stage")), Competitor: library.Slug(value("competitor")),
	}
}

func briefValues(b shelf.Brief) map[search.Facet]string {
	return map[search.Facet]string{search.FacetIndustry: b.Industry, search.FacetPersona: b.Persona, search.FacetStage: b.Stage, search.FacetCompetitor: b.Competitor}
}

// showPrep is GET /prep.
func (s *Server) showPrep(c *fiber.Ctx) error {
	ctx, p, b := c.UserContext(), who(c).person, readBrief(c.Query)
	page := view.PrepPage{Base: s.base(c, "Call prep"), Company: b.Company, Asked: !b.Empty()}
	choices, err := s.Prep.Choices(ctx, p)
	if err != nil && !errors.Is(err, search.ErrUnavailable) {
		return err
	}
	page.Away = err != nil
	page.Fields = prepFields(b, choices)
	if page.Asked {
		answer, err := s.Prep.Answer(ctx, p, b)
		if err != nil {
			return err
		}
		if err := s.fillPrep(c, &page, b, answer); err != nil {
			return err
		}
	}
	return s.show(c, fiber.StatusOK, page)
}

func prepFields(b shelf.Brief, choices map[search.Facet][]search.FacetValue) []view.PrepField {
	values := briefValues(b)
	var out []view.PrepField
	for _, facet := range prepFacets {
		f := view.PrepField{Name: string(facet), Label: facetLabel(facet), Value: values[facet]}
		listed := false
		for _, v := range choices[facet] {
			chosen := v.Value == values[facet]
			listed = listed || chosen
			f.Options = append(f.Options, view.Option{Value: v.Value, Label: valueLabel(facet, v.Value), Note: strconv.Itoa(v.Count), Chosen: chosen})
		}
		slices.SortFunc(f.Options, func(a, b view.Option) int { return strings.Compare(a.Label, b.Label) })
		if f.Value != "" && !listed {
			f.Options = append(f.Options, view.Option{Value: f.Value, Label: valueLabel(facet, f.Value), Note: "0", Chosen: true})
		}
		out = append(out, f)
	}
	return out
}

func (s *Server) fillPrep(c *fiber.Ctx, page *view.PrepPage, b shelf.Brief, a shelf.Answer) error {
	var called []string
	values := briefValues(b)
	for _, facet := range prepFacets {
		if v := values[facet]; v != "" {
			called = append(called, valueLabel(facet, v))
		}
	}
	page.Called, page.Away = strings.Join(called, ", "), page.Away || a.Away
	if b.Competitor != "" {
		page.Rival = valueLabel(search.FacetCompetitor, b.Competitor)
	}
	ids := []string{}
	for _, k := range a.Best {
		page.Best = append(page.Best, s.pickRow(b, k))
		ids = append(ids, k.ID)
	}
	for _, k := range a.Articles {
		page.Articles = append(page.Articles, s.pickRow(b, k))
		ids = append(ids, k.ID)
	}
	if a.Story != nil {
		row := s.pickRow(b, *a.Story)
		page.Story = &row
		ids = append(ids, a.Story.ID)
	}
	if a.Card != nil {
		page.Card = s.prepCard(*a.Card)
		ids = append(ids, a.Card.Asset.ID)
	}
	for _, o := range a.Objections {
		from := view.Link{Label: o.Source.Title, URL: o.Source.URL}
		if !slices.Contains(page.BasedOn, from) {
			page.BasedOn = append(page.BasedOn, from)
		}
		if o.Page > 0 {
			from.URL += "/view#page=" + strconv.Itoa(o.Page)
		}
		page.Objected = append(page.Objected, view.PrepObjection{Text: o.Text, Answer: marked(o.Answer), From: from})
	}
	page.Save = "/prep/save"
	for _, id := range ids {
		page.Saved = append(page.Saved, view.Option{Label: "document", Value: id})
	}
	page.Ask, page.AskStory, page.AskCard = requestFor(b, "", ""), requestFor(b, "Case study", "case-study"), requestFor(b, "Battlecard", shelf.CardFormat)
	return nil
}

// requestFor is the form of a request, filled in with what was said about the call but for the company.
func requestFor(b shelf.Brief, what, format string) string {
	v := url.Values{}
	words := what
	for _, facet := range prepFacets {
		if value := briefValues(b)[facet]; value != "" {
			v.Set(string(facet), value)
			words += " " + valueLabel(facet, value)
		}
	}
	v.Set("q", strings.TrimSpace(words))
	if format != "" {
		v.Set(string(search.FacetFormat), format)
	}
	return "/library/requests/new?" + v.Encode()
}

// pickRow shows a document with why it was picked.
func (s *Server) pickRow(b shelf.Brief, k shelf.Pick) view.ShelfRow {
	r := shelfRow(k.Document)
	r.Reasons, r.Figure, r.FigureOf, r.Facets = pickReasons(b, k, s.Now()), k.Figure, k.FigureOf, nil
	if k.IsAsset() && k.At() > 0 {
		r.URL += "/view#page=" + strconv.Itoa(k.At())
	}
	return r
}

// pickReasons say in words why a document was picked.
func pickReasons(b shelf.Brief, k shelf.Pick, now time.Time) []string {
	var out []string
	if k.Named {
		out = append(out, "names "+b.Company)
	}
	values := briefValues(b)
	for _, facet := range k.Fits {
		name := valueLabel(facet, values[facet])
		switch facet {
		case search.FacetIndustry:
			out = append(out, "for "+lowerFirst(name))
		case search.FacetStage:
			out = append(out, lowerFirst(name)+" stage")
		case search.FacetPersona:
			out = append(out, "for a "+lowerFirst(name))
		case search.FacetCompetitor:
			out = append(out, "against "+lowerFirst(name))
		}
	}
	switch {
	case k.People == 1:
		out = append(out, "used by 1 colleague")
	case k.People > 1:
		out = append(out, fmt.Sprintf("used by %d colleagues", k.People))
	}
	return append(out, "updated "+agoWords(now.Sub(k.Updated)))
}

// lowerFirst writes a name inside a sentence; acronyms stay as they are.
func lowerFirst(s string) string {
	if len(s) > 1 && s[1] >= 'A' && s[1] <= 'Z' {
		return s
	}
	return strings.ToLower(s[:min(1, len(s))]) + s[min(1, len(s)):]
}

func agoWords(d time.Duration) string {
	const day = 24 * time.Hour
	for _, u := range []struct {
		span time.Duration
		name string
	}{{365 * day, "year"}, {30 * day, "month"}, {7 * day, "week"}, {day, "day"}} {
		if n := int(d / u.span); n == 1 {
			return "a " + u.name + " ago"
		} else if n > 1 {
			return fmt.Sprintf("%d %ss ago", n, u.name)
		}
	}
	return "today"
}

func (s *Server) prepCard(x shelf.Card) *view.PrepCard {
	r := s.cardRow(x)
	return &view.PrepCard{
		Title: r.Title, URL: r.URL, Summary: marked(x.Card.Summary), Claims: s.claims(x.Card), Plant: markedAll(x.Card.Landmines), File: !x.Written,
		Reviewed: r.Reviewed, Overdue: r.Overdue, Sample: r.Sample,
	}
}

// savePrep is POST /prep/save: what was found becomes a collection of the person's own.
func (s *Server) savePrep(c *fiber.Ctx) error {
	ctx, p := c.UserContext(), who(c).person
	title := strings.TrimSpace(c.FormValue("title"))
	if title == "" {
		title = "Call on " + s.Now().Format("2 January")
	}
	var items []shelf.Item
	for i, id := range many(c, "document") {
		if i < 20 {
			items = append(items, shelf.Item{Kind: shelf.DocumentItem, Document: id})
		}
	}
	x, err := s.Shelf.AddCollection(ctx, p, shelf.Face{Title: title}, items...)
	if err != nil {
		return err
	}
	return s.back(c, collectionURL(x.ID), "Saved. Nobody else sees it until you share it.")
}
