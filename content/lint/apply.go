package lint

import (
	"bytes"
	"cmp"
	"slices"
)

// Apply makes the fixes of findings in the source of their file, and says how many it made. Of fixes that touch each other
// only the first is made: judge the result again for the others. A fix that does not fit the source is left out, and so
// are those of findings that were accepted.
func Apply(source []byte, findings []Finding) ([]byte, int) {
	var fixes []Fix
	for _, f := range findings {
		if f.Fix != nil && f.Waived == "" && f.Fix.Start >= 0 && f.Fix.Start <= f.Fix.End && f.Fix.End <= len(source) {
			fixes = append(fixes, *f.Fix)
		}
	}
	slices.SortStableFunc(fixes, func(a, b Fix) int { return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End)) })
	var out bytes.Buffer
	at, made := 0, 0
	for i, f := range fixes {
		if f.Start < at || i > 0 && made > 0 && f == fixes[i-1] {
			continue
		}
		if string(source[f.Start:f.End]) == f.Text {
			continue
		}
		out.Write(source[at:f.Start])
		out.WriteString(f.Text)
		at = f.End
		made++
	}
	if made == 0 {
		return source, 0
	}
	out.Write(source[at:])
	return out.Bytes(), made
}
