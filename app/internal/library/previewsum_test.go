package library_test

import (
	"testing"

	"tandem/app/internal/library"
)

func TestCoverage_Sentence(t *testing.T) {
	for want, c := range map[string]library.Coverage{
		"":                                       {},
		"1 slide, searchable":                    {Pages: 1, Searchable: 1},
		"All 20 slides searchable":               {Pages: 20, Searchable: 20},
		"All 2 slides searchable, 2 read by OCR": {Pages: 2, Searchable: 2, OCR: 2},
		"49 of 50 slides searchable, 1 is a picture":                     {Pages: 50, Searchable: 49},
		"48 of 50 slides searchable, 2 are pictures, 3 read by OCR":      {Pages: 50, Searchable: 48, OCR: 3},
		"0 of 5 slides searchable, 5 are pictures; OCR is still at work": {Pages: 5, Reading: true},
	} {
		if got := c.Sentence("slide"); got != want {
			t.Errorf("%+v: got %q, want %q", c, got, want)
		}
	}
}

func TestCoverageSums_Sentence(t *testing.T) {
	got := library.CoverageSums{
		Assets: 3, Pages: 60, Searchable: 48, OCR: 3, Unread: map[string]int{"encrypted": 1},
		Previews: map[library.PreviewState]int{library.PreviewReady: 1, library.PreviewWorking: 1}, Reasons: map[string]int{"failed: encrypted": 1},
	}.Sentence()
	want := "48 of 60 pages searchable in 3 files, 12 without text, 3 read by OCR. Text not read: 1 encrypted. Previews: 1 ready, 1 in the making, 1 failed: encrypted"
	if got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}
