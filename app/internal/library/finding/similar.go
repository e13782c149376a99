package finding

import (
	"cmp"
	"context"
	"maps"
	"math"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"tandem/app/internal/account"
	"tandem/app/internal/library"
	"tandem/search"
)

// Assets is what the library answers about assets.
type Assets interface {
	AssetByID(ctx context.Context, p account.Person, id string) (library.Asset, error)
	Pages(ctx context.Context, p account.Person, id string, number int) ([]library.Page, error)
	Visible(ctx context.Context, p account.Person, ids []string) (map[string]library.Asset, error)
}

// Likeness finds what is like an asset, by the words that tell it from others.
type Likeness struct {
	Assets Assets
	Index  Engine
	Now    func() time.Time

	mu    sync.Mutex
	words map[string]keptWords // by asset
}

type keptWords struct {
	version int
	words   []string
	at      time.Time
}

const (
	similarCandidates = 20 // words whose rarity the engine is asked for
	similarText       = 40_000
	wordsKept         = time.Hour
	assetsKept        = 2000
)

// Similar returns up to n hits like an asset that the person may see, of documents that they may see, best first.
func (l *Likeness) Similar(ctx context.Context, p account.Person, assetID string, n int) ([]search.Hit, error) {
	a, err := l.Assets.AssetByID(ctx, p, assetID)
	if err != nil {
		return nil, err
	}
	words, err := l.distinctive(ctx, p, a)
	if err != nil || len(words) < 2 {
		return nil, err
	}
	res, err := l.Index.Search(ctx, search.Query{
		Audience: library.Audience(p), Text: strings.Join(words, " ") + " ", Finished: true, Limit: min(2*n+5, 100),
	})
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, h := range res.Hits {
		if h.Kind == "asset" {
			ids = append(ids, h.Doc)
		}
	}
	visible, err := l.Assets.Visible(ctx, p, ids)
	if err != nil {
		return nil, err
	}
	hits := slices.DeleteFunc(res.Hits, func(h search.Hit) bool {
		_, ok := visible[h.Doc]
		return h.Doc == assetID || h.Kind == "asset" && !ok
	})
	return hits[:min(len(hits), n)], nil
}

// distinctive returns the words that tell the asset from others. They are the same for everybody who sees the asset: only
// what reps find counts for how rare a word is, so that drafts are not betrayed by them.
func (l *Likeness) distinctive(ctx context.Context, p account.Person, a library.Asset) ([]string, error) {
	now := l.Now()
	l.mu.Lock()
	kept, ok := l.words[a.ID]
	l.mu.Unlock()
	if ok && kept.version == a.Version.Number && now.Sub(kept.at) < wordsKept {
		return kept.words, nil
	}
	pages, err := l.Assets.Pages(ctx, p, a.ID, a.Version.Number)
	if err != nil {
		return nil, err
	}
	weights := wordWeights(a, pages)
	candidates := slices.SortedFunc(maps.Keys(weights), func(x, y string) int {
		return cmp.Or(cmp.Compare(weights[y], weights[x]), cmp.Compare(x, y))
	})
	candidates = candidates[:min(len(candidates), similarCandidates)]
	all, err := l.Index.Search(ctx, search.Query{Audience: search.ForRep, Limit: 1})
	if err != nil {
		return nil, err
	}
	score := map[string]float64{}
	for _, w := range candidates {
		res, err := l.Index.Search(ctx, search.Query{Audience: search.ForRep, Text: `"` + w + `"`, Limit: 1})
		if err != nil {
			return nil, err
		}
		score[w] = weights[w] * math.Log(1+float64(all.Total+1)/float64(res.Total+1))
	}
	slices.SortStableFunc(candidates, func(x, y string) int { return cmp.Compare(score[y], score[x]) })
	words := candidates[:min(len(candidates), search.MaxWords)]
	l.keep(a.ID, keptWords{a.Version.Number, words, now})
	return words, nil
}

func (l *Likeness) keep(id string, k keptWords) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.words == nil || len(l.words) >= assetsKept {
		l.words = map[string]keptWords{}
	}
	l.words[id] = k
}

// wordWeights says how much each word of an asset says about it: more in its title, and less for each time it comes again.
func wordWeights(a library.Asset, pages []library.Page) map[string]float64 {
	counts := map[string]float64{}
	add := func(text string, weight float64) {
		for _, w := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
			if n := utf8.RuneCountInString(w); n >= 3 && n <= 40 && !search.StopWord(w) && strings.IndexFunc(w, unicode.IsLetter) >= 0 {
				counts[w] += weight
			}
		}
	}
	add(a.Title, 6)
	add(strings.Join(a.Tags, " "), 4)
	add(a.Description, 2)
	left := similarText
	for _, p := range pages {
		add(p.Title, 2)
		text := p.Text
		if len(text) > left {
			text = text[:left]
		}
		left -= len(text)
		add(strings.ToValidUTF8(text, ""), 1)
	}
	for w, n := range counts {
		counts[w] = math.Log1p(n)
	}
	return counts
}
