package reading

import (
	"strings"
	"unicode/utf8"

	"tandem/app/internal/library"
)

// All measures on a page are ten-thousandths of its width or height, as in library.Layer.

// Box is a rectangle on a page.
type Box struct{ X, Y, Width, Height int }

// Run is a stretch of words that stand on one line with no more than a space between them.
type Run struct {
	Box
	Text string
}

// word is where a word of a layer stands in its flowing text.
type word struct {
	start, end int
	line, in   int
}

// flow writes the words of a layer as one text, with where each word is in it. A word that is broken at the end of a line
// is not taken apart any further than that: comparing leaves hyphens out.
func flow(l library.Layer) (string, []word) {
	var b strings.Builder
	var words []word
	for i, line := range l.Lines {
		for j, w := range line.Words {
			start := b.Len()
			b.WriteString(w.Text)
			words = append(words, word{start, b.Len(), i, j})
			if j == len(line.Words)-1 && broken(w.Text) {
				continue
			}
			b.WriteByte(' ')
		}
	}
	return b.String(), words
}

// broken reports whether a word at the end of a line goes on in the next one.
func broken(w string) bool {
	return len(w) > 2 && (strings.HasSuffix(w, "-") || strings.HasSuffix(w, "\u00ad") || strings.HasSuffix(w, "\u2010"))
}

// Boxes returns where on the page each hit of its body is: one box for each line it touches.
func Boxes(l library.Layer, hits []Hit) [][]Box {
	_, words := flow(l)
	out := make([][]Box, len(hits))
	at := 0
	for i, h := range hits {
		for at > 0 && words[at-1].end > h.Start {
			at--
		}
		for at < len(words) && words[at].end <= h.Start {
			at++
		}
		for k := at; k < len(words) && words[k].start < h.End; k++ {
			out[i] = extend(out[i], cut(l, words[k], h))
		}
	}
	return out
}

// cut returns the part of a word that a hit covers, by the share of its letters.
func cut(l library.Layer, w word, h Hit) Box {
	line := l.Lines[w.line]
	in := line.Words[w.in]
	box := Box{X: in.X, Y: line.Y, Width: in.Width, Height: line.Height}
	from, to := max(h.Start-w.start, 0), min(h.End-w.start, len(in.Text))
	letters := utf8.RuneCountInString(in.Text)
	if letters == 0 || from >= to || from == 0 && to == len(in.Text) {
		return box
	}
	left, right := utf8.RuneCountInString(in.Text[:from]), utf8.RuneCountInString(in.Text[:to])
	box.X += in.Width * left / letters
	box.Width = in.Width * (right - left) / letters
	return box
}

// extend joins a box to the last one where both stand on the same line.
func extend(boxes []Box, b Box) []Box {
	if n := len(boxes); n > 0 && boxes[n-1].Y == b.Y && boxes[n-1].Height == b.Height && b.X >= boxes[n-1].X {
		boxes[n-1].Width = b.X + b.Width - boxes[n-1].X
		return boxes
	}
	return append(boxes, b)
}

// Runs returns the words of a layer in as few stretches as keep each word where it is on the picture: a stretch ends where
// the gap to the next word is wider than a space can be.
func Runs(l library.Layer) []Run {
	var out []Run
	for _, line := range l.Lines {
		var run Run
		for i, w := range line.Words {
			if i > 0 && gap(run, w) {
				out = append(out, run)
				run = Run{}
			}
			if run.Text == "" {
				run.Box = Box{X: w.X, Y: line.Y, Height: line.Height}
			} else {
				run.Text += " "
			}
			run.Text += w.Text
			run.Width = w.X + w.Width - run.X
		}
		if run.Text != "" {
			out = append(out, run)
		}
	}
	return out
}

// gap reports whether a word stands too far from a run to belong to it, or before its end. How wide a letter is says how
// wide a space may be.
func gap(run Run, w library.LayerWord) bool {
	between := w.X - (run.X + run.Width)
	letter := run.Width / max(utf8.RuneCountInString(run.Text), 1)
	return between < -letter || between > letter+letter/2
}
