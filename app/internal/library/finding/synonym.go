package finding

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/oklog/ulid/v2"

	"tandem/app/internal/account"
	"tandem/app/internal/fault"
	"tandem/search"
)

// Group is synonyms as marketers manage them.
type Group struct {
	ID      string
	Typed   []string // one way: who types one of these also finds Words. Empty: Words find each other
	Words   []string
	Updated time.Time
	Author  string // the name of who saved it last
}

// OneWay reports whether what is typed finds the words, and not the other way round.
func (g Group) OneWay() bool { return len(g.Typed) > 0 }

// The limits of synonyms. Phrases of more words are not looked for in what is typed.
const (
	MaxGroups     = 500
	maxGroupWords = 20
	maxWordRunes  = 60
	maxPhrase     = 4 // words
)

// ReadWords reads words and phrases, one a line or with commas between, lower-cased and without repeats.
func ReadWords(text string) []string {
	var out []string
	for _, w := range strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == ',' || r == ';' }) {
		w = strings.ToLower(strings.Join(strings.Fields(search.Clean(w)), " "))
		if w != "" && !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return out
}

// Check says what is wrong with a group, as fault.Invalid with the fields typed and words.
func (g Group) Check() error {
	var fields []fault.Field
	bad := func(name, message string) { fields = append(fields, fault.Field{Name: name, Message: message}) }
	least, what := 2, "Give at least two words or phrases, one a line."
	if g.OneWay() {
		least, what = 1, "Give at least one word or phrase that should be found as well."
	}
	if len(g.Words) < least {
		bad("words", what)
	}
	for name, words := range map[string][]string{"typed": g.Typed, "words": g.Words} {
		if message := checkWords(words); message != "" {
			bad(name, message)
		}
	}
	for _, w := range g.Typed {
		if slices.Contains(g.Words, w) {
			bad("words", fmt.Sprintf("“%s” stands on both sides.", w))
			break
		}
	}
	if len(fields) > 0 {
		slices.SortFunc(fields, func(a, b fault.Field) int { return strings.Compare(a.Name, b.Name) })
		return fault.Form(fields...)
	}
	return nil
}

func checkWords(words []string) string {
	if len(words) > maxGroupWords {
		return fmt.Sprintf("At most %d words or phrases belong together.", maxGroupWords)
	}
	for _, w := range words {
		switch n := len(strings.Fields(Phrase(w))); {
		case n == 0:
			return fmt.Sprintf("“%s” has no letters to search for.", w)
		case n > maxPhrase:
			return fmt.Sprintf("“%s” is longer than %d words.", w, maxPhrase)
		case utf8.RuneCountInString(w) > maxWordRunes:
			return fmt.Sprintf("“%s…” is too long.", string([]rune(w)[:20]))
		case n == 1 && search.StopWord(w):
			return fmt.Sprintf("“%s” is too common to search for.", w)
		}
	}
	return ""
}

// Compile puts groups together as engines take them.
func Compile(groups []Group) search.Synonyms {
	out := search.Synonyms{}
	add := func(from, to string) {
		if from != to && !slices.Contains(out[from], to) {
			out[from] = append(out[from], to)
		}
	}
	for _, g := range groups {
		from := g.Typed
		if !g.OneWay() {
			from = g.Words
		}
		for _, f := range from {
			for _, t := range g.Words {
				add(f, t)
			}
		}
	}
	return out
}

// SynonymStore keeps synonyms.
type SynonymStore interface {
	// Groups lists all groups, the last changed first, with a number that grows with every change.
	Groups(ctx context.Context) ([]Group, int64, error)
	// GroupsRevision returns that number alone.
	GroupsRevision(ctx context.Context) (int64, error)
	// SaveGroup adds or replaces a group. More than MaxGroups is fault.TooMany.
	SaveGroup(ctx context.Context, g Group) error
	// RemoveGroup removes a group and returns it; fault.NotFound when there is none.
	RemoveGroup(ctx context.Context, id string) (Group, error)
	// SeedGroups stores the first groups of an installation, once and for all.
	SeedGroups(ctx context.Context, groups []Group) error
}

// Synonyms manages what finds what.
type Synonyms struct {
	Store SynonymStore
	Index Engine
	Now   func() time.Time
}

// Engine is the search engine.
type Engine interface {
	Search(ctx context.Context, q search.Query) (search.Results, error)
	SetSynonyms(ctx context.Context, s search.Synonyms) error
}

// Groups lists all groups, for those who keep the library.
func (s *Synonyms) Groups(ctx context.Context, p account.Person) ([]Group, error) {
	if err := keeper(p); err != nil {
		return nil, err
	}
	groups, _, err := s.Store.Groups(ctx)
	return groups, err
}

// keeper refuses people who do not look after the library.
func keeper(p account.Person) error {
	if !p.Is(account.Marketer, account.Admin) {
		return fault.New(fault.Denied, "This is for marketers.")
	}
	return nil
}

// Save stores a group, new when it has no id, and has the engine use it at once.
func (s *Synonyms) Save(ctx context.Context, p account.Person, g Group) error {
	if err := keeper(p); err != nil {
		return err
	}
	if err := g.Check(); err != nil {
		return err
	}
	if g.ID == "" {
		g.ID = ulid.Make().String()
	}
	g.Updated, g.Author = s.Now(), nameOf(p)
	if err := s.Store.SaveGroup(ctx, g); err != nil {
		return err
	}
	return s.apply(ctx)
}

// Remove takes a group away and returns it, so that it can be put back.
func (s *Synonyms) Remove(ctx context.Context, p account.Person, id string) (Group, error) {
	if err := keeper(p); err != nil {
		return Group{}, err
	}
	g, err := s.Store.RemoveGroup(ctx, id)
	if err != nil {
		return g, err
	}
	return g, s.apply(ctx)
}

// apply gives the engine what is stored. An engine that is away gets it when it is back.
func (s *Synonyms) apply(ctx context.Context) error {
	err := s.Set(ctx)
	if isAway(err) {
		return nil
	}
	return err
}

// Set gives the engine what is stored.
func (s *Synonyms) Set(ctx context.Context) error {
	groups, _, err := s.Store.Groups(ctx)
	if err != nil {
		return err
	}
	return s.Index.SetSynonyms(ctx, Compile(groups))
}
