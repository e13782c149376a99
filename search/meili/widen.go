package meili

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/meilisearch/meilisearch-go"

	"tandem/search"
)

// enough full matches need no others after them.
const enough = 20

// widen decides what a query of several words finds when few documents have them all: those come first, then documents
// with the rarest of the words, then fewer. The server could choose the words itself, but it would count them in
// documents that the audience may not see: a word that is rare or present only there would change the answer, and tell.
// So each word is counted here, in what the query may find, and words that are not in it are dropped.
func (x *Index) widen(ctx context.Context, q *question) error {
	words := tellingWords(q.parsed)
	if len(words)+len(q.parsed.Phrases) < 2 || len(words) == 0 {
		return nil
	}
	full := q.base("")
	limit := int64(enough)
	full.HitsPerPage, full.Page = &limit, 1
	q.addHits(full)
	requests := []*meilisearch.SearchRequest{full}
	for i, w := range words {
		r := q.base("")
		r.Distinct = ""
		r.Query = w
		if i < len(words)-1 || !q.parsed.Unfinished {
			r.Query += " "
		}
		requests = append(requests, r)
	}
	answers, err := x.multi(ctx, requests)
	if err != nil {
		return err
	}
	total := answers[0].TotalHits
	if total >= enough || total > 0 && q.Sort != search.ByRelevance {
		return nil
	}
	kept := rarestFirst(words, answers[1:], q.parsed.Unfinished)
	if len(kept) == 0 && len(q.parsed.Phrases) == 0 {
		return nil
	}
	if q.lead, err = q.hits(answers[0].Hits); err != nil {
		return err
	}
	q.strategy = meilisearch.Last
	q.text = queryText(search.Parsed{
		NotWords: q.parsed.NotWords, NotPhrases: q.parsed.NotPhrases, Phrases: q.parsed.Phrases,
	})
	q.text = strings.TrimSpace(q.text + " " + strings.Join(kept, " "))
	if len(kept) > 0 && !(q.parsed.Unfinished && kept[len(kept)-1] == words[len(words)-1]) {
		q.text += " "
	}
	return nil
}

// rarestFirst orders the words that were found at all by how many records have them: the server drops from the end. A
// word that is not finished stays last, where the server looks for longer ones.
func rarestFirst(words []string, counts []meilisearch.SearchResponse, unfinished bool) []string {
	type counted struct {
		word  string
		count int64
		last  bool
	}
	var found []counted
	for i, w := range words {
		if n := counts[i].TotalHits; n > 0 {
			found = append(found, counted{w, n, unfinished && i == len(words)-1})
		}
	}
	slices.SortStableFunc(found, func(a, b counted) int {
		if a.last != b.last {
			if a.last {
				return 1
			}
			return -1
		}
		return cmp.Compare(a.count, b.count)
	})
	kept := make([]string, len(found))
	for i, f := range found {
		kept[i] = f.word
	}
	return kept
}
