package view_test

import (
	"time"

	"tandem/app/internal/web/view"
)

func shelfTabs(path string) []view.Tab {
	out := []view.Tab{{Label: "Favourites", URL: "/library/favourites"}, {Label: "Recent", URL: "/library/recent"}, {Label: "Saved searches", URL: "/library/saved"}, {Label: "Collections", URL: "/library/collections"}}
	for i := range out {
		out[i].Count, out[i].Current = -1, out[i].URL == path
	}
	return out
}

func shelfRows() []view.ShelfRow {
	star := func(on bool) *view.Toggle {
		return &view.Toggle{On: on, Action: "/library/favourites/x", Label: "Remove from favourites"}
	}
	return []view.ShelfRow{
		{Title: "First meeting deck", URL: "/library/1", Format: "PPTX", Kind: "asset", Summary: "The story in twelve slides. Begin with the customer's own figures, then show slide 4.", Facets: []string{"Deck", "Evaluation"}, At: noon.Add(-3 * time.Hour), Favourite: star(true)},
		{Title: "How Harbour Clinics halved the time to first reply without a single new hire in the back office", URL: "/case-studies/harbour", Seen: "case-study-harbour", Format: "Case study", Kind: "case-study", Summary: "From nine hours to four.", Facets: []string{"Healthcare"}, At: noon.Add(-26 * time.Hour), Favourite: star(false)},
		{Title: "Price list 2025", URL: "/library/3", Format: "PDF", Kind: "asset", At: noon.Add(-9 * 24 * time.Hour), State: &view.State{Label: "Expired", Tone: "warn"}, Favourite: star(true)},
	}
}

// shelfSamples are the pages of what people lay ready.
func shelfSamples() []sample {
	rows := shelfRows()
	tells := []view.Option{{Value: "", Label: "Do not tell me"}, {Value: "soon", Label: "Tell me at once", Chosen: true}, {Value: "daily", Label: "Tell me once a day"}}
	item := func(i int, x view.CollectionItem) view.CollectionItem {
		x.ID, x.Number, x.At, x.First, x.Last = "i"+string(rune('0'+i)), i, "/library/collections/c/items/i", i == 1, i == 4
		return x
	}
	playbook := view.CollectionPage{
		Base: base("First call with a clinic", "/library/collections/c"), ID: "c", Name: "First call with a clinic", About: "<p>Twenty minutes, <strong>three questions</strong>. Leave with a date for the second call.</p>",
		Playbook: true, Official: true, Shared: true, Owner: "Mara Lind", Updated: noon.Add(-30 * time.Hour), UpdatedBy: "Jonas Okafor", Count: 2,
		Undo: &view.TakeBack{Text: "It was taken out.", Action: "/library/collections/c/items/x/keep"},
		Edit: "/library/collections/c/edit", Items: "/library/collections/c/items", Duplicate: "/library/collections/c/duplicate", Delete: "/library/collections/c/delete",
		Parts: []view.CollectionPart{
			{Items: []view.CollectionItem{item(1, view.CollectionItem{Kind: "note", Note: "<p>Read the account's last three tickets first.</p>"})}},
			{Stage: &view.CollectionItem{ID: "s", Kind: "stage", Title: "Open", At: "/library/collections/c/items/s"}, Items: []view.CollectionItem{
				item(2, view.CollectionItem{Kind: "document", Title: rows[0].Title, Document: &rows[0], Place: "Slide 4", Note: "<p>Ask what a missed reply costs them.</p><ul><li>Count the desks</li><li>Count the hours</li></ul>"}),
				item(3, view.CollectionItem{Kind: "document", Title: rows[1].Title, Document: &rows[1], Replaced: true}),
				item(4, view.CollectionItem{Kind: "document", Title: rows[2].Title, Document: &rows[2], Gone: "expired"}),
			}},
		},
	}
	theirs := &view.Theirs{By: "Jonas Okafor", Title: "First call with a clinic", Text: "Thirty minutes, four questions.", When: noon}
	conflict := base("Edit First call with a clinic", "/library/collections/c/edit")
	conflict.Alert = "Jonas Okafor changed this collection while you were editing. Nothing of yours is lost: both texts are below. Put together what should stand and save again."
	shapes := []view.Option{{Value: "collection", Label: "Collection", Note: "Documents in an order, with notes."}, {Value: "playbook", Label: "Playbook", Note: "Steps to follow, each with its documents and notes.", Chosen: true}}
	return []sample{
		{"favourites", view.ShelfPage{Base: base("Favourites", "/library/favourites"), Tabs: shelfTabs("/library/favourites"), Rows: rows}},
		{"favourites-empty", view.ShelfPage{Base: base("Favourites", "/library/favourites"), Tabs: shelfTabs("/library/favourites")}},
		{"recent-empty", view.ShelfPage{Base: base("Recent", "/library/recent"), Tabs: shelfTabs("/library/recent"), Recent: true}},
		{"saved", view.SavedPage{Base: base("Saved searches", "/library/saved"), Tabs: shelfTabs("/library/saved"), Undo: &view.TakeBack{Text: "“Old decks” was deleted.", Action: "/library/saved/1/keep"}, Failed: "2", Searches: []view.SavedSearch{
			{ID: "1", Name: "Healthcare decks", URL: "/library?q=deck&industry=healthcare", Words: "deck", Chosen: []string{"Industry: Healthcare", "Stage: Evaluation"}, Tell: "soon", Tells: tells, Created: noon.Add(-50 * time.Hour), Action: "/library/saved/1", Delete: "/library/saved/1/delete"},
			{ID: "2", Name: "Everything about the price of doing nothing at all", URL: "/library?q=price", Words: "price", Tells: tells, Created: noon.Add(-500 * time.Hour), Action: "/library/saved/2", Delete: "/library/saved/2/delete"},
		}}},
		{"saved-empty", view.SavedPage{Base: base("Saved searches", "/library/saved"), Tabs: shelfTabs("/library/saved")}},
		{"save-search", view.SavePage{Base: base("Save this search", "/library/saved/new"), Tabs: shelfTabs("/library/saved"), Name: "deck, healthcare", Search: "q=deck", Words: "deck", Chosen: []string{"Industry: Healthcare"}, Tells: tells, Back: "/library?q=deck"}},
		{"collections", view.CollectionsPage{Base: base("Collections", "/library/collections"), Tabs: shelfTabs("/library/collections"), New: "/library/collections/new", Collections: []view.CollectionCard{
			{Title: "First call with a clinic", URL: "/library/collections/c", About: "Twenty minutes, three questions.", Playbook: true, Official: true, Shared: true, Owner: "Mara Lind", Items: 12, Updated: noon.Add(-30 * time.Hour)},
			{Title: "Trade fair in May", URL: "/library/collections/d", Owner: "Mara Lind", Items: 3, First: []string{"First meeting deck", "Price list 2026", "Leaflet"}, Updated: noon.Add(-90 * time.Hour)},
		}}},
		{"collections-empty", view.CollectionsPage{Base: base("Collections", "/library/collections"), Tabs: shelfTabs("/library/collections"), New: "/library/collections/new"}},
		{"collection", playbook},
		{"collection-empty", view.CollectionPage{Base: base("New one", "/library/collections/e"), ID: "e", Name: "New one", Owner: "Mara Lind", Updated: noon, Items: "/library/collections/e/items", Edit: "/x", Duplicate: "/x", Delete: "/x"}},
		{"collection-form", view.CollectionFormPage{Base: base("New collection", "/library/collections/new"), Shapes: shapes, CanShare: true, Action: "/library/collections", Back: "/library/collections", Label: "Begin the collection"}},
		{"collection-conflict", view.CollectionFormPage{Base: conflict, Name: "First call with a hospital", About: "Twenty minutes.", Shapes: shapes, CanShare: true, Shared: true, Action: "/x", Back: "/y", Label: "Save", Theirs: theirs}},
		{"collection-item", view.CollectionItemPage{Base: base("Edit First meeting deck", "/library/collections/c/items/1"), Collection: "First call with a clinic", Heading: "First meeting deck", Kind: "document", Note: "Ask what a missed reply costs.", Pages: true, Page: 4, Mark: "m", Action: "/x", Back: "/y", Theirs: theirs}},
		{"collect", view.CollectPage{Base: base("Add to a collection", "/library/collections/add"), Document: rows[0], ID: "1", Page: 4, Place: "Slide 4", Action: "/library/collections/add", Back: "/library/1", Choices: []view.Option{{Value: "c", Label: "First call with a clinic", Note: "Shared with the team"}, {Value: "d", Label: "Trade fair in May", Note: "Only you", Chosen: true}}}},
	}
}

// prepSamples are what to bring to a call.
func prepSamples() []sample {
	best := []view.ShelfRow{
		{Title: "First meeting deck", URL: "/library/1", Format: "PPTX", Kind: "asset", Reasons: []string{"for healthcare", "evaluation stage", "used by 6 colleagues", "updated 3 weeks ago"}},
		{Title: "Security questions, answered on four pages for those who have to sign", URL: "/library/2", Format: "PDF", Kind: "asset", Reasons: []string{"names Harbour Clinics", "for a CIO", "updated a month ago"}},
		{Title: "Price list 2026", URL: "/library/3", Format: "PDF", Kind: "asset", Reasons: []string{"updated today"}},
	}
	fields := []view.PrepField{
		{Name: "industry", Label: "Industry", Value: "healthcare", Options: []view.Option{{Value: "healthcare", Label: "Healthcare", Note: "12", Chosen: true}, {Value: "retail", Label: "Retail", Note: "4"}}},
		{Name: "persona", Label: "Persona"},
		{Name: "stage", Label: "Stage", Options: []view.Option{{Value: "evaluation", Label: "Evaluation", Note: "9", Chosen: true}}},
		{Name: "competitor", Label: "Competitor", Options: []view.Option{{Value: "spreadsheet", Label: "Spreadsheet", Note: "2", Chosen: true}}},
	}
	full := view.PrepPage{
		Base: base("Call prep", "/prep"), Company: "Harbour Clinics", Fields: fields, Asked: true, Called: "Healthcare, Evaluation", Rival: "Spreadsheet", Best: best,
		Story: &view.ShelfRow{Title: "How Harbour Clinics halved the time to first reply", URL: "/case-studies/harbour", Seen: "case-study-harbour", Figure: "−99%", FigureOf: "Time to first reply", Summary: "From nine hours to four.", Reasons: []string{"for healthcare", "updated 2 months ago"}},
		Card:  &view.PrepCard{Title: "Battlecard: against the spreadsheet", URL: "/library/battlecards/1", Summary: "<p>The one people are proudest of.</p>", Plant: []view.Marked{"<p>Which of these did nobody open?</p>"}, Reviewed: noon.Add(-12 * 24 * time.Hour), Overdue: true, Sample: true},
		Objected: []view.PrepObjection{
			{Text: "It is free", Answer: "<p>The sheet is. The forgotten enquiry is not.</p>", From: view.Link{Label: "Battlecard: against the spreadsheet", URL: "/library/battlecards/1"}},
			{Text: "Where is our data kept?", From: view.Link{Label: "Security FAQ", URL: "/library/9/view#page=2"}},
		},
		BasedOn:  []view.Link{{Label: "Battlecard: against the spreadsheet", URL: "/library/battlecards/1"}, {Label: "Security FAQ", URL: "/library/9"}},
		Articles: []view.ShelfRow{{Title: "A promise between marketing and sales", URL: "/articles/promise", Seen: "article-promise", Format: "Article", Kind: "article", Reasons: []string{"for healthcare", "updated 5 days ago"}}},
		Ask:      "/library/requests/new?q=x", AskStory: "/library/requests/new?q=x", AskCard: "/library/requests/new?q=x", Save: "/prep/save", Saved: []view.Option{{Value: "1"}},
	}
	empty := view.PrepPage{Base: base("Call prep", "/prep"), Fields: fields, Asked: true, Called: "Retail", Rival: "Northwind", Ask: "/library/requests/new?q=x", AskStory: "/library/requests/new?q=x", AskCard: "/library/requests/new?q=x", Away: true}
	return []sample{
		{"prep", full},
		{"prep-empty", empty},
		{"prep-start", view.PrepPage{Base: base("Call prep", "/prep"), Fields: fields}},
	}
}

// battlecardSamples are the pages of what to say about others.
func battlecardSamples() []sample {
	claims := []view.ClaimPart{
		{They: "It is free, and everybody has it already", We: "<p>The sheet is. The forgotten enquiry is not. Ask for the last fifty and <strong>count together</strong> how long they waited.</p>", Source: "Our own count at two workshops", URL: "/articles/leads-in-a-sheet", Date: noon.AddDate(0, -2, 0)},
		{They: "It does exactly what we need", We: "<p>It does what was needed when it was built. Which column says that a lead was read and rejected, and why?</p>", Source: "Sales call notes", Date: noon.AddDate(-2, 0, 0), Old: true},
		{They: "We will add a column"},
	}
	card := view.BattlecardPage{
		Base: base("Battlecard: against the spreadsheet", "/library/battlecards/1"), ID: "1", Name: "Battlecard: against the spreadsheet", Competitor: "Spreadsheet",
		Summary: "<p>Leads in a spreadsheet, passed on by mail, coloured by hand. The one people are proudest of, because somebody built it.</p>", Claims: claims,
		Traps: []view.Marked{"<p>They ask for the price per row</p>"}, Landmines: []view.Marked{"<p>Which of these did nobody open?</p>", "<p>Who changed this row, and when?</p>"},
		Proof: []view.Marked{`<p>Case study: <a href="/case-studies/hallvik">Hallvik Packaging</a>, first call after 3 hours instead of 42</p>`}, Rest: "<h2>Do not say</h2><p>That spreadsheets are unprofessional.</p>",
		Reviewed: noon.Add(-12 * 24 * time.Hour), ReviewBy: noon.Add(-24 * time.Hour), Overdue: true, Sample: true, Owner: "Mara Lind", Version: 3, Updated: noon,
		Asset: "/library/1", Opened: "/library/1/opened", Favourite: &view.Toggle{Action: "/library/favourites/1", Label: "Add to favourites"}, Collect: "/library/collections/add?document=1", Prep: "/prep?competitor=spreadsheet",
		Edit: "/library/battlecards/1/edit", Stand: "/library/battlecards/1/stand",
	}
	form := view.BattlecardFormPage{
		Base: base("Edit battlecard", "/library/battlecards/1/edit"), Name: card.Name, Competitor: "spreadsheet", Competitors: []string{"spreadsheet", "shared-drive"}, Summary: "Leads in a spreadsheet.",
		Claims: []view.ClaimField{{Number: 1, They: "It is free", We: "The sheet is.", Source: "Our count", URL: "/articles/x", Date: "2026-10-01"}, {Number: 2}}, Traps: "They ask for the price per row", ReviewBy: "2027-01-01",
		ReviewedOn: "2026-10-01", Sample: true, Version: 3, Action: "/x", Back: "/y",
	}
	conflict := form
	conflict.Alert = "Jonas Okafor saved this card while you were writing. Nothing of yours is lost."
	conflict.Theirs = &view.Theirs{By: "Jonas Okafor", Title: card.Name, Text: "---\ncompetitor: spreadsheet\n---\n\n## What they say, what we say\n\n### It is free", When: noon}
	return append(prepSamples(), []sample{
		{"battlecards", view.BattlecardsPage{Base: base("Battlecards", "/library/battlecards"), New: "/library/battlecards/new", Groups: []view.CardGroup{
			{Competitor: "Shared drive", Cards: []view.CardRow{{Title: "Battlecard: against the shared drive", URL: "/library/2", File: "PDF", Summary: "What to say when a buyer already has folders."}}},
			{Competitor: "Spreadsheet", Cards: []view.CardRow{{Title: card.Name, URL: "/library/battlecards/1", Claims: 3, Reviewed: card.Reviewed, Overdue: true, Sample: true, Summary: "Leads in a spreadsheet."}, {Title: "Newer one", URL: "/library/battlecards/3", State: &view.State{Label: "Draft", Tone: "warn"}}}},
		}}},
		{"battlecards-empty", view.BattlecardsPage{Base: base("Battlecards", "/library/battlecards")}},
		{"battlecard", card},
		{"battlecard-form", form},
		{"battlecard-conflict", conflict},
	}...)
}
