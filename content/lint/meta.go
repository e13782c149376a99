package lint

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"golang.org/x/text/language"

	"tandem/content"
)

var metaRules = []rule{
	{id: "meta/title-missing", severity: stop, from: "YQ", summary: "no title", why: "The title is the first and often the only thing that a searcher reads.", document: titleMissing, site: pageTitleMissing},
	{id: "meta/title-width", severity: warn, from: "Y", summary: "a title of more than 580 pixels", why: "Search results cut it there.", document: titleWidth},
	{id: "meta/title-short", severity: hint, from: "Q", summary: "a title of fewer than 30 characters", why: "There is room to say what the reader gets.", document: titleShort},
	{id: "meta/title-duplicate", severity: stop, from: "Q", summary: "two documents of one language with the same title", why: "Readers and search engines cannot tell them apart.", library: titleDuplicate, site: pageTitleDuplicate},
	{id: "meta/title-truncation-artifact", severity: warn, from: "Q", summary: "a title that was cut off", why: "It looks broken wherever it is shown.", document: titleTruncated},
	{id: "meta/title-boilerplate", severity: hint, from: "Q", summary: "the brand stands in the title, and the page adds it again", why: "Every repeated word takes the place of one that says something.", document: titleBoilerplate},
	{id: "meta/title-year-stale", severity: warn, from: "Q", summary: "a year in the title that is older than the last update", why: "Readers take the text for outdated and go to a newer one.", document: titleYear},
	{id: "meta/desc-missing", severity: warn, from: "YQ", summary: "no description", why: "Search results and cards then show whatever stands first in the text.", document: descMissing},
	{id: "meta/desc-length", severity: hint, from: "Y", summary: "a description outside 120 to 156 characters", why: "What is longer is cut, what is shorter gives room away.", document: descLength},
	{id: "meta/desc-duplicate", severity: warn, from: "Q", summary: "two documents with the same description", why: "Searchers cannot tell the results apart.", library: descDuplicate},
	{id: "meta/desc-equals-first-paragraph", severity: hint, from: "T", summary: "the description repeats the first paragraph", why: "Readers meet it twice in a row, as the page shows it above the text.", document: descRepeats},
	{id: "meta/headline-long", severity: warn, from: "G", summary: "a title of more than 110 characters", why: "It fits neither a card nor structured data.", document: headlineLong},
	{id: "meta/og-image-missing", severity: warn, from: "QG", summary: "a page without a picture for sharing", why: "A shared link without a picture is passed over.", page: ogImageMissing},
	{id: "meta/og-image-size", severity: warn, from: "QG", summary: "a picture for sharing that is not 1200 by 630 in JPEG or PNG, of at most 1 MB", why: "Networks cut, shrink or leave out others.", page: ogImageSize},
	{id: "meta/og-alt-missing", severity: hint, from: "T", summary: "a picture for sharing without alternative text", why: "Networks read it to people who do not see the picture.", page: ogAltMissing},
	{id: "meta/noindex-conflict", severity: stop, from: "Q", summary: "a page that asks not to be indexed and to be indexed", why: "Search engines do either, and it is not you who decides.", document: noindexCanonical, site: noindexConflict},
	{id: "meta/canonical-external", severity: stop, from: "Q", summary: "the page elsewhere that this is a copy of cannot be indexed", why: "Then neither of them is found.", document: canonicalExternal, needs: func(o Options) bool { return o.External != nil }},
	{id: "meta/canonical-broken", severity: stop, from: "Q", summary: "the canonical address leads to no page that can be indexed", why: "Search engines drop the page in favour of one that is not there.", document: canonicalBroken, site: pageCanonicalBroken},
	{id: "meta/hreflang-nonreciprocal", severity: stop, from: "GQ", summary: "versions of a page that do not name each other", why: "Search engines ignore pairs of which only one side agrees.", site: hreflangReciprocal},
	{id: "meta/hreflang-bad-code", severity: stop, from: "GQ", summary: "a language code that is none", why: "It is ignored, and readers get the wrong language.", document: languageCode, site: hreflangCode},
	{id: "meta/no-x-default", severity: warn, from: "GQ", summary: "versions in several languages without a default", why: "Readers of every other language are sent to whichever version comes first.", site: hreflangDefault},
}

func titleMissing(v *view) {
	if v.d.Title == "" {
		v.add(1, 1, "there is no title; add one to the front matter")
	}
}

func titleWidth(v *view) {
	switch w := content.TitleWidth(v.d.Title); {
	case w > 600:
		v.key("title", "the title is %d pixels wide and is cut in every search result; about 580 are shown", w)
	case w > 580:
		v.key("title", "the title is %d pixels wide; search results cut it at about 580", w)
	}
}

func titleShort(v *view) {
	if n := runes(v.d.Title); n > 0 && n < 30 && v.d.Kind != content.Page {
		v.key("title", "the title has %d characters; a longer one can say more", n)
	}
}

func headlineLong(v *view) {
	if n := runes(v.d.Title); n > 110 {
		v.key("title", "the title has %d characters; more than 110 do not fit a card", n)
	}
}

func titleDuplicate(s *survey) {
	seen := map[string]*content.Document{}
	for _, d := range s.docs {
		key := d.Language + "\x00" + strings.ToLower(d.Title)
		if first := seen[key]; first != nil {
			s.about(d, "title", "%s has the same title; readers and search engines cannot tell them apart", first.File)
			continue
		}
		seen[key] = d
	}
}

// titleTruncated finds titles that a form or an import cut: they end in dots, or in the middle of a word that the address
// still has whole.
func titleTruncated(v *view) {
	title := strings.TrimSpace(v.d.Title)
	if strings.HasSuffix(title, "…") || strings.HasSuffix(title, "...") {
		if runes(title) >= 40 {
			v.key("title", "the title ends in dots, as if it had been cut off; write it to its end")
		}
		return
	}
	if runes(title) < 40 {
		return
	}
	slug, whole := content.Slug(title), v.d.Slug
	last := slug[strings.LastIndexByte(slug, '-')+1:]
	if rest, ok := strings.CutPrefix(whole, slug); ok && rest != "" && rest[0] != '-' && len(last) > 1 {
		v.key("title", "the title ends in the middle of a word: the address goes on with “%s”", shorten(last+rest))
	}
}

func titleBoilerplate(v *view) {
	name, title := strings.ToLower(v.lib.Site.Name), strings.ToLower(v.d.Title)
	if name == "" || name == title {
		return
	}
	for _, mark := range []string{" | ", " - ", " – ", " — ", " · ", " :: "} {
		if strings.HasSuffix(title, mark+name) || strings.HasPrefix(title, name+mark) {
			v.key("title", "the title names %s, which the page adds by itself", v.lib.Site.Name)
			return
		}
	}
}

var yearInTitle = regexp.MustCompile(`\b20[0-9]{2}\b`)

func titleYear(v *view) {
	if v.d.Updated.IsZero() {
		return
	}
	for _, m := range yearInTitle.FindAllString(v.d.Title, 3) {
		// A year that the text was about when it was written stays true; it is an update that makes it look old.
		if now := v.d.Updated.Year(); m < fmt.Sprint(now) && m >= fmt.Sprint(v.d.Published.Year()) && now > v.d.Published.Year() {
			v.key("title", "the title speaks of %s, the document was updated in %d", m, now)
			return
		}
	}
}

func descMissing(v *view) {
	if v.d.Description == "" {
		v.key("description", "there is no description; write one of 120 to 156 characters")
	}
}

func descLength(v *view) {
	if n := runes(v.d.Description); n > 0 && (n < 120 || n > 156) {
		v.key("description", "the description has %d characters; 120 to 156 are shown whole", n)
	}
}

func descDuplicate(s *survey) {
	seen := map[string]*content.Document{}
	for _, d := range s.docs {
		if d.Description == "" {
			continue
		}
		if first := seen[d.Description]; first != nil {
			s.about(d, "description", "%s has the same description", first.File)
			continue
		}
		seen[d.Description] = d
	}
}

func descRepeats(v *view) {
	desc := fold(v.d.Description)
	first := v.firstParagraph()
	if len(desc) < 40 || first == nil {
		return
	}
	if text := fold(first.text); text == desc || strings.HasPrefix(text, desc+" ") {
		v.key("description", "the description is the first paragraph once more; say what the reader gets from the text")
	}
}

// firstParagraph is the first paragraph of the body that has words, nil when it starts with something else.
func (v *view) firstParagraph() *block {
	for _, b := range v.prose.blocks {
		if len(b.words()) == 0 {
			continue
		}
		if b.kind == paragraph {
			return b
		}
		if b.kind != heading {
			return nil
		}
	}
	return nil
}

func noindexCanonical(v *view) {
	if v.d.NoIndex && v.d.Canonical != "" {
		v.key("noindex", "noindex asks to skip the page, canonical asks to count it as %s; keep one of them", shorten(v.d.Canonical))
	}
}

func canonicalExternal(v *view) {
	status, known := v.opts.External[v.d.Canonical]
	switch {
	case v.d.Canonical == "" || !known:
	case status.Broken():
		v.key("canonical", "%s could not be reached for a day or more, so this page and that one are both left out of searches", shorten(v.d.Canonical))
	case status.NoIndex:
		v.key("canonical", "%s asks search engines to skip it, so this page and that one are both left out of searches", shorten(v.d.Canonical))
	}
}

func canonicalBroken(v *view) {
	if v.d.Canonical == "" {
		return
	}
	u, err := url.Parse(v.d.Canonical)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http":
		v.key("canonical", "%q is no full address; write it with https:// and the name of the site", shorten(v.d.Canonical))
	case u.Fragment != "":
		v.key("canonical", "a canonical address has no part behind #; leave “#%s” out", shorten(u.Fragment))
	}
}

func languageCode(v *view) {
	if code := v.d.Language; code != "" && !languageOK(code) {
		v.key("language", "“%s” is no language code; write it as en, de or pt-BR", shorten(code))
	}
}

// languageOK says whether a code is what search engines know: a language, then perhaps a script and a country.
func languageOK(code string) bool {
	tag, err := language.Parse(code)
	if err != nil {
		return false
	}
	base, script, region := tag.Raw()
	parts := strings.Split(code, "-")
	if !strings.EqualFold(parts[0], base.String()) {
		return false // an alias such as jp for a country, or an old code
	}
	for _, p := range parts[1:] {
		switch {
		case len(p) == 4 && strings.EqualFold(p, script.String()):
		case len(p) == 2 && strings.EqualFold(p, region.String()) && region.IsCountry():
		case len(p) == 3 && p == region.String(): // 419, Latin America
		default:
			return false
		}
	}
	return true
}
