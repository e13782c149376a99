package searchtest

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"tandem/search"
)

// Judgement is a query and the hits that answer it, best first.
type Judgement struct {
	Query string
	Want  []string
}

// ReadJudgements reads "query | id, id", one a line. Empty lines and lines that start with # are comments. An error
// names its line.
func ReadJudgements(r io.Reader) ([]Judgement, error) {
	var out []Judgement
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || line[0] == '#' {
			continue
		}
		query, list, ok := strings.Cut(line, "|")
		j := Judgement{Query: strings.TrimSpace(query)}
		for id := range strings.SplitSeq(list, ",") {
			if id = strings.TrimSpace(id); id != "" {
				j.Want = append(j.Want, id)
			}
		}
		if !ok || j.Query == "" || len(j.Want) == 0 {
			return nil, fmt.Errorf("judged queries, line %d: want a query, a bar and at least one id", n)
		}
		out = append(out, j)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read judged queries: %w", err)
	}
	return out, nil
}

// Score is how well an engine answers judged queries: means, from 0 to 1.
type Score struct {
	NDCG  float64 // of the first ten hits
	First float64 // share of queries whose best answer comes first
	Top   float64 // share of queries with any right answer among the first three
}

// Verdict is the score of a set of queries as they are and with a typo in each.
type Verdict struct {
	Queries int
	Plain   Score
	Typo    Score
	Misses  []Miss // plain queries whose best answer does not come first
}

// Miss is a query that was not answered as it should be.
type Miss struct {
	Judgement
	Got []string
}

// String shows the scores in one line.
func (v Verdict) String() string {
	show := func(s Score) string {
		return fmt.Sprintf("nDCG@10 %.3f, best first %.0f%%, one of three %.0f%%", s.NDCG, 100*s.First, 100*s.Top)
	}
	return fmt.Sprintf("%d queries: plain %s; one typo %s", v.Queries, show(v.Plain), show(v.Typo))
}

// Judge asks every query of an index that the caller has filled, as the audience, and compares. name turns a hit into an
// id of the judgements.
func Judge(ctx context.Context, x search.Index, as search.Audience, set []Judgement, name func(search.Hit) string) (Verdict, error) {
	v := Verdict{Queries: len(set)}
	for _, j := range set {
		for _, typo := range []bool{false, true} {
			text, score := j.Query, &v.Plain
			if typo {
				text, score = Typo(j.Query), &v.Typo
			}
			res, err := x.Search(ctx, search.Query{Audience: as, Text: text, Finished: true, Limit: 10})
			if err != nil {
				return v, fmt.Errorf("judge %q: %w", text, err)
			}
			var got []string
			for _, h := range res.Hits {
				got = append(got, name(h))
			}
			if first := score.add(j.Want, got); !first && !typo {
				v.Misses = append(v.Misses, Miss{j, got})
			}
		}
	}
	for _, s := range []*Score{&v.Plain, &v.Typo} {
		n := float64(max(1, len(set)))
		s.NDCG, s.First, s.Top = s.NDCG/n, s.First/n, s.Top/n
	}
	return v, nil
}

// add counts the answer to one query and reports whether the best came first.
func (s *Score) add(want, got []string) (first bool) {
	var have, ideal float64
	discount := func(i int) float64 { return 1 / math.Log2(float64(i)+2) }
	for i, id := range got {
		if at := slices.Index(want, id); at >= 0 && slices.Index(got, id) == i {
			have += gain(at) * discount(i)
		}
	}
	for i := range min(len(want), 10) {
		ideal += gain(i) * discount(i)
	}
	s.NDCG += have / ideal
	if slices.ContainsFunc(got[:min(3, len(got))], func(id string) bool { return slices.Contains(want, id) }) {
		s.Top++
	}
	if first = len(got) > 0 && got[0] == want[0]; first {
		s.First++
	}
	return first
}

// gain is what an answer is worth by its place among those that were judged.
func gain(place int) float64 { return float64(max(1, 3-place)) }

// Typo puts one slip of the finger into the longest word of a query that may have one: two letters swapped, one missing,
// one doubled or one wrong, never the first, always the same for the same query. A query of short words stays as it is.
func Typo(query string) string {
	words := strings.Fields(query)
	longest := -1
	for i, w := range words {
		plain := strings.IndexFunc(w, func(r rune) bool { return !unicode.IsLetter(r) || r > unicode.MaxLatin1 }) < 0
		if plain && utf8.RuneCountInString(w) >= 5 && (longest < 0 || utf8.RuneCountInString(w) > utf8.RuneCountInString(words[longest])) {
			longest = i
		}
	}
	if longest < 0 {
		return query
	}
	letters := []rune(words[longest])
	sum := 0
	for _, r := range query {
		sum = sum*31%10_007 + int(r)
	}
	at := 1 + sum/4%(len(letters)-2)
	switch sum % 4 {
	case 0:
		letters[at], letters[at+1] = letters[at+1], letters[at]
	case 1:
		letters = slices.Delete(letters, at, at+1)
	case 2:
		letters = slices.Insert(letters, at, letters[at])
	default:
		letters[at] = 'x'
	}
	words[longest] = string(letters)
	return strings.Join(words, " ")
}
