package library

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/sergi/go-diff/diffmatchpatch"

	"tandem/app/internal/account"
)

// Comparison is what changed in the text between two versions.
type Comparison struct {
	Asset    Asset
	From, To Version
	Pages    []PageChange // those that differ, in the order of the newer version
	Same     int          // pages that are as they were
	Cut      bool         // the versions are so long, or so different, that not everything was compared word by word
}

// PageChange is a page that differs.
type PageChange struct {
	From, To int // numbers; 0: it is not in this version
	Title    string
	Text     []Piece
	Notes    []Piece
}

// Piece is a run of words that stayed, came or went.
type Piece struct {
	Kind PieceKind
	Text string
}

// PieceKind says what became of a run of words.
type PieceKind string

// The kinds of pieces.
const (
	Stayed  PieceKind = "same"
	Came    PieceKind = "added"
	Went    PieceKind = "removed"
	Skipped PieceKind = "skipped" // words that stayed, far from any change, left out
)

// The bounds of a comparison.
const (
	maxCompared  = 600             // pages that are matched by what they say; of longer versions by their numbers
	compareTime  = 3 * time.Second // for all pages
	contextWords = 30              // shown around a change
	maxPiece     = 1000            // words shown of one change
	maxDiffed    = 2 << 20         // bytes of a page, both versions together
)

// Compare says what changed in the text from one version to another, for those who keep the library.
func (s *Service) Compare(ctx context.Context, p account.Person, id string, from, to int) (Comparison, error) {
	if !CanKeep(p) {
		return Comparison{}, errNoAsset
	}
	a, older, err := s.Version(ctx, p, id, from)
	if err != nil {
		return Comparison{}, err
	}
	_, newer, err := s.Version(ctx, p, id, to)
	if err != nil {
		return Comparison{}, err
	}
	out := Comparison{Asset: a, From: older, To: newer}
	before, err := s.Store.Pages(ctx, id, older.Number)
	if err != nil {
		return out, err
	}
	after, err := s.Store.Pages(ctx, id, newer.Number)
	if err != nil {
		return out, err
	}
	out.compare(&differ{left: compareTime, now: s.Now}, before, after)
	return out, nil
}

// compare fills in what changed between the pages.
func (c *Comparison) compare(words *differ, before, after []Page) {
	pairs := byNumber(len(before), len(after))
	if len(before) <= maxCompared && len(after) <= maxCompared {
		pairs = matched(before, after)
	} else {
		c.Cut = true
	}
	for _, pair := range pairs {
		var was, is Page
		change := PageChange{}
		if pair[0] >= 0 {
			was = before[pair[0]]
			change.From, change.Title = was.Number, was.Title
		}
		if pair[1] >= 0 {
			is = after[pair[1]]
			change.To, change.Title = is.Number, is.Title
		}
		if change.From > 0 && change.To > 0 && was.Title == is.Title && was.Text == is.Text && was.Notes == is.Notes {
			c.Same++
			continue
		}
		change.Text = words.diff(joined(was.Title, was.Text), joined(is.Title, is.Text))
		change.Notes = words.diff(was.Notes, is.Notes)
		c.Pages = append(c.Pages, change)
	}
	c.Cut = c.Cut || words.left <= 0
}

// joined puts the title in front of a text that does not begin with it.
func joined(title, text string) string {
	if title == "" || strings.HasPrefix(strings.TrimSpace(text), title) {
		return text
	}
	return title + "\n" + text
}

// byNumber pairs pages of the same number.
func byNumber(before, after int) [][2]int {
	var out [][2]int
	for i := range max(before, after) {
		pair := [2]int{i, i}
		if i >= before {
			pair[0] = -1
		}
		if i >= after {
			pair[1] = -1
		}
		out = append(out, pair)
	}
	return out
}

// matched pairs pages by what they say, in order, so that a slide put in front does not make all others differ.
func matched(before, after []Page) [][2]int {
	n, m := len(before), len(after)
	was, is := bags(before), bags(after)
	// best[i][j] is the most that the pages from i and j on have in common.
	best := make([][]float32, n+1)
	for i := range best {
		best[i] = make([]float32, m+1)
	}
	const alike = 0.3 // below it two pages are not the same one changed
	like := make([][]float32, n)
	for i := n - 1; i >= 0; i-- {
		like[i] = make([]float32, m)
		for j := m - 1; j >= 0; j-- {
			like[i][j] = was[i].like(is[j])
			best[i][j] = max(best[i+1][j], best[i][j+1])
			if like[i][j] >= alike {
				best[i][j] = max(best[i][j], best[i+1][j+1]+like[i][j])
			}
		}
	}
	var out [][2]int
	for i, j := 0, 0; i < n || j < m; {
		switch {
		case i < n && j < m && like[i][j] >= alike && best[i][j] == best[i+1][j+1]+like[i][j]:
			out = append(out, [2]int{i, j})
			i, j = i+1, j+1
		case j < m && (i == n || best[i][j] == best[i][j+1]):
			out = append(out, [2]int{-1, j})
			j++
		default:
			out = append(out, [2]int{i, -1})
			i++
		}
	}
	return out
}

// bag is the words of a page, sorted, each once.
type bag []string

func bags(pages []Page) []bag {
	out := make([]bag, len(pages))
	for i, p := range pages {
		words := strings.Fields(strings.ToLower(p.Title + " " + p.Text + " " + p.Notes))
		slices.Sort(words)
		out[i] = slices.Compact(words)
	}
	return out
}

// like is the share of words that two pages have in common, from 0 to 1.
func (b bag) like(c bag) float32 {
	if len(b) == 0 && len(c) == 0 {
		return 1
	}
	common, i, j := 0, 0, 0
	for i < len(b) && j < len(c) {
		switch strings.Compare(b[i], c[j]) {
		case 0:
			common, i, j = common+1, i+1, j+1
		case -1:
			i++
		default:
			j++
		}
	}
	return float32(common) / float32(len(b)+len(c)-common)
}

// differ compares words until its time is up.
type differ struct {
	left time.Duration
	now  func() time.Time
}

func (d *differ) diff(before, after string) []Piece {
	if before == after {
		return trimmed([]Piece{{Stayed, before}})
	}
	if d.left <= 0 || len(before)+len(after) > maxDiffed {
		d.left = min(d.left, 0)
		return trimmed([]Piece{{Went, before}, {Came, after}})
	}
	engine := diffmatchpatch.New()
	engine.DiffTimeout = d.left
	began := d.now()
	words := lexicon{known: map[string]rune{}}
	found := engine.DiffMainRunes(words.spell(before), words.spell(after), false)
	found = engine.DiffCleanupSemantic(found)
	d.left -= d.now().Sub(began)
	var out []Piece
	for _, f := range found {
		kind := Stayed
		switch f.Type {
		case diffmatchpatch.DiffInsert:
			kind = Came
		case diffmatchpatch.DiffDelete:
			kind = Went
		}
		out = append(out, Piece{kind, words.read(f.Text)})
	}
	return trimmed(out)
}

// lexicon writes each word, with the space after it, as one letter, so that words are compared and not letters.
type lexicon struct {
	known map[string]rune
	words []string
}

// firstRune skips what a text may hold itself; there are more letters than a document has different words.
const firstRune = 0x10000

func (l *lexicon) spell(text string) []rune {
	var out []rune
	for len(text) > 0 {
		end := strings.IndexFunc(text, unicode.IsSpace)
		if end < 0 {
			end = len(text)
		}
		for end < len(text) {
			if next := strings.IndexFunc(text[end:], func(r rune) bool { return !unicode.IsSpace(r) }); next != 0 {
				if next < 0 {
					next = len(text) - end
				}
				end += next
				continue
			}
			break
		}
		word := text[:end]
		text = text[end:]
		r, ok := l.known[word]
		if !ok {
			r = firstRune + rune(min(len(l.words), unicode.MaxRune-firstRune))
			l.known[word], l.words = r, append(l.words, word)
		}
		out = append(out, r)
	}
	return out
}

func (l *lexicon) read(letters string) string {
	var b strings.Builder
	for _, r := range letters {
		b.WriteString(l.words[r-firstRune])
	}
	return b.String()
}

// trimmed leaves out words that stayed, far from any change.
func trimmed(pieces []Piece) []Piece {
	var out []Piece
	for i, p := range pieces {
		words := strings.Fields(p.Text)
		head, tail := contextWords, contextWords
		if i == 0 {
			head = 0
		}
		if i == len(pieces)-1 {
			tail = 0
		}
		if p.Kind != Stayed {
			head, tail = maxPiece, 0
		}
		if len(words) <= head+tail+contextWords {
			out = append(out, p)
			continue
		}
		if head > 0 {
			out = append(out, Piece{p.Kind, strings.Join(words[:head], " ") + " "})
		}
		out = append(out, Piece{Skipped, ""})
		if tail > 0 {
			out = append(out, Piece{p.Kind, strings.Join(words[len(words)-tail:], " ") + " "})
		}
	}
	return out
}
