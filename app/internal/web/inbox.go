package web

import (
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"tandem/app/internal/inbox"
	"tandem/app/internal/web/view"
)

func (s *Server) inboxRoutes(app *fiber.App, guard fiber.Handler) {
	app.Get("/inbox", guard, s.showInbox)
	app.Post("/inbox/read", guard, s.readNotices)
	app.Post("/inbox/unread", guard, s.unreadNotices)
	app.Get("/inbox/:id", guard, s.openNotice)
	app.Post("/account/mail", guard, s.chooseMail)
}

// noticeKinds are the kinds of notices as people see them.
var noticeKinds = map[inbox.Kind]struct{ label, choice, note string }{
	inbox.Reminder: {"Reminder", "Reminders", "What is yours expires, or is due for another look."},
	inbox.Task:     {"Task", "Tasks", "Somebody reports something about what is yours."},
	inbox.Answer:   {"Answer", "Answers", "What you reported or asked for was answered."},
	inbox.News:     {"News", "News", "Something new fits what you saved."},
}

// showInbox is GET /inbox: unread notices first, then the rest, newest first; kind narrows.
func (s *Server) showInbox(c *fiber.Ctx) error {
	ctx, p := c.UserContext(), who(c).person
	kind := inbox.KindsOf([]string{c.Query("kind")})
	number := max(1, c.QueryInt("page", 1))
	page := view.InboxPage{Base: s.base(c, "Inbox"), Kind: c.Query("kind"), Mark: "/inbox/read"}
	page.Undo, page.Undone = undoMark(c)
	var err error
	if page.Tabs, err = s.inboxTabs(c, kind); err != nil {
		return err
	}
	// The unread come first on the first page, whole: who marks them as read must have seen them.
	fresh, waiting, err := s.Inbox.Notices(ctx, p.ID, inbox.Filter{Unread: true, Kinds: kind, Limit: 200})
	if err != nil {
		return err
	}
	found, total, err := s.Inbox.Notices(ctx, p.ID, inbox.Filter{Kinds: kind, Limit: rowsPerPage, Offset: (number - 1) * rowsPerPage})
	if err != nil {
		return err
	}
	if number == 1 {
		page.Waiting, page.MoreUnread = noticeRows(fresh), max(0, waiting-len(fresh))
	}
	found = slices.DeleteFunc(found, func(n inbox.Notice) bool { return n.Read.IsZero() })
	page.Notices, page.Nothing = noticeRows(found), total == 0
	address := "/inbox"
	if len(kind) > 0 {
		address += "?kind=" + string(kind[0])
	}
	page.Pager = listPager(address, number, total)
	return s.show(c, fiber.StatusOK, page)
}

func (s *Server) inboxTabs(c *fiber.Ctx, chosen []inbox.Kind) ([]view.Tab, error) {
	tabs := []view.Tab{{Label: "All", URL: "/inbox", Count: -1, Current: len(chosen) == 0}}
	for _, k := range inbox.Kinds {
		_, n, err := s.Inbox.Notices(c.UserContext(), who(c).person.ID, inbox.Filter{Unread: true, Kinds: []inbox.Kind{k}, Limit: 1})
		if err != nil {
			return nil, err
		}
		if n == 0 {
			n = -1
		}
		tabs = append(tabs, view.Tab{Label: noticeKinds[k].choice, URL: "/inbox?kind=" + string(k), Count: n, Current: slices.Contains(chosen, k)})
	}
	return tabs, nil
}

func noticeRows(found []inbox.Notice) []view.Notice {
	var out []view.Notice
	for _, n := range found {
		row := view.Notice{ID: n.ID, Kind: noticeKinds[n.Kind].label, Subject: n.Subject, Text: n.Text, Told: n.Created, Unread: n.Read.IsZero()}
		if n.URL != "" {
			row.URL = "/inbox/" + n.ID
		}
		out = append(out, row)
	}
	return out
}

// openNotice is GET /inbox/:id: it leads to what the notice is about. Having looked there counts as having read it; a
// link that somebody else made the person follow can do no more than that.
func (s *Server) openNotice(c *fiber.Ctx) error {
	ctx, p := c.UserContext(), who(c).person
	n, err := s.Inbox.NoticeByID(ctx, p.ID, c.Params("id"))
	if err != nil {
		return err
	}
	if err := s.Inbox.MarkRead(ctx, p.ID, s.Now(), n.ID); err != nil {
		return err
	}
	if n.URL == "" {
		n.URL = "/inbox"
	}
	return c.Redirect(n.URL, fiber.StatusSeeOther)
}

// readNotices is POST /inbox/read: the notices named, or all.
func (s *Server) readNotices(c *fiber.Ctx) error {
	ids, now := formValues(c)["id"], s.Now()
	if err := s.Inbox.MarkRead(c.UserContext(), who(c).person.ID, now, ids...); err != nil {
		return err
	}
	v := url.Values{"read": {strconv.FormatInt(now.UnixMilli(), 10)}}
	if len(ids) > 0 {
		v.Set("n", strconv.Itoa(len(ids)))
	}
	if kind := inbox.KindsOf([]string{c.FormValue("kind")}); len(kind) > 0 {
		v.Set("kind", string(kind[0]))
	}
	return c.Redirect("/inbox?"+v.Encode(), fiber.StatusSeeOther)
}

// undoMark says what was just marked as read, and what the form that takes it back posts.
func undoMark(c *fiber.Ctx) (moment, said string) {
	moment = c.Query("read")
	if _, err := strconv.ParseInt(moment, 10, 64); err != nil {
		return "", ""
	}
	switch n := c.QueryInt("n"); {
	case n == 1:
		return moment, "Marked as read."
	case n > 1:
		return moment, strconv.Itoa(n) + " notices were marked as read."
	}
	return moment, "All notices were marked as read."
}

// unreadNotices is POST /inbox/unread: it takes back what was marked at the moment given.
func (s *Server) unreadNotices(c *fiber.Ctx) error {
	ms, err := strconv.ParseInt(c.FormValue("at"), 10, 64)
	if err != nil {
		return c.Redirect("/inbox", fiber.StatusSeeOther)
	}
	n, err := s.Inbox.MarkUnread(c.UserContext(), who(c).person.ID, time.UnixMilli(ms))
	if err != nil {
		return err
	}
	if n == 0 {
		return s.back(c, "/inbox", "There was nothing to take back.")
	}
	return s.back(c, "/inbox", "Taken back: unread as before.")
}

// mailChoice are the kinds of notices as boxes on the account page.
func (s *Server) mailChoice(c *fiber.Ctx) ([]view.Option, error) {
	chosen, err := s.Inbox.Mailed(c.UserContext(), who(c).person.ID)
	var out []view.Option
	for _, k := range inbox.Kinds {
		out = append(out, view.Option{Value: string(k), Label: noticeKinds[k].choice, Note: noticeKinds[k].note, Chosen: slices.Contains(chosen, k)})
	}
	return out, err
}

// chooseMail is POST /account/mail.
func (s *Server) chooseMail(c *fiber.Ctx) error {
	kinds := inbox.KindsOf(formValues(c)["kind"])
	if err := s.Inbox.SetMailed(c.UserContext(), who(c).person.ID, kinds); err != nil {
		return err
	}
	if len(kinds) == 0 {
		return s.back(c, "/account#mail", "No mail from now on. Everything is still told in your inbox.")
	}
	return s.back(c, "/account#mail", "Your choice of mail was saved.")
}
