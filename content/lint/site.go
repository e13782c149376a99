package lint

import (
	"net/url"
	"path"
	"slices"
	"strings"
	"time"
)

var siteRules = []rule{
	{id: "site/sitemap-mismatch", severity: stop, from: "QG", summary: "an address in the sitemap that is not the page's own", why: "Crawlers are sent to one address and told to count another.", site: sitemapMismatch},
	{id: "site/sitemap-4xx", severity: stop, from: "QG", summary: "an address in the sitemap where nothing is", why: "Crawlers trust a sitemap less with every such address.", site: sitemapGone},
	{id: "site/lastmod-churn", severity: warn, from: "QG", summary: "nearly all pages of the sitemap claim the same change", why: "Search engines stop reading the dates.", site: lastmodChurn},
	{id: "site/lastmod-drift", severity: warn, from: "QG", summary: "the sitemap gives another date than the page", why: "Search engines stop reading the dates.", site: lastmodDrift},
	{id: "site/indexable-not-in-sitemap", severity: warn, from: "QG", summary: "a page to be found that the sitemap leaves out", why: "It is found late, or never.", site: notInSitemap},
	{id: "site/soft-404", severity: stop, from: "QG", summary: "a page that says it is not there and answers as if it were", why: "Search engines keep it, and show it.", site: softGone},
	{id: "site/canonical-form-drift", severity: stop, from: "QG", summary: "a page whose canonical address is written in another form than the page's own", why: "One page counts as two.", site: canonicalDrift},
	{id: "site/redirect-unused", severity: warn, from: "Q", summary: "a redirect that nobody used for a year", why: "Each one makes the next mistake harder to see.", site: redirectUnused, needs: func(o Options) bool { return o.Now != nil }},
	{id: "site/robots-blocks-indexable", severity: stop, from: "QG", summary: "robots.txt forbids a page that is to be found", why: "Crawlers never see it.", site: robotsBlocks},
	{id: "site/page-weight", severity: warn, from: "QG", summary: "a page of more than 500 KB with all that it loads", why: "Readers on a telephone wait for it.", site: pageWeight, needs: measured},
	{id: "site/html-weight", severity: warn, from: "QG", summary: "a page of more than 100 KB of HTML", why: "Nothing shows before it has arrived.", page: htmlWeight},
	{id: "site/ttfb", severity: warn, from: "QG", summary: "a page whose first byte takes more than 800 ms", why: "Everything else waits for it.", site: firstByte, needs: measured},
	{id: "site/text-ratio", severity: warn, from: "Q", summary: "a page with less than 15 % text", why: "Readers load mostly what they never see.", page: textRatio},
	{id: "site/cwv-field", severity: warn, from: "QG", summary: "a page that real visitors find slow, jumpy or unresponsive", why: "They leave, and search engines count it.", site: fieldRed, needs: measured},
}

func measured(o Options) bool { return o.Measured != nil }

func sitemapMismatch(s *survey) {
	for _, e := range s.pages.entries {
		at := s.pages.pathOf(e.Loc)
		p := s.pages.byPath[at]
		_, moves := s.pages.redirects[at]
		switch {
		case !strings.HasPrefix(at, "/"):
			s.add("/sitemap.xml", 0, 0, "%s is an address of another site", shorten(e.Loc))
		case moves:
			s.add("/sitemap.xml", 0, 0, "%s leads on to another address; name that one", shorten(at))
		case p != nil && p.canonical != "" && p.canonical != e.Loc:
			s.page(p, "the sitemap names %s, the page wants to be counted as %s", shorten(e.Loc), shorten(p.canonical))
		}
	}
}

func sitemapGone(s *survey) {
	for _, e := range s.pages.entries {
		at := s.pages.pathOf(e.Loc)
		if _, moves := s.pages.redirects[at]; moves || !strings.HasPrefix(at, "/") {
			continue
		}
		if p, ok := s.opts.Site.Page(at); !ok || p.Status >= 400 {
			s.add("/sitemap.xml", 0, 0, "there is no page %s", shorten(at))
		}
	}
}

func lastmodChurn(s *survey) {
	same := map[string]int{}
	given := 0
	for _, e := range s.pages.entries {
		if e.LastMod != "" {
			same[e.LastMod]++
			given++
		}
	}
	for moment, n := range same {
		if given >= 20 && n*10 > given*8 && len(moment) > len("2006-01-02") {
			s.add("/sitemap.xml", 0, 0, "%d of %d pages claim to have changed at %s; give each the time of its own last change", n, given, moment)
		}
	}
}

func lastmodDrift(s *survey) {
	for _, e := range s.pages.entries {
		p := s.pages.byPath[s.pages.pathOf(e.Loc)]
		if p == nil || p.d == nil || e.LastMod == "" || p.d.Updated.IsZero() {
			continue
		}
		if !sameDay(e.LastMod, p.d.Updated) {
			s.page(p, "the sitemap says that %s changed on %s, the document says %s", p.Path, shorten(e.LastMod), p.d.Updated.Format("2006-01-02"))
		}
	}
}

// listPage says that the page is a further page of a list, which belongs in no sitemap.
func listPage(p string) bool { return strings.Contains(p, "/page/") }

func notInSitemap(s *survey) {
	for _, p := range s.pages.pages {
		own := p.canonical == "" || s.pages.pathOf(p.canonical) == p.Path
		if _, ok := s.pages.sitemap[p.Path]; !ok && p.index() && own && !listPage(p.Path) {
			s.page(p, "%s may be indexed, and the sitemap leaves it out", p.Path)
		}
	}
}

var goneTitles = []string{"not found", "404", "nicht gefunden", "page missing"}

func softGone(s *survey) {
	for _, p := range s.pages.pages {
		if p.Status != 200 || len(p.titles) == 0 || p.d != nil {
			continue
		}
		title := strings.ToLower(p.titles[0])
		if slices.ContainsFunc(goneTitles, func(t string) bool { return strings.HasPrefix(title, t) }) {
			s.page(p, "%s says “%s” and answers 200; it should answer 404", p.Path, shorten(p.titles[0]))
		}
	}
}

// canonicalDrift finds canonical addresses that mean the page itself in another form: scheme, host, case, slash, query.
func canonicalDrift(s *survey) {
	for _, p := range s.pages.pages {
		if p.Status != 200 || p.canonical == "" || p.canonical == s.pages.origin+p.Path {
			continue
		}
		u, err := url.Parse(p.canonical)
		if err != nil || u.Host == "" {
			s.page(p, "the canonical address of %s is %q; write it in full", p.Path, shorten(p.canonical))
			continue
		}
		host := strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
		own, _, _ := strings.Cut(strings.TrimPrefix(strings.ToLower(s.pages.host), "www."), ":")
		same := path.Clean("/"+strings.ToLower(u.Path)) == path.Clean("/"+strings.ToLower(p.Path))
		if host == own && same && !(p.Path == "/" && p.canonical == s.pages.origin) {
			s.page(p, "the canonical address of %s is %s; its form differs from %s", p.Path, shorten(p.canonical), shorten(s.pages.origin+p.Path))
		}
	}
}

func redirectUnused(s *survey) {
	const year = 365 * 24 * time.Hour
	for _, r := range s.pages.moves {
		if !r.Used.IsZero() && s.old(r.Used, year) && s.old(r.Made, year) {
			s.add(r.From, 0, 0, "nobody came by here since %s; the redirect to %s can go", r.Used.Format("2006-01-02"), shorten(r.To))
		}
	}
}

func robotsBlocks(s *survey) {
	for _, p := range s.pages.pages {
		if p.index() && !s.pages.robots.allows("*", p.Path) {
			s.page(p, "robots.txt forbids %s, which is to be found", p.Path)
		}
	}
}

func pageWeight(s *survey) {
	for _, p := range s.pages.pages {
		if n := s.opts.Measured[p.Path].Weight; n > 500<<10 {
			s.page(p, "%s loads %d KB; keep it below 500", p.Path, n>>10)
		}
	}
}

func htmlWeight(s *survey, p *sitePage) {
	if n := len(p.HTML); n > 100<<10 {
		f := s.page(p, "%s has %d KB of HTML; keep it below 100", p.Path, n>>10)
		if n > 2<<20 {
			f.Severity = stop
			f.Message += ", as crawlers stop at 2048"
		}
	}
}

func firstByte(s *survey) {
	for _, p := range s.pages.pages {
		if t := s.opts.Measured[p.Path].TTFB; t > 800*time.Millisecond {
			s.page(p, "the first byte of %s takes %d ms; keep it below 800", p.Path, t.Milliseconds())
		}
	}
}

func textRatio(s *survey, p *sitePage) {
	if n := len(p.HTML); p.d != nil && p.index() && n > 20<<10 && p.text*100 < n*15 {
		s.page(p, "%d %% of %s is text; the rest of its %d KB is never seen", p.text*100/n, p.Path, n>>10)
	}
}

func fieldRed(s *survey) {
	for _, p := range s.pages.pages {
		switch m := s.opts.Measured[p.Path]; {
		case m.LCP > 4*time.Second:
			s.page(p, "a quarter of the visitors of %s wait more than %.1f s for its content", p.Path, m.LCP.Seconds())
		case m.INP > 500*time.Millisecond:
			s.page(p, "a quarter of the visitors of %s wait more than %d ms for an answer to a tap", p.Path, m.INP.Milliseconds())
		case m.CLS > 0.25:
			s.page(p, "the layout of %s shifts by %.2f for a quarter of its visitors", p.Path, m.CLS)
		}
	}
}
