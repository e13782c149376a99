package extract

import (
	"encoding/xml"
	"math"
	"strconv"
	"strings"
	"time"
)

// numberStyle is how a number is shown.
type numberStyle int

const (
	plainNumber numberStyle = iota
	percentNumber
	dateNumber
	timeNumber
)

// dateEpoch is the day that serial dates count from.
type dateEpoch int

const (
	epoch1900 dateEpoch = iota
	epoch1904
)

// loadStyles reads which cell formats show dates, times or percentages.
func loadStyles(o *office, part string) ([]numberStyle, error) {
	if part == "" {
		return nil, nil
	}
	custom := map[string]numberStyle{}
	var styles []numberStyle
	err := o.walkXML(part, func(x *xmlReader, _ xml.StartElement) error {
		return x.children(func(el xml.StartElement) error {
			section := el.Name.Local
			if section != "numFmts" && section != "cellXfs" {
				return x.skip()
			}
			return x.children(func(el xml.StartElement) error {
				id := attr(el, "numFmtId")
				if section == "numFmts" {
					custom[id] = styleOfCode(attr(el, "formatCode"))
				} else if s, ok := custom[id]; ok {
					styles = append(styles, s)
				} else {
					styles = append(styles, builtinStyle(id))
				}
				return x.skip()
			})
		})
	})
	return styles, err
}

func builtinStyle(id string) numberStyle {
	n, err := strconv.Atoi(id)
	switch {
	case err != nil:
		return plainNumber
	case n == 9 || n == 10:
		return percentNumber
	case n >= 14 && n <= 17 || n == 22:
		return dateNumber
	case n >= 18 && n <= 21 || n >= 45 && n <= 47:
		return timeNumber
	}
	return plainNumber
}

// styleOfCode reads a format such as "yyyy-mm-dd" or "0.0%"; quoted and bracketed text does not count.
func styleOfCode(code string) numberStyle {
	var letters strings.Builder
	quote, bracket, escaped := false, false, false
	for _, r := range strings.ToLower(code) {
		switch {
		case escaped:
			escaped = false
		case r == '\\':
			escaped = true
		case r == '"':
			quote = !quote
		case quote:
		case r == '[':
			bracket = true
		case r == ']':
			bracket = false
		case r == ';':
			return styleOfLetters(letters.String())
		case !bracket:
			letters.WriteRune(r)
		}
	}
	return styleOfLetters(letters.String())
}

func styleOfLetters(s string) numberStyle {
	switch {
	case strings.Contains(s, "general"):
		return plainNumber
	case strings.ContainsAny(s, "yd"):
		return dateNumber
	case strings.Contains(s, "h") || strings.Contains(s, "mm") && !strings.ContainsAny(s, "0#"):
		return timeNumber
	case strings.Contains(s, "%"):
		return percentNumber
	}
	return plainNumber
}

// formatNumber writes a stored number as a reader would look for it. What is not a number stays as it is.
func formatNumber(value string, style numberStyle, epoch dateEpoch) string {
	value = strings.TrimSpace(value)
	f, err := strconv.ParseFloat(value, 64)
	if err != nil || math.IsInf(f, 0) || math.IsNaN(f) {
		return value
	}
	switch style {
	case percentNumber:
		return shortFloat(f*100) + "%"
	case dateNumber, timeNumber:
		if s, ok := formatSerial(f, style, epoch); ok {
			return s
		}
	}
	return shortFloat(f)
}

// shortFloat drops the noise of binary fractions: 0.1+0.2 is 0.3 to its reader.
func shortFloat(f float64) string {
	if math.Abs(f) < 1e15 && (f == 0 || math.Abs(f) >= 1e-6) {
		s := strconv.FormatFloat(f, 'g', 15, 64)
		if g, err := strconv.ParseFloat(s, 64); err == nil {
			return strconv.FormatFloat(g, 'f', -1, 64)
		}
	}
	return strconv.FormatFloat(f, 'g', 15, 64)
}

// formatSerial turns a serial date into ISO form. Serials before March 1900 are off by one in Excel itself; such dates
// stay numbers.
func formatSerial(f float64, style numberStyle, epoch dateEpoch) (string, bool) {
	base := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	if epoch == epoch1904 {
		base = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	if f < 0 || f > 2958465 || style == dateNumber && epoch == epoch1900 && f < 61 {
		return "", false
	}
	days := math.Floor(f)
	seconds := math.Round((f - days) * 86400)
	t := base.AddDate(0, 0, int(days)).Add(time.Duration(seconds) * time.Second)
	switch {
	case style == timeNumber && days == 0:
		return t.Format("15:04:05"), true
	case seconds == 0:
		return t.Format("2006-01-02"), true
	}
	return t.Format("2006-01-02 15:04"), true
}
