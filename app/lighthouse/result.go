package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
)

// result is what of a report is of interest here.
type result struct {
	path       string
	Categories map[string]category `json:"categories"`
	Audits     map[string]finding  `json:"audits"`
	Failed     *struct {
		Message string `json:"message"`
	} `json:"runtimeError"`
}

type category struct {
	Score  *float64 `json:"score"`
	Audits []struct {
		ID     string  `json:"id"`
		Weight float64 `json:"weight"`
	} `json:"auditRefs"`
}

type finding struct {
	Title   string          `json:"title"`
	Score   *float64        `json:"score"` // nil: it does not apply, or only informs
	Display string          `json:"displayValue"`
	Details json.RawMessage `json:"details"` // of another shape in each audit
}

// weight is what a kind of resource takes of a page.
type weight struct {
	Kind     string `json:"resourceType"`
	Requests int    `json:"requestCount"`
	Bytes    int    `json:"transferSize"`
}

var categories = []string{"performance", "accessibility", "best-practices", "seo"}

func readResult(file string) (*result, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read the report: %w", err)
	}
	r := &result{}
	if err := json.Unmarshal(data, r); err != nil {
		return nil, fmt.Errorf("read the report %s: %w", file, err)
	}
	if r.Failed != nil && r.Failed.Message != "" {
		return nil, errors.New(r.Failed.Message)
	}
	for _, c := range categories {
		if r.Categories[c].Score == nil {
			return nil, fmt.Errorf("the report %s has no score for %s", file, c)
		}
	}
	return r, nil
}

// score returns the score of a category, 0 to 100.
func (r *result) score(name string) int {
	if s := r.Categories[name].Score; s != nil {
		return int(math.Round(*s * 100))
	}
	return 0
}

func (r *result) perfect() bool {
	return !slices.ContainsFunc(categories, func(c string) bool { return r.score(c) < 100 })
}

// weights returns what each kind of resource takes, the heaviest first, with the sum as "total".
func (r *result) weights() []weight {
	var d struct {
		Items []weight `json:"items"`
	}
	if err := json.Unmarshal(r.Audits["resource-summary"].Details, &d); err != nil {
		return nil
	}
	slices.SortStableFunc(d.Items, func(a, b weight) int { return b.Bytes - a.Bytes })
	return d.Items
}

// String prints the scores, the timings, the weights and every audit that costs points.
func (r *result) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n ", r.path)
	for _, c := range categories {
		fmt.Fprintf(&b, " %s %d", c, r.score(c))
	}
	var timings, weights []string
	for _, id := range []string{"first-contentful-paint", "largest-contentful-paint", "total-blocking-time", "cumulative-layout-shift", "speed-index"} {
		if a, ok := r.Audits[id]; ok {
			timings = append(timings, a.Title+" "+a.Display)
		}
	}
	for _, w := range r.weights() {
		if w.Requests > 0 {
			weights = append(weights, fmt.Sprintf("%s %.1f KB (%d)", w.Kind, float64(w.Bytes)/1024, w.Requests))
		}
	}
	fmt.Fprintf(&b, "\n  %s\n  weight: %s\n", strings.Join(timings, ", "), strings.Join(weights, ", "))
	for _, c := range categories {
		for _, a := range r.Categories[c].Audits {
			if f := r.Audits[a.ID]; a.Weight > 0 && f.Score != nil && *f.Score < 1 {
				fmt.Fprintf(&b, "  %s %.2f: %s (%s)\n", c, *f.Score, strings.TrimSpace(f.Title+" "+f.Display), a.ID)
			}
		}
	}
	return b.String()
}
