package meili

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/meilisearch/meilisearch-go"

	"tandem/search"
)

// readSynonyms returns the synonyms that an index uses.
func (x *Index) readSynonyms(ctx context.Context, uid string) (search.Synonyms, error) {
	var have search.Synonyms
	err := x.call(ctx, "read synonyms", x.opt.CallTimeout, func(ctx context.Context) error {
		m, err := x.client.Index(uid).GetSynonymsWithContext(ctx)
		if err == nil && m != nil {
			have = *m
		}
		return err
	})
	return have, err
}

// settleSynonyms brings the synonyms of an index to what is wanted, if they differ.
func (x *Index) settleSynonyms(ctx context.Context, uid string, want search.Synonyms) error {
	have, err := x.readSynonyms(ctx, uid)
	if err != nil || sameSynonyms(have, want) {
		return err
	}
	index := x.client.Index(uid)
	return x.do(ctx, "change synonyms", func(ctx context.Context) (*meilisearch.TaskInfo, error) {
		if len(want) == 0 {
			return index.ResetSynonymsWithContext(ctx)
		}
		m := map[string][]string(want)
		return index.UpdateSynonymsWithContext(ctx, &m)
	})
}

func sameSynonyms(a, b search.Synonyms) bool {
	if len(a) != len(b) {
		return false
	}
	for word, others := range a {
		if has, ok := b[word]; !ok || !sameList(others, has, false) {
			return false
		}
	}
	return true
}

// SetSynonyms replaces the synonyms of both spaces. They are kept here too, for an index that the server loses.
func (x *Index) SetSynonyms(ctx context.Context, synonyms search.Synonyms) error {
	clean := make(search.Synonyms, len(synonyms))
	for word, others := range synonyms {
		clean[search.Clean(word)] = slices.Clone(others)
	}
	x.mu.Lock()
	x.synonyms, x.known = clean, clean
	x.mu.Unlock()
	var errs error
	for _, s := range x.spaces {
		err := x.ensure(ctx, s)
		if err == nil {
			err = x.settleSynonyms(ctx, s.uid, clean)
			x.lost(s, err)
		}
		errs = errors.Join(errs, err)
	}
	if errs != nil {
		return fmt.Errorf("set synonyms: %w", errs)
	}
	return nil
}
