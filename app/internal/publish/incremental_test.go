package publish_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/app/internal/publish"
	"tandem/content"
)

// TestIncrementalBuildsEqualFullOnes edits a folder at random and compares what was built upon the snapshot before with
// what is built from nothing, byte by byte and in every encoding.
func TestIncrementalBuildsEqualFullOnes(t *testing.T) {
	for seed := range uint64(3) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(seed, 7))
			f := sampleFolder(t)
			addUnpublished(f)
			now := noon
			var lib *content.Library
			var previous *publish.Snapshot
			for step := range 12 {
				did := "nothing"
				if step > 0 {
					did = edit(r, f, &now)
				}
				lib = load(t, f, lib)
				next, err := publish.Build(input(f, lib, now, previous))
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(buildAt(t, f, now).Dump(), next.Dump()); diff != "" {
					t.Fatalf("step %d, after %s (-full +incremental):\n%.3000s", step, did, diff)
				}
				previous = next
			}
		})
	}
}

// edit changes one thing and says which.
func edit(r *rand.Rand, f *folder, now *time.Time) string {
	n := r.IntN(30)
	name := fmt.Sprintf("articles/random-%d.md", n)
	switch r.IntN(9) {
	case 0:
		*now = now.Add(time.Duration(r.IntN(50*24)) * time.Hour)
		return "time went on to " + now.String()
	case 1:
		f.remove(name)
		return "removal of " + name
	case 2:
		known, _, _ := strings.Cut(string(f.MapFS["authors.yaml"].Data), "cy:") // a name that goes would leave stale documents
		f.put("authors.yaml", known+fmt.Sprintf("cy:\n  name: Cy\n  role: Guest %d\n", n))
		return "another author"
	case 3:
		f.put("topics/handover.md", fmt.Sprintf("---\ntitle: Handover %d\ndescription: Version %d.\n---\nText %d.\n", n, n, n))
		return "another topic text"
	case 4:
		f.put("case-studies/mill.md", study(fmt.Sprintf("Mill %d", n), "food", fmt.Sprintf("tool-%d", n%3), "2026-09-01"))
		return "another case study"
	case 5:
		f.put("pages/about.md", fmt.Sprintf("---\ntitle: About %d\ndescription: We.\ndate: 2026-01-01\n---\nText.\n", n))
		return "another page"
	case 6:
		f.put("articles/first-call.md", article(fmt.Sprintf("The first call, take %d", n), "2026-11-01", fmt.Sprintf("authors: [bo]\ntopics: [calls]\nupdated: 2026-11-%02d\naliases: [/old-%d]", 2+n%20, n)))
		return "an edit of the newest"
	case 7:
		f.put("site.yaml", site+fmt.Sprintf("footer: [{label: F%d, url: /about}]\n", n))
		return "another footer"
	}
	more := fmt.Sprintf("authors: [ada, cy]\ntopics: [handover, t%d]\nproduct: [tool-%d]", n%3, n%3)
	switch n % 4 {
	case 0:
		more += "\ndraft: true"
	case 1:
		more += fmt.Sprintf("\nupdated: 2026-11-%02d", 1+r.IntN(23)) // an old one may be the one that changed last
	}
	f.put(name, article(fmt.Sprintf("Random %d.%d", n, r.IntN(100)), fmt.Sprintf("2026-%02d-%02d", 6+n%7, 1+n%28), more))
	return "a write of " + name
}

// TestOneChangeTouchesLittle holds the promise that makes large sites quick.
func TestOneChangeTouchesLittle(t *testing.T) {
	f := sampleFolder(t)
	for i := range 300 {
		f.put(fmt.Sprintf("articles/many-%03d.md", i), article(fmt.Sprintf("Many %03d", i), fmt.Sprintf("2026-0%d-%02d", 1+i/50, 1+i%28), fmt.Sprintf("authors: [ada]\ntopics: [topic-%d]", i%5)))
	}
	lib := load(t, f, nil)
	before, err := publish.Build(input(f, lib, noon, nil))
	if err != nil {
		t.Fatal(err)
	}
	touched := func(text string) int {
		f.put("articles/many-150.md", text)
		lib = load(t, f, lib)
		next, err := publish.Build(input(f, lib, noon, before))
		if err != nil {
			t.Fatal(err)
		}
		same, all := next.Shared(before)
		before = next
		return all - same
	}
	// Its page and twin, its neighbours, those it is related to, its lists and feeds; not the other 300 pages.
	if n := touched(article("Many 150", "2026-04-11", "authors: [ada]\ntopics: [topic-0]") + "\nOne more sentence.\n"); n > 60 {
		t.Errorf("one more sentence made %d entries anew", n)
	}
	if n := touched(article("Many 150", "2026-04-11", "authors: [ada]\ntopics: [topic-0]") + "\nOne more sentence.\n"); n != 0 {
		t.Errorf("writing the same again made %d entries anew", n)
	}
}

// TestEveryIngredientIsNoticed changes one thing that pages are made of at a time.
func TestEveryIngredientIsNoticed(t *testing.T) {
	replace := func(file, old, with string) func(*folder) {
		return func(f *folder) {
			text := string(f.MapFS[file].Data)
			if !strings.Contains(text, old) {
				panic(file + " has no " + old)
			}
			f.put(file, strings.Replace(text, old, with, 1))
		}
	}
	for name, change := range map[string]func(*folder){
		"an old article changed last": replace("articles/more-k.md", "authors: [bo]", "authors: [bo]\nupdated: 2026-11-23"),
		"an author's role":            replace("authors.yaml", "role: Seller", "role: Caller"),
		"an author's text":            replace("authors.yaml", "bio: Bo sells", "bio: Bo phones"),
		"an author's picture":         func(f *folder) { f.put("images/ada.jpg", pictures()[4]) },
		"an author's address":         replace("authors.yaml", "https://ada.example", "https://eva.example"),
		"the hero":                    func(f *folder) { f.put("images/hero.jpg", pictures()[4]) },
		"the logo":                    func(f *folder) { f.put("images/logo.jpg", pictures()[4]) },
		"a topic's title":             replace("topics/handover.md", "title: Handover", "title: Handing over"),
		"a topic's description":       replace("topics/handover.md", "All about", "Everything about"),
		"a topic's text":              replace("topics/handover.md", "What a topic", "What this topic"),
		"the tagline":                 replace("site.yaml", "Where marketing", "Here marketing"),
		"the description":             replace("site.yaml", "description: Articles", "description: Pieces"),
		"the hue":                     replace("site.yaml", "hue: 200", "hue: 20"),
		"the address":                 replace("site.yaml", "hello@", "hallo@"),
		"a profile":                   replace("site.yaml", "social.example/handover", "social.example/over"),
		"a neighbour's title":         replace("articles/piece-2.md", "Piece number 2", "Piece number two"),
		"a facet":                     replace("articles/first-call.md", "product: [desk]", "product: [phone]"),
		"a case study's industry":     replace("case-studies/mill.md", "industry: food", "industry: fish"),
		"a result":                    replace("case-studies/mill.md", "18 minutes", "19 minutes"),
		"a draft":                     replace("articles/piece-1.md", "authors: [ada]", "authors: [ada]\ndraft: true"),
		"an alias":                    replace("articles/first-call.md", "/old-call", "/older-call"),
		"noindex":                     replace("articles/piece-1.md", "authors: [ada]", "authors: [ada]\nnoindex: true"),
	} {
		t.Run(name, func(t *testing.T) {
			f := wideFolder(t)
			lib := load(t, f, nil)
			before, err := publish.Build(input(f, lib, noon, nil))
			if err != nil {
				t.Fatal(err)
			}
			change(f)
			after, err := publish.Build(input(f, load(t, f, lib), noon, before))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(build(t, f).Dump(), after.Dump()); diff != "" {
				t.Errorf("(-full +incremental):\n%.2000s", diff)
			}
			if cmp.Equal(before.Dump(), after.Dump()) {
				t.Error("nothing changed: the test tests nothing")
			}
		})
	}
}
