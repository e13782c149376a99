package content

import (
	"errors"
	"regexp"
	"strings"
	"time"
)

var dateForms = []string{
	"2006-01-02",
	time.RFC3339Nano,
	"2006-01-02T15:04:05",
	"2006-01-02T15:04",
	"2006-01-02 15:04:05 -0700",
	"2006-01-02 15:04 -0700",
	"2006-01-02 15:04:05 -07:00",
	"2006-01-02 15:04:05-07:00",
	"2006-01-02 15:04:05Z07:00",
	"2006-01-02 15:04:05 MST",
	"2006-01-02 15:04:05.999999999 -0700",
	"2006-01-02 15:04:05",
	"2006-01-02 15:04",
	"2006-1-2",
	"2006/01/02",
	"January 2, 2006",
	"Jan 2, 2006",
	"2 January 2006",
	"2 Jan 2006",
	time.RFC1123Z,
	time.RFC1123,
}

var (
	errNotDate = errors.New("not a date")
	manySpaces = regexp.MustCompile(`\s+`)
)

// parseDate reads a date or a date with a time. Without a zone it is taken to be in loc; a date alone is its midnight.
func parseDate(text string, loc *time.Location) (time.Time, error) {
	text = manySpaces.ReplaceAllString(strings.TrimSpace(text), " ")
	for _, form := range dateForms {
		t, err := time.ParseInLocation(form, text, loc)
		if err != nil || t.Year() < 1900 || t.Year() >= 3000 {
			continue
		}
		if name, _ := t.Zone(); strings.HasSuffix(form, "MST") && t.Location() != loc && name != "UTC" && name != "GMT" {
			continue // letters that name no zone here would pass for an offset of nothing
		}
		return t, nil
	}
	return time.Time{}, errNotDate
}

var datedName = regexp.MustCompile(`^(\d{4}-\d{2}-\d{2})[-_](.+)$`)

// cutDate splits a file name such as 2026-03-01-handover into its date and the rest.
func cutDate(name string, loc *time.Location) (rest string, date time.Time) {
	m := datedName.FindStringSubmatch(name)
	if m == nil {
		return name, time.Time{}
	}
	t, err := parseDate(m[1], loc)
	if err != nil {
		return name, time.Time{}
	}
	return m[2], t
}
