package meili

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tandem/search"
)

func TestQueryText(t *testing.T) {
	for _, tt := range []struct{ typed, want string }{
		{"pricing", "pricing"},
		{"pricing ", "pricing "},
		{"how does the pricing work", "pricing work"},
		{"the", "the"},
		{"how to", "how to"},
		{`"total cost" pricing`, `"total cost" pricing`},
		{`pricing "total cost"`, `"total cost" pricing `},
		{`pricing -draft`, "-draft pricing "},
		{`pricing -e-mail`, `-"e-mail" pricing `},
		{`pricing -"first draft"`, `-"first draft" pricing `},
		{"-draft", "-draft"},
		{"", ""},
		{markOpen + "pricing" + markClose, "pricing"},
	} {
		p := search.Parse(tt.typed)
		if got := queryText(p); got != tt.want {
			t.Errorf("queryText(%q) = %q, want %q", tt.typed, got, tt.want)
		}
	}
}

func TestRequestsCountEachChosenFacetWithoutItsChoice(t *testing.T) {
	q := question{Query: search.Query{
		Audience: search.ForRep,
		Limit:    20, Offset: 40,
		Chosen: map[search.Facet][]string{search.FacetStage: {"Proof"}, search.FacetTopic: {"SSO"}},
		Count:  []search.Facet{search.FacetKind, search.FacetStage},
	}}
	requests := q.requests()
	if len(requests) != 2 {
		t.Fatalf("%d requests, want the hits and one count", len(requests))
	}
	wantHits := []string{"dead = false", "reps = true", `facet.stage IN ["Proof"]`, `facet.topic IN ["SSO"]`}
	if diff := cmp.Diff(wantHits, requests[0].Filter); diff != "" {
		t.Errorf("filter of the hits (-want +got):\n%s", diff)
	}
	wantCount := []string{"dead = false", "reps = true", `facet.topic IN ["SSO"]`}
	if diff := cmp.Diff(wantCount, requests[1].Filter); diff != "" {
		t.Errorf("filter of the stage counts (-want +got):\n%s", diff)
	}
	if requests[0].Page != 3 || *requests[0].HitsPerPage != 20 {
		t.Errorf("page %d of %d, want page 3 of 20", requests[0].Page, *requests[0].HitsPerPage)
	}
	if *requests[1].HitsPerPage != 0 {
		t.Errorf("the count asks for %d hits, want none", *requests[1].HitsPerPage)
	}
}

func TestRequestsBetweenTwoPagesCountApart(t *testing.T) {
	q := question{Query: search.Query{Audience: search.ForPublic, Limit: 20, Offset: 30}}
	requests := q.requests()
	if len(requests) != 2 {
		t.Fatalf("%d requests, want a count and the hits", len(requests))
	}
	if requests[1].Offset != 30 || requests[1].Limit != 20 || requests[1].HitsPerPage != nil {
		t.Errorf("hits asked as %+v, want by offset", requests[1])
	}
}

func TestSegments(t *testing.T) {
	for _, tt := range []struct {
		text string
		want []search.Segment
	}{
		{"", nil},
		{"plain", []search.Segment{{Text: "plain"}}},
		{"a " + markOpen + "b" + markClose, []search.Segment{{Text: "a "}, {Text: "b", Hit: true}}},
		{markCut + "a " + markOpen + "b" + markClose + markCut, []search.Segment{{Text: "… a "}, {Text: "b", Hit: true}, {Text: " …"}}},
		{markOpen + "a", []search.Segment{{Text: "a", Hit: true}}},
		{"a" + markClose + "b", []search.Segment{{Text: "ab"}}},
		{"<b>", []search.Segment{{Text: "<b>"}}},
	} {
		if diff := cmp.Diff(tt.want, segments(tt.text)); diff != "" {
			t.Errorf("segments(%q) (-want +got):\n%s", tt.text, diff)
		}
	}
}

func TestWholeWords(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{markOpen + "secur" + markClose + "ity plan", "[security] plan"},
		{"a " + markOpen + "data" + markClose, "a [data]"},
		{markOpen + "on" + markClose + "board" + markOpen + "ing" + markClose, "[onboarding]"},
		{markOpen + "plan" + markClose + ", then", "[plan], then"},
		{markOpen + "検索" + markClose + "する", "[検索]する"},
		{"pre" + markOpen + "fix" + markClose, "pre[fix]"},
		{"", ""},
	} {
		var got strings.Builder
		for _, s := range wholeWords(segments(tt.text)) {
			if s.Hit {
				got.WriteString("[" + s.Text + "]")
			} else {
				got.WriteString(s.Text)
			}
		}
		if got.String() != tt.want {
			t.Errorf("wholeWords(%q) = %q, want %q", tt.text, got.String(), tt.want)
		}
	}
}

// FuzzSegments: whatever the server returns, no text is lost and no mark is left.
func FuzzSegments(f *testing.F) {
	f.Add("a " + markOpen + "b" + markClose + markCut)
	f.Add(markClose + markOpen + markOpen + "ü")
	f.Fuzz(func(t *testing.T, text string) {
		text = strings.ToValidUTF8(text, "")
		var all strings.Builder
		for _, s := range segments(text) {
			if s.Text == "" {
				t.Errorf("an empty segment in %q", text)
			}
			all.WriteString(s.Text)
		}
		marks := strings.NewReplacer(markOpen, "", markClose, "", markCut, "")
		ellipsis := strings.NewReplacer(" …", "", "… ", "", "…", "")
		got, want := ellipsis.Replace(all.String()), ellipsis.Replace(marks.Replace(text))
		if strings.Join(strings.Fields(got), " ") != strings.Join(strings.Fields(want), " ") {
			t.Errorf("segments(%q) hold %q, want %q", text, got, want)
		}
	})
}
