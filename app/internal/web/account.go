package web

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"tandem/app/internal/account"
	"tandem/app/internal/fault"
	"tandem/app/internal/web/view"
)

// showAccount is GET /account.
func (s *Server) showAccount(c *fiber.Ctx) error {
	page, err := s.accountPage(c)
	if err != nil {
		return err
	}
	return s.show(c, fiber.StatusOK, page)
}

func (s *Server) accountPage(c *fiber.Ctx) (view.AccountPage, error) {
	v := who(c)
	page := view.AccountPage{
		Base: s.base(c, "Your account"), Name: v.person.Name, Email: v.person.Email, Roles: roleLabels(v.person.Roles), Least: account.MinPassword,
	}
	sessions, err := s.Accounts.Store.Sessions(c.UserContext(), v.person.ID, s.Now())
	for _, x := range sessions {
		page.Sessions = append(page.Sessions, view.Session{
			ID: x.ID, Device: device(x.Agent), Started: x.Created, Seen: x.LastSeen, Current: x.ID == v.session.ID,
		})
	}
	if err != nil {
		return page, err
	}
	page.Mailed, err = s.mailChoice(c)
	return page, err
}

// rename is POST /account.
func (s *Server) rename(c *fiber.Ctx) error {
	p := who(c).person
	if err := s.Accounts.Rename(c.UserContext(), p, p.ID, c.FormValue("name")); err != nil {
		return s.accountRefused(c, err)
	}
	return s.back(c, "/account", "Your name was changed.")
}

// changePassword is POST /account/password.
func (s *Server) changePassword(c *fiber.Ctx) error {
	err := s.Accounts.ChangePassword(c.UserContext(), who(c).session, c.FormValue("current"), c.FormValue("password"))
	if err != nil {
		return s.accountRefused(c, err)
	}
	return s.back(c, "/account", "Your password was changed, and every other browser was signed out.")
}

func (s *Server) accountRefused(c *fiber.Ctx, err error) error {
	page, pageErr := s.accountPage(c)
	if pageErr != nil {
		return pageErr
	}
	page.Path = "/account"
	if err := refused(&page.Base, err); err != nil {
		return err
	}
	return s.show(c, statuses[fault.KindOf(err)], page)
}

// endSession is POST /account/sessions/end.
func (s *Server) endSession(c *fiber.Ctx) error {
	if err := s.Accounts.EndSession(c.UserContext(), who(c).session, c.FormValue("session")); err != nil {
		return err
	}
	return s.back(c, "/account", "That browser was signed out.")
}

// endOtherSessions is POST /account/sessions/end-others.
func (s *Server) endOtherSessions(c *fiber.Ctx) error {
	if err := s.Accounts.EndOthers(c.UserContext(), who(c).session); err != nil {
		return err
	}
	return s.back(c, "/account", "Every other browser was signed out.")
}

// device names browser and system out of a user agent, roughly: enough for a person to know their own.
func device(agent string) string {
	pick := func(names ...string) string {
		for _, n := range names {
			key, label, _ := strings.Cut(n, "=")
			if label == "" {
				label = key
			}
			if strings.Contains(agent, key) {
				return label
			}
		}
		return ""
	}
	browser := pick("Edg=Edge", "OPR=Opera", "Firefox", "Chrome", "Safari", "curl", "Go-http-client=A program")
	system := pick("Android", "iPhone", "iPad", "Windows", "Mac OS=macOS", "Linux")
	switch {
	case browser != "" && system != "":
		return browser + " on " + system
	case browser+system != "":
		return browser + system
	}
	return "Unknown browser"
}
