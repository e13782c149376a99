package view

import (
	"testing"

	"tandem/app/internal/publish"
	"tandem/app/internal/web/static"
)

func FuzzContents(f *testing.F) {
	set, err := static.Load()
	if err != nil {
		f.Fatal(err)
	}
	v, err := New(set)
	if err != nil {
		f.Fatal(err)
	}
	k := v.keepers[fallback]
	for _, s := range [][2]string{{"plain-id_7", "Text"}, {"über", "Über"}, {`"><b>`, `"'<&+>` + "\x00\xff"}, {"", ""}, {"a b%", "1 + 1"}, {"javascript:x", "&#43;"}} {
		f.Add(s[0], s[1])
	}
	f.Fuzz(func(t *testing.T, id, text string) {
		entry := publish.TOCEntry{ID: id, Text: text}
		for _, list := range [][]publish.TOCEntry{
			{entry},
			{{ID: "a", Text: "A", Sub: []publish.TOCEntry{entry, entry}}, entry},
			{{ID: "a", Text: "A", Sub: []publish.TOCEntry{{ID: "b", Sub: []publish.TOCEntry{entry}}}}},
		} {
			got, err := k.contents(list)
			if err != nil {
				t.Fatal(err)
			}
			want, err := k.part("toc-list", list)
			if err != nil {
				t.Fatal(err)
			}
			if a, b := string(plusSigns([]byte(got))), string(plusSigns([]byte(want))); a != b {
				t.Errorf("the list of %v is\n%s\nwant\n%s", list, a, b)
			}
		}
	})
}

func FuzzLink(f *testing.F) {
	set, err := static.Load()
	if err != nil {
		f.Fatal(err)
	}
	v, err := New(set)
	if err != nil {
		f.Fatal(err)
	}
	fast, slow := v.keepers[fallback], &keeper{templates: v.keepers[fallback].templates}
	for _, s := range [][2]string{{"/articles/a-b_c.9", "Text"}, {"//x/y", "Two"}, {"/a?b=c&d", "A & B"}, {"javascript:alert(1)", `"'<+>`}, {"", ""}, {"/ü", "1 + 1\x00"}, {"/a'b\"c", "x"}, {"https://example.com/", "y"}} {
		f.Add(s[0], s[1])
	}
	f.Fuzz(func(t *testing.T, href, label string) {
		for _, class := range [][]string{nil, {"chip"}} {
			got, err := fast.link(href, label, class...)
			if err != nil {
				t.Fatal(err)
			}
			want, err := slow.link(href, label, class...)
			if err != nil {
				t.Fatal(err)
			}
			if a, b := string(plusSigns([]byte(got))), string(plusSigns([]byte(want))); a != b {
				t.Errorf("the link to %q is\n%s\nwant\n%s", href, a, b)
			}
		}
	})
}
