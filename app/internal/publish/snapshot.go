package publish

import (
	"bytes"
	"fmt"
	"io/fs"
	"net/url"
	"sort"
	"sync"
	"time"

	"tandem/content"
)

// Snapshot is everything public at one moment: an immutable value, safe for concurrent reads.
type Snapshot struct {
	Built    time.Time
	Library  *content.Library
	Problems []content.Problem // what of the library could not be shown

	files     fs.FS
	live      []*content.Document // in the library's order
	byPath    map[string]*content.Document
	entries   map[string]*entry // by path; filtered lists by path and query
	redirects map[string]string // path to path, one hop
	gone      map[string]bool   // removed on purpose
	frame     *framer
	gallery   func() *gallery // what can be asked for of pictures; nil without a content folder
	base      string
	renderer  Renderer
	next      time.Time // when a document's state changes next; zero: never
	newest    []*content.Document
	words     func() map[string][]*content.Document
}

// Input is what a snapshot is made of.
type Input struct {
	Library  *content.Library
	Files    fs.FS // the content folder, for pictures
	Now      time.Time
	Base     *url.URL // scheme and host of the public address
	Renderer Renderer
	Style    string    // changes when templates or style sheets do, so that nothing rendered before is taken over
	Crawling Crawling  // which crawlers of language models are let in
	Previous *Snapshot // entries whose inputs are equal are taken over; may be nil

	// Plain is how many bytes of pages are kept without encoding, for the few clients that take none; 0 means 64 MiB. A
	// larger site makes them from the compressed form when asked.
	Plain int
}

// builder makes one snapshot.
type builder struct {
	Input
	s       *Snapshot
	tasks   []task
	planned map[string]int // task by path
	shared  string         // what every entry depends on
	cards   map[*content.Document]Card
	keys    map[*content.Document]string // of the cards
	related map[*content.Document][]relation
	byTop   map[string][]*content.Document // live documents by topic, newest first
	byAut   map[string][]*content.Document
	arts    []*content.Document // live, newest first
	cases   []*content.Document
	pages   []*content.Document
}

// task makes one entry, unless an equal one can be taken over.
type task struct {
	path string
	file string // of the document it shows; empty when it shows several or none
	key  digest
	make func() (*entry, error)
}

// Build makes the snapshot of a moment. Equal inputs give equal bytes, whatever the previous snapshot was. A document
// that cannot be shown is one of the snapshot's problems and keeps no other from being shown.
func Build(in Input) (*Snapshot, error) {
	b := &builder{
		Input: in, planned: map[string]int{}, cards: map[*content.Document]Card{}, keys: map[*content.Document]string{},
		byTop: map[string][]*content.Document{}, byAut: map[string][]*content.Document{},
	}
	b.s = &Snapshot{
		Built: in.Now, Library: in.Library, byPath: map[string]*content.Document{}, entries: map[string]*entry{}, redirects: map[string]string{},
		gone: map[string]bool{}, base: in.Base.Scheme + "://" + in.Base.Host, renderer: in.Renderer, files: in.Files,
	}
	b.shared = b.Style + "\x00" + b.s.base
	b.sort()
	b.s.frame = newFramer(b)
	live := b.s.live // the closure must not hold the builder, which holds the snapshot before
	b.s.words = sync.OnceValue(func() map[string][]*content.Document { return wordsOf(live) })
	for _, d := range b.s.live {
		b.cards[d], b.keys[d] = b.card(d), b.makeCardKey(d)
	}
	b.relate()
	b.home()
	b.lists()
	b.topics()
	b.authors()
	b.machines()
	b.errors()
	b.pictures()
	b.documents()
	b.moves()
	if err := b.run(); err != nil {
		return nil, err
	}
	return b.s, b.s.fit(in.Plain)
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
		for _, d := range list {
			for _, t := range d.Topics {
				gather(b.byTop, t, d)
			}
			for _, a := range d.Authors {
				gather(b.byAut, a, d)
			}
		}
	}
	for _, m := range []map[string][]*content.Document{b.byTop, b.byAut} {
		for _, list := range m {
			newestFirst(list)
		}
	}
}

// gather adds a document to a list of the map, once.
func gather(m map[string][]*content.Document, key string, d *content.Document) {
	if list := m[key]; len(list) == 0 || list[len(list)-1] != d {
		m[key] = append(list, d)
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

// add plans an entry. Key must name everything that decides the entry's bytes besides what all entries share. An address
// that is taken stays with what was planned first.
func (b *builder) add(path, key string, make func() (*entry, error)) {
	if _, taken := b.planned[path]; taken {
		return
	}
	b.planned[path] = len(b.tasks)
	b.tasks = append(b.tasks, task{path: path, key: digestOf(b.shared, key), make: make})
}

// page plans an entry that is a rendered page.
func (b *builder) page(path, key string, modified time.Time, e entry, make func() any) {
	e.modified = httpDate(modified)
	b.add(path, key+"\x00"+e.modified+"\x00"+e.robots, func() (*entry, error) {
		out := buffers.Get().(*bytes.Buffer)
		defer buffers.Put(out)
		out.Reset()
		if err := b.Renderer.Render(out, make()); err != nil {
			return nil, fmt.Errorf("render %s: %w", path, err)
		}
		e := e // the plan stays as it is
		if e.status == 0 {
			e.status = 200
		}
		if e.cache == "" {
			e.cache = cachePage
		}
		e.media = "text/html; charset=utf-8"
		return (&e).compressed(bytes.Clone(out.Bytes()))
	})
}

// run makes the entries that cannot be taken over, on all processors.
func (b *builder) run() error {
	made, errs := make([]*entry, len(b.tasks)), make([]error, len(b.tasks))
	parallel(len(b.tasks), func(i int) { made[i], errs[i] = b.entry(b.tasks[i]) })
	for i, t := range b.tasks {
		if err := errs[i]; err != nil {
			if t.file == "" {
				return err
			}
			b.s.Problems = append(b.s.Problems, content.Problem{
				File: t.file, Severity: content.Error, Rule: "publish/render", Message: "the page cannot be shown; what was shown before stays: " + err.Error(),
			})
			if b.Previous != nil {
				made[i] = b.Previous.entries[t.path]
			}
		}
		if made[i] != nil {
			b.s.entries[t.path] = made[i]
		}
	}
	return nil
}

func (b *builder) entry(t task) (e *entry, err error) {
	if b.Previous != nil {
		if old := b.Previous.entries[t.path]; old != nil && old.key == t.key {
			return old, nil
		}
	}
	defer func() {
		if r := recover(); r != nil {
			e, err = nil, fmt.Errorf("make %s: panic: %v", t.path, r)
		}
	}()
	if e, err = t.make(); err != nil || e == nil {
		return nil, err
	}
	e.key = t.key
	return e, nil
}

// plainBudget is how many bytes of pages are kept without encoding unless said otherwise.
const plainBudget = 64 << 20

// fit keeps the plain bodies when all of them fit into the budget, and lets go of them otherwise.
func (s *Snapshot) fit(budget int) error {
	if budget == 0 {
		budget = plainBudget
	}
	total := 0
	for _, e := range s.entries {
		total += e.size
	}
	for path, e := range s.entries {
		if total > budget {
			s.entries[path] = e.bare()
			continue
		}
		whole, err := e.whole()
		if err != nil {
			return err
		}
		s.entries[path] = whole
	}
	return nil
}

// Next returns when the state of a document changes next; the zero time means never.
func (s *Snapshot) Next() time.Time { return s.next }

// Live returns the documents that are public, in the library's order.
func (s *Snapshot) Live() []*content.Document { return s.live }
