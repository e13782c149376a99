package shelf

import (
	"context"
	"slices"
	"time"

	"github.com/oklog/ulid/v2"

	"tandem/app/internal/account"
	"tandem/app/internal/fault"
)

// CollectionFilter narrows a list of collections. Zero fields do not.
type CollectionFilter struct {
	Person   string // for whom: their own and the shared ones; required
	Own      bool   // their own only
	Shared   bool   // shared ones only
	Document string // those that hold the document
}

type collections interface {
	// Collections lists collections with their items, official ones first, then the latest; deleted ones are left out.
	Collections(ctx context.Context, f CollectionFilter) ([]Collection, error)
	// CollectionByID returns a collection with its items; fault.NotFound when there is none. Deleted ones are returned.
	CollectionByID(ctx context.Context, id string) (Collection, error)
	// AddCollection stores a new one with its items.
	AddCollection(ctx context.Context, c Collection) error
	// ChangeCollection stores c with its items as the next revision, if its revision is still the stored one (else
	// fault.Conflict). Items that are no longer in it are kept aside, with their places.
	ChangeCollection(ctx context.Context, c Collection) error
	// RemovedItem returns an item that was taken out, and the place it had, from 0; fault.NotFound when there is none.
	RemovedItem(ctx context.Context, collection, item string) (x Item, place int, err error)
	// DropCollections removes what was deleted before a time, and items taken out of what nobody changed since.
	DropCollections(ctx context.Context, before time.Time) error
}

var errNoCollection = fault.New(fault.NotFound, "There is no such collection, or it is not shared with you.")

// Collections lists what the person may read.
func (s *Service) Collections(ctx context.Context, p account.Person, f CollectionFilter) ([]Collection, error) {
	if !works(p) {
		return nil, errNobody
	}
	f.Person = p.ID
	return s.Store.Collections(ctx, f)
}

// CollectionByID returns a collection the person may read.
func (s *Service) CollectionByID(ctx context.Context, p account.Person, id string) (Collection, error) {
	c, err := s.Store.CollectionByID(ctx, id)
	switch {
	case fault.Is(err, fault.NotFound):
		return Collection{}, errNoCollection
	case err != nil:
		return Collection{}, err
	case !CanRead(p, c):
		return Collection{}, errNoCollection
	case !c.Deleted.IsZero():
		return c, fault.New(fault.Gone, "This collection was deleted.")
	}
	return c, nil
}

// Shown is an item as a person sees it now.
type Shown struct {
	Item
	Document Document // of a DocumentItem
	Gone     bool     // nobody but those who keep the library is told: what stood here is not open to reps
	Replaced bool     // Document took the place of what was put in
}

// Contents shows what of a collection the person has. What a rep may not see is left out without a trace; those who keep
// the library see that something is missing, and why. What was superseded is led to what took its place.
func (s *Service) Contents(ctx context.Context, p account.Person, c Collection) ([]Shown, error) {
	all, err := s.ContentsOf(ctx, p, []Collection{c})
	return all[c.ID], err
}

// ContentsOf is Contents for several collections, by id.
func (s *Service) ContentsOf(ctx context.Context, p account.Person, list []Collection) (map[string][]Shown, error) {
	var ids []string
	for _, c := range list {
		for _, x := range c.Items {
			if x.Kind == DocumentItem {
				ids = append(ids, x.Document)
			}
		}
	}
	slices.Sort(ids)
	found, led, err := s.lead(ctx, p, slices.Compact(ids))
	if err != nil {
		return nil, err
	}
	keeper := p.Is(account.Marketer, account.Admin)
	out := make(map[string][]Shown, len(list))
	for _, c := range list {
		seen := map[string]bool{}
		for _, x := range c.Items {
			v := Shown{Item: x}
			if x.Kind == DocumentItem {
				id := led(x.Document)
				d, open := found[id]
				if v.Replaced = id != x.Document; v.Replaced && (open && d.Closed == "" || !keeper) {
					v.Page = 0 // the pages of another document are others
				} else if v.Replaced {
					d, open = found[x.Document]
					v.Replaced = false
				}
				v.Document, v.Gone = d, !open || d.Closed != ""
				if v.Gone && !keeper || seen[d.ID] && v.Replaced {
					continue
				}
				seen[d.ID] = true
			}
			out[c.ID] = append(out[c.ID], v)
		}
	}
	return out, nil
}

// AddCollection begins a collection, with a first document perhaps.
func (s *Service) AddCollection(ctx context.Context, p account.Person, f Face, items ...Item) (Collection, error) {
	if !works(p) {
		return Collection{}, errNobody
	}
	f, err := f.clean()
	if err != nil {
		return Collection{}, err
	}
	now := s.Now()
	c := Collection{ID: ulid.Make().String(), Owner: p.ID, OwnerName: p.Name, Revision: 1, Created: now, Updated: now, UpdatedBy: p.Name}
	c.set(p, f)
	for _, x := range items {
		if x, err = s.take(ctx, p, x); err != nil {
			return Collection{}, err
		}
		if err := c.add(x, ""); err != nil {
			return Collection{}, err
		}
	}
	return c, s.Store.AddCollection(ctx, c)
}

func (c *Collection) set(by account.Person, f Face) {
	c.Title, c.About, c.Shape = f.Title, f.About, f.Shape
	switch {
	case !f.Shared:
		c.Official = false
	case by.Is(account.Marketer, account.Admin):
		c.Official = c.Official || !c.Shared || c.Owner == by.ID
	}
	c.Shared = f.Shared
}

// take makes an item fit to be stored; a document has to be open to the person.
func (s *Service) take(ctx context.Context, p account.Person, x Item) (Item, error) {
	x, err := x.clean()
	if err != nil {
		return Item{}, err
	}
	if x.Kind == DocumentItem {
		if _, err := s.open(ctx, p, x.Document); err != nil {
			return Item{}, err
		}
	}
	x.ID = ulid.Make().String()
	return x, nil
}

// Describe changes what is said about a collection. revision is the one the person saw; when somebody changed the same
// words since, it is fault.Conflict, nothing is changed, and the stored collection is returned to be compared.
func (s *Service) Describe(ctx context.Context, p account.Person, id string, revision int, was, f Face) (Collection, error) {
	f, err := f.clean()
	if err != nil {
		return Collection{}, err
	}
	c, err := s.editable(ctx, p, id)
	if err != nil {
		return Collection{}, err
	}
	if c.Owner != p.ID && !f.Shared {
		return c, fault.Form(fault.Field{Name: "shared", Message: "Only the owner can take a collection back from the team."})
	}
	if c.Revision != revision && c.Face() != was && c.Face() != f {
		return c, fault.New(fault.Conflict, c.UpdatedBy+" changed this collection while you were editing. Nothing of yours is lost: both texts are below. Put together what should stand and save again.")
	}
	return s.change(ctx, p, id, func(c *Collection) error { c.set(p, f); return nil })
}

// Add puts an item into a collection, at the end or behind another item.
func (s *Service) Add(ctx context.Context, p account.Person, id string, x Item, after string) (Collection, error) {
	x, err := s.take(ctx, p, x)
	if err != nil {
		return Collection{}, err
	}
	return s.change(ctx, p, id, func(c *Collection) error { return c.add(x, after) })
}

// Write changes the text of an item. mark is the Mark of what the person saw; when somebody changed that text since, it is
// fault.Conflict, nothing is changed, and the stored item is returned to be compared.
func (s *Service) Write(ctx context.Context, p account.Person, id, item, mark string, text Item) (Item, error) {
	var stored Item
	_, err := s.change(ctx, p, id, func(c *Collection) error {
		i, err := c.at(item)
		if err != nil {
			return err
		}
		x := c.Items[i]
		stored = x
		was := x.Mark()
		x.Title, x.Note, x.Page = text.Title, text.Note, text.Page
		if x, err = x.clean(); err != nil {
			return err
		}
		if was != mark && was != x.Mark() {
			return fault.New(fault.Conflict, c.UpdatedBy+" changed this text while you were writing. Nothing of yours is lost: both are below. Put together what should stand and save again.")
		}
		c.Items[i], stored = x, x
		return nil
	})
	return stored, err
}

// MoveBefore puts an item before another one; with none it goes to the end.
func (s *Service) MoveBefore(ctx context.Context, p account.Person, id, item, before string) (Collection, error) {
	return s.change(ctx, p, id, func(c *Collection) error {
		if item == before {
			return nil
		}
		i, err := c.at(item)
		if err != nil {
			return err
		}
		to := len(c.Items)
		if before != "" {
			if to, err = c.at(before); err != nil {
				return err
			}
			if to > i {
				to-- // the places behind the item move up when it leaves
			}
		}
		return c.move(item, to)
	})
}

// Step moves an item by some places, up when by is below 0. Places that the person does not see are stepped over.
func (s *Service) Step(ctx context.Context, p account.Person, id, item string, by int) (Collection, error) {
	c, err := s.editable(ctx, p, id)
	if err != nil {
		return Collection{}, err
	}
	shown, err := s.Contents(ctx, p, c)
	if err != nil {
		return Collection{}, err
	}
	i := slices.IndexFunc(shown, func(x Shown) bool { return x.ID == item })
	if i < 0 || i+by < 0 || i+by >= len(shown) {
		return c, nil
	}
	neighbour := shown[i+by].ID
	return s.change(ctx, p, id, func(c *Collection) error {
		to, err := c.at(neighbour)
		if err != nil {
			return err
		}
		return c.move(item, to)
	})
}

// Remove takes an item out; PutBack brings it back.
func (s *Service) Remove(ctx context.Context, p account.Person, id, item string) (Collection, error) {
	return s.change(ctx, p, id, func(c *Collection) error {
		i, err := c.at(item)
		if err != nil {
			return err
		}
		c.Items = slices.Delete(c.Items, i, i+1)
		return nil
	})
}

// PutBack brings an item that was taken out back to its place.
func (s *Service) PutBack(ctx context.Context, p account.Person, id, item string) (Collection, error) {
	return s.change(ctx, p, id, func(c *Collection) error {
		x, place, err := s.Store.RemovedItem(ctx, id, item)
		if err != nil {
			return err
		}
		c.Items = slices.Insert(c.Items, min(place, len(c.Items)), x)
		return nil
	})
}

// Duplicate makes a collection of the person's own out of one they may read, with what they may see of it.
func (s *Service) Duplicate(ctx context.Context, p account.Person, id string) (Collection, error) {
	c, err := s.CollectionByID(ctx, p, id)
	if err != nil {
		return Collection{}, err
	}
	shown, err := s.Contents(ctx, p, c)
	if err != nil {
		return Collection{}, err
	}
	now := s.Now()
	title := []rune("Copy of " + c.Title)
	d := Collection{
		ID: ulid.Make().String(), Title: string(title[:min(len(title), maxTitle)]), About: c.About, Shape: c.Shape, Owner: p.ID, OwnerName: p.Name,
		Revision: 1, Created: now, Updated: now, UpdatedBy: p.Name,
	}
	for _, x := range shown {
		if x.Gone {
			continue
		}
		x.Item.ID = ulid.Make().String()
		if x.Kind == DocumentItem {
			x.Item.Document = x.Document.ID
		}
		d.Items = append(d.Items, x.Item)
	}
	return d, s.Store.AddCollection(ctx, d)
}

// DeleteCollection takes a collection away; KeepCollection brings it back for a while. Only the owner can, and who keeps
// the library for one that is shared.
func (s *Service) DeleteCollection(ctx context.Context, p account.Person, id string) (Collection, error) {
	return s.change(ctx, p, id, func(c *Collection) error { c.Deleted = s.Now(); return nil })
}

// KeepCollection brings a deleted collection back.
func (s *Service) KeepCollection(ctx context.Context, p account.Person, id string) (Collection, error) {
	c, err := s.Store.CollectionByID(ctx, id)
	if err != nil {
		return Collection{}, err
	}
	deleted := c.Deleted
	if c.Deleted = (time.Time{}); !CanEdit(p, c) || deleted.IsZero() {
		return Collection{}, errNoCollection
	}
	return c, s.Store.ChangeCollection(ctx, c)
}

func (s *Service) editable(ctx context.Context, p account.Person, id string) (Collection, error) {
	c, err := s.CollectionByID(ctx, p, id)
	if err != nil {
		return Collection{}, err
	}
	if !CanEdit(p, c) {
		return Collection{}, fault.New(fault.Denied, "Only "+c.OwnerName+" and those who keep the library can change this collection. Duplicate it to have one of your own.")
	}
	return c, nil
}

// tries is how often a change is put on top of another one that came between.
const tries = 4

// change applies alter to the stored collection. Changes at different places do not get in each other's way: one that
// came between is read and alter applied once more.
func (s *Service) change(ctx context.Context, p account.Person, id string, alter func(*Collection) error) (Collection, error) {
	for try := 1; ; try++ {
		c, err := s.editable(ctx, p, id)
		if err != nil {
			return Collection{}, err
		}
		if err := alter(&c); err != nil {
			return c, err
		}
		c.Updated, c.UpdatedBy = s.Now(), p.Name
		err = s.Store.ChangeCollection(ctx, c)
		if err == nil {
			c.Revision++
			return c, nil
		}
		if !fault.Is(err, fault.Conflict) || try == tries {
			return c, err
		}
	}
}
