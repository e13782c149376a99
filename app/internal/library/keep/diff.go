package keep

import (
	"strings"

	"tandem/app/internal/library"
	"tandem/search"
)

// Aligned is a page of one text beside what corresponds to it in another; number 0 means that there is nothing.
type Aligned struct {
	Left, Right         int // page numbers
	LeftText, RightText []search.Segment
	Same                bool // word for word
}

// Align puts the pages of two texts side by side: pages that say nearly the same beside each other, in the order of the
// left one, and what is only in the right one where it stands there.
func Align(left, right []library.Page) []Aligned {
	partner := partners(left, right)
	var out []Aligned
	at := 0
	rest := func(to int) {
		for ; at < to; at++ {
			if _, taken := partner.right[at]; !taken {
				out = append(out, Aligned{Right: right[at].Number, RightText: plain(textOf(right[at]))})
			}
		}
	}
	for i, l := range left {
		j, found := partner.left[i]
		if !found {
			out = append(out, Aligned{Left: l.Number, LeftText: plain(textOf(l))})
			continue
		}
		rest(j)
		a := Aligned{Left: l.Number, Right: right[j].Number}
		a.LeftText, a.RightText, a.Same = Differ(textOf(l), textOf(right[j]))
		out = append(out, a)
	}
	rest(len(right))
	return out
}

func textOf(p library.Page) string {
	if p.Title == "" || strings.HasPrefix(p.Text, p.Title) {
		return p.Text
	}
	return p.Title + "\n" + p.Text
}

func plain(text string) []search.Segment { return []search.Segment{{Text: text}} }

// pairing says which page of one side belongs to which of the other, by index.
type pairing struct{ left, right map[int]int }

// partners pairs pages by what they say, each with the first unpaired one that shares a key with it.
func partners(left, right []library.Page) pairing {
	p := pairing{map[int]int{}, map[int]int{}}
	sketches := func(pages []library.Page) []map[uint64]bool {
		var out []map[uint64]bool
		for _, page := range pages {
			keys := map[uint64]bool{}
			one := SketchOf("", 0, []library.Page{{Number: 1, Title: page.Title, Text: page.Text}})
			for _, k := range one.Pages[1] {
				keys[k] = len(one.Pages) > 0
			}
			keys[0] = false
			out = append(out, keys)
		}
		return out
	}
	l, r := sketches(left), sketches(right)
	for i := range l {
		for j := range r {
			if _, taken := p.right[j]; !taken && (meets(l[i], r[j]) || textOf(left[i]) == textOf(right[j]) && textOf(left[i]) != "") {
				p.left[i], p.right[j] = j, i
				break
			}
		}
	}
	return p
}

func meets(a, b map[uint64]bool) bool {
	for k, real := range a {
		if real && b[k] {
			return true
		}
	}
	return false
}

// most bounds the words of a page that are compared one by one; of longer pages the rest is shown as it is.
const most = 1200

// Differ marks in both texts the words that the other does not have at their place.
func Differ(a, b string) (left, right []search.Segment, same bool) {
	if a == b {
		return plain(a), plain(b), true
	}
	x, y := strings.SplitAfter(a, " "), strings.SplitAfter(b, " ")
	if len(x) > most || len(y) > most {
		return plain(a), plain(b), false
	}
	// Length of the longest common run of words of what follows each pair of places.
	common := make([][]uint16, len(x)+1)
	for i := range common {
		common[i] = make([]uint16, len(y)+1)
	}
	equal := func(i, j int) bool { return strings.TrimSpace(x[i]) == strings.TrimSpace(y[j]) }
	for i := len(x) - 1; i >= 0; i-- {
		for j := len(y) - 1; j >= 0; j-- {
			if equal(i, j) {
				common[i][j] = common[i+1][j+1] + 1
			} else {
				common[i][j] = max(common[i+1][j], common[i][j+1])
			}
		}
	}
	i, j := 0, 0
	for i < len(x) || j < len(y) {
		switch {
		case i < len(x) && j < len(y) && equal(i, j):
			left, right = grow(left, x[i], false), grow(right, y[j], false)
			i, j = i+1, j+1
		case j == len(y) || i < len(x) && common[i+1][j] >= common[i][j+1]:
			left = grow(left, x[i], true)
			i++
		default:
			right = grow(right, y[j], true)
			j++
		}
	}
	return left, right, false
}

// grow adds a word to the last segment, or begins another.
func grow(to []search.Segment, word string, hit bool) []search.Segment {
	if n := len(to); n > 0 && to[n-1].Hit == hit {
		to[n-1].Text += word
		return to
	}
	return append(to, search.Segment{Text: word, Hit: hit})
}
