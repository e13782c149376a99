package meili

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/meilisearch/meilisearch-go"

	"tandem/search"
)

// hit is what the server returns of one.
type hit struct {
	record
	Formatted struct {
		Title   string   `json:"title"`
		Heading string   `json:"heading"`
		Summary string   `json:"summary"`
		Body    string   `json:"body"`
		Notes   string   `json:"notes"`
		Tags    []string `json:"tags"`
	} `json:"_formatted"`
}

// read puts the answers together, in the order of requests.
func (q *question) read(answers []meilisearch.SearchResponse) (search.Results, error) {
	counts, rest := &answers[0], answers[1:]
	results := search.Results{Total: max(int(counts.TotalHits), len(q.lead)), TotalKind: search.Exact}
	if results.Total >= search.MaxDepth {
		results.Total, results.TotalKind = search.MaxDepth, search.Capped
	}
	for i := range answers {
		results.Partial = results.Partial || answers[i].ProcessingTimeMs >= cutoffMs
	}
	from := min(q.Offset, len(q.lead))
	results.Hits = q.lead[from:min(q.Offset+q.Limit, len(q.lead))]
	if _, limit := q.window(); limit > 0 {
		hits := counts
		if !q.wholePage() {
			hits, rest = &rest[0], rest[1:]
		}
		found, err := q.hits(hits.Hits)
		if err != nil {
			return results, err
		}
		results.Hits = append(slices.Clip(results.Hits), found...)
	}
	results.Facets = make(map[search.Facet][]search.FacetValue, len(q.Count))
	for _, f := range q.Count {
		from := counts
		if len(q.Chosen[f]) > 0 {
			from, rest = &rest[0], rest[1:]
		}
		values, err := facetValues(from.FacetDistribution, facetAttribute(f))
		if err != nil {
			return results, err
		}
		if like := q.Like[f]; like != "" {
			values = slices.DeleteFunc(values, func(v search.FacetValue) bool { return !search.Contains(v.Value, like) })
		}
		results.Facets[f] = values[:min(len(values), search.MaxFacetValues)]
	}
	return results, nil
}

// hits reads the server's hits.
func (q *question) hits(from meilisearch.Hits) ([]search.Hit, error) {
	var found []hit
	if err := decodeHits(from, &found); err != nil {
		return nil, err
	}
	var hits []search.Hit
	for i := range found {
		h, err := q.hit(&found[i])
		if err != nil {
			return nil, err
		}
		hits = append(hits, h)
	}
	return hits, nil
}

func decodeHits(hits meilisearch.Hits, to *[]hit) error {
	raw, err := json.Marshal(hits)
	if err == nil {
		err = json.Unmarshal(raw, to)
	}
	if err != nil {
		return fmt.Errorf("read hits: %w: %w", search.ErrUnavailable, err)
	}
	return nil
}

func facetValues(distribution json.RawMessage, attribute string) ([]search.FacetValue, error) {
	if len(distribution) == 0 {
		return []search.FacetValue{}, nil
	}
	var all map[string]map[string]int
	if err := json.Unmarshal(distribution, &all); err != nil {
		return nil, fmt.Errorf("read facet counts: %w: %w", search.ErrUnavailable, err)
	}
	values := make([]search.FacetValue, 0, len(all[attribute]))
	for v, n := range all[attribute] {
		values = append(values, search.FacetValue{Value: v, Count: n})
	}
	slices.SortFunc(values, func(a, b search.FacetValue) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Value, b.Value))
	})
	return values, nil
}

func (q *question) hit(h *hit) (search.Hit, error) {
	st, err := h.standing()
	if err != nil {
		return search.Hit{}, err
	}
	return search.Hit{
		Doc: h.Doc, Version: st.version, Kind: h.Kind,
		Title:   wholeWords(segments(h.Formatted.Title)),
		Heading: wholeWords(segments(h.Formatted.Heading)),
		Snippet: wholeWords(segments(snippet(h))),
		Page:    h.Page, Anchor: h.Anchor, URL: h.URL, Language: h.Lang,
		Facets: ownFacets(h.Facet), State: h.State, Fresh: freshTime(h.Fresh), Used: h.Used,
		Why: q.why(h),
	}, nil
}

// ownFacets leaves out the facets that are made from other fields of a document.
func ownFacets(all map[search.Facet][]string) map[search.Facet][]string {
	delete(all, search.FacetKind)
	delete(all, search.FacetTopic)
	if len(all) == 0 {
		return nil
	}
	return all
}

// snippet is the first of body, notes and summary with a match, else what introduces the document or the record.
func snippet(h *hit) string {
	fields := []string{h.Formatted.Body, h.Formatted.Notes, h.Formatted.Summary}
	for _, text := range fields {
		if strings.Contains(text, markOpen) {
			return text
		}
	}
	return cmp.Or(h.Formatted.Summary, h.Formatted.Body, h.Formatted.Notes)
}

// segments reads the marks of a text. A mark without its partner changes nothing but the marking.
func segments(text string) []search.Segment {
	var out []search.Segment
	add := func(text string, hit bool) {
		if text == "" {
			return
		}
		if n := len(out); n > 0 && out[n-1].Hit == hit {
			out[n-1].Text += text
			return
		}
		out = append(out, search.Segment{Text: text, Hit: hit})
	}
	inside := false
	for text != "" {
		i := strings.IndexAny(text, markOpen+markClose+markCut)
		if i < 0 {
			add(text, inside)
			break
		}
		add(text[:i], inside)
		switch mark := text[i : i+len(markOpen)]; mark {
		case markOpen:
			inside = true
		case markClose:
			inside = false
		default:
			if i == 0 && len(out) == 0 {
				add("… ", false)
			} else {
				add(" …", false)
			}
		}
		text = text[i+len(markOpen):]
	}
	return out
}

// wholeWords makes a hit that ends inside a word reach to the end of that word: the server marks only what was typed.
func wholeWords(in []search.Segment) []search.Segment {
	out := in[:0]
	for i, s := range in {
		if i > 0 && !s.Hit && endsInLetter(out[len(out)-1].Text) {
			n := leadingLetters(s.Text)
			out[len(out)-1].Text += s.Text[:n]
			if s.Text = s.Text[n:]; s.Text == "" {
				continue
			}
		}
		if n := len(out); n > 0 && s.Hit && out[n-1].Hit {
			out[n-1].Text += s.Text
			continue
		}
		out = append(out, s)
	}
	return out
}

func endsInLetter(text string) bool {
	r, _ := utf8.DecodeLastRuneInString(text)
	return inWord(r)
}

// leadingLetters is the length of the part of a word that text begins with. Scripts without spaces have no word to end.
func leadingLetters(text string) int {
	for i, r := range text {
		if !inWord(r) || search.Unspaced(r) {
			return i
		}
	}
	return len(text)
}

func inWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) }

// countPages fills in how many further records of each document match, by one more query over just these documents.
func (x *Index) countPages(ctx context.Context, q *question, hits []search.Hit) error {
	keys := keysOf(hits)
	r := q.base("", "key")
	r.Distinct = ""
	r.Filter = filter(append(q.conditions(""), in{"key", keys})...)
	answers, err := x.multi(ctx, []*meilisearch.SearchRequest{r})
	if err != nil {
		return err
	}
	values, err := facetValues(answers[0].FacetDistribution, "key")
	if err != nil {
		return err
	}
	count := make(map[string]int, len(values))
	for _, v := range values {
		count[v.Value] = v.Count
	}
	for i := range hits {
		hits[i].OtherPages = max(count[keys[i]]-1, 0)
	}
	return nil
}
