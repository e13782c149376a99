package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const sample = `{
 "categories": {
  "performance": {"score": 0.996, "auditRefs": [{"id": "speed-index", "weight": 10}]},
  "accessibility": {"score": 1, "auditRefs": []},
  "best-practices": {"score": 1, "auditRefs": []},
  "seo": {"score": SEO, "auditRefs": [{"id": "robots-txt", "weight": 1}, {"id": "hreflang", "weight": 0}]}
 },
 "audits": {
  "speed-index": {"title": "Speed Index", "score": 0.99, "displayValue": "2.3 s"},
  "robots-txt": {"title": "robots.txt is not valid", "score": 0, "details": {"items": [{"line": 1}]}},
  "hreflang": {"title": "hreflang", "score": 0},
  "resource-summary": {"score": null, "details": {"items": [
   {"resourceType": "font", "requestCount": 1, "transferSize": 2048}, {"resourceType": "total", "requestCount": 2, "transferSize": 3072},
   {"resourceType": "media", "requestCount": 0, "transferSize": 0}]}}
 }
}`

func read(t *testing.T, text string) (*result, error) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "report.json")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return readResult(file)
}

func TestReadResult_KnowsWhatIsPerfect(t *testing.T) {
	for seo, want := range map[string]bool{"1": true, "0.92": false} {
		r, err := read(t, strings.Replace(sample, "SEO", seo, 1))
		if err != nil {
			t.Fatal(err)
		}
		if got := r.perfect(); got != want {
			t.Errorf("with %s for search engines: perfect %v, want %v", seo, got, want)
		}
	}
}

func TestResult_PrintsScoresWeightsAndWhatCostsPoints(t *testing.T) {
	r, err := read(t, strings.Replace(sample, "SEO", "0.92", 1))
	if err != nil {
		t.Fatal(err)
	}
	r.path = "/articles"
	want := `/articles
  performance 100 accessibility 100 best-practices 100 seo 92
  Speed Index 2.3 s
  weight: total 3.0 KB (2), font 2.0 KB (1)
  performance 0.99: Speed Index 2.3 s (speed-index)
  seo 0.00: robots.txt is not valid (robots-txt)
`
	if diff := cmp.Diff(want, r.String()); diff != "" {
		t.Error(diff)
	}
}

func TestReadResult_RefusesWhatWasNotJudged(t *testing.T) {
	for name, text := range map[string]string{
		"an error":         `{"runtimeError": {"message": "the page did not load"}}`,
		"a missing score":  strings.Replace(sample, "SEO", "null", 1),
		"something else":   `[]`,
		"no JSON whatever": `Unable to connect`,
	} {
		if r, err := read(t, text); err == nil {
			t.Errorf("%s: got %v, want an error", name, r)
		}
	}
}
