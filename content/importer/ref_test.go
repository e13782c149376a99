package importer

import "testing"

func TestIsDestination(t *testing.T) {
	for before, want := range map[string]bool{
		"see [the text](": true, "see [the text](<": true, "[a]: ": true, `<a href="`: true, "see ": false, "": false, "(in brackets: ": false,
	} {
		if got := isDestination(before); got != want {
			t.Errorf("%q: got %v", before, got)
		}
	}
}
