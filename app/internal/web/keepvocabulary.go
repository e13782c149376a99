package web

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"tandem/app/internal/fault"
	"tandem/app/internal/library"
	"tandem/app/internal/web/view"
	"tandem/search"
)

const vocabularyRoot = "/studio/vocabulary"

// policyTab is where the tab of the policy lies, beside the facets.
const policyTab = "expiry"

func (s *Server) vocabularyRoutes(app *fiber.App, guard fiber.Handler) {
	app.Get(vocabularyRoot, guard, s.showVocabulary)
	app.Post(vocabularyRoot+"/"+policyTab, guard, s.savePolicy)
	app.Get(vocabularyRoot+"/:facet", guard, s.showVocabulary)
	app.Get(vocabularyRoot+"/:facet/:value", guard, s.showValue)
	app.Post(vocabularyRoot+"/:facet/:value", guard, s.changeValue)
}

// facetIn is the facet of the address; the first where none is named.
func facetIn(c *fiber.Ctx) (search.Facet, error) {
	f := search.Facet(c.Params("facet"))
	if f == "" {
		return library.EditableFacets[0], nil
	}
	if !slices.Contains(library.EditableFacets, f) {
		return "", fault.New(fault.NotFound, "There is no such vocabulary.")
	}
	return f, nil
}

// showVocabulary is GET /studio/vocabulary and /studio/vocabulary/:facet.
func (s *Server) showVocabulary(c *fiber.Ctx) error {
	page, uses, err := s.vocabularyPage(c)
	if err != nil {
		return err
	}
	if c.Params("facet") == policyTab {
		policy, err := s.Library.Policy(c.UserContext())
		if err != nil {
			return err
		}
		page.Policy = policyForm(policy, uses[search.FacetFormat])
		return s.show(c, fiber.StatusOK, page)
	}
	f, err := facetIn(c)
	if err != nil {
		return err
	}
	page.Label = facetLabel(f)
	for _, u := range uses[f] {
		page.Values = append(page.Values, view.VocabularyRow{
			Value: u.Value, Label: valueLabel(f, u.Value), Count: u.Assets, URL: "/library?" + url.Values{string(f): {u.Value}}.Encode(), Change: valueAddress(f, u.Value),
		})
	}
	return s.show(c, fiber.StatusOK, page)
}

func valueAddress(f search.Facet, value string) string {
	return vocabularyRoot + "/" + string(f) + "/" + url.PathEscape(value)
}

func (s *Server) vocabularyPage(c *fiber.Ctx) (view.VocabularyPage, map[search.Facet][]library.FacetUse, error) {
	uses, err := s.Library.Vocabulary(c.UserContext(), who(c).person)
	page := view.VocabularyPage{Base: s.base(c, "Vocabulary")}
	current := c.Params("facet")
	for i, f := range library.EditableFacets {
		page.Tabs = append(page.Tabs, view.Tab{
			Label: facetLabel(f), URL: vocabularyRoot + "/" + string(f), Count: len(uses[f]), Current: current == string(f) || current == "" && i == 0,
		})
	}
	page.Tabs = append(page.Tabs, view.Tab{Label: "Expiry by format", URL: vocabularyRoot + "/" + policyTab, Count: -1, Current: current == policyTab})
	return page, uses, err
}

// policyForm has a row for every format in use or suggested, and one for all others.
func policyForm(p library.Policy, used []library.FacetUse) *view.PolicyForm {
	formats := slices.Clone(suggested[search.FacetFormat])
	for _, u := range used {
		formats = append(formats, u.Value)
	}
	for _, r := range p.Rules {
		formats = append(formats, r.Format)
	}
	formats = append(formats, "")
	slices.Sort(formats)
	form := &view.PolicyForm{Action: vocabularyRoot + "/" + policyTab}
	for i, f := range slices.Compact(formats) {
		row := view.PolicyRow{Number: i, Format: f, Label: "Every other format"}
		if f != "" {
			row.Label = valueLabel(search.FacetFormat, f)
		}
		if at := slices.IndexFunc(p.Rules, func(r library.Rule) bool { return r.Format == f }); at >= 0 {
			row.Required = p.Rules[at].Required
			if p.Rules[at].Days > 0 {
				row.Days = strconv.Itoa(p.Rules[at].Days)
			}
		}
		form.Rows = append(form.Rows, row)
	}
	// What holds for all others stands at the end.
	form.Rows = append(form.Rows[1:], form.Rows[0])
	return form
}

// savePolicy is POST /studio/vocabulary/expiry.
func (s *Server) savePolicy(c *fiber.Ctx) error {
	var p library.Policy
	var err error
	values := formValues(c)
	for name := range values {
		number, found := strings.CutPrefix(name, "format-")
		if !found {
			continue
		}
		r := library.Rule{Format: values.Get(name), Required: values.Get("required-"+number) != ""}
		if days := strings.TrimSpace(values.Get("days-" + number)); days != "" {
			if r.Days, err = strconv.Atoi(days); err != nil {
				return fault.New(fault.Invalid, "Enter the days as a whole number, or leave them empty. Nothing was saved.")
			}
		}
		if r.Required || r.Days > 0 {
			p.Rules = append(p.Rules, r)
		}
	}
	if err := s.Library.SetPolicy(c.UserContext(), who(c).person, p); err != nil {
		return err
	}
	return s.back(c, vocabularyRoot+"/"+policyTab, "Saved. It holds for what is added or edited from now on; what is there keeps its dates.")
}

// showValue is GET /studio/vocabulary/:facet/:value.
func (s *Server) showValue(c *fiber.Ctx) error {
	page, err := s.valuePage(c)
	if err != nil {
		return err
	}
	return s.show(c, fiber.StatusOK, page)
}

// valueIn is the value of the address, as it is stored.
func valueIn(c *fiber.Ctx) string {
	value, err := url.PathUnescape(c.Params("value"))
	if err != nil {
		return ""
	}
	return value
}

func (s *Server) valuePage(c *fiber.Ctx) (view.ValuePage, error) {
	ctx, value := c.UserContext(), valueIn(c)
	f, err := facetIn(c)
	if err != nil {
		return view.ValuePage{}, err
	}
	label := valueLabel(f, value)
	page := view.ValuePage{
		Base: s.base(c, label), Facet: string(f), Label: facetLabel(f), Value: value, Name: label, To: c.FormValue("to"), Action: valueAddress(f, value),
		Back: vocabularyRoot + "/" + string(f),
	}
	uses, err := s.Library.Vocabulary(ctx, who(c).person)
	if err != nil {
		return page, err
	}
	for _, u := range uses[f] {
		if u.Value == value {
			page.Count = u.Assets
			continue
		}
		page.Others = append(page.Others, view.Option{Value: u.Value, Label: fmt.Sprintf("%s (%d)", valueLabel(f, u.Value), u.Assets)})
	}
	found, total, err := s.Library.Store.Assets(ctx, library.Filter{Facets: map[string][]string{string(f): {value}}, Limit: 12})
	for _, a := range found {
		page.Titles = append(page.Titles, view.Link{Label: a.Title, URL: "/library/" + a.ID})
	}
	page.More = max(0, total-len(found))
	return page, err
}

// changeValue is POST /studio/vocabulary/:facet/:value.
func (s *Server) changeValue(c *fiber.Ctx) error {
	ctx, p, value := c.UserContext(), who(c).person, valueIn(c)
	f, err := facetIn(c)
	if err != nil {
		return err
	}
	n, said := 0, ""
	switch c.FormValue("do") {
	case "rename":
		said = "was renamed"
		n, err = s.Library.RenameFacetValue(ctx, p, f, value, c.FormValue("to"))
	case "merge":
		said = "became part of " + valueLabel(f, library.Slug(c.FormValue("into")))
		n, err = s.Library.MergeFacetValue(ctx, p, f, value, c.FormValue("into"))
	case "delete":
		said = "was deleted"
		n, err = s.Library.DeleteFacetValue(ctx, p, f, value)
	default:
		err = fault.New(fault.Invalid, "Choose what to do with the value.")
	}
	if err != nil {
		page, pageErr := s.valuePage(c)
		if pageErr != nil {
			return pageErr
		}
		if err := refused(&page.Base, err); err != nil {
			return err
		}
		return s.show(c, statuses[fault.KindOf(err)], page)
	}
	back := vocabularyRoot + "/" + string(f)
	if n == 0 {
		s.flash(c, "warn", "No asset has that value any more: somebody renamed or deleted it in the meantime.")
		return c.Redirect(back, fiber.StatusSeeOther)
	}
	return s.back(c, back, fmt.Sprintf("%s %s. %d assets follow within moments.", valueLabel(f, value), said, n))
}
