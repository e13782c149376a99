package web

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"tandem/app/internal/fault"
	"tandem/app/internal/library"
	"tandem/app/internal/library/keep"
	"tandem/app/internal/web/view"
)

const tasksRoot = "/studio/tasks"

// verdicts are what people say of an asset, as lists show it.
var verdicts = map[keep.Verdict]view.State{
	keep.Worked: {Label: "Worked", Tone: "good"}, keep.Outdated: {Label: "Outdated", Tone: "warn"}, keep.Wrong: {Label: "Wrong", Tone: "bad"}, keep.Need: {Label: "Needs a version", Tone: ""},
}

var flagStates = map[keep.FlagState]view.State{
	keep.FlagOpen: {Label: "Open", Tone: "warn"}, keep.FlagAnswered: {Label: "Answered", Tone: "good"}, keep.FlagDone: {Label: "Done", Tone: "good"},
	keep.FlagDeclined: {Label: "Declined"}, keep.FlagTakenBack: {Label: "Taken back"},
}

// rating is what people said of a version, and the form to say something, for the asset page and the viewer.
func (s *Server) rating(c *fiber.Ctx, a library.Asset, v library.Version) (*view.Rating, error) {
	ctx, p := c.UserContext(), who(c).person
	sum, err := s.Keep.Store.Ratings(ctx, a.ID, v.Number)
	if err != nil {
		return nil, err
	}
	mine, err := s.Keep.Store.RatingOf(ctx, p.ID, a.ID, v.Number)
	if err != nil {
		return nil, err
	}
	r := &view.Rating{Action: "/library/" + a.ID + "/rate", Mine: string(mine), Version: v.Number, Pages: v.Pages, Unit: unit(v.Format)}
	if sum.Said > 0 {
		r.Line = fmt.Sprintf("Worked for %d of %d who said something about this version", sum.Worked, sum.Said)
	}
	if !library.CanKeep(p) {
		return r, nil
	}
	open, _, err := s.Keep.Tasks(ctx, p, keep.FlagFilter{Asset: a.ID, States: []keep.FlagState{keep.FlagOpen}, Limit: 20})
	for _, f := range open {
		label := verdicts[f.Verdict].Label + ", reported by " + f.Name
		if f.Page > 0 {
			label += ", " + strings.ToLower(place(r.Unit, f.Page))
		}
		r.Flags = append(r.Flags, view.Link{Label: label, URL: tasksRoot + "/" + f.ID})
	}
	if len(r.Flags) > 0 {
		r.Settle = "/studio/collateral/" + a.ID + "/flags"
	}
	return r, err
}

// settleFlags is POST /studio/collateral/:id/flags: all that was reported of the asset is dealt with.
func (s *Server) settleFlags(c *fiber.Ctx) error {
	a, err := s.Library.AssetByID(c.UserContext(), who(c).person, c.Params("id"))
	if err != nil {
		return err
	}
	n, err := s.Keep.AnswerAll(c.UserContext(), who(c).person, a.ID, "")
	if err != nil {
		return err
	}
	return s.back(c, "/library/"+a.ID, settledWords(n))
}

// settledWords says what became of so many reports.
func settledWords(n int) string {
	if n == 1 {
		return "The report is closed; who made it hears that it is dealt with."
	}
	return fmt.Sprintf("%d reports are closed; who made them hears that they are dealt with.", n)
}

// rateAsset is POST /library/:id/rate.
func (s *Server) rateAsset(c *fiber.Ctx) error {
	number := func(name string) int { n, _ := strconv.Atoi(c.FormValue(name)); return n }
	id := c.Params("id")
	f, err := s.Keep.Report(c.UserContext(), who(c).person, keep.Report{
		Asset: id, Version: number("version"), Page: number("page"), Verdict: keep.Verdict(c.FormValue("verdict")), Note: c.FormValue("comment"),
	})
	if err != nil {
		if fields := fault.FieldsOf(err); len(fields) > 0 && !wantsJSON(c) {
			// The form stands on pages of others; the reason is said there, and nothing else of them has to be printed anew.
			s.flash(c, "warn", fields[0].Message+" Nothing was sent.")
			return c.Redirect("/library/"+id+"#rate", fiber.StatusSeeOther)
		}
		return err
	}
	message := "Thank you: it counts as one that worked."
	if f.ID != "" {
		owner := f.OwnerName
		if owner == "" {
			owner = "Marketing"
		}
		message = owner + " has it as a task, due " + f.Due.In(s.Keep.Zone()).Format("Monday, 2 January") + ". The answer comes to your inbox."
	}
	return s.back(c, "/library/"+id, message)
}

// showTasks is GET /studio/tasks.
func (s *Server) showTasks(c *fiber.Ctx) error {
	ctx, p, now := c.UserContext(), who(c).person, s.Now()
	open := []keep.FlagState{keep.FlagOpen}
	page := view.TasksPage{Base: s.base(c, "Tasks")}
	number, chosen := max(1, c.QueryInt("page", 1)), c.Query("view")
	for _, tab := range []struct {
		key, label string
		filter     keep.FlagFilter
	}{
		{"", "Open", keep.FlagFilter{States: open}},
		{"mine", "Mine", keep.FlagFilter{States: open, Owner: p.ID}},
		{"overdue", "Overdue", keep.FlagFilter{States: open, DueBefore: now}},
		{"ended", "Ended", keep.FlagFilter{States: []keep.FlagState{keep.FlagAnswered, keep.FlagDone, keep.FlagDeclined, keep.FlagTakenBack}, Newest: true}},
	} {
		f, current, address := tab.filter, tab.key == chosen, tasksRoot
		if tab.key != "" {
			address += "?view=" + tab.key
		}
		f.Limit = 1
		if current {
			f.Limit, f.Offset = rowsPerPage, (number-1)*rowsPerPage
		}
		found, total, err := s.Keep.Tasks(ctx, p, f)
		if err != nil {
			return err
		}
		page.Tabs = append(page.Tabs, view.Tab{Label: tab.label, URL: address, Count: total, Current: current})
		if current {
			page.Pager = listPager(address, number, total)
			if page.Rows, err = s.taskRows(c, found); err != nil {
				return err
			}
		}
	}
	return s.show(c, fiber.StatusOK, page)
}

// taskRows prints flags. Titles are those of assets that the person may see now.
func (s *Server) taskRows(c *fiber.Ctx, found []keep.Flag) ([]view.TaskRow, error) {
	ctx, p, now := c.UserContext(), who(c).person, s.Now()
	seen := map[string]library.Asset{}
	for _, f := range found {
		if _, known := seen[f.Asset]; known {
			continue
		}
		a, err := s.Library.AssetByID(ctx, p, f.Asset)
		switch {
		case err == nil:
			seen[f.Asset] = a
		case !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Gone):
			return nil, err
		}
	}
	var out []view.TaskRow
	for _, f := range found {
		r := view.TaskRow{
			ID: f.ID, URL: tasksRoot + "/" + f.ID, Verdict: verdicts[f.Verdict], Note: f.Note, By: f.Name, Owner: f.OwnerName, Created: f.Created, Due: f.Due, Late: f.Late(now),
			State: flagStates[f.State], Answer: f.Answer, AnsweredBy: f.AnsweredBy, Changed: f.Changed, CanTakeBack: f.Person == p.ID && f.State == keep.FlagOpen,
		}
		if a, open := seen[f.Asset]; open {
			r.Asset, r.AssetURL, r.Place = a.Title, "/library/"+a.ID, place(unit(a.Version.Format), f.Page)
			if f.Page > 0 {
				r.AssetURL += "/view#page=" + strconv.Itoa(f.Page)
			}
		}
		out = append(out, r)
	}
	return out, nil
}

// showTask is GET /studio/tasks/:id.
func (s *Server) showTask(c *fiber.Ctx) error {
	page, err := s.taskPage(c)
	if err != nil {
		return err
	}
	return s.show(c, fiber.StatusOK, page)
}

func (s *Server) taskPage(c *fiber.Ctx) (view.TaskPage, error) {
	ctx, p := c.UserContext(), who(c).person
	page := view.TaskPage{Base: s.base(c, "Task")}
	f, err := s.Keep.Task(ctx, p, c.Params("id"))
	if err != nil {
		return page, err
	}
	rows, err := s.taskRows(c, []keep.Flag{f})
	if err != nil {
		return page, err
	}
	page.Task, page.Revision = rows[0], f.Revision
	at := tasksRoot + "/" + f.ID
	switch f.State {
	case keep.FlagOpen:
		page.Action, page.Assign = at+"/answer", at+"/assign"
		if page.People, err = s.keeperOptions(c, f.Owner); err != nil {
			return page, err
		}
	case keep.FlagTakenBack:
	default:
		page.Reopen = at + "/reopen"
	}
	a, err := s.Library.AssetByID(ctx, p, f.Asset)
	if err != nil {
		return page, err
	}
	edit := "/studio/collateral/" + a.ID
	page.Asset = &view.TaskAsset{Edit: edit + "/edit", Replace: edit + "/replace", Version: f.Version, Current: a.Version.Number}
	if a.State != library.Withdrawn {
		page.Asset.Withdraw = edit + "/withdraw"
	}
	pictures, err := s.Library.HasPictures(ctx, []library.Asset{a})
	if f.Version == a.Version.Number {
		page.Picture = smallPicture(a, pictures, f.Page)
	}
	return page, err
}

// taskChange makes a change to a task at the revision that the person saw; the page says why where it is refused.
func (s *Server) taskChange(c *fiber.Ctx, done string, change func(id string, revision int) error) error {
	revision, err := strconv.Atoi(c.FormValue("revision"))
	if err != nil {
		return fault.New(fault.Invalid, "This form is incomplete. Open the page again.")
	}
	id := c.Params("id")
	err = change(id, revision)
	if err == nil {
		return s.back(c, tasksRoot+"/"+id, done)
	}
	page, pageErr := s.taskPage(c)
	if pageErr != nil {
		return pageErr
	}
	page.Answer, page.Outcome = c.FormValue("answer"), c.FormValue("state")
	if err := refused(&page.Base, err); err != nil {
		return err
	}
	return s.show(c, statuses[fault.KindOf(err)], page)
}

// answerTask is POST /studio/tasks/:id/answer.
func (s *Server) answerTask(c *fiber.Ctx) error {
	return s.taskChange(c, "Sent: who reported it reads your answer in their inbox.", func(id string, revision int) error {
		_, err := s.Keep.Answer(c.UserContext(), who(c).person, id, revision, keep.FlagState(c.FormValue("state")), c.FormValue("answer"))
		return err
	})
}

// assignTask is POST /studio/tasks/:id/assign.
func (s *Server) assignTask(c *fiber.Ctx) error {
	return s.taskChange(c, "Given away: they are told in their inbox.", func(id string, revision int) error {
		_, err := s.Keep.Assign(c.UserContext(), who(c).person, id, revision, c.FormValue("owner"))
		return err
	})
}

// reopenTask is POST /studio/tasks/:id/reopen.
func (s *Server) reopenTask(c *fiber.Ctx) error {
	return s.taskChange(c, "The task is open again.", func(id string, revision int) error {
		_, err := s.Keep.Reopen(c.UserContext(), who(c).person, id, revision)
		return err
	})
}

// showFlags is GET /library/flags: what the person reported.
func (s *Server) showFlags(c *fiber.Ctx) error {
	number := max(1, c.QueryInt("page", 1))
	found, total, err := s.Keep.Mine(c.UserContext(), who(c).person, (number-1)*rowsPerPage)
	if err != nil {
		return err
	}
	page := view.FlagsPage{Base: s.base(c, "What you reported"), Pager: listPager("/library/flags", number, total)}
	if page.Rows, err = s.taskRows(c, found); err != nil {
		return err
	}
	return s.show(c, fiber.StatusOK, page)
}

// takeBackFlag is POST /library/flags/:id/takeback.
func (s *Server) takeBackFlag(c *fiber.Ctx) error {
	if err := s.Keep.TakeBack(c.UserContext(), who(c).person, c.Params("id")); err != nil {
		return err
	}
	return s.back(c, "/library/flags", "Taken back: nobody has to answer it any more.")
}
