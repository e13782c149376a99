package content_test

import (
	"strings"
	"testing"
	"time"

	"tandem/content"
)

func TestLanguagesArePartOfTheAddressAndVersionsFindEachOther(t *testing.T) {
	fsys := folder(
		"site.yaml", "name: X\nlanguage: en\n",
		"articles/offer.md", "---\ntitle: Offer\ndate: 2026-03-01\n---\n[other](offer.de.md)",
		"articles/offer.de.md", "---\ntitle: Angebot\nslug: angebot\ndate: 2026-03-02\n---\nText",
		"articles/alone.md", "---\ntitle: Alone\ndate: 2026-03-01\n---\nText",
		"articles/x.md", "---\ntitle: X\ndate: 2026-03-01\ntranslation: pair\n---\nText",
		"articles/y.md", "---\ntitle: Y\ndate: 2026-03-01\nlanguage: pt-br\ntranslation: pair\n---\nText",
	)
	lib := load(t, fsys, nil)
	en, de := document(t, lib, "/articles/offer"), document(t, lib, "/de/articles/angebot")
	if en.Translation == "" || en.Translation != de.Translation || de.Language != "de" {
		t.Errorf("got %q and %q, language %q", en.Translation, de.Translation, de.Language)
	}
	if !strings.Contains(en.Text().HTML, `href="/de/articles/angebot"`) {
		t.Errorf("the link to the other version is %s", en.Text().HTML)
	}
	if d := document(t, lib, "/articles/alone"); d.Translation != "" {
		t.Errorf("a document alone has translation %q", d.Translation)
	}
	x, y := document(t, lib, "/articles/x"), document(t, lib, "/pt-br/articles/y")
	if x.Translation == "" || x.Translation != y.Translation || y.Language != "pt-BR" || x.Translation == en.Translation {
		t.Errorf("got %q and %q, language %q", x.Translation, y.Translation, y.Language)
	}
	delete(fsys, "articles/offer.de.md")
	if d := document(t, load(t, fsys, lib), "/articles/offer"); d.Translation != "" {
		t.Errorf("after its version went it still has translation %q", d.Translation)
	}
}

func TestTheSameSlugInTwoLanguagesIsNoCollision(t *testing.T) {
	lib := load(t, folder(
		"articles/a.md", "---\ntitle: A\ndate: 2026-03-01\n---\nText",
		"articles/a.de.md", "---\ntitle: A\ndate: 2026-03-01\n---\nText",
	), nil)
	if len(lib.Documents) != 2 || len(lib.Problems) > 0 {
		t.Errorf("got %d documents, problems %v", len(lib.Documents), lib.Problems)
	}
}

func TestDatesAreReadInTheZoneOfTheFileOrTheSite(t *testing.T) {
	fsys := folder(
		"site.yaml", "name: X\ntimezone: Europe/Berlin\n",
		"articles/berlin.md", "---\ntitle: A\ndate: 2026-07-01 09:00\n---\nx",
		"articles/ny.md", "---\ntitle: B\ndate: 2026-07-01 09:00\ntimezone: America/New_York\n---\nx",
		"articles/gap.md", "---\ntitle: C\ndate: 2026-03-29 02:30\n---\nx", // the hour that the clocks skip
		"articles/fixed.md", "---\ntitle: D\ndate: 2026-07-01T09:00:00Z\n---\nx",
	)
	lib := load(t, fsys, nil)
	for path, want := range map[string]string{
		"/articles/berlin": "2026-07-01T07:00:00Z", "/articles/ny": "2026-07-01T13:00:00Z", "/articles/fixed": "2026-07-01T09:00:00Z",
		"/articles/gap": "2026-03-29T01:30:00Z",
	} {
		if got := document(t, lib, path).Published.UTC().Format(time.RFC3339); got != want {
			t.Errorf("%s is published at %s, want %s", path, got, want)
		}
	}
	save(fsys, "site.yaml", "name: X\n")
	if got := document(t, load(t, fsys, lib), "/articles/berlin").Published.UTC().Hour(); got != 9 {
		t.Errorf("after the site's zone went, the hour is %d", got)
	}
	save(fsys, "articles/ny.md", "---\ntitle: B\ndate: 2026-07-01 09:00\ntimezone: Mars/Crater\n---\nx")
	lib = load(t, fsys, nil)
	if lib.Errors() != 1 || !strings.Contains(lib.Problems[0].Message, "no time zone") {
		t.Errorf("got %v", lib.Problems)
	}
}

func TestPartsAndSeries(t *testing.T) {
	fsys := folder(
		"parts/ada.md", "---\nkind: testimonial\nname: Ada Example\nrole: Head of sales\ncustomer: Example Ltd\napproved: true\nexpires: 2027-01-01\nsample: true\n---\nIt **works**.",
		"parts/tour.md", "---\nkind: demo\ntitle: A tour\nurl: /contact\nlabel: Book it\n---\nTen minutes.",
		"parts/bad.md", "---\nkind: poem\n---\nx",
		"parts/empty.md", "---\nkind: cta\n---\nx",
		"series/basics.md", "---\ntitle: The basics\ndescription: All of it.\n---\nStart here.",
		"articles/one.md", "---\ntitle: One\ndate: 2026-03-01\nseries: basics\npart: 1\n---\nx",
		"articles/two.md", "---\ntitle: Two\ndate: 2026-03-01\nseries: [Further steps]\n---\nx",
	)
	lib := load(t, fsys, nil)
	ada := lib.Parts["ada"]
	if ada == nil || ada.Kind != "testimonial" || !strings.Contains(ada.HTML, "<strong>works</strong>") || ada.Text != "It works." || ada.Customer != "Example Ltd" {
		t.Fatalf("got %+v", ada)
	}
	for at, want := range map[string]bool{"2026-12-31": true, "2027-01-02": false} {
		now, err := time.Parse(time.DateOnly, at)
		if err != nil {
			t.Fatal(err)
		}
		if ada.Shown(now) != want {
			t.Errorf("shown on %s: %v", at, !want)
		}
	}
	if p := lib.Parts["tour"]; p == nil || p.URL != "/contact" || p.Label != "Book it" {
		t.Errorf("got %+v", p)
	}
	if lib.Parts["bad"] != nil || lib.Parts["empty"] != nil || lib.Errors() < 3 {
		t.Errorf("parts that lack what they need: %v", lib.Problems)
	}
	if s := lib.Series["basics"]; s == nil || s.Title != "The basics" || !strings.Contains(s.HTML, "Start here") {
		t.Errorf("got %+v", s)
	}
	if s := lib.Series["further-steps"]; s == nil || s.Title != "Further steps" {
		t.Errorf("got %+v", s)
	}
	if d := document(t, lib, "/articles/one"); d.Series != "basics" || d.Part != 1 {
		t.Errorf("got %q %d", d.Series, d.Part)
	}
	save(fsys, "parts/ada.md", "---\nkind: testimonial\nname: [\n---\nbroken")
	if p := load(t, fsys, lib).Parts["ada"]; p == nil || p.Name != "Ada Example" || !p.Approved {
		t.Errorf("the last good version of a part: %+v", p)
	}
}

func TestWaiversNeedAReason(t *testing.T) {
	lib := load(t, folder(
		"site.yaml", "name: X\nwaivers:\n  - {rule: img, files: articles/old/**, reason: imported}\n  - {rule: meta}\n  - {reason: no rule}\n",
		"articles/a.md", "---\ntitle: A\ndate: 2026-03-01\nwaive: {img/alt-missing: decorative, links: ''}\n---\nx",
	), nil)
	if w := lib.Site.Waivers; len(w) != 1 || w[0] != (content.Waiver{Rule: "img", Files: "articles/old/**", Reason: "imported"}) {
		t.Errorf("got %+v", w)
	}
	if lib.Errors() != 3 {
		t.Errorf("got %v", lib.Problems)
	}
}
