package meili

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/meilisearch/meilisearch-go"

	"tandem/search"
)

// oldest is the first version of the server with everything that is used here; of its major version.
const (
	serverMajor = 1
	oldestMinor = 36
)

// preparation is the setting up of one index, under way. err may be read when done is closed.
type preparation struct {
	done chan struct{}
	err  error
}

// ensure waits until the index exists with the right settings. The work goes on when the caller gives up, because a
// change of settings may take longer than any reader waits.
func (x *Index) ensure(ctx context.Context, s *space) error {
	s.mu.Lock()
	if s.ready {
		s.mu.Unlock()
		return nil
	}
	p := s.preparing
	if p == nil {
		p = &preparation{done: make(chan struct{})}
		s.preparing = p
		go x.runPreparation(s, p)
	}
	s.mu.Unlock()
	select {
	case <-p.done:
		return p.err
	case <-ctx.Done():
		return fmt.Errorf("index %q is being prepared: %w: %w", s.uid, search.ErrUnavailable, ctx.Err())
	}
}

func (x *Index) runPreparation(s *space, p *preparation) {
	ctx, cancel := context.WithTimeout(x.life, x.opt.TaskTimeout)
	defer cancel()
	p.err = x.prepare(ctx, s)
	s.mu.Lock()
	s.ready = p.err == nil
	s.preparing = nil
	s.mu.Unlock()
	close(p.done)
}

func (x *Index) prepare(ctx context.Context, s *space) error {
	if err := x.checkVersion(ctx); err != nil {
		return err
	}
	if err := x.create(ctx, s.uid); err != nil {
		return err
	}
	if err := x.settle(ctx, s.uid); err != nil {
		return err
	}
	if err := x.checkShape(ctx, s); err != nil {
		return err
	}
	return x.restoreSynonyms(ctx, s.uid)
}

// restoreSynonyms gives an index the synonyms last set here, or learns those it has.
func (x *Index) restoreSynonyms(ctx context.Context, uid string) error {
	x.mu.Lock()
	synonyms := x.synonyms
	x.mu.Unlock()
	if synonyms != nil {
		return x.settleSynonyms(ctx, uid, synonyms)
	}
	has, err := x.readSynonyms(ctx, uid)
	if err != nil {
		return err
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	x.known = has
	return nil
}

// checkVersion refuses a server that is too old or new to be relied on. A key that may not ask is no reason to stop.
func (x *Index) checkVersion(ctx context.Context) error {
	var version string
	err := x.call(ctx, "ask the search server for its version", x.opt.CallTimeout, func(ctx context.Context) error {
		v, err := x.client.VersionWithContext(ctx)
		if err == nil {
			version = v.PkgVersion
		}
		if may := (*meilisearch.Error)(nil); errors.As(err, &may) && may.StatusCode == 403 {
			version, err = strconv.Itoa(serverMajor)+"."+strconv.Itoa(oldestMinor), nil
		}
		return err
	})
	if err != nil {
		return err
	}
	if !supported(version) {
		cause := fmt.Errorf("server version %q, want %d.%d or newer of %d", version, serverMajor, oldestMinor, serverMajor)
		x.note(Foreign, cause.Error())
		return &refusal{condition: Foreign, kind: search.ErrUnavailable, cause: cause}
	}
	return nil
}

func supported(version string) bool {
	major, rest, ok := strings.Cut(version, ".")
	minor, _, _ := strings.Cut(rest, ".")
	n, err := strconv.Atoi(minor)
	return ok && err == nil && major == strconv.Itoa(serverMajor) && n >= oldestMinor
}

// create makes the index unless it is there.
func (x *Index) create(ctx context.Context, uid string) error {
	there, err := x.exists(ctx, uid)
	if err != nil || there {
		return err
	}
	err = x.do(ctx, "create index", func(ctx context.Context) (*meilisearch.TaskInfo, error) {
		return x.client.CreateIndexWithContext(ctx, &meilisearch.IndexConfig{Uid: uid, PrimaryKey: "id"})
	})
	if hasCode(err, "index_already_exists") {
		return nil // another process was faster
	}
	return err
}

func (x *Index) exists(ctx context.Context, uid string) (bool, error) {
	err := x.call(ctx, "look for index", x.opt.CallTimeout, func(ctx context.Context) error {
		_, err := x.client.GetIndexWithContext(ctx, uid)
		return err
	})
	if hasCode(err, "index_not_found") {
		return false, nil
	}
	return err == nil, err
}

// checkShape reads the meta record, or writes it into an empty index. An index that holds records of another shape, or
// that came back empty after it was lost, is not to be trusted until a rebuild has filled it.
func (x *Index) checkShape(ctx context.Context, s *space) error {
	found, total, err := x.readMeta(ctx, s.uid)
	if err != nil {
		return err
	}
	if found == nil && total == 0 {
		return x.store(ctx, s.uid, [][]record{{meta("")}})
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case found == nil || found.Shape != shape:
		s.stale = true
	case found.Build != "":
		s.stale = false
	}
	return nil
}

// readMeta returns the meta record, nil if there is none, and how many records there are in all.
func (x *Index) readMeta(ctx context.Context, uid string) (found *record, total int64, err error) {
	rows, _, err := x.rows(ctx, uid, meilisearch.DocumentsQuery{Ids: []string{metaID}, Limit: 1})
	if err != nil {
		return nil, 0, err
	}
	if len(rows) > 0 {
		return &rows[0], 0, nil
	}
	_, total, err = x.rows(ctx, uid, meilisearch.DocumentsQuery{Limit: 1, Fields: []string{"id"}})
	return nil, total, err
}

// searchable says whether answers from the index can be trusted. One that waits for a rebuild is looked at again, since
// another process may have done it.
func (x *Index) searchable(ctx context.Context, s *space) error {
	if err := x.ensure(ctx, s); err != nil {
		return err
	}
	if !s.isStale() {
		return nil
	}
	if err := x.checkShape(ctx, s); err != nil {
		x.lost(s, err)
		return err
	}
	if !s.isStale() {
		return nil
	}
	cause := fmt.Errorf("index %q holds too little or another shape", s.uid)
	x.note(Lost, cause.Error())
	return &refusal{condition: Lost, kind: search.ErrUnavailable, cause: cause, rebuild: true}
}

func (s *space) isStale() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.stale
}

// lost looks at an error of a call on the index. If the index is gone it must be made anew and filled by a rebuild; if
// its settings are not ours they are settled again.
func (x *Index) lost(s *space, err error) {
	gone := errors.Is(err, ErrNeedsRebuild)
	var r *refusal
	if !gone && !(errors.As(err, &r) && r.unsettled) {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ready = false
	s.stale = s.stale || gone
}

// hasCode reports whether the server's error, in an answer or a failed task, has the code.
func hasCode(err error, code string) bool {
	var r *refusal
	return errors.As(err, &r) && r.code == code
}
