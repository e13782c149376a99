package shelf

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"tandem/app/internal/account"
	"tandem/app/internal/fault"
	"tandem/app/internal/library"
	"tandem/search"
)

// CardFormat is the value of the facet format that makes an asset a battlecard.
const CardFormat = "battlecard"

// Cards are the battlecards of the library. All exported fields are required.
type Cards struct {
	Library *library.Service
	Now     func() time.Time

	mu   sync.Mutex
	read map[library.Blob]Battlecard // bytes never change, so what was read of them holds
}

// Card is a battlecard with the asset it is.
type Card struct {
	Asset   library.Asset
	Card    Battlecard // empty but for Competitor when Written is false
	Written bool       // it is markdown; else some other file, to be opened as it is
	Unread  bool       // its bytes could not be had now
}

// Competitor is who the card is about: the asset's facet, else what the card itself says.
func (c Card) Competitor() string {
	if v := c.Asset.Facets[search.FacetCompetitor]; len(v) > 0 {
		return v[0]
	}
	return c.Card.Competitor
}

// Overdue reports whether somebody should have looked at the card again by now.
func (c Card) Overdue(now time.Time) bool {
	return c.Card.Overdue(now) || !c.Asset.ReviewBy.IsZero() && now.After(c.Asset.ReviewBy)
}

const maxCards = 300

// List returns the battlecards that the person may see, by competitor, written ones first; of one competitor only when it
// is not empty.
func (c *Cards) List(ctx context.Context, p account.Person, competitor string) ([]Card, error) {
	f := library.Filter{Facets: map[string][]string{string(search.FacetFormat): {CardFormat}}, Limit: maxCards}
	if competitor != "" {
		f.Facets[string(search.FacetCompetitor)] = []string{competitor}
	}
	found, _, err := c.Library.Browse(ctx, p, f)
	if err != nil {
		return nil, err
	}
	out := make([]Card, 0, len(found))
	for _, a := range found {
		out = append(out, c.of(ctx, a, a.Version))
	}
	slices.SortFunc(out, func(a, b Card) int {
		return cmp.Or(strings.Compare(a.Competitor(), b.Competitor()), -cmp.Compare(len(a.Card.Claims), len(b.Card.Claims)), strings.Compare(a.Asset.Title, b.Asset.Title))
	})
	return out, nil
}

// ByID returns a battlecard the person may see.
func (c *Cards) ByID(ctx context.Context, p account.Person, id string) (Card, error) {
	a, err := c.Library.AssetByID(ctx, p, id)
	if err != nil {
		return Card{}, err
	}
	if !slices.Contains(a.Facets[search.FacetFormat], CardFormat) {
		return Card{}, fault.New(fault.NotFound, "There is no such battlecard, or it is not open to you.")
	}
	return c.of(ctx, a, a.Version), nil
}

// of reads the card that an asset is. Whether the person may see it was decided before.
func (c *Cards) of(ctx context.Context, a library.Asset, v library.Version) Card {
	written := v.Media == "text/markdown" || v.Media == "text/plain" && strings.HasSuffix(strings.ToLower(v.FileName), ".md")
	out := Card{Asset: a, Written: written && v.Size <= maxCard}
	if out.Written {
		var err error
		if out.Card, err = c.parse(ctx, v); err != nil {
			out.Unread = true // the store of bytes is away: the rest of the page goes on
		}
	}
	if out.Card.Competitor == "" {
		out.Card.Competitor = out.Competitor()
	}
	return out
}

func (c *Cards) parse(ctx context.Context, v library.Version) (_ Battlecard, err error) {
	c.mu.Lock()
	b, known := c.read[v.Blob]
	c.mu.Unlock()
	if known {
		return b, nil
	}
	r, err := c.Library.Open(ctx, v, 0, -1)
	if err != nil {
		return Battlecard{}, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	source, err := io.ReadAll(io.LimitReader(r, maxCard))
	if err != nil {
		return Battlecard{}, fmt.Errorf("read the card: %w", err)
	}
	b = ParseCard(source)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.read == nil || len(c.read) > 2*maxCards {
		c.read = map[library.Blob]Battlecard{}
	}
	c.read[v.Blob] = b
	return b, nil
}

// Draft is a card as a person writes it.
type Draft struct {
	Title string // empty: made from the competitor
	Card  Battlecard
	State library.State
	Note  string // what changed
}

func (d Draft) clean() (Draft, error) {
	card, err := d.Card.Clean()
	if d.Title = line(d.Title); err == nil && d.Title == "" {
		d.Title = "Battlecard: " + strings.ReplaceAll(card.Competitor, "-", " ")
	}
	if long(d.Title, maxTitle) {
		err = fault.Form(append(fault.FieldsOf(err), fault.Field{Name: "title", Message: "Use at most 120 characters."})...)
	}
	d.Card = card
	return d, err
}

// Add puts a new card into the library: for our own people only, since what is said about others is not for sending.
func (c *Cards) Add(ctx context.Context, by account.Person, d Draft) (library.Asset, error) {
	d, err := d.clean()
	if err != nil {
		return library.Asset{}, err
	}
	got, err := c.Library.Upload(ctx, by, library.Upload{FileName: fileOf(d.Card), Body: bytes.NewReader(d.Card.Markdown()), Details: library.Details{
		Title: d.Title, Description: summary(d.Card), State: d.State,
		Facets: map[search.Facet][]string{search.FacetFormat: {CardFormat}, search.FacetCompetitor: {d.Card.Competitor}},
	}})
	if err != nil {
		return library.Asset{}, err
	}
	return c.Library.Alter(ctx, by, got.Asset.ID, got.Asset.Revision, func(a *library.Asset) error {
		a.Internal, a.Public = true, false
		c.plan(a, d)
		return nil
	})
}

// plan brings what the card says of itself into the asset.
func (c *Cards) plan(a *library.Asset, d Draft) {
	a.ReviewBy = time.Time{}
	if !d.Card.ReviewBy.IsZero() {
		a.ReviewBy = d.Card.ReviewBy
	}
}

func fileOf(b Battlecard) string { return "battlecard-" + b.Competitor + ".md" }

// summary is what lists of the library say of a card.
func summary(b Battlecard) string {
	first, _, _ := strings.Cut(b.Summary, "\n\n")
	return first
}

// Save stores a card as the asset's next version. version is the one the person started from: when another one came since,
// it is fault.Conflict, nothing is changed, and the present card is returned to be compared.
func (c *Cards) Save(ctx context.Context, by account.Person, id string, version int, d Draft) (Card, error) {
	d, err := d.clean()
	if err != nil {
		return Card{}, err
	}
	now, err := c.ByID(ctx, by, id)
	if err != nil {
		return Card{}, err
	}
	if now.Asset.Version.Number != version {
		return now, fault.New(fault.Conflict, now.Asset.Version.ByName+" saved this card while you were writing. Nothing of yours is lost: your text is in the form, the saved one beside it. Put together what should stand and save again.")
	}
	a := now.Asset
	if body := d.Card.Markdown(); !bytes.Equal(body, now.Card.Markdown()) || !now.Written {
		a, err = c.Library.Replace(ctx, by, id, library.Replacement{FileName: fileOf(d.Card), Body: bytes.NewReader(body), Note: func() string { return d.Note }})
		if err != nil {
			return Card{}, err
		}
	}
	a, err = c.Library.Alter(ctx, by, id, a.Revision, func(a *library.Asset) error {
		a.Title, a.Description = d.Title, summary(d.Card)
		a.Facets = withCompetitor(a.Facets, d.Card.Competitor)
		c.plan(a, d)
		return nil
	})
	return Card{Asset: a, Card: d.Card, Written: true}, err
}

func withCompetitor(facets map[search.Facet][]string, competitor string) map[search.Facet][]string {
	out := map[search.Facet][]string{}
	for f, v := range facets {
		out[f] = v
	}
	if !slices.Contains(out[search.FacetCompetitor], competitor) {
		out[search.FacetCompetitor] = []string{competitor}
	}
	return out
}

// reviewFor is when a card that was stood for is due again, unless it says otherwise.
const reviewFor = 90 * 24 * time.Hour

// Stand notes that somebody looked at the card today and stands for it: its next version says so.
func (c *Cards) Stand(ctx context.Context, by account.Person, id string) (Card, error) {
	now, err := c.ByID(ctx, by, id)
	if err != nil {
		return Card{}, err
	}
	if !now.Written || now.Unread {
		return Card{}, fault.New(fault.Conflict, "This card is a file of its own. Replace it, or set the day of its next review at its details.")
	}
	d := Draft{Title: now.Asset.Title, Card: now.Card, Note: "Reviewed, nothing to change"}
	// The next review keeps its distance from the last one.
	span := reviewFor
	if s := d.Card.ReviewBy.Sub(d.Card.Reviewed); !d.Card.Reviewed.IsZero() && s > 0 {
		span = s
	}
	today := c.Now().UTC().Truncate(24 * time.Hour)
	d.Card.Reviewed, d.Card.ReviewBy = today, today.Add(span)
	return c.Save(ctx, by, id, now.Asset.Version.Number, d)
}
