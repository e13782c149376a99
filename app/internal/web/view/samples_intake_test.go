package view_test

import (
	"time"

	"tandem/app/internal/web/view"
)

// intakeSamples are the pages by which files come in and go out.
func intakeSamples() []sample {
	states := []view.Option{
		{Value: "draft", Label: "Draft", Note: "Only marketers see them until they are approved.", Chosen: true},
		{Value: "review", Label: "In review", Note: "Somebody looks at them first."},
		{Value: "approved", Label: "Approved", Note: "Reps find them as soon as they are in."},
	}
	levels := []view.Input{}
	for _, n := range []string{"1", "2", "3", "4"} {
		levels = append(levels, view.Input{Name: "level" + n, Label: "Level " + n + " is", Type: "select", Options: []view.Option{{Label: "nothing"}, {Value: "industry", Label: "Industry"}, {Value: "product", Label: "Product"}}})
	}
	facets := []view.FacetField{{Name: "industry", Label: "Industry", Options: []view.Option{{Value: "healthcare", Label: "Healthcare"}, {Value: "logistics", Label: "Logistics"}}}, {Name: "stage", Label: "Stage"}}
	uploads := view.UploadsPage{
		Base: base("Uploads", "/studio/uploads"), Plan: "/studio/uploads/plan", Form: "/studio/uploads/form", Template: "/studio/uploads/template.csv", Left: "/studio/uploads/left",
		Export: "/studio/collateral/export", MaxBytes: 5e9, MaxFiles: 5000, Accepts: ".pdf,.pptx,.zip", AcceptsText: "PDF, PowerPoint, Word, Excel, Markdown, HTML, text, CSV, pictures, video",
		States: states, Levels: levels, Facets: facets,
	}
	full := uploads
	full.Unfinished = []view.UploadRow{
		{Path: "demos/Product tour, the long one, with the new dashboards.mp4", Size: 2140e6, Percent: 63, State: view.State{Label: "Partly here", Tone: "warn"}, Discard: "/studio/uploads/discard/1", Batch: "/studio/uploads/b1", Until: noon.Add(6 * 24 * time.Hour)},
		{Path: "demos/Onboarding.mp4", Size: 340e6, Percent: 0, State: view.State{Label: "Waiting"}, Discard: "/studio/uploads/discard/2", Batch: "/studio/uploads/b1", Until: noon.Add(6 * 24 * time.Hour)},
	}
	full.Awaited = 2
	full.Batches = []view.UploadsBatchRow{
		{Name: "Collateral 2026", URL: "/studio/uploads/b1", By: "Mara Lind", Created: noon.Add(-3 * time.Minute), State: view.State{Label: "At work", Tone: "busy", Unsettled: true}, Counts: "212 added, 3 not added, 288 at work", Total: 503, Ended: 215, Size: 1480e6},
		{Name: "decks.zip", URL: "/studio/uploads/b2", By: "Mara Lind", Created: noon.Add(-26 * time.Hour), State: view.State{Label: "7 files not added", Tone: "warn"}, Counts: "493 added, 7 not added", Total: 501, Ended: 501, Size: 902e6},
		{Name: "Price list 2027.pdf", URL: "/studio/uploads/b3", By: "Ida Berg", Created: noon.Add(-9 * 24 * time.Hour), State: view.State{Label: "Done", Tone: "good"}, Counts: "1 added", Total: 1, Ended: 1, Size: 220e3},
	}
	full.Pager = &view.Pager{Page: 1, Last: 3, Next: "/studio/uploads?page=2"}
	wrong := uploads
	wrong.Alert, wrong.Problems = "Nothing was added yet. This is what to mend:", []string{"Row 2, column state: “published” is no state. Use draft, review, approved or public.", "Row 7, column expires: “soon” is not a date such as 2027-03-31."}
	batch := view.UploadsBatchPage{
		Base: base("decks.zip", "/studio/uploads/b2"), Name: "decks.zip", By: "Mara Lind", Created: noon.Add(-26 * time.Hour), State: view.State{Label: "3 files not added", Tone: "warn"}, Total: 501, Ended: 500,
		Size: 902e6, Received: 801e6, Skipped: 4, Awaited: 1, Notes: []string{"Row 12 of the spreadsheet is about “old deck.pptx”, which is not in the zip."},
		Tabs:    []view.Tab{{Label: "All", URL: "/studio/uploads/b2", Count: 501, Current: true}, {Label: "Added", URL: "?show=added", Count: 493}, {Label: "Not added", URL: "?show=not", Count: 3}, {Label: "Twins", URL: "?show=twins", Count: 4}},
		Approve: "/studio/uploads/b2/approve", Undo: "/studio/uploads/b2/undo", Pager: &view.Pager{Page: 1, Last: 11, Next: "?page=2"},
		Items: []view.UploadRow{
			{Path: "decks.zip", Size: 902e6, Percent: -1, State: view.State{Label: "Unpacked", Tone: "good"}},
			{Path: "industry=healthcare/First meeting, clinics.pptx", URL: "/library/1", Size: 4200e3, Percent: -1, State: view.State{Label: "Added", Tone: "good"}},
			{Path: "industry=healthcare/Security questions.pdf", Size: 320e3, Percent: -1, State: view.State{Label: "Twin", Note: "The same file is in the library already as “Security questions”."}, Twin: "/library/2"},
			{Path: "price list.xlsx", Size: 88e3, Percent: -1, State: view.State{Label: "Refused", Tone: "bad", Note: "It is protected by a password. Make the zip without one."}, Todo: "Make the zip without a password and upload it again."},
			{Path: "../../outside.txt", Size: 12, Percent: -1, State: view.State{Label: "Refused", Tone: "bad", Note: "Its name holds “..”, which leads out of the folder."}, Todo: "Rename it and upload it again."},
			{Path: "demo/Product tour.mp4", Size: 240e6, Percent: 41, State: view.State{Label: "Partly here", Tone: "warn"}, Discard: "/studio/uploads/discard/9"},
		},
	}
	none := batch
	none.Items, none.Pager, none.Awaited, none.Notes, none.Approve, none.Undo = nil, nil, 0, nil, "", ""
	return []sample{
		{"uploads", full},
		{"uploads-empty", uploads},
		{"uploads-wrong-sheet", wrong},
		{"uploads-batch", batch},
		{"uploads-batch-empty", none},
		{"export", view.ExportPage{Base: base("Export", "/studio/collateral/export"), Action: "/studio/collateral/export.zip", Back: "/studio/collateral", Choices: []view.Option{
			{Value: "", Label: "Everything in use", Note: "Approved, in review and drafts. 2,014 assets.", Chosen: true},
			{Value: "approved", Label: "Approved only", Note: "What reps have, and what has expired. 1,802 assets."},
			{Value: "all", Label: "Everything", Note: "Withdrawn assets, too; they come back as drafts. 2,231 assets."},
		}}},
	}
}
