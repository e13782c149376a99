package meili_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/meilisearch/meilisearch-go"

	"tandem/search"
	"tandem/search/meili"
)

func doc(id string, version uint64, title string, bodies ...string) search.Document {
	d := search.Document{
		ID: id, Version: version, Kind: "asset", Title: title, URL: "/library/" + id, State: "approved", ForReps: true,
		Fresh: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC),
	}
	for i, b := range bodies {
		d.Records = append(d.Records, search.Record{Page: i + 1, Body: b})
	}
	return d
}

func put(d search.Document) search.Change {
	return search.Change{ID: d.ID, Version: d.Version, Doc: &d}
}

func apply(t testing.TB, x *meili.Index, changes ...search.Change) {
	t.Helper()
	if err := x.Apply(t.Context(), search.Public, changes); err != nil {
		t.Fatalf("Apply: %v", err)
	}
}

func versions(t testing.TB, x *meili.Index) map[string]uint64 {
	t.Helper()
	v, err := x.Versions(t.Context(), search.Public)
	if err != nil {
		t.Fatalf("Versions: %v", err)
	}
	return v
}

// found returns the ids of what a query of the public finds, best first.
func found(t testing.TB, x *meili.Index, q search.Query) []string {
	t.Helper()
	q.Audience = search.ForPublic
	r, err := x.Search(t.Context(), q)
	if err != nil {
		t.Fatalf("Search %q: %v", q.Text, err)
	}
	ids := []string{}
	for _, h := range r.Hits {
		ids = append(ids, h.Doc)
	}
	return ids
}

// each yields the documents one by one.
func each(documents ...search.Document) func() (search.Document, bool, error) {
	return func() (search.Document, bool, error) {
		if len(documents) == 0 {
			return search.Document{}, false, nil
		}
		d := documents[0]
		documents = documents[1:]
		return d, true, nil
	}
}

func rawClient(url, key string) meilisearch.ServiceManager {
	return meilisearch.New(url, meilisearch.WithAPIKey(key), meilisearch.WithCustomClient(&http.Client{}))
}

// settled waits for the task of a call made past the engine.
func settled(t testing.TB, client meilisearch.ServiceManager, info *meilisearch.TaskInfo, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.WaitForTaskWithContext(t.Context(), info.TaskUID, 10*time.Millisecond); err != nil {
		t.Fatal(err)
	}
}

func TestFault_F21_TwoProcessesWriteInAnyOrder(t *testing.T) {
	url, key := server(t)
	prefix := newPrefix(t, url, key)
	processes := []*meili.Index{openAs(t, url, key, prefix), openAs(t, url, key, prefix)}
	orders := [][]uint64{{5, 1, 6, 3}, {4, 7, 2}} // of versions; 7 is the newest of all
	var wg sync.WaitGroup
	errs := make(chan error, 100)
	for i, x := range processes {
		wg.Go(func() {
			for _, v := range orders[i] {
				kept := put(doc("kept", v, "Kept guide", fmt.Sprint("text of version ", v)))
				gone := put(doc("gone", v, "Gone guide", "text"))
				if v == 7 {
					gone.Doc = nil
				}
				errs <- x.Apply(context.WithoutCancel(t.Context()), search.Public, []search.Change{kept, gone})
			}
		})
	}
	wg.Wait()
	close(errs)
	for err := range errs {
		if err != nil {
			t.Errorf("Apply: %v", err)
		}
	}
	if diff := cmp.Diff(map[string]uint64{"kept": 7}, versions(t, processes[0])); diff != "" {
		t.Errorf("versions (-want +got):\n%s", diff)
	}
	st, err := processes[1].Stats(t.Context(), search.Public)
	if err != nil {
		t.Fatal(err)
	}
	if st.Documents != 1 || st.Records != 1 {
		t.Errorf("holds %d documents in %d records, want nothing left of older versions", st.Documents, st.Records)
	}
}

func TestIDsThatDifferInCaseStayApart(t *testing.T) {
	x := open(t)
	apply(t, x, put(doc("Guide", 1, "Upper guide", "one", "two")), put(doc("guide", 1, "Lower guide", "three")))
	apply(t, x, search.Change{ID: "guide", Version: 2})
	if diff := cmp.Diff([]string{"Guide"}, found(t, x, search.Query{Text: "guide"})); diff != "" {
		t.Errorf("found (-want +got):\n%s", diff)
	}
}

func TestVersionsBeyondWhatNumbersHold(t *testing.T) {
	x := open(t)
	newer, older := uint64(1<<63+1), uint64(1<<63)
	apply(t, x, put(doc("guide", newer, "Newer guide", "text")))
	apply(t, x, put(doc("guide", older, "Older guide", "text")))
	if diff := cmp.Diff(map[string]uint64{"guide": newer}, versions(t, x)); diff != "" {
		t.Errorf("versions (-want +got):\n%s", diff)
	}
}

func TestRebuildKeepsWhatIsWrittenMeanwhile(t *testing.T) {
	url, key := server(t)
	prefix := newPrefix(t, url, key)
	x, other := openAs(t, url, key, prefix), openAs(t, url, key, prefix)
	apply(t, x, put(doc("dropped", 1, "Dropped", "text")), put(doc("stays", 1, "Stays", "text")),
		put(doc("removed", 1, "Removed", "text")))
	documents := each(doc("stays", 1, "Stays", "text"), doc("removed", 1, "Removed", "text"), doc("newer", 5, "Newer", "text"))
	meanwhile := false
	err := x.Rebuild(t.Context(), search.Public, func() (search.Document, bool, error) {
		if !meanwhile {
			meanwhile = true
			apply(t, x, put(doc("own", 1, "Own", "text")), put(doc("newer", 4, "Older", "text")))
			apply(t, other, put(doc("other", 2, "Other", "one", "two")), search.Change{ID: "removed", Version: 2})
		}
		return documents()
	})
	if err != nil {
		t.Fatalf("Rebuild: %v", err)
	}
	want := map[string]uint64{"stays": 1, "newer": 5, "own": 1, "other": 2}
	if diff := cmp.Diff(want, versions(t, other)); diff != "" {
		t.Errorf("versions (-want +got):\n%s", diff)
	}
	apply(t, x, put(doc("removed", 1, "Removed", "text")))
	if diff := cmp.Diff(want, versions(t, x)); diff != "" {
		t.Errorf("a removal during the rebuild did not stick (-want +got):\n%s", diff)
	}
	apply(t, x, put(doc("dropped", 1, "Dropped", "text")))
	if versions(t, x)["dropped"] != 1 {
		t.Error("a document that the rebuild left out cannot come back")
	}
}

func TestRebuildThatFailsLeavesAllInPlace(t *testing.T) {
	x := open(t)
	apply(t, x, put(doc("old", 1, "Old", "text")))
	broken := errors.New("source broke")
	some := each(doc("new", 1, "New", "text"))
	err := x.Rebuild(t.Context(), search.Public, func() (search.Document, bool, error) {
		d, more, _ := some()
		if !more {
			return d, false, broken
		}
		return d, true, nil
	})
	if !errors.Is(err, broken) {
		t.Errorf("Rebuild: %v, want the source's error", err)
	}
	if diff := cmp.Diff(map[string]uint64{"old": 1}, versions(t, x)); diff != "" {
		t.Errorf("versions (-want +got):\n%s", diff)
	}
	if err := x.Rebuild(t.Context(), search.Public, each(doc("new", 1, "New", "text"), doc("new", 3, "Newest", "one", "two"), doc("new", 2, "Newer", "text"))); err != nil {
		t.Fatalf("Rebuild after a failed one: %v", err)
	}
	if diff := cmp.Diff(map[string]uint64{"new": 3}, versions(t, x)); diff != "" {
		t.Errorf("versions (-want +got):\n%s", diff)
	}
}

func TestFault_F22_WipedIndexIsNotTrustedUntilRebuilt(t *testing.T) {
	url, key := server(t)
	prefix := newPrefix(t, url, key)
	x, other := openAs(t, url, key, prefix), openAs(t, url, key, prefix)
	if err := x.SetSynonyms(t.Context(), search.Synonyms{"roi": {"payback"}}); err != nil {
		t.Fatal(err)
	}
	apply(t, x, put(doc("guide", 1, "Guide", "payback")))
	client := rawClient(url, key)
	info, err := client.DeleteIndexWithContext(t.Context(), prefix+"public")
	settled(t, client, info, err)

	for range 3 {
		for _, p := range []*meili.Index{x, other} {
			_, err := p.Search(t.Context(), search.Query{Audience: search.ForPublic})
			if !errors.Is(err, search.ErrUnavailable) || !errors.Is(err, meili.ErrNeedsRebuild) {
				t.Fatalf("Search of a wiped index: %v, want ErrUnavailable and ErrNeedsRebuild", err)
			}
		}
	}
	apply(t, x, put(doc("later", 1, "Later", "text")))
	if err := x.Ready(t.Context()); !errors.Is(err, meili.ErrNeedsRebuild) {
		t.Errorf("Ready: %v, want ErrNeedsRebuild", err)
	}
	if err := x.Rebuild(t.Context(), search.Public, each(doc("guide", 1, "Guide", "payback"), doc("later", 1, "Later", "text"))); err != nil {
		t.Fatalf("Rebuild: %v", err)
	}
	for _, p := range []*meili.Index{x, other} {
		if diff := cmp.Diff([]string{"guide"}, found(t, p, search.Query{Text: "roi"})); diff != "" {
			t.Errorf("found by synonym after the rebuild (-want +got):\n%s", diff)
		}
	}
}

func TestFault_F22_RebuildOfAnIndexThatIsGone(t *testing.T) {
	url, key := server(t)
	prefix := newPrefix(t, url, key)
	x := openAs(t, url, key, prefix)
	client := rawClient(url, key)
	info, err := client.DeleteIndexWithContext(t.Context(), prefix+"public")
	settled(t, client, info, err)
	if err := x.Rebuild(t.Context(), search.Public, each(doc("guide", 1, "Pricing guide", "text"))); err != nil {
		t.Fatalf("Rebuild: %v", err)
	}
	if diff := cmp.Diff([]string{"guide"}, found(t, x, ask())); diff != "" {
		t.Errorf("found (-want +got):\n%s", diff)
	}
}

func TestRebuildCopiesRecordsWhole(t *testing.T) {
	x := open(t)
	whole := doc("whole", 7, "Whole guide", "one", "the second page")
	whole.Tags, whole.Summary, whole.Language, whole.Used = []string{"SSO", "Audit"}, "In short", "en", 42
	whole.Facets = map[search.Facet][]string{search.FacetIndustry: {"Health care", "Energy"}}
	whole.Fresh = time.Date(2026, 3, 1, 12, 30, 15, 123456000, time.UTC)
	whole.Records[1].Heading, whole.Records[1].Notes, whole.Records[1].Anchor = "Second", "say this", "second"
	hit := func() search.Results {
		r, err := x.Search(t.Context(), search.Query{
			Audience: search.ForPublic, Text: "second", Count: []search.Facet{search.FacetIndustry, search.FacetTopic},
		})
		if err != nil {
			t.Fatal(err)
		}
		r.Took = 0
		return r
	}
	var before search.Results
	err := x.Rebuild(t.Context(), search.Public, func() (search.Document, bool, error) {
		apply(t, x, put(whole))
		before = hit()
		return search.Document{}, false, nil
	})
	if err != nil {
		t.Fatalf("Rebuild: %v", err)
	}
	if len(before.Hits) != 1 {
		t.Fatalf("found %d before, want 1", len(before.Hits))
	}
	if diff := cmp.Diff(before, hit()); diff != "" {
		t.Errorf("found after the rebuild (-before +after):\n%s", diff)
	}
	if got := before.Hits[0]; !got.Fresh.Equal(whole.Fresh) || got.Used != 42 || got.Page != 2 || got.Anchor != "second" {
		t.Errorf("hit %+v does not show what was written", got)
	}
}

func TestFault_F22_RecordsOfAnotherShapeNeedARebuild(t *testing.T) {
	url, key := server(t)
	prefix := newPrefix(t, url, key)
	client := rawClient(url, key)
	info, err := client.Index(prefix+"public").AddDocumentsWithContext(t.Context(),
		[]map[string]any{{"id": "old-1", "body": "of an older program"}}, nil)
	settled(t, client, info, err)
	x := openAs(t, url, key, prefix)
	if _, err := x.Search(t.Context(), ask()); !errors.Is(err, meili.ErrNeedsRebuild) {
		t.Errorf("Search: %v, want ErrNeedsRebuild", err)
	}
	if err := x.Rebuild(t.Context(), search.Public, each(doc("guide", 1, "Pricing guide", "text"))); err != nil {
		t.Fatalf("Rebuild: %v", err)
	}
	if diff := cmp.Diff([]string{"guide"}, found(t, x, ask())); diff != "" {
		t.Errorf("found (-want +got):\n%s", diff)
	}
}

func TestFault_F22_SettingsChangedByHandAreSettledAgain(t *testing.T) {
	url, key := server(t)
	prefix := newPrefix(t, url, key)
	x := openAs(t, url, key, prefix)
	apply(t, x, put(doc("guide", 1, "Pricing guide", "text")))
	client := rawClient(url, key)
	index := client.Index(prefix + "public")
	info, err := index.ResetFilterableAttributesWithContext(t.Context())
	settled(t, client, info, err)
	info, err = index.UpdateStopWordsWithContext(t.Context(), &[]string{"pricing"})
	settled(t, client, info, err)
	if _, err := x.Search(t.Context(), ask()); !errors.Is(err, search.ErrUnavailable) {
		t.Errorf("Search with the wrong settings: %v, want ErrUnavailable", err)
	}
	if diff := cmp.Diff([]string{"guide"}, found(t, x, ask())); diff != "" {
		t.Errorf("found after that (-want +got):\n%s", diff)
	}
	stop, err := index.GetStopWordsWithContext(t.Context())
	if err != nil || len(*stop) != 0 {
		t.Errorf("stop words %v, %v, want none", *stop, err)
	}
}

func TestSettingsAreWrittenOnce(t *testing.T) {
	url, key := server(t)
	prefix := newPrefix(t, url, key)
	openAs(t, url, key, prefix)
	client := rawClient(url, key)
	tasks := func() int64 {
		r, err := client.GetTasksWithContext(t.Context(), &meilisearch.TasksQuery{
			IndexUIDS: []string{prefix + "public", prefix + "library"}, Limit: 1,
		})
		if err != nil {
			t.Fatal(err)
		}
		return r.Total
	}
	before := tasks()
	x := openAs(t, url, key, prefix)
	if err := x.Ready(t.Context()); err != nil {
		t.Fatalf("Ready: %v", err)
	}
	if n := tasks() - before; n != 0 {
		t.Errorf("a second start wrote %d times, want none", n)
	}
}

func TestAttack_A45_ValuesStayValues(t *testing.T) {
	x := open(t)
	values := []string{
		`plain`, `quo"te`, `back\slash`, `both\"x`, `ends\`, `\\double`, `"] OR dead = true OR facet.kind IN ["`,
		`it's`, `a, b`, `line` + "\t" + `tab`, `OR`, `NOT x = 1`, `Größe`, `日本語`, `\n`, `\u{41}`, `{x}`, `<b>`,
	}
	var changes []search.Change
	for i, v := range values {
		d := doc(fmt.Sprint("doc", i), 1, "Title", "text")
		d.Facets = map[search.Facet][]string{search.FacetProduct: {v}}
		changes = append(changes, put(d))
	}
	apply(t, x, changes...)
	for i, v := range values {
		q := search.Query{Chosen: map[search.Facet][]string{search.FacetProduct: {v}}}
		if diff := cmp.Diff([]string{fmt.Sprint("doc", i)}, found(t, x, q)); diff != "" {
			t.Errorf("chosen %q (-want +got):\n%s", v, diff)
		}
		q.Chosen[search.FacetProduct] = append(q.Chosen[search.FacetProduct], "plain", `no"such`)
		if got := len(found(t, x, q)); got > 2 {
			t.Errorf("chosen %q or plain: %d found", v, got)
		}
	}
	many := search.Query{Chosen: map[search.Facet][]string{search.FacetProduct: make([]string, 0, 100)}}
	for i := range 100 {
		many.Chosen[search.FacetProduct] = append(many.Chosen[search.FacetProduct], fmt.Sprint(strings.Repeat("x", 200), i))
	}
	if got := found(t, x, many); len(got) != 0 {
		t.Errorf("a hundred unknown values found %v", got)
	}
}

func TestExclusionIsOfDocuments(t *testing.T) {
	x := open(t)
	apply(t, x, put(doc("both", 1, "Guide", "pricing here", "a draft there", "first version of it")),
		put(doc("other", 1, "Guide", "pricing here", "no drafts, version first")))
	for text, want := range map[string][]string{
		"pricing -draft":           {"other"},
		`pricing -"first version"`: {"other"},
		`-draft`:                   {"other"},
		"pricing -guide":           {},
		"pricing":                  {"both", "other"},
	} {
		if diff := cmp.Diff(want, found(t, x, search.Query{Text: text})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", text, diff)
		}
	}
}

func TestHitsBetweenTwoPages(t *testing.T) {
	x := open(t)
	var changes []search.Change
	for i := range 12 {
		d := doc(fmt.Sprintf("doc%02d", i), 1, "Guide", "text")
		d.Used = int64(100 - i)
		changes = append(changes, put(d))
	}
	apply(t, x, changes...)
	q := search.Query{Audience: search.ForPublic, Text: "guide", Offset: 3, Limit: 5, Count: []search.Facet{search.FacetKind}}
	r, err := x.Search(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, h := range r.Hits {
		ids = append(ids, h.Doc)
	}
	if diff := cmp.Diff([]string{"doc03", "doc04", "doc05", "doc06", "doc07"}, ids); diff != "" {
		t.Errorf("hits (-want +got):\n%s", diff)
	}
	if r.Total != 12 || r.TotalKind != search.Exact {
		t.Errorf("total %d, %s, want 12, exact", r.Total, r.TotalKind)
	}
	if diff := cmp.Diff([]search.FacetValue{{Value: "asset", Count: 12}}, r.Facets[search.FacetKind]); diff != "" {
		t.Errorf("counts (-want +got):\n%s", diff)
	}
}

func TestProvisionedKeyIsEnoughAndNoMore(t *testing.T) {
	url, master := server(t)
	prefix := newPrefix(t, url, master)
	o := meili.Options{URL: url, Key: master, Prefix: prefix}
	key, err := meili.Provision(t.Context(), o)
	if err != nil {
		t.Fatalf("Provision: %v", err)
	}
	client := rawClient(url, master)
	t.Cleanup(func() {
		if _, err := client.DeleteKeyWithContext(context.Background(), key); err != nil {
			t.Errorf("delete key: %v", err)
		}
	})
	if again, err := meili.Provision(t.Context(), o); err != nil || again != key {
		t.Errorf("a second set-up made another key (%v)", err)
	}
	x := openAs(t, url, key, prefix)
	apply(t, x, put(doc("guide", 1, "Pricing guide", "text")))
	if err := x.SetSynonyms(t.Context(), search.Synonyms{"cost": {"pricing"}}); err != nil {
		t.Errorf("SetSynonyms: %v", err)
	}
	if err := x.Rebuild(t.Context(), search.Public, each(doc("guide", 1, "Pricing guide", "text"))); err != nil {
		t.Errorf("Rebuild: %v", err)
	}
	if diff := cmp.Diff([]string{"guide"}, found(t, x, search.Query{Text: "cost"})); diff != "" {
		t.Errorf("found (-want +got):\n%s", diff)
	}
	if _, err := x.Stats(t.Context(), search.Public); err != nil {
		t.Errorf("Stats: %v", err)
	}
	stranger := openAs(t, url, key, "other-"+prefix)
	if _, err := stranger.Search(t.Context(), ask()); !errors.Is(err, search.ErrUnavailable) {
		t.Errorf("Search of another installation's index: %v, want ErrUnavailable", err)
	}
	if got := stranger.State().Condition; got != meili.Refused {
		t.Errorf("condition %q, want %q", got, meili.Refused)
	}
}
