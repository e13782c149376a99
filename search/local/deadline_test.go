package local_test

import (
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"tandem/search"
	"tandem/search/local"
)

func TestSearch_CutShortSaysSo(t *testing.T) {
	var ticks atomic.Int64
	slow := func() time.Time { return time.Unix(ticks.Add(1), 0) } // a second between any two looks at the clock
	for limit, want := range map[time.Duration]search.Total{time.Hour: search.Exact, time.Millisecond: search.Capped} {
		x, err := local.Open(local.Options{Now: slow, Limit: limit})
		if err != nil {
			t.Fatal(err)
		}
		var docs []search.Document
		for i := range 3000 {
			docs = append(docs, *doc(fmt.Sprint("d", i), 1, "Deck", "deck").Doc)
		}
		fillWith(t, x, docs)
		res, err := x.Search(t.Context(), search.Query{Audience: search.ForRep, Text: "deck"})
		if err != nil {
			t.Fatal(err)
		}
		if cut := want == search.Capped; res.TotalKind != want || res.Partial != cut || len(res.Hits) != 20 || (res.Total < 3000) != cut {
			t.Errorf("limit %v: %d hits of %d (%s), partial %v", limit, len(res.Hits), res.Total, res.TotalKind, res.Partial)
		}
		if err := x.Close(); err != nil {
			t.Error(err)
		}
	}
}
