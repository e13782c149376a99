package lint

import (
	"regexp"
	"strings"

	"tandem/content"
)

// loadRules are found while a folder is loaded, and by the engine itself. Their groups are the loader's.
var loadRules = []rule{
	{id: "links/to-draft", severity: warn, from: "T", summary: "a link leads to a draft", why: "Readers who follow it find nothing.", document: linkToDraft},
	{id: "topic/orphan", severity: warn, from: "T", summary: "a topic that no document names", why: "A page without anything on it helps nobody.", library: topicOrphan},
	{id: "topic/no-description", severity: hint, from: "T", summary: "a topic of three documents or more without a description", why: "Search engines are asked to skip the page of a topic without one.", library: topicDescription},
	{id: "front-matter/date", severity: stop, from: "T", summary: "a date that cannot be read", why: "A document without its date goes live at the wrong time."},
	{id: "front-matter/no-date", severity: warn, from: "T", summary: "no date", why: "The time of the file changes whenever files are copied."},
	{id: "front-matter/twice", severity: warn, from: "T", summary: "two keys that say the same", why: "Only one of them counts, and it may not be the one you look at."},
	{id: "front-matter/too-long", severity: stop, from: "T", summary: "a text far beyond what fits", why: "It is a mistake, such as a body that slipped into the front matter."},
	{id: "md/shortcode-open", severity: warn, from: "T", summary: "a box that nothing closes", why: "It takes in the rest of the text."},
	{id: "md/math", severity: warn, from: "T", summary: "a formula that cannot be read", why: "It is shown as it is written."},
	{id: "md/diagram", severity: warn, from: "T", summary: "a diagram that cannot be drawn", why: "It is shown as it is written."},
	{id: "links/scheme", severity: warn, from: "T", summary: "an address of a kind that is not allowed", why: "It is taken out, and the link leads nowhere."},
	{id: "part/missing", severity: stop, from: "T", summary: "a part that lacks what it cannot be without", why: "Documents that use it show a gap."},
	{id: "part/unapproved", severity: warn, from: "T", summary: "a testimonial that its speaker did not approve", why: "Nobody sees it until they have."},
	{id: "file/unreadable", severity: stop, from: "T", summary: "a file that cannot be read", why: "What cannot be read cannot be published."},
	{id: "waiver/unused", severity: hint, from: "T", summary: "an accepted finding that is not found any more", why: "It would hide the next one of its kind."},
	{id: "style/config", severity: warn, from: "T", summary: "something in style.yaml that cannot be used", why: "The rule you meant is not in force.", library: styleConfig},
}

// renamed are the names that the loader gives to what the contract calls otherwise.
var renamed = map[string]string{
	"front-matter/unknown-key": "md/unknown-key",
	"front-matter/wrong-type":  "md/wrong-type",
	"img/remote":               "img/not-in-library",
	"md/html-removed":          "md/inline-html",
	"content/author-unknown":   "content/author-missing",
	"case/missing":             "case/customer-missing",
}

// graver are the rules of the loader that keep a document from going live, although it could be shown without what is
// missing: a writer wants to know before readers do.
var graver = map[string]bool{
	"img/broken": true, "img/not-in-library": true, "md/shortcode-unknown": true, "md/shortcode-arg": true, "content/h1-count": true,
}

var suggested = regexp.MustCompile(`did you mean "([a-z_]+)"\?$`)

// converted are the problems that loading reported of the document's file, but for those that a rule found in the same
// place.
func (v *view) converted() []Finding {
	type at struct {
		rule string
		line int
	}
	have := map[at]bool{}
	for i := range v.found {
		have[at{v.found[i].Rule, v.found[i].Line}] = true
	}
	var out []Finding
	for _, p := range v.report[v.d.File] {
		f := v.convert(p)
		if have[at{f.Rule, f.Line}] {
			continue
		}
		if f.Rule == "md/unknown-key" {
			f.Fix = v.keyFix(p)
		}
		f.Chars = [2]int{v.chars(f.Line, f.Column), v.chars(f.EndLine, f.EndColumn)}
		out = append(out, f)
	}
	return out
}

// convert says in the words of the contract what loading reported.
func (s *survey) convert(p content.Problem) Finding {
	id := p.Rule
	if to, ok := renamed[id]; ok && (id != "case/missing" || strings.Contains(p.Message, `"customer"`)) {
		id = to
	}
	f := Finding{
		Rule: id, File: p.File, Line: p.Line, Column: p.Column, EndLine: p.Line, EndColumn: p.Column,
		Severity: p.Severity, Message: p.Message,
	}
	if r := ruleOf(id); r != nil {
		f.Why = r.why
	}
	if graver[id] {
		f.Severity = content.Error
	}
	return f
}

// keyFix writes the key that was meant in the place of the one that is unknown, where one letter makes the difference: two
// may be another system's key with a meaning of its own.
func (v *view) keyFix(p content.Problem) *Fix {
	m := suggested.FindStringSubmatch(p.Message)
	if m == nil || p.Line == 0 {
		return nil
	}
	start := v.offset(p.Line, p.Column)
	end := start
	for src := v.text.Source; end < len(src) && src[end] != ':' && src[end] != '\n' && src[end] != '"'; {
		end++
	}
	if !oneSlip(strings.ToLower(strings.TrimSpace(string(v.text.Source[start:end]))), m[1]) || v.lib.HasKey(v.d, m[1]) {
		return nil
	}
	return &Fix{start, end, m[1]}
}

// oneSlip says that a longer word differs by one letter that is missing, too many or another, or by two that changed places.
func oneSlip(a, b string) bool {
	if len(a) < 5 || a == b {
		return false
	}
	start := 0
	for start < len(a) && start < len(b) && a[start] == b[start] {
		start++
	}
	end := 0
	for end < len(a)-start && end < len(b)-start && a[len(a)-1-end] == b[len(b)-1-end] {
		end++
	}
	x, y := a[start:len(a)-end], b[start:len(b)-end]
	swapped := len(x) == 2 && len(y) == 2 && x[0] == y[1] && x[1] == y[0]
	return len(x) <= 1 && len(y) <= 1 || swapped
}

func topicOrphan(s *survey) {
	used := s.topicUse()
	for slug, t := range s.lib.Topics {
		if used[slug] == 0 && (t.HTML != "" || t.Description != "") {
			s.add("topics/"+slug+".md", 1, 1, "no document names this topic; add it to the topics of one or remove the file")
		}
	}
}

func topicDescription(s *survey) {
	used := s.topicUse()
	for slug, t := range s.lib.Topics {
		if n := used[slug]; n >= 3 && t.Description == "" {
			s.add("topics/"+slug+".md", 0, 0, "%d documents share this topic, but it has no description, so search engines are asked to skip its page; write this file", n)
		}
	}
}

func (s *survey) topicUse() map[string]int {
	used := map[string]int{}
	for _, d := range s.docs {
		for _, t := range d.Topics {
			used[t]++
		}
	}
	return used
}

func linkToDraft(v *view) {
	for _, ref := range v.text.Links {
		if u, ok := internal(ref.URL); ok && u.Path != "" {
			if l := v.follow(v.d, u.Path); l.to != nil && l.to.IsDraft {
				v.add(ref.Line, ref.Column, "%s is a draft: readers will not find it", l.to.File)
			}
		}
	}
}
