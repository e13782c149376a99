package web

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"io"
	"time"

	"github.com/gofiber/fiber/v2"

	"tandem/app/internal/account"
	"tandem/app/internal/fault"
	"tandem/app/internal/web/view"
)

// Views prints pages; view.Views does.
type Views interface {
	Render(w io.Writer, page any) error
	RenderPart(w io.Writer, page any, part string) error
	URL(name string, hue int) string
}

// partHeader is by what a script of ours asks for one part of a page.
const partHeader = "X-Fragment"

// show answers with a page, or the part of it that was asked for.
func (s *Server) show(c *fiber.Ctx, status int, page any) error {
	var out bytes.Buffer
	var err error
	if part := c.Get(partHeader); part != "" {
		err = s.Views.RenderPart(&out, page, part)
	} else {
		err = s.Views.Render(&out, page)
	}
	if err != nil {
		return err
	}
	c.Status(status)
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	return c.Send(out.Bytes())
}

// base fills what every page of the workspace carries.
func (s *Server) base(c *fiber.Ctx, title string) view.Base {
	v, brand := who(c), s.brand()
	b := view.Base{
		Title: title, Site: brand.Name, Hue: brand.Hue, Language: "en", CSRF: v.token, Path: c.Path(), Now: s.Now(),
		Flash: s.takeFlash(c), Query: c.Query("q"),
	}
	if !v.person.Known() {
		return b
	}
	b.Person = &view.Person{Name: v.person.Name, Email: v.person.Email}
	for _, r := range v.person.Roles {
		b.Person.Roles = append(b.Person.Roles, string(r))
	}
	if n, err := s.Inbox.Unread(c.UserContext(), v.person.ID); err == nil {
		b.Unread = n
	}
	if v.person.Is(account.Marketer, account.Admin) {
		b.ProblemCount = s.problemFiles()
	}
	if v.person.Is(account.Admin) {
		if failed, err := s.Jobs.Failed(c.UserContext(), 100); err == nil {
			b.FailedCount = len(failed)
		}
	}
	return b
}

// refused puts why a form was not accepted on the page it came from. An error that no person can mend is returned.
func refused(b *view.Base, err error) error {
	switch fault.KindOf(err) {
	case fault.Invalid, fault.Conflict, fault.TooMany, fault.TooLarge, fault.Unavailable, fault.NoSpace:
		b.Errors = fault.FieldsOf(err)
		if len(b.Errors) == 0 {
			b.Alert = fault.Message(err)
		}
		return nil
	default:
		return err
	}
}

const flashCookie = "tandem-flash"

// flash leaves a message for the next page.
func (s *Server) flash(c *fiber.Ctx, kind, text string) {
	b, err := json.Marshal(view.Flash{Kind: kind, Text: text})
	if err != nil {
		return
	}
	s.setCookie(c, flashCookie, base64.RawURLEncoding.EncodeToString(b), s.Now().Add(time.Minute))
}

// takeFlash returns the message that was left, and takes it away.
func (s *Server) takeFlash(c *fiber.Ctx) *view.Flash {
	text := c.Cookies(s.cookieName(flashCookie))
	if text == "" || c.Get(partHeader) != "" {
		return nil
	}
	s.setCookie(c, flashCookie, "", time.Unix(1, 0))
	b, err := base64.RawURLEncoding.DecodeString(text)
	var f view.Flash
	if err != nil || json.Unmarshal(b, &f) != nil || f.Text == "" {
		return nil
	}
	f.Link = nil
	return &f
}

// back redirects after a change, with a message.
func (s *Server) back(c *fiber.Ctx, to, message string) error {
	s.flash(c, "good", message)
	return c.Redirect(to, fiber.StatusSeeOther)
}
