package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/content"
)

func TestParse_NamesAndFlagsInAnyOrder(t *testing.T) {
	for _, args := range [][]string{{"-n", "7", "hugo", "live"}, {"hugo", "-n", "7", "live"}, {"hugo", "live", "-n", "7"}} {
		b := &bench{}
		names, err := b.parse(args)
		if err != nil {
			t.Fatalf("%q: %v", args, err)
		}
		if diff := cmp.Diff([]string{"hugo", "live"}, names); diff != "" || b.count(10_000) != 7 {
			t.Errorf("%q: -n %d, names %s", args, b.count(10_000), diff)
		}
	}
	b := &bench{}
	if _, err := b.parse([]string{"huge"}); err == nil {
		t.Error("an unknown measure was accepted")
	}
	if b.count(10_000) != 10_000 {
		t.Errorf("without -n: %d articles, want what the measure is meant for", b.count(10_000))
	}
}

// The articles must be the same in every run and have no problem, or the figures of two runs were of different work.
func TestCorpus_IsTheSameEveryTimeAndSound(t *testing.T) {
	one, other := t.TempDir(), t.TempDir()
	for _, dir := range []string{one, other} {
		if err := corpus(dir, 60); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"articles/article-0.md", "articles/article-59.md", "images/picture-3.jpg", "authors.yaml"} {
		a, err := os.ReadFile(filepath.Join(one, name))
		if err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(filepath.Join(other, name))
		if err != nil {
			t.Fatal(err)
		}
		if !cmp.Equal(a, b) {
			t.Errorf("%s differs from one run to the next", name)
		}
	}
	lib, err := content.Load(os.DirFS(one), nil, content.Options{Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	if len(lib.Documents) != 60 || len(lib.Problems) > 0 {
		t.Errorf("%d documents, problems %v", len(lib.Documents), lib.Problems[:min(3, len(lib.Problems))])
	}
	code := map[string]bool{}
	for _, d := range lib.Documents {
		for i, part := range strings.Split(string(d.Text().Source), "```") {
			if i%2 == 1 {
				code[part] = true
			}
		}
		if d.State(time.Now()) != content.Live || len(d.Images) == 0 || d.Words < 300 {
			t.Errorf("%s: %v, %d pictures, %d words", d.File, d.State(time.Now()), len(d.Images), d.Words)
		}
	}
	if len(code) != 2*60 {
		t.Errorf("%d different blocks of code in 60 articles, want 2 in each and no two alike", len(code))
	}
}

func TestHugoSite_IsWrittenWhole(t *testing.T) {
	dir := t.TempDir()
	if err := writeHugoSite(dir); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"hugo.toml", "layouts/page.html", "layouts/_partials/head.html", "layouts/_markup/render-link.html"} {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Size() == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTypical_IsTheMedianOfEachFigure(t *testing.T) {
	got := typical([]usage{{wall: 3, cpu: 1, peak: 2}, {wall: 1, cpu: 2, peak: 3}, {wall: 2, cpu: 3, peak: 1}})
	if got.wall != 2 || got.cpu != 2 || got.peak != 2 {
		t.Errorf("got %+v, want 2 of each", got)
	}
}

func TestSpend_MeasuresTheChild(t *testing.T) {
	u, err := spend(t.TempDir(), "sh", "-c", "i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done; echo done")
	if err != nil {
		t.Fatal(err)
	}
	if u.output != "done\n" || u.cpu <= 0 || u.peak <= 0 || u.wall <= 0 {
		t.Errorf("got %+v", u)
	}
	if u, err := spend(t.TempDir(), "sh", "-c", "echo sorry; exit 3"); err == nil || !strings.Contains(err.Error(), "sorry") {
		t.Errorf("a child that failed: %+v, %v", u, err)
	}
}

func TestWitness_TellsOldFromNew(t *testing.T) {
	w := &witness{first: 100}
	for text, want := range map[string][2]int{
		"<h2>Article 100 about this</h2> Article 99 about that":                            {1, 0},
		"Edition two of article 100 about this, Edition two of article 101 about":          {0, 2},
		"Article 150 about x, Edition two of article 151 about y, Article 3 about nothing": {1, 1},
		"Another article 100 about it":                                                     {0, 0},
	} {
		before, after := w.count(text)
		if diff := cmp.Diff(want, [2]int{before, after}); diff != "" {
			t.Errorf("%s: %s", text, diff)
		}
	}
}
