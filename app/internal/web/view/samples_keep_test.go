package view_test

import (
	"strings"
	"time"

	"tandem/app/internal/web/view"
)

// keepSamples are the pages by which the library is kept true.
func keepSamples() []sample {
	inboxTabs := []view.Tab{{Label: "All", URL: "/inbox", Count: -1, Current: true}, {Label: "Reminders", URL: "/inbox?kind=reminder", Count: 1}, {Label: "Tasks", URL: "/inbox?kind=task", Count: -1}}
	return append([]sample{
		{"inbox", view.InboxPage{
			Base: base("Inbox", "/inbox"), Tabs: inboxTabs, Mark: "/inbox/read", Undo: "1764072000000", Undone: "Marked as read.",
			Waiting: []view.Notice{
				{ID: "1", Kind: "Reminder", Subject: "“Price list 2026” expires in 7 days", Text: "Say that it still holds, replace it, or let it end.", URL: "/inbox/1", Told: noon.Add(-2 * time.Hour), Unread: true},
				{ID: "2", Kind: "Task", Subject: "Jonas Okafor says something is wrong in “First meeting deck”", Text: "“The uptime figure is from last year.”", URL: "/inbox/2", Told: noon.Add(-26 * time.Hour), Unread: true},
			},
			Notices: []view.Notice{{ID: "3", Kind: "Answer", Subject: "Mara Lind answered what you reported about “Security questions”", Text: "Replaced this morning, thank you.", URL: "/inbox/3", Told: noon.Add(-5 * 24 * time.Hour)}},
		}},
		{"inbox-empty", view.InboxPage{Base: base("Inbox", "/inbox"), Tabs: inboxTabs, Mark: "/inbox/read", Nothing: true}},
		{"account-mail", view.AccountPage{
			Base: base("Your account", "/account"), Name: "Mara Lind", Email: "mara@example.com", Roles: []string{"Marketer"}, Least: 12,
			Mailed: []view.Option{{Value: "reminder", Label: "Reminders", Note: "What is yours expires, or is due for another look.", Chosen: true}, {Value: "news", Label: "News", Note: "Something new fits what you saved."}},
		}},
	}, append(queueSamples(), append(taskSamples(), vocabularySamples()...)...)...)
}

func queueSamples() []sample {
	tabs := []view.Tab{{Label: "Hot and stale", URL: "/studio/collateral/queue", Count: 2, Current: true}, {Label: "Expiring", URL: "/studio/collateral/queue/expiring", Count: 3}, {Label: "Missing facets", URL: "/studio/collateral/queue/missing", Count: 214}, {Label: "Near-duplicates", URL: "/studio/collateral/queue/duplicates", Count: 4}}
	bulk := &view.BulkBar{Groups: []view.BulkGroup{{Label: "Add to a vocabulary", Options: []view.Option{{Value: "facet-add/persona", Label: "Add persona"}}}, {Label: "Life", Options: []view.Option{{Value: "withdraw", Label: "Withdraw"}}}}, Rows: 2, All: "hot", Total: 214, Back: "/studio/collateral/queue"}
	queued := []view.QueueRow{
		{ID: "a1", Title: "Pricing and packages 2027", URL: "/library/a1", Revision: 3, Pick: "a1:3", Format: "PPTX", State: approved, Points: 412, Why: []string{"1 open flag", "used 48 times by 9 people in 90 days", "last version 8 months ago", "review was due 12 days ago"}, Owner: "Mara Lind", Edit: "/x", Replace: "/y", CanReview: true, CanExpire: true},
		{ID: "a2", Title: "Battlecard: Northwind against Fabrikam, with everything that a very long title can hold and a bit more", URL: "/library/a2", Revision: 1, Pick: "a2:1", Format: "PDF", State: view.State{Label: "Expiring", Tone: "warn"}, Points: 37, Why: []string{"used once in 90 days", "last version 45 days ago"}, Edit: "/x", Replace: "/y", CanReview: true, CanExpire: true},
	}
	heading := view.QueuePage{Base: base("Queue", "/studio/collateral/queue"), List: "hot", Heading: "Hot and stale", Lead: "Much used by sales, long untouched: what pays most to look at comes first.", Method: "Points are heat times staleness.", Tabs: tabs, Rows: queued, Total: 214, Action: "/studio/collateral/queue/", Bulk: bulk, Undo: &view.Undo{Said: "“Security questions” still holds. It is due again on 1 May 2027.", Action: "/x", Fields: []view.Choice{{Facet: "id", Label: "a3"}}}}
	missing := heading
	missing.List, missing.Heading, missing.Method, missing.Undo = "missing", "Missing facets", "", nil
	missing.Narrow = []view.FacetValue{{Label: "Any", Count: 214, URL: "?", Chosen: true}, {Label: "No persona", Count: 200, URL: "?facet=persona"}}
	pairs := view.QueuePage{Base: base("Near-duplicates", "/studio/collateral/queue/duplicates"), List: "duplicates", Heading: "Near-duplicates", Lead: "Pairs that share most of their text.", Tabs: tabs, Action: "/x", Pairs: []view.PairRow{{First: view.Link{Label: "First meeting deck", URL: "/library/a1"}, Second: view.Link{Label: "First meeting deck (copy)", URL: "/library/a2"}, Formats: [2]string{"PPTX", "PPTX"}, Likeness: "92 % of the text, 100 % of the pages of the shorter one", URL: "/studio/collateral/twins?a=a1&b=a2"}}}
	values := &view.FacetField{Name: "values", Label: "Persona", Options: []view.Option{{Value: "founder", Label: "Founder"}, {Value: "sales-leader", Label: "Sales leader", Chosen: true}}}
	changed := &view.BulkPreview{Line: "This changes 214 assets.", Details: []string{"3 of the chosen are so already."}, Titles: []view.Link{{Label: "Pricing and packages 2027", URL: "/library/a1"}}, More: 213, Ready: true}
	side := view.TwinSide{ID: "a1", Title: "First meeting deck", URL: "/library/a1", Format: "PPTX", Owner: "Mara Lind", UseLine: "Used 14 times in 90 days", Revision: 2, State: approved, Pages: 12, Updated: noon, Facets: []string{"Deck", "Founder"}}
	return []sample{
		{"queue", heading},
		{"queue-missing", missing},
		{"queue-twins", pairs},
		{"queue-empty", view.QueuePage{Base: base("Queue", "/studio/collateral/queue"), List: "hot", Heading: "Hot and stale", Lead: "Much used, long untouched.", Tabs: tabs, Action: "/x"}},
		{"bulk", view.BulkPage{Base: base("Change many", "/studio/collateral/bulk"), Kind: "facet-add/persona", Does: "Add persona", Chosen: "a1:3 a2:1", Count: 217, Values: values, Preview: changed, Back: "/studio/collateral/queue"}},
		{"bulk-field", view.BulkPage{Base: base("Change many", "/studio/collateral/bulk"), Kind: "expires", Does: "Set the last day", Chosen: "a1:3", Count: 1, Field: &view.Input{Name: "date", Label: "Last day", Type: "date", Optional: true, Hint: "Leave it empty to take the date away."}, Back: "/studio/collateral/queue"}},
		{"batch", view.BatchPage{Base: base("Add persona", "/studio/collateral/bulk/b1"), Does: "Add persona Sales leader", By: "Mara Lind", Created: noon.Add(-time.Minute), State: view.State{Label: "Under way", Tone: "busy", Unsettled: true}, Total: 214, Ended: 90, Running: true, Counts: []view.Stat{{Label: "Changed", Value: "90", Tone: "good"}}, Back: "/studio/collateral"}},
		{"batch-ended", view.BatchPage{Base: base("Add persona", "/studio/collateral/bulk/b1"), Does: "Add persona Sales leader", By: "Mara Lind", Created: noon.Add(-time.Hour), State: view.State{Label: "Done, but not all", Tone: "warn"}, Total: 214, Ended: 214, Counts: []view.Stat{{Label: "Changed", Value: "212", Tone: "good"}, {Label: "Changed by somebody else", Value: "1", Tone: "warn"}, {Label: "Not possible", Value: "1", Tone: "bad"}}, Conflicts: []view.BatchItem{{Title: "Demo deck", URL: "/library/a4"}}, Failed: []view.BatchItem{{Title: "Old price list", URL: "/library/a5", Note: "Assets of this format must have a last day."}}, UndoAction: "/undo", Back: "/studio/collateral"}},
		{"batches", view.BatchesPage{Base: base("Changes of many", "/studio/collateral/bulk"), Rows: []view.BatchRow{{Does: "Add persona Sales leader", URL: "/x", By: "Mara Lind", State: view.State{Label: "Done", Tone: "good"}, Total: 214, Created: noon.Add(-time.Hour)}}}},
		{"batches-none", view.BatchesPage{Base: base("Changes of many", "/studio/collateral/bulk")}},
		{"twins", view.TwinPage{Base: base("Two that say nearly the same", "/studio/collateral/twins"), Sides: [2]view.TwinSide{side, side}, Likeness: "92 % of the text, 100 % of the pages of the shorter one", Action: "/x", Back: "/y", Pages: []view.TwinPages{{Left: 1, Right: 1, LeftText: seg("Where does it hurt?"), RightText: seg("Where does it hurt?"), Same: true, Unit: "Slide"}, {Left: 2, Right: 2, LeftText: seg("Uptime of ", "99.9", " percent in the last year"), RightText: seg("Uptime of ", "99.95", " percent in the last year"), Unit: "Slide"}, {Left: 3, LeftText: seg("Only here"), Unit: "Slide"}}}},
	}
}

func taskSamples() []sample {
	open := view.TaskRow{ID: "f1", URL: "/studio/tasks/f1", Verdict: view.State{Label: "Wrong", Tone: "bad"}, Asset: "First meeting deck", AssetURL: "/library/a1/view#page=4", Place: "Slide 4", Note: "The uptime figure is from last year.\nThe new one is on the status page.", By: "Jonas Okafor", Owner: "Mara Lind", Created: noon.Add(-9 * 24 * time.Hour), Due: noon.Add(-24 * time.Hour), Late: true, State: view.State{Label: "Open", Tone: "warn"}, CanTakeBack: true}
	ended := open
	ended.ID, ended.Late, ended.CanTakeBack, ended.State, ended.Answer, ended.AnsweredBy, ended.Changed = "f2", false, false, view.State{Label: "Done", Tone: "good"}, "Replaced this morning. "+strings.Repeat("Thank you. ", 8), "Mara Lind", noon
	gone := ended
	gone.ID, gone.Asset, gone.AssetURL, gone.Place = "f3", "", "", ""
	tabs := []view.Tab{{Label: "Open", URL: "/studio/tasks", Count: 2, Current: true}, {Label: "Mine", URL: "/studio/tasks?view=mine", Count: 1}, {Label: "Overdue", URL: "/studio/tasks?view=overdue", Count: 1}}
	return []sample{
		{"tasks", view.TasksPage{Base: base("Tasks", "/studio/tasks"), Tabs: tabs, Rows: []view.TaskRow{open, ended, gone}}},
		{"tasks-none", view.TasksPage{Base: base("Tasks", "/studio/tasks"), Tabs: tabs}},
		{"task", view.TaskPage{Base: base("Task", "/studio/tasks/f1"), Task: open, Revision: 1, Action: "/x", Assign: "/y", People: []view.Option{{Value: "1", Label: "Mara Lind", Chosen: true}}, Asset: &view.TaskAsset{Edit: "/e", Replace: "/r", Withdraw: "/w", Version: 2, Current: 3}}},
		{"task-answered", view.TaskPage{Base: base("Task", "/studio/tasks/f2"), Task: ended, Revision: 2, Reopen: "/z"}},
		{"flags", view.FlagsPage{Base: base("What you reported", "/library/flags"), Rows: []view.TaskRow{open, ended, gone}}},
		{"flags-none", view.FlagsPage{Base: base("What you reported", "/library/flags")}},
	}
}

func vocabularySamples() []sample {
	tabs := []view.Tab{{Label: "Format", URL: "/studio/vocabulary/format", Count: 9, Current: true}, {Label: "Industry", URL: "/studio/vocabulary/industry", Count: 3}, {Label: "Expiry by format", URL: "/studio/vocabulary/expiry", Count: -1}}
	return []sample{
		{"vocabulary", view.VocabularyPage{Base: base("Vocabulary", "/studio/vocabulary"), Tabs: tabs, Label: "Format", Values: []view.VocabularyRow{{Value: "price-list", Label: "Price list", Count: 12, URL: "/library?format=price-list", Change: "/studio/vocabulary/format/price-list"}}}},
		{"vocabulary-none", view.VocabularyPage{Base: base("Vocabulary", "/studio/vocabulary"), Tabs: tabs, Label: "Region"}},
		{"vocabulary-expiry", view.VocabularyPage{Base: base("Vocabulary", "/studio/vocabulary/expiry"), Tabs: tabs, Policy: &view.PolicyForm{Action: "/x", Rows: []view.PolicyRow{{Number: 1, Format: "price-list", Label: "Price list", Required: true, Days: "365"}, {Number: 0, Label: "Every other format"}}}}},
		{"value", view.ValuePage{Base: base("Price list", "/studio/vocabulary/format/price-list"), Facet: "format", Label: "Format", Value: "price-list", Name: "Price list", Count: 14, Titles: []view.Link{{Label: "Price list 2027", URL: "/library/a1"}}, More: 13, Others: []view.Option{{Value: "deck", Label: "Deck (12)"}}, Action: "/x", Back: "/studio/vocabulary/format"}},
		{"value-gone", view.ValuePage{Base: base("Price list", "/studio/vocabulary/format/price-list"), Facet: "format", Label: "Format", Value: "price-list", Name: "Price list", Action: "/x", Back: "/studio/vocabulary/format"}},
	}
}
