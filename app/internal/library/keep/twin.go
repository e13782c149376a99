package keep

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"tandem/app/internal/account"
	"tandem/app/internal/fault"
	"tandem/app/internal/library"
	"tandem/search"
)

// CompareJobName is the job that looks for assets that say nearly the same; it needs no payload.
const CompareJobName = "keep.compare"

// When two assets are taken for twins.
const (
	twinLikely  = 60 // percent of the shingles of both
	twinShared  = 70 // percent of the pages of the shorter one
	leastShared = 3  // pages, for the pages to count at all
	common      = 40 // assets that share a key make it a phrase of the house, which says nothing
)

// Twin is a pair of assets that say nearly the same.
type Twin struct {
	A, B   string // A is the smaller id
	Likely int    // percent of the text that they share
	Shared int    // percent of the pages of the shorter one that the other has, too
}

// pairOf puts two ids in the order in which pairs are kept.
func pairOf(a, b string) (string, string) {
	if b < a {
		return b, a
	}
	return a, b
}

// TwinStore keeps sketches and pairs.
type TwinStore interface {
	Sketches(ctx context.Context) ([]Sketch, error)
	// SetSketch stores the sketch, and the pairs of its asset in place of those before.
	SetSketch(ctx context.Context, s Sketch, twins []Twin) error
	// Twins lists all pairs that nobody said are different, likeliest first.
	Twins(ctx context.Context) ([]Twin, error)
	TwinOf(ctx context.Context, a, b string) (Twin, error)
	// SetDifferent remembers that a person found the pair different; ForgetDifferent takes it back.
	SetDifferent(ctx context.Context, a, b string, by account.Person, at int64) error
	ForgetDifferent(ctx context.Context, a, b string) error
}

// Compare brings sketches and pairs up to what the assets say now. A run that was cut off is gone on with by the next.
func (s *Service) Compare(ctx context.Context) error {
	have, err := s.Store.Sketches(ctx)
	if err != nil {
		return err
	}
	known := make(map[string]Sketch, len(have))
	for _, k := range have {
		known[k.Asset] = k
	}
	var changed []library.Asset
	if err := s.walk(ctx, func(a library.Asset) {
		if k, there := known[a.ID]; (!there || k.Indexed != a.Indexed) && a.Version.Progress.Ended() {
			changed = append(changed, a)
		}
	}); err != nil || len(changed) == 0 {
		return err
	}
	all := newMeeting()
	for _, k := range have {
		all.add(k)
	}
	for _, a := range changed {
		pages, err := s.Shelf.Pages(ctx, a.ID, a.Version.Number)
		if err != nil {
			return err
		}
		sketch := SketchOf(a.ID, a.Indexed, pages)
		all.add(sketch)
		if err := s.Store.SetSketch(ctx, sketch, all.twins(sketch)); err != nil {
			return fmt.Errorf("store what is like asset %s: %w", a.ID, err)
		}
	}
	return nil
}

// meeting finds, of many sketches, those that are worth comparing.
type meeting struct {
	sketches map[string]Sketch
	places   map[uint64][]string // by key, of assets and of pages
}

func newMeeting() *meeting {
	return &meeting{sketches: map[string]Sketch{}, places: map[uint64][]string{}}
}

func (m *meeting) keys(s Sketch) []uint64 {
	out := s.bands()
	for _, keys := range s.Pages {
		out = append(out, keys[:]...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func (m *meeting) add(s Sketch) {
	m.sketches[s.Asset] = s
	for _, k := range m.keys(s) {
		// One more than common is enough to know that the key says nothing.
		if there := m.places[k]; len(there) <= common && !slices.Contains(there, s.Asset) {
			m.places[k] = append(there, s.Asset)
		}
	}
}

// twins compares the sketch with all that met it.
func (m *meeting) twins(s Sketch) []Twin {
	met := map[string]bool{}
	for _, k := range m.keys(s) {
		if there := m.places[k]; len(there) <= common {
			for _, id := range there {
				met[id] = id != s.Asset
			}
		}
	}
	var out []Twin
	for _, id := range sortedKeys(met) {
		if t, alike := compare(s, m.sketches[id]); met[id] && alike {
			out = append(out, t)
		}
	}
	return out
}

// compare says how alike two texts are, and whether that makes them twins.
func compare(a, b Sketch) (t Twin, alike bool) {
	t.A, t.B = pairOf(a.Asset, b.Asset)
	if !a.Comparable() || !b.Comparable() {
		return t, false
	}
	t.Likely = int(100*Likeness(a, b) + 0.5)
	shared, of := Shared(a, b)
	if of > 0 {
		t.Shared = 100 * shared / of
	}
	return t, t.Likely >= twinLikely || shared >= leastShared && t.Shared >= twinShared
}

// Pair is a twin with its assets.
type Pair struct {
	Twin
	First, Second library.Asset
}

// Pairs lists the twins of which both assets still stand in the library.
func (s *Service) Pairs(ctx context.Context, by account.Person) ([]Pair, error) {
	if !library.CanKeep(by) {
		return nil, errCannotKeep
	}
	twins, err := s.Store.Twins(ctx)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, t := range twins {
		ids = append(ids, t.A, t.B)
	}
	slices.Sort(ids)
	there := map[string]library.Asset{}
	for part := range slices.Chunk(slices.Compact(ids), 400) {
		found, _, err := s.Shelf.Assets(ctx, library.Filter{IDs: part, Limit: len(part)})
		if err != nil {
			return nil, err
		}
		for _, a := range found {
			if a.State != library.Withdrawn && a.Successor == "" {
				there[a.ID] = a
			}
		}
	}
	var out []Pair
	for _, t := range twins {
		a, hasA := there[t.A]
		b, hasB := there[t.B]
		if hasA && hasB {
			out = append(out, Pair{Twin: t, First: a, Second: b})
		}
	}
	slices.SortStableFunc(out, func(p, q Pair) int { return cmp.Compare(max(q.Likely, q.Shared), max(p.Likely, p.Shared)) })
	return out, nil
}

// Sides are two assets with what they say, for looking at them side by side.
type Sides struct {
	Pair
	Text [2][]library.Page
}

// Sides returns two assets to look at.
func (s *Service) Sides(ctx context.Context, by account.Person, a, b string) (out Sides, err error) {
	if !library.CanKeep(by) {
		return out, errCannotKeep
	}
	if a == b {
		return out, fault.New(fault.Invalid, "Choose two assets.")
	}
	a, b = pairOf(a, b)
	if out.Twin, err = s.Store.TwinOf(ctx, a, b); err != nil && !fault.Is(err, fault.NotFound) {
		return out, err
	}
	out.A, out.B = a, b
	for i, x := range []*library.Asset{&out.First, &out.Second} {
		if *x, err = s.Library.AssetByID(ctx, by, []string{a, b}[i]); err != nil {
			return out, err
		}
		if out.Text[i], err = s.Shelf.Pages(ctx, x.ID, x.Version.Number); err != nil {
			return out, err
		}
	}
	return out, nil
}

// Different remembers that two assets are no duplicates, whatever their texts say.
func (s *Service) Different(ctx context.Context, by account.Person, a, b string) error {
	if !library.CanKeep(by) {
		return errCannotKeep
	}
	a, b = pairOf(a, b)
	return s.Store.SetDifferent(ctx, a, b, by, s.Now().UnixMilli())
}

// NotDifferent takes that back.
func (s *Service) NotDifferent(ctx context.Context, by account.Person, a, b string) error {
	if !library.CanKeep(by) {
		return errCannotKeep
	}
	a, b = pairOf(a, b)
	return s.Store.ForgetDifferent(ctx, a, b)
}

// Merge makes keep the successor of the other asset, at the revisions the person saw, and gives it the other's facets and
// tags as well. The facets come first: cut off in between, nothing is lost, and the pair is still listed.
func (s *Service) Merge(ctx context.Context, by account.Person, keep, gone Choice) error {
	if keep.ID == gone.ID {
		return fault.New(fault.Invalid, "Choose two assets.")
	}
	other, err := s.Library.AssetByID(ctx, by, gone.ID)
	if err != nil {
		return err
	}
	if other.Revision != gone.Revision {
		return fault.New(fault.Conflict, "Somebody changed one of the two in the meantime. Look at them again.")
	}
	if _, err := s.Library.Alter(ctx, by, keep.ID, keep.Revision, func(a *library.Asset) error {
		facets := map[search.Facet][]string{}
		for _, f := range library.EditableFacets {
			facets[f] = union(a.Facets[f], other.Facets[f])
		}
		a.Facets, a.Tags = facets, union(a.Tags, other.Tags)
		return nil
	}); err != nil {
		return err
	}
	return s.Succeed(ctx, by, keep.ID, gone)
}

// Succeed makes keep the successor of gone, at the revision the person saw.
func (s *Service) Succeed(ctx context.Context, by account.Person, keep string, gone Choice) error {
	action, err := s.complete(ctx, by, Action{Kind: Supersede, Successor: keep})
	if err != nil {
		return err
	}
	_, err = s.Library.Alter(ctx, by, gone.ID, gone.Revision, func(a *library.Asset) error { _, err := action.Apply(a); return err })
	return err
}

func union(a, b []string) []string {
	out := slices.Clone(a)
	for _, v := range b {
		if !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	return out
}
