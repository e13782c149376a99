package library_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tandem/app/internal/account"
	"tandem/app/internal/fault"
	"tandem/app/internal/library"
	"tandem/app/internal/store/storetest"
)

func TestCompare_WordsThatCameAndWent(t *testing.T) {
	f := newFixture(t, storetest.Open(t))
	a := f.upload(t, "deck.txt", "Prices of 2026 start at ten euros\fThe team and its history\fLegal notes for everybody")
	f.work(t)
	_, err := f.Replace(t.Context(), marketer, a.ID, library.Replacement{
		FileName: "deck.txt", Body: strings.NewReader("Agenda of today\fPrices of 2027 start at ten euros\fThe team and its history"),
	})
	must(t, err)
	f.work(t)
	got, err := f.Compare(t.Context(), marketer, a.ID, 1, 2)
	must(t, err)
	if got.Same != 1 {
		t.Errorf("%d pages stayed, want 1", got.Same)
	}
	type page struct{ From, To int }
	var pages []page
	for _, p := range got.Pages {
		pages = append(pages, page{p.From, p.To})
	}
	if diff := cmp.Diff([]page{{0, 1}, {1, 2}, {3, 0}}, pages); diff != "" {
		t.Errorf("pages (-want +got):\n%s", diff)
	}
	want := []library.Piece{{Kind: library.Stayed, Text: "Prices of "}, {Kind: library.Went, Text: "2026 "}, {Kind: library.Came, Text: "2027 "}, {Kind: library.Stayed, Text: "start at ten euros"}}
	if diff := cmp.Diff(want, got.Pages[1].Text); diff != "" {
		t.Errorf("words (-want +got):\n%s", diff)
	}
	if _, err := f.Compare(t.Context(), rep, a.ID, 1, 2); !fault.Is(err, fault.NotFound) {
		t.Errorf("a rep compares: %v, want not found", err)
	}
	if _, err := f.Compare(t.Context(), account.Person{}, a.ID, 1, 2); !fault.Is(err, fault.NotFound) {
		t.Errorf("a stranger compares: %v, want not found", err)
	}
	if _, err := f.Compare(t.Context(), marketer, a.ID, 1, 9); !fault.Is(err, fault.NotFound) {
		t.Errorf("a version that is not there: %v, want not found", err)
	}
}

func TestCompare_LongTextsAreCutToWhatChanged(t *testing.T) {
	f := newFixture(t, storetest.Open(t))
	long := strings.Repeat("word ", 3000)
	a := f.upload(t, "a.txt", long+"before "+long)
	f.work(t)
	_, err := f.Replace(t.Context(), marketer, a.ID, library.Replacement{FileName: "a.txt", Body: strings.NewReader(long + "after " + long)})
	must(t, err)
	f.work(t)
	got, err := f.Compare(t.Context(), marketer, a.ID, 1, 2)
	must(t, err)
	shown := 0
	for _, p := range got.Pages[0].Text {
		shown += len(strings.Fields(p.Text))
	}
	if shown > 100 || len(got.Pages) != 1 {
		t.Errorf("%d words of %d pages are shown", shown, len(got.Pages))
	}
}
