package web

import (
	"net/url"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"tandem/app/internal/account"
	"tandem/app/internal/library"
	"tandem/app/internal/library/keep"
	"tandem/app/internal/web/view"
	"tandem/search"
)

const (
	rowsPerPage = 50
	accepts     = ".pdf,.pptx,.docx,.xlsx,.md,.html,.txt,.csv,.png,.jpg,.jpeg,.webp,.gif,.mp4,.webm,.mp3"
	acceptsText = "PDF, PowerPoint, Word, Excel, Markdown, HTML, text, CSV, pictures, video"
)

// collateralTab is a view of the marketers' list.
type collateralTab struct {
	key, label string
	standings  []library.Standing
	progress   []library.Progress
	always     bool // shown when nothing is in it, too
}

var collateralTabs = []collateralTab{
	{key: "", label: "In use", standings: library.Findable, always: true},
	{key: "attention", label: "Need a hand", standings: library.Findable, progress: []library.Progress{library.Failed}},
	{key: "draft", label: "Drafts", standings: []library.Standing{library.IsDraft}},
	{key: "review", label: "In review", standings: []library.Standing{library.IsInReview}},
	{key: "scheduled", label: "Scheduled", standings: []library.Standing{library.IsScheduled}},
	{key: "expiring", label: "Expiring", standings: []library.Standing{library.IsExpiring}},
	{key: "expired", label: "Expired", standings: []library.Standing{library.IsExpired}},
	{key: "superseded", label: "Superseded", standings: []library.Standing{library.IsSuperseded}},
	{key: "withdrawn", label: "Withdrawn", standings: []library.Standing{library.IsWithdrawn}},
}

// showCollateral is GET /studio/collateral.
func (s *Server) showCollateral(c *fiber.Ctx) error {
	page, err := s.collateralPage(c)
	if err != nil {
		return err
	}
	return s.show(c, fiber.StatusOK, page)
}

func (s *Server) collateralPage(c *fiber.Ctx) (view.CollateralPage, error) {
	ctx, p := c.UserContext(), who(c).person
	page := view.CollateralPage{
		Base: s.base(c, "Collateral"), Action: uploadPaths[0], MaxBytes: s.MaxBytes, Accepts: accepts, AcceptsText: acceptsText,
		View: c.Query("view"), Find: c.Query("find"),
	}
	known, err := s.Library.Store.FacetValues(ctx)
	if err != nil {
		return page, err
	}
	page.Facets = facetFields(known, nil)
	counts, err := s.Library.Standings(ctx, p)
	if err != nil {
		return page, err
	}
	chosen := collateralTabs[0]
	for _, tab := range collateralTabs {
		if tab.key == page.View {
			chosen = tab
		}
	}
	page.View = chosen.key
	for _, tab := range collateralTabs {
		n := 0
		for _, at := range tab.standings {
			n += counts[at]
		}
		if len(tab.progress) > 0 && n > 0 {
			if _, n, err = s.Library.Browse(ctx, p, library.Filter{Standings: tab.standings, Progress: tab.progress, Limit: 1}); err != nil {
				return page, err
			}
		}
		if n > 0 || tab.always || tab.key == chosen.key {
			page.Tabs = append(page.Tabs, view.Tab{Label: tab.label, URL: collateralAddress(tab.key, page.Find), Count: n, Current: tab.key == chosen.key})
		}
	}
	number := max(1, c.QueryInt("page", 1))
	found, total, err := s.Library.Browse(ctx, p, library.Filter{
		Standings: chosen.standings, Progress: chosen.progress, Words: page.Find, Limit: rowsPerPage, Offset: (number - 1) * rowsPerPage,
	})
	page.Total, page.Pager = total, listPager(collateralAddress(chosen.key, page.Find), number, total)
	for _, a := range found {
		row := s.assetRow(a)
		row.Pick = pickOf(a)
		page.Rows = append(page.Rows, row)
	}
	page.Bulk = &view.BulkBar{Groups: bulkGroups(), Rows: len(page.Rows), Back: collateralAddress(chosen.key, page.Find)}
	all := 0
	for _, n := range counts {
		all += n
	}
	page.NothingStored = all == 0
	return page, err
}

// collateralAddress is the list in a view, narrowed to words.
func collateralAddress(key, find string) string {
	v := url.Values{}
	if key != "" {
		v.Set("view", key)
	}
	if find != "" {
		v.Set("find", find)
	}
	if len(v) == 0 {
		return "/studio/collateral"
	}
	return "/studio/collateral?" + v.Encode()
}

// listPager leads through a list whose address may hold a query.
func listPager(address string, number, total int) *view.Pager {
	return pagerOf(address, number, total, rowsPerPage)
}

func (s *Server) assetRow(a library.Asset) view.Row {
	r := view.Row{
		ID: a.ID, Title: a.Title, URL: "/library/" + a.ID, Edit: "/studio/collateral/" + a.ID + "/edit", Format: formatSign(a.Version.Format),
		State: stateAt(a, s.Library), Coverage: coverage(a.Version), Size: a.Version.Size, Version: a.Version.Number, By: a.Version.ByName, Updated: a.Updated,
	}
	for _, facet := range library.EditableFacets {
		for _, v := range a.Facets[facet] {
			r.Facets = append(r.Facets, valueLabel(facet, v))
		}
	}
	if a.Version.Progress == library.Failed && a.State != library.Withdrawn {
		r.Retry = "/studio/collateral/" + a.ID + "/retry"
	}
	return r
}

// suggested are values offered before anybody used them.
var suggested = map[search.Facet][]string{
	search.FacetFormat: {"deck", "one-pager", "battlecard", "price-list", "testimonial", "demo", "template", "calculator", "checklist", "faq"},
	search.FacetStage:  {"awareness", "discovery", "evaluation", "proposal", "negotiation", "onboarding"},
}

// facetFields are the vocabularies of a form, with the values in use as boxes.
func facetFields(known map[string][]string, chosen map[search.Facet][]string) []view.FacetField {
	var out []view.FacetField
	for _, facet := range library.EditableFacets {
		field := view.FacetField{Name: string(facet), Label: facetLabel(facet)}
		values := slices.Concat(suggested[facet], known[string(facet)], chosen[facet])
		slices.Sort(values)
		for _, v := range slices.Compact(values) {
			field.Options = append(field.Options, view.Option{Value: v, Label: valueLabel(facet, v), Chosen: slices.Contains(chosen[facet], v)})
		}
		out = append(out, field)
	}
	return out
}

// publicState is the choice of a form that stands for approved and open to anybody.
const publicState = "public"

// readDetails reads what a form, or the query of an upload, says about an asset.
func readDetails(values url.Values) library.Details {
	d := library.Details{
		Title: values.Get("title"), Description: values.Get("description"), State: library.State(values.Get("state")),
		Facets: map[search.Facet][]string{}, Tags: splitList(values.Get("tags")),
	}
	if values.Get("state") == publicState {
		d.State, d.Public = library.Approved, true
	}
	for _, facet := range library.EditableFacets {
		d.Facets[facet] = slices.Concat(values[string(facet)], splitList(values.Get(string(facet)+"_other")))
	}
	return d
}

func splitList(s string) []string {
	if strings.TrimSpace(s) == "" {
		return nil
	}
	return strings.Split(s, ",")
}

// formValues returns the fields of a form that is not multipart.
func formValues(c *fiber.Ctx) url.Values {
	out := url.Values{}
	for k, v := range c.Request().PostArgs().All() {
		out.Add(string(k), string(v))
	}
	return out
}

// askWithdraw is GET /studio/collateral/:id/withdraw.
func (s *Server) askWithdraw(c *fiber.Ctx) error {
	a, err := s.Library.AssetByID(c.UserContext(), who(c).person, c.Params("id"))
	if err != nil {
		return err
	}
	_, flags, err := s.Keep.Tasks(c.UserContext(), who(c).person, keep.FlagFilter{Asset: a.ID, States: []keep.FlagState{keep.FlagOpen}, Limit: 1})
	if err != nil {
		return err
	}
	return s.show(c, fiber.StatusOK, view.WithdrawPage{
		Base: s.base(c, "Withdraw "+a.Title), Action: c.Path(), Back: "/library/" + a.ID, Name: a.Title, Flags: flags,
	})
}

// withdrawAsset is POST /studio/collateral/:id/withdraw.
func (s *Server) withdrawAsset(c *fiber.Ctx) error {
	a, err := s.Library.Withdraw(c.UserContext(), who(c).person, c.Params("id"), c.FormValue("reason"))
	if err != nil {
		return err
	}
	message := "“" + a.Title + "” was withdrawn."
	if c.FormValue("settle") != "" {
		n, err := s.Keep.AnswerAll(c.UserContext(), who(c).person, a.ID, "")
		if err != nil {
			return err
		}
		if n > 0 {
			message += " " + settledWords(n)
		}
	}
	return s.back(c, "/library/"+a.ID, message)
}

// restoreAsset is POST /studio/collateral/:id/restore.
func (s *Server) restoreAsset(c *fiber.Ctx) error {
	a, err := s.Library.Restore(c.UserContext(), who(c).person, c.Params("id"))
	if err != nil {
		return err
	}
	message := "“" + a.Title + "” is back in the library."
	if a.State == library.Draft {
		message = "“" + a.Title + "” is back as a draft."
	}
	return s.back(c, "/library/"+a.ID, message)
}

// retryAsset is POST /studio/collateral/:id/retry.
func (s *Server) retryAsset(c *fiber.Ctx) error {
	if err := s.Library.ReadAgain(c.UserContext(), who(c).person, c.Params("id")); err != nil {
		return err
	}
	return s.back(c, "/library/"+c.Params("id"), "The file is being read again.")
}

// keepers are those who keep the library.
var keepers = []account.Role{account.Marketer, account.Admin}
