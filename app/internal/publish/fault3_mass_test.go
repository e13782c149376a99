package publish_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"tandem/app/internal/publish"
)

var roundOf = regexp.MustCompile(`Round (\d+)\.`)

// TestFault_F35_FiveThousandFilesAtOnce changes every file of a large folder, as a branch that is checked out does, while
// visitors read and the folder is watched. No visitor meets an empty site, a page of two versions, or a list that speaks
// of another version than the page it names.
func TestFault_F35_FiveThousandFilesAtOnce(t *testing.T) {
	if testing.Short() {
		t.Skip("much work, which the run without the race detector does")
	}
	const many = 5_000
	f := sampleFolder(t)
	text := func(i, round int) string {
		return fmt.Sprintf("---\ntitle: \"Number %d Round %d.\"\ndescription: \"Round %d.\"\ndate: 2026-05-%02d\ntopics: [handover]\n---\nRound %d.\n\n## Round %d.\n\nMore of it.\n", i, round, round, 1+i%28, round, round)
	}
	for i := range many {
		f.put(fmt.Sprintf("articles/m/mass-%04d.md", i), text(i, 1))
	}
	dir, p, a := onDisk(t, f)
	whole := p.Status().Live
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var readers sync.WaitGroup
	for n := range 2 {
		readers.Go(func() {
			for i := n; ctx.Err() == nil; i = (i + 997) % many {
				snap := p.Site.Snapshot()
				if len(snap.Live()) != whole {
					t.Errorf("%d documents are live, not %d", len(snap.Live()), whole)
					return
				}
				path := fmt.Sprintf("/articles/mass-%04d", i)
				rounds := map[string]bool{}
				for _, address := range []string{path, path + ".md"} {
					res := get(snap, address)
					found := roundOf.FindAllStringSubmatch(afterMain(string(res.Body), i), -1)
					if res.Status != 200 || len(found) == 0 {
						t.Errorf("%s answers %d with %d rounds", address, res.Status, len(found))
						return
					}
					for _, m := range found {
						rounds[m[1]] = true
					}
				}
				if len(rounds) != 1 {
					t.Errorf("%s is of the versions %v", path, rounds)
					return
				}
			}
		})
	}
	for i := range many {
		write(t, filepath.Join(dir, fmt.Sprintf("articles/m/mass-%04d.md", i)), text(i, 2))
	}
	builds := 0
	var last *publish.Snapshot
	patience := time.After(5 * time.Minute) // much is built here, on machines that do other things as well
	for last == nil {
		select {
		case s := <-a.heard:
			builds++
			renewed := 0
			for _, d := range s.Live() {
				if strings.Contains(d.Title, "Round 2.") {
					renewed++
				}
			}
			if renewed == many {
				last = s
			}
		case <-patience:
			t.Fatal("waited in vain for all of the second round")
		}
	}
	stop()
	readers.Wait()
	for i := 0; i < many; i += 331 {
		if body := page(t, last, fmt.Sprintf("/articles/mass-%04d", i)); !strings.Contains(afterMain(body, i), "Round 2.") {
			t.Errorf("number %d is of the first round still", i)
		}
	}
	if builds > many/100 {
		t.Errorf("%d builds for one change", builds)
	}
}

// afterMain is what a page says of its own document: without lists, neighbours and what is related.
func afterMain(body string, number int) string {
	own := fmt.Sprintf("Number %d Round ", number)
	out := ""
	for rest := body; ; {
		at := strings.Index(rest, own)
		if at < 0 {
			return out
		}
		out += rest[at:min(len(rest), at+len(own)+6)] + "\n"
		rest = rest[at+len(own):]
	}
}

// TestFault_F36_AConflictKeepsItsFileBackOnly merges a branch badly: the page stays as it was, the others go on, and the
// marks of the merge are nowhere.
func TestFault_F36_AConflictKeepsItsFileBackOnly(t *testing.T) {
	conflict := func(ours, theirs string) string {
		return "<<<<<<< HEAD\n" + ours + "=======\n" + theirs + ">>>>>>> " + needle + "\n"
	}
	ours, theirs := article("Piece of ours", "2026-10-01", "topics: [handover]"), article("Piece of theirs "+needle, "2026-10-02", "topics: [handover]")
	head, _, _ := strings.Cut(ours, "A first paragraph")
	f := sampleFolder(t)
	first := load(t, f, nil)
	before, err := publish.Build(input(f, first, noon, nil))
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"all of it": conflict(ours, theirs), "in the text": ours + conflict("A line of ours.\n", "A line of "+needle+".\n"), "in the front matter": "---\n" + conflict("title: Ours\n", "title: "+needle+"\n") + "---\nText.\n",
		"at the end": ours + "\n" + conflict("", needle+"\n"), "with diff3": head + "<<<<<<< ours\nA\n||||||| base\n" + needle + "\n=======\nB\n>>>>>>> theirs\n", "with CRLF": strings.ReplaceAll(ours+conflict("A\n", needle+"\n"), "\n", "\r\n"),
	} {
		f.put("articles/piece-1.md", text)
		f.put("articles/fresh.md", article("Fresh after "+name, "2026-11-23", ""))
		lib := load(t, f, first)
		s, err := publish.Build(input(f, lib, noon, before))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(page(t, s, "/articles/fresh"), "Fresh after "+name) {
			t.Errorf("%s: another file is kept back", name)
		}
		if !strings.Contains(page(t, s, "/articles/piece-1"), "Piece number 1") {
			t.Errorf("%s: the last good version is gone", name)
		}
		for _, address := range s.Everywhere() {
			if body := string(get(s, address).Body); strings.Contains(body, needle) || strings.Contains(body, "&lt;&lt;&lt;&lt;&lt;&lt;&lt;") {
				t.Errorf("%s: %s shows the conflict", name, address)
			}
		}
		reported := false
		for _, problem := range lib.Problems {
			reported = reported || problem.File == "articles/piece-1.md"
		}
		if !reported {
			t.Errorf("%s: nothing is reported: %v", name, lib.Problems)
		}
	}
	// site.yaml, authors.yaml and a part may be in conflict as well.
	for file, good := range map[string]string{"site.yaml": "Handover", "authors.yaml": "Ada Sample"} {
		f := sampleFolder(t)
		first := load(t, f, nil)
		f.put(file, conflict(string(f.MapFS[file].Data), "name: "+needle+"\n"))
		s, err := publish.Build(input(f, load(t, f, first), noon, nil))
		if err != nil {
			t.Fatal(err)
		}
		if text := page(t, s, "/articles/first-call"); !strings.Contains(text, good) || strings.Contains(text, needle) {
			t.Errorf("a conflict in %s changes the site", file)
		}
	}
}

// TestFault_F34_FilesThatComeInPieces writes files as slow copies do, and looks after each piece.
func TestFault_F34_FilesThatComeInPieces(t *testing.T) {
	whole := map[string]string{
		"articles/piece-1.md": article("Piece rewritten", "2026-10-01", "authors: [ada]\ntopics: [handover]"),
		"parts/tour.md":       "---\nkind: demo\ntitle: Another tour\nurl: /about\nlabel: Book it\n---\nTwenty minutes.\n",
		"series/start.md":     "---\ntitle: From another start\ndescription: All of it in order.\n---\nRead on and on.\n",
		"site.yaml":           strings.Replace(site, "name: Handover", "name: Handed over", 1),
		"authors.yaml":        strings.Replace(people, "Ada Sample", "Ada Written", 1),
	}
	for name, text := range whole {
		f := newFolder(t)
		lib := load(t, f, nil)
		previous, err := publish.Build(input(f, lib, noon, nil))
		if err != nil {
			t.Fatal(err)
		}
		must := len(previous.Live())
		for cut := 0; cut <= len(text); cut += max(1, len(text)/12) {
			f.put(name, text[:cut])
			lib = load(t, f, lib)
			s, err := publish.Build(input(f, lib, noon, previous))
			if err != nil {
				t.Fatalf("%s cut at %d: %v", name, cut, err)
			}
			if len(s.Live()) != must {
				t.Errorf("%s cut at %d: %d documents are live of %d: %v", name, cut, len(s.Live()), must, lib.Problems)
			}
			for _, path := range []string{"/", "/articles/piece-1", "/articles/toured", "/articles/start-1", "/series/start", "/authors/ada", "/feed.xml"} {
				if res := get(s, path); res.Status != 200 {
					t.Errorf("%s cut at %d: %s answers %d", name, cut, path, res.Status)
				}
			}
			previous = s
		}
		f.put(name, text)
		s, err := publish.Build(input(f, load(t, f, lib), noon, previous))
		if err != nil {
			t.Fatal(err)
		}
		fresh := build(t, f)
		for k, v := range fresh.Dump() {
			if got := s.Dump()[k]; got != v {
				t.Errorf("%s: when it is whole, %s is not what a fresh start gives", name, k)
				break
			}
		}
	}
}

// TestFault_F35_AFolderThatVanishesAndReturns takes the whole folder, and parts of it, away and brings them back.
func TestFault_F35_AFolderThatVanishesAndReturns(t *testing.T) {
	f := newFolder(t)
	dir, p, _ := onDisk(t, f)
	before := p.Site.Snapshot()
	for _, sub := range []string{"", "articles", "images", "parts", "series"} {
		from := filepath.Join(dir, sub)
		if err := os.Rename(from, dir+".aside"); err != nil {
			t.Fatal(err)
		}
		_ = p.Publish(t.Context()) //nolint:errcheck // an error here is what the status says
		if sub == "" && p.Status().Err == nil {
			t.Error("a folder that is gone is no error")
		}
		if res := p.Site.Serve(publish.Request{Method: "GET", Path: "/about"}); res.Status != 200 {
			t.Errorf("without %q /about answers %d", sub, res.Status)
		}
		if err := os.Rename(dir+".aside", from); err != nil {
			t.Fatal(err)
		}
		if err := p.Publish(t.Context()); err != nil {
			t.Fatal(err)
		}
		after := p.Site.Snapshot()
		if len(after.Live()) != len(before.Live()) || p.Status().Err != nil {
			t.Errorf("after %q came back %d of %d are live: %v", sub, len(after.Live()), len(before.Live()), p.Status())
		}
	}
	if p.Status().Emptied || errors.Is(p.Status().Err, os.ErrNotExist) {
		t.Errorf("the status is still %+v", p.Status())
	}
}
