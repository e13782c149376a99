package meili

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/search"
)

// FuzzDocumentKey: ids that differ have keys that differ even without regard to case.
func FuzzDocumentKey(f *testing.F) {
	f.Add("Guide", "guide")
	f.Add("aB-c_9", "Ab-c_9")
	f.Fuzz(func(t *testing.T, a, b string) {
		if !search.ValidID(a) || !search.ValidID(b) || a == b {
			return
		}
		if x, y := strings.ToLower(documentKey(a)), strings.ToLower(documentKey(b)); x == y {
			t.Errorf("documents %q and %q share the key %q", a, b, x)
		}
	})
}

func TestVersionNamesKeepEveryVersion(t *testing.T) {
	for _, v := range []uint64{0, 1, 1<<53 + 1, 1<<64 - 1} {
		if got, err := parseVersion(versionName(v)); err != nil || got != v {
			t.Errorf("version %d came back as %d, %v", v, got, err)
		}
	}
	if _, err := parseVersion("7"); err == nil {
		t.Error("a version without its mark was read")
	}
}

func TestFreshKeepsMicroseconds(t *testing.T) {
	for _, want := range []time.Time{
		{}, time.Date(2026, 3, 1, 12, 30, 15, 123456000, time.UTC), time.Date(1969, 1, 1, 0, 0, 0, 0, time.UTC),
	} {
		if got := freshTime(freshNumber(want)); !got.Equal(want) {
			t.Errorf("%v came back as %v", want, got)
		}
	}
}

func TestStandings(t *testing.T) {
	old, live, gone := standing{1, false}, standing{2, false}, standing{2, true}
	for _, tt := range []struct {
		a, b standing
		want bool
	}{
		{live, old, true},
		{old, live, false},
		{gone, live, true},
		{live, gone, false},
		{live, live, false},
		{gone, old, true},
		{standing{3, false}, gone, true},
	} {
		if got := tt.a.over(tt.b); got != tt.want {
			t.Errorf("%v over %v: %v, want %v", tt.a, tt.b, got, tt.want)
		}
	}
}

func TestBatchesStayWithinTheirLimits(t *testing.T) {
	var sizes, counts []int
	var documents int
	b := batcher{send: func(lines []byte, in [][]record) error {
		sizes = append(sizes, len(lines))
		counts = append(counts, bytes.Count(lines, []byte("\n")))
		documents += len(in)
		return nil
	}}
	big := strings.Repeat("x", 3_000_000)
	for range 10 {
		if err := b.add([]record{{ID: "a", Body: big}, {ID: "b", Body: big}}); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.add(make([]record, maxBatchRecords+1)); err != nil {
		t.Fatal(err)
	}
	if err := b.flush(); err != nil {
		t.Fatal(err)
	}
	total := 0
	for i := range sizes {
		total += counts[i]
		if sizes[i] > maxBatchBytes || counts[i] > maxBatchRecords {
			t.Errorf("batch %d: %d bytes, %d records", i, sizes[i], counts[i])
		}
	}
	if want := 20 + maxBatchRecords + 1; total != want {
		t.Errorf("%d records in all, want %d", total, want)
	}
	if documents != 12 { // ten, and one that is in two batches
		t.Errorf("batches name %d documents, want 12", documents)
	}
}

func TestDifferentSendsOnlyWhatDiffers(t *testing.T) {
	if _, some := different(wanted(), wanted()); some {
		t.Error("settings differ from themselves")
	}
	have := wanted()
	have.RankingRules = have.RankingRules[1:]
	have.SortableAttributes = []string{"used", "key", "fresh"}
	change, some := different(wanted(), have)
	if !some {
		t.Fatal("another ranking was not seen")
	}
	got, err := json.Marshal(change)
	if err != nil {
		t.Fatal(err)
	}
	rules, err := json.Marshal(map[string]any{"rankingRules": wanted().RankingRules})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(rules), string(got)); diff != "" {
		t.Errorf("sent (-want +got):\n%s", diff)
	}
}

func TestRecordsAreCleanOfMarks(t *testing.T) {
	d := search.Document{
		ID: "a", Title: "x" + markOpen, Summary: markClose, Tags: []string{markCut + "tag"},
		Records: []search.Record{{Heading: markOpen + "h", Body: "b" + markClose, Notes: markCut}},
	}
	raw, err := json.Marshal(records(&d))
	if err != nil {
		t.Fatal(err)
	}
	if bytes.ContainsAny(raw, markOpen+markClose+markCut) {
		t.Errorf("marks reach the server: %s", raw)
	}
}
