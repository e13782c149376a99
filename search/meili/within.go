package meili

import (
	"context"
	"slices"
	"strings"

	"github.com/meilisearch/meilisearch-go"

	"tandem/search"
)

// answerIn answers a query in one document: its records that match, the best first.
func (x *Index) answerIn(ctx context.Context, q *question) (search.Results, error) {
	results := search.Results{TotalKind: search.Exact, Facets: map[search.Facet][]search.FacetValue{}}
	if len(q.parsed.Words)+len(q.parsed.Phrases) == 0 {
		return results, nil
	}
	if err := x.exclude(ctx, q); err != nil {
		return results, err
	}
	r := q.base("")
	r.Distinct, r.Filter = "", filter(append(q.conditions(""), in{"key", []string{documentKey(q.In)}})...)
	// A record with some of the words is worth showing where the document has no better one.
	r.MatchingStrategy = meilisearch.Last
	q.addHits(r)
	r.Sort, r.HitsPerPage, r.Offset, r.Limit = nil, nil, int64(q.Offset), int64(q.Limit)
	answers, err := x.multi(ctx, []*meilisearch.SearchRequest{r})
	if err != nil {
		return results, err
	}
	if results.Hits, err = q.hits(answers[0].Hits); err != nil {
		return results, err
	}
	results.Total = int(answers[0].EstimatedTotalHits)
	for i := range results.Hits {
		results.Hits[i].OtherPages = results.Total - 1
	}
	return results, nil
}

// answerTrial answers as if the synonyms were others. The server knows one set for an index, so the words of the query that
// have synonyms now are put in quotes, which turns them off, and each synonym on trial is asked for in a query of its own.
// What the server would have found for all of them at once is close to that, not the same.
func (x *Index) answerTrial(ctx context.Context, q *question) (search.Results, error) {
	plain := q.Query
	plain.Trial, plain.Offset, plain.Limit = nil, 0, min(100, q.Offset+q.Limit)
	ask := func(text string) (search.Results, error) {
		plain.Text = text
		next := x.question(plain, q.uid)
		return x.answer(ctx, &next)
	}
	results, err := ask(q.rewritten(-1, -1, ""))
	if err != nil {
		return results, err
	}
	seen := map[string]bool{}
	for _, h := range results.Hits {
		seen[h.Doc] = true
	}
	for _, text := range q.trials() {
		more, err := ask(text)
		if err != nil {
			return results, err
		}
		for _, h := range more.Hits {
			if !seen[h.Doc] {
				seen[h.Doc] = true
				h.Why = append(slices.Clone(h.Why), "synonym")
				results.Hits = append(results.Hits, h)
				results.Total++
			}
		}
		results.TotalKind = search.Estimated
	}
	results.Hits = results.Hits[min(q.Offset, len(results.Hits)):min(q.Offset+q.Limit, len(results.Hits))]
	return results, nil
}

// trials are the texts that ask for each synonym on trial in place of what it stands for.
func (q *question) trials() []string {
	var out []string
	words := q.parsed.Words
	for from := range words {
		for to := from + 1; to <= len(words); to++ {
			for _, s := range q.Trial[strings.ToLower(strings.Join(words[from:to], " "))] {
				out = append(out, q.rewritten(from, to, s))
			}
		}
	}
	return out
}

// rewritten is the text with the words from from to to replaced, and with those in quotes that have synonyms on the server.
func (q *question) rewritten(from, to int, by string) string {
	p := search.Parsed{Phrases: slices.Clone(q.parsed.Phrases), NotWords: q.parsed.NotWords, NotPhrases: q.parsed.NotPhrases}
	place := func(text string, quoted bool) {
		if quoted || strings.Contains(text, " ") {
			p.Phrases = append(p.Phrases, text)
		} else {
			p.Words = append(p.Words, text)
		}
	}
	words := q.parsed.Words
	for i := 0; i < len(words); i++ {
		if i == from {
			place(by, len(q.synonyms[by]) > 0)
			i = to - 1
			continue
		}
		end := i
		for j := i + 1; j <= len(words) && (i >= from || j <= from || from < 0); j++ {
			if len(q.synonyms[strings.ToLower(strings.Join(words[i:j], " "))]) > 0 {
				end = j
			}
		}
		if end > i {
			place(strings.Join(words[i:end], " "), true)
			i = end - 1
		} else {
			place(words[i], false)
		}
	}
	text := p.String()
	if !q.parsed.Unfinished {
		text += " "
	}
	return text
}
