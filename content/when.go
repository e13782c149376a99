package content

import "time"

// ParseDate reads a date, or a date with a time, in any of the forms that front matter may have it in. One without a zone
// is taken to be in loc; a date alone is its midnight.
func ParseDate(text string, loc *time.Location) (time.Time, error) { return parseDate(text, loc) }
