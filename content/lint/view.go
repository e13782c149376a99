package lint

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"tandem/content"
)

// gather collects findings; the rule is the one that runs.
type gather struct {
	rule  *rule
	found []Finding
}

// add appends a finding of the running rule. The result is good until the next call.
func (g *gather) add(file string, line, column int, format string, args ...any) *Finding {
	g.found = append(g.found, Finding{
		Rule: g.rule.id, File: file, Line: line, Column: column, EndLine: line, EndColumn: column,
		Severity: g.rule.severity, Message: fmt.Sprintf(format, args...), Why: g.rule.why,
	})
	return &g.found[len(g.found)-1]
}

// maxPerRule is how many findings of one rule a document has at most: who fixed a hundred sees the next hundred.
const maxPerRule = 100

// view is a document as rules see it: with its source cut into prose and code, and its neighbours within reach.
type view struct {
	gather
	*survey
	d    *content.Document
	text content.Text // of d

	counted *rule  // whose findings are counted
	count   int    // of them
	left    gather // takes findings beyond the most that there are

	body   int   // where the body starts in the source
	lines  []int // where the lines of the source start, filled when first needed
	prose  *prose
	read   *reading // figures of the sentences, filled when first needed
	styles []*block // what style is judged in, filled when first needed
}

func newView(s *survey, d *content.Document) *view {
	v := &view{survey: s, d: d, text: d.Text()}
	v.body = len(v.text.Source) - len(v.text.Body)
	v.prose = readProse(v.text.Body, v.body)
	return v
}

// add hides the survey's, which gathers for the library. Beyond maxPerRule it gathers nothing.
func (v *view) add(line, column int, format string, args ...any) *Finding {
	if v.counted != v.rule {
		v.counted, v.count = v.rule, 0
	}
	if v.count++; v.count > maxPerRule {
		v.left.found = v.left.found[:0]
		v.left.rule = v.rule
		return v.left.add(v.d.File, line, column, format, args...)
	}
	return v.gather.add(v.d.File, line, column, format, args...)
}

// span reports a stretch of the source, in bytes.
func (v *view) span(start, end int, format string, args ...any) *Finding {
	line, column := v.place(start)
	f := v.add(line, column, format, args...)
	f.EndLine, f.EndColumn = v.place(max(start, end))
	return f
}

// part reports a stretch of a block's text.
func (v *view) part(b *block, start, end int, format string, args ...any) *Finding {
	if b.key != "" {
		return v.key(b.key, format, args...)
	}
	return v.span(b.source(start), b.sourceEnd(end), format, args...)
}

// replace gives a finding the fix of other words, where the text stands in the source as it is read.
func (v *view) replace(f *Finding, b *block, start, end int, text string) {
	from, to := b.source(start), b.sourceEnd(end)
	if b.key == "" && to-from == end-start {
		f.Fix = &Fix{from, to, text}
	}
}

// key reports something about a key of the front matter, where it stands or else at the top.
func (v *view) key(key, format string, args ...any) *Finding {
	line, column := v.lib.KeyPlace(v.d, key)
	return v.add(line, column, format, args...)
}

// place turns an offset of the source into a line and a column.
func (v *view) place(offset int) (line, column int) {
	starts := v.lineStarts()
	i, found := slices.BinarySearch(starts, offset)
	if !found {
		i--
	}
	return i + 1, offset - starts[i] + 1
}

// offset is the reverse of place, kept within the source.
func (v *view) offset(line, column int) int {
	starts := v.lineStarts()
	if line < 1 || line > len(starts) {
		return 0
	}
	return min(starts[line-1]+max(column-1, 0), len(v.text.Source))
}

// chars turns a column in bytes into one in characters.
func (v *view) chars(line, column int) int {
	starts := v.lineStarts()
	if line < 1 || line > len(starts) {
		return 0
	}
	return utf8.RuneCount(v.text.Source[starts[line-1]:v.offset(line, column)]) + 1
}

func (v *view) lineStarts() []int {
	if v.lines == nil {
		v.lines = make([]int, 1, bytes.Count(v.text.Source, []byte{'\n'})+1)
		for i, c := range v.text.Source {
			if c == '\n' {
				v.lines = append(v.lines, i+1)
			}
		}
	}
	return v.lines
}

// old says that now is known and more than the duration after t.
func (s *survey) old(t time.Time, d time.Duration) bool {
	return !s.now.IsZero() && !t.IsZero() && s.now.Sub(t) > d
}

// shorten makes a text fit a message.
func shorten(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}

// fold makes texts comparable: lower case, words only.
func fold(s string) string {
	return strings.Join(lowerWords(s), " ")
}

func runes(s string) int { return len([]rune(s)) }
