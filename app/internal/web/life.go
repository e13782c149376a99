package web

import (
	"errors"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"tandem/app/internal/account"
	"tandem/app/internal/fault"
	"tandem/app/internal/library"
	"tandem/app/internal/web/view"
)

// lifeRoutes are what becomes of an asset after its upload. The addresses that lead on to a successor come before those
// of the pages themselves.
func (s *Server) lifeRoutes(app *fiber.App, anybody, marketer fiber.Handler) {
	app.Get("/library/:id", anybody, s.leadOn)
	app.Get("/library/:id/view", anybody, s.leadOn)
	app.Get("/library/:id/compare", marketer, s.compareVersions)
	app.Get("/studio/collateral/:id/review", marketer, s.askReview)
	app.Post("/studio/collateral/:id/review", marketer, s.startReview)
	app.Post("/studio/collateral/:id/review/answer", marketer, s.answerReview)
	app.Get("/studio/collateral/:id/successor", marketer, s.askSuccessor)
	app.Post("/studio/collateral/:id/successor", marketer, s.setSuccessor)
	app.Post("/studio/collateral/:id/versions/:n/reinstate", marketer, s.reinstate)
}

// leadOn sends who opens a page of an asset that was superseded to what takes its place, and says so.
func (s *Server) leadOn(c *fiber.Ctx) error {
	err := c.Next()
	var gone *library.Superseded
	if !errors.As(err, &gone) || wantsJSON(c) || wantsFragment(c) {
		return err
	}
	s.flash(c, "warn", "“"+gone.Title+"” was superseded. This is what takes its place.")
	return c.Redirect("/library/"+gone.Successor, fiber.StatusSeeOther)
}

// lookAt is where a version can be looked at.
func lookAt(a library.Asset) string {
	if inlineTypes[a.Version.Media] {
		return fileAddress(a.ID, a.Version.Number, "open")
	}
	return "/library/" + a.ID + "/view"
}

// askReview is GET /studio/collateral/:id/review: ask for approval, or answer.
func (s *Server) askReview(c *fiber.Ctx) error {
	a, err := s.Library.AssetByID(c.UserContext(), who(c).person, c.Params("id"))
	if err != nil {
		return err
	}
	page, err := s.reviewPage(c, a)
	if err != nil {
		return err
	}
	return s.show(c, fiber.StatusOK, page)
}

func (s *Server) reviewPage(c *fiber.Ctx, a library.Asset) (view.ReviewPage, error) {
	me := who(c).person
	at := "/studio/collateral/" + a.ID + "/review"
	page := view.ReviewPage{
		Base: s.base(c, "Approve "+a.Title), Back: "/library/" + a.ID, Name: a.Title, Version: a.Version.Number, View: lookAt(a), Note: c.FormValue("note") + c.FormValue("question"),
	}
	switch {
	case a.State == library.Withdrawn:
		page.Settled = "This asset is withdrawn, so there is nothing to approve."
		return page, nil
	case a.State == library.Approved:
		page.Settled = approvalLine(a)
		return page, nil
	case a.State == library.InReview && a.Asker.ID == me.ID:
		page.Asked = reviewLine(a)
		page.Settled = "You asked for this approval, so somebody else has to answer. To change it first, take it back to a draft."
		page.TakeBack = at + "/answer"
		return page, nil
	case a.State == library.InReview:
		page.Asked, page.Answer = reviewLine(a), at+"/answer"
		return page, nil
	}
	page.Ask, page.Answer, page.Direct = at, at+"/answer", true
	keeping, err := s.keeping(c, account.Person{})
	page.Reviewers = []view.Option{{Value: "", Label: "Anybody who keeps the library"}}
	for _, p := range keeping {
		if p.ID != me.ID {
			page.Reviewers = append(page.Reviewers, view.Option{Value: p.ID, Label: p.Name, Chosen: p.ID == c.FormValue("reviewer")})
		}
	}
	return page, err
}

// approvalLine says who stands for what reps have.
func approvalLine(a library.Asset) string {
	if a.Approval.Name == "" {
		return "Version " + strconv.Itoa(a.Version.Number) + " is approved."
	}
	return "Version " + strconv.Itoa(a.Approval.Version) + " was approved by " + a.Approval.Name + " on " + a.Approval.At.Format("2 January 2006") + "."
}

// reviewLine says who asked whom.
func reviewLine(a library.Asset) string {
	whom := "somebody"
	if a.Reviewer.Name != "" {
		whom = a.Reviewer.Name
	}
	if a.Asker.Name == "" {
		return "Somebody asked for approval."
	}
	return a.Asker.Name + " asked " + whom + " to approve it."
}

// keeping lists the people who can keep the library and are active, and with them the one given.
func (s *Server) keeping(c *fiber.Ctx, with account.Person) ([]account.Person, error) {
	all, err := s.Accounts.Store.People(c.UserContext())
	var out []account.Person
	for _, p := range all {
		if library.CanKeep(p) && p.Disabled.IsZero() || p.ID == with.ID {
			out = append(out, p)
		}
		if p.ID == with.ID {
			with.ID = ""
		}
	}
	if with.ID != "" {
		out = append(out, with)
	}
	return out, err
}

// keeper returns the name of a person who can keep the library; nobody's id is no name.
func (s *Server) keeper(c *fiber.Ctx, id, field string) (library.Name, error) {
	if id == "" {
		return library.Name{}, nil
	}
	all, err := s.keeping(c, account.Person{})
	for _, p := range all {
		if p.ID == id {
			return library.NameOf(p), nil
		}
	}
	if err == nil {
		err = fault.Form(fault.Field{Name: field, Message: "Choose somebody who keeps the library."})
	}
	return library.Name{}, err
}

// startReview is POST /studio/collateral/:id/review.
func (s *Server) startReview(c *fiber.Ctx) error {
	id, me := c.Params("id"), who(c).person
	whom, err := s.keeper(c, c.FormValue("reviewer"), "reviewer")
	if err == nil {
		_, err = s.Library.AskForReview(c.UserContext(), me, id, whom, c.FormValue("question"))
	}
	if err != nil {
		return s.reviewAgain(c, id, err)
	}
	message := "It is in review. Anybody else who keeps the library can approve it."
	if whom.Name != "" {
		message = whom.Name + " was asked, in the inbox and by mail."
	}
	return s.back(c, "/library/"+id, message)
}

// reviewAgain shows the form once more with what was wrong.
func (s *Server) reviewAgain(c *fiber.Ctx, id string, err error) error {
	a, readErr := s.Library.AssetByID(c.UserContext(), who(c).person, id)
	if readErr != nil {
		return readErr
	}
	page, pageErr := s.reviewPage(c, a)
	if pageErr != nil {
		return pageErr
	}
	if err := refused(&page.Base, err); err != nil {
		return err
	}
	if page.Alert == "" {
		page.Alert = fault.Message(err)
	}
	return s.show(c, statuses[fault.KindOf(err)], page)
}

// answerReview is POST /studio/collateral/:id/review/answer.
func (s *Server) answerReview(c *fiber.Ctx) error {
	ctx, id, me := c.UserContext(), c.Params("id"), who(c).person
	var err error
	message := "“%s” is approved. Search has it within a second or two."
	var a library.Asset
	if c.FormValue("verdict") == "back" {
		message = "“%s” is a draft again. Who asked was told."
		a, err = s.Library.SendBack(ctx, me, id, c.FormValue("note"))
	} else {
		version, _ := strconv.Atoi(c.FormValue("version"))
		a, err = s.Library.Approve(ctx, me, id, version, c.FormValue("note"))
	}
	if err != nil {
		return s.reviewAgain(c, id, err)
	}
	return s.back(c, "/library/"+id, named(message, a.Title))
}

// askSuccessor is GET /studio/collateral/:id/successor.
func (s *Server) askSuccessor(c *fiber.Ctx) error {
	a, err := s.Library.AssetByID(c.UserContext(), who(c).person, c.Params("id"))
	if err != nil {
		return err
	}
	page, err := s.successorPage(c, a)
	if err != nil {
		return err
	}
	return s.show(c, fiber.StatusOK, page)
}

func (s *Server) successorPage(c *fiber.Ctx, a library.Asset) (view.SuccessorPage, error) {
	ctx, me := c.UserContext(), who(c).person
	page := view.SuccessorPage{
		Base: s.base(c, "Superseded by"), Action: "/studio/collateral/" + a.ID + "/successor", Back: "/library/" + a.ID, Name: a.Title, Revision: a.Revision, Find: c.Query("find"),
	}
	if a.Successor != "" {
		if next, err := s.Library.AssetByID(ctx, me, a.Successor); err == nil {
			page.Present = &view.Link{Label: next.Title, URL: "/library/" + next.ID}
		} else {
			page.Present = &view.Link{Label: a.Successor, URL: "/library/" + a.Successor}
		}
	}
	found, err := s.Library.Candidates(ctx, me, a.ID, page.Find)
	for _, x := range found {
		page.Found = append(page.Found, view.SuccessorRow{
			ID: x.ID, Title: x.Title, URL: "/library/" + x.ID, Format: formatSign(x.Version.Format), Owner: x.OwnerName, Updated: x.Updated,
		})
	}
	return page, err
}

// setSuccessor is POST /studio/collateral/:id/successor.
func (s *Server) setSuccessor(c *fiber.Ctx) error {
	ctx, id, me := c.UserContext(), c.Params("id"), who(c).person
	revision, err := strconv.Atoi(c.FormValue("revision"))
	if err != nil {
		return fault.New(fault.Invalid, "This form is incomplete. Open the page again.")
	}
	next := c.FormValue("successor")
	a, err := s.Library.Alter(ctx, me, id, revision, func(a *library.Asset) error { a.Successor = next; return nil })
	if err != nil {
		was, readErr := s.Library.AssetByID(ctx, me, id)
		if readErr != nil {
			return readErr
		}
		page, pageErr := s.successorPage(c, was)
		if pageErr != nil {
			return pageErr
		}
		if err := refused(&page.Base, err); err != nil {
			return err
		}
		return s.show(c, statuses[fault.KindOf(err)], page)
	}
	if next == "" {
		return s.back(c, "/library/"+id, named("“%s” stands for itself again.", a.Title))
	}
	return s.back(c, "/library/"+id, named("“%s” was superseded: whoever opens it is led to the new one.", a.Title))
}

// reinstate is POST /studio/collateral/:id/versions/:n/reinstate.
func (s *Server) reinstate(c *fiber.Ctx) error {
	number, err := c.ParamsInt("n")
	if err != nil {
		return errNoVersion
	}
	a, err := s.Library.Reinstate(c.UserContext(), who(c).person, c.Params("id"), number, c.FormValue("note"))
	if err != nil {
		return err
	}
	return s.back(c, "/library/"+a.ID, "Version "+strconv.Itoa(number)+" is back as version "+strconv.Itoa(a.Version.Number)+". The one before is in the history.")
}

// unseen says that somebody else uploaded a version while the person made theirs; empty when nobody did. Nothing is lost:
// both are in the history.
func (s *Server) unseen(c *fiber.Ctx, a library.Asset, seen string) (string, error) {
	n, err := strconv.Atoi(seen)
	if err != nil {
		return "", nil //nolint:nilerr // who does not say what they saw is not told of what they did not
	}
	between, err := s.Library.Unseen(c.UserContext(), who(c).person, a.ID, n, a.Version.Number)
	if err != nil || len(between) == 0 {
		return "", err
	}
	last := between[0]
	return "In the meantime " + last.ByName + " had uploaded version " + strconv.Itoa(last.Number) +
		", which you had not seen. Yours is version " + strconv.Itoa(a.Version.Number) + " and in place; theirs is in the history. Compare the two.", nil
}

var errNoVersion = fault.New(fault.NotFound, "There is no such version.")
