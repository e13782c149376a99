package searchtest

import (
	"fmt"
	"slices"
	"strings"

	"tandem/search"
)

// finding are the promises on which documents fit, and in which order.
var finding = []Promise{
	{"words find titles, tags, headings, text and notes", func(t T, x search.Index) {
		fill(t, x,
			build{id: "title", title: "Zebra crossing"}, build{id: "tag", title: "One", tags: []string{"zebra"}},
			build{id: "heading", title: "Two", heading: "Zebra"}, build{id: "text", title: "Three", bodies: []string{"a zebra"}},
			build{id: "notes", title: "Four", notes: "say zebra"}, build{id: "summary", title: "Five", summary: "zebra"}, build{id: "none", title: "Horse"})
		res := ask(t, x, "zebra")
		want(t, "zebra", res, "title", "tag", "heading", "text", "notes", "summary")
		first(t, "title before text", res, "title")
	}},
	{"one typo from five letters, two from nine, none below", func(t T, x search.Index) {
		fill(t, x, build{id: "long", title: "Negotiation"}, build{id: "middle", title: "Pricing"}, build{id: "short", title: "Call"})
		want(t, "one edit in a long word", ask(t, x, "negotation"), "long")
		want(t, "two edits in a long word", ask(t, x, "negotatoin"), "long")
		want(t, "neighbours swapped", ask(t, x, "prciing"), "middle")
		want(t, "one edit in a word of seven", ask(t, x, "pricng"), "middle")
		want(t, "one edit in a word of four", ask(t, x, "calk"))
	}},
	{"a word spelt right comes before one that is almost it", func(t T, x search.Index) {
		fill(t, x, build{id: "right", title: "About lead routing"}, build{id: "almost", title: "About least routing"})
		first(t, "routing lead", ask(t, x, "lead routing"), "right")
	}},
	{"the last word is found by its beginning until it is finished", func(t T, x search.Index) {
		fill(t, x, build{id: "a", title: "Quarterly report"})
		want(t, "beginning", ask(t, x, "quart*"), "a")
		want(t, "beginning after another word", ask(t, x, "report quart*"), "a")
		want(t, "finished", ask(t, x, "quart"))
	}},
	{"words in quotes stand together", func(t T, x search.Index) {
		fill(t, x, build{id: "row", title: "A", bodies: []string{"the price list is new"}}, build{id: "apart", title: "B", bodies: []string{"list every price"}})
		want(t, "phrase", ask(t, x, `"price list"`), "row")
		want(t, "phrase with an unknown word", ask(t, x, `"price listx"`))
	}},
	{"a word with a minus is excluded", func(t T, x search.Index) {
		fill(t, x, build{id: "both", title: "Annual pricing"}, build{id: "one", title: "Monthly pricing"})
		want(t, "-word", ask(t, x, "pricing -annual"), "one")
		want(t, "-phrase", ask(t, x, `pricing -"annual pricing"`), "one")
		want(t, "-word with signs in it", ask(t, x, "pricing -pre-annual"), "both", "one")
		want(t, "only an exclusion", ask(t, x, "-annual"), "one")
	}},
	{"synonyms find each other as they are set", func(t T, x search.Index) {
		fill(t, x, build{id: "a", title: "Datasheet for pumps"}, build{id: "b", title: "Leaflet"})
		if err := x.SetSynonyms(t.Context(), search.Synonyms{"leaflet": {"datasheet"}}); err != nil {
			t.Fatalf("set synonyms: %v", err)
		}
		res := ask(t, x, "leaflet")
		want(t, "synonym", res, "a", "b")
		first(t, "the word itself", res, "b")
		want(t, "one way", ask(t, x, "datasheet"), "a")
		if err := x.SetSynonyms(t.Context(), nil); err != nil {
			t.Fatalf("set synonyms: %v", err)
		}
		want(t, "taken back", ask(t, x, "leaflet"), "b")
	}},
	{"a synonym may be of several words, and stand for several", func(t T, x search.Index) {
		fill(t, x, build{id: "row", title: "A", bodies: []string{"the return on investment is high"}}, build{id: "apart", title: "B", bodies: []string{"return the investment"}},
			build{id: "short", title: "C", bodies: []string{"the roi is high"}}, build{id: "other", title: "D", bodies: []string{"the pay back time"}})
		if err := x.SetSynonyms(t.Context(), search.Synonyms{"roi": {"pay back", "return on investment"}, "pay back": {"roi"}}); err != nil {
			t.Fatalf("set synonyms: %v", err)
		}
		want(t, "roi", ask(t, x, "roi"), "row", "short", "other")
		want(t, "pay back", ask(t, x, "pay back"), "short", "other")
	}},
	{"synonyms can be tried without being set", func(t T, x search.Index) {
		fill(t, x, build{id: "a", title: "Datasheet for pumps"}, build{id: "b", title: "Leaflet"}, build{id: "c", title: "Brochure"})
		if err := x.SetSynonyms(t.Context(), search.Synonyms{"leaflet": {"datasheet"}}); err != nil {
			t.Fatalf("set synonyms: %v", err)
		}
		try := func(s search.Synonyms) search.Results {
			return query(t, x, search.Query{Audience: search.ForMarketer, Text: "leaflet", Finished: true, Trial: s})
		}
		want(t, "another one", try(search.Synonyms{"leaflet": {"brochure"}}), "b", "c")
		want(t, "both", try(search.Synonyms{"leaflet": {"brochure", "datasheet"}}), "a", "b", "c")
		want(t, "none", try(search.Synonyms{}), "b")
		want(t, "what is set stays", ask(t, x, "leaflet"), "a", "b")
	}},
	{"a query in one document finds its pages", func(t T, x search.Index) {
		fill(t, x, build{id: "deck", title: "Deck", bodies: []string{"zebra facts", "nothing here", "more on the zebra", "zebra again"}}, build{id: "other", title: "Other", bodies: []string{"zebra"}},
			build{id: "hidden", title: "Hidden", bodies: []string{"zebra"}, hidden: true})
		in := func(doc string) search.Results {
			return query(t, x, search.Query{Audience: search.ForRep, Text: "zebra", Finished: true, In: doc, Limit: 10})
		}
		var pages []int
		for _, h := range in("deck").Hits {
			if pages = append(pages, h.Page); h.Doc != "deck" {
				t.Errorf("a hit of %q", h.Doc)
			}
		}
		if slices.Sort(pages); !slices.Equal(pages, []int{1, 3, 4}) {
			t.Errorf("pages with a zebra: got %v, want [1 3 4]", pages)
		}
		if res := in("hidden"); len(res.Hits) != 0 || res.Total != 0 {
			t.Errorf("a hidden document shows %d of %d pages", len(res.Hits), res.Total)
		}
		if n := in("deck").Total; n != 3 {
			t.Errorf("total in the document: got %d, want 3", n)
		}
	}},
	{"accents and case do not matter", func(t T, x search.Index) {
		fill(t, x, build{id: "a", title: "Café ÜBERBLICK"})
		want(t, "without accents", ask(t, x, "cafe"), "a")
		want(t, "with accents", ask(t, x, "Überblick"), "a")
	}},
	{"scripts without spaces are found", func(t T, x search.Index) {
		fill(t, x, build{id: "zh", title: "销售资料", language: "zh"}, build{id: "en", title: "English"})
		want(t, "the first word", ask(t, x, "销售*"), "zh")
	}},
	{"a long question still finds its document", func(t T, x search.Index) {
		fill(t, x, build{id: "a", title: "Security questions", bodies: []string{"Where is our data hosted, and who can read it?"}},
			build{id: "b", title: "Lunch menu", bodies: []string{"Soup and bread"}}, build{id: "c", title: "Holiday plan", bodies: []string{"Where we go"}})
		first(t, "question", ask(t, x, "can you tell me where the customer data is hosted please"), "a")
	}},
	{"words that say nothing do not decide", func(t T, x search.Index) {
		fill(t, x, build{id: "a", title: "Battlecard", bodies: []string{"short"}}, build{id: "b", title: "The and of the", bodies: []string{strings.Repeat("the of and ", 30)}})
		first(t, "the battlecard of", ask(t, x, "the battlecard of"), "a")
	}},
	{"documents with all words come before those with some", func(t T, x search.Index) {
		fill(t, x, build{id: "some", title: "Renewal renewal renewal"}, build{id: "all", title: "Note", bodies: []string{"renewal after onboarding"}})
		first(t, "renewal onboarding", ask(t, x, "renewal onboarding"), "all")
	}},
	{"approved before draft when they match alike", func(t T, x search.Index) {
		fill(t, x, build{id: "approved", title: "Price list"}, build{id: "draft", title: "Price list", state: "draft", hidden: true})
		first(t, "draft is newer", ask(t, x, "price list"), "approved")
	}},
	{"no words browse, newest first or most used", func(t T, x search.Index) {
		fill(t, x, build{id: "a", title: "A", used: 9}, build{id: "b", title: "B"}, build{id: "c", title: "C", used: 3})
		res := ask(t, x, "")
		if got := fmt.Sprint(ids(res)); got != "[c b a]" || res.Total != 3 {
			t.Errorf("browse: got %s of %d, want [c b a] of 3", got, res.Total)
		}
		res = query(t, x, search.Query{Audience: search.ForMarketer, Sort: search.ByUsed})
		if got := fmt.Sprint(ids(res)); got != "[a c b]" {
			t.Errorf("by use: got %s, want [a c b]", got)
		}
	}},
	{"found documents can be ordered by freshness", func(t T, x search.Index) {
		fill(t, x, build{id: "old", title: "Deck"}, build{id: "new", title: "Something", bodies: []string{"about a deck"}})
		res := query(t, x, search.Query{Audience: search.ForMarketer, Text: "deck", Finished: true, Sort: search.ByFresh})
		first(t, "fresh", res, "new")
	}},
	{"hostile words are words", func(t T, x search.Index) {
		fill(t, x, build{id: "a", title: "Plain"})
		for _, s := range []string{`"`, `-`, `" OR 1=1 --`, `kind = "x"`, `\`, "\x00", "<script>", "-\"", strings.Repeat("a ", 5000), "\ue000\ue001", "%", "*", "(((", `state="draft" OR audience IN [1]`} {
			if _, err := x.Search(t.Context(), search.Query{Audience: search.ForRep, Text: s}); err != nil {
				t.Errorf("%.20q: %v", s, err)
			}
		}
	}},
}
