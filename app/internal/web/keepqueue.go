package web

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"tandem/app/internal/fault"
	"tandem/app/internal/library"
	"tandem/app/internal/library/keep"
	"tandem/app/internal/web/view"
	"tandem/search"
)

const queueRoot = "/studio/collateral/queue"

func (s *Server) keepRoutes(app *fiber.App, anybody, guard fiber.Handler) {
	app.Get(queueRoot, guard, s.showQueue)
	app.Get(queueRoot+"/:list", guard, s.showQueue)
	app.Post(queueRoot+"/reviewed", guard, s.reviewAsset)
	app.Post(queueRoot+"/unreviewed", guard, s.unreviewAsset)
	app.Post(queueRoot+"/ask", guard, s.askOwner)
	app.Post(queueRoot+"/expire", guard, s.expireAsset)
	app.Get(bulkRoot, guard, s.showBatches)
	app.Post(bulkRoot, guard, s.bulk)
	app.Get(bulkRoot+"/:id", guard, s.showBatch)
	app.Post(bulkRoot+"/:id/undo", guard, s.undoBatch)
	app.Get(twinsAt, guard, s.showTwins)
	app.Post(twinsAt, guard, s.settleTwins)
	app.Get(tasksRoot, guard, s.showTasks)
	app.Get(tasksRoot+"/:id", guard, s.showTask)
	app.Post(tasksRoot+"/:id/answer", guard, s.answerTask)
	app.Post(tasksRoot+"/:id/assign", guard, s.assignTask)
	app.Post(tasksRoot+"/:id/reopen", guard, s.reopenTask)
	app.Post("/studio/collateral/:id/flags", guard, s.settleFlags)
	app.Get("/library/flags", anybody, s.showFlags)
	app.Post("/library/flags/:id/takeback", anybody, s.takeBackFlag)
	app.Post("/library/:id/rate", anybody, s.rateAsset)
	s.vocabularyRoutes(app, guard)
}

// queueLists are the lists on screen.
var queueLists = map[keep.List]struct{ tab, heading, lead string }{
	keep.Hot:       {"Hot and stale", "Hot and stale", "Much used by sales, long untouched: what pays most to look at comes first."},
	keep.Expiring:  {"Expiring", "Expired or expiring", "Within 30 days, or over already. Give them more time, replace them, or let them go."},
	keep.Overdue:   {"Review overdue", "Review overdue", "The day by which somebody wanted to look again has passed."},
	keep.Flagged:   {"Flagged", "Flagged", "People who used them reported something, and nobody has answered yet."},
	keep.Failed:    {"Failed", "Text not readable", "Nothing inside them can be found. Each says why; most want another file."},
	keep.Coverage:  {"Low coverage", "Low coverage", "Fewer than 8 of 10 pages hold text that can be searched: the rest are pictures."},
	keep.Missing:   {"Missing facets", "Missing facets", "Reps narrow by format, persona, stage and language. These lack at least one."},
	keep.Unused:    {"Unused", "Unused in 6 months", "Open to reps for half a year or longer, and none has opened them in that time."},
	keep.Twins:     {"Near-duplicates", "Near-duplicates", "Pairs that share at least 60 % of their text, or 70 % of the pages of the shorter one."},
	keep.OwnerGone: {"Owner gone", "Owner gone", "They belong to somebody who no longer keeps the library. Reminders go to everybody until they have an owner."},
	keep.OldDrafts: {"Old drafts", "Old drafts", "Drafts and reviews that nobody has touched for 30 days."},
}

// showQueue is GET /studio/collateral/queue and its lists.
func (s *Server) showQueue(c *fiber.Ctx) error {
	ctx, p := c.UserContext(), who(c).person
	list := keep.Hot
	if name := c.Params("list"); name != "" {
		if list = keep.List(name); !slices.Contains(keep.Lists, list) {
			return s.noSuchPage(c)
		}
	}
	survey, err := s.Keep.Survey(ctx, p)
	if err != nil {
		return err
	}
	words := queueLists[list]
	page := view.QueuePage{Base: s.base(c, words.heading), List: string(list), Heading: words.heading, Lead: words.lead, Action: queueRoot + "/", Undo: s.reviewUndo(c)}
	for _, l := range keep.Lists {
		page.Tabs = append(page.Tabs, view.Tab{Label: queueLists[l].tab, URL: listAddress(l), Count: survey.Counts[l], Current: l == list})
	}
	facet := search.Facet(c.Query("facet"))
	if list != keep.Missing || !slices.Contains(keep.Needed(), facet) {
		facet = ""
	}
	if list == keep.Missing {
		page.Narrow = narrowMissing(survey, facet)
	}
	if list == keep.Twins {
		if page.Pairs, err = s.pairRows(c); err != nil {
			return err
		}
		page.Total = len(page.Pairs)
		return s.show(c, fiber.StatusOK, page)
	}
	found := survey.Of(list, facet)
	number := max(1, c.QueryInt("page", 1))
	address := listAddress(list)
	if facet != "" {
		address += "?facet=" + string(facet)
	}
	page.Total, page.Pager = len(found), listPager(address, number, len(found))
	from := min(len(found), (number-1)*rowsPerPage)
	for _, x := range found[from:min(len(found), from+rowsPerPage)] {
		page.Rows = append(page.Rows, s.queueRow(list, x, survey.At))
	}
	if list == keep.Hot {
		page.Method = keep.Method
	}
	page.Bulk = &view.BulkBar{Groups: bulkGroups(), Rows: len(page.Rows), All: string(list), Facet: string(facet), Total: len(found), Back: address}
	return s.show(c, fiber.StatusOK, page)
}

func listAddress(l keep.List) string {
	if l == keep.Hot {
		return queueRoot
	}
	return queueRoot + "/" + string(l)
}

func narrowMissing(survey keep.Survey, facet search.Facet) []view.FacetValue {
	lacking := survey.Lacking()
	out := []view.FacetValue{{Label: "Any", Count: survey.Counts[keep.Missing], URL: listAddress(keep.Missing), Chosen: facet == ""}}
	for _, f := range keep.Needed() {
		out = append(out, view.FacetValue{Label: "No " + strings.ToLower(facetLabel(f)), Count: lacking[f], URL: listAddress(keep.Missing) + "?facet=" + string(f), Chosen: f == facet})
	}
	return out
}

func (s *Server) queueRow(list keep.List, x keep.Candidate, now time.Time) view.QueueRow {
	a := x.Asset
	r := view.QueueRow{
		ID: a.ID, Title: a.Title, URL: "/library/" + a.ID, Revision: a.Revision, Pick: pickOf(a), Format: formatSign(a.Version.Format), State: standingOf(x.Standing),
		Points: x.Score.Points, Why: s.reasons(list, x, now), Owner: a.OwnerName, Edit: "/studio/collateral/" + a.ID + "/edit",
		Replace: "/studio/collateral/" + a.ID + "/replace", CanExpire: x.Standing.Open(), CanReview: x.Standing.Open(),
	}
	if x.Gone {
		r.Owner += " (gone)"
	}
	return r
}

// pickOf is the value of an asset's box: with the revision that the person sees.
func pickOf(a library.Asset) string { return a.ID + ":" + strconv.Itoa(a.Revision) }

// standingOf is a standing as lists show it.
func standingOf(at library.Standing) view.State {
	tones := map[library.Standing]string{library.IsApproved: "good", library.IsExpiring: "warn", library.IsDraft: "warn", library.IsInReview: "warn", library.IsExpired: "bad"}
	label := at.Word()
	return view.State{Label: strings.ToUpper(label[:1]) + label[1:], Tone: tones[at]}
}

// reasons say in words why the asset is in the list, what the list is about first.
func (s *Server) reasons(list keep.List, x keep.Candidate, now time.Time) []string {
	a, zone := x.Asset, s.Keep.Zone()
	var out []string
	add := func(when bool, format string, args ...any) {
		if when {
			out = append(out, fmt.Sprintf(format, args...))
		}
	}
	add(list == keep.Failed, "%s", a.Version.Detail)
	add(list == keep.Coverage, "%d of %d pages have text", a.Version.Searchable, a.Version.Pages)
	if list == keep.Missing {
		var names []string
		for _, f := range x.Missing {
			names = append(names, strings.ToLower(facetLabel(f)))
		}
		out = append(out, "no "+strings.Join(names, ", no "))
	}
	add(x.Flags == 1, "1 open flag")
	add(x.Flags > 1, "%d open flags", x.Flags)
	uses, people := x.Used.Recent, x.Used.People
	add(uses == 1, "used once in 90 days")
	add(uses > 1 && people < 2, "used %d times in 90 days", uses)
	add(uses > 1 && people > 1, "used %d times by %d people in 90 days", uses, people)
	add(uses == 0 && list == keep.Hot, "not used in 90 days")
	add(uses == 0 && list == keep.Unused, "on the shelf since %s", a.Created.In(zone).Format("January 2006"))
	touched := a.Version.Created
	word := "last version "
	if x.Reviewed.After(touched) {
		touched, word = x.Reviewed, "found right "
	}
	add(true, "%s", word+sinceWords(now, touched))
	if !a.Expires.IsZero() {
		add(true, "%s", dayWords("last day", "last day was", keep.DaysUntil(now, s.Library.LastDay(a.Expires), zone), s.Library.LastDay(a.Expires)))
	}
	if !a.ReviewBy.IsZero() && keep.DaysUntil(now, a.ReviewBy, zone) <= 30 {
		add(true, "%s", dayWords("review due", "review was due", keep.DaysUntil(now, a.ReviewBy, zone), a.ReviewBy.In(zone)))
	}
	return out
}

// dayWords says when a day is or was.
func dayWords(will, was string, days int, at time.Time) string {
	switch {
	case days < -60 || days > 60:
		if days < 0 {
			will = was
		}
		return will + " on " + at.Format("2 January 2006")
	case days < -1:
		return fmt.Sprintf("%s %d days ago", was, -days)
	case days == -1:
		return was + " yesterday"
	case days == 0:
		return will + " today"
	case days == 1:
		return will + " tomorrow"
	}
	return fmt.Sprintf("%s in %d days", will, days)
}

// sinceWords says how long ago something was, roughly.
func sinceWords(now, t time.Time) string {
	days := int(now.Sub(t).Hours() / 24)
	switch {
	case days < 1:
		return "today"
	case days == 1:
		return "yesterday"
	case days < 60:
		return fmt.Sprintf("%d days ago", days)
	case days < 730:
		return fmt.Sprintf("%d months ago", days/30)
	}
	return fmt.Sprintf("%d years ago", days/365)
}

// seen reads the asset and the revision that the person saw from a form.
func seen(c *fiber.Ctx) (id string, revision int, err error) {
	revision, err = strconv.Atoi(c.FormValue("revision"))
	if err != nil {
		return "", 0, fault.New(fault.Invalid, "This form is incomplete. Open the page again.")
	}
	return c.FormValue("id"), revision, nil
}

// queueBack is the list that a form came from.
func queueBack(c *fiber.Ctx) string {
	list := keep.List(c.FormValue("list"))
	if !slices.Contains(keep.Lists, list) {
		list = keep.Hot
	}
	return listAddress(list)
}

// reviewAsset is POST /studio/collateral/queue/reviewed.
func (s *Server) reviewAsset(c *fiber.Ctx) error {
	id, revision, err := seen(c)
	if err != nil {
		return err
	}
	r, err := s.Keep.Reviewed(c.UserContext(), who(c).person, id, revision)
	if err != nil {
		return err
	}
	v := url.Values{"done": {id}, "at": {strconv.FormatInt(r.At.UnixMilli(), 10)}}
	return c.Redirect(queueBack(c)+"?"+v.Encode(), fiber.StatusSeeOther)
}

// reviewUndo offers to take back the review that has led to this page.
func (s *Server) reviewUndo(c *fiber.Ctx) *view.Undo {
	id, at := c.Query("done"), c.Query("at")
	a, err := s.Library.AssetByID(c.UserContext(), who(c).person, id)
	if id == "" || at == "" || err != nil {
		return nil
	}
	said := "“" + a.Title + "” still holds."
	if !a.ReviewBy.IsZero() {
		said += " It is due again on " + a.ReviewBy.In(s.Keep.Zone()).Format("2 January 2006") + "."
	}
	return &view.Undo{Said: said, Action: queueRoot + "/unreviewed", Fields: []view.Choice{{Facet: "id", Label: id}, {Facet: "at", Label: at}, {Facet: "list", Label: c.Params("list")}}}
}

// unreviewAsset is POST /studio/collateral/queue/unreviewed.
func (s *Server) unreviewAsset(c *fiber.Ctx) error {
	ms, err := strconv.ParseInt(c.FormValue("at"), 10, 64)
	if err != nil {
		return fault.New(fault.Invalid, "This form is incomplete. Open the page again.")
	}
	if err := s.Keep.NotReviewed(c.UserContext(), who(c).person, c.FormValue("id"), time.UnixMilli(ms)); err != nil {
		return err
	}
	return s.back(c, queueBack(c), "Taken back: it is in the list again.")
}

// askOwner is POST /studio/collateral/queue/ask.
func (s *Server) askOwner(c *fiber.Ctx) error {
	asked, err := s.Keep.AskOwner(c.UserContext(), who(c).person, c.FormValue("id"))
	if err != nil {
		return err
	}
	if !asked {
		return s.back(c, queueBack(c), "They were asked today already.")
	}
	return s.back(c, queueBack(c), "The owner was asked, in their inbox and by mail if they want it.")
}

// expireAsset is POST /studio/collateral/queue/expire.
func (s *Server) expireAsset(c *fiber.Ctx) error {
	id, revision, err := seen(c)
	if err != nil {
		return err
	}
	a, err := s.Keep.ExpireNow(c.UserContext(), who(c).person, id, revision)
	if err != nil {
		return err
	}
	return s.back(c, queueBack(c), "“"+a.Title+"” is over: reps no longer find or open it. Edit its dates to bring it back.")
}
