package publish_test

import (
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
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
			translated(f)
			f.put("parts/fan.md", "---\nkind: testimonial\nname: Fan\napproved: true\n---\nGood.\n")
			f.put("articles/with-part.md", article("With a part", "2026-10-20", "authors: [ada]")+"\n::testimonial{fan}\n")
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
	switch r.IntN(14) {
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
	case 8:
		f.put("series/tour.md", fmt.Sprintf("---\ntitle: Tour %d\ndescription: Version %d.\n---\nText %d.\n", n, n, n))
		return "another series text"
	case 9:
		f.put("parts/fan.md", fmt.Sprintf("---\nkind: testimonial\nname: Fan %d\napproved: %t\nexpires: 2026-12-%02d\n---\nGood %d.\n", n, n%4 > 0, 1+n%28, n))
		return "another part"
	case 10:
		f.put(fmt.Sprintf("articles/fremd-%d.md", n%3), article(fmt.Sprintf("Fremd %d", n), fmt.Sprintf("2026-11-%02d", 1+n%24), fmt.Sprintf("language: %s\ntopics: [handover]\ntranslation: pair-%d\ndraft: %t", []string{"de", "fr", "en"}[n%3], n%2, n%5 == 0)))
		return "another translation"
	case 11:
		f.put("articles/ending.md", article("Ending", "2026-05-01", fmt.Sprintf("expires: 2026-11-%02d\nafter_expiry: %s\nsuccessor: /articles/random-%d\naliases: [/ending-%d]", 1+n%28, []string{"gone", "redirect", "noindex", "banner"}[n%4], n, n%2)))
		return "another end"
	case 12:
		f.put("pages/landing.md", article("Landing", "2026-05-01", fmt.Sprintf("translation: landing\nexpires: 2026-12-%02d", 1+n%28))+"\n::testimonial{fan}\n")
		return "a page with a part"
	case 7:
		f.put("site.yaml", site+fmt.Sprintf("footer: [{label: F%d, url: /about}]\n", n))
		return "another footer"
	}
	more := fmt.Sprintf("authors: [ada, cy]\ntopics: [handover, t%d]\nproduct: [tool-%d]\nseries: %s\npart: %d", n%3, n%3, []string{"tour", "walk", "''"}[n%3], 1+r.IntN(9))
	switch n % 4 {
	case 0:
		more += "\ndraft: true"
	case 1:
		more += fmt.Sprintf("\nupdated: 2026-11-%02d", 1+r.IntN(23)) // an old one may be the one that changed last
	}
	f.put(name, article(fmt.Sprintf("Random %d.%d", n, r.IntN(100)), fmt.Sprintf("2026-%02d-%02d", 6+n%7, 1+n%28), more)+fmt.Sprintf("\nSee [another](random-%d.md).\n", r.IntN(30)))
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
	if n := touched(article("Many 150", "2026-04-11", "authors: [ada]\ntopics: [topic-0]") + "\nOne more sentence.\n"); n > 12 {
		t.Errorf("one more sentence made %d entries anew", n)
	}
	if n := touched(article("Many 150", "2026-04-11", "authors: [ada]\ntopics: [topic-0]") + "\nOne more sentence.\n"); n != 0 {
		t.Errorf("writing the same again made %d entries anew", n)
	}
	f.put("articles/on-top.md", article("A piece on top", "2026-11-20", "authors: [ada]\ntopics: [topic-1]"))
	lib = load(t, f, lib)
	next, err := publish.Build(input(f, lib, noon, before))
	if err != nil {
		t.Fatal(err)
	}
	// Its page, the newest pages beside it, the first pages of its lists; not the 25 pages of all articles.
	if same, all := next.Shared(before); all-same > 45 {
		t.Errorf("a new article on top made %d entries anew", all-same)
	}
}

// variedFolder has all that pages are made of.
func variedFolder(t *testing.T) *folder {
	f := wideFolder(t)
	translated(f)
	f.put("series/tour.md", "---\ntitle: Tour\ndescription: All of it.\n---\nText.\n")
	f.put("parts/fan.md", "---\nkind: testimonial\nname: Fan\napproved: true\n---\nGood.\n")
	f.put("articles/piece-3.md", article("Piece number 3 about the handover", "2026-10-03", "authors: [ada]\ntopics: [handover]\nseries: tour\npart: 2")+"\n::testimonial{fan}\n")
	f.put("articles/piece-4.md", article("Piece number 4 about the handover", "2026-10-04", "authors: [ada]\ntopics: [handover]\nseries: tour\npart: 1"))
	f.put("articles/ended.md", article("Ended", "2026-05-01", "expires: 2026-11-01\nafter_expiry: banner"))
	f.put("articles/xylophone.md", article("Xylophone", "2026-05-01", ""))
	return f
}

// TestLaterIsTheSame compares a site whose pages wait to be asked for with one in which all are made ahead.
func TestLaterIsTheSame(t *testing.T) {
	f := variedFolder(t)
	in := input(f, load(t, f, nil), noon, nil)
	ahead, err := publish.Build(in)
	if err != nil {
		t.Fatal(err)
	}
	in.Eager = 1
	later, err := publish.Build(in)
	if err != nil {
		t.Fatal(err)
	}
	if a, b := ahead.Waiting(), later.Waiting(); b < a+15 {
		t.Errorf("%d entries wait, and %d when most should", a, b)
	}
	if diff := cmp.Diff(ahead.Dump(), later.Dump()); diff != "" {
		t.Errorf("what was made later is something else (-ahead +later):\n%.2000s", diff)
	}
	in.Previous = later // all of it is made by now
	again, err := publish.Build(in)
	if err != nil || again.Waiting() != 0 {
		t.Errorf("%d entries that were made wait again, %v", again.Waiting(), err)
	}
}

// TestManyAskAtOnce holds that an entry that waits is made once, however many ask.
func TestManyAskAtOnce(t *testing.T) {
	f := variedFolder(t)
	r := &counting{Renderer: renderer}
	in := input(f, load(t, f, nil), noon, nil)
	in.Renderer, in.Eager = r, 1
	s, err := publish.Build(in)
	if err != nil {
		t.Fatal(err)
	}
	before := r.n.Load()
	site := siteOf(s)
	tags := make([]string, 16)
	var group sync.WaitGroup
	for i := range tags {
		group.Go(func() {
			res := site.Serve(publish.Request{Method: "GET", Path: "/articles/piece-1", AcceptEncoding: "br"})
			tags[i] = header(res, "Content-Encoding") + header(res, "ETag")
		})
	}
	group.Wait()
	if n := r.n.Load() - before; n != 1 || len(slices.Compact(tags)) != 1 || !strings.HasPrefix(tags[0], "br") {
		t.Errorf("the page was rendered %d times, with the tags %q", n, slices.Compact(tags))
	}
}

// counting counts what is rendered.
type counting struct {
	publish.Renderer
	n atomic.Int64
}

func (r *counting) Render(w io.Writer, page any) error {
	r.n.Add(1)
	return r.Renderer.Render(w, page)
}

// TestEveryIngredientIsNoticed changes one thing that pages are made of at a time.
func TestEveryIngredientIsNoticed(t *testing.T) {
	if testing.Short() {
		t.Skip("much work, which the run without the race detector does")
	}
	start := variedFolder(t)
	lib := load(t, start, nil)
	before, err := publish.Build(input(start, lib, noon, nil))
	if err != nil {
		t.Fatal(err)
	}
	same := before.Dump()
	for name, change := range ingredients() {
		t.Run(name, func(t *testing.T) {
			f := &folder{MapFS: maps.Clone(start.MapFS), edits: start.edits}
			change(f)
			after, err := publish.Build(input(f, load(t, f, lib), noon, before))
			if err != nil {
				t.Fatal(err)
			}
			got := after.Dump()
			if diff := cmp.Diff(build(t, f).Dump(), got); diff != "" {
				t.Errorf("(-full +incremental):\n%.2000s", diff)
			}
			if cmp.Equal(same, got) {
				t.Error("nothing changed: the test tests nothing")
			}
		})
	}
}

// ingredients are changes of one thing that pages are made of.
func ingredients() map[string]func(*folder) {
	replace := func(file, old, with string) func(*folder) {
		return func(f *folder) {
			text := string(f.MapFS[file].Data)
			if !strings.Contains(text, old) {
				panic(file + " has no " + old)
			}
			f.put(file, strings.Replace(text, old, with, 1))
		}
	}
	return map[string]func(*folder){
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
		"a series' text":              func(f *folder) { f.put("series/tour.md", "---\ntitle: Tour\ndescription: Another.\n---\nMore.\n") },
		"a part's text":               replace("parts/fan.md", "Good.", "Better."),
		"a part's permission":         replace("parts/fan.md", "approved: true", "approved: false"),
		"a place in a series":         replace("articles/piece-4.md", "part: 1", "part: 9"),
		"a translation":               replace("articles/erster-anruf.md", "translation: first-call", "translation: other"),
		"a translation's address": func(f *folder) {
			f.put("articles/anruf-1.md", string(f.MapFS["articles/erster-anruf.md"].Data))
			f.remove("articles/erster-anruf.md")
		},
		"what follows the end":     replace("articles/ended.md", "after_expiry: banner", "after_expiry: noindex"),
		"a quote's permission":     replace("case-studies/mill.md", "approved: true", "approved: false"),
		"a link between documents": replace("articles/more-c.md", "/articles/piece-1#two", "/articles/more-k"),
		"a word of a title":        replace("articles/more-c.md", "More about", "Xylophone about"),
		"noindex":                  replace("articles/piece-1.md", "authors: [ada]", "authors: [ada]\nnoindex: true"),
	}
}
