package web

import (
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"tandem/app/internal/library"
	"tandem/app/internal/library/intake"
	"tandem/app/internal/web/view"
)

// itemStates are the words for where a file is.
var itemStates = map[intake.State]view.State{
	intake.Waiting:   {Label: "Waiting"},
	intake.Receiving: {Label: "Partly here", Tone: "warn"},
	intake.Checking:  {Label: "Checking", Tone: "busy", Unsettled: true},
	intake.Unpacking: {Label: "Unpacking", Tone: "busy", Unsettled: true},
	intake.Added:     {Label: "Added", Tone: "good"},
	intake.Twin:      {Label: "Twin"},
	intake.Unpacked:  {Label: "Unpacked", Tone: "good"},
	intake.Refused:   {Label: "Refused", Tone: "bad"},
	intake.Failed:    {Label: "Failed", Tone: "bad"},
	intake.Discarded: {Label: "Discarded"},
	intake.Expired:   {Label: "Expired", Tone: "warn"},
	intake.Withdrawn: {Label: "Undone"},
}

// todos say what to do about a file that did not get in, by the reason.
var todos = map[string]string{
	"encrypted": "Make the zip without a password and upload it again.",
	"duplicate": "Rename one of the two and upload it on its own.",
	"nested":    "Upload the inner zip on its own.",
	"bomb":      "If the file is sound, upload it without a zip.",
	"link":      "Put the file itself into the zip.",
	"name":      "Rename it and upload it again.",
	"folder":    "Correct the name of the folder and upload it again.",
	"details":   "Correct what is said about it and upload it again.",
	"broken":    "Open it on your machine; if that works, upload it without a zip.",
	"too_large": "An admin can raise the limit (TANDEM_UPLOAD_LIMIT).",
}

func uploadRow(i intake.Item) view.UploadRow {
	r := view.UploadRow{ID: i.ID, Path: i.Path, Size: i.Size, Percent: -1, State: itemStates[i.State]}
	r.State.Note = i.Detail
	switch {
	case i.State.Open():
		r.Percent, r.Until = percentOf(i.Received, i.Size), i.Expires()
		r.Discard = "/studio/uploads/discard/" + i.ID
	case i.State == intake.Added, i.State == intake.Withdrawn:
		r.URL = "/library/" + i.Asset
	case i.State == intake.Twin:
		r.Twin = "/library/" + i.Twin
	case i.State == intake.Refused, i.State == intake.Failed:
		r.Todo = todos[i.Reason]
	}
	return r
}

// percentOf never says 100 while something is missing.
func percentOf(part, whole int64) int {
	if whole <= 0 {
		return 0
	}
	return int(min(part*100/whole, 100))
}

func batchRow(b intake.Batch) view.UploadsBatchRow {
	return view.UploadsBatchRow{
		Name: b.Name, URL: intakePage + "/" + b.ID, By: b.PersonName, Created: b.Created, State: uploadsState(b), Counts: countsOf(b), Total: b.Total(),
		Ended: b.Total() - b.Unsettled(), Size: b.Size,
	}
}

func uploadsState(b intake.Batch) view.State {
	awaited := b.Counts[intake.Waiting] + b.Counts[intake.Receiving]
	bad := b.Counts[intake.Refused] + b.Counts[intake.Failed] + b.Counts[intake.Expired]
	switch {
	case b.Act == intake.Undo:
		return view.State{Label: "Being undone", Tone: "busy", Unsettled: true}
	case b.Act == intake.Approve:
		return view.State{Label: "Being approved", Tone: "busy", Unsettled: true}
	case !b.Undone.IsZero():
		return view.State{Label: "Undone"}
	case b.Unsettled() > awaited:
		return view.State{Label: "At work", Tone: "busy", Unsettled: true}
	case awaited > 0:
		return view.State{Label: filesOf(awaited, "file") + " to come", Tone: "warn"}
	case bad > 0:
		return view.State{Label: filesOf(bad, "file") + " not added", Tone: "warn"}
	}
	return view.State{Label: "Done", Tone: "good"}
}

func filesOf(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return strconv.Itoa(n) + " " + word + "s"
}

// tallies are the groups in which a batch is counted, most wanted first.
var tallies = []struct {
	key, label string
	states     []intake.State
}{
	{"added", "Added", []intake.State{intake.Added}},
	{"not", "Not added", []intake.State{intake.Refused, intake.Failed, intake.Expired}},
	{"twins", "Twins", []intake.State{intake.Twin}},
	{"open", "To come", []intake.State{intake.Waiting, intake.Receiving}},
	{"work", "At work", []intake.State{intake.Checking, intake.Unpacking}},
	{"other", "Other", []intake.State{intake.Unpacked, intake.Discarded, intake.Withdrawn}},
}

func countIn(b intake.Batch, states []intake.State) (n int) {
	for _, s := range states {
		n += b.Counts[s]
	}
	return n
}

func countsOf(b intake.Batch) string {
	var out []string
	for _, t := range tallies[:5] {
		if n := countIn(b, t.states); n > 0 {
			out = append(out, strconv.Itoa(n)+" "+strings.ToLower(t.label))
		}
	}
	if n := b.Counts[intake.Withdrawn]; n > 0 {
		out = append(out, strconv.Itoa(n)+" undone")
	}
	return strings.Join(out, ", ")
}

// showUploadsBatch is GET /studio/uploads/:batch.
func (s *Server) showUploadsBatch(c *fiber.Ctx) error {
	ctx := c.UserContext()
	b, err := s.Intake.Batch(ctx, who(c).person, c.Params("batch"))
	if err != nil {
		return err
	}
	at := intakePage + "/" + b.ID
	page := view.UploadsBatchPage{
		Base: s.base(c, b.Name), Plan: intakePlan, Left: "/studio/uploads/left", Name: b.Name, By: b.PersonName, Created: b.Created, State: uploadsState(b), Total: b.Total(),
		Ended: b.Total() - b.Unsettled(), Size: b.Size, Received: b.Received, Skipped: b.Skipped, Notes: b.Notes,
	}
	if b.PersonID == who(c).person.ID {
		page.Awaited = b.Counts[intake.Waiting] + b.Counts[intake.Receiving]
	}
	if b.Undone.IsZero() && b.Act == "" {
		if b.Counts[intake.Added] > 0 && b.Unsettled() == 0 && b.Choices.Details.State != library.Approved {
			page.Approve = at + "/approve"
		}
		if b.Total() > 0 {
			page.Undo = at + "/undo"
		}
	}
	f := intake.Filter{Batch: b.ID, Limit: rowsPerPage}
	address := at
	page.Tabs = []view.Tab{{Label: "All", URL: at, Count: b.Total(), Current: true}}
	for _, t := range tallies {
		n := countIn(b, t.states)
		current := c.Query("show") == t.key
		if n == 0 && !current {
			continue
		}
		if current {
			f.States, page.Tabs[0].Current, address = t.states, false, at+"?show="+t.key
		}
		page.Tabs = append(page.Tabs, view.Tab{Label: t.label, URL: at + "?show=" + t.key, Count: n, Current: current})
	}
	number := max(1, c.QueryInt("page", 1))
	f.Offset = (number - 1) * rowsPerPage
	items, total, err := s.Intake.Store.Items(ctx, f)
	if err != nil {
		return err
	}
	page.Pager = listPager(address, number, total)
	for _, i := range items {
		page.Items = append(page.Items, uploadRow(i))
	}
	return s.show(c, fiber.StatusOK, page)
}
