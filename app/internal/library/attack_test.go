package library_test

import (
	"strings"
	"testing"
	"unicode"

	"tandem/app/internal/fault"
	"tandem/app/internal/library"
	"tandem/app/internal/store"
	"tandem/app/internal/store/storetest"
	"tandem/assets/extract"
	"tandem/search"
)

// sniffing decides types as the program does, and reads nothing.
type sniffing struct{ reader }

func (sniffing) Sniff(head []byte, name string) (media, format string) {
	t := extract.Sniff(head, name)
	return t.MediaType, string(t.Format)
}

func TestAttack_A07_A08_TheTypeIsThatOfTheBytes(t *testing.T) {
	f := newFixture(t, storetest.Open(t))
	f.Extractor = sniffing{}
	const script = "<script>alert(1)</script>"
	for _, c := range []struct{ name, body, want string }{
		{"report.pdf", "<!doctype html><html><body>" + script, "text/html"},
		{"picture.png", "<svg xmlns='http://www.w3.org/2000/svg'>" + script + "</svg>", "image/svg+xml"},
		{"page.html", "%PDF-1.7\n1 0 obj", "application/pdf"},
		{"noextension", "<html>" + script, "text/html"},
		{"x.shtml", "<!--#exec cmd='id' -->", "text/plain"},
		{"a.xhtml", "<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'>" + script + "</html>", "text/html"},
	} {
		a := f.upload(t, c.name, c.body)
		if a.Version.Media != c.want {
			t.Errorf("%s: stored as %q (%s), want %q", c.name, a.Version.Media, a.Version.Format, c.want)
		}
	}
}

func TestAttack_A09_A91_NamesAreHarmless(t *testing.T) {
	for given, want := range map[string]string{
		"../../etc/passwd":               "passwd",
		`..\..\windows\system.ini`:       "system.ini",
		"a\r\nSet-Cookie: x=1.pdf":       "aSet-Cookie x=1.pdf",
		"invoice\u202Efdp.exe":           "invoicefdp.exe",
		`"><img src=x onerror=alert(1)>`: "img src=x onerror=alert(1)",
		"\x00\x01":                       "file",
		"..":                             "file",
		"":                               "file",
		".htaccess":                      "htaccess",
		"ok name (1).pptx":               "ok name (1).pptx",
		"\xff\xfe.txt":                   "txt",
		"Angebot für Köln.pdf":           "Angebot für Köln.pdf",
	} {
		if got := library.CleanFileName(given); got != want {
			t.Errorf("CleanFileName(%q): got %q, want %q", given, got, want)
		}
	}
	if got := library.CleanFileName(strings.Repeat("é", 5000) + ".pdf"); len([]rune(got)) > 180 || !strings.HasSuffix(got, ".pdf") {
		t.Errorf("a long name: got %d letters", len([]rune(got)))
	}
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		f := newFixture(t, db)
		r, err := f.Upload(t.Context(), marketer, library.Upload{FileName: "a.txt", Body: strings.NewReader("a"), Details: library.Details{
			Title: "A\x00\u202E title\nof two lines", Description: "One\x00\nTwo\x1b[31m", Tags: []string{"t\x00ag"},
			Facets: map[search.Facet][]string{search.FacetProduct: {"<b>Bold</b>\x00"}},
		}})
		must(t, err)
		a, err := f.AssetByID(t.Context(), marketer, r.Asset.ID)
		must(t, err)
		all := a.Title + a.Tags[0] + a.Facets[search.FacetProduct][0] + strings.ReplaceAll(a.Description, "\n", "")
		if strings.ContainsFunc(all, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) }) {
			t.Errorf("control characters were kept: %q", all)
		}
		if a.Description != "One\nTwo[31m" {
			t.Errorf("description: got %q", a.Description)
		}
	})
}

func TestAttack_A34_ADraftThatWasWithdrawnStaysUnknown(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		f := newFixture(t, db)
		r, err := f.Upload(t.Context(), marketer, library.Upload{FileName: "d.txt", Body: strings.NewReader("d"), Details: library.Details{State: library.Draft}})
		must(t, err)
		id := r.Asset.ID
		for range 2 { // withdrawing twice must not forget what it was
			_, err = f.Withdraw(t.Context(), marketer, id, "secret plans")
			must(t, err)
		}
		if _, err := f.AssetByID(t.Context(), rep, id); !fault.Is(err, fault.NotFound) || strings.Contains(fault.Message(err), "secret") {
			t.Errorf("a rep asks for it: got %v, want not found", err)
		}
		a, err := f.Restore(t.Context(), marketer, id)
		if err != nil || a.State != library.Draft {
			t.Errorf("restored: got %s, %v; want the draft it was", a.State, err)
		}
		if _, err := f.Restore(t.Context(), marketer, id); !fault.Is(err, fault.Conflict) {
			t.Errorf("restoring a draft: got %v, want conflict, never approval", err)
		}
		if seen, err := f.Visible(t.Context(), rep, []string{id}); len(seen) != 0 || err != nil {
			t.Errorf("a rep's search finds %d, %v", len(seen), err)
		}
	})
}

func TestAttack_A37_AnEditSetsNothingElse(t *testing.T) {
	f := newFixture(t, storetest.Open(t))
	a := f.upload(t, "a.txt", "a")
	for name, d := range map[string]library.Details{
		"state":   {Title: "x", State: library.Withdrawn},
		"unknown": {Title: "x", State: "owner"},
		"kind":    {Title: "x", Facets: map[search.Facet][]string{search.FacetKind: {"article"}}},
		"topic":   {Title: "x", Facets: map[search.Facet][]string{search.FacetTopic: {"x"}}},
	} {
		if _, err := f.Edit(t.Context(), marketer, a.ID, a.Revision, d); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: got %v, want invalid", name, err)
		}
	}
	w, err := f.Withdraw(t.Context(), marketer, a.ID, "")
	must(t, err)
	got, err := f.Edit(t.Context(), marketer, a.ID, w.Revision, library.Details{Title: "Edited", State: library.Approved})
	if err != nil || got.State != library.Withdrawn || got.OwnerID != a.OwnerID || got.Version.Blob != a.Version.Blob {
		t.Errorf("an edit of what is withdrawn: got %+v, %v; want it still withdrawn", got, err)
	}
}
