package shelf

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
	"time"

	"tandem/app/internal/account"
	"tandem/app/internal/library"
	"tandem/search"
)

// Brief is what a person says about a call. Nothing of it is stored.
type Brief struct {
	Company    string // free text
	Industry   string // facet values
	Persona    string
	Stage      string
	Competitor string
}

// Empty reports whether nothing was said.
func (b Brief) Empty() bool { return b == Brief{} }

// Pick is a document that fits the call, with the reasons.
type Pick struct {
	Document
	Fits   []search.Facet // in which of the brief's facets
	Named  bool           // it names the company
	People int            // colleagues who used it in 90 days
	page   int
	score  float64
}

// Objection is what to expect, with where that is known from.
type Objection struct {
	Text   string
	Answer string // markdown; empty: it stands at the source
	Source Document
	Page   int // of the source; 0: at its beginning
}

// Answer is what to bring to a call. An empty part found nothing.
type Answer struct {
	Best       []Pick
	Story      *Pick // the closest case study
	Card       *Card // the competitor's battlecard
	Objections []Objection
	Articles   []Pick // to send
	Away       bool   // search did not answer: only what does without it is here
}

// Prep puts together what a person needs before a call. All fields are required.
type Prep struct {
	Index     search.Index
	Library   *library.Service
	Documents Documents
	Cards     *Cards
	Now       func() time.Time
}

const (
	bestPicks     = 5
	sentPicks     = 3
	maxObjections = 8
	perFacet      = 60 // candidates asked of the index for each facet
	prepUse       = 90 * 24 * time.Hour
)

// weights say how much it counts that a document is for the same.
var weights = []struct {
	facet  search.Facet
	of     func(Brief) string
	weight float64
}{
	{search.FacetIndustry, func(b Brief) string { return b.Industry }, 3},
	{search.FacetStage, func(b Brief) string { return b.Stage }, 2.2},
	{search.FacetPersona, func(b Brief) string { return b.Persona }, 2},
	{search.FacetCompetitor, func(b Brief) string { return b.Competitor }, 2.4},
}

// named is the weight of naming the company.
const named = 4

// Answer answers a brief with what the person may see.
func (s *Prep) Answer(ctx context.Context, p account.Person, b Brief) (Answer, error) {
	var out Answer
	card, err := s.card(ctx, p, b.Competitor)
	if err != nil {
		return out, err
	}
	out.Card = card
	found, err := s.candidates(ctx, p, b)
	switch {
	case errors.Is(err, search.ErrUnavailable):
		out.Away = true
	case err != nil:
		return out, err
	}
	picks, err := s.judge(ctx, p, b, found)
	if err != nil {
		return out, err
	}
	for _, k := range picks {
		story := k.Kind == "case-study" || slices.Contains(k.Facets[search.FacetFormat], "case-study")
		switch {
		case slices.Contains(k.Facets[search.FacetFormat], CardFormat):
		case story && out.Story == nil && len(k.Fits) > 0:
			out.Story = &k
		case story:
		case k.IsAsset() && len(out.Best) < bestPicks:
			out.Best = append(out.Best, k)
		case k.Kind == "article" && len(out.Articles) < sentPicks && (len(k.Fits) > 0 || k.Named):
			out.Articles = append(out.Articles, k)
		}
	}
	out.Objections, err = s.objections(ctx, p, b, out.Card)
	if errors.Is(err, search.ErrUnavailable) {
		out.Away, err = true, nil
	}
	return out, err
}

func (s *Prep) card(ctx context.Context, p account.Person, competitor string) (*Card, error) {
	if competitor == "" {
		return nil, nil
	}
	cards, err := s.Cards.List(ctx, p, competitor)
	if err != nil || len(cards) == 0 {
		return nil, err
	}
	return &cards[0], nil
}

// candidates asks the index once for each thing that was said, and for what is used most.
func (s *Prep) candidates(ctx context.Context, p account.Person, b Brief) (map[string]search.Hit, error) {
	base := search.Query{Audience: library.Audience(p), Finished: true, Sort: search.ByUsed, Limit: perFacet}
	asks := []search.Query{base}
	for _, w := range weights {
		if v := w.of(b); v != "" {
			q := base
			q.Chosen = map[search.Facet][]string{w.facet: {v}}
			q.Sort = search.ByUsed
			asks = append(asks, q)
			q.Sort = search.ByFresh
			asks = append(asks, q)
			// Stories and articles are few among much used decks.
			q.Chosen = map[search.Facet][]string{w.facet: {v}, search.FacetKind: {"article", "case-study"}}
			asks = append(asks, q)
		}
	}
	if name := companyPhrase(b.Company); name != "" {
		q := base
		q.Text, q.Sort = name, search.ByRelevance
		asks = append(asks, q)
	}
	found := map[string]search.Hit{}
	for _, q := range asks {
		res, err := s.Index.Search(ctx, q)
		if err != nil {
			return nil, fmt.Errorf("ask for a call: %w", err)
		}
		for _, h := range res.Hits {
			switch _, known := found[h.Doc]; {
			case q.Text != "":
				h.Why = append(h.Why, namedMark)
				found[h.Doc] = h
			case !known:
				h.Page = 0
				found[h.Doc] = h
			}
		}
	}
	return found, nil
}

// namedMark marks a hit of the search for the company's name.
const namedMark = "company"

// companyPhrase asks for the name as it is written.
func companyPhrase(company string) string {
	name := strings.Join(strings.Fields(strings.ReplaceAll(company, `"`, " ")), " ")
	if name == "" {
		return ""
	}
	return search.Parsed{Phrases: []string{name}}.String()
}

// judge orders what was found by how well it fits; what the person may not see is left out.
func (s *Prep) judge(ctx context.Context, p account.Person, b Brief, found map[string]search.Hit) ([]Pick, error) {
	ids := make([]string, 0, len(found))
	for id := range found {
		ids = append(ids, id)
	}
	open, err := s.Documents.Open(ctx, p, ids)
	if err != nil {
		return nil, err
	}
	uses, err := s.Library.UseCounts(ctx, ids, s.Now().Add(-prepUse))
	if err != nil {
		return nil, err
	}
	var out []Pick
	for id, h := range found {
		d, ok := open[id]
		if !ok || d.Closed != "" {
			continue
		}
		k := Pick{Document: d, People: uses[id].People}
		for _, w := range weights {
			if v := w.of(b); v != "" && slices.Contains(d.Facets[w.facet], v) {
				k.Fits = append(k.Fits, w.facet)
				k.score += w.weight
			}
		}
		if slices.Contains(h.Why, namedMark) {
			k.Named, k.page = true, h.Page
			k.score += named
		}
		// Use and freshness decide between what fits equally well, never against what fits better.
		k.score += 0.4*math.Min(1, math.Log1p(float64(uses[id].Uses()))/4) + 0.4*freshness(s.Now().Sub(d.Updated))
		out = append(out, k)
	}
	slices.SortFunc(out, func(a, b Pick) int {
		return cmp.Or(cmp.Compare(b.score, a.score), b.Updated.Compare(a.Updated), strings.Compare(a.ID, b.ID))
	})
	return out, nil
}

// freshness falls from 1 to a half within half a year, and on.
func freshness(age time.Duration) float64 {
	return math.Exp2(-math.Max(0, age.Hours()) / (24 * 182))
}

// At is where the document opens: at the page that names the company, else at its beginning.
func (k Pick) At() int { return k.page }

// objections are what the competitor's card says they say, then the questions that FAQ and handbooks answer.
func (s *Prep) objections(ctx context.Context, p account.Person, b Brief, card *Card) ([]Objection, error) {
	var out []Objection
	if card != nil {
		source := Document{ID: card.Asset.ID, Kind: "asset", Title: card.Asset.Title, URL: "/library/battlecards/" + card.Asset.ID, Updated: card.Card.Reviewed}
		for _, c := range card.Card.Claims {
			if len(out) < maxObjections-2 {
				out = append(out, Objection{Text: c.They, Answer: c.We, Source: source})
			}
		}
	}
	q := search.Query{Audience: library.Audience(p), Sort: search.ByUsed, Limit: 10, Chosen: map[search.Facet][]string{search.FacetFormat: {"faq", "handbook"}}}
	res, err := s.Index.Search(ctx, q)
	if err != nil {
		return out, err
	}
	ids := make([]string, 0, len(res.Hits))
	for _, h := range res.Hits {
		ids = append(ids, h.Doc)
	}
	open, err := s.Documents.Open(ctx, p, ids)
	if err != nil {
		return out, err
	}
	slices.SortStableFunc(ids, func(a, c string) int { return cmp.Compare(fits(open[c], b), fits(open[a], b)) })
	for _, id := range ids {
		d, ok := open[id]
		if !ok || !d.IsAsset() || d.Closed != "" || len(out) >= maxObjections {
			continue
		}
		pages, err := s.Library.Pages(ctx, p, id, 0)
		if err != nil {
			return out, err
		}
		faq := slices.Contains(d.Facets[search.FacetFormat], "faq")
		for _, page := range pages {
			for _, heard := range heardOn(page, faq) {
				if len(out) < maxObjections {
					out = append(out, Objection{Text: heard, Source: d, Page: page.Number})
				}
			}
		}
	}
	return out, nil
}

// fits counts in how many facets of the brief a document is.
func fits(d Document, b Brief) int {
	n := 0
	for _, w := range weights {
		if v := w.of(b); v != "" && slices.Contains(d.Facets[w.facet], v) {
			n++
		}
	}
	return n
}

// numbering stands before headings of handbooks.
var numbering = regexp.MustCompile(`^\d{1,3}[.)]\s+`)

// heardOn returns what buyers say according to a page: its heading, and in a FAQ the questions that stand as lines of their
// own, since a printed page has several.
func heardOn(page library.Page, faq bool) []string {
	lines := []string{page.Title}
	if faq {
		for l := range strings.SplitSeq(page.Text, "\n") {
			if l = strings.TrimSpace(l); strings.HasSuffix(l, "?") && !strings.Contains(l, ". ") && l != page.Title {
				lines = append(lines, l)
			}
		}
	}
	var out []string
	for _, l := range lines {
		if l = numbering.ReplaceAllString(line(l), ""); objects(l) {
			out = append(out, strings.Trim(l, `"“”`))
		}
	}
	return out
}

// objects reports whether a line reads like what a buyer says: a question, or a sentence in quotation marks.
func objects(l string) bool {
	return len(l) > 8 && len(l) < 200 && (strings.HasSuffix(l, "?") || strings.HasPrefix(l, `"`) || strings.HasPrefix(l, "“"))
}

// Choices lists the values of the facets that a brief can name, with how many documents have each.
func (s *Prep) Choices(ctx context.Context, p account.Person) (map[search.Facet][]search.FacetValue, error) {
	q := search.Query{Audience: library.Audience(p), Limit: 1}
	for _, w := range weights {
		q.Count = append(q.Count, w.facet)
	}
	res, err := s.Index.Search(ctx, q)
	return res.Facets, err
}
