package reading

import (
	"strings"

	"tandem/search"
)

// Table is a sheet of a workbook as rows of cells.
type Table struct {
	Rows    [][]Cell
	Head    bool // the first row reads like the names of the columns
	Columns int
	More    int // rows that are not in Rows
}

// Cell is what one cell says, with hits marked.
type Cell struct {
	Text   []search.Segment
	Number bool // reads as a number, an amount or a share
}

// The most of a sheet that is laid out as a table; the file has it all.
const (
	maxRows    = 500
	maxColumns = 60
)

// Tabulate lays a sheet's text out as a table: a row is a line, tabs stand between cells. Hits are those of the text.
func Tabulate(text string, hits []Hit) Table {
	var t Table
	at := 0
	for line := range strings.Lines(text) {
		start := at
		at += len(line)
		line = strings.TrimRight(line, "\r\n")
		if strings.TrimSpace(line) == "" {
			continue
		}
		if len(t.Rows) == maxRows {
			t.More++
			continue
		}
		var row []Cell
		for i, cell := range strings.Split(line, "\t") {
			if i == maxColumns {
				break
			}
			row = append(row, Cell{Text: Segments(text, start, start+len(cell), hits), Number: numeric(cell)})
			start += len(cell) + 1
		}
		t.Columns = max(t.Columns, len(row))
		t.Rows = append(t.Rows, row)
	}
	for i, row := range t.Rows {
		for len(row) < t.Columns {
			row = append(row, Cell{})
		}
		t.Rows[i] = row
	}
	if t.Head = t.named(); t.Head {
		// A name stands over its figures.
		for i := range t.Rows[0] {
			t.Rows[0][i].Number = t.Rows[1][i].Number
		}
	}
	return t
}

// named reports whether the first row reads like the names of the columns: all of them words, above other rows.
func (t Table) named() bool {
	if len(t.Rows) < 2 {
		return false
	}
	for _, c := range t.Rows[0] {
		if c.Number || len(c.Text) == 0 {
			return false
		}
	}
	return true
}

// numeric reports whether a cell reads as a number: digits with signs, separators and units around them.
func numeric(s string) bool {
	digits, letters := 0, 0
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case isWord(r):
			letters++
		}
	}
	return digits > 0 && letters <= 3 && digits >= letters
}

// Segments returns a part of a text with the hits in it marked.
func Segments(text string, from, to int, hits []Hit) []search.Segment {
	var out []search.Segment
	add := func(a, b int, hit bool) {
		if a < b {
			out = append(out, search.Segment{Text: text[a:b], Hit: hit})
		}
	}
	at := from
	for _, h := range hits {
		start, end := max(h.Start, at), min(h.End, to)
		if start >= end {
			continue
		}
		add(at, start, false)
		add(start, end, true)
		at = end
	}
	add(at, to, false)
	return out
}
