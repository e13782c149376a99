// Package lint looks through a content library as an editor, a search engine and a careful reader would.
//
// It owns every rule that documents and the finished site are judged by: what each is called, how grave it is, why it
// matters, and the fix where there is only one right one. It reads documents, the finished pages and what other jobs
// measured, all of it handed in; it opens no connection and writes no file. How a finding is shown, and what is done about
// it, is its callers' business.
package lint

import (
	"cmp"
	"io/fs"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"tandem/content"
)

// Finding is something that a rule found in one place of one file.
type Finding struct {
	Rule      string           `json:"rule"`             // "img/alt-missing"
	File      string           `json:"file"`             // in the content folder; for a page without one its path, "/search"
	Line      int              `json:"line"`             // from 1; 0 when it is about the whole file
	Column    int              `json:"column"`           // in bytes, from 1
	EndLine   int              `json:"endLine"`          // where it ends; the start when that is not known
	EndColumn int              `json:"endColumn"`        // behind the last byte
	Severity  content.Severity `json:"severity"`         // how grave it is in this place
	Message   string           `json:"message"`          // says what is wrong, and what to do
	Why       string           `json:"why"`              // says why it matters to readers
	Fix       *Fix             `json:"fix,omitempty"`    // nil when a person has to decide
	Waived    string           `json:"waived,omitempty"` // the reason it was accepted for; it keeps nothing from going live then
	Chars     [2]int           `json:"-"`                // Column and EndColumn in characters; zero where that is not known
}

// Fix replaces a stretch of the file's source, counted in bytes from its start.
type Fix struct {
	Start int    `json:"start"`
	End   int    `json:"end"`
	Text  string `json:"text"`
}

// Options say what is known besides the library. The zero value is usable: rules that need more stay silent.
type Options struct {
	Now       func() time.Time                // for rules of age; nil leaves them out
	Style     fs.FS                           // the content folder, for its style.yaml; nil: none
	Site      Site                            // the finished site; nil leaves its rules out
	External  map[string]LinkStatus           // by address as written, of links that lead elsewhere
	Published func(id string) (Version, bool) // how a document went live last; nil leaves its rules out
	Rights    map[string]time.Time            // by path of a picture: when the right to show it ends
	Measured  map[string]Measure              // by path of a page
	Most      int                             // findings about documents that a rule has at most in a library, errors aside; 0: all
	Agents    map[string]int                  // status that a page answers to each user agent of an assistant
}

// LinkStatus is what was learned of an address elsewhere.
type LinkStatus struct {
	Status   int       // of the last answer; 0 when there was none
	Failures int       // tries in a row that failed
	Since    time.Time // of the first of them
	Checked  time.Time // of the last try
	NoIndex  bool      // the page asks search engines to skip it
}

// Broken reports whether the address failed at least twice, with a day between: once is often the other side's bad hour.
func (l LinkStatus) Broken() bool {
	return l.Failures >= 2 && l.Checked.Sub(l.Since) >= 24*time.Hour
}

// Version is a document as it went live last.
type Version struct {
	Path    string
	Updated time.Time
	Body    []byte
}

// Measure is what was measured of a page. A zero field was not measured.
type Measure struct {
	Weight int64         // bytes of a first visit, with all that the page loads
	TTFB   time.Duration // until the first byte, at the origin
	LCP    time.Duration // of real visits, the 75th percentile; so are the two below
	INP    time.Duration
	CLS    float64
}

// Document judges one document, and its links into the library, and has what loading the library reported of its file.
// Findings come sorted by place and rule.
func Document(lib *content.Library, d *content.Document, opts Options) []Finding {
	s := newSurvey(lib, opts)
	return s.finish(s.document(d), []*content.Document{d}, false)
}

// Library judges everything: each document that is not a draft, what they are to each other, the finished site when there
// is one, and what loading the library reported. Findings come sorted by file, place and rule.
func Library(lib *content.Library, opts Options) []Finding {
	s := newSurvey(lib, opts)
	for some := range slices.Chunk(s.docs, together) {
		s.admit(s.documents(some))
	}
	for i := range rules {
		if r := &rules[i]; r.library != nil {
			s.rule = r
			r.library(s)
		}
	}
	if opts.Site != nil {
		s.readSite()
		for i := range rules {
			if r := &rules[i]; r.site != nil {
				s.rule = r
				r.site(s)
			}
		}
	}
	judged := map[string]bool{}
	for _, d := range s.docs {
		judged[d.File] = true // with what loading reported of it
	}
	for _, p := range lib.Problems {
		if !judged[p.File] {
			s.found = append(s.found, s.convert(p))
		}
	}
	return s.finish(s.found, s.docs, true)
}

// together is how many documents are judged before their findings are counted.
const together = 256

// documents runs the rules of some documents, on all processors.
func (s *survey) documents(docs []*content.Document) []Finding {
	each := make([][]Finding, len(docs))
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(docs)) {
		wg.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(docs)); i = next.Add(1) - 1 {
				each[i] = s.document(docs[i])
			}
		})
	}
	wg.Wait()
	return slices.Concat(each...)
}

// admit keeps the findings of some documents, of a rule no more than there may be.
func (s *survey) admit(found []Finding) {
	if s.opts.Most <= 0 {
		s.found = append(s.found, found...)
		return
	}
	for _, f := range found {
		if f.Severity != stop && s.counts[f.Rule] >= s.opts.Most {
			s.dropped[f.Rule] = true
			continue
		}
		s.counts[f.Rule]++
		s.found = append(s.found, f)
	}
}

// Gate is Document in the form that loading a folder asks for: the errors that nobody accepted keep a document from going
// live. It may be called from several goroutines.
func Gate(opts Options) func(*content.Library, *content.Document) []content.Problem {
	var mu sync.Mutex
	var last *survey
	return func(lib *content.Library, d *content.Document) []content.Problem {
		mu.Lock()
		if last == nil || last.lib != lib {
			last = newSurvey(lib, opts) // shared by all documents of one load
		}
		s := last
		mu.Unlock()
		var out []content.Problem
		for _, f := range s.finish(s.document(d), []*content.Document{d}, false) {
			if f.Severity == content.Error && f.Waived == "" {
				out = append(out, content.Problem{
					File: f.File, Line: f.Line, Column: f.Column, Severity: f.Severity, Rule: f.Rule, Message: f.Message,
				})
			}
		}
		return out
	}
}

// document runs the rules of one document.
func (s *survey) document(d *content.Document) []Finding {
	v := newView(s, d)
	for i := range rules {
		if r := &rules[i]; r.document != nil {
			v.rule = r
			v.run()
		}
	}
	for i := range v.found {
		f := &v.found[i]
		f.Chars = [2]int{v.chars(f.Line, f.Column), v.chars(f.EndLine, f.EndColumn)}
	}
	return append(v.found, v.converted()...)
}

// run has the rule look at the document. One that fails on a text says so there: a check must not end the program.
func (v *view) run() {
	defer func() {
		if p := recover(); p != nil {
			v.add(1, 1, "the check itself failed on this text, which is no fault of the text: %v", p).Severity = hint
		}
	}()
	v.rule.document(v)
}

// finish marks what was accepted, and sorts. With all set, everything was judged: a waiver that met nothing is reported.
func (s *survey) finish(found []Finding, docs []*content.Document, all bool) []Finding {
	found = s.waive(found, docs, all)
	slices.SortStableFunc(found, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column),
			cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Message, b.Message))
	})
	return slices.CompactFunc(found, func(a, b Finding) bool {
		return a.File == b.File && a.Line == b.Line && a.Column == b.Column && a.Rule == b.Rule && a.Message == b.Message
	})
}
