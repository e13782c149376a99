package publish

import (
	"sort"
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"tandem/content"
)

// edition is the site in one language: its documents, lists and frame. The site's own language has no prefix, and there
// always is an edition of it; another language has one while a document in it is live.
type edition struct {
	*builder
	prefix   string // "" or "/de"
	language string // BCP 47
	words    *words
	frame    *framer

	arts   []*content.Document // live, newest first
	cases  []*content.Document
	pages  []*content.Document
	hidden []*content.Document            // expired, shown to who knows the address only
	byTop  map[string][]*content.Document // newest first
	byAut  map[string][]*content.Document
	bySer  map[string][]*content.Document // in the order of reading
	series map[*content.Document]int      // place in it, from 0

	related map[*content.Document][]relation
}

// editions parts the documents by language, the site's own first.
func (b *builder) editions() {
	site := orDefault(b.Library.Site.Language, "en")
	b.eds = []*edition{b.newEdition("", site)}
	byPrefix := map[string]*edition{"": b.eds[0]}
	of := func(d *content.Document) *edition {
		e := byPrefix[d.Prefix]
		if e == nil {
			e = b.newEdition(d.Prefix, orDefault(d.Language, strings.TrimPrefix(d.Prefix, "/")))
			byPrefix[d.Prefix] = e
			b.eds = append(b.eds, e)
		}
		return e
	}
	for _, d := range b.s.live {
		switch e := of(d); d.Kind {
		case content.Article:
			e.arts = append(e.arts, d)
		case content.CaseStudy:
			e.cases = append(e.cases, d)
		default:
			e.pages = append(e.pages, d)
		}
	}
	for _, d := range b.hidden {
		if e := byPrefix[d.Prefix]; e != nil {
			e.hidden = append(e.hidden, d)
		} else {
			b.eds[0].hidden = append(b.eds[0].hidden, d)
		}
	}
	others := b.eds[1:]
	sort.Slice(others, func(i, j int) bool { return others[i].prefix < others[j].prefix })
	for _, e := range b.eds {
		e.arrange()
	}
}

func (b *builder) newEdition(prefix, code string) *edition {
	return &edition{
		builder: b, prefix: prefix, language: code, words: wordsIn(code),
		byTop: map[string][]*content.Document{}, byAut: map[string][]*content.Document{}, bySer: map[string][]*content.Document{},
		series: map[*content.Document]int{},
	}
}

// arrange sorts the edition's documents into its lists.
func (b *edition) arrange() {
	for _, list := range [][]*content.Document{b.arts, b.cases} {
		newestFirst(list)
		for _, d := range list {
			for _, t := range d.Topics {
				gather(b.byTop, t, d)
			}
			for _, a := range d.Authors {
				gather(b.byAut, a, d)
			}
			if d.Series != "" {
				b.bySer[d.Series] = append(b.bySer[d.Series], d)
			}
		}
	}
	for _, m := range []map[string][]*content.Document{b.byTop, b.byAut} {
		for _, list := range m {
			newestFirst(list)
		}
	}
	for _, list := range b.bySer {
		inOrder(list)
		for i, d := range list {
			b.series[d] = i
		}
	}
}

// version is a page in one of the languages.
type version struct {
	language string
	prefix   string
	path     string
}

// translations groups the documents that may be indexed by what they are versions of.
func (b *builder) translations() {
	b.groups = map[string][]version{}
	for _, d := range b.s.live {
		if d.Translation == "" || b.unindexed(d) {
			continue
		}
		v := version{orDefault(d.Language, b.eds[0].language), d.Prefix, d.Path()}
		known := false
		for _, o := range b.groups[groupOf(d)] {
			known = known || o.language == v.language // a second one in a language cannot be told apart
		}
		if !known {
			b.groups[groupOf(d)] = append(b.groups[groupOf(d)], v)
		}
	}
	for _, g := range b.groups {
		sort.Slice(g, func(i, j int) bool { return g[i].prefix+g[i].path < g[j].prefix+g[j].path })
	}
}

// groupOf names what a document is a version of: an article is never one of a page.
func groupOf(d *content.Document) string { return string(d.Kind) + "\x00" + d.Translation }

// versions are those of a document, itself included; nil when it is the only one.
func (b *edition) versions(d *content.Document) []version {
	g := b.groups[groupOf(d)]
	if d.Translation == "" || len(g) < 2 {
		return nil
	}
	for _, v := range g {
		if v.path == d.Path() {
			return g
		}
	}
	return nil
}

// versionsOf are the editions' pages at a place that there is in each of those that have it; nil when there is one only.
func (b *builder) versionsOf(place string, has func(*edition) bool) []version {
	var out []version
	for _, e := range b.eds {
		if has(e) {
			out = append(out, version{e.language, e.prefix, orDefault(e.prefix+place, "/")})
		}
	}
	if len(out) < 2 {
		return nil
	}
	return out
}

func versionsKey(all []version) string {
	var k strings.Builder
	for _, v := range all {
		k.WriteString(v.language + "\x01" + v.path + "\x02")
	}
	return k.String()
}

// speak fills what a page says about its versions: every one lists itself and all others, which makes the pairs
// reciprocal. Who speaks none of the languages is sent to the site's own, or to the first.
func (b *edition) speak(h *Head, fr *Frame, all []version) {
	for _, v := range all {
		h.Hreflang = append(h.Hreflang, Alternate{Lang: v.language, Href: b.frame.abs(v.path)})
		if v.prefix != b.prefix && h.OG != nil {
			h.OG.LocaleAlternates = append(h.OG.LocaleAlternates, locale(v.language))
		}
	}
	if len(all) > 0 {
		h.Hreflang = append(h.Hreflang, Alternate{Lang: "x-default", Href: b.frame.abs(all[0].path)})
	}
	for i, l := range fr.Languages {
		for _, v := range all {
			if v.prefix == b.eds[i].prefix {
				fr.Languages[i].Href = v.path
			}
		}
		fr.Languages[i].Current = l.Code == b.language
	}
}

// languageLinks leads to the home pages of the editions; nil when there is one only.
func (b *builder) languageLinks() []LanguageLink {
	if len(b.eds) < 2 {
		return nil
	}
	out := make([]LanguageLink, len(b.eds))
	for i, e := range b.eds {
		out[i] = LanguageLink{Code: e.language, Name: languageName(e.language), Href: orDefault(e.prefix, "/")}
	}
	return out
}

// languageName is how a language calls itself.
func languageName(code string) string {
	tag, err := language.Parse(code)
	if err != nil {
		return code
	}
	name := display.Self.Name(tag)
	if name == "" {
		return code
	}
	return strings.ToUpper(name[:1]) + name[1:]
}
