package keep

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/oklog/ulid/v2"

	"tandem/app/internal/account"
	"tandem/app/internal/fault"
	"tandem/app/internal/library"
)

// BatchJobName is the job that makes a change to many assets; its payload is a BatchJob.
const BatchJobName = "keep.batch"

// BatchJob names the batch.
type BatchJob struct {
	Batch string `json:"batch"`
}

// BatchState is how far a batch is.
type BatchState string

// The states of a batch.
const (
	Changing BatchState = "changing"
	Changed  BatchState = "changed"
	Undoing  BatchState = "undoing"
	Undone   BatchState = "undone"
)

// ItemState is how far a batch is with one asset.
type ItemState string

// The states of an item. A batch goes on until none is ItemWaiting or ItemTrying.
const (
	ItemWaiting  ItemState = "waiting"
	ItemTrying   ItemState = "trying" // the values before are stored; whether the change was made, the asset says
	ItemDone     ItemState = "done"
	ItemSame     ItemState = "same"     // it was so already
	ItemConflict ItemState = "conflict" // somebody changed the asset in the meantime; it was left alone
	ItemFailed   ItemState = "failed"   // the note says why
	ItemUndone   ItemState = "undone"
)

// Batch is a change of many assets.
type Batch struct {
	ID       string
	Person   string
	Name     string // of the person
	Action   Action
	State    BatchState
	Created  time.Time
	Finished time.Time
	Counts   map[ItemState]int
}

// Total is how many assets the batch is about.
func (b Batch) Total() (n int) {
	for _, c := range b.Counts {
		n += c
	}
	return n
}

// Left is how many assets wait for their turn.
func (b Batch) Left() int { return b.Counts[ItemWaiting] + b.Counts[ItemTrying] }

// Item is one asset of a batch.
type Item struct {
	Asset    string
	Title    string
	State    ItemState
	Revision int    // that the person saw; once done, the one that the change made
	Was      Values // before the change
	Note     string
}

// BatchStore keeps batches.
type BatchStore interface {
	// AddBatch stores a batch with its items and enqueues BatchJob.
	AddBatch(ctx context.Context, b Batch, items []Item) error
	// BatchByID returns a batch with its counts; fault.NotFound when there is none.
	BatchByID(ctx context.Context, id string) (Batch, error)
	// Batches lists the newest.
	Batches(ctx context.Context, limit int) ([]Batch, error)
	// Items lists items of the states, at most limit, in the order of assets.
	Items(ctx context.Context, batch string, states []ItemState, limit int) ([]Item, error)
	// SetItem stores state, revision, values before and note.
	SetItem(ctx context.Context, batch string, i Item) error
	// SetBatch stores the state from a former one, and reports whether it was that; Undoing makes the items that are done
	// wait again and enqueues BatchJob.
	SetBatch(ctx context.Context, id string, from, to BatchState, now time.Time) (bool, error)
	PurgeBatches(ctx context.Context, before time.Time) error
}

// MaxBatch bounds the assets of one change.
const MaxBatch = 20_000

// Choice is an asset as the person saw it when choosing.
type Choice struct {
	ID       string
	Revision int // 0: whatever it is now
}

// Preview says what a change would do, before anything is done.
type Preview struct {
	Action  Action
	Change  []library.Asset // would be another
	Same    int             // are so already
	Refused []string        // sentences: cannot be changed so
	Gone    int             // of the chosen that are no more
}

// Preview looks at what the change would do to the assets.
func (s *Service) Preview(ctx context.Context, by account.Person, a Action, chosen []Choice) (Preview, error) {
	if !library.CanKeep(by) {
		return Preview{}, errCannotKeep
	}
	a, err := s.complete(ctx, by, a)
	if err != nil {
		return Preview{Action: a}, err
	}
	out := Preview{Action: a}
	if len(chosen) == 0 {
		return out, fault.New(fault.Invalid, "Choose at least one asset first.")
	}
	if len(chosen) > MaxBatch {
		return out, fault.New(fault.Invalid, fmt.Sprintf("Choose at most %d assets at once.", MaxBatch))
	}
	for part := range slices.Chunk(chosen, 400) {
		ids := make([]string, len(part))
		for i, c := range part {
			ids[i] = c.ID
		}
		found, _, err := s.Shelf.Assets(ctx, library.Filter{IDs: ids, Limit: len(ids)})
		if err != nil {
			return out, err
		}
		out.Gone += len(ids) - len(found)
		for _, x := range found {
			changed, err := a.Apply(&x)
			switch {
			case err != nil:
				out.Refused = append(out.Refused, "“"+x.Title+"”: "+fault.Message(err))
			case changed:
				out.Change = append(out.Change, x)
			default:
				out.Same++
			}
		}
	}
	return out, nil
}

// complete checks the action, and looks up whom and what it names.
func (s *Service) complete(ctx context.Context, by account.Person, a Action) (Action, error) {
	a, err := a.clean()
	if err != nil {
		return a, err
	}
	switch a.Kind {
	case SetOwner:
		people, err := s.staff(ctx)
		if err != nil {
			return a, err
		}
		p, there := people[a.Owner]
		if !there {
			return a, fault.Form(fault.Field{Name: "owner", Message: "Choose somebody who keeps the library."})
		}
		a.OwnerName = called(p.Name, p.Email)
	case Supersede:
		x, err := s.Library.AssetByID(ctx, by, a.Successor)
		if fault.Is(err, fault.NotFound) {
			return a, fault.Form(fault.Field{Name: "successor", Message: "There is no such asset."})
		}
		if err != nil {
			return a, err
		}
		if x.State == library.Withdrawn || x.Successor != "" {
			return a, fault.Form(fault.Field{Name: "successor", Message: "That asset is gone itself. Choose one that people can use."})
		}
		a.Title = x.Title
	}
	return a, nil
}

// Start makes the change in the background. An asset that is not what the person saw is left alone and listed.
func (s *Service) Start(ctx context.Context, by account.Person, a Action, chosen []Choice) (Batch, error) {
	p, err := s.Preview(ctx, by, a, chosen)
	if err != nil {
		return Batch{}, err
	}
	if len(p.Change) == 0 {
		return Batch{}, fault.New(fault.Invalid, "Nothing would change: the assets are so already.")
	}
	seen := map[string]int{}
	for _, c := range chosen {
		seen[c.ID] = c.Revision
	}
	b := Batch{ID: ulid.Make().String(), Person: by.ID, Name: called(by.Name, by.Email), Action: p.Action, State: Changing, Created: s.Now()}
	items := make([]Item, 0, len(p.Change))
	for _, x := range p.Change {
		revision := seen[x.ID]
		if revision == 0 {
			revision = x.Revision
		}
		items = append(items, Item{Asset: x.ID, Title: x.Title, State: ItemWaiting, Revision: revision})
	}
	if err := s.Store.AddBatch(ctx, b, items); err != nil {
		return b, err
	}
	s.Wake()
	return b, nil
}

// Undo gives the assets back what they had. One that was changed since is left alone and listed.
func (s *Service) Undo(ctx context.Context, by account.Person, id string) error {
	if !library.CanKeep(by) {
		return errCannotKeep
	}
	if _, err := s.Store.BatchByID(ctx, id); err != nil {
		return err
	}
	was, err := s.Store.SetBatch(ctx, id, Changed, Undoing, s.Now())
	if err != nil {
		return err
	}
	if !was {
		return fault.New(fault.Conflict, "This change is still under way, or was taken back already.")
	}
	s.Wake()
	return nil
}

// Work does what is left of a batch. It can be cut off anywhere and called again: before an asset is touched, its values
// are stored, and one that was in hand tells by its revision whether the change was made.
func (s *Service) Work(ctx context.Context, j BatchJob) error {
	b, err := s.Store.BatchByID(ctx, j.Batch)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if b.State != Changing && b.State != Undoing {
		return nil
	}
	by, err := s.whose(ctx, b)
	if err != nil {
		return err
	}
	for {
		items, err := s.Store.Items(ctx, b.ID, []ItemState{ItemTrying, ItemWaiting}, 200)
		if err != nil {
			return err
		}
		if len(items) == 0 {
			break
		}
		for _, i := range items {
			if err := s.one(ctx, b, by, i); err != nil {
				return err
			}
		}
	}
	end := Changed
	if b.State == Undoing {
		end = Undone
	}
	_, err = s.Store.SetBatch(ctx, b.ID, b.State, end, s.Now())
	return err
}

// whose is in whose name the batch works. Somebody who may no longer do it stops it: every asset left is refused.
func (s *Service) whose(ctx context.Context, b Batch) (account.Person, error) {
	people, err := s.staff(ctx)
	return people[b.Person], err
}

// one brings one item to its end. An error means that the batch has to go on later; what is wrong with the asset is
// written down and is none.
func (s *Service) one(ctx context.Context, b Batch, by account.Person, i Item) error {
	end := func(state ItemState, note string) error {
		i.State, i.Note = state, note
		return s.Store.SetItem(ctx, b.ID, i)
	}
	found, _, err := s.Shelf.Assets(ctx, library.Filter{IDs: []string{i.Asset}, Limit: 1})
	if err != nil {
		return err
	}
	if len(found) == 0 {
		return end(ItemFailed, "It is no longer there.")
	}
	x := found[0]
	alter := b.alter(i)
	done := ItemDone
	if b.State == Undoing {
		done = ItemUndone
	}
	wanted := x
	changed, err := alter(&wanted)
	switch {
	case err != nil:
		return end(ItemFailed, fault.Message(err))
	case i.State == ItemTrying && x.Revision == i.Revision+1 && !changed:
		// Cut off between the change and its note: the change was made.
		i.Revision = x.Revision
		return end(done, "")
	case x.Revision != i.Revision:
		return end(ItemConflict, "Somebody changed it in the meantime.")
	case !changed:
		return end(ItemSame, "")
	}
	if i.State == ItemWaiting {
		i.State = ItemTrying
		if b.State == Changing {
			i.Was = snapshot(x)
		}
		if err := s.Store.SetItem(ctx, b.ID, i); err != nil {
			return err
		}
	}
	after, err := s.Library.Alter(ctx, by, i.Asset, i.Revision, func(a *library.Asset) error { _, err := alter(a); return err })
	switch fault.KindOf(err) {
	case fault.Conflict:
		return end(ItemConflict, "Somebody changed it in the meantime.")
	case fault.Invalid, fault.Denied, fault.NotFound, fault.Gone:
		return end(ItemFailed, fault.Message(err))
	}
	if err != nil {
		return err
	}
	i.Revision = after.Revision
	return end(done, "")
}

// alter is what the batch does to the item's asset now.
func (b Batch) alter(i Item) func(*library.Asset) (bool, error) {
	if b.State == Undoing {
		return func(a *library.Asset) (bool, error) {
			before := snapshot(*a)
			i.Was.restore(a)
			return !before.same(snapshot(*a)), nil
		}
	}
	return b.Action.Apply
}
