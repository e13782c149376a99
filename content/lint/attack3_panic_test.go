package lint

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"tandem/content"
)

// TestAttack_A106_ARuleThatFailsStopsNothingElse adds a rule that fails on some texts: the others are judged, the text it
// failed on is not kept from going live by that, and the program goes on.
func TestAttack_A106_ARuleThatFailsStopsNothingElse(t *testing.T) {
	before := rules
	defer func() { rules = before }()
	rules = append(slices.Clone(before), rule{id: "test/fails", severity: stop, summary: "fails", why: "to see", document: func(v *view) {
		if strings.Contains(string(v.text.Body), "poison") {
			var none []int
			_ = none[len(v.text.Body)]
		}
	}})
	fsys := fstest.MapFS{}
	for name, body := range map[string]string{"a": "poison", "b": "See [it](/nowhere).", "c": "Text."} {
		fsys["articles/"+name+".md"] = &fstest.MapFile{Data: []byte("---\ntitle: " + name + "\ndate: 2026-03-01\nauthors: [ann]\n---\n\n" + body + "\n")}
	}
	lib, err := content.Load(fsys, nil, content.Options{Gate: Gate(Options{})})
	if err != nil {
		t.Fatal(err)
	}
	if lib.Held["articles/a.md"] != nil || lib.Held["articles/b.md"] == nil {
		t.Errorf("held back: %v; %v", lib.Held, lib.Problems)
	}
	said := 0
	for _, f := range Library(lib, Options{}) {
		if f.Rule == "test/fails" {
			said++
			if f.File != "articles/a.md" || f.Severity == content.Error {
				t.Errorf("got %+v", f)
			}
		}
	}
	if said != 1 {
		t.Errorf("the failure is told %d times, want once", said)
	}
}
