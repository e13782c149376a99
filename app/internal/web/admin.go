package web

import (
	"context"
	"strings"

	"github.com/gofiber/fiber/v2"

	"tandem/app/internal/account"
	"tandem/app/internal/fault"
	"tandem/app/internal/web/view"
)

// Mailer sends mail by a job.
type Mailer interface {
	// Enqueue hands over a message to one address.
	Enqueue(ctx context.Context, to, subject, text string) error
	// Delivers reports whether mail leaves the machine, or is only written to the data folder.
	Delivers() bool
}

// showPeople is GET /admin/people.
func (s *Server) showPeople(c *fiber.Ctx) error {
	page, err := s.peoplePage(c)
	if err != nil {
		return err
	}
	return s.show(c, fiber.StatusOK, page)
}

func (s *Server) peoplePage(c *fiber.Ctx) (view.PeoplePage, error) {
	ctx := c.UserContext()
	page := view.PeoplePage{Base: s.base(c, "People"), Roles: roleOptions(nil), MailOff: !s.Mail.Delivers()}
	people, err := s.Accounts.Store.People(ctx)
	if err != nil {
		return page, err
	}
	names := map[string]string{}
	for _, p := range people {
		names[p.ID] = p.Name
		page.People = append(page.People, personRow(p, who(c).person))
	}
	open, err := s.Accounts.Store.Invitations(ctx, s.Now())
	for _, i := range open {
		page.Invitations = append(page.Invitations, view.Invitation{
			ID: i.Hash, Email: i.Email, Roles: roleLabels(i.Roles), By: names[i.Inviter], Expires: i.Expires, Revoke: "/admin/people/invitations/" + i.Hash + "/revoke",
		})
	}
	return page, err
}

func personRow(p, you account.Person) view.PersonRow {
	return view.PersonRow{
		ID: p.ID, Name: p.Name, Email: p.Email, Roles: roleLabels(p.Roles), URL: "/admin/people/" + p.ID, Active: p.Disabled.IsZero(),
		You: p.ID == you.ID, Seen: p.LastSeen,
	}
}

func roleOptions(chosen []account.Role) []view.Option {
	notes := map[account.Role]string{
		account.Admin:    "People, settings, health.",
		account.Marketer: "Publishes, and keeps the collateral.",
		account.Rep:      "Finds and uses approved collateral.",
	}
	var out []view.Option
	for i, r := range account.Roles {
		o := view.Option{Value: string(r), Label: roleLabels(account.Roles)[i], Note: notes[r]}
		for _, x := range chosen {
			o.Chosen = o.Chosen || x == r
		}
		out = append(out, o)
	}
	return out
}

// chosenRoles reads the boxes named role.
func chosenRoles(c *fiber.Ctx) ([]account.Role, error) {
	return account.ParseRoles(formValues(c)["role"])
}

// invite is POST /admin/people/invite.
func (s *Server) invite(c *fiber.Ctx) error {
	email := c.FormValue("email")
	roles, err := chosenRoles(c)
	var token string
	var inv account.Invitation
	if err == nil {
		token, inv, err = s.Accounts.Invite(c.UserContext(), who(c).person, email, roles)
	}
	link := s.BaseURL.String() + "/invite/" + token
	if err == nil {
		err = s.Mail.Enqueue(c.UserContext(), inv.Email, "You are invited to "+s.brand().Name,
			who(c).person.Name+" invites you. Open this address within seven days to choose a password; it works once:\n\n"+link+"\n")
	}
	page, pageErr := s.peoplePage(c)
	if pageErr != nil {
		return pageErr
	}
	page.Path = "/admin/people"
	if err != nil {
		page.Email, page.Roles = email, roleOptions(roles)
		if err := refused(&page.Base, err); err != nil {
			return err
		}
		return s.show(c, statuses[fault.KindOf(err)], page)
	}
	// Shown once, on this answer: it is not stored, and not in any address.
	page.InviteLink, page.InviteFor = link, inv.Email
	return s.show(c, fiber.StatusOK, page)
}

// revokeInvitation is POST /admin/people/invitations/:id/revoke.
func (s *Server) revokeInvitation(c *fiber.Ctx) error {
	if err := s.Accounts.Store.EndInvitation(c.UserContext(), c.Params("id")); err != nil {
		return err
	}
	return s.back(c, "/admin/people", "The invitation does not work any more.")
}

// showPerson is GET /admin/people/:id.
func (s *Server) showPerson(c *fiber.Ctx) error {
	page, err := s.personPage(c)
	if err != nil {
		return err
	}
	return s.show(c, fiber.StatusOK, page)
}

func (s *Server) personPage(c *fiber.Ctx) (view.PersonPage, error) {
	ctx, id := c.UserContext(), c.Params("id")
	p, _, err := s.Accounts.Store.PersonByID(ctx, id)
	if err != nil {
		return view.PersonPage{}, err
	}
	sessions, err := s.Accounts.Store.Sessions(ctx, id, s.Now())
	at := "/admin/people/" + id
	page := view.PersonPage{
		Base: s.base(c, p.Name), Row: personRow(p, who(c).person), Roles: roleOptions(p.Roles), Action: at, Created: p.Created, Sessions: len(sessions),
		Reset: at + "/reset",
	}
	switch {
	case page.Row.You:
		page.Why = "You cannot deactivate yourself."
	case p.Disabled.IsZero():
		page.Deactivate = at + "/deactivate"
	default:
		page.Activate = at + "/activate"
	}
	if len(sessions) > 0 {
		page.EndSessions = at + "/end-sessions"
	}
	return page, err
}

// savePerson is POST /admin/people/:id.
func (s *Server) savePerson(c *fiber.Ctx) error {
	id := c.Params("id")
	roles, err := chosenRoles(c)
	if err == nil {
		err = s.Accounts.Rename(c.UserContext(), who(c).person, id, c.FormValue("name"))
	}
	if err == nil {
		err = s.Accounts.SetRoles(c.UserContext(), who(c).person, id, roles)
	}
	return s.personChanged(c, err, "The change holds from the next click on.")
}

// personChanged goes back to the person, or shows why nothing was changed.
func (s *Server) personChanged(c *fiber.Ctx, err error, message string) error {
	if err == nil {
		return s.back(c, "/admin/people/"+c.Params("id"), message)
	}
	page, pageErr := s.personPage(c)
	if pageErr != nil {
		return pageErr
	}
	page.Path = "/admin/people"
	if err := refused(&page.Base, err); err != nil {
		return err
	}
	return s.show(c, statuses[fault.KindOf(err)], page)
}

// deactivate is POST /admin/people/:id/deactivate.
func (s *Server) deactivate(c *fiber.Ctx) error {
	err := s.Accounts.SetAccess(c.UserContext(), who(c).person, c.Params("id"), account.Deactivated)
	return s.personChanged(c, err, "This person is signed out everywhere and cannot sign in.")
}

// activate is POST /admin/people/:id/activate.
func (s *Server) activate(c *fiber.Ctx) error {
	err := s.Accounts.SetAccess(c.UserContext(), who(c).person, c.Params("id"), account.Active)
	return s.personChanged(c, err, "This person can sign in again.")
}

// endSessions is POST /admin/people/:id/end-sessions.
func (s *Server) endSessions(c *fiber.Ctx) error {
	err := s.Accounts.Store.EndSessions(c.UserContext(), c.Params("id"), "")
	return s.personChanged(c, err, "Every browser of this person is signed out.")
}

// resetPassword is POST /admin/people/:id/reset: a single-use address for a new password, mailed to the person.
func (s *Server) resetPassword(c *fiber.Ctx) error {
	token, inv, err := s.Accounts.InviteReset(c.UserContext(), who(c).person, c.Params("id"))
	link := s.BaseURL.String() + "/invite/" + token
	if err == nil {
		err = s.Mail.Enqueue(c.UserContext(), inv.Email, "A new password for "+s.brand().Name,
			"Open this address within an hour to choose a new password; it works once:\n\n"+link+"\n")
	}
	if err != nil {
		return s.personChanged(c, err, "")
	}
	page, err := s.personPage(c)
	if err != nil {
		return err
	}
	page.Path = "/admin/people"
	page.ResetLink = link
	return s.show(c, fiber.StatusOK, page)
}

// describeJob says in words what a job does.
func describeJob(name string) string {
	if words := jobWords[name]; words != "" {
		return words
	}
	return strings.ReplaceAll(name, ".", ": ")
}

var jobWords = map[string]string{
	"library.extract": "Read the text of a file", "library.index": "Make an asset searchable", "content.index": "Make articles searchable",
	"mail.send": "Send a mail", "search.reconcile": "Compare the search index with what it should hold", "search.rebuild": "Make the search index anew",
	"store.purge": "Clear away what has ended", "assets.sweep": "Clear away cut-off uploads", "indexnow.send": "Tell search engines what changed", "links.check": "Ask other sites whether links still work", "content.check": "Check the content", "assets.scrub": "Check the stored files", "library.starter": "Load the sample collateral",
}
