package lint

import (
	"fmt"
	"strings"
	"unicode"
)

func (r *ownRule) existence(v *view) {
	for _, b := range r.blocks(v) {
		r.matches(b.text, r.find, func(start, end int) {
			found := b.text[start:end]
			v.part(b, start, end, "%s", r.says("“"+found+"” stands here", found))
		})
	}
}

func (r *ownRule) substitution(v *view) {
	for _, b := range r.blocks(v) {
		for _, s := range r.swaps {
			r.matches(b.text, s.re, func(start, end int) {
				found := b.text[start:end]
				if found == s.text {
					return
				}
				want := likeCase(found, s.text)
				f := v.part(b, start, end, "%s", r.says("write “"+want+"”, not “"+found+"”", want, found))
				v.replace(f, b, start, end, want)
			})
		}
	}
}

// stretch is a piece of text that something is counted in.
type stretch struct {
	b          *block
	start, end int
}

// stretches are the pieces that the scope names; nil stands for the whole document.
func (r *ownRule) stretches(v *view) []stretch {
	var out []stretch
	for _, b := range r.blocks(v) {
		if b.key != "" {
			continue
		}
		if r.Scope == "sentence" {
			for _, s := range b.sentences() {
				out = append(out, stretch{b, s.start, s.end})
			}
			continue
		}
		out = append(out, stretch{b, 0, len(b.text)})
	}
	return out
}

func (r *ownRule) occurrence(v *view) {
	total := 0
	for _, s := range r.stretches(v) {
		n := 0
		r.matches(s.b.text[s.start:s.end], r.find, func(int, int) { n++ })
		total += n
		if r.Scope != "" && r.Scope != "document" && r.outside(n) {
			v.part(s.b, s.start, s.end, "%s", r.says(fmt.Sprintf("“%s” stands here %d times", r.Token, n), r.Token))
		}
	}
	if (r.Scope == "" || r.Scope == "document") && r.outside(total) {
		v.add(1, 1, "%s", r.says(fmt.Sprintf("“%s” stands in the text %d times", r.Token, total), r.Token))
	}
}

func (r *ownRule) outside(n int) bool {
	return r.Max != nil && n > *r.Max || r.Min != nil && n < *r.Min
}

func (r *ownRule) repetition(v *view) {
	for _, b := range r.blocks(v) {
		last, at, end := "", 0, 0
		r.matches(b.text, r.find, func(from, to int) {
			found := strings.ToLower(b.text[from:to])
			if found == last && strings.TrimSpace(b.text[end:from]) == "" {
				v.part(b, at, to, "%s", r.says("“"+found+"” stands twice", found))
			}
			last, at, end = found, from, to
		})
	}
}

// consistency reports the second of two words where the document has both.
func (r *ownRule) consistency(v *view) {
	for _, s := range r.swaps {
		has := false
		for _, b := range r.blocks(v) {
			r.matches(b.text, s.re, func(int, int) { has = true })
		}
		other, err := r.expression(s.text)
		if !has || err != nil {
			continue
		}
		for _, b := range r.blocks(v) {
			r.matches(b.text, other, func(start, end int) {
				found := b.text[start:end]
				v.part(b, start, end, "%s", r.says("this text has both spellings, “"+found+"” and another; keep one", found))
			})
		}
	}
}

func (r *ownRule) conditional(v *view) {
	var first *stretch
	has := false
	for _, b := range r.blocks(v) {
		r.matches(b.text, r.find, func(start, end int) {
			if first == nil {
				first = &stretch{b, start, end}
			}
		})
		r.matches(b.text, r.second, func(int, int) { has = true })
	}
	if first != nil && !has {
		found := first.b.text[first.start:first.end]
		v.part(first.b, first.start, first.end, "%s", r.says("“"+found+"” needs “"+r.Second+"” in the same text", found))
	}
}

func (r *ownRule) capitalisation(v *view) {
	for _, b := range r.blocks(v) {
		if b.kind != heading || b.key == "description" {
			continue
		}
		ok := true
		switch r.Match {
		case "lower":
			ok = !strings.ContainsFunc(b.text, unicode.IsUpper)
		case "upper":
			ok = !strings.ContainsFunc(b.text, unicode.IsLower)
		default:
			ok = v.style.cased(b, r.Match)
		}
		if !ok && !r.except[strings.ToLower(b.text)] {
			v.part(b, 0, len(b.text), "%s", r.says("“"+shorten(b.text)+"” is not in "+r.Match+" case", b.text))
		}
	}
}

func (r *ownRule) metric(v *view) {
	f := v.figures()
	n := 0
	switch r.Metric {
	case "words":
		n = v.d.Words
	case "sentences":
		n = len(f.sentences)
	case "sentence_words":
		n = f.words / max(1, len(f.sentences))
	case "reading_ease":
		ease, ok := v.ease()
		if !ok {
			return
		}
		n = int(ease)
	}
	if r.outside(n) {
		v.add(1, 1, "%s", r.says(fmt.Sprintf("%s is %d", strings.ReplaceAll(r.Metric, "_", " "), n), fmt.Sprint(n)))
	}
}

func (r *ownRule) spelling(v *view) {
	for _, b := range r.blocks(v) {
		for _, w := range b.words() {
			if !r.except[w.base] && !strings.ContainsFunc(w.base, unicode.IsDigit) {
				v.part(b, w.start, w.baseEnd, "%s", r.says("“"+b.text[w.start:w.baseEnd]+"” is not among the words", b.text[w.start:w.baseEnd]))
			}
		}
	}
}

func (r *ownRule) inSequence(v *view) {
	for _, b := range r.blocks(v) {
		for _, s := range b.sentences() {
			all := s.words()
			for i := range all {
				if end := r.follow(all, i); end > 0 {
					found := b.text[all[i].start:all[end-1].end]
					v.part(b, all[i].start, all[end-1].end, "%s", r.says("“"+shorten(found)+"” stands here", found))
					break
				}
			}
		}
	}
}

// follow returns the index behind the last word of the sequence that starts at i, 0 when none does.
func (r *ownRule) follow(all []word, i int) int {
	if !r.sequence[0].MatchString(all[i].lower) {
		return 0
	}
	at := i + 1
	for _, re := range r.sequence[1:] {
		found := false
		for k := at; k < len(all) && k <= at+r.Within; k++ {
			if re.MatchString(all[k].lower) {
				at, found = k+1, true
				break
			}
		}
		if !found {
			return 0
		}
	}
	return at
}
