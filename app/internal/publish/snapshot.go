package publish

import (
	"bytes"
	"cmp"
	"fmt"
	"io/fs"
	"net/url"
	"slices"
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

	in        Input // without the snapshot before
	shared    string
	files     fs.FS
	live      []*content.Document // in the library's order
	byPath    map[string]*content.Document
	entries   map[string]*entry  // by path; filtered lists by path and query
	redirects map[string]string  // path to path, one hop
	gone      map[string]bool    // removed on purpose
	frame     *framer            // of the site's own language
	frames    map[string]*framer // of the editions in other languages, by prefix
	base      string
	renderer  Renderer
	next      time.Time // when what is shown changes next; zero: never
	newest    []*content.Document
	words     func() map[string][]*content.Document
	uses      map[used]filled
	traits    map[*content.Document]*traits // what was found in a document, for the next snapshot
	addresses []Address
	lent      map[string]bool // paths of pictures that may be shown for a time only
	shelf     *shelf          // what was made when somebody asked
	gallery   func() *gallery // what pictures can be asked for
}

// Input is what a snapshot is made of. The fields up to Style are required.
type Input struct {
	Library  *content.Library
	Files    fs.FS // the content folder, for pictures
	Now      time.Time
	Base     *url.URL // scheme and host of the public address
	Renderer Renderer
	Style    string // changes when templates or style sheets do, so that nothing rendered before is taken over

	Crawling    Crawling                          // which crawlers of language models are let in
	Assets      func(id string) (AssetPart, bool) // the newest approved version of a piece of collateral; nil: none is shown
	Former      map[string]string                 // addresses that were live once: to the address now, or "" when there is none
	IndexNowKey string                            // 8 to 128 of A-Z, a-z, 0-9 and hyphen, served as /{key}.txt; empty: none
	License     string                            // address of a licence for machines, named in robots.txt; empty: none
	Eager       int                               // how many documents are rendered ahead, the newest first; 0 means 2,000
	Previous    *Snapshot                         // entries whose inputs are equal are taken over; may be nil
}

// builder makes one snapshot.
type builder struct {
	Input
	s       *Snapshot
	tasks   []task
	planned map[string]int // task by path
	shared  string         // what every entry depends on
	eds     []*edition     // the site's own language first
	groups  map[string][]version
	hidden  []*content.Document            // expired, and shown to who knows the address
	retired []*content.Document            // expired, and replaced by others
	byTop   map[string][]*content.Document // of all editions
	byAut   map[string][]*content.Document
	keys    map[*content.Document]docKeys
	uses    map[used]filled
	byFile  func() map[string]*content.Document
	mods    map[string]time.Time // Last-Modified by path
}

// task makes one entry, unless an equal one can be taken over.
type task struct {
	path  string
	file  string // of the document it shows; empty when it shows several or none
	key   digest
	later bool   // make it when it is asked for
	shell *entry // what is known of it until then; nil: nothing
	make  func() (*entry, error)
}

// Build makes the snapshot of a moment. Equal inputs give equal bytes, whatever the previous snapshot was. A document
// that cannot be shown is one of the snapshot's problems and keeps no other from being shown.
func Build(in Input) (*Snapshot, error) {
	b := newBuilder(in)
	b.sort()
	b.editions()
	b.translations()
	b.fill(b.shown())
	for _, e := range b.eds {
		e.frame = newFramer(e)
	}
	b.s.frame, b.s.frames = b.eds[0].frame, map[string]*framer{}
	for _, ed := range b.eds[1:] {
		b.s.frames[ed.prefix] = ed.frame
	}
	live := b.s.live // the closure must not hold the builder
	b.s.words = sync.OnceValue(func() map[string][]*content.Document { return wordsOf(live) })
	for _, e := range b.eds {
		e.plan()
	}
	b.machines()
	b.errors()
	b.pictures()
	for _, e := range b.eds {
		e.documents()
	}
	b.sitemaps()
	b.moves()
	if err := b.run(); err != nil {
		return nil, err
	}
	slices.SortStableFunc(b.s.Problems, func(x, y content.Problem) int {
		return cmp.Or(cmp.Compare(x.File, y.File), cmp.Compare(x.Rule, y.Rule), cmp.Compare(x.Message, y.Message))
	})
	b.s.uses = b.uses
	b.Previous = nil // what is made later holds the builder
	return b.s, nil
}

func newBuilder(in Input) *builder {
	b := &builder{
		Input: in, planned: map[string]int{}, keys: map[*content.Document]docKeys{}, mods: map[string]time.Time{},
		byTop: map[string][]*content.Document{}, byAut: map[string][]*content.Document{},
	}
	b.s = &Snapshot{
		Built: in.Now, Library: in.Library, byPath: map[string]*content.Document{}, entries: map[string]*entry{}, redirects: map[string]string{},
		gone: map[string]bool{}, base: in.Base.Scheme + "://" + in.Base.Host, renderer: in.Renderer, files: in.Files, in: in,
		traits: map[*content.Document]*traits{}, shelf: &shelf{room: shelfRoom},
	}
	if in.Previous != nil {
		b.s.shelf = in.Previous.shelf
	}
	b.s.in.Previous = nil
	b.byFile = sync.OnceValue(func() map[string]*content.Document {
		files := make(map[string]*content.Document, len(b.Library.Documents))
		for _, d := range b.Library.Documents {
			files[d.File] = d
		}
		return files
	})
	b.shared = b.Style + "\x00" + b.s.base
	b.s.shared = b.shared
	return b
}

// plan makes the entries of an edition besides its documents.
func (b *edition) plan() {
	for _, list := range [][]*content.Document{b.arts, b.cases, b.pages, b.hidden} {
		for _, d := range list {
			b.keys[d] = b.makeKeys(d)
		}
	}
	for slug, docs := range b.byTop {
		b.builder.byTop[slug] = append(b.builder.byTop[slug], docs...)
	}
	for key, docs := range b.byAut {
		b.builder.byAut[key] = append(b.builder.byAut[key], docs...)
	}
	b.relate()
	b.home()
	b.lists()
	b.topics()
	b.authors()
	b.seriesPages()
	all := slices.Concat(b.arts, b.cases)
	newestFirst(all)
	b.feeds(b.prefix, b.siteName(), all)
	if b.prefix == "" {
		b.s.newest = all[:min(len(all), perPage)]
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

// add plans an entry. Key must name everything that decides the entry's bytes besides what all entries share. An address
// that is taken stays with what was planned first.
func (b *builder) add(path, key string, make func() (*entry, error)) {
	b.planEntry(path, key, false, make)
}

// addLater plans an entry that is made when somebody asks for it: it is large, or read seldom.
func (b *builder) addLater(path, key string, make func() (*entry, error)) {
	b.planEntry(path, key, true, make)
}

func (b *builder) planEntry(path, key string, later bool, make func() (*entry, error)) {
	if b.isPlanned(path) {
		return
	}
	b.planned[path] = len(b.tasks)
	b.tasks = append(b.tasks, task{path: path, key: digestOf(b.shared, key), later: later, make: make})
}

// page plans an entry that is a rendered page.
func (b *builder) page(path, key string, modified time.Time, e entry, make func() any) {
	b.planPage(path, key, modified, e, false, make)
}

// pageLater plans a page that is rendered when somebody asks for it.
func (b *builder) pageLater(path, key string, modified time.Time, e entry, make func() any) {
	e.seldom = true
	b.planPage(path, key, modified, e, true, make)
}

// listPage plans the nth page of a list: who reads lists reads their beginning.
func (b *builder) listPage(n int, path, key string, modified time.Time, e entry, make func() any) {
	if n > frontPages {
		b.pageLater(path, key, modified, e, make)
		return
	}
	b.page(path, key, modified, e, make)
}

func (b *builder) planPage(path, key string, modified time.Time, e entry, later bool, make func() any) {
	e.modified = httpDate(modified)
	if !b.isPlanned(path) {
		b.mods[path] = modified
	}
	shell, planned := &e, len(b.tasks) // the shell is the entry while it waits: there can be very many
	b.planEntry(path, key+"\x00"+e.modified+"\x00"+e.robots+"\x00"+e.link+"\x00"+e.policy, later, func() (*entry, error) {
		out := buffers.Get().(*bytes.Buffer)
		defer buffers.Put(out)
		out.Reset()
		if err := b.Renderer.Render(out, make()); err != nil {
			return nil, fmt.Errorf("render %s: %w", path, err)
		}
		e := *shell // the plan stays as it is
		e.lazy = nil
		if e.status == 0 {
			e.status = 200
		}
		if e.cache == "" {
			e.cache = cachePage
		}
		e.media = "text/html; charset=utf-8"
		return (&e).compressed(out.Bytes())
	})
	if later && len(b.tasks) > planned {
		b.tasks[planned].shell = shell
	}
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
				if old := b.Previous.entries[t.path]; old != nil {
					made[i] = old.made() // one that is still to be made would hold on to all that went before
				}
			}
		}
		if made[i] != nil {
			b.s.entries[t.path] = made[i]
		}
	}
	b.tasks = nil
	return nil
}

func (b *builder) entry(t task) (e *entry, err error) {
	var old *entry
	if b.Previous != nil {
		if old = b.Previous.entries[t.path]; old != nil && old.key != t.key {
			old = nil
		}
	}
	if t.later {
		return later(t, old), nil
	}
	if old != nil {
		if old = old.made(); old != nil {
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

// Next returns when the state of a document changes next; the zero time means never.
func (s *Snapshot) Next() time.Time { return s.next }

// Live returns the documents that are public, in the library's order.
func (s *Snapshot) Live() []*content.Document { return s.live }
