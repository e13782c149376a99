package intake

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"tandem/app/internal/fault"
	"tandem/app/internal/library"
	"tandem/search"
)

// Line is what a spreadsheet says about one file.
type Line struct {
	Row     int     `json:"row"`
	Details Details `json:"details"`
}

// The limits of a spreadsheet.
const (
	maxSheet    = 4 << 20
	maxProblems = 100
)

// Columns lists the columns that a spreadsheet can have, in the order of the template.
func Columns() []string {
	out := []string{"file", "title", "description", "tags"}
	for _, f := range library.EditableFacets {
		out = append(out, string(f))
	}
	return append(out, "state", "internal", "release", "expires", "review_by")
}

// notRead are columns of an export that say nothing on the way back.
var notRead = []string{"id", "owner", "version", "size", "sha256", "updated", "address"}

// ReadSheet reads a spreadsheet in CSV with a line of column names. Everything that is wrong with it is one fault.Invalid
// that names each place by row and column.
func ReadSheet(r io.Reader) (map[string]Line, error) {
	raw, err := io.ReadAll(io.LimitReader(r, maxSheet+1))
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, err, "The spreadsheet could not be read.")
	}
	if len(raw) > maxSheet {
		return nil, fault.Form(fault.Field{Name: "sheet", Message: "The spreadsheet is larger than 4 MB."})
	}
	raw = bytes.TrimPrefix(raw, []byte("\ufeff"))
	if !utf8.Valid(raw) {
		return nil, fault.Form(fault.Field{Name: "sheet", Message: "The spreadsheet is not in UTF-8. Save it as “CSV UTF-8”."})
	}
	s := sheet{csv: csv.NewReader(bytes.NewReader(raw)), lines: map[string]Line{}}
	s.csv.Comma = delimiter(raw)
	s.csv.FieldsPerRecord, s.csv.LazyQuotes = -1, true
	if err := s.head(); err != nil {
		return nil, err
	}
	for {
		cells, err := s.csv.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		row, _ := s.csv.FieldPos(0)
		if err != nil {
			s.wrong(row, "", "The line cannot be read; look at its quotes.")
			continue
		}
		s.line(row, cells)
	}
	return s.lines, s.err()
}

// delimiter is what parts the columns: spreadsheets of half of Europe write semicolons.
func delimiter(raw []byte) rune {
	first, _, _ := bytes.Cut(raw, []byte("\n"))
	best := ','
	for _, r := range ";\t" {
		if bytes.Count(first, []byte(string(r))) > bytes.Count(first, []byte(string(best))) {
			best = r
		}
	}
	return best
}

type sheet struct {
	csv     *csv.Reader
	columns []string
	lines   map[string]Line
	bad     []fault.Field
	more    int
}

func (s *sheet) wrong(row int, column, message string) {
	if len(s.bad) == maxProblems {
		s.more++
		return
	}
	at := "Row " + strconv.Itoa(row)
	if column != "" {
		at += ", column " + column
	}
	s.bad = append(s.bad, fault.Field{Name: "sheet", Message: at + ": " + message})
}

func (s *sheet) err() error {
	if len(s.bad) == 0 {
		return nil
	}
	if s.more > 0 {
		s.bad = append(s.bad, fault.Field{Name: "sheet", Message: fmt.Sprintf("And %d more.", s.more)})
	}
	return fault.Form(s.bad...)
}

// sortFields puts what is wrong into the order of its rows.
func sortFields(fields []fault.Field) {
	row := func(f fault.Field) int {
		n := 0
		_, _ = fmt.Sscanf(f.Message, "Row %d", &n) // 0 for what has none
		return n
	}
	slices.SortStableFunc(fields, func(a, b fault.Field) int { return row(a) - row(b) })
}

// head reads the names of the columns.
func (s *sheet) head() error {
	cells, err := s.csv.Read()
	if err != nil {
		return fault.Form(fault.Field{Name: "sheet", Message: "The spreadsheet is empty. Its first row names the columns: file, title, tags, …"})
	}
	known := Columns()
	for _, c := range cells {
		name := strings.ReplaceAll(strings.ToLower(strings.TrimSpace(c)), " ", "_")
		switch {
		case name == "":
		case slices.Contains(s.columns, name):
			s.wrong(1, short(c), "This column is there twice.")
		case !slices.Contains(known, name) && !slices.Contains(notRead, name):
			s.wrong(1, short(c), "There is no such column. The columns are "+strings.Join(known, ", ")+".")
		}
		s.columns = append(s.columns, name)
	}
	if !slices.Contains(s.columns, "file") {
		s.wrong(1, "file", "This column is missing. It names the file that a row is about.")
	}
	return s.err()
}

func (s *sheet) line(row int, cells []string) {
	l := Line{Row: row, Details: Details{Facets: map[search.Facet][]string{}}}
	file, empty := "", true
	for i, cell := range cells {
		cell = plain(strings.TrimSpace(cell))
		empty = empty && cell == ""
		switch {
		case i >= len(s.columns):
			if cell != "" {
				s.wrong(row, strconv.Itoa(i+1), "This cell is behind the last column.")
			}
		case s.columns[i] == "file":
			file = cell
		case s.columns[i] == "", slices.Contains(notRead, s.columns[i]):
		default:
			if why := l.Details.set(s.columns[i], cell); why != "" {
				s.wrong(row, s.columns[i], why)
			}
		}
	}
	if empty {
		return
	}
	name, why := cleanPath(strings.ReplaceAll(file, `\`, "/"))
	switch before, twice := s.lines[name]; {
	case file == "":
		s.wrong(row, "file", "No file is named here.")
	case why != "":
		s.wrong(row, "file", why)
	case twice:
		s.wrong(row, "file", fmt.Sprintf("Row %d is about “%s” as well.", before.Row, short(file)))
	default:
		s.check(row, l.Details)
		s.lines[name] = l
	}
}

// check looks at the details together, by the library's own rules.
func (s *sheet) check(row int, d Details) {
	for _, f := range fault.FieldsOf(d.library().Check()) {
		s.wrong(row, f.Name, f.Message)
	}
}

// match returns the line about the file: by its whole path, else by its name alone where one line has that.
func match(lines map[string]Line, name string) (key string, l Line, ok bool) {
	if l, ok = lines[name]; ok {
		return name, l, true
	}
	for k, candidate := range lines {
		if strings.EqualFold(k, name) || k == path.Base(name) {
			key, l, ok = k, candidate, true
		}
	}
	return key, l, ok
}

// plain undoes what guarded does.
func plain(cell string) string {
	if len(cell) > 1 && cell[0] == '\'' && strings.ContainsRune("=+-@\t\r'", rune(cell[1])) {
		return cell[1:]
	}
	return cell
}

// guarded returns a cell that no spreadsheet takes for a formula.
func guarded(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r'", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}

// Template is a spreadsheet to fill in, with one row as an example.
func Template() []byte {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	row := map[string]string{
		"file": "decks/first-meeting.pptx", "title": "First meeting deck", "description": "What we show in the first half hour", "tags": "intro; 2027",
		"industry": "healthcare; pharma", "persona": "buyer", "stage": "discovery", "format": "deck", "language": "en", "state": "draft", "internal": "no", "expires": "2027-12-31",
	}
	cells := []string{}
	for _, c := range Columns() {
		cells = append(cells, row[c])
	}
	_ = w.WriteAll([][]string{Columns(), cells}) // a buffer takes everything
	return b.Bytes()
}
