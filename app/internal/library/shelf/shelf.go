// Package shelf is what people lay ready for themselves and each other: favourites, what they looked at last, searches to
// come back to, collections and playbooks, battlecards, and the page before a call.
//
// It holds references only. Whether a person may see what is referred to is asked anew each time (Documents), so that what
// was withdrawn a moment ago is gone from every shelf. It refuses to know where documents come from and how people are told.
package shelf

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"tandem/app/internal/account"
	"tandem/app/internal/fault"
	"tandem/app/internal/inbox"
	"tandem/search"
)

// Document is something that can stand on a shelf: an asset, an article, a case study or a page, as a person sees it now.
type Document struct {
	ID        string
	Kind      string // asset, article, case-study, page
	Title     string
	Summary   string
	URL       string
	Format    string // of an asset: pdf, pptx, …
	Facets    map[search.Facet][]string
	Updated   time.Time
	Figure    string // the number a case study leads with
	FigureOf  string // what it measures
	Closed    string // for those who keep the library: why others do not have it, a word ("withdrawn", "draft"); empty: they do
	Successor string // what takes its place; empty: nothing
}

// IsAsset reports whether the document is collateral.
func (d Document) IsAsset() bool { return d.Kind == "asset" }

// Documents answers what a person may see.
type Documents interface {
	// Open returns those of the documents that the person may see now, by id.
	Open(ctx context.Context, p account.Person, ids []string) (map[string]Document, error)
	// Successors returns what takes the place of each of the documents that were superseded, by id; whether somebody may
	// see it is another question.
	Successors(ctx context.Context, ids []string) (map[string]string, error)
	// Changed returns the search documents of what reps can find and was changed after a version of the index, up to about
	// limit, and the version that this reaches.
	Changed(ctx context.Context, after uint64, limit int) (docs []search.Document, reached uint64, err error)
	// Newest returns the version that the index will have when it has caught up.
	Newest(ctx context.Context) (uint64, error)
}

// People finds who somebody is now.
type People interface {
	PersonByID(ctx context.Context, id string) (account.Person, error)
}

// Teller tells people.
type Teller interface {
	Tell(ctx context.Context, n inbox.Notice) (told bool, err error)
}

// Service holds the rules. All fields are required.
type Service struct {
	Store     Store
	Documents Documents
	People    People
	Inbox     Teller
	Index     search.Index
	// Among makes an index of a few documents, to ask whether they answer a search; it is closed after use.
	Among func(ctx context.Context, docs []search.Document) (search.Index, error)
	Now   func() time.Time
	Log   *slog.Logger
}

// Mark is a document on a person's own shelf.
type Mark struct {
	Document string
	At       time.Time
}

// Store keeps shelves. Nothing it returns was checked for access.
type Store interface {
	marks
	searches
	collections
}

type marks interface {
	// Favourites lists the person's favourites, the latest first.
	Favourites(ctx context.Context, person string) ([]Mark, error)
	// FavouritesAmong returns which of the documents are the person's favourites.
	FavouritesAmong(ctx context.Context, person string, ids []string) (map[string]bool, error)
	// SetFavourite adds or removes a favourite; doing it twice is the same. More than limit are fault.Conflict.
	SetFavourite(ctx context.Context, person, document string, on bool, at time.Time, limit int) error
	// Recents lists what the person looked at, the latest first.
	Recents(ctx context.Context, person string, limit int) ([]Mark, error)
	// Saw notes that the person looked at a document, and forgets all but the latest keep.
	Saw(ctx context.Context, person, document string, at time.Time, keep int) error
	// ForgetRecents removes what was looked at before a time; of one person, or of everybody when person is empty.
	ForgetRecents(ctx context.Context, person string, before time.Time) error
}

const (
	maxFavourites = 500
	keepRecents   = 100
	recentFor     = 90 * 24 * time.Hour
)

// Placed is a document on a person's own shelf, as the person sees it now.
type Placed struct {
	Document
	At time.Time
}

var (
	errNobody     = fault.New(fault.Denied, "This is for people who work with the library.")
	errNoDocument = fault.New(fault.NotFound, "There is no such document, or it is not open to you.")
)

func works(p account.Person) bool { return p.Is(account.Rep, account.Marketer, account.Admin) }

// open returns a document the person may see.
func (s *Service) open(ctx context.Context, p account.Person, id string) (Document, error) {
	found, err := s.Documents.Open(ctx, p, []string{id})
	if err != nil {
		return Document{}, err
	}
	d, ok := found[id]
	if !ok {
		return Document{}, errNoDocument
	}
	return d, nil
}

// SetFavourite adds a document to the person's favourites or takes it away. What is not open any more can still be taken away.
func (s *Service) SetFavourite(ctx context.Context, p account.Person, id string, on bool) error {
	if !works(p) {
		return errNobody
	}
	if on {
		if _, err := s.open(ctx, p, id); err != nil {
			return err
		}
	}
	return s.Store.SetFavourite(ctx, p.ID, id, on, s.Now(), maxFavourites)
}

// Favourites says which of the documents are the person's favourites.
func (s *Service) Favourites(ctx context.Context, p account.Person, ids []string) (map[string]bool, error) {
	if len(ids) == 0 || !works(p) {
		return map[string]bool{}, nil
	}
	return s.Store.FavouritesAmong(ctx, p.ID, ids)
}

// AllFavourites lists the person's favourites that are open to them now, the latest first.
func (s *Service) AllFavourites(ctx context.Context, p account.Person) ([]Placed, error) {
	marks, err := s.Store.Favourites(ctx, p.ID)
	if err != nil {
		return nil, err
	}
	return s.place(ctx, p, marks)
}

// Recents lists what the person looked at and may still see, the latest first.
func (s *Service) Recents(ctx context.Context, p account.Person, limit int) ([]Placed, error) {
	marks, err := s.Store.Recents(ctx, p.ID, limit)
	if err != nil {
		return nil, err
	}
	return s.place(ctx, p, marks)
}

// Saw notes that the person looked at a document that is open to them. Only that person can see the list.
func (s *Service) Saw(ctx context.Context, p account.Person, id string) error {
	if !works(p) {
		return errNobody
	}
	if _, err := s.open(ctx, p, id); err != nil {
		return err
	}
	return s.Store.Saw(ctx, p.ID, id, s.Now(), keepRecents)
}

// ForgetRecents empties the person's own list.
func (s *Service) ForgetRecents(ctx context.Context, p account.Person) error {
	return s.Store.ForgetRecents(ctx, p.ID, s.Now().Add(time.Second))
}

// place shows the marks as the person sees their documents now. What was superseded is led to what took its place, once.
func (s *Service) place(ctx context.Context, p account.Person, marks []Mark) ([]Placed, error) {
	ids := make([]string, len(marks))
	for i, m := range marks {
		ids[i] = m.Document
	}
	found, led, err := s.lead(ctx, p, ids)
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	var out []Placed
	for _, m := range marks {
		if d, ok := found[led(m.Document)]; ok && !seen[d.ID] {
			seen[d.ID] = true
			out = append(out, Placed{Document: d, At: m.At})
		}
	}
	return out, nil
}

// maxLead is how often one asset may have taken the place of another.
const maxLead = 8

// lead returns what the person may see of the documents, and a function from each id to the one that takes its place.
func (s *Service) lead(ctx context.Context, p account.Person, ids []string) (map[string]Document, func(string) string, error) {
	next := map[string]string{}
	for ask := ids; len(ask) > 0 && len(next) < maxLead*max(1, len(ids)); {
		found, err := s.Documents.Successors(ctx, ask)
		if err != nil {
			return nil, nil, err
		}
		ask = nil
		for id, successor := range found {
			if _, known := next[id]; !known {
				next[id] = successor
				ask = append(ask, successor)
			}
		}
	}
	led := func(id string) string {
		for range maxLead {
			successor, ok := next[id]
			if !ok {
				break
			}
			id = successor
		}
		return id
	}
	all := make([]string, 0, len(ids))
	for _, id := range ids {
		all = append(all, id)
		if l := led(id); l != id {
			all = append(all, l)
		}
	}
	found, err := s.Documents.Open(ctx, p, all)
	return found, led, err
}

// trash is how long what was deleted can be brought back.
const trash = 30 * 24 * time.Hour

// Purge removes what was deleted long ago and forgets what people looked at long ago.
func (s *Service) Purge(ctx context.Context) error {
	now := s.Now()
	return errors.Join(s.Store.ForgetRecents(ctx, "", now.Add(-recentFor)), s.Store.DropSearches(ctx, now.Add(-trash)), s.Store.DropCollections(ctx, now.Add(-trash)))
}
