package shelf

import (
	"net/url"
	"regexp"
	"strings"
	"time"

	"tandem/app/internal/fault"
	"tandem/app/internal/library"
)

// Battlecard is what to say about a competitor. It is an asset of the library whose bytes are markdown, so that versions,
// access, expiry and search are the library's; the form is given below, and a card that was written by hand is read as far
// as it keeps to it:
//
//	---
//	competitor: northwind
//	reviewed: 2026-11-12
//	review_by: 2027-02-12
//	sample: true
//	---
//
//	When one meets them, in a paragraph.
//
//	## What they say, what we say
//
//	### Their claim
//
//	Our answer.
//
//	Source: [a report](https://example.com/report), 2026-10-01
//
//	## Traps they set
//
//	- …
//
//	## Questions to plant
//
//	- …
//
//	## Proof to bring
//
//	- …
//
// Other sections are kept as they are.
type Battlecard struct {
	Competitor string // a facet value
	Summary    string
	Claims     []Claim
	Traps      []string // what they will bring up
	Landmines  []string // what to ask, so that they have to answer it
	Proof      []string
	Rest       string    // other sections, in markdown
	Reviewed   time.Time // the day somebody last stood for it; zero: never
	ReviewBy   time.Time // the day it is due again; zero: not planned
	Sample     bool      // sample content, marked as such
}

// Claim is what they say, what we say to that, and where that is known from.
type Claim struct {
	They   string // a line
	We     string
	Source string    // what it is, a line; may be empty
	URL    string    // where; http, https or a path of ours; may be empty
	Date   time.Time // of the source; zero: unknown
}

// Overdue reports whether the card should have been looked at again by now.
func (b Battlecard) Overdue(now time.Time) bool {
	return !b.ReviewBy.IsZero() && !now.Before(b.ReviewBy.AddDate(0, 0, 1))
}

// dayForm is how days are written in a card.
const dayForm = "2006-01-02"

const (
	claimsHead    = "What they say, what we say"
	trapsHead     = "Traps they set"
	landminesHead = "Questions to plant"
	proofHead     = "Proof to bring"
)

// ParseCard reads a card. It never fails: what does not keep to the form is part of Summary or Rest.
func ParseCard(source []byte) Battlecard {
	var b Battlecard
	text := strings.ReplaceAll(strings.ToValidUTF8(string(source), "\uFFFD"), "\r\n", "\n")
	text = b.readFront(strings.TrimPrefix(text, "\uFEFF"))
	head, lines := "", []string{}
	flush := func() {
		b.readSection(head, strings.TrimSpace(strings.Join(lines, "\n")))
		lines = lines[:0]
	}
	for l := range strings.SplitSeq(text, "\n") {
		if h, ok := strings.CutPrefix(l, "## "); ok {
			flush()
			head = strings.TrimSpace(h)
			continue
		}
		lines = append(lines, l)
	}
	flush()
	return b
}

// readFront reads what stands between two lines of dashes, and returns what follows.
func (b *Battlecard) readFront(text string) string {
	rest, ok := strings.CutPrefix(text, "---\n")
	if !ok {
		return text
	}
	front, body, ok := strings.Cut(rest, "\n---\n")
	if !ok {
		return text
	}
	for l := range strings.SplitSeq(front, "\n") {
		key, value, _ := strings.Cut(l, ":")
		value = strings.Trim(strings.TrimSpace(value), `"'`)
		switch strings.TrimSpace(key) {
		case "competitor":
			b.Competitor = library.Slug(value)
		case "reviewed":
			b.Reviewed = parseDay(value)
		case "review_by":
			b.ReviewBy = parseDay(value)
		case "sample":
			b.Sample = value == "true"
		}
	}
	return body
}

func parseDay(s string) time.Time {
	t, err := time.Parse(dayForm, strings.TrimSpace(s))
	if err != nil {
		return time.Time{}
	}
	return t
}

func (b *Battlecard) readSection(head, body string) {
	low := strings.ToLower(head)
	switch {
	case head == "":
		if first, rest, _ := strings.Cut(body, "\n"); strings.HasPrefix(first, "# ") {
			body = strings.TrimSpace(rest) // the title is the asset's
		}
		b.Summary = plainer(body)
	case strings.Contains(low, "they say"):
		b.readClaims(body)
	case strings.Contains(low, "plant"), strings.Contains(low, "landmine"):
		b.Landmines = append(b.Landmines, points(body)...)
	case strings.Contains(low, "trap"):
		b.Traps = append(b.Traps, points(body)...)
	case strings.Contains(low, "proof"):
		b.Proof = append(b.Proof, points(body)...)
	default:
		b.Rest = strings.TrimSpace(b.Rest + "\n\n## " + head + "\n\n" + body)
	}
}

func (b *Battlecard) readClaims(body string) {
	var c *Claim
	var lines []string
	flush := func() {
		if c != nil {
			c.readAnswer(lines)
			b.Claims = append(b.Claims, *c)
		}
		lines = nil
	}
	for l := range strings.SplitSeq(body, "\n") {
		if they, ok := strings.CutPrefix(l, "### "); ok {
			flush()
			c = &Claim{They: claimLine(they)}
			continue
		}
		lines = append(lines, l)
	}
	flush()
}

// claimLine is what they say as a line without quotation marks: pages set their own.
func claimLine(s string) string { return strings.Trim(line(s), "\"“”# ") }

var (
	sourceLink = regexp.MustCompile(`^\[([^\]]+)\]\(([^()\s]+)\)`)
	sourceDay  = regexp.MustCompile(`(?:^|,)\s*(\d{4}-\d{2}-\d{2})$`)
)

func (c *Claim) readAnswer(lines []string) {
	for len(lines) > 0 && strings.TrimSpace(lines[len(lines)-1]) == "" {
		lines = lines[:len(lines)-1]
	}
	if len(lines) > 0 {
		if s, ok := strings.CutPrefix(lines[len(lines)-1], "Source:"); ok {
			c.readSource(strings.TrimSpace(s))
			lines = lines[:len(lines)-1]
		}
	}
	c.We = plainer(strings.TrimSpace(strings.Join(lines, "\n")))
}

func (c *Claim) readSource(s string) {
	if m := sourceDay.FindStringSubmatchIndex(s); m != nil {
		if day := parseDay(s[m[2]:m[3]]); !day.IsZero() {
			c.Date, s = day, strings.TrimSpace(s[:m[0]])
		}
	}
	if m := sourceLink.FindStringSubmatch(s); m != nil && safeURL(m[2]) {
		c.Source, c.URL = m[1], m[2]
		return
	}
	c.Source = s
}

// safeURL reports whether an address can be linked to: a page elsewhere, or a path of ours.
func safeURL(s string) bool {
	u, err := url.Parse(s)
	if err != nil || strings.ContainsAny(s, "()<>\"' \t\\") {
		return false
	}
	return (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" || u.Scheme == "" && u.Host == "" && strings.HasPrefix(s, "/") && !strings.HasPrefix(s, "//")
}

// points are the items of a list, numbered or not; other lines belong to the item before them.
func points(body string) []string {
	var out []string
	for l := range strings.SplitSeq(body, "\n") {
		t := strings.TrimSpace(l)
		switch {
		case t == "":
		case itemSign.MatchString(t):
			out = append(out, line(itemSign.ReplaceAllString(t, "")))
		case len(out) > 0:
			out[len(out)-1] += " " + line(t)
		default:
			out = append(out, line(t))
		}
	}
	return out
}

var itemSign = regexp.MustCompile(`^(?:[-*+]|\d{1,3}[.)])\s+`)

// structure is what would be taken for a part of the form at the start of a line.
var structure = regexp.MustCompile(`(?m)^(#|---|Source:)`)

// escaped and plainer put a sign before such a line and take it away again.
func escaped(s string) string { return structure.ReplaceAllString(s, `\$1`) }

var escapedStructure = regexp.MustCompile(`(?m)^\\(#|---|Source:)`)

func plainer(s string) string { return escapedStructure.ReplaceAllString(s, "$1") }

// Markdown prints the card. Reading it gives the card again.
func (b Battlecard) Markdown() []byte {
	var out strings.Builder
	out.WriteString("---\ncompetitor: " + b.Competitor + "\n")
	for _, d := range []struct {
		key string
		day time.Time
	}{{"reviewed", b.Reviewed}, {"review_by", b.ReviewBy}} {
		if !d.day.IsZero() {
			out.WriteString(d.key + ": " + d.day.Format(dayForm) + "\n")
		}
	}
	if b.Sample {
		out.WriteString("sample: true\n")
	}
	out.WriteString("---\n\n")
	if b.Summary != "" {
		out.WriteString(escaped(b.Summary) + "\n\n")
	}
	if len(b.Claims) > 0 {
		out.WriteString("## " + claimsHead + "\n\n")
	}
	for _, c := range b.Claims {
		out.WriteString("### " + c.They + "\n\n")
		if c.We != "" {
			out.WriteString(escaped(c.We) + "\n\n")
		}
		if s := c.source(); s != "" {
			out.WriteString("Source: " + s + "\n\n")
		}
	}
	for _, l := range []struct {
		head   string
		points []string
	}{{trapsHead, b.Traps}, {landminesHead, b.Landmines}, {proofHead, b.Proof}} {
		if len(l.points) > 0 {
			out.WriteString("## " + l.head + "\n\n- " + strings.Join(l.points, "\n- ") + "\n\n")
		}
	}
	if b.Rest != "" {
		out.WriteString(b.Rest + "\n")
	}
	return []byte(out.String())
}

func (c Claim) source() string {
	s := c.Source
	if c.URL != "" {
		s = "[" + c.Source + "](" + c.URL + ")"
	}
	if !c.Date.IsZero() {
		if s != "" {
			s += ", "
		}
		s += c.Date.Format(dayForm)
	}
	return s
}

// The limits of a card.
const (
	maxClaims = 40
	maxPoints = 40
	maxAnswer = 2000
	maxCard   = 256 << 10
)

// Clean returns the card in its stored form, or fault.Invalid by field. Claims that say nothing are left out.
func (b Battlecard) Clean() (Battlecard, error) {
	var bad []fault.Field
	wrong := func(name, message string) { bad = append(bad, fault.Field{Name: name, Message: message}) }
	if b.Competitor = library.Slug(b.Competitor); b.Competitor == "" {
		wrong("competitor", "Say who the card is about.")
	}
	if b.Summary = unheaded(paragraphs(b.Summary)); long(b.Summary, maxAnswer) {
		wrong("summary", "Use at most 2,000 characters.")
	}
	if b.Rest = paragraphs(b.Rest); long(b.Rest, maxAbout) {
		wrong("rest", "Use at most 5,000 characters.")
	}
	if b.Rest != "" && !strings.HasPrefix(b.Rest, "## ") {
		b.Rest = "## More\n\n" + b.Rest
	}
	var claims []Claim
	for _, c := range b.Claims {
		c.They, c.We, c.Source, c.URL = claimLine(c.They), paragraphs(c.We), strings.NewReplacer("[", "(", "]", ")").Replace(line(c.Source)), strings.TrimSpace(c.URL)
		if c == (Claim{Date: c.Date}) {
			continue
		}
		switch {
		case c.They == "" || long(c.They, 300):
			wrong("claims", "Each claim needs what they say, in at most 300 characters.")
		case long(c.We, maxAnswer) || long(c.Source, 300):
			wrong("claims", "An answer has at most 2,000 characters, a source 300.")
		case c.URL != "" && !safeURL(c.URL):
			wrong("claims", "The address of a source begins with https:// or with / for a page of ours: "+c.They)
		}
		if c.URL != "" && c.Source == "" {
			c.Source = hostOf(c.URL)
		}
		claims = append(claims, c)
	}
	if b.Claims = claims; len(claims) > maxClaims {
		wrong("claims", "A card holds at most 40 claims. Which of them do buyers really bring up?")
	}
	for _, l := range []*[]string{&b.Traps, &b.Landmines, &b.Proof} {
		var kept []string
		for _, p := range *l {
			if p = strings.TrimSpace(itemSign.ReplaceAllString(strings.TrimLeft(line(p), "#"), "")); p != "" {
				kept = append(kept, p)
			}
		}
		*l = kept
	}
	if max(len(b.Traps), len(b.Landmines), len(b.Proof)) > maxPoints {
		wrong("traps", "A list holds at most 40 lines.")
	}
	if len(bad) > 0 {
		return Battlecard{}, fault.Form(bad...)
	}
	return b, nil
}

// unheaded takes the sign of a title from the start of a summary: the title is the asset's.
func unheaded(s string) string { return strings.TrimLeft(s, "# ") }

func hostOf(s string) string {
	if u, err := url.Parse(s); err == nil && u.Host != "" {
		return u.Host
	}
	return s
}
