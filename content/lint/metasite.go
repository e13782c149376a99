package lint

import (
	"path"
	"strconv"
	"strings"
)

func pageTitleMissing(s *survey) {
	for _, p := range s.pages.pages {
		switch {
		case p.Status != 200:
		case len(p.titles) == 0 || strings.TrimSpace(p.titles[0]) == "":
			s.page(p, "%s has no title", p.Path)
		}
	}
}

// pageTitleDuplicate looks at pages that are no document's, such as lists: those of documents are compared in the folder.
func pageTitleDuplicate(s *survey) {
	first := map[string]*sitePage{}
	for _, p := range s.pages.pages {
		if !p.index() || len(p.titles) == 0 || p.canonical != "" && s.pages.pathOf(p.canonical) != p.Path {
			continue
		}
		title := strings.ToLower(strings.TrimSpace(p.titles[0]))
		other := first[title]
		switch {
		case title == "":
		case other == nil:
			first[title] = p
		case p.d == nil:
			s.page(p, "%s has the same title as %s", p.Path, other.Path)
		case other.d == nil:
			s.page(other, "%s has the same title as %s", other.Path, p.Path)
		}
	}
}

func ogImageMissing(s *survey, p *sitePage) {
	if p.index() && p.og["og:image"] == "" {
		s.page(p, "%s has no picture for sharing; give the document or the site one", p.Path)
	}
}

func ogImageSize(s *survey, p *sitePage) {
	src := p.og["og:image"]
	if src == "" || !p.index() {
		return
	}
	width, height, kind := p.og["og:image:width"], p.og["og:image:height"], p.og["og:image:type"]
	switch ext := strings.ToLower(path.Ext(s.pages.pathOf(src))); {
	case width != "" && (width != "1200" || height != "630"):
		s.page(p, "the picture for sharing is %s by %s; 1200 by 630 is shown whole", width, height)
	case kind != "" && kind != "image/jpeg" && kind != "image/png" || kind == "" && (ext == ".webp" || ext == ".avif" || ext == ".svg" || ext == ".gif"):
		s.page(p, "the picture for sharing is neither JPEG nor PNG, which is all that every network shows")
	default:
		if n := s.weigh(src); n > 1<<20 {
			s.page(p, "the picture for sharing has %d KB; keep it below 1024", n>>10)
		}
	}
}

// weigh asks each address once for its size; 0 when it is not known.
func (s *survey) weigh(address string) int {
	n, ok := s.pages.sizes[address]
	if !ok {
		if file, found := s.opts.Site.Page(s.pages.pathOf(address)); found {
			n = len(file.HTML)
			if given, err := strconv.Atoi(file.Header["Content-Length"]); err == nil {
				n = given
			}
		}
		s.pages.sizes[address] = n
	}
	return n
}

func ogAltMissing(s *survey, p *sitePage) {
	if p.index() && p.og["og:image"] != "" && strings.TrimSpace(p.og["og:image:alt"]) == "" {
		s.page(p, "the picture for sharing of %s has no alternative text", p.Path)
	}
}

func noindexConflict(s *survey) {
	for _, p := range s.pages.pages {
		if p.Status != 200 || p.index() {
			continue
		}
		own := s.pages.origin + p.Path
		_, inMap := s.pages.sitemap[p.Path]
		feed := s.pages.feeds[p.Path]
		switch {
		case inMap:
			s.page(p, "%s asks not to be indexed and stands in the sitemap", p.Path)
		case p.canonical != "" && p.canonical != own && s.pages.pathOf(p.canonical) != p.Path && p.d != nil:
			s.page(p, "%s asks not to be indexed and to be counted as %s", p.Path, shorten(p.canonical))
		case len(p.hreflang) > 0:
			s.page(p, "%s asks not to be indexed and names versions in other languages", p.Path)
		case feed != "":
			s.page(p, "%s asks not to be indexed and stands in %s", p.Path, feed)
		}
	}
}

func pageCanonicalBroken(s *survey) {
	for _, p := range s.pages.pages {
		if !p.index() || p.canonical == "" {
			continue
		}
		to := s.pages.pathOf(p.canonical)
		if !strings.HasPrefix(to, "/") || to == p.Path {
			continue // elsewhere, or itself
		}
		target := s.pages.byPath[to]
		_, moves := s.pages.redirects[to]
		switch {
		case moves:
			s.page(p, "the canonical address of %s leads on to another; name that one", p.Path)
		case target == nil:
			s.page(p, "the canonical address of %s is %s, where no page is", p.Path, shorten(to))
		case !target.index():
			s.page(p, "the canonical address of %s is %s, which cannot be indexed", p.Path, shorten(to))
		}
	}
}

func hreflangReciprocal(s *survey) {
	for _, p := range s.pages.pages {
		if !p.index() || len(p.hreflang) == 0 {
			continue
		}
		self := false
		for _, a := range p.hreflang {
			to := s.pages.pathOf(a.href)
			if to == p.Path {
				self = true
				continue
			}
			other := s.pages.byPath[to]
			if a.lang != "x-default" && (other == nil || !other.names(s.pages, p.Path)) {
				s.page(p, "%s names %s as its version in %s, which does not name it back", p.Path, shorten(to), a.lang)
			}
		}
		if !self {
			s.page(p, "%s names its versions in other languages, but not itself", p.Path)
		}
	}
}

func (p *sitePage) names(f *finished, path string) bool {
	for _, a := range p.hreflang {
		if f.pathOf(a.href) == path {
			return true
		}
	}
	return false
}

func hreflangCode(s *survey) {
	for _, p := range s.pages.pages {
		for _, a := range p.hreflang {
			if a.lang != "x-default" && !languageOK(a.lang) {
				s.page(p, "%s names a version in “%s”, which is no language code", p.Path, shorten(a.lang))
			}
		}
	}
}

func hreflangDefault(s *survey) {
	for _, p := range s.pages.pages {
		if !p.index() || len(p.hreflang) < 2 {
			continue
		}
		has := false
		for _, a := range p.hreflang {
			has = has || a.lang == "x-default"
		}
		if !has {
			s.page(p, "%s has versions in several languages and names none for all others (x-default)", p.Path)
		}
	}
}

// pageDates compares what readers see with what search engines are told.
func pageDates(s *survey, p *sitePage) {
	if p.d == nil || p.Status != 200 {
		return
	}
	for _, n := range p.graph {
		if !is(n, articleTypes...) {
			continue
		}
		published, _ := n["datePublished"].(string)
		modified, _ := n["dateModified"].(string)
		if published != "" && !sameDay(published, p.d.Published) {
			s.page(p, "structured data says that this was published on %s, the document says %s", shorten(published), p.d.Published.Format("2006-01-02"))
		}
		if modified != "" && !sameDay(modified, p.d.Updated) {
			s.page(p, "structured data says that this was updated on %s, the document says %s", shorten(modified), p.d.Updated.Format("2006-01-02"))
		}
		if published != "" && len(p.dates) > 0 && !hasDay(p.dates, published) && !hasDay(p.dates, modified) {
			s.page(p, "readers see none of the dates that search engines are told (%s)", shorten(published))
		}
	}
}
