package web

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"tandem/app/internal/account"
	"tandem/app/internal/fault"
	"tandem/app/internal/library"
	"tandem/app/internal/web/view"
)

// editAsset is GET /studio/collateral/:id/edit.
func (s *Server) editAsset(c *fiber.Ctx) error {
	a, err := s.Library.AssetByID(c.UserContext(), who(c).person, c.Params("id"))
	if err != nil {
		return err
	}
	page, err := s.assetForm(c, a, a, a.Revision)
	if err != nil {
		return err
	}
	page.Release, page.Expires, page.ReviewBy = dateField(s.Library.FirstDay(a.Release)), dateField(s.Library.LastDay(a.Expires)), dateField(s.Library.LastDay(a.ReviewBy))
	return s.show(c, fiber.StatusOK, page)
}

// dateField is a day as a date field holds it.
func dateField(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}

// assetForm shows what was typed about an asset.
func (s *Server) assetForm(c *fiber.Ctx, a, typed library.Asset, revision int) (view.AssetFormPage, error) {
	known, err := s.Library.Store.FacetValues(c.UserContext())
	if err != nil {
		return view.AssetFormPage{}, err
	}
	page := view.AssetFormPage{
		Base: s.base(c, "Edit "+a.Title), Action: "/studio/collateral/" + a.ID + "/edit", Back: "/library/" + a.ID, Format: formatSign(a.Version.Format),
		File: a.Version.FileName, Name: typed.Title, Description: typed.Description, Revision: strconv.Itoa(revision), Facets: facetFields(known, typed.Facets),
		Tags: strings.Join(typed.Tags, ", "), Internal: typed.Internal, Zone: s.zoneName(),
	}
	if a.State == library.Draft || a.State == library.Approved {
		draft := typed.State == library.Draft
		page.States = []view.Option{
			{Value: string(library.Approved), Label: "Approved: reps find it", Chosen: !draft && !typed.Public},
			{Value: publicState, Label: "Approved and public: articles can offer it to everybody, too", Chosen: !draft && typed.Public},
			{Value: string(library.Draft), Label: "Draft: only marketers see it", Chosen: draft},
		}
	}
	if page.ExpiresHint, err = s.expiresHint(c, typed); err != nil {
		return page, err
	}
	owners, err := s.keeping(c, account.Person{ID: a.OwnerID, Name: a.OwnerName})
	for _, p := range owners {
		page.Owners = append(page.Owners, view.Option{Value: p.ID, Label: p.Name, Chosen: p.ID == typed.OwnerID})
	}
	return page, err
}

// zoneName is the house's zone as people know it: "Europe/Berlin" or "UTC".
func (s *Server) zoneName() string {
	if s.Library.Zone == nil {
		return time.UTC.String()
	}
	return s.Library.Zone().String()
}

// expiresHint says what an empty last day means for the asset.
func (s *Server) expiresHint(c *fiber.Ctx, a library.Asset) (string, error) {
	policy, err := s.Library.Policy(c.UserContext())
	r, ok := policy.For(a.Facets)
	switch {
	case !ok || !r.Required && r.Days == 0:
		return "The last day sales has it. Empty: for good.", err
	case r.Required && r.Days > 0:
		return fmt.Sprintf("The last day sales has it. This format must have one; empty: %d days from its first day.", r.Days), err
	case r.Required:
		return "The last day sales has it. This format must have one.", err
	}
	return fmt.Sprintf("The last day sales has it. New assets of this format get %d days.", r.Days), err
}

// readLife reads the dates and the owner of an edit form. What cannot be read is fault.Invalid by field.
func (s *Server) readLife(c *fiber.Ctx, values url.Values, was library.Asset) (library.Life, error) {
	l := library.Life{Internal: values.Get("internal") != "", Successor: was.Successor}
	var bad []fault.Field
	for _, d := range []struct {
		field  string
		to     *time.Time
		was    time.Time
		shown  time.Time
		moment func(string) (time.Time, error)
	}{
		{"release", &l.Release, was.Release, s.Library.FirstDay(was.Release), s.Library.Day},
		{"expires", &l.Expires, was.Expires, s.Library.LastDay(was.Expires), s.Library.EndOf},
		{"review", &l.ReviewBy, was.ReviewBy, s.Library.LastDay(was.ReviewBy), s.Library.EndOf},
	} {
		if values.Get(d.field) == dateField(d.shown) {
			*d.to = d.was // not touched: a moment within the day stays the moment it is
			continue
		}
		t, err := d.moment(values.Get(d.field))
		if err != nil {
			bad = append(bad, fault.Field{Name: d.field, Message: fault.Message(err)})
		}
		*d.to = t
	}
	if id := values.Get("owner"); id != "" && id != was.OwnerID {
		owner, err := s.keeper(c, id, "owner")
		if err != nil {
			bad = append(bad, fault.FieldsOf(err)...)
		}
		l.Owner = owner
	}
	if len(bad) > 0 {
		return l, fault.Form(bad...)
	}
	return l, nil
}

// saveAsset is POST /studio/collateral/:id/edit.
func (s *Server) saveAsset(c *fiber.Ctx) error {
	ctx, id, values := c.UserContext(), c.Params("id"), formValues(c)
	revision, err := strconv.Atoi(values.Get("revision"))
	if err != nil {
		return fault.New(fault.Invalid, "This form is incomplete. Open the page again.")
	}
	was, err := s.Library.AssetByID(ctx, who(c).person, id)
	if err != nil {
		return err
	}
	d := readDetails(values)
	if was.State == library.InReview {
		d.State, d.Public = library.InReview, false // a review is answered, not edited away
	}
	var life library.Life
	if values.Has("expires") {
		if life, err = s.readLife(c, values, was); err == nil {
			d.Life = &life
		}
	}
	if err == nil {
		_, err = s.Library.Edit(ctx, who(c).person, id, revision, d)
	}
	if err != nil {
		return s.editAgain(c, was, d, life, values, err)
	}
	return s.back(c, "/library/"+id, "The details were saved. Search has them within a second or two.")
}

// editAgain shows the form with what was typed and what is wrong with it.
func (s *Server) editAgain(c *fiber.Ctx, a library.Asset, d library.Details, l library.Life, values url.Values, err error) error {
	typed := library.Asset{
		Title: d.Title, Description: d.Description, Tags: d.Tags, Facets: d.Facets, State: d.State, Public: d.Public, Internal: l.Internal, OwnerID: a.OwnerID,
	}
	if values.Get("owner") != "" {
		typed.OwnerID = values.Get("owner")
	}
	page, pageErr := s.assetForm(c, a, typed, a.Revision)
	if pageErr != nil {
		return pageErr
	}
	page.Release, page.Expires, page.ReviewBy = values.Get("release"), values.Get("expires"), values.Get("review")
	if err := refused(&page.Base, err); err != nil {
		return err
	}
	return s.show(c, statuses[fault.KindOf(err)], page)
}

// named puts a title into a message.
func named(message, title string) string { return fmt.Sprintf(message, title) }
