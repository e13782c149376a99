package web

import (
	"fmt"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"tandem/app/internal/fault"
	"tandem/app/internal/library"
	"tandem/app/internal/library/keep"
	"tandem/app/internal/web/view"
)

const (
	twinsAt = "/studio/collateral/twins"
	// maxTwinPages bounds the pages that are shown side by side.
	maxTwinPages = 120
)

func twinAddress(a, b string) string { return twinsAt + "?a=" + a + "&b=" + b }

func likeness(t keep.Twin) string {
	return fmt.Sprintf("%d %% of the text, %d %% of the pages of the shorter one", t.Likely, t.Shared)
}

// pairRows are the near-duplicates as a list.
func (s *Server) pairRows(c *fiber.Ctx) ([]view.PairRow, error) {
	pairs, err := s.Keep.Pairs(c.UserContext(), who(c).person)
	var out []view.PairRow
	for _, p := range pairs {
		out = append(out, view.PairRow{
			First: view.Link{Label: p.First.Title, URL: "/library/" + p.A}, Second: view.Link{Label: p.Second.Title, URL: "/library/" + p.B},
			Formats: [2]string{formatSign(p.First.Version.Format), formatSign(p.Second.Version.Format)}, Likeness: likeness(p.Twin), URL: twinAddress(p.A, p.B),
		})
	}
	return out, err
}

// showTwins is GET /studio/collateral/twins?a=&b=.
func (s *Server) showTwins(c *fiber.Ctx) error {
	ctx, p := c.UserContext(), who(c).person
	sides, err := s.Keep.Sides(ctx, p, c.Query("a"), c.Query("b"))
	if err != nil {
		return err
	}
	page := view.TwinPage{Base: s.base(c, "Two that say nearly the same"), Action: twinsAt, Back: listAddress(keep.Twins), Likeness: likeness(sides.Twin)}
	if sides.Likely == 0 && sides.Shared == 0 {
		page.Likeness = "Their texts are not alike"
	}
	both := []library.Asset{sides.First, sides.Second}
	uses, err := s.Library.UseCounts(ctx, []string{sides.A, sides.B}, s.Now().Add(-keep.UseWindow))
	if err != nil {
		return err
	}
	for i, a := range both {
		page.Sides[i] = view.TwinSide{
			ID: a.ID, Title: a.Title, URL: "/library/" + a.ID, Format: formatSign(a.Version.Format), Owner: a.OwnerName, Revision: a.Revision,
			State: standingOf(a.Standing(s.Now())), Pages: a.Version.Pages, Updated: a.Version.Created, UseLine: fmt.Sprintf("Used %d times in 90 days", uses[a.ID].Uses()),
		}
		for _, f := range assetFacets(a) {
			for _, v := range f.Values {
				page.Sides[i].Facets = append(page.Sides[i].Facets, v.Label)
			}
		}
	}
	pictures, err := s.Library.HasPictures(ctx, both)
	if err != nil {
		return err
	}
	rows := keep.Align(sides.Text[0], sides.Text[1])
	page.More = max(0, len(rows)-maxTwinPages)
	for _, r := range rows[:len(rows)-page.More] {
		page.Pages = append(page.Pages, view.TwinPages{
			Left: r.Left, Right: r.Right, LeftText: r.LeftText, RightText: r.RightText, Same: r.Same, Unit: unit(sides.First.Version.Format),
			LeftPicture: smallPicture(sides.First, pictures, r.Left), RightPicture: smallPicture(sides.Second, pictures, r.Right),
		})
	}
	return s.show(c, fiber.StatusOK, page)
}

// smallPicture is the address of a page's picture, where there is one.
func smallPicture(a library.Asset, pictures map[string]library.Pictures, page int) string {
	p, there := pictures[a.ID]
	if !there || page == 0 {
		return ""
	}
	n, ok := p.PageOf(page)
	if !ok {
		return ""
	}
	return pictureAddress(a.ID, a.Version.Number, n, 320)
}

// settleTwins is POST /studio/collateral/twins: what becomes of two that say nearly the same.
func (s *Server) settleTwins(c *fiber.Ctx) error {
	ctx, p := c.UserContext(), who(c).person
	first, err := choiceIn(c, "first")
	if err != nil {
		return err
	}
	second, err := choiceIn(c, "second")
	if err != nil {
		return err
	}
	back, done := listAddress(keep.Twins), ""
	switch c.FormValue("do") {
	case "first":
		done, err = "The second was superseded: whoever opens it is led to the first.", s.Keep.Succeed(ctx, p, first.ID, second)
	case "second":
		done, err = "The first was superseded: whoever opens it is led to the second.", s.Keep.Succeed(ctx, p, second.ID, first)
	case "merge-first":
		done, err = "Merged: the first has the facets of both, and takes the place of the second.", s.Keep.Merge(ctx, p, first, second)
	case "merge-second":
		done, err = "Merged: the second has the facets of both, and takes the place of the first.", s.Keep.Merge(ctx, p, second, first)
	case "different":
		done, err = "Noted: these two are no duplicates, and are not listed again.", s.Keep.Different(ctx, p, first.ID, second.ID)
	case "alike":
		back = twinAddress(first.ID, second.ID)
		done, err = "Taken back: the two are listed again.", s.Keep.NotDifferent(ctx, p, first.ID, second.ID)
	default:
		err = fault.New(fault.Invalid, "Choose what to do with the two.")
	}
	if err != nil {
		return err
	}
	return s.back(c, back, done)
}

func choiceIn(c *fiber.Ctx, name string) (keep.Choice, error) {
	revision, err := strconv.Atoi(c.FormValue(name + "_revision"))
	if err != nil {
		return keep.Choice{}, fault.New(fault.Invalid, "This form is incomplete. Open the page again.")
	}
	return keep.Choice{ID: c.FormValue(name), Revision: revision}, nil
}
