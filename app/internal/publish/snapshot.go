package publish

import (
	"bytes"
	"fmt"
	"io/fs"
	"net/url"
	"runtime"
	"sort"
	"sync"
	"sync/atomic"
	"time"

	"tandem/content"
)

// Snapshot is everything public at one moment: an immutable value, safe for concurrent reads.
type Snapshot struct {
	Built     time.Time
	Library   *content.Library
	live      []*content.Document // in the library's order
	byPath    map[string]*content.Document
	entries   map[string]*entry // by path; filtered lists by path and query
	redirects map[string]string // path to path, one hop
	gone      map[string]bool   // removed on purpose
	frame     *framer
	base      string
	renderer  Renderer
	next      time.Time // when a document's state changes next; zero: never
}

// Input is what a snapshot is made of.
type Input struct {
	Library  *content.Library
	Files    fs.FS // the content folder, for pictures
	Now      time.Time
	Base     *url.URL // scheme and host of the public address
	Renderer Renderer
	Style    string    // changes when templates or style sheets do, so that nothing rendered before is taken over
	Previous *Snapshot // entries whose inputs are equal are taken over; may be nil
}

// builder makes one snapshot.
type builder struct {
	Input
	s     *Snapshot
	tasks []task
	cards map[*content.Document]Card
	byTop map[string][]*content.Document // live documents by topic, newest first
	byAut map[string][]*content.Document
	arts  []*content.Document // live, newest first
	cases []*content.Document
	pages []*content.Document

	mu sync.Mutex
}

// task makes one entry, unless an equal one can be taken over.
type task struct {
	path string
	key  string
	make func() (*entry, error)
}

// Build makes the snapshot of a moment. Equal inputs give equal bytes, whatever the previous snapshot was.
func Build(in Input) (*Snapshot, error) {
	b := &builder{Input: in, cards: map[*content.Document]Card{}, byTop: map[string][]*content.Document{}, byAut: map[string][]*content.Document{}}
	b.s = &Snapshot{
		Built: in.Now, Library: in.Library, byPath: map[string]*content.Document{}, entries: map[string]*entry{}, redirects: map[string]string{},
		gone: map[string]bool{}, base: in.Base.Scheme + "://" + in.Base.Host, renderer: in.Renderer,
	}
	b.sort()
	b.s.frame = newFramer(b)
	for _, d := range b.s.live {
		b.cards[d] = b.card(d)
	}
	b.home()
	b.lists()
	b.documents()
	b.topics()
	b.authors()
	b.machines()
	b.errors()
	if err := b.pictures(); err != nil {
		return nil, err
	}
	b.moves()
	if err := b.run(); err != nil {
		return nil, err
	}
	return b.s, nil
}

// sort picks the live documents and finds the moment when that changes next.
func (b *builder) sort() {
	for _, d := range b.Library.Documents {
		b.s.noteNext(d, b.Now)
		switch d.State(b.Now) {
		case content.Live:
			b.s.live = append(b.s.live, d)
			b.s.byPath[d.Path()] = d
		case content.Expired:
			b.s.gone[d.Path()] = true
		}
	}
	for _, d := range b.s.live {
		switch d.Kind {
		case content.Article:
			b.arts = append(b.arts, d)
		case content.CaseStudy:
			b.cases = append(b.cases, d)
		default:
			b.pages = append(b.pages, d)
		}
	}
	for _, list := range [][]*content.Document{b.arts, b.cases} {
		newestFirst(list)
	}
	for _, list := range [][]*content.Document{b.arts, b.cases} {
		for _, d := range list {
			for _, t := range d.Topics {
				b.byTop[t] = append(b.byTop[t], d)
			}
			for _, a := range d.Authors {
				b.byAut[a] = append(b.byAut[a], d)
			}
		}
	}
	for _, m := range []map[string][]*content.Document{b.byTop, b.byAut} {
		for _, list := range m {
			newestFirst(list)
		}
	}
}

func newestFirst(list []*content.Document) {
	sort.SliceStable(list, func(i, j int) bool {
		if !list[i].Published.Equal(list[j].Published) {
			return list[i].Published.After(list[j].Published)
		}
		return list[i].Path() < list[j].Path()
	})
}

func (s *Snapshot) noteNext(d *content.Document, now time.Time) {
	if d.IsDraft {
		return
	}
	for _, t := range []time.Time{d.Published, d.Expires} {
		if t.After(now) && (s.next.IsZero() || t.Before(s.next)) {
			s.next = t
		}
	}
}

// add plans an entry. Key must name everything that decides the entry's bytes besides what all entries share.
func (b *builder) add(path, key string, make func() (*entry, error)) {
	b.tasks = append(b.tasks, task{path, b.Style + "\x00" + b.s.base + "\x00" + key, make})
}

// page plans an entry that is a rendered page.
func (b *builder) page(path, key string, modified time.Time, e entry, make func() any) {
	b.add(path, key, func() (*entry, error) {
		var out bytes.Buffer
		if err := b.Renderer.Render(&out, make()); err != nil {
			return nil, fmt.Errorf("render %s: %w", path, err)
		}
		e := e // the plan may be run again for another snapshot
		if e.status == 0 {
			e.status = 200
		}
		if e.cache == "" {
			e.cache = cachePage
		}
		e.media, e.modified = "text/html; charset=utf-8", httpDate(modified)
		return (&e).compressed(out.Bytes())
	})
}

// run makes the entries that cannot be taken over, on all processors.
func (b *builder) run() error {
	var next atomic.Int64
	var wg sync.WaitGroup
	var first error
	made := make([]*entry, len(b.tasks))
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(b.tasks); i = int(next.Add(1)) - 1 {
				e, err := b.entry(b.tasks[i])
				if err != nil {
					b.mu.Lock()
					if first == nil {
						first = err
					}
					b.mu.Unlock()
					return
				}
				made[i] = e
			}
		})
	}
	wg.Wait()
	for i, t := range b.tasks {
		if made[i] != nil {
			b.s.entries[t.path] = made[i]
		}
	}
	return first
}

func (b *builder) entry(t task) (*entry, error) {
	if b.Previous != nil {
		if old := b.Previous.entries[t.path]; old != nil && old.key == t.key {
			return old, nil
		}
	}
	e, err := t.make()
	if err != nil {
		return nil, err
	}
	e.key = t.key
	return e, nil
}

// Next returns when the state of a document changes next; the zero time means never.
func (s *Snapshot) Next() time.Time { return s.next }

// Live returns the documents that are public, in the library's order.
func (s *Snapshot) Live() []*content.Document { return s.live }
