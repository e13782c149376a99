package content

import (
	"net/url"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/language"

	"tandem/content/internal/front"
)

// zone reads the time zone of a file before its dates are read.
func (h *header) zone(fields []front.Field) {
	for _, f := range fields {
		if k := findKey(f.Key, h.doc.Kind); k == nil || k.name != "timezone" {
			continue
		}
		if loc := h.location(f.Value); loc != nil {
			h.loc = loc
		}
	}
}

// location reads the name of a time zone; nil when there is no such zone, which is reported.
func (r *report) location(v front.Value) *time.Location {
	name := r.line(v)
	if name == "" {
		return nil
	}
	loc, err := time.LoadLocation(name)
	if err != nil || name == "Local" {
		r.errorAt(v.Line, v.Column, "front-matter/timezone", "“%s” is no time zone; write it as Europe/Berlin", shorten(name))
		return nil
	}
	return loc
}

func (h *header) language(v front.Value) {
	text := h.line(v)
	tag, err := language.Parse(text)
	if text == "" || err != nil || Reserved(strings.ToLower(tag.String())) { // some codes are addresses of the program
		h.errorAt(v.Line, v.Column, "meta/hreflang-bad-code", "“%s” is no language; write it as en, de or pt-BR", shorten(text))
		return
	}
	h.doc.Language = tag.String()
}

// number reads a whole number in bounds; 0 when it is none, which is reported.
func (r *report) number(v front.Value, low, high int) int {
	n, err := strconv.Atoi(r.line(v))
	if err != nil || n < low || n > high {
		r.errorAt(v.Line, v.Column, "front-matter/wrong-type", "expected a whole number from %d to %d, found %s", low, high, describe(v))
		return 0
	}
	return n
}

func (h *header) series(v front.Value) {
	if v.Type == front.List && len(v.Items) == 1 { // as other systems write it
		v = v.Items[0]
	}
	name := h.line(v)
	slug := Slug(name)
	if slug == "" {
		h.warnAt(v.Line, v.Column, "front-matter/series", "“%s” has no letters a to z or digits to make an address of; it is left out", shorten(name))
		return
	}
	h.doc.Series, h.seriesName = slug, name
}

func (h *header) action(v front.Value) {
	switch a := Action(strings.ToLower(h.line(v))); a {
	case ActionGone, ActionRedirect, ActionNoIndex, ActionBanner:
		h.doc.Action = a
	default:
		h.errorAt(v.Line, v.Column, "front-matter/after-expiry", "after_expiry is gone, redirect, noindex or banner, not %s", describe(v))
	}
}

func (h *header) canonical(v front.Value) {
	text := h.line(v)
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.Fragment != "" {
		h.errorAt(v.Line, v.Column, "meta/canonical-broken", "“%s” is not a full web address; name the page that this is a copy of", shorten(text))
		return
	}
	h.doc.Canonical = text
}

var focus = regexp.MustCompile(`^(\d{1,3})%?[ ,]+(\d{1,3})%?$`)

// point reads a place in a picture: "50% 30%".
func (r *report) point(v front.Value) Point {
	text := r.line(v)
	if text == "" {
		return Point{}
	}
	m := focus.FindStringSubmatch(text)
	if m == nil {
		r.errorAt(v.Line, v.Column, "front-matter/focus", "“%s” is no place in a picture; write it as \"50%% 30%%\", from the left and from the top", shorten(text))
		return Point{}
	}
	x, _ := strconv.Atoi(m[1]) // both are digits
	y, _ := strconv.Atoi(m[2])
	return Point{X: min(x, 100), Y: min(y, 100), Given: true}
}

// waive reads the findings that are accepted: a group of rule: reason, or a list of groups.
func (h *header) waive(v front.Value) {
	if v.Type == front.Map {
		for _, f := range v.Fields {
			h.doc.Waivers = append(h.doc.Waivers, Waiver{Rule: f.Key, Reason: h.reason(f.Value)})
		}
		return
	}
	h.doc.Waivers = h.waivers(v)
}

func (r *report) reason(v front.Value) string {
	text := r.line(v)
	if text == "" {
		r.errorAt(v.Line, v.Column, "waiver/reason", "a finding is accepted for a reason; say which")
	}
	return text
}

// waivers reads a list of rule, files and reason.
func (r *report) waivers(v front.Value) []Waiver {
	if v.Type == front.Null || v.Type == "" {
		return nil
	}
	if v.Type != front.List {
		r.wrongType(v, "a list of accepted findings, each with rule and reason")
		return nil
	}
	var out []Waiver
	for _, item := range v.Items {
		g := r.group(item, waiverKeys)
		if g == nil {
			continue
		}
		w := Waiver{Rule: r.line(g["rule"]), Files: r.line(g["files"])}
		reason := g["reason"]
		reason.Position = item.Position
		if w.Reason = r.reason(reason); w.Rule == "" {
			r.errorAt(item.Line, item.Column, "waiver/rule", "this names no rule; tandem check shows the name of each behind its finding")
			continue
		}
		if _, err := path.Match(w.Files, ""); err != nil {
			r.errorAt(item.Line, item.Column, "waiver/files", "“%s” is no pattern of files; write it as articles/archive/**", shorten(w.Files))
			continue
		}
		if w.Reason != "" {
			out = append(out, w)
		}
	}
	return out
}

func (h *header) customer(v front.Value) {
	if h.doc.Case != nil {
		h.doc.Case.Customer = h.line(v)
		return
	}
	h.part.Customer = h.line(v)
}

func (h *header) logo(v front.Value) {
	h.customerLogo.Position = v.Position
	if v.Type != front.Map {
		h.customerLogo.src = h.line(v)
		return
	}
	g := h.group(v, []string{"src", "alt"})
	h.customerLogo.src, h.customerLogo.alt = h.line(g["src"]), h.line(g["alt"])
}

// partKinds are what a file of parts can be.
var partKinds = []string{"testimonial", "demo", "cta"}

func (h *header) partKind(v front.Value) {
	text := h.line(v)
	if !slices.Contains(partKinds, text) {
		h.errorAt(v.Line, v.Column, "part/kind", "kind is testimonial, demo or cta, not %s", describe(v))
	}
	h.part.Kind = text
}

func (h *header) partURL(v front.Value) {
	text := h.line(v)
	u, err := url.Parse(text)
	local := err == nil && u.Scheme == "" && u.Host == "" && strings.HasPrefix(text, "/") && !strings.HasPrefix(text, "//")
	if err != nil || !local && (u.Scheme != "https" && u.Scheme != "http" || u.Host == "") {
		h.errorAt(v.Line, v.Column, "front-matter/url", "“%s” is neither a full web address nor a path that starts with /", shorten(text))
		return
	}
	h.part.URL = text
}
