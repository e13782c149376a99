package lint

import (
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"tandem/content"
)

// survey is a library with everything that its rules share. It is safe for concurrent use by documents.
type survey struct {
	gather
	lib    *content.Library
	opts   Options
	now    time.Time // zero when age is not judged
	docs   []*content.Document
	byPath map[string]*content.Document
	byFile map[string]*content.Document
	former map[string]*content.Document // by alias
	phrase map[string]*content.Document // the first document for a focus phrase, by language and phrase
	codes  []string                     // of languages that stand at the front of addresses
	style  *style
	report map[string][]content.Problem // of loading, by file
	pages  *finished                    // nil until the site was read

	counts  map[string]int  // of findings that were kept, by rule
	dropped map[string]bool // rules of which some were not

	anchors sync.Map // of each document: its ids
}

func newSurvey(lib *content.Library, opts Options) *survey {
	s := &survey{
		lib: lib, opts: opts, byPath: map[string]*content.Document{}, byFile: map[string]*content.Document{},
		former: map[string]*content.Document{}, phrase: map[string]*content.Document{},
		counts: map[string]int{}, dropped: map[string]bool{},
	}
	if opts.Now != nil {
		s.now = opts.Now()
	}
	for _, d := range lib.Documents {
		if held := lib.Held[d.File]; held != nil && d.Stale {
			d = held // what is written now, not what readers still see
		}
		s.enter(d)
	}
	for _, d := range lib.Held {
		if s.byFile[d.File] == nil {
			s.enter(d)
		}
	}
	s.report = map[string][]content.Problem{}
	for _, p := range lib.Problems {
		s.report[p.File] = append(s.report[p.File], p)
	}
	s.style = readStyle(opts.Style)
	return s
}

func (s *survey) enter(d *content.Document) {
	s.byPath[d.Path()], s.byFile[d.File] = d, d
	for _, a := range d.Aliases {
		s.former[a] = d
	}
	if d.IsDraft || d.Stale {
		return // of a stale one, the file says something else by now
	}
	s.docs = append(s.docs, d)
	if code := strings.TrimPrefix(d.Prefix, "/"); code != "" && !slices.Contains(s.codes, code) {
		s.codes = append(s.codes, code)
	}
	if key := phraseKey(d); key != "" && s.phrase[key] == nil {
		s.phrase[key] = d
	}
}

func phraseKey(d *content.Document) string {
	if p := fold(d.Phrase); p != "" {
		return d.Language + "\x00" + p
	}
	return ""
}

// about reports something on a key of a document's front matter.
func (s *survey) about(d *content.Document, key, format string, args ...any) *Finding {
	line, column := s.lib.KeyPlace(d, key)
	return s.add(d.File, line, column, format, args...)
}

// live says that readers can see the document, as far as the time is known.
func (s *survey) live(d *content.Document) bool {
	return !d.IsDraft && (s.now.IsZero() || d.State(s.now) == content.Live)
}

var roots = map[string]bool{
	"/": true, "/articles": true, "/case-studies": true, "/topics": true, "/authors": true, "/series": true, "/search": true,
	"/sitemap.xml": true, "/robots.txt": true, "/llms.txt": true, "/llms-full.txt": true, "/privacy-choices": true,
}

// fixed says whether a path belongs to the site whatever the documents are.
func (s *survey) fixed(p string) bool {
	if roots[p] {
		return true
	}
	rest := p
	for _, language := range s.codes {
		if p == "/"+language {
			return true
		}
		if after, ok := strings.CutPrefix(p, "/"+language+"/"); ok {
			rest = "/" + after
		}
	}
	if rest != p && roots[rest] {
		return true
	}
	section, name, _ := strings.Cut(strings.TrimPrefix(rest, "/"), "/")
	name = strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(name, ".md"), "/feed.xml"), "/feed.json")
	switch section {
	case "topics":
		return s.lib.Topics[name] != nil
	case "authors":
		return s.lib.Authors[name] != nil
	case "series":
		return s.lib.Series[name] != nil
	case "s", "go", "f", "consent", "static", "i":
		return name != ""
	}
	if strings.HasPrefix(section, "feed.") || strings.HasPrefix(section, "sitemap") {
		return true
	}
	_, ok := s.lib.ImageAt(p)
	return ok
}

// linked is what a link within the site leads to.
type linked struct {
	to    *content.Document // nil for what is no document
	known bool              // there is something at the address
	moved bool              // under its former address
}

// follow resolves the path of a link: a file of the folder, an address of the site, or a former address.
func (s *survey) follow(d *content.Document, p string) linked {
	absolute := strings.HasPrefix(p, "/")
	if ext := strings.ToLower(path.Ext(p)); ext == ".md" || ext == ".markdown" {
		return s.followFile(d, p, absolute)
	}
	if !absolute {
		if s.lib.Images[path.Join(path.Dir(d.File), p)] != nil {
			return linked{known: true}
		}
		p = path.Join(path.Dir(d.Path()), p)
	}
	clean := path.Clean(p)
	if to := s.byPath[clean]; to != nil {
		return linked{to: to, known: true}
	}
	if to := s.former[clean]; to != nil {
		return linked{to: to, known: true, moved: true}
	}
	return linked{known: s.fixed(clean)}
}

func (s *survey) followFile(d *content.Document, p string, absolute bool) linked {
	rooted := strings.TrimPrefix(path.Clean(p), "/")
	for _, file := range []string{path.Join(path.Dir(d.File), p), rooted} {
		if to := s.byFile[file]; to != nil && (!absolute || file == rooted) {
			return linked{to: to, known: true}
		}
		section, slug, _ := strings.Cut(strings.TrimSuffix(file, path.Ext(file)), "/")
		if section == "topics" && s.lib.Topics[slug] != nil || section == "series" && s.lib.Series[slug] != nil {
			return linked{known: true}
		}
	}
	if to := s.byPath[strings.TrimSuffix(path.Clean(p), path.Ext(p))]; to != nil && absolute {
		return linked{to: to, known: true} // the markdown twin of a page
	}
	return linked{known: absolute && s.fixed(path.Clean(p))}
}

var idAttribute = regexp.MustCompile(` id="([^"]+)"`)

// hasAnchor says whether a link with the fragment finds its place in the document.
func (s *survey) hasAnchor(d *content.Document, id string) bool {
	got, ok := s.anchors.Load(d)
	if !ok {
		ids := map[string]bool{"top": true}
		for _, found := range idAttribute.FindAllStringSubmatch(d.Text().HTML, -1) {
			ids[found[1]] = true
		}
		got, _ = s.anchors.LoadOrStore(d, ids)
	}
	ids := got.(map[string]bool)
	return ids[id] || strings.HasPrefix(id, ":~:")
}

// internal splits the address of a link within the site; ok is false for one that leads elsewhere or is none.
func internal(address string) (u *url.URL, ok bool) {
	u, err := url.Parse(address)
	return u, err == nil && u.Scheme == "" && u.Host == ""
}
