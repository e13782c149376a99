package view_test

import (
	"time"

	"tandem/app/internal/web/view"
)

// findingSamples are the pages on which people find, ask, and see what is looked for.
func findingSamples() []sample {
	about := []string{"Retail", "DACH"}
	open := view.RequestRow{ID: "1", Title: "Price list for hospitals", URL: "/studio/requests/1", About: about, State: view.State{Label: "Open", Tone: "warn"}, Created: noon.Add(-30 * time.Hour), Due: noon.Add(48 * time.Hour), Voices: 3, Mine: true}
	late := view.RequestRow{ID: "2", Title: "Comparison with Northwind in one page", URL: "/studio/requests/2", State: view.State{Label: "In work", Tone: "busy"}, Taker: "Mara Lind", Created: noon.Add(-200 * time.Hour), Due: noon.Add(-50 * time.Hour), Late: true, Voices: 1, Join: "/library/requests/2/join"}
	answered := view.RequestRow{ID: "3", Title: "Security questions", State: view.State{Label: "Answered", Tone: "good"}, Created: noon.Add(-400 * time.Hour), Voices: 2, Answer: &view.Link{Label: "Security answers 2026", URL: "/library/a9"}, Word: "Checked by legal.", Mine: true}
	return []sample{
		{"find-hits", hitsSample()},
		{"find-library-loosen", view.LibraryPage{
			Base: withQuery(base("Library", "/library"), "price list northwind"), Chosen: []view.Choice{{Facet: "Industry", Label: "Retail", Remove: "/library?q=price", Name: "industry", Value: "retail"}}, Clear: "/library?q=price",
			Ask: "/library/requests/new?q=price", Loosen: []view.Loosen{{Label: "Without Industry: Retail", Count: 4, URL: "/library?q=price"}, {Label: "Without the word “northwind”", Count: 12, URL: "/library?q=price+list"}},
		}},
		{"find-places", view.PlacesPage{Base: withQuery(base("First meeting deck", "/library/places"), "handover"), Name: "First meeting deck", Back: "/library?q=handover", Doc: "a1", Total: 2, Places: []view.Hit{
			{Title: seg("First meeting deck"), URL: "/library/a1/view?q=handover#page=3", Place: "Slide 3", Heading: seg("The ", "handover"), Snippet: seg("A calm ", "handover", " takes two days and one list.")},
			{Title: seg("First meeting deck"), URL: "/library/a1/view?q=handover#page=9", Place: "Slide 9", Snippet: seg("After the ", "handover", " sales owns the next step.")},
		}}},
		{"find-requests", view.RequestsPage{Base: base("Requests", "/library/requests"), Mine: []view.RequestRow{open, answered}, Others: []view.RequestRow{late}}},
		{"find-requests-empty", view.RequestsPage{Base: base("Requests", "/library/requests")}},
		{"find-request-form", view.RequestFormPage{
			Base: base("Ask for something", "/library/requests/new"), Ask: "price list hospitals", Due: "2026-12-01", Today: "2026-11-24", Action: "/library/requests", Back: "/library?q=price",
			About: []view.Choice{{Facet: "Industry", Label: "Retail", Name: "industry", Value: "retail"}}, Same: []view.Link{{Label: "Price list for hospitals", URL: "/library/requests#others"}},
		}},
		{"find-synonyms", view.SynonymsPage{
			Base: base("Synonyms", "/studio/synonyms"), Action: "/studio/synonyms", Try: "/studio/synonyms/try", Form: view.SynonymForm{Words: "brochure\nleaflet", Query: "brochure"}, Tried: true, Asked: 14,
			Effects: []view.Effect{
				{Query: "brochure", TotalBefore: 1, TotalAfter: 3, Changed: true, Before: []view.EffectHit{{Title: "Brochure for hospitals"}}, After: []view.EffectHit{{Title: "Brochure for hospitals"}, {Title: "Leaflet: first meeting", Change: "new"}, {Title: "One-pager for retail", Change: "new"}}},
				{Query: "leaflet", TotalBefore: 2, TotalAfter: 3, Changed: true, Before: []view.EffectHit{{Title: "One-pager for retail"}, {Title: "Leaflet: first meeting"}}, After: []view.EffectHit{{Title: "Leaflet: first meeting", Change: "up"}, {Title: "One-pager for retail", Change: "down"}, {Title: "Brochure for hospitals", Change: "new"}}},
			},
			Groups: []view.SynonymGroup{
				{Words: []string{"deck", "slides", "presentation"}, Edit: "/studio/synonyms?edit=1", Remove: "/studio/synonyms/1/remove"},
				{Typed: []string{"pumpmaster"}, Words: []string{"pump pro"}, Updated: noon.Add(-5 * time.Hour), Author: "Mara Lind", Edit: "/studio/synonyms?edit=2", Remove: "/studio/synonyms/2/remove"},
			},
		}},
		{"find-searches", reportSample()},
		{"find-searches-empty", view.SearchReportPage{Base: base("What people look for", "/studio/search"), Tabs: reportSample().Tabs, Times: reportSample().Times, Nothing: true}},
		{"find-request-queue", view.RequestQueuePage{
			Base: base("Requests", "/studio/requests"), Rows: []view.RequestRow{open, late},
			Tabs: []view.Tab{{Label: "To do", URL: "/studio/requests", Count: 2, Current: true}, {Label: "Answered", URL: "/studio/requests?state=answered", Count: 1}, {Label: "Declined", URL: "/studio/requests?state=declined", Count: 0}},
		}},
		{"find-request-queue-empty", view.RequestQueuePage{Base: base("Requests", "/studio/requests"), None: true, Tabs: []view.Tab{{Label: "To do", URL: "/studio/requests", Count: 0, Current: true}}}},
		{"find-request", view.RequestPage{
			Base: base(open.Title, "/studio/requests/1"), Row: open, Search: "/library?q=price", Take: "/studio/requests/1/take", Reply: "/studio/requests/1/answer", Decline: "/studio/requests/1/decline",
			Voices:      []view.RequestVoice{{Name: "Jonas Okafor", Note: "For the meeting with the clinic group.", Due: noon.Add(48 * time.Hour), At: noon.Add(-30 * time.Hour)}, {Name: "Ada Lee", At: noon.Add(-3 * time.Hour)}},
			Suggestions: []view.Hit{{Title: seg("Price list 2026"), URL: "/library/a5", Format: "PDF", Kind: "asset", Facets: []string{"Retail"}}},
		}},
		{"find-request-answered", view.RequestPage{Base: base(answered.Title, "/studio/requests/3"), Row: answered, Search: "/library?q=security", Reopen: "/studio/requests/3/reopen", Voices: []view.RequestVoice{{Name: "Jonas Okafor", At: noon.Add(-400 * time.Hour)}}}},
	}
}

func withQuery(b view.Base, query string) view.Base {
	b.Query = query
	return b
}

func reportSample() view.SearchReportPage {
	var chart view.RateChart
	for i := range 13 {
		chart.Weeks = append(chart.Weeks, view.RateWeek{Start: noon.AddDate(0, 0, 7*(i-13)), Searches: 80 + 7*i, Found: 70 + 7*i, Nothing: 0.12 - 0.006*float64(i), Opened: 0.48 + 0.012*float64(i)})
	}
	return view.SearchReportPage{
		Base:  base("What people look for", "/studio/search"),
		Tabs:  []view.Tab{{Label: "Everybody inside", URL: "/studio/search", Count: -1, Current: true}, {Label: "Reps", URL: "/studio/search?who=rep", Count: -1}, {Label: "The public site", URL: "/studio/search?who=public", Count: -1}},
		Times: []view.Tab{{Label: "4 weeks", URL: "/studio/search?weeks=4"}, {Label: "13 weeks", URL: "/studio/search", Current: true}, {Label: "52 weeks", URL: "/studio/search?weeks=52"}},
		Stats: []view.Stat{{Label: "Found nothing", Value: "7 %", Note: "of 1586 searches; goal: at most 5 %", Tone: "warn"}, {Label: "Led to an opening", Value: "61 %", Note: "of 1475 searches that found something; goal: at least 60 %", Tone: "good"}, {Label: "Searches", Value: "1,586", Note: "with words, as they stood when they were settled"}},
		Chart: chart, Method: []string{"A search counts once it stood for two seconds or something was opened from it.", "Names are removed after 90 days."},
		Roles:   []view.RateRow{{Label: "Rep", Searches: 1301, Nothing: "6 %", Opened: "63 %"}, {Label: "Marketer", Searches: 285, Nothing: "9 %", Opened: "51 %"}},
		Phrases: []view.PhraseRow{{Query: "price list", URL: "/library?q=price+list", Searches: 143, Nothing: "0 %", Opened: "82 %", Last: noon.Add(-time.Hour)}},
		Failed:  []view.PhraseRow{{Query: "northwind comparison", URL: "/library?q=northwind+comparison", Searches: 18, Last: noon.Add(-2 * time.Hour), Synonym: "/studio/synonyms?words=northwind", Answer: "/library/requests/new?q=northwind"}},
	}
}

// hitsSample is a search with a long facet, a hit with everything, and one with as little as there can be.
func hitsSample() view.LibraryPage {
	long := view.Facet{Name: "product", Label: "Product", Long: true}
	for i, name := range []string{"Pump Pro", "Pump Mini", "Valve One", "Valve Two", "Service", "Sensor kit", "Gateway", "Cloud", "Retrofit", "Spare parts", "Training", "Audit", "Leasing"} {
		long.Values = append(long.Values, view.FacetValue{Label: name, Count: 40 - 3*i, URL: "/library?product=" + name, Chosen: i == 0})
	}
	full := hits()[0]
	full.Doc, full.About, full.Places, full.Use, full.Why = "a1", "/library/a1", "/library/places?doc=a1&q=price", "Opened by 5 colleagues this month", []string{"speaker notes", "a synonym"}
	full.Facets, full.State = []string{"Logistics", "Proposal"}, &view.State{Label: "Expires in 12 days", Tone: "warn"}
	return view.LibraryPage{
		Base: withQuery(base("Library", "/library"), "price"), Search: "01SEARCH", First: 1, Total: 26, Hits: []view.Hit{full, hits()[2], {Title: seg("Untitled scan 0043"), URL: "/library/a7", Format: "PDF", Kind: "asset"}},
		Facets: []view.Facet{{Name: "kind", Label: "Kind", Values: []view.FacetValue{{Label: "Collateral", Count: 21, URL: "/library?kind=asset"}, {Label: "Article", Count: 5, URL: "/library?kind=article"}}}, long},
		Chosen: []view.Choice{{Facet: "Product", Label: "Pump Pro", Remove: "/library?q=price", Name: "product", Value: "Pump Pro"}}, Clear: "/library?q=price",
		Sorts: []view.Sort{{Label: "Best match", URL: "/library?q=price", Current: true}, {Label: "Newest", URL: "/library?q=price&sort=fresh"}, {Label: "Most used", URL: "/library?q=price&sort=used"}},
		Ask:   "/library/requests/new?q=price", Save: "/library/saved/new?q=price",
	}
}
