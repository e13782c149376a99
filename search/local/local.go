// Package local is the embedded search engine: in memory, pure Go, a cache of what the database and the content hold, so
// that there is nothing to corrupt and nothing to install.
//
// It owns analysis, matching, ranking and its snapshot on disk. Documents are prepared without a lock and put in place
// under one, a document at a time, so that readers never wait long; a rebuild happens beside and is swapped in. It keeps
// the promises of searchtest and refuses to know where documents come from.
package local

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"tandem/search"
	"tandem/search/local/internal/analysis"
)

// Options change how an index works. The zero value is usable.
type Options struct {
	Dir   string           // where the snapshot is kept; empty: nowhere
	Log   *slog.Logger     // default: none
	Now   func() time.Time // default: the system's clock
	Limit time.Duration    // of a search; default 150 ms
	Every time.Duration    // between snapshots; default 5 min
}

// Index is the engine. It implements search.Index.
type Index struct {
	opt    Options
	spaces map[search.Space]*space

	mu       sync.RWMutex // guards synonyms
	synonyms search.Synonyms

	end   chan struct{}
	group sync.WaitGroup
	once  sync.Once
}

// space is one of the two indexes.
type space struct {
	name search.Space

	write    sync.Mutex // one writer at a time; taken before mu
	mu       sync.RWMutex
	core     *core
	versions map[string]uint64 // of documents and of removals
	changed  bool              // since the last snapshot
	missed   []search.Change   // during a rebuild
	building bool
	rebuild  sync.Mutex // one rebuild at a time
}

// Open returns an index, filled from its snapshot where there is a good one.
func Open(o Options) (*Index, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Limit <= 0 {
		o.Limit = 150 * time.Millisecond
	}
	if o.Every <= 0 {
		o.Every = 5 * time.Minute
	}
	if o.Dir != "" {
		if err := tidy(o.Dir); err != nil {
			o.Log.Warn("an unfinished search snapshot is not removed", "error", err)
		}
	}
	x := &Index{opt: o, spaces: map[search.Space]*space{}, end: make(chan struct{})}
	for _, name := range []search.Space{search.Public, search.Library} {
		s := &space{name: name, core: newCore(), versions: map[string]uint64{}}
		x.spaces[name] = s
		if o.Dir == "" {
			continue
		}
		if err := s.load(x.file(name)); err != nil {
			o.Log.Warn("a search snapshot is not used; the index fills from the database", "space", name, "error", err)
		}
	}
	if o.Dir != "" {
		x.group.Go(x.keep)
	}
	return x, nil
}

func (x *Index) file(name search.Space) string {
	return filepath.Join(x.opt.Dir, string(name)+".snapshot")
}

func (x *Index) space(name search.Space) (*space, error) {
	s := x.spaces[name]
	if s == nil {
		return nil, fmt.Errorf("space %q: %w", name, search.ErrInvalid)
	}
	return s, nil
}

// Apply implements search.Index.
func (x *Index) Apply(ctx context.Context, name search.Space, changes []search.Change) error {
	s, err := x.space(name)
	if err != nil {
		return err
	}
	for _, c := range changes {
		if err := c.Check(); err != nil {
			return err
		}
	}
	s.write.Lock()
	defer s.write.Unlock()
	for part := range slices.Chunk(changes, batch) {
		for i, p := range prepareAll(part) {
			if err := ctx.Err(); err != nil {
				return fmt.Errorf("apply changes: %w", err)
			}
			s.apply(part[i], p)
		}
	}
	s.compact()
	return nil
}

// batch is how many documents are prepared before they are put in place: prepared ones are several times as large.
const batch = 256

// prepareAll takes documents apart on all processors.
func prepareAll(changes []search.Change) []*prepared {
	out := make([]*prepared, len(changes))
	var wg sync.WaitGroup
	slots := make(chan struct{}, runtime.GOMAXPROCS(0))
	for i, c := range changes {
		if c.Doc == nil {
			continue
		}
		if len(changes) == 1 {
			out[i] = prepare(*c.Doc)
			continue
		}
		slots <- struct{}{}
		wg.Go(func() { out[i] = prepare(*c.Doc); <-slots })
	}
	wg.Wait()
	return out
}

// apply puts one change in place, unless a newer one is there.
func (s *space) apply(c search.Change, p *prepared) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.building {
		s.missed = append(s.missed, c)
	}
	if !news(c, s.versions, s.core) {
		return
	}
	s.versions[c.ID], s.changed = c.Version, true
	if p == nil {
		s.core.remove(c.ID)
		return
	}
	s.core.put(p)
}

// news reports whether a change is newer than what the core holds or has removed. Of one version the removal wins.
func news(c search.Change, versions map[string]uint64, held *core) bool {
	have, known := versions[c.ID]
	if !known || c.Version > have {
		return true
	}
	_, present := held.numbers[c.ID]
	return c.Version == have && c.Doc == nil && present
}

// compact makes the core anew when much of it is dead. The caller holds write.
func (s *space) compact() {
	s.mu.RLock()
	wasteful, old := s.core.wasteful(), s.core
	s.mu.RUnlock()
	if !wasteful {
		return
	}
	next := old.compacted()
	s.mu.Lock()
	s.core = next
	s.mu.Unlock()
}

// Search implements search.Index.
func (x *Index) Search(ctx context.Context, q search.Query) (search.Results, error) {
	began := x.opt.Now()
	q, err := q.Checked()
	if err != nil {
		return search.Results{}, err
	}
	if err := ctx.Err(); err != nil {
		return search.Results{}, fmt.Errorf("search: %w", err)
	}
	x.mu.RLock()
	synonyms := x.synonyms
	x.mu.RUnlock()
	if q.Trial != nil {
		synonyms = analysed(q.Trial)
	}
	s := x.spaces[q.Audience.Space()]
	over := deadline(x.opt.Now, x.opt.Limit)
	s.mu.RLock()
	defer s.mu.RUnlock()
	res := s.core.find(q, synonyms, func() bool { return over() || ctx.Err() != nil })
	// Who ran out of time meanwhile gets what was found; who went away, nothing.
	if err := ctx.Err(); errors.Is(err, context.Canceled) {
		return search.Results{}, fmt.Errorf("search: %w", err)
	}
	res.Took = x.opt.Now().Sub(began)
	return res, nil
}

// Rebuild implements search.Index.
func (x *Index) Rebuild(ctx context.Context, name search.Space, next func() (search.Document, bool, error)) error {
	s, err := x.space(name)
	if err != nil {
		return err
	}
	s.rebuild.Lock()
	defer s.rebuild.Unlock()
	s.follow(true)
	defer s.follow(false)
	fresh, versions := newCore(), map[string]uint64{}
	for more := true; more; {
		var part []search.Change
		part, more, err = gather(ctx, next)
		if err != nil {
			return fmt.Errorf("rebuild: %w", err)
		}
		for i, p := range prepareAll(part) {
			if news(part[i], versions, fresh) {
				fresh.put(p)
				versions[part[i].ID] = part[i].Version
			}
		}
	}
	fresh.trim()
	s.swap(fresh, versions)
	return nil
}

// gather takes a batch from next and reports whether more may come.
func gather(ctx context.Context, next func() (search.Document, bool, error)) (part []search.Change, more bool, err error) {
	for len(part) < batch {
		if err := ctx.Err(); err != nil {
			return nil, false, err
		}
		d, ok, err := next()
		if err != nil || !ok {
			return part, false, err
		}
		if err := d.Check(); err != nil {
			return nil, false, err
		}
		part = append(part, search.Change{ID: d.ID, Version: d.Version, Doc: &d})
	}
	return part, true, nil
}

// follow begins or ends to remember changes for a rebuild.
func (s *space) follow(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.building, s.missed = on, nil
}

// swap puts a rebuilt core in place, with what was changed meanwhile.
func (s *space) swap(fresh *core, versions map[string]uint64) {
	s.write.Lock()
	defer s.write.Unlock()
	s.mu.Lock()
	missed := s.missed
	s.missed = nil
	s.mu.Unlock()
	for _, c := range missed {
		if !news(c, versions, fresh) {
			continue
		}
		versions[c.ID] = c.Version
		if c.Doc == nil {
			fresh.remove(c.ID)
		} else {
			fresh.put(prepare(*c.Doc))
		}
	}
	s.mu.Lock()
	s.core, s.versions, s.changed = fresh, versions, true
	s.mu.Unlock()
}

// Versions implements search.Index.
func (x *Index) Versions(_ context.Context, name search.Space) (map[string]uint64, error) {
	s, err := x.space(name)
	if err != nil {
		return nil, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	out := make(map[string]uint64, len(s.core.numbers))
	for id := range s.core.numbers {
		out[id] = s.versions[id]
	}
	return out, nil
}

// SetSynonyms implements search.Index.
func (x *Index) SetSynonyms(_ context.Context, given search.Synonyms) error {
	next := analysed(given)
	x.mu.Lock()
	defer x.mu.Unlock()
	x.synonyms = next
	return nil
}

// analysed returns synonyms by the terms they stand for.
func analysed(given search.Synonyms) search.Synonyms {
	out := search.Synonyms{}
	for from, to := range given {
		if key := strings.Join(analysis.Terms(from), " "); key != "" {
			out[key] = append(out[key], to...)
		}
	}
	return out
}

// Stats implements search.Index.
func (x *Index) Stats(_ context.Context, name search.Space) (search.Stats, error) {
	s, err := x.space(name)
	if err != nil {
		return search.Stats{}, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	size := s.core.bytes
	for i := range s.core.postings {
		size += int64(12*cap(s.core.postings[i].places) + cap(s.core.postings[i].bytes))
	}
	return search.Stats{Documents: len(s.core.numbers), Records: s.core.records, Bytes: size}, nil
}

// Ready implements search.Index.
func (x *Index) Ready(ctx context.Context) error { return ctx.Err() }

// Close implements search.Index.
func (x *Index) Close() error {
	x.once.Do(func() { close(x.end) })
	x.group.Wait()
	if x.opt.Dir == "" {
		return nil
	}
	var errs []error
	for _, s := range x.spaces {
		errs = append(errs, s.save(x.file(s.name)))
	}
	return errors.Join(errs...)
}

// keep writes snapshots now and then.
func (x *Index) keep() {
	tick := time.NewTicker(x.opt.Every)
	defer tick.Stop()
	for {
		select {
		case <-x.end:
			return
		case <-tick.C:
		}
		for _, s := range x.spaces {
			if err := s.save(x.file(s.name)); err != nil {
				x.opt.Log.Error("write a search snapshot", "space", s.name, "error", err)
			}
		}
	}
}

var _ search.Index = (*Index)(nil)
