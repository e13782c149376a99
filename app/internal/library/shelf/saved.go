package shelf

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/oklog/ulid/v2"

	"tandem/app/internal/account"
	"tandem/app/internal/fault"
	"tandem/search"
)

// Telling says when a person is told that something new fits a saved search.
type Telling string

// The tellings.
const (
	Never Telling = ""
	Soon  Telling = "soon"  // within minutes
	Daily Telling = "daily" // once a day, all together
)

// Search is a search that a person keeps.
type Search struct {
	ID      string
	Person  string
	Name    string
	Query   string // as the address of the library holds it, in its one form
	Tell    Telling
	Created time.Time
	Deleted time.Time // zero: it stands
}

// URL is where the search is made again.
func (s Search) URL() string { return "/library?" + s.Query }

// Find is a document that a watched search has come upon.
type Find struct {
	Search   string
	Document string
}

type searches interface {
	// Searches lists the person's searches by name; deleted ones are left out.
	Searches(ctx context.Context, person string) ([]Search, error)
	// SearchByID returns fault.NotFound for a search of somebody else; deleted ones are returned.
	SearchByID(ctx context.Context, person, id string) (Search, error)
	// AddSearch stores a search; with known, documents that it has found already.
	AddSearch(ctx context.Context, s Search, known []string) error
	// ChangeSearch stores name, telling and deletion. When known is not nil it replaces what the search has found.
	ChangeSearch(ctx context.Context, s Search, known []string) error
	// DropSearches removes what was deleted before a time.
	DropSearches(ctx context.Context, before time.Time) error

	// Watched lists the searches that are to tell something, with those that were deleted and can still be brought back.
	Watched(ctx context.Context) ([]Search, error)
	// Reached returns how far the watch has read the index; false: it never has.
	Reached(ctx context.Context) (version uint64, ok bool, err error)
	// Found stores what the searches came upon, leaving out what each had before, and how far the watch has read, in one step.
	Found(ctx context.Context, finds []Find, reached uint64, at time.Time) error
	// Batch gathers what a search has found and nobody was told, under a name; one that was gathered before and not told comes
	// first, under its own. None is an empty batch.
	Batch(ctx context.Context, search, name string) (documents []string, batch string, err error)
	// Told marks a batch as told.
	Told(ctx context.Context, search, batch string) error
}

const (
	maxSearches = 100
	maxName     = 100
	maxQuery    = 2000
)

// CanonicalQuery returns the search that an address of the library holds in its one form, without what only says where in
// its results somebody is. What is no part of a search is left out.
func CanonicalQuery(raw string) string {
	in, err := url.ParseQuery(raw)
	if err != nil {
		return ""
	}
	out := url.Values{}
	if q := search.Parse(in.Get("q")).String(); q != "" {
		out.Set("q", q)
	}
	for _, f := range search.Facets {
		values := slices.Clone(in[string(f)])
		slices.Sort(values)
		for _, v := range slices.Compact(values) {
			if v != "" && len(v) <= 200 && len(out[string(f)]) < 20 {
				out.Add(string(f), v)
			}
		}
	}
	if s := search.Sort(in.Get("sort")); s == search.ByFresh || s == search.ByUsed {
		out.Set("sort", string(s))
	}
	return out.Encode()
}

// QueryOf is the search of a canonical query, as reps make it.
func QueryOf(canonical string) search.Query {
	in, err := url.ParseQuery(canonical)
	if err != nil {
		in = url.Values{}
	}
	q := search.Query{Audience: search.ForRep, Text: in.Get("q"), Finished: true, Chosen: map[search.Facet][]string{}, Sort: search.Sort(in.Get("sort"))}
	for _, f := range search.Facets {
		if v := in[string(f)]; len(v) > 0 {
			q.Chosen[f] = v
		}
	}
	return q
}

// NameOf suggests a name for a search: its words, then what was chosen.
func NameOf(canonical string) string {
	q := QueryOf(canonical)
	var parts []string
	if q.Text != "" {
		parts = append(parts, q.Text)
	}
	for _, f := range search.Facets {
		for _, v := range q.Chosen[f] {
			parts = append(parts, strings.ReplaceAll(v, "-", " "))
		}
	}
	name := []rune(strings.Join(parts, ", "))
	if len(name) == 0 {
		return "Everything"
	}
	return string(name[:min(len(name), maxName)])
}

func cleanSearch(s *Search) error {
	var bad []fault.Field
	if s.Name = line(s.Name); s.Name == "" || long(s.Name, maxName) {
		bad = append(bad, fault.Field{Name: "name", Message: "Enter a name of at most 100 characters."})
	}
	if s.Tell != Never && s.Tell != Soon && s.Tell != Daily {
		bad = append(bad, fault.Field{Name: "tell", Message: "Choose when to be told."})
	}
	if s.Query = CanonicalQuery(s.Query); len(s.Query) > maxQuery {
		bad = append(bad, fault.Field{Name: "name", Message: "This search is too long to be kept. Take some of it away."})
	}
	if len(bad) > 0 {
		return fault.Form(bad...)
	}
	return nil
}

// Save keeps a search under a name.
func (s *Service) Save(ctx context.Context, p account.Person, name, query string, tell Telling) (Search, error) {
	if !works(p) {
		return Search{}, errNobody
	}
	v := Search{ID: ulid.Make().String(), Person: p.ID, Name: name, Query: query, Tell: tell, Created: s.Now()}
	if line(v.Name) == "" {
		v.Name = NameOf(CanonicalQuery(query))
	}
	if err := cleanSearch(&v); err != nil {
		return Search{}, err
	}
	has, err := s.Store.Searches(ctx, p.ID)
	if err != nil {
		return Search{}, err
	}
	if len(has) >= maxSearches {
		return Search{}, fault.Newf(fault.Conflict, "You keep %d searches already. Delete some that you no longer need.", maxSearches)
	}
	for _, h := range has {
		if h.Query == v.Query {
			return h, fault.Newf(fault.Conflict, "You keep this search already, as “%s”.", h.Name)
		}
	}
	var known []string
	if v.Tell != Never {
		if known, err = s.known(ctx, v); err != nil {
			return Search{}, err
		}
	}
	return v, s.Store.AddSearch(ctx, v, known)
}

// known lists what a search finds now: all that is not new. One that finds too much to tell apart is fault.Invalid.
func (s *Service) known(ctx context.Context, v Search) ([]string, error) {
	q := QueryOf(v.Query)
	known := []string{}
	for q.Limit = 100; q.Offset < search.MaxDepth; q.Offset += q.Limit {
		res, err := s.Index.Search(ctx, q)
		if err != nil {
			return nil, fault.Wrap(fault.Unavailable, err, "Search is away right now, so it could not be noted what is new. Try again in a minute, or save without being told.")
		}
		for _, h := range res.Hits {
			known = append(known, h.Doc)
		}
		if len(res.Hits) < q.Limit {
			return known, nil
		}
	}
	return nil, fault.Form(fault.Field{Name: "tell", Message: "This search finds more than 1,000 documents, too many to tell what is new. Narrow it, or save without being told."})
}

// Searches lists the searches the person keeps, by name.
func (s *Service) Searches(ctx context.Context, p account.Person) ([]Search, error) {
	return s.Store.Searches(ctx, p.ID)
}

// SearchByID returns a search of the person's.
func (s *Service) SearchByID(ctx context.Context, p account.Person, id string) (Search, error) {
	return s.Store.SearchByID(ctx, p.ID, id)
}

// ChangeSearch renames a search, and says when to tell. When telling begins, what it finds at that moment is not new.
func (s *Service) ChangeSearch(ctx context.Context, p account.Person, id, name string, tell Telling) (Search, error) {
	v, err := s.Store.SearchByID(ctx, p.ID, id)
	if err != nil {
		return Search{}, err
	}
	begins := v.Tell == Never && tell != Never
	v.Name, v.Tell = name, tell
	if err := cleanSearch(&v); err != nil {
		return Search{}, err
	}
	var known []string
	if begins {
		if known, err = s.known(ctx, v); err != nil {
			return Search{}, err
		}
	}
	return v, s.Store.ChangeSearch(ctx, v, known)
}

// DeleteSearch takes a search away; KeepSearch brings it back for a while.
func (s *Service) DeleteSearch(ctx context.Context, p account.Person, id string) (Search, error) {
	return s.setDeleted(ctx, p, id, s.Now())
}

// KeepSearch brings a deleted search back. What came meanwhile is told as if it had never been away.
func (s *Service) KeepSearch(ctx context.Context, p account.Person, id string) (Search, error) {
	return s.setDeleted(ctx, p, id, time.Time{})
}

func (s *Service) setDeleted(ctx context.Context, p account.Person, id string, at time.Time) (Search, error) {
	v, err := s.Store.SearchByID(ctx, p.ID, id)
	if err != nil {
		return Search{}, err
	}
	v.Deleted = at
	return v, s.Store.ChangeSearch(ctx, v, nil)
}
