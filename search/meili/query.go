package meili

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/meilisearch/meilisearch-go"

	"tandem/search"
)

// Marks around what matched and where text was cut, from the private-use area: search.Clean keeps them out of every
// stored text and every query.
const (
	markOpen  = "\ue000"
	markClose = "\ue001"
	markCut   = "\ue002"
)

// shown are the fields that come back with a hit, besides the searchable ones, which come marked and as excerpts.
var shown = []string{
	"doc", "version", "kind", "page", "anchor", "url", "language", "facet", "state", "fresh", "used",
}

// question is a checked query in the server's terms.
type question struct {
	search.Query
	parsed   search.Parsed
	text     string
	uid      string
	strategy meilisearch.MatchingStrategy
	synonyms search.Synonyms
	excluded []string     // keys of documents with a word or phrase that is not wanted on any page
	lead     []search.Hit // come before what text finds; see widen
}

func (x *Index) question(q search.Query, uid string) question {
	p := search.Parse(q.Text)
	p.Unfinished = p.Unfinished && !q.Finished
	if words := tellingWords(p); len(words) == 0 || words[len(words)-1] != p.Words[len(p.Words)-1] {
		p.Unfinished = false // it ends in a stop word, which is left out
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	return question{
		Query: q, parsed: p, text: queryText(p), uid: uid,
		strategy: meilisearch.All, synonyms: x.known,
	}
}

// queryText writes what was asked in the server's query language: excluded first and words last, since only a text that
// ends in a word is taken as unfinished. Stop words are left out unless there is nothing else.
func queryText(p search.Parsed) string {
	var parts []string
	for _, w := range p.NotWords {
		parts = append(parts, "-"+literal(w))
	}
	for _, s := range p.NotPhrases {
		parts = append(parts, `-"`+s+`"`)
	}
	for _, s := range p.Phrases {
		parts = append(parts, `"`+s+`"`)
	}
	words := tellingWords(p)
	parts = append(parts, words...)
	text := strings.Join(parts, " ")
	if len(words) > 0 && !p.Unfinished {
		text += " "
	}
	return text
}

// tellingWords are the words without stop words, or all if there is nothing else to go by.
func tellingWords(p search.Parsed) []string {
	var telling []string
	for _, w := range p.Words {
		if !search.StopWord(w) {
			telling = append(telling, w)
		}
	}
	if len(telling) == 0 && len(p.Phrases) == 0 {
		return p.Words
	}
	return telling
}

// literal makes a word with signs in it a phrase, since the server would exclude only what comes before the first sign.
func literal(word string) string {
	for _, r := range word {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) {
			return `"` + word + `"`
		}
	}
	return word
}

// conditions are what a hit must meet: the audience always, and what was chosen, but for one facet.
func (q *question) conditions(without search.Facet) []condition {
	must := []condition{isFalse{"dead"}}
	if q.Audience == search.ForRep {
		must = append(must, isTrue{"reps"})
	}
	for _, f := range search.Facets {
		if values := q.Chosen[f]; len(values) > 0 && f != without {
			must = append(must, in{facetAttribute(f), values})
		}
	}
	if len(q.excluded) > 0 {
		must = append(must, notIn{"key", q.excluded})
	}
	return must
}

// base is a query for nothing but the number of documents and their facets.
func (q *question) base(without search.Facet, facets ...string) *meilisearch.SearchRequest {
	none := int64(0)
	return &meilisearch.SearchRequest{
		IndexUID:         q.uid,
		Query:            q.text,
		Filter:           filter(q.conditions(without)...),
		MatchingStrategy: q.strategy,
		Distinct:         "key",
		HitsPerPage:      &none,
		Facets:           facets,
	}
}

// requests are the queries that together answer the question: the count of documents and of the facets without a choice,
// with the hits if they are a whole page; else the hits by their offset; then one for each facet with a choice, whose
// counts ignore that choice. The server counts documents exactly only by whole pages.
func (q *question) requests() []*meilisearch.SearchRequest {
	var free []string
	var chosen []search.Facet
	for _, f := range q.Count {
		if len(q.Chosen[f]) > 0 {
			chosen = append(chosen, f)
		} else {
			free = append(free, facetAttribute(f))
		}
	}
	counts := q.base("", free...)
	all := []*meilisearch.SearchRequest{counts}
	offset, limit := q.window()
	switch {
	case limit <= 0:
	case q.wholePage():
		q.addHits(counts)
		size := int64(limit)
		counts.HitsPerPage, counts.Page = &size, int64(offset/limit)+1
	default:
		hits := q.base("")
		q.addHits(hits)
		hits.HitsPerPage, hits.Offset, hits.Limit = nil, int64(offset), int64(limit)
		if len(q.lead) > 0 {
			hits.Filter = filter(append(q.conditions(""), notIn{"key", keysOf(q.lead)})...)
		}
		all = append(all, hits)
	}
	for _, f := range chosen {
		all = append(all, q.base(f, facetAttribute(f)))
	}
	return all
}

// window is the part of the hits that is asked of the server, after those in lead.
func (q *question) window() (offset, limit int) {
	end := q.Offset + q.Limit - len(q.lead)
	offset = max(0, q.Offset-len(q.lead))
	return offset, max(0, end-offset)
}

// wholePage reports whether hits and counts come in one.
func (q *question) wholePage() bool {
	offset, limit := q.window()
	return len(q.lead) == 0 && limit > 0 && offset%limit == 0
}

func keysOf(hits []search.Hit) []string {
	keys := make([]string, len(hits))
	for i := range hits {
		keys[i] = documentKey(hits[i].Doc)
	}
	return keys
}

func (q *question) addHits(r *meilisearch.SearchRequest) {
	r.AttributesToRetrieve = shown
	r.AttributesToHighlight = searchable
	r.AttributesToCrop = []string{
		fmt.Sprintf("body:%d", search.SnippetWords),
		fmt.Sprintf("notes:%d", search.SnippetWords),
		fmt.Sprintf("summary:%d", search.SnippetWords),
	}
	r.CropMarker, r.HighlightPreTag, r.HighlightPostTag = markCut, markOpen, markClose
	r.Sort = q.order()
}

// order is what comes before relevance. Without words nothing is relevant, and the newest come first.
func (q *question) order() []string {
	var order []string
	switch q.Sort {
	case search.ByFresh:
		order = []string{"fresh:desc"}
	case search.ByUsed:
		order = []string{"used:desc"}
	}
	if len(q.parsed.Words) == 0 && len(q.parsed.Phrases) == 0 {
		order = append(order, "fresh:desc", "key:asc")
	}
	return slices.Compact(order)
}

// Search answers a query.
func (x *Index) Search(ctx context.Context, asked search.Query) (search.Results, error) {
	checked, err := asked.Checked()
	if err != nil {
		return search.Results{}, err
	}
	begin := x.opt.Now()
	ctx, cancel := context.WithTimeout(ctx, x.opt.SearchTimeout)
	defer cancel()
	s := x.spaces[checked.Audience.Space()]
	if err := x.searchable(ctx, s); err != nil {
		return search.Results{}, err
	}
	q := x.question(checked, s.uid)
	answer := x.answer
	switch {
	case q.In != "":
		answer = x.answerIn
	case q.Trial != nil:
		answer = x.answerTrial
	}
	results, err := answer(ctx, &q)
	if err != nil {
		x.lost(s, err)
		return search.Results{}, err
	}
	results.Took = x.opt.Now().Sub(begin)
	return results, nil
}

func (x *Index) answer(ctx context.Context, q *question) (search.Results, error) {
	if err := x.exclude(ctx, q); err != nil {
		return search.Results{}, err
	}
	if err := x.widen(ctx, q); err != nil {
		return search.Results{}, err
	}
	answers, err := x.multi(ctx, q.requests())
	if err != nil {
		return search.Results{}, err
	}
	results, err := q.read(answers)
	if err != nil {
		return search.Results{}, err
	}
	if len(results.Hits) > 0 && !q.parsed.Empty() {
		if err := x.countPages(ctx, q, results.Hits); err != nil {
			return search.Results{}, err
		}
	}
	return results, nil
}

// exclude looks for the documents that have what is not wanted on any of their pages: the server itself would leave out
// only those pages. Beyond some hundred documents it does just that.
func (x *Index) exclude(ctx context.Context, q *question) error {
	var requests []*meilisearch.SearchRequest
	for _, list := range [][]string{q.parsed.NotWords, q.parsed.NotPhrases} {
		for _, text := range list {
			r := q.base("", "key")
			r.Query, r.Distinct = `"`+text+`"`, ""
			requests = append(requests, r)
		}
	}
	if len(requests) == 0 {
		return nil
	}
	answers, err := x.multi(ctx, requests)
	if err != nil {
		return err
	}
	for i := range answers {
		values, err := facetValues(answers[i].FacetDistribution, "key")
		if err != nil {
			return err
		}
		for _, v := range values {
			q.excluded = append(q.excluded, v.Value)
		}
	}
	return nil
}

// multi sends several queries as one call. The error of one is the error of all.
func (x *Index) multi(ctx context.Context, queries []*meilisearch.SearchRequest) ([]meilisearch.SearchResponse, error) {
	var answers []meilisearch.SearchResponse
	err := x.call(ctx, "search", x.opt.SearchTimeout, func(ctx context.Context) error {
		r, err := x.client.MultiSearchWithContext(ctx, &meilisearch.MultiSearchRequest{Queries: queries})
		if err != nil {
			return err
		}
		if len(r.Results) != len(queries) {
			return fmt.Errorf("%d answers to %d queries", len(r.Results), len(queries))
		}
		answers = r.Results
		return nil
	})
	return answers, unsettled(err)
}
