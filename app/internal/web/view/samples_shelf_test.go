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
		Undo: &view.Undo{Text: "It was taken out.", Action: "/library/collections/c/items/x/keep"},
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
		{"saved", view.SavedPage{Base: base("Saved searches", "/library/saved"), Tabs: shelfTabs("/library/saved"), Undo: &view.Undo{Text: "“Old decks” was deleted.", Action: "/library/saved/1/keep"}, Failed: "2", Searches: []view.SavedSearch{
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
		{"collection-item", view.CollectionItemPage{Base: base("Edit First meeting deck", "/library/collections/c/items/1"), Collection: "First call with a clinic", Heading: "First meeting deck", Kind: "document", Note: "Ask what a missed reply costs.", Pages: true, At: 4, Mark: "m", Action: "/x", Back: "/y", Theirs: theirs}},
		{"collect", view.CollectPage{Base: base("Add to a collection", "/library/collections/add"), Document: rows[0], ID: "1", At: 4, Place: "Slide 4", Action: "/library/collections/add", Back: "/library/1", Choices: []view.Option{{Value: "c", Label: "First call with a clinic", Note: "Shared with the team"}, {Value: "d", Label: "Trade fair in May", Note: "Only you", Chosen: true}}}},
	}
}
