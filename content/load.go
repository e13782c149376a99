package content

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Options change how a folder is loaded. The zero value is usable. Loads that pass a previous library use the same
// options as the load that made it.
type Options struct {
	Now        func() time.Time // without it, files are always read again to see whether they changed
	Location   *time.Location   // of dates without a zone; UTC when nil
	MaxFile    int64            // bytes of one markdown file; 1 MB when 0
	RenderTime time.Duration    // by the clock, for one document; 30 seconds when 0
	Workers    int              // documents handled at once; GOMAXPROCS when 0

	// Gate judges each document that is new or changed, in the library it would become part of; nil: none. A problem of
	// severity Error holds the document back: its last good version stays, or it is not public yet.
	Gate func(*Library, *Document) []Problem
}

func (o Options) withDefaults() Options {
	if o.Now == nil {
		o.Now = func() time.Time { return time.Time{} }
	}
	if o.Location == nil {
		o.Location = time.UTC
	}
	if o.MaxFile <= 0 {
		o.MaxFile = 1 << 20
	}
	if o.RenderTime <= 0 {
		// Work is bounded by counting it, which hostile texts reach in well under a second. The clock is there for what
		// nobody thought of; on a busy machine it must not refuse an ordinary text.
		o.RenderTime = 30 * time.Second
	}
	if o.Workers <= 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	return o
}

// Load reads a content folder. Whatever is wrong with a file is one of the library's problems and stops no other file;
// the error is for a folder that cannot be read at all.
//
// With previous given, a broken file keeps its last good version, marked Stale, and documents that did not change are
// taken over without rendering them again. Neither library is changed by that, and both stay usable. Check Emptied
// before putting the result in previous' place.
func Load(fsys fs.FS, previous *Library, opts Options) (*Library, error) {
	if _, err := fs.ReadDir(fsys, "."); err != nil {
		return nil, fmt.Errorf("read content folder: %w", err)
	}
	opts = opts.withDefaults()
	l := &loader{fsys: fsys, opts: opts, previous: previous, old: &index{}}
	if previous != nil && previous.index != nil {
		l.old = previous.index
	}
	l.album = &album{fsys: fsys, now: opts.Now, previous: l.old.pictures, seen: map[string]*shelf{}}
	l.tree = walk(fsys)
	l.people, l.frame = l.readAuthors(), l.readSite()
	if zone := l.frame.site.Timezone; zone != "" {
		if loc, err := time.LoadLocation(zone); err == nil { // it was loaded a moment ago
			l.opts.Location = loc
		}
	}
	l.readDocuments()
	l.settle()
	l.buildAll()
	lib := l.library()
	if l.judge(lib) {
		lib = l.library()
	}
	return lib, nil
}

// index is what a library remembers for the next load.
type index struct {
	files    map[string]*kept
	pictures map[string]*measured
	people   *people
	frame    *frame
}

// kept is what is known of one markdown file.
type kept struct {
	stamp
	parsed   *parsed
	doc      *Document // as published, nil when it never could be
	built    *parsed   // what doc was made from, or held; nil when doc is stale and nothing is held
	held     *Document // what the gate keeps from going live in doc's place
	deps     []dep
	problems []Problem // of building doc
}

// item is one markdown file on its way through a load.
type item struct {
	kept
	old     *kept  // from the previous load, nil when the file is new
	report  report // what is wrong with the file among the others
	authors []string
	judged  []Problem // what the gate found

	prefix      string // of the address
	translation string // see Document
}

// publishable says that nothing found so far keeps the file from being published.
func (i *item) publishable() bool { return !i.parsed.broken && !i.report.broken }

type loader struct {
	fsys     fs.FS
	opts     Options
	previous *Library
	old      *index
	album    *album
	tree     tree
	people   *people
	frame    *frame
	items    []*item
	paths    map[string]string // public path by file
	implicit map[string]*Author
}

// each runs f for every index below n on the workers.
func (l *loader) each(n int, f func(int)) {
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(l.opts.Workers, n) {
		wg.Go(func() {
			for i := next.Add(1) - 1; i < int64(n); i = next.Add(1) - 1 {
				f(int(i))
			}
		})
	}
	wg.Wait()
}

func (l *loader) readDocuments() {
	found := make([]*item, len(l.tree.entries))
	l.each(len(found), func(i int) { found[i] = l.readDocument(l.tree.entries[i]) })
	for _, it := range found {
		if it != nil {
			l.items = append(l.items, it)
		}
	}
}

// readDocument returns nil for a file that vanished since the walk.
func (l *loader) readDocument(e entry) *item {
	it := &item{old: l.old.files[e.path]}
	it.report.file = e.path
	old := it.old
	if old != nil && l.old.frame != nil && l.old.frame.site.Timezone != l.frame.site.Timezone {
		old = nil // its dates were read in another zone
	}
	if old != nil && old.same(e.size, e.mtime) {
		it.stamp, it.parsed = old.stamp, old.parsed
		return it
	}
	it.stamp = stamp{size: e.size, mtime: e.mtime, read: l.opts.Now()}
	data, err := readLimited(l.fsys, e.path, l.opts.MaxFile)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		it.parsed = unreadable(e, err, l.opts)
		it.stamp.read = time.Time{}
		return it
	}
	it.hash = sha256.Sum256(data)
	if old != nil && old.hash == it.hash && (!old.parsed.dated || old.mtime.Equal(e.mtime)) {
		it.parsed = old.parsed
		return it
	}
	it.parsed = parse(e, data, l.opts)
	return it
}

func unreadable(e entry, err error, opts Options) *parsed {
	p := &parsed{entry: e}
	p.file = e.path
	p.doc = &Document{Kind: e.kind, File: e.path}
	if errors.Is(err, errTooLarge) {
		p.errorAt(0, 0, "file/too-large", "the file is larger than %d KB; split it", opts.MaxFile>>10)
	} else {
		p.errorAt(0, 0, "file/unreadable", "the file cannot be read: %v", err)
	}
	return p
}

func (l *loader) readAuthors() *people {
	data, err := readLimited(l.fsys, authorsFile, l.opts.MaxFile)
	if errors.Is(err, fs.ErrNotExist) {
		return &people{}
	}
	p := &people{present: true, authors: map[string]*Author{}, byName: map[string]string{}, pictures: map[string]heroSpec{}}
	p.file = authorsFile
	if err != nil {
		p.errorAt(0, 0, "file/unreadable", "the file cannot be read: %v", err)
	} else {
		p = parseAuthors(data)
	}
	if p.broken && l.old.people != nil {
		// What could not be read keeps its last good version, as documents do.
		for key, a := range l.old.people.authors {
			if _, ok := p.authors[key]; !ok {
				p.authors[key], p.byName[strings.ToLower(a.Name)] = a, key
				if pic, ok := l.old.people.pictures[key]; ok {
					p.pictures[key] = pic
				}
			}
		}
	}
	return p
}

func (l *loader) readSite() *frame {
	data, err := readLimited(l.fsys, siteFile, l.opts.MaxFile)
	if errors.Is(err, fs.ErrNotExist) {
		return &frame{site: defaultSite()}
	}
	f := &frame{site: defaultSite()}
	f.file = siteFile
	if err != nil {
		f.errorAt(0, 0, "file/unreadable", "the file cannot be read: %v", err)
	} else {
		f = parseSite(data)
	}
	if f.broken && l.old.frame != nil {
		f.site, f.logo = l.old.frame.site, l.old.frame.logo
	}
	return f
}
