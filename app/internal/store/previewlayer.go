package store

import (
	"encoding/json"
	"errors"
	"fmt"

	"tandem/app/internal/library"
)

// errLayer says that a stored layer is not one.
var errLayer = errors.New("the words of a page are not stored as expected")

// packLayer writes a layer as a list for each line: top, height, then left, width and text of each word. Names of fields
// would be most of it.
func packLayer(lines []library.LayerLine) string {
	if len(lines) == 0 {
		return ""
	}
	out := make([][]any, len(lines))
	for i, l := range lines {
		row := make([]any, 0, 2+3*len(l.Words))
		row = append(row, l.Y, l.Height)
		for _, w := range l.Words {
			row = append(row, w.X, w.Width, clean(w.Text))
		}
		out[i] = row
	}
	return jsonText(out)
}

func unpackLayer(s string) ([]library.LayerLine, error) {
	if s == "" {
		return nil, nil
	}
	var rows [][]any
	if err := json.Unmarshal([]byte(s), &rows); err != nil {
		return nil, fmt.Errorf("%w: %w", errLayer, err)
	}
	out := make([]library.LayerLine, 0, len(rows))
	for _, row := range rows {
		if len(row) < 2 || len(row)%3 != 2 {
			return nil, errLayer
		}
		number := func(i int) int {
			n, _ := row[i].(float64)
			return int(n)
		}
		l := library.LayerLine{Y: number(0), Height: number(1)}
		for i := 2; i < len(row); i += 3 {
			text, _ := row[i+2].(string)
			l.Words = append(l.Words, library.LayerWord{X: number(i), Width: number(i + 1), Text: text})
		}
		out = append(out, l)
	}
	return out, nil
}
