package web

import (
	"fmt"
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

const bulkRoot = "/studio/collateral/bulk"

// bulkGroups are the changes that can be made to many, as the choice shows them. A facet is part of the value.
func bulkGroups() []view.BulkGroup {
	group := func(label, verb string, kind keep.Kind) view.BulkGroup {
		g := view.BulkGroup{Label: label}
		for _, f := range library.EditableFacets {
			g.Options = append(g.Options, view.Option{Value: string(kind) + "/" + string(f), Label: verb + " " + strings.ToLower(facetLabel(f))})
		}
		return g
	}
	return []view.BulkGroup{
		group("Add to a vocabulary", "Add", keep.AddFacet),
		group("Set a vocabulary", "Set", keep.SetFacet),
		group("Remove from a vocabulary", "Remove", keep.RemoveFacet),
		{Label: "Life", Options: []view.Option{
			{Value: string(keep.SetOwner), Label: "Give to an owner"},
			{Value: string(keep.SetReviewBy), Label: "Plan a review"},
			{Value: string(keep.SetExpires), Label: "Set or clear expiry"},
			{Value: string(keep.SetState), Label: "Approve or make drafts"},
			{Value: string(keep.Supersede), Label: "Supersede by another asset"},
			{Value: string(keep.Withdraw), Label: "Withdraw"},
		}},
	}
}

// bulkWord is what a change does, in words.
func (s *Server) bulkWord(a keep.Action) string {
	facet := strings.ToLower(facetLabel(a.Facet))
	var values []string
	for _, v := range a.Values {
		values = append(values, valueLabel(a.Facet, v))
	}
	list := strings.Join(values, ", ")
	day := func(what string, at time.Time) string {
		if at.IsZero() {
			return "Clear the " + what
		}
		return "Set the " + what + " to " + at.Format("2 January 2006")
	}
	switch a.Kind {
	case keep.AddFacet:
		return strings.TrimSpace("Add " + facet + " " + list)
	case keep.SetFacet:
		if len(a.Values) == 0 {
			return "Set " + facet
		}
		return "Set " + facet + " to " + list
	case keep.RemoveFacet:
		return strings.TrimSpace("Remove " + facet + " " + list)
	case keep.SetOwner:
		return strings.TrimSpace("Give to " + a.OwnerName)
	case keep.SetReviewBy:
		return day("review date", s.Library.LastDay(a.Date))
	case keep.SetExpires:
		return day("last day", s.Library.LastDay(a.Date))
	case keep.SetState:
		if a.State == library.Draft {
			return "Make drafts"
		}
		return "Approve"
	case keep.Supersede:
		if a.Title == "" {
			return "Supersede by another asset"
		}
		return "Supersede by “" + a.Title + "”"
	}
	return "Withdraw"
}

// readAction reads the change from a form: kind names it, with a facet after a slash.
func (s *Server) readAction(c *fiber.Ctx) (keep.Action, error) {
	kind, facet, _ := strings.Cut(c.FormValue("kind"), "/")
	values := formValues(c)
	a := keep.Action{
		Kind: keep.Kind(kind), Facet: search.Facet(facet), Owner: c.FormValue("owner"), State: library.State(c.FormValue("state")), Reason: c.FormValue("reason"),
		Values: slices.Concat(values["values"], splitList(c.FormValue("values_other"))), Successor: assetIn(c.FormValue("successor")),
	}
	var err error
	// Both dates hold for the whole of the day: it expires, or its review is late, after it.
	if a.Date, err = s.Library.EndOf(c.FormValue("date")); err != nil {
		err = fault.Form(fault.Field{Name: "date", Message: fault.Message(err)})
	}
	return a, err
}

// assetIn finds the id in an address or an id that a person entered.
func assetIn(text string) string {
	text = strings.TrimSpace(text)
	if _, rest, found := strings.Cut(text, "/library/"); found {
		text = rest
	}
	if i := strings.IndexAny(text, "/?#"); i >= 0 {
		text = text[:i]
	}
	return text
}

// readChosen reads which assets were chosen: ticked boxes, the list carried along, or a whole list.
func (s *Server) readChosen(c *fiber.Ctx) ([]keep.Choice, error) {
	values := formValues(c)
	words := slices.Concat(values["pick"], strings.Fields(c.FormValue("chosen")))
	if list := keep.List(c.FormValue("all")); list != "" && c.FormValue("which") == "all" {
		survey, err := s.Keep.Survey(c.UserContext(), who(c).person)
		if err != nil {
			return nil, err
		}
		for _, x := range survey.Of(list, search.Facet(c.FormValue("facet"))) {
			words = append(words, pickOf(x.Asset))
		}
	}
	var out []keep.Choice
	there := map[string]bool{}
	for _, w := range words {
		id, number, _ := strings.Cut(w, ":")
		revision, err := strconv.Atoi(number)
		if err != nil || id == "" || there[id] {
			continue
		}
		there[id] = true
		out = append(out, keep.Choice{ID: id, Revision: revision})
	}
	return out, nil
}

// bulk is POST /studio/collateral/bulk: the assets were chosen, the change was filled in, or it was looked at and is wanted.
func (s *Server) bulk(c *fiber.Ctx) error {
	chosen, err := s.readChosen(c)
	if err != nil {
		return err
	}
	if len(chosen) == 0 {
		s.flash(c, "warn", "Tick the assets to change first.")
		return c.Redirect(ownPath(c.FormValue("back"), queueRoot), fiber.StatusSeeOther)
	}
	action, err := s.readAction(c)
	page, pageErr := s.bulkPage(c, action, chosen)
	if pageErr != nil {
		return pageErr
	}
	step := c.FormValue("step")
	if err == nil && step == "start" {
		b, startErr := s.Keep.Start(c.UserContext(), who(c).person, action, chosen)
		if startErr == nil {
			return c.Redirect(bulkRoot+"/"+b.ID, fiber.StatusSeeOther)
		}
		err = startErr
	}
	if err == nil && step == "look" {
		var p keep.Preview
		if p, err = s.Keep.Preview(c.UserContext(), who(c).person, action, chosen); err == nil {
			page.Preview, page.Does = bulkPreview(p), s.bulkWord(p.Action)
		}
	}
	if err != nil {
		if err := refused(&page.Base, err); err != nil {
			return err
		}
		return s.show(c, statuses[fault.KindOf(err)], page)
	}
	return s.show(c, fiber.StatusOK, page)
}

// ownPath returns the path if it is one of the workspace's, else the other.
func ownPath(path, otherwise string) string {
	if strings.HasPrefix(path, "/studio/") && !strings.ContainsAny(path, "\\\r\n") {
		return path
	}
	return otherwise
}

func (s *Server) bulkPage(c *fiber.Ctx, a keep.Action, chosen []keep.Choice) (view.BulkPage, error) {
	words := make([]string, len(chosen))
	for i, x := range chosen {
		words[i] = x.ID + ":" + strconv.Itoa(x.Revision)
	}
	page := view.BulkPage{
		Base: s.base(c, "Change many"), Kind: c.FormValue("kind"), Does: s.bulkWord(keep.Action{Kind: a.Kind, Facet: a.Facet, State: library.Approved}), Chosen: strings.Join(words, " "),
		Count: len(chosen), Back: ownPath(c.FormValue("back"), queueRoot),
	}
	if !slices.Contains(keep.Kinds, a.Kind) {
		return page, fault.New(fault.Invalid, "Choose what to change, then go on.")
	}
	var in view.Input
	switch a.Kind {
	case keep.AddFacet, keep.SetFacet, keep.RemoveFacet:
		if !slices.Contains(library.EditableFacets, a.Facet) {
			return page, fault.New(fault.Invalid, "There is no such vocabulary.")
		}
		known, err := s.Library.Store.FacetValues(c.UserContext())
		if err != nil {
			return page, err
		}
		for _, f := range facetFields(known, map[search.Facet][]string{a.Facet: a.Values}) {
			if f.Name == string(a.Facet) {
				f.Name, f.Other = "values", c.FormValue("values_other")
				page.Values = &f
			}
		}
		return page, nil
	case keep.SetOwner:
		people, err := s.keeperOptions(c, a.Owner)
		if err != nil {
			return page, err
		}
		in = view.Input{Name: "owner", Label: "Owner", Type: "select", Options: people}
	case keep.SetReviewBy, keep.SetExpires:
		in = view.Input{Name: "date", Label: map[keep.Kind]string{keep.SetReviewBy: "Look again by", keep.SetExpires: "Last day"}[a.Kind], Type: "date", Value: c.FormValue("date"), Optional: true, Hint: "Leave it empty to take the date away."}
	case keep.SetState:
		in = view.Input{Name: "state", Label: "State", Type: "select", Options: []view.Option{
			{Value: string(library.Approved), Label: "Approved", Chosen: a.State != library.Draft}, {Value: string(library.Draft), Label: "Draft", Chosen: a.State == library.Draft},
		}}
	case keep.Supersede:
		in = view.Input{Name: "successor", Label: "The asset that takes their place", Type: "text", Value: c.FormValue("successor"), Hint: "Paste its address: open it in the library and copy what the browser shows."}
	default:
		in = view.Input{Name: "reason", Label: "Why", Type: "text", Value: a.Reason, Optional: true, Hint: "Whoever looks for them later sees this."}
	}
	page.Field = &in
	return page, nil
}

// keeperOptions are the people who keep the library, by name.
func (s *Server) keeperOptions(c *fiber.Ctx, chosen string) ([]view.Option, error) {
	people, err := s.Accounts.Store.People(c.UserContext())
	var out []view.Option
	for _, p := range people {
		if library.CanKeep(p) {
			label := p.Name
			if label == "" {
				label = p.Email
			}
			out = append(out, view.Option{Value: p.ID, Label: label, Chosen: p.ID == chosen})
		}
	}
	return out, err
}

func bulkPreview(p keep.Preview) *view.BulkPreview {
	n := len(p.Change)
	out := &view.BulkPreview{Ready: n > 0, Line: fmt.Sprintf("This changes %d assets.", n)}
	switch n {
	case 0:
		out.Line = "Nothing would change."
	case 1:
		out.Line = "This changes 1 asset."
	}
	const shown = 12
	for _, a := range p.Change[:min(n, shown)] {
		out.Titles = append(out.Titles, view.Link{Label: a.Title, URL: "/library/" + a.ID})
	}
	out.More = max(0, n-shown)
	if p.Same > 0 {
		out.Details = append(out.Details, fmt.Sprintf("%d of the chosen are so already.", p.Same))
	}
	if p.Gone > 0 {
		out.Details = append(out.Details, fmt.Sprintf("%d of the chosen are no longer there.", p.Gone))
	}
	out.Details = append(out.Details, p.Refused[:min(len(p.Refused), 10)]...)
	return out
}

// batchState is how far a change of many is.
func batchState(b keep.Batch) view.State {
	switch {
	case b.State == keep.Changing:
		return view.State{Label: "Under way", Tone: "busy", Unsettled: true}
	case b.State == keep.Undoing:
		return view.State{Label: "Being taken back", Tone: "busy", Unsettled: true}
	case b.State == keep.Undone:
		return view.State{Label: "Taken back"}
	case b.Counts[keep.ItemConflict]+b.Counts[keep.ItemFailed] > 0:
		return view.State{Label: "Done, but not all", Tone: "warn"}
	}
	return view.State{Label: "Done", Tone: "good"}
}

// showBatches is GET /studio/collateral/bulk.
func (s *Server) showBatches(c *fiber.Ctx) error {
	found, err := s.Keep.Store.Batches(c.UserContext(), 50)
	if err != nil {
		return err
	}
	page := view.BatchesPage{Base: s.base(c, "Changes of many")}
	for _, b := range found {
		page.Rows = append(page.Rows, view.BatchRow{Does: s.bulkWord(b.Action), URL: bulkRoot + "/" + b.ID, By: b.Name, State: batchState(b), Total: b.Total(), Created: b.Created})
	}
	return s.show(c, fiber.StatusOK, page)
}

// showBatch is GET /studio/collateral/bulk/:id.
func (s *Server) showBatch(c *fiber.Ctx) error {
	ctx := c.UserContext()
	b, err := s.Keep.Store.BatchByID(ctx, c.Params("id"))
	if err != nil {
		return err
	}
	page := view.BatchPage{
		Base: s.base(c, s.bulkWord(b.Action)), Does: s.bulkWord(b.Action), By: b.Name, Created: b.Created, State: batchState(b), Total: b.Total(), Ended: b.Total() - b.Left(),
		Running: b.State == keep.Changing || b.State == keep.Undoing, Back: "/studio/collateral",
	}
	for _, x := range []struct {
		state       keep.ItemState
		label, tone string
	}{
		{keep.ItemDone, "Changed", "good"},
		{keep.ItemUndone, "Taken back", ""},
		{keep.ItemSame, "So already", ""},
		{keep.ItemConflict, "Changed by somebody else", "warn"},
		{keep.ItemFailed, "Not possible", "bad"},
	} {
		if n := b.Counts[x.state]; n > 0 {
			page.Counts = append(page.Counts, view.Stat{Label: x.label, Value: strconv.Itoa(n), Tone: x.tone})
		}
	}
	if page.Conflicts, err = s.batchItems(c, b.ID, keep.ItemConflict); err != nil {
		return err
	}
	if page.Failed, err = s.batchItems(c, b.ID, keep.ItemFailed); err != nil {
		return err
	}
	if b.State == keep.Changed && b.Counts[keep.ItemDone] > 0 {
		page.UndoAction = bulkRoot + "/" + b.ID + "/undo"
	}
	return s.show(c, fiber.StatusOK, page)
}

func (s *Server) batchItems(c *fiber.Ctx, batch string, state keep.ItemState) ([]view.BatchItem, error) {
	items, err := s.Keep.Store.Items(c.UserContext(), batch, []keep.ItemState{state}, 200)
	var out []view.BatchItem
	for _, i := range items {
		out = append(out, view.BatchItem{Title: i.Title, URL: "/library/" + i.Asset, Note: i.Note})
	}
	return out, err
}

// undoBatch is POST /studio/collateral/bulk/:id/undo.
func (s *Server) undoBatch(c *fiber.Ctx) error {
	id := c.Params("id")
	if err := s.Keep.Undo(c.UserContext(), who(c).person, id); err != nil {
		return err
	}
	return c.Redirect(bulkRoot+"/"+id, fiber.StatusSeeOther)
}
