package meili

import (
	"context"
	"errors"
	"maps"
	"slices"

	"github.com/meilisearch/meilisearch-go"

	"tandem/search"
)

// cutoffMs is where the server itself cuts a search short. It does not say so; see Results.Partial.
const cutoffMs = 500

// searchable lists the searched fields, most important first: that order is part of the ranking.
var searchable = []string{"title", "tags", "heading", "summary", "body", "notes"}

// facetAttribute names where the values of a facet are stored.
func facetAttribute(f search.Facet) string { return "facet." + string(f) }

// wanted are the settings of every index. Sort comes first because it is the order a person chose; without a choice it
// does nothing and the words decide. What they leave undecided goes to approved documents, whatever the place of the
// word in the text, then to fresh and used ones, then to the first id and the first page, so that the same question
// always gets the same answer.
func wanted() *meilisearch.Settings {
	filterable := []string{"dead", "key", "n", "reps"}
	for _, f := range search.Facets {
		filterable = append(filterable, facetAttribute(f))
	}
	return &meilisearch.Settings{
		RankingRules: []string{
			"sort", "words", "typo", "attributeRank", "proximity", "exactness",
			"rank:desc", "wordPosition", "fresh:desc", "used:desc", "key:asc", "n:asc",
		},
		SearchableAttributes: searchable,
		FilterableAttributes: filterable,
		SortableAttributes:   []string{"fresh", "key", "used"},
		DisplayedAttributes:  []string{"*"},
		SearchCutoffMs:       cutoffMs,
		ProximityPrecision:   meilisearch.ByWord,
		TypoTolerance: &meilisearch.TypoTolerance{
			Enabled:             true,
			MinWordSizeForTypos: meilisearch.MinWordSizeForTypos{OneTypo: 5, TwoTypos: 9},
			DisableOnWords:      []string{},
			DisableOnAttributes: []string{},
			DisableOnNumbers:    true,
		},
		Pagination: &meilisearch.Pagination{MaxTotalHits: search.MaxDepth},
		Faceting: &meilisearch.Faceting{
			MaxValuesPerFacet: 500,
			SortFacetValuesBy: map[string]meilisearch.SortFacetType{"*": meilisearch.SortFacetTypeCount},
		},
	}
}

// different keeps of want what differs in have, and reports whether there is anything.
func different(want, have *meilisearch.Settings) (*meilisearch.Settings, bool) {
	var change meilisearch.Settings
	some := false
	list := func(want, have []string, to *[]string, ordered bool) {
		if !sameList(want, have, ordered) {
			*to, some = want, true
		}
	}
	list(want.RankingRules, have.RankingRules, &change.RankingRules, true)
	list(want.SearchableAttributes, have.SearchableAttributes, &change.SearchableAttributes, true)
	list(want.FilterableAttributes, have.FilterableAttributes, &change.FilterableAttributes, false)
	list(want.SortableAttributes, have.SortableAttributes, &change.SortableAttributes, false)
	list(want.DisplayedAttributes, have.DisplayedAttributes, &change.DisplayedAttributes, false)
	if want.SearchCutoffMs != have.SearchCutoffMs {
		change.SearchCutoffMs, some = want.SearchCutoffMs, true
	}
	if want.ProximityPrecision != have.ProximityPrecision {
		change.ProximityPrecision, some = want.ProximityPrecision, true
	}
	if !sameTypos(want.TypoTolerance, have.TypoTolerance) {
		change.TypoTolerance, some = want.TypoTolerance, true
	}
	if have.Pagination == nil || *want.Pagination != *have.Pagination {
		change.Pagination, some = want.Pagination, true
	}
	if have.Faceting == nil || want.Faceting.MaxValuesPerFacet != have.Faceting.MaxValuesPerFacet ||
		!maps.Equal(want.Faceting.SortFacetValuesBy, have.Faceting.SortFacetValuesBy) {
		change.Faceting, some = want.Faceting, true
	}
	return &change, some
}

func sameList(a, b []string, ordered bool) bool {
	if !ordered {
		a, b = slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b))
	}
	return slices.Equal(a, b)
}

func sameTypos(a, b *meilisearch.TypoTolerance) bool {
	return b != nil && a.Enabled == b.Enabled && a.MinWordSizeForTypos == b.MinWordSizeForTypos &&
		a.DisableOnNumbers == b.DisableOnNumbers &&
		sameList(a.DisableOnWords, b.DisableOnWords, false) &&
		sameList(a.DisableOnAttributes, b.DisableOnAttributes, false)
}

// settle brings the settings of the index to what is wanted, sending only what differs.
func (x *Index) settle(ctx context.Context, uid string) error {
	index := x.client.Index(uid)
	have := new(meilisearch.Settings)
	err := x.call(ctx, "read index settings", x.opt.CallTimeout, func(ctx context.Context) error {
		s, err := index.GetSettingsWithContext(ctx)
		var unread *meilisearch.Error
		if errors.As(err, &unread) && unread.ErrCode == meilisearch.ErrCodeResponseUnmarshalBody {
			return nil // written by hand in a form the client does not know: as good as all different
		}
		if err == nil {
			have = s
		}
		return err
	})
	if err != nil {
		return err
	}
	if change, some := different(wanted(), have); some {
		if err := x.do(ctx, "change index settings", func(ctx context.Context) (*meilisearch.TaskInfo, error) {
			return index.UpdateSettingsWithContext(ctx, change)
		}); err != nil {
			return err
		}
	}
	return x.settleUnsent(ctx, index, have)
}

// settleUnsent changes the settings that the client leaves out of a request when they are off or empty.
func (x *Index) settleUnsent(ctx context.Context, index meilisearch.IndexManager, have *meilisearch.Settings) error {
	type reset struct {
		needed bool
		what   string
		send   func(context.Context) (*meilisearch.TaskInfo, error)
	}
	for _, r := range []reset{
		{have.FacetSearch, "turn facet search off", func(ctx context.Context) (*meilisearch.TaskInfo, error) {
			return index.UpdateFacetSearchWithContext(ctx, false)
		}},
		{have.DistinctAttribute != nil, "reset the distinct attribute", index.ResetDistinctAttributeWithContext},
		{len(have.StopWords) > 0, "reset stop words", index.ResetStopWordsWithContext},
		{len(have.Dictionary) > 0, "reset the dictionary", index.ResetDictionaryWithContext},
		{len(have.SeparatorTokens) > 0, "reset separators", index.ResetSeparatorTokensWithContext},
		{len(have.NonSeparatorTokens) > 0, "reset separators", index.ResetNonSeparatorTokensWithContext},
	} {
		if !r.needed {
			continue
		}
		if err := x.do(ctx, r.what, r.send); err != nil {
			return err
		}
	}
	return nil
}
