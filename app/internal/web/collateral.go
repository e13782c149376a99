package web

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"tandem/app/internal/account"
	"tandem/app/internal/fault"
	"tandem/app/internal/library"
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
	filter     library.Filter
}

var collateralTabs = []collateralTab{
	{"", "In use", library.Filter{States: []library.State{library.Approved, library.Draft}}},
	{"attention", "Need a hand", library.Filter{States: []library.State{library.Approved, library.Draft}, Progress: []library.Progress{library.Failed}}},
	{"draft", "Drafts", library.Filter{States: []library.State{library.Draft}}},
	{"withdrawn", "Withdrawn", library.Filter{States: []library.State{library.Withdrawn}}},
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
	}
	known, err := s.Library.Store.FacetValues(ctx)
	if err != nil {
		return page, err
	}
	page.Facets = facetFields(known, nil)
	number := max(1, c.QueryInt("page", 1))
	for i, tab := range collateralTabs {
		current := c.Query("view") == tab.key
		filter := tab.filter
		filter.Limit = 1
		if current {
			filter.Limit, filter.Offset = rowsPerPage, (number-1)*rowsPerPage
		}
		found, total, err := s.Library.Browse(ctx, p, filter)
		if err != nil {
			return page, err
		}
		address := "/studio/collateral"
		if tab.key != "" {
			address += "?view=" + tab.key
		}
		page.Tabs = append(page.Tabs, view.Tab{Label: tab.label, URL: address, Count: total, Current: current})
		page.NothingStored = page.NothingStored || i == 0 && total == 0
		if current {
			page.Total, page.Pager = total, listPager(address, number, total)
			for _, a := range found {
				page.Rows = append(page.Rows, assetRow(a))
			}
		}
	}
	page.NothingStored = page.NothingStored && len(page.Rows) == 0
	return page, nil
}

// listPager leads through a list whose address may hold a query.
func listPager(address string, number, total int) *view.Pager {
	last := (total + rowsPerPage - 1) / rowsPerPage
	if last <= 1 {
		return nil
	}
	join := "?"
	if strings.Contains(address, "?") {
		join = "&"
	}
	p := &view.Pager{Page: number, Last: last}
	if number > 1 {
		p.Prev = address + join + "page=" + strconv.Itoa(number-1)
	}
	if number < last {
		p.Next = address + join + "page=" + strconv.Itoa(number+1)
	}
	return p
}

func assetRow(a library.Asset) view.Row {
	r := view.Row{
		ID: a.ID, Title: a.Title, URL: "/library/" + a.ID, Edit: "/studio/collateral/" + a.ID + "/edit", Format: formatSign(a.Version.Format),
		State: stateOf(a), Coverage: coverage(a.Version), Size: a.Version.Size, Version: a.Version.Number, By: a.Version.ByName, Updated: a.Updated,
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

// editAsset is GET /studio/collateral/:id/edit.
func (s *Server) editAsset(c *fiber.Ctx) error {
	a, err := s.Library.AssetByID(c.UserContext(), who(c).person, c.Params("id"))
	if err != nil {
		return err
	}
	page, err := s.assetForm(c, a, library.Details{Title: a.Title, Description: a.Description, Tags: a.Tags, Facets: a.Facets, State: a.State, Public: a.Public}, a.Revision)
	if err != nil {
		return err
	}
	return s.show(c, fiber.StatusOK, page)
}

func (s *Server) assetForm(c *fiber.Ctx, a library.Asset, d library.Details, revision int) (view.AssetFormPage, error) {
	known, err := s.Library.Store.FacetValues(c.UserContext())
	at := "/library/" + a.ID
	page := view.AssetFormPage{
		Base: s.base(c, "Edit "+a.Title), Action: "/studio/collateral/" + a.ID + "/edit", Back: at, Format: formatSign(a.Version.Format),
		File: a.Version.FileName, Name: d.Title, Description: d.Description, Revision: strconv.Itoa(revision), Facets: facetFields(known, d.Facets),
		Tags: strings.Join(d.Tags, ", "),
	}
	if a.State != library.Withdrawn {
		page.States = []view.Option{
			{Value: string(library.Approved), Label: "Approved", Note: "Reps find it.", Chosen: d.State != library.Draft && !d.Public},
			{Value: publicState, Label: "Approved and public", Note: "Reps find it, and articles can offer it to everybody.", Chosen: d.State != library.Draft && d.Public},
			{Value: string(library.Draft), Label: "Draft", Note: "Only marketers see it.", Chosen: d.State == library.Draft},
		}
	}
	return page, err
}

// saveAsset is POST /studio/collateral/:id/edit.
func (s *Server) saveAsset(c *fiber.Ctx) error {
	ctx, id, d := c.UserContext(), c.Params("id"), readDetails(formValues(c))
	revision, err := strconv.Atoi(c.FormValue("revision"))
	if err != nil {
		return fault.New(fault.Invalid, "This form is incomplete. Open the page again.")
	}
	if _, err := s.Library.Edit(ctx, who(c).person, id, revision, d); err != nil {
		a, readErr := s.Library.AssetByID(ctx, who(c).person, id)
		if readErr != nil {
			return readErr
		}
		page, pageErr := s.assetForm(c, a, d, a.Revision)
		if pageErr != nil {
			return pageErr
		}
		if err := refused(&page.Base, err); err != nil {
			return err
		}
		return s.show(c, statuses[fault.KindOf(err)], page)
	}
	return s.back(c, "/library/"+id, "The details were saved. Search has them within a second or two.")
}

// askWithdraw is GET /studio/collateral/:id/withdraw.
func (s *Server) askWithdraw(c *fiber.Ctx) error {
	a, err := s.Library.AssetByID(c.UserContext(), who(c).person, c.Params("id"))
	if err != nil {
		return err
	}
	return s.show(c, fiber.StatusOK, view.WithdrawPage{
		Base: s.base(c, "Withdraw "+a.Title), Action: c.Path(), Back: "/library/" + a.ID, Name: a.Title,
	})
}

// withdrawAsset is POST /studio/collateral/:id/withdraw.
func (s *Server) withdrawAsset(c *fiber.Ctx) error {
	a, err := s.Library.Withdraw(c.UserContext(), who(c).person, c.Params("id"), c.FormValue("reason"))
	if err != nil {
		return err
	}
	return s.back(c, "/library/"+a.ID, "“"+a.Title+"” was withdrawn. You can put it back from here.")
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
