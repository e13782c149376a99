package web

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"tandem/app/internal/account"
	"tandem/app/internal/fault"
	"tandem/app/internal/web/view"
)

// showSignIn is GET /signin.
func (s *Server) showSignIn(c *fiber.Ctx) error {
	next := localPath(c.Query("next"))
	if who(c).person.Known() {
		return c.Redirect(orHome(next, who(c).person), fiber.StatusSeeOther)
	}
	return s.show(c, fiber.StatusOK, view.SignInPage{Base: s.base(c, "Sign in"), Next: next})
}

// signInForm is POST /signin.
func (s *Server) signInForm(c *fiber.Ctx) error {
	email, next := c.FormValue("email"), localPath(c.FormValue("next"))
	secret, sess, p, err := s.Accounts.SignIn(c.UserContext(), account.SignIn{
		Email: email, Password: c.FormValue("password"), Network: s.network(c), Agent: c.Get(fiber.HeaderUserAgent),
	})
	if err != nil {
		page := view.SignInPage{Base: s.base(c, "Sign in"), Email: email, Next: next}
		if err := refused(&page.Base, err); err != nil {
			return err
		}
		for _, f := range page.Errors {
			page.Alert = f.Message
		}
		page.Errors = nil
		if fault.Is(err, fault.TooMany) {
			c.Set(fiber.HeaderRetryAfter, "60")
		}
		return s.show(c, statuses[fault.KindOf(err)], page)
	}
	s.openSession(c, secret, sess)
	return c.Redirect(orHome(next, p), fiber.StatusSeeOther)
}

// signOut is POST /signout.
func (s *Server) signOut(c *fiber.Ctx) error {
	if err := s.Accounts.SignOut(c.UserContext(), who(c).session); err != nil {
		return err
	}
	s.closeSession(c)
	return c.Redirect("/signin", fiber.StatusSeeOther)
}

// localPath returns next if it is a path of ours, else "". What browsers could read as another host is not.
func localPath(next string) string {
	if len(next) < 2 || len(next) > 1000 || next[0] != '/' || next[1] == '/' || strings.ContainsAny(next, "\\\r\n\t") ||
		strings.HasPrefix(next, "/signin") || strings.HasPrefix(next, "/signout") || strings.ContainsFunc(next, func(r rune) bool { return r < ' ' }) {
		return ""
	}
	return next
}

// orHome returns next, or where the person's role starts.
func orHome(next string, p account.Person) string {
	switch {
	case next != "":
		return next
	case p.Is(account.Rep, account.Admin):
		return "/library"
	default:
		return "/studio"
	}
}

// showInvitation is GET /setup/:token and GET /invite/:token.
func (s *Server) showInvitation(c *fiber.Ctx) error {
	c.Set("Referrer-Policy", "no-referrer")
	inv, err := s.Accounts.Invitation(c.UserContext(), c.Params("token"))
	if err != nil {
		return s.deadInvitation(c, err)
	}
	return s.show(c, fiber.StatusOK, s.invitationPage(c, inv))
}

func (s *Server) invitationPage(c *fiber.Ctx, inv account.Invitation) any {
	switch inv.Purpose {
	case account.Setup:
		return view.SetUpPage{
			Base: s.base(c, "Set up Tandem"), Action: c.Path(), Least: account.MinPassword, Name: c.FormValue("name"), Email: c.FormValue("email"),
		}
	default:
		page := view.InvitationPage{
			Base: s.base(c, "Accept the invitation"), Action: c.Path(), Email: inv.Email, Name: c.FormValue("name"),
			Roles: roleLabels(inv.Roles), Least: account.MinPassword, Reset: inv.Purpose == account.Reset,
		}
		if page.Reset {
			page.Title = "Choose a new password"
		}
		return page
	}
}

// acceptInvitation is POST /setup/:token and POST /invite/:token.
func (s *Server) acceptInvitation(c *fiber.Ctx) error {
	c.Set("Referrer-Policy", "no-referrer")
	token := c.Params("token")
	inv, err := s.Accounts.Invitation(c.UserContext(), token)
	if err != nil {
		return s.deadInvitation(c, err)
	}
	secret, sess, p, err := s.Accounts.Accept(c.UserContext(), account.Acceptance{
		Token: token, Name: c.FormValue("name"), Email: c.FormValue("email"), Password: c.FormValue("password"),
		Agent: c.Get(fiber.HeaderUserAgent),
	})
	switch {
	case fault.Is(err, fault.NotFound):
		return s.deadInvitation(c, err)
	case err != nil:
		page := s.invitationPage(c, inv)
		var base *view.Base
		switch p := page.(type) {
		case view.SetUpPage:
			base, page = &p.Base, &p
		case view.InvitationPage:
			base, page = &p.Base, &p
		}
		if err := refused(base, err); err != nil {
			return err
		}
		return s.show(c, statuses[fault.KindOf(err)], page)
	}
	s.openSession(c, secret, sess)
	s.flash(c, "good", "Welcome, "+p.Name+".")
	return c.Redirect(orHome("", p), fiber.StatusSeeOther)
}

// deadInvitation says that an address was used, replaced or never was; the three look alike.
func (s *Server) deadInvitation(c *fiber.Ctx, err error) error {
	if !fault.Is(err, fault.NotFound) {
		return err
	}
	return s.show(c, fiber.StatusNotFound, view.DoorPage{
		Base: s.base(c, "This address does not work"), Heading: "This address does not work any more",
		Message: "It works once and for a limited time. It may have been used, replaced by a newer one, or have run out. Ask an admin for a new one.",
		Action:  &view.Link{Label: "Sign in", URL: "/signin"},
	})
}

func roleLabels(roles []account.Role) []string {
	names := map[account.Role]string{account.Admin: "Admin", account.Marketer: "Marketer", account.Rep: "Rep"}
	var out []string
	for _, r := range roles {
		out = append(out, names[r])
	}
	return out
}
