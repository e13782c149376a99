package lint

import (
	"fmt"
	"net/url"
	"path"
	"regexp"
	"strings"

	"tandem/content"
)

var urlRules = []rule{
	{id: "url/slug-chars", severity: warn, from: "YR", summary: "an address with other than lower-case letters, digits and hyphens", why: "Such addresses break when they are copied, typed or read aloud.", document: slugChars},
	{id: "url/slug-length", severity: warn, from: "YR", summary: "an address of more than 75 characters", why: "Nobody types it, and it is cut where it is shown.", document: slugLength},
	{id: "url/slug-stopwords", severity: hint, from: "YR", summary: "a long address with many words that say nothing", why: "A short address is easier to read and to share.", document: slugStopwords},
	{id: "url/slug-date", severity: hint, from: "YR", summary: "a date in an address", why: "It makes the text look old, and it stays when the text is brought up to date.", document: slugDate},
	{id: "url/slug-collision", severity: stop, from: "T", summary: "an address that something else has", why: "Only one of them can be reached.", document: slugReserved, library: slugCollision},
	{id: "url/rename-without-redirect", severity: stop, from: "T", summary: "a published address was given up, and nothing leads on from it", why: "Every link and bookmark to it ends at an error.", document: renamed404, needs: func(o Options) bool { return o.Published != nil }},
	{id: "url/redirect-chain", severity: stop, from: "Q", summary: "a redirect to a redirect", why: "Each step costs readers time, and crawlers give up after a few.", library: redirectChain, site: siteRedirectChain},
	{id: "url/redirect-loop", severity: stop, from: "Q", summary: "a redirect that leads back to itself", why: "Nobody ever arrives.", library: redirectLoop, site: siteRedirectLoop},
	{id: "url/redirect-to-404", severity: stop, from: "Q", summary: "a redirect to an address where nothing is", why: "Readers are sent on to an error.", library: redirectNowhere, site: siteRedirectNowhere},
}

var slugForm = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

func slugChars(v *view) {
	if v.d.Slug != "" && !slugForm.MatchString(v.d.Slug) {
		v.key("slug", "the address %q has other than lower-case letters, digits and single hyphens", shorten(v.d.Slug))
	}
}

func slugLength(v *view) {
	if len(v.d.Slug) > 75 {
		v.key("slug", "the address has %d characters; keep it below 75", len(v.d.Slug))
	}
}

var slugStops = map[string]map[string]bool{
	"en": wordSet("a an and are as at be but by for from has have if in into is it its of on or our so that the their then there these this to was we were will with you your"),
	"de": wordSet("als am an auf aus bei das dem den der des die du ein eine einem einen einer es fuer für hat ich im in ist mit nach oder sich sie sind so ueber um und uns von vor wie wir zu zum zur"),
}

func slugStopwords(v *view) {
	stops := slugStops[v.tongue()]
	if len(v.d.Slug) <= 50 || stops == nil {
		return
	}
	n := 0
	for part := range strings.SplitSeq(v.d.Slug, "-") {
		if stops[part] {
			n++
		}
	}
	if n >= 4 {
		v.key("slug", "%d words of the address say nothing by themselves; it reads as well without them", n)
	}
}

var datedSlug = regexp.MustCompile(`(^|-)(19|20)\d{2}-(0[1-9]|1[0-2])(-|$)`)

func slugDate(v *view) {
	if datedSlug.MatchString(v.d.Slug) {
		v.key("slug", "the address has a date in it; leave it out, so that the text can be brought up to date")
	}
}

func slugReserved(v *view) {
	if v.d.Kind == content.Page && v.d.Prefix == "" && content.Reserved(v.d.Slug) {
		v.key("slug", "the address /%s belongs to the program; give the page another slug", v.d.Slug)
	}
}

// slugCollision finds former addresses that are taken: by a document, by another's alias, or by the program.
func slugCollision(s *survey) {
	owner := map[string]*content.Document{}
	for _, d := range s.docs {
		for _, alias := range d.Aliases {
			alias = path.Clean(alias)
			to := s.byPath[alias]
			first := owner[alias]
			switch {
			case to != nil && to != d && !to.IsDraft:
				s.about(d, "aliases", "%s is the address of %s, so that it cannot lead here", alias, to.File)
			case to == nil && s.fixed(alias):
				s.about(d, "aliases", "%s belongs to the program, so that it cannot lead here", alias)
			case first != nil && first != d:
				s.about(d, "aliases", "%s already leads to %s", alias, first.File)
			default:
				owner[alias] = d
			}
		}
	}
}

func renamed404(v *view) {
	if v.opts.Published == nil {
		return
	}
	last, ok := v.opts.Published(v.d.ID)
	if !ok || last.Path == "" || last.Path == v.d.Path() || v.byPath[last.Path] != nil {
		return
	}
	if v.former[last.Path] != nil {
		return
	}
	if v.opts.Site != nil {
		for _, r := range v.opts.Site.Redirects() {
			if r.From == last.Path {
				return
			}
		}
	}
	v.key("slug", "this was published at %s, and nothing leads on from there; add it to aliases", last.Path)
}

// successors are the documents that lead on to another once they have expired.
func (s *survey) successors(f func(d *content.Document, to linked)) {
	for _, d := range s.docs {
		if d.Action != content.ActionRedirect || d.Successor == "" {
			continue
		}
		u, ok := internal(d.Successor)
		if !ok {
			continue // elsewhere; links/external-broken looks at such
		}
		f(d, s.follow(d, u.Path))
	}
}

func redirectChain(s *survey) {
	s.successors(func(d *content.Document, to linked) {
		if next := to.to; next != nil && next != d && (to.moved || next.Action == content.ActionRedirect && !s.now.IsZero() && next.State(s.now) == content.Expired) {
			s.about(d, "successor", "%s leads on to another page itself; name that one", shorten(d.Successor))
		}
	})
}

func redirectLoop(s *survey) {
	s.successors(func(d *content.Document, to linked) {
		seen := map[*content.Document]bool{d: true}
		for next := to.to; next != nil; {
			if seen[next] {
				s.about(d, "successor", "this page and %s lead to each other", next.File)
				return
			}
			seen[next] = true
			u, ok := internal(next.Successor)
			if next.Action != content.ActionRedirect || !ok || next.Successor == "" {
				return
			}
			next = s.follow(next, u.Path).to
		}
	})
}

func redirectNowhere(s *survey) {
	s.successors(func(d *content.Document, to linked) {
		switch {
		case !to.known:
			s.about(d, "successor", "there is no page %q to lead on to", shorten(d.Successor))
		case to.to != nil && to.to.IsDraft:
			s.about(d, "successor", "%s is a draft: there is nothing to lead on to yet", to.to.File)
		}
	})
}

// hop is where a redirect of the site ends, and after how many steps; loop when it never does.
func (p *finished) hop(from string) (end string, steps int, loop bool) {
	seen := map[string]bool{}
	for at := from; ; steps++ {
		if seen[at] {
			return at, steps, true
		}
		seen[at] = true
		r, ok := p.redirects[at]
		if !ok {
			return at, steps, false
		}
		u, err := url.Parse(r.To)
		if err != nil || u.Host != "" && !strings.EqualFold(u.Host, p.host) {
			return r.To, steps + 1, false
		}
		at = u.Path
	}
}

func siteRedirectChain(s *survey) {
	for _, r := range s.pages.moves {
		if end, steps, loop := s.pages.hop(r.From); steps > 1 && !loop {
			s.add(r.From, 0, 0, "this leads to %s in %d steps; lead there at once", shorten(end), steps)
		}
	}
}

func siteRedirectLoop(s *survey) {
	for _, r := range s.pages.moves {
		if end, _, loop := s.pages.hop(r.From); loop {
			s.add(r.From, 0, 0, "this leads back to %s for ever", shorten(end))
		}
	}
}

func siteRedirectNowhere(s *survey) {
	for _, r := range s.pages.moves {
		end, _, loop := s.pages.hop(r.From)
		if loop || !strings.HasPrefix(end, "/") {
			continue
		}
		if page := s.pages.byPath[end]; page != nil && page.Status >= 400 {
			s.add(r.From, 0, 0, "this leads to %s, which answers %s", shorten(end), fmt.Sprint(page.Status))
		} else if page == nil && s.byPath[end] == nil && !s.fixed(end) {
			s.add(r.From, 0, 0, "this leads to %s, where nothing is", shorten(end))
		}
	}
}
