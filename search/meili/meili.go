// Package meili keeps a search.Index on a Meilisearch server, for teams that run more than one process or more documents
// than fit in memory.
//
// It owns everything the server is told: index settings, the shape of stored records, filters, queries, and what a
// failure means. It refuses to know where documents come from and who asks. Nothing a person typed reaches a filter, and
// nothing outside this package speaks Meilisearch.
//
// Each space is one Meilisearch index. A stored record is one record of a document in one version, and a removed document
// leaves a tombstone; both carry the version, so that the newest wins whatever the order of arrival. Two processes may
// write at once: a writer looks before it writes and again after, and whatever is older than the newest it sees goes.
package meili

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/meilisearch/meilisearch-go"

	"tandem/search"
)

// ErrNeedsRebuild comes together with search.ErrUnavailable when the server answers but has lost an index, or holds one
// of an older shape: only Rebuild of that space brings it back. Until then searches fail rather than find too little.
var ErrNeedsRebuild = errors.New("the search index must be rebuilt")

// Options say which server to use and how long to wait for it.
type Options struct {
	URL    string // http://host:port, required
	Key    string // see Provision; never the master key
	Prefix string // begins the names of the indexes, so that several installations share a server: [A-Za-z0-9_-]{0,64}

	Log  *slog.Logger     // default: none
	HTTP *http.Client     // default: one made for this; its Timeout should be 0
	Now  func() time.Time // default: the system's clock

	SearchTimeout time.Duration // for one search, default 1 s
	CallTimeout   time.Duration // for one other call, default 30 s
	TaskTimeout   time.Duration // until a write is done, default 10 min; writes of a rebuild too
}

// openWait is how long Open waits for the server before it goes on without.
const openWait = 5 * time.Second

// Index is a search.Index on a Meilisearch server. Make one with Open.
type Index struct {
	opt     Options
	client  meilisearch.ServiceManager
	breaker *breaker
	life    context.Context // ends with Close
	end     context.CancelFunc

	spaces map[search.Space]*space

	mu       sync.Mutex
	synonyms search.Synonyms // as last set here, to restore when the server loses them; nil: leave the server's alone
	known    search.Synonyms // as the server has them, as far as is known
	state    State
}

var _ search.Index = (*Index)(nil)

// space is what is known of one index.
type space struct {
	uid     string
	write   chan struct{} // held while writing, so that one process never races with itself
	rebuild chan struct{} // held while rebuilding

	mu        sync.Mutex
	ready     bool         // exists with the right settings, as far as is known
	preparing *preparation // under way
	stale     bool         // searches must not trust it: see ErrNeedsRebuild
}

// Open returns the index on the server that o names. It fails only for options that can never work: while the server is
// away everything answers search.ErrUnavailable, and what the indexes need is set up on the first contact.
func Open(ctx context.Context, o Options) (*Index, error) {
	u, err := url.Parse(o.URL)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") || u.RawQuery != "" || u.User != nil {
		// The address itself is not repeated: a wrong one may hold a password.
		return nil, fmt.Errorf("search server address: want http://host:port and nothing more: %w", search.ErrInvalid)
	}
	if o.Prefix != "" && !search.ValidID(o.Prefix) {
		return nil, fmt.Errorf("search index prefix %q: letters, digits, _ and - only: %w", o.Prefix, search.ErrInvalid)
	}
	o = o.withDefaults()
	x := &Index{
		opt:     o,
		breaker: newBreaker(o.Now),
		client:  o.client(),
		spaces: map[search.Space]*space{
			search.Public:  newSpace(o.Prefix + string(search.Public)),
			search.Library: newSpace(o.Prefix + string(search.Library)),
		},
	}
	x.life, x.end = context.WithCancel(context.WithoutCancel(ctx))
	ctx, cancel := context.WithTimeout(ctx, openWait)
	defer cancel()
	var wg sync.WaitGroup
	for name, s := range x.spaces {
		wg.Go(func() {
			if err := x.ensure(ctx, s); err != nil {
				x.opt.Log.WarnContext(ctx, "search server not ready", "space", name, "error", err)
			}
		})
	}
	wg.Wait()
	return x, nil
}

func newSpace(uid string) *space {
	return &space{uid: uid, write: make(chan struct{}, 1), rebuild: make(chan struct{}, 1)}
}

func (o Options) withDefaults() Options {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.HTTP == nil {
		o.HTTP = newHTTP()
	}
	if o.SearchTimeout <= 0 {
		o.SearchTimeout = time.Second
	}
	if o.CallTimeout <= 0 {
		o.CallTimeout = 30 * time.Second
	}
	if o.TaskTimeout <= 0 {
		o.TaskTimeout = 10 * time.Minute
	}
	return o
}

// client has the retries of the library off: they send an empty body again, and report a late success as an error.
func (o Options) client() meilisearch.ServiceManager {
	return meilisearch.New(strings.TrimRight(o.URL, "/"), meilisearch.WithAPIKey(o.Key),
		meilisearch.WithCustomClient(o.HTTP), meilisearch.DisableRetries())
}

// newHTTP bounds the connections, so that a hanging server does not collect callers without limit, and follows no
// redirect: the key goes to the named server only. It asks for plain answers: the server writes compressed ones in small
// pieces, each of which can wait 40 ms for the one before to be acknowledged, and an answer took 55 ms instead of 9.
func newHTTP() *http.Client {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.MaxConnsPerHost = 64
	t.MaxIdleConnsPerHost = 32
	t.DisableCompression = true
	return &http.Client{
		Transport:     t,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// Close stops what runs in the background. Everything is on the server already.
func (x *Index) Close() error {
	x.end()
	x.opt.HTTP.CloseIdleConnections()
	return nil
}

// Ready answers whether both spaces can be searched now. It always asks the server, so that a good answer ends the pause
// that earlier failures caused.
func (x *Index) Ready(ctx context.Context) error {
	x.breaker.allowNext()
	err := x.call(ctx, "ask the search server for its health", x.opt.SearchTimeout, func(ctx context.Context) error {
		h, err := x.client.HealthWithContext(ctx)
		if err == nil && h.Status != "available" {
			return fmt.Errorf("status %q", h.Status)
		}
		return err
	})
	if err != nil {
		return err
	}
	for _, name := range []search.Space{search.Public, search.Library} {
		if err := x.searchable(ctx, x.spaces[name]); err != nil {
			return err
		}
	}
	return nil
}

func (x *Index) space(name search.Space) (*space, error) {
	s, ok := x.spaces[name]
	if !ok {
		return nil, fmt.Errorf("search space %q: %w", name, search.ErrInvalid)
	}
	return s, nil
}

// lock takes a one-place channel as a mutex that gives up with the context.
func lock(ctx context.Context, c chan struct{}) error {
	select {
	case c <- struct{}{}:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("waiting for another write: %w: %w", search.ErrUnavailable, ctx.Err())
	}
}
