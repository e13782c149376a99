package lint_test

import (
	"bytes"
	"encoding/json"
	"os"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"tandem/content/lint"
)

func sarif(t *testing.T, found []lint.Finding) []byte {
	t.Helper()
	out, err := lint.SARIF(found, "1.2.3")
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestSARIFIsWhatItsSchemaSays(t *testing.T) {
	data, err := os.ReadFile("testdata/sarif-schema-2.1.0.json")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("sarif.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("sarif.json")
	if err != nil {
		t.Fatal(err)
	}
	style := "rules: [{id: no-very, kind: existence, tokens: [very], severity: error}]"
	found := input{files: two("waive: {img/alt-missing: It is decorative.}\n", "![](/images/x.png) [x](/nowhere) TODO very \n\nx", "images/x.png", wide, "style.yaml", style,
		"articles/größe & more.md", article("An article in a file with letters of all kinds", "slug: x\n", "x"))}.lint(t)
	for _, p := range sitePairs() {
		found = append(found, p.bad.lint(t)...)
	}
	for name, list := range map[string][]lint.Finding{"none": nil, "many": found} {
		value, err := jsonschema.UnmarshalJSON(bytes.NewReader(sarif(t, list)))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(value); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

type sarifFile struct {
	Runs []struct {
		Tool struct {
			Driver struct {
				Rules []struct{ ID string }
			}
		}
		Results []struct {
			RuleID       string
			RuleIndex    int
			Level        string
			Fingerprints map[string]string `json:"partialFingerprints"`
			Suppressions []struct{ Justification string }
			Locations    []struct {
				PhysicalLocation struct {
					Region struct{ StartLine, StartColumn, EndColumn int }
				}
			}
		}
	}
}

func TestSARIFSaysWhereAndHowGrave(t *testing.T) {
	read := func(body string) (f sarifFile) {
		found := input{files: two("waive: {content/placeholder: It is a list of things to do.}\n", body)}.lint(t)
		if err := json.Unmarshal(sarif(t, only(found, "content/placeholder")), &f); err != nil {
			t.Fatal(err)
		}
		return f
	}
	f, moved := read("Größe TODO hier"), read("Eins.\n\nGröße TODO hier")
	r := f.Runs[0].Results[0]
	if f.Runs[0].Tool.Driver.Rules[r.RuleIndex].ID != "content/placeholder" || r.Level != "error" {
		t.Errorf("got rule %d, level %s", r.RuleIndex, r.Level)
	}
	if len(r.Suppressions) != 1 || r.Suppressions[0].Justification != "It is a list of things to do." {
		t.Errorf("suppressions %v", r.Suppressions)
	}
	if at := r.Locations[0].PhysicalLocation.Region; at.StartColumn != 7 || at.EndColumn != 11 {
		t.Errorf("the place is %+v, in characters from 7 to 11", at)
	}
	m := moved.Runs[0].Results[0]
	if m.Locations[0].PhysicalLocation.Region.StartLine != r.Locations[0].PhysicalLocation.Region.StartLine+2 {
		t.Error("the text has not moved")
	}
	if m.Fingerprints["finding/v1"] != r.Fingerprints["finding/v1"] || r.Fingerprints["finding/v1"] == "" {
		t.Error("the fingerprint moves with the text")
	}
	twice := read("TODO and TODO").Runs[0].Results
	if len(twice) != 2 || twice[0].Fingerprints["finding/v1"] == twice[1].Fingerprints["finding/v1"] {
		t.Error("two findings have one fingerprint")
	}
}
