package view

import (
	"fmt"
	"html/template"
	"strconv"
	"strings"
	"time"

	"tandem/app/internal/web/static"
	"tandem/search"
)

// funcs is what templates may call.
func funcs(set *static.Set, drawings icons) template.FuncMap {
	return template.FuncMap{
		"asset":   set.URL,
		"sign":    static.Sign,
		"symbols": drawings.sheet,
		"icon":    drawings.use,
		"ago":     ago,
		"date":    date,
		"number":  number,
		"bytes":   size,
		"marked":  marked,
		"plain":   plain,
		"plural":  plural,
		"lower":   strings.ToLower,
		"join":    strings.Join,
		"input":   input,
		"jsonld":  jsonld,
		"pic":     pic,
		"cards":   cards,
		"home":    homeOf,
		"place":   place,
		"network": network,
		"initial": initial,
		"slot":    func(page any, item any) slot { return slot{page, item} },
		"tone":    tone,
	}
}

// slot hands a part both the page and the thing it prints.
type slot struct{ Page, Item any }

// marked prints segments with the hits in <mark>; the text is escaped here.
func marked(segments []search.Segment) template.HTML {
	var b strings.Builder
	for _, s := range segments {
		text := template.HTMLEscapeString(s.Text)
		if s.Hit {
			text = "<mark>" + text + "</mark>"
		}
		b.WriteString(text)
	}
	return template.HTML(b.String())
}

// plain is the text of segments.
func plain(segments []search.Segment) string {
	var b strings.Builder
	for _, s := range segments {
		b.WriteString(s.Text)
	}
	return b.String()
}

// jsonld prints the structured data as a block of data. html/template would print a template.JS inside such a script as
// a quoted string, so the element is made here.
func jsonld(object template.JS) template.HTML {
	// In JSON a "<" stands inside strings only, where its escape means the same.
	safe := strings.ReplaceAll(string(object), "<", `\u003c`)
	return template.HTML(`<script type="application/ld+json">` + safe + `</script>`)
}

const day = 24 * time.Hour

// ago prints a moment relative to now when it is near, with the full date on hover.
func ago(now, t time.Time) template.HTML {
	if t.IsZero() {
		return "never"
	}
	return stamp(t, relative(now, t))
}

// date prints a day.
func date(t time.Time) template.HTML {
	if t.IsZero() {
		return "–"
	}
	return stamp(t, t.Format("2 January 2006"))
}

func stamp(t time.Time, text string) template.HTML {
	return template.HTML(`<time datetime="` + t.Format(time.RFC3339) + `" title="` + t.Format("2 January 2006, 15:04 MST") + `">` +
		template.HTMLEscapeString(text) + `</time>`)
}

func relative(now, t time.Time) string {
	d := now.Sub(t)
	future := d < 0
	if future {
		d = -d
	}
	var text string
	switch {
	case now.IsZero() || d >= 30*day:
		return t.Format("2 Jan 2006")
	case d < time.Minute:
		if future {
			return "in a moment"
		}
		return "just now"
	case d < time.Hour:
		text = plural(int(d/time.Minute), "minute", "minutes")
	case d < day:
		text = plural(int(d/time.Hour), "hour", "hours")
	default:
		text = plural(int(d/day), "day", "days")
	}
	if future {
		return "in " + text
	}
	if text == "1 day" {
		return "yesterday"
	}
	return text + " ago"
}

// number groups digits by threes with commas.
func number(n any) string {
	s := fmt.Sprint(n)
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign, s = "−", s[1:]
	}
	var parts []string
	for len(s) > 3 {
		parts = append([]string{s[len(s)-3:]}, parts...)
		s = s[:len(s)-3]
	}
	return sign + strings.Join(append([]string{s}, parts...), ",")
}

// size prints a number of bytes in decimal units, as file managers do.
func size(n int64) string {
	units := []string{"B", "KB", "MB", "GB", "TB"}
	f, u := float64(n), 0
	for f >= 999.5 && u < len(units)-1 {
		f, u = f/1000, u+1
	}
	if u > 0 && f < 9.95 {
		return fmt.Sprintf("%.1f %s", f, units[u])
	}
	return fmt.Sprintf("%.0f %s", f, units[u])
}

// plural prints a count with its noun.
func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return number(n) + " " + many
}

// tone is the class of a notice for a kind of flash.
func tone(kind string) string {
	switch kind {
	case "good", "warn", "bad":
		return kind
	}
	return ""
}

func itoa(n int) string { return strconv.Itoa(n) }
