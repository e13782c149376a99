package search_test

import (
	"fmt"
	"sort"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"tandem/search"
)

// mark finds the words in text, in order of appearance.
func mark(text string, words ...string) []search.Mark {
	var marks []search.Mark
	for n, w := range words {
		for from := 0; ; {
			i := strings.Index(text[from:], w)
			if i < 0 {
				break
			}
			marks = append(marks, search.Mark{Start: from + i, End: from + i + len(w), Word: n})
			from += i + len(w)
		}
	}
	sort.Slice(marks, func(i, j int) bool { return marks[i].Start < marks[j].Start })
	return marks
}

func text(segments []search.Segment) string {
	var b strings.Builder
	for _, s := range segments {
		b.WriteString(s.Text)
	}
	return b.String()
}

func TestHighlight(t *testing.T) {
	got := search.Highlight("the price list", []search.Mark{{Start: 4, End: 7}, {Start: 6, End: 9}, {Start: 10, End: 14}})
	want := []search.Segment{{Text: "the "}, {Text: "price", Hit: true}, {Text: " "}, {Text: "list", Hit: true}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := search.Highlight("plain", nil); text(got) != "plain" || got[0].Hit {
		t.Errorf("without marks: %v", got)
	}
}

func TestCropChoosesTheDensestPlace(t *testing.T) {
	var words []string
	for i := range 300 {
		words = append(words, fmt.Sprintf("w%d", i))
	}
	words[20] = "price"
	words[200], words[205] = "price", "list"
	body := strings.Join(words, " ")
	got := text(search.Crop(body, mark(body, "price", "list"), search.SnippetWords))
	if !strings.Contains(got, "price w201") || !strings.Contains(got, "list") {
		t.Errorf("the window misses the place with both words: %q", got)
	}
	if n := len(strings.Fields(got)); n > search.SnippetWords+2 {
		t.Errorf("%d words", n)
	}
	if !strings.HasPrefix(got, "… ") || !strings.HasSuffix(got, " …") {
		t.Errorf("cut ends are not shown: %q", got)
	}
}

func TestCropStartsWithTheSentence(t *testing.T) {
	body := strings.Repeat("Filler words stand here again. ", 30) + "Our price list is new. " + strings.Repeat("More of it. ", 30)
	got := text(search.Crop(body, mark(body, "price"), search.SnippetWords))
	if !strings.HasPrefix(got, "… Our price list is new.") && !strings.Contains(got, "again. Our price") {
		t.Errorf("the sentence is cut: %q", got)
	}
}

func TestCropWithoutMarksIsTheBeginning(t *testing.T) {
	if got := text(search.Crop("one two three four", nil, 2)); got != "one two …" {
		t.Errorf("got %q", got)
	}
	if got := search.Crop("  ", nil, 36); got != nil {
		t.Errorf("blank text gave %v", got)
	}
}

func TestCropIsBoundedWithoutSpaces(t *testing.T) {
	for _, body := range []string{strings.Repeat("x", 100_000), strings.Repeat("价格", 50_000)} {
		if n := utf8.RuneCountInString(text(search.Crop(body, nil, 36))); n > 36*41 {
			t.Errorf("a snippet of %d characters", n)
		}
	}
}

func FuzzCrop(f *testing.F) {
	f.Add("the price list of the year", 4, 9, 10, 14, 3)
	f.Add("价格表 price", 0, 3, 3, 6, 2)
	f.Add("\xff\xfe", 0, 1, 0, 2, 1)
	f.Fuzz(func(t *testing.T, body string, a, b, c, d, words int) {
		var marks []search.Mark
		for _, m := range []search.Mark{{Start: a, End: b}, {Start: c, End: d, Word: 1}} {
			if 0 <= m.Start && m.Start <= m.End && m.End <= len(body) {
				marks = append(marks, m)
			}
		}
		sort.Slice(marks, func(i, j int) bool { return marks[i].Start < marks[j].Start })
		if got := text(search.Highlight(body, marks)); got != body {
			t.Fatalf("Highlight changed the text: %q for %q", got, body)
		}
		words %= 100
		got := search.Crop(body, marks, words)
		inner := strings.TrimSuffix(strings.TrimPrefix(text(got), "… "), " …")
		if !strings.Contains(body, inner) && !strings.Contains(text(got), body) {
			t.Fatalf("Crop(%q) made up %q", body, text(got))
		}
		for _, s := range got {
			if s.Text == "" {
				t.Fatalf("an empty segment in %v", got)
			}
		}
	})
}
