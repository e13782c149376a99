package lint

import (
	"html"
	"net"
	"net/url"
	"path"
	"regexp"
	"strings"

	"tandem/content"
)

var linkRules = []rule{
	{id: "links/internal-broken", severity: stop, from: "QL", summary: "a link to a page or a place of the site that is not there", why: "Readers who follow it end at an error.", document: linkBroken, site: pageLinkBroken},
	{id: "links/external-broken", severity: warn, from: "Q", summary: "a link to a page elsewhere that could not be reached for a day or more", why: "Readers who follow it end at an error.", document: linkDead, needs: func(o Options) bool { return o.External != nil }},
	{id: "links/to-redirect", severity: warn, from: "Q", summary: "a link to a former address of a page", why: "It costs readers a second step, and breaks when the redirect is taken out.", document: linkMoved},
	{id: "links/none-internal", severity: warn, from: "Y", summary: "an article without a link to another page of the site", why: "Readers who want more have nowhere to go.", document: linksNone},
	{id: "links/none-outbound", severity: hint, from: "Y", summary: "an article without a link to another site", why: "Sources and further reading make a text worth trusting.", document: linksOut},
	{id: "links/orphan", severity: warn, from: "Q", summary: "a document that no other links to", why: "Readers and search engines find it by lists only.", library: orphans},
	{id: "links/dead-end", severity: hint, from: "Q", summary: "a page or a case study without a link to another page of the site", why: "Readers who are convinced have nowhere to go.", document: deadEnd},
	{id: "links/anchor-generic", severity: warn, from: "QL", summary: "a link whose text does not say where it leads", why: "Who jumps from link to link by ear hears nothing else.", document: anchorGeneric},
	{id: "links/competing-anchor", severity: hint, from: "Y", summary: "a link to another page with the document's own focus phrase as its text", why: "It tells search engines that the other page is the better one.", document: anchorCompetes},
	{id: "links/nofollow-internal", severity: warn, from: "QT", summary: "a link within the site that asks not to be followed", why: "It tells search engines that the site does not trust itself.", document: nofollowInternal},
	{id: "links/http-downgrade", severity: warn, from: "QT", summary: "a link to an address without encryption", why: "Anybody on the way can read along and change what readers get.", document: linkInsecure},
	{id: "links/localhost-or-preview", severity: stop, from: "QT", summary: "a link to a machine that only its writer can reach", why: "It works for nobody else.", document: linkLocal},
	{id: "links/utm-internal", severity: warn, from: "T", summary: "campaign parameters on a link within the site", why: "They start a new visit in every report, and hide where the reader came from.", document: linkCampaign},
}

// ref reports a link where it stands.
func (v *view) ref(r content.Ref, format string, args ...any) *Finding {
	return v.add(r.Line, r.Column, format, args...)
}

// readable says that the kind of address is for readers to follow: no mail, telephone or data.
func readable(u *url.URL) bool {
	return u.Scheme == "" || u.Scheme == "http" || u.Scheme == "https"
}

func linkBroken(v *view) {
	for _, ref := range v.text.Links {
		u, err := url.Parse(ref.URL)
		switch {
		case err != nil:
			v.ref(ref, "%q is not an address", shorten(ref.URL))
		case u.Scheme != "" || u.Host != "" || u.Path == "" && u.Fragment == "":
		default:
			v.brokenInside(ref, u)
		}
	}
}

func (v *view) brokenInside(ref content.Ref, u *url.URL) {
	to := linked{to: v.d, known: true}
	if u.Path != "" {
		to = v.follow(v.d, u.Path)
	}
	switch {
	case !to.known:
		v.ref(ref, "there is no page %q", shorten(u.Path))
	case u.Fragment != "" && to.to != nil && !v.hasAnchor(to.to, u.Fragment):
		v.ref(ref, "%s has no heading with the anchor #%s", to.to.File, shorten(u.Fragment))
	}
}

// sections hold what content is made of; the other reserved addresses are the program's, and there or not as it likes.
var sections = map[string]bool{"articles": true, "case-studies": true, "topics": true, "authors": true, "series": true}

// pageLinkBroken looks at the links of pages that are no document's: lists, topics, the frame of every page. Each address
// that is not there is named once.
func pageLinkBroken(s *survey) {
	told := map[string]bool{}
	for _, p := range s.pages.pages {
		if p.d != nil {
			continue
		}
		for _, href := range p.links {
			to := s.pages.pathOf(href)
			if !strings.HasPrefix(to, "/") || told[to] || s.pages.byPath[to] != nil {
				continue
			}
			told[to] = true
			_, moves := s.pages.redirects[to]
			section, _, _ := strings.Cut(to[1:], "/")
			if moves || s.fixed(to) || content.Reserved(section) && !sections[section] {
				continue
			}
			if at, ok := s.opts.Site.Page(to); !ok || at.Status >= 400 {
				s.page(p, "%s links to %s, where nothing is", p.Path, shorten(to))
			}
		}
	}
}

func linkDead(v *view) {
	for _, ref := range v.text.Links {
		if status, ok := v.opts.External[ref.URL]; ok && status.Broken() {
			what := "gave no answer"
			if status.Status != 0 {
				what = "answered " + itoa(status.Status)
			}
			v.ref(ref, "%s %s on each of %d tries since %s; link to something that is still there", shorten(ref.URL), what, status.Failures, status.Since.Format("2006-01-02"))
		}
	}
}

func linkMoved(v *view) {
	for _, ref := range v.text.Links {
		u, ok := internal(ref.URL)
		if !ok || u.Path == "" {
			continue
		}
		to := v.follow(v.d, u.Path)
		if !to.moved {
			continue
		}
		f := v.ref(ref, "this address moved; link to %s", to.to.Path())
		if at := v.addressAt(ref, u.Path); at >= 0 {
			f.Fix = &Fix{at, at + len(u.Path), to.to.Path()}
		}
	}
}

// addressAt finds where the address of a link is written, behind the place of the link; -1 when it is not there as such.
func (v *view) addressAt(ref content.Ref, address string) int {
	from := v.offset(ref.Line, ref.Column)
	rest := string(v.text.Source[from:min(from+maxAddress, len(v.text.Source))])
	open := strings.Index(rest, "](")
	if open < 0 || !strings.HasPrefix(strings.TrimLeft(rest[open+2:], "<"), address) {
		return -1
	}
	return from + open + strings.Index(rest[open:], address)
}

// inside counts the links to other pages of the site.
func (v *view) inside() (n int) {
	for _, ref := range v.text.Links {
		if u, ok := internal(ref.URL); ok && u.Path != "" {
			n++
		}
	}
	for _, address := range written(v.text.HTML) {
		if u, ok := internal(address); ok && u.Path != "" && !strings.HasPrefix(u.Path, "/images/") {
			n++
		}
	}
	for _, use := range v.d.Uses {
		if part := v.lib.Parts[use.Key]; part != nil && strings.HasPrefix(part.URL, "/") || use.Kind == "asset" {
			n++
		}
	}
	return n
}

var anchorTag = regexp.MustCompile(`<a [^>]*?href="([^"]+)"`)

// written are the addresses that the finished text leads to. Unlike Text.Links, they are those too that the source writes as
// HTML, wherever it does.
func written(text string) []string {
	found := anchorTag.FindAllStringSubmatch(text, -1)
	out := make([]string, len(found))
	for i, m := range found {
		out[i] = html.UnescapeString(m[1])
	}
	return out
}

func linksNone(v *view) {
	if v.d.Kind == content.Article && v.d.Words > 0 && v.inside() == 0 {
		v.add(1, 1, "no link leads to another page of this site; readers who want more have nowhere to go")
	}
}

func deadEnd(v *view) {
	if v.d.Kind != content.Article && v.d.Words > 0 && v.inside() == 0 {
		v.add(1, 1, "no link leads to another page of this site")
	}
}

func linksOut(v *view) {
	if v.d.Kind != content.Article || v.d.Words < 300 {
		return
	}
	for _, ref := range v.text.Links {
		if u, err := url.Parse(ref.URL); err == nil && u.Host != "" {
			return
		}
	}
	for _, address := range written(v.text.HTML) {
		if u, err := url.Parse(address); err == nil && u.Host != "" {
			return
		}
	}
	v.add(1, 1, "no link leads to another site; name the sources, or what to read next")
}

// orphans counts links from bodies, parts and the frame of the site.
func orphans(s *survey) {
	inbound := map[*content.Document]int{}
	for _, d := range s.docs {
		if !s.live(d) {
			continue // nobody comes from a page that cannot be seen
		}
		from := map[*content.Document]bool{d: true} // a second link from one page makes nothing easier to find
		text := d.Text()
		addresses := written(text.HTML)
		for _, ref := range text.Links {
			addresses = append(addresses, ref.URL)
		}
		for _, address := range addresses {
			if u, ok := internal(address); ok && u.Path != "" {
				if to := s.follow(d, u.Path).to; to != nil && !from[to] {
					from[to] = true
					inbound[to]++
				}
			}
		}
	}
	for _, l := range append(append([]content.Link{}, s.lib.Site.Navigation...), s.lib.Site.Footer...) {
		if u, ok := internal(l.URL); ok {
			if to := s.byPath[path.Clean(u.Path)]; to != nil {
				inbound[to] += 2 // on every page
			}
		}
	}
	for _, d := range s.docs {
		switch n := inbound[d]; {
		case len(s.docs) < 2 || !s.live(d) || d.NoIndex || d.Series != "" || d.Prefix != "" && d.Translation != "":
		case n == 0:
			s.add(d.File, 1, 1, "no other document links to this one")
		case n == 1:
			s.add(d.File, 1, 1, "only one other document links to this one").Severity = hint
		}
	}
}

var genericWords = map[string]map[string]bool{
	"en": wordSet("here click more this link read continue see page article post learn find out details info website the a"),
	"de": wordSet("hier klicken sie klick mehr dies diese dieser link weiterlesen lesen seite artikel weiter erfahren infos details"),
	"":   wordSet("here link"),
}

func anchorGeneric(v *view) {
	generic := genericWords[v.tongue()]
	if generic == nil {
		generic = genericWords[""]
	}
	for _, ref := range v.text.Links {
		u, err := url.Parse(ref.URL)
		if err != nil || !readable(u) || strings.HasPrefix(u.Fragment, "fn") && u.Path == "" {
			continue
		}
		text := strings.TrimSpace(ref.Text)
		switch {
		case text == "":
			v.ref(ref, "the link has no text; say where it leads")
		case text == ref.URL && len(text) > 30:
			v.ref(ref, "the link shows a long address; write in words where it leads").Severity = hint
		case allGeneric(text, generic):
			v.ref(ref, "“%s” does not say where the link leads", shorten(text))
		}
	}
}

func allGeneric(text string, generic map[string]bool) bool {
	all := lowerWords(text)
	for _, w := range all {
		if !generic[w] {
			return false
		}
	}
	return len(all) > 1 || len(all) == 1 && len(all[0]) > 1
}

func anchorCompetes(v *view) {
	want := fold(v.d.Phrase)
	if want == "" {
		return
	}
	for _, ref := range v.text.Links {
		u, ok := internal(ref.URL)
		if fold(ref.Text) != want || !ok || u.Path == "" {
			continue
		}
		if to := v.follow(v.d, u.Path); to.to != nil && to.to != v.d {
			v.ref(ref, "this links %s with the words that this page wants to be found by; use others", to.to.File)
		}
	}
}

var nofollow = regexp.MustCompile(`(?i)<a\b[^>]*\brel\s*=\s*["']?[^"'>]*\bnofollow\b[^>]*>`)

var hrefOf = regexp.MustCompile(`(?i)\bhref\s*=\s*["']?([^"'\s>]+)`)

func nofollowInternal(v *view) {
	if !strings.Contains(string(v.text.Body), "nofollow") {
		return
	}
	for _, m := range nofollow.FindAllIndex(v.text.Body, -1) {
		href := hrefOf.FindSubmatch(v.text.Body[m[0]:m[1]])
		if href == nil || v.prose.mask[m[0]]&isCode != 0 {
			continue
		}
		if _, ok := internal(string(href[1])); ok {
			v.span(v.body+m[0], v.body+m[1], "a link within the site asks search engines not to follow it; leave nofollow out")
		}
	}
}

func linkInsecure(v *view) {
	for _, ref := range v.text.Links {
		if u, err := url.Parse(ref.URL); err == nil && u.Scheme == "http" && !localHost(u.Hostname()) && !shownExample(u, ref.Text) {
			v.ref(ref, "use https for %s", strings.ToLower(u.Hostname()))
		}
	}
}

// shownExample says that an address stands in the text as an example: it names itself, and its host is one that nobody can
// have.
func shownExample(u *url.URL, text string) bool {
	host := strings.ToLower(strings.TrimSuffix(u.Hostname(), "."))
	if !strings.Contains(strings.ToLower(text), host) {
		return false
	}
	for _, free := range []string{"example.com", "example.net", "example.org", "example", "test", "invalid"} {
		if host == free || strings.HasSuffix(host, "."+free) {
			return true
		}
	}
	return !strings.Contains(host, ".")
}

// linkLocal leaves addresses alone that are shown as such: "open http://localhost:8080" is an instruction.
func linkLocal(v *view) {
	for _, ref := range v.text.Links {
		u, err := url.Parse(ref.URL)
		if err != nil || u.Host == "" || !readable(u) || !localHost(u.Hostname()) {
			continue
		}
		if strings.Contains(ref.Text, u.Host) {
			continue
		}
		v.ref(ref, "%s is reached from your own machine only", strings.ToLower(u.Hostname()))
	}
}

func localHost(host string) bool {
	host = strings.ToLower(host)
	if ip := net.ParseIP(host); ip != nil {
		return ip.IsLoopback() || ip.IsPrivate() || ip.IsUnspecified() || ip.IsLinkLocalUnicast()
	}
	for _, end := range []string{".localhost", ".local", ".internal", ".test", ".ngrok.io", ".ngrok-free.app", ".lan"} {
		if strings.HasSuffix(host, end) {
			return true
		}
	}
	return host == "localhost"
}

func linkCampaign(v *view) {
	for _, ref := range v.text.Links {
		u, ok := internal(ref.URL)
		if !ok || !strings.Contains(u.RawQuery, "utm_") {
			continue
		}
		f := v.ref(ref, "a link within the site carries no utm_ parameters; they start a new visit in every report")
		if at := v.addressAt(ref, ref.URL); at >= 0 {
			f.Fix = &Fix{at, at + len(ref.URL), withoutCampaign(u)}
		}
	}
}

func withoutCampaign(u *url.URL) string {
	var keep []string
	for part := range strings.SplitSeq(u.RawQuery, "&") {
		if part != "" && !strings.HasPrefix(part, "utm_") {
			keep = append(keep, part)
		}
	}
	clean := *u
	clean.RawQuery = strings.Join(keep, "&")
	return clean.String()
}
