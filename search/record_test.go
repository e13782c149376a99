package search_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"tandem/search"
)

func TestRecordID(t *testing.T) {
	for _, doc := range []string{"a", "price-list", "x-1-2", "-", "A_b-"} {
		id := search.RecordID(doc, 18446744073709551615, 7)
		d, v, n, ok := search.ParseRecordID(id)
		if !ok || d != doc || v != 18446744073709551615 || n != 7 {
			t.Errorf("ParseRecordID(%q) = %q, %d, %d, %v", id, d, v, n, ok)
		}
	}
	for _, id := range []string{"", "a", "a-1", "a-1-x", "a-x-1", "a-01-1", "a-1-+1", "ä-1-1", "a-1--1", "-1-1"} {
		if _, _, _, ok := search.ParseRecordID(id); ok {
			t.Errorf("ParseRecordID(%q) took what RecordID cannot make", id)
		}
	}
}

func TestCheck(t *testing.T) {
	good := func() *search.Document {
		return &search.Document{ID: "a", Version: 1, Title: "A", Records: []search.Record{{Body: "b"}}}
	}
	if err := (search.Change{ID: "a", Version: 1, Doc: good()}).Check(); err != nil {
		t.Errorf("a good change: %v", err)
	}
	if err := (search.Change{ID: "a", Version: 1}).Check(); err != nil {
		t.Errorf("a removal: %v", err)
	}
	bad := map[string]search.Change{
		"bad id":        {ID: "a b", Version: 1},
		"long id":       {ID: strings.Repeat("a", 65), Version: 1},
		"other id":      {ID: "b", Version: 1, Doc: good()},
		"other version": {ID: "a", Version: 2, Doc: good()},
		"no records":    {ID: "a", Version: 1, Doc: &search.Document{ID: "a", Version: 1}},
		"unknown facet": {ID: "a", Version: 1, Doc: func() *search.Document {
			d := good()
			d.Facets = map[search.Facet][]string{"secret": {"x"}}
			return d
		}()},
	}
	for name, c := range bad {
		if err := c.Check(); !errors.Is(err, search.ErrRejected) {
			t.Errorf("%s: got %v, want ErrRejected", name, err)
		}
	}
}

func TestFacetValues(t *testing.T) {
	d := search.Document{
		Kind: "asset", Tags: []string{" Pricing", "pricing", "", "Preis"},
		Facets: map[search.Facet][]string{
			search.FacetIndustry: {"Sante\u0301", "santé", "sante"},
			search.FacetKind:     {"not from here"},
		},
	}
	for f, want := range map[search.Facet][]string{
		search.FacetKind: {"asset"}, search.FacetTopic: {"Pricing", "Preis"}, search.FacetIndustry: {"Santé", "sante"},
		search.FacetStage: nil,
	} {
		if got := d.FacetValues(f); !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", f, got, want)
		}
	}
}

func TestChecked(t *testing.T) {
	q, err := search.Query{
		Audience: search.ForRep, Offset: 995, Limit: 5000,
		Chosen: map[search.Facet][]string{search.FacetStage: {}, search.FacetFormat: make([]string, 500)},
	}.Checked()
	if err != nil || q.Limit != 5 || len(q.Chosen) != 1 || len(q.Chosen[search.FacetFormat]) != search.MaxFacetValues {
		t.Errorf("got %+v, %v", q, err)
	}
	if q, _ := (search.Query{Audience: search.ForPublic, Offset: -4, Limit: -1}).Checked(); q.Limit != 20 || q.Offset != 0 {
		t.Errorf("negative paging: %+v", q)
	}
	if q, _ := (search.Query{Audience: search.ForPublic, Offset: 1 << 40}).Checked(); q.Limit != 0 {
		t.Errorf("beyond the depth: %+v", q)
	}
	for name, q := range map[string]search.Query{
		"no audience":   {},
		"audience":      {Audience: "admin"},
		"sort":          {Audience: search.ForRep, Sort: "price"},
		"counted facet": {Audience: search.ForRep, Count: []search.Facet{"forReps"}},
		"chosen facet":  {Audience: search.ForRep, Chosen: map[search.Facet][]string{"state": {"draft"}}},
	} {
		if _, err := q.Checked(); !errors.Is(err, search.ErrInvalid) {
			t.Errorf("%s: got %v, want ErrInvalid", name, err)
		}
	}
}
