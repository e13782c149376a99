package view_test

import (
	"time"

	"tandem/app/internal/web/view"
)

// lifeSamples are the pages by which an asset lives: edited, approved, superseded, compared.
func lifeSamples() []sample {
	people := []view.Option{{Value: "", Label: "Anybody who keeps the library"}, {Value: "b", Label: "Ben Osei"}, {Value: "c", Label: "Chen Wei"}}
	older := view.Version{Number: 2, File: "pricing-2026.pptx", By: "Mara Lind", Uploaded: noon.Add(-60 * 24 * time.Hour), URL: "?version=2"}
	newer := view.Version{Number: 3, File: "pricing-2027.pptx", By: "Ben Osei", Uploaded: noon.Add(-26 * time.Hour), URL: "?version=3", Note: "New prices", Current: true}
	numbers := func(chosen string) []view.Option {
		var out []view.Option
		for _, n := range []string{"3", "2", "1"} {
			out = append(out, view.Option{Value: n, Label: "Version " + n, Chosen: n == chosen})
		}
		return out
	}
	edit := view.AssetFormPage{
		Base: base("Edit", "/studio/collateral/a1/edit"), Action: "/x", Back: "/library/a1", Format: "PPTX", File: "pricing-2027-v3.pptx", Name: "Pricing and packages 2027",
		Description: "The deck for the second call.", Tags: "prices, packages", Facets: fields(), Revision: "7", Zone: "Europe/Berlin", Release: "2026-12-01", Expires: "2027-12-31",
		ReviewBy: "2027-06-30", ExpiresHint: "The last day sales has it. This format must have one; empty: 365 days from its first day.", Owners: people[1:],
		States: []view.Option{{Value: "approved", Label: "Approved: reps find it", Chosen: true}, {Value: "draft", Label: "Draft: only marketers see it"}},
	}
	return []sample{
		{"studio-edit-life", edit},
		{"studio-review-ask", view.ReviewPage{
			Base: base("Approve", "/studio/collateral/a1/review"), Back: "/library/a1", Name: "Pricing and packages 2027", Ask: "/x", Answer: "/y", Direct: true, Reviewers: people, Version: 3, View: "/o",
		}},
		{"studio-review-answer", view.ReviewPage{
			Base: base("Approve", "/studio/collateral/a1/review"), Back: "/library/a1", Name: "Pricing and packages 2027", Answer: "/y", Asked: "Mara Lind asked Ben Osei to approve it.", Version: 3, View: "/o",
		}},
		{"studio-review-own", view.ReviewPage{Base: base("Approve", "/studio/collateral/a1/review"), Back: "/library/a1", Name: "Pricing and packages 2027", Asked: "Mara Lind asked Ben Osei to approve it.", Settled: "You asked for this approval, so somebody else has to answer.", TakeBack: "/x", Version: 3, View: "/o"}},
		{"studio-successor", view.SuccessorPage{
			Base: base("Superseded by", "/studio/collateral/a1/successor"), Action: "/x", Back: "/library/a1", Name: "Pricing 2026", Revision: 4, Present: &view.Link{Label: "Pricing and packages 2027", URL: "/library/a2"},
			Found: []view.SuccessorRow{
				{ID: "a2", Title: "Pricing and packages 2027", URL: "/library/a2", Format: "PPTX", Owner: "Mara Lind", Updated: noon.Add(-26 * time.Hour)},
				{ID: "a3", Title: "Price list for partners, with what may be given away and what may not", URL: "/library/a3", Format: "PDF", Updated: noon.Add(-400 * 24 * time.Hour)},
			},
		}},
		{"studio-successor-none", view.SuccessorPage{Base: base("Superseded by", "/studio/collateral/a1/successor"), Action: "/x", Back: "/library/a1", Name: "Pricing 2026", Revision: 4}},
		{"library-compare", view.ComparePage{
			Base: base("What changed", "/library/a1/compare"), Action: "/library/a1/compare", Back: "/library/a1", Name: "Pricing and packages 2027", From: numbers("2"), To: numbers("3"),
			Older: older, Newer: newer, Same: 20, Unit: "Slide", Summary: "2 slides changed, 1 is new, 1 is gone, 20 are as before.",
			Changes: []view.Change{
				{Title: "What it costs", Place: "Slide 4", Text: []view.Piece{{"same", "The starter package is "}, {"removed", "€ 900 "}, {"added", "€ 950 "}, {"same", "a month, for up to ten people."}}, Notes: []view.Piece{{"removed", "Offer ten percent at most."}, {"added", "No discounts before March."}}},
				{Title: "Security", Place: "Slide 7, was 6", Text: []view.Piece{{"skipped", ""}, {"same", "certified by "}, {"added", "two auditors "}, {"removed", "an auditor "}, {"same", "every year. "}, {"skipped", ""}}},
				{Title: "Partners", Place: "New slide 8", Tone: "good", Text: []view.Piece{{"added", "Who sells it with us, and where."}}},
				{Title: "Outlook 2026", Place: "Slide 9 is gone", Tone: "bad", Text: []view.Piece{{"removed", "What comes next year."}}},
			},
		}},
		{"library-compare-same", view.ComparePage{Base: base("What changed", "/library/a1/compare"), Action: "/library/a1/compare", Back: "/library/a1", Name: "Pricing", From: numbers("2"), To: numbers("3"), Older: older, Newer: newer, Same: 20, Unit: "Slide", Summary: "20 slides are as before."}},
	}
}
