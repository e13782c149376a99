package publish

import (
	"path"
	"sort"
	"strings"
	"time"

	"tandem/content"
)

// sort picks the documents that are live, those that are shown although their time has passed, and the addresses that are
// gone, and finds the moment when any of that changes next.
func (b *builder) sort() {
	for _, d := range b.Library.Documents {
		b.s.noteNext(d, b.Now)
		switch d.State(b.Now) {
		case content.Live:
			b.s.live = append(b.s.live, d)
			b.s.byPath[d.Path()] = d
		case content.Expired:
			switch d.Action {
			case content.ActionNoIndex, content.ActionBanner:
				b.hidden = append(b.hidden, d)
			case content.ActionRedirect:
				b.retired = append(b.retired, d)
			default:
				b.s.gone[d.Path()] = true
			}
		}
	}
	for _, d := range b.shown() {
		b.s.noteUses(b.Library, d, b.Now)
	}
}

// shown are all documents whose page there is: the live ones, and those that expired and are kept.
func (b *builder) shown() []*content.Document {
	if len(b.hidden) == 0 {
		return b.s.live
	}
	return append(b.s.live[:len(b.s.live):len(b.s.live)], b.hidden...)
}

// isHidden reports whether a document is shown to who knows its address only.
func (b *builder) isHidden(d *content.Document) bool {
	return (d.Action == content.ActionNoIndex || d.Action == content.ActionBanner) && d.State(b.Now) == content.Expired
}

// unindexed reports whether search engines are asked to skip a document. A story whose customer is named on request only
// is for those who were sent there; a copy belongs to where it was published first.
func (b *builder) unindexed(d *content.Document) bool { return unindexed(d) || b.isHidden(d) }

func unindexed(d *content.Document) bool {
	return unlisted(d) || d.Canonical != ""
}

// robotsOf is what a document's page says to those who index. A copy of a page elsewhere is left to its canonical address:
// to forbid indexing it as well would say two things.
func (b *builder) robotsOf(d *content.Document) string {
	if unlisted(d) || b.isHidden(d) {
		return robotsFollow
	}
	return robotsIndex
}

func (s *Snapshot) noteNext(d *content.Document, now time.Time) {
	if !d.IsDraft {
		s.note(d.Published, now)
		s.note(d.Expires, now)
	}
}

// noteUses notes when a part of a page that is shown changes: a permission runs out.
func (s *Snapshot) noteUses(lib *content.Library, d *content.Document, now time.Time) {
	if d.Case != nil && d.Case.Logo != nil {
		s.note(d.Case.LogoUntil, now)
	}
	for _, u := range d.Uses {
		if p := lib.Parts[u.Key]; p != nil && u.Kind != useAsset {
			s.note(p.Expires, now)
		}
	}
}

func (s *Snapshot) note(t, now time.Time) {
	if t.After(now) && (s.next.IsZero() || t.Before(s.next)) {
		s.next = t
	}
}

// moves fills the redirects: aliases of documents, expired documents with a successor, addresses of former documents, and
// first pages under their number. Every one leads to a page in one hop; what would lead round in a circle, or nowhere, is
// gone.
func (b *builder) moves() {
	way := map[string]string{}
	for _, d := range b.shown() {
		b.aliases(d, way)
	}
	for _, d := range b.retired {
		if to := b.successor(d); to != "" {
			way[d.Path()] = to
			for _, a := range d.Aliases {
				if a = alias(a); way[a] == "" {
					way[a] = d.Path()
				}
			}
		} else {
			b.s.gone[d.Path()] = true
		}
	}
	for from, to := range b.Former {
		if from = canonical(from); to == "" {
			b.s.gone[from] = true
		} else if way[from] == "" {
			way[from] = alias(to)
		}
	}
	for from := range way {
		b.flatten(from, way)
	}
	b.firstPages()
	for path := range b.planned {
		delete(b.s.gone, path) // what came back is live again
		delete(b.s.redirects, path)
	}
	for path := range b.s.redirects {
		delete(b.s.gone, path)
	}
	sort.Slice(b.s.Problems, func(i, j int) bool {
		x, y := b.s.Problems[i], b.s.Problems[j]
		return x.File+"\x00"+x.Rule+x.Message < y.File+"\x00"+y.Rule+y.Message
	})
}

func alias(path string) string { return canonical("/" + strings.TrimPrefix(path, "/")) }

// aliases notes the former addresses of a document. One that is the address of a page now stays with the page.
func (b *builder) aliases(d *content.Document, way map[string]string) {
	for _, a := range d.Aliases {
		switch a = alias(a); {
		case a == d.Path():
		case programs(a):
			b.problem(d, "url/slug-collision", "the alias "+a+" belongs to the program: nobody comes here by it; take it out")
		case b.isPlanned(a):
			b.problem(d, "url/slug-collision", "the alias "+a+" is the address of a page; take it out, or give that page another address")
		case way[a] != "" && way[a] != d.Path():
			b.problem(d, "url/slug-collision", "the alias "+a+" is one of "+way[a]+" already; leave it to one of the two")
		default:
			way[a] = d.Path()
		}
	}
}

// programs reports whether an address is one at which the program itself answers, so that no redirect is ever asked for.
func programs(path string) bool {
	first, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	switch first {
	case "articles", "case-studies", "topics", "authors", "series", "images":
		return false
	}
	return path == "/" || content.Reserved(first)
}

func (b *builder) isPlanned(path string) bool {
	_, planned := b.planned[path]
	return planned
}

func (b *builder) problem(d *content.Document, rule, message string) {
	line, column := b.Library.KeyPlace(d, "aliases")
	b.s.Problems = append(b.s.Problems, content.Problem{File: d.File, Line: line, Column: column, Severity: content.Error, Rule: rule, Message: message})
}

// flatten follows the way from an address to the page at its end.
func (b *builder) flatten(from string, way map[string]string) {
	if b.isPlanned(from) {
		return
	}
	to := way[from]
	for range len(way) {
		if b.isPlanned(to) {
			b.s.redirects[from] = to
			return
		}
		next, ok := way[to]
		if !ok {
			break
		}
		to = next
	}
	b.s.gone[from] = true
	if d := b.loops(from, way); d != nil {
		b.problem(d, "url/redirect-loop", "the successors of "+d.Path()+" lead back to it; name a page that is live")
	}
}

// loops returns the expired document at an address whose successors lead back to it.
func (b *builder) loops(from string, way map[string]string) *content.Document {
	to := way[from]
	for range len(way) {
		if to == from {
			for _, d := range b.retired {
				if d.Path() == from {
					return d
				}
			}
			return nil
		}
		to = way[to]
	}
	return nil
}

// successor is the address of what takes an expired document's place, named as links are: by its file, from the folder of the
// document or of all content, or by its address; "" when it names nothing.
func (b *builder) successor(d *content.Document) string {
	to := d.Successor
	if to == "" {
		return ""
	}
	for _, file := range []string{path.Join(path.Dir(d.File), to), strings.TrimPrefix(path.Clean(to), "/")} {
		if o := b.byFile()[file]; o != nil {
			return o.Path()
		}
	}
	if !strings.HasPrefix(to, "/") {
		to = path.Join(path.Dir(d.Path()), to)
	}
	return alias(to)
}

// firstPages leads from the first page of each list under its number to the list.
func (b *builder) firstPages() {
	for path := range b.planned {
		for _, e := range b.eds {
			rest, ok := strings.CutPrefix(path, e.prefix)
			if !ok {
				continue
			}
			for _, list := range []string{"/articles", "/case-studies", "/topics/", "/authors/"} {
				if rest == list || strings.HasSuffix(list, "/") && strings.HasPrefix(rest, list) && strings.Count(rest, "/") == 2 && !strings.HasSuffix(rest, ".md") {
					b.s.redirects[path+"/page/1"] = path
				}
			}
		}
	}
}
