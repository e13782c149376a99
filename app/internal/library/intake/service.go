package intake

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"tandem/app/internal/account"
	"tandem/app/internal/fault"
	"tandem/app/internal/library"
	"tandem/assets"
)

// Service takes files in and gives them out. All fields up to the blank line are required.
type Service struct {
	Store    Store
	Uploads  assets.Uploads
	Blobs    assets.Blobs
	Library  *library.Service
	Now      func() time.Time
	Log      *slog.Logger
	MaxBytes int64  // of one file
	Wake     func() // called after work was enqueued

	holds holds
	adopt sync.Mutex // of two files with the same bytes the second one finds the first
}

// Store keeps batches and their files. What a change causes is enqueued in the same transaction.
type Store interface {
	// AddBatch stores a batch with its items.
	AddBatch(ctx context.Context, b Batch, items []Item) error
	// AddEntries adds what a zip holds, once: entries of the same positions stay as they are. skipped and notes are added
	// to the batch's, and the zip gets the state Unpacking with Reason "listed".
	AddEntries(ctx context.Context, zip Item, entries []Item, skipped int, notes []string, now time.Time) error

	BatchByID(ctx context.Context, id string) (Batch, error)
	// Batches lists the latest first, and counts all.
	Batches(ctx context.Context, offset, limit int) ([]Batch, int, error)
	ItemByID(ctx context.Context, id string) (Item, error)
	// Items lists items in the order of their batch, what came out of a zip behind it, and counts all that fit.
	Items(ctx context.Context, f Filter) ([]Item, int, error)
	// OpenOf counts the files that are awaited from a person.
	OpenOf(ctx context.Context, person string) (int, error)

	// SetUpload stores the store's id of an open item that has none, and returns the one it has afterwards. before is
	// what it has had: empty, or one that the store forgot.
	SetUpload(ctx context.Context, id, before, upload string) (string, error)
	// Received stores how much of an open item has come.
	Received(ctx context.Context, id string, received int64, now time.Time) error
	// Arrived puts an open item whose bytes have all come into Checking, and enqueues FinishJob.
	Arrived(ctx context.Context, id string, received int64, now time.Time) error
	// Settle stores state, reason, detail, blob and twin of an item that is in one of the states from, and enqueues
	// UnpackJob when it is Unpacking, FinishJob when it is Checking. It reports whether it was in one of them.
	Settle(ctx context.Context, i Item, now time.Time, from ...State) (bool, error)
	// Later enqueues FinishJob, or UnpackJob for one that is Unpacking, at the time, and stores the detail to show meanwhile.
	Later(ctx context.Context, i Item, detail string, now, at time.Time) error

	// Ask records what is to be done with all of a batch, and enqueues ActJob.
	Ask(ctx context.Context, batch string, act Act, by account.Person, now time.Time) error
	// Acted records that it was done.
	Acted(ctx context.Context, batch string) error
	// Silent lists open items to which nothing came since.
	Silent(ctx context.Context, since time.Time, limit int) ([]Item, error)
	// Purge deletes batches from before the time of which every item has ended.
	Purge(ctx context.Context, before time.Time) error
}

// Filter narrows a list of items. Zero fields do not.
type Filter struct {
	Batch  string
	Begun  bool // of batches that await files of the person still
	Parent *string
	Person string
	States []State
	Offset int
	Limit  int // 0 means 50
}

// Batch returns a batch that the person may see: keepers see all of them.
func (s *Service) Batch(ctx context.Context, p account.Person, id string) (Batch, error) {
	if !library.CanKeep(p) {
		return Batch{}, errCannot
	}
	return s.Store.BatchByID(ctx, id)
}

// Item returns an item that the person began.
func (s *Service) Item(ctx context.Context, p account.Person, id string) (Item, error) {
	if !library.CanKeep(p) {
		return Item{}, errCannot
	}
	i, err := s.Store.ItemByID(ctx, id)
	if fault.Is(err, fault.NotFound) || err == nil && i.PersonID != p.ID {
		return Item{}, errNoItem
	}
	return i, err
}

// Unfinished lists files that are awaited from the person, and counts all of them.
func (s *Service) Unfinished(ctx context.Context, p account.Person, limit int) ([]Item, int, error) {
	return s.Store.Items(ctx, Filter{Person: p.ID, States: []State{Waiting, Receiving}, Limit: limit})
}

// Resumable lists what came of the person's batches that await files still, and what they await: whoever chooses the same
// folder again sends only what is missing. What failed is left out, since another try may end better.
func (s *Service) Resumable(ctx context.Context, p account.Person) ([]Item, error) {
	const most = MaxOpen + 2*MaxFiles
	top := ""
	items, _, err := s.Store.Items(ctx, Filter{
		Person: p.ID, Begun: true, Parent: &top, States: []State{Waiting, Receiving, Checking, Unpacking, Added, Twin, Unpacked, Refused}, Limit: most,
	})
	return items, err
}

// Sweep ends uploads to which nothing came for Silence, and forgets their bytes.
func (s *Service) Sweep(ctx context.Context) error {
	const batch = 100
	for {
		items, err := s.Store.Silent(ctx, s.Now().Add(-Silence), batch)
		if err != nil || len(items) == 0 {
			return err
		}
		for _, i := range items {
			i.end(Expired, "silence", "Nothing came for 7 days. Upload the file again if it is still wanted.")
			if _, err := s.Store.Settle(ctx, i, s.Now(), Waiting, Receiving); err != nil {
				return err
			}
			s.forget(ctx, i)
		}
	}
}

// SweepStore forgets bytes of uploads that no item has any more.
func (s *Service) SweepStore(ctx context.Context) (int, error) {
	return s.Uploads.SweepUploads(ctx, Silence+24*time.Hour)
}

// forget lets the bytes of an upload go. What cannot be reached now is swept later.
func (s *Service) forget(ctx context.Context, i Item) {
	if i.Upload == "" {
		return
	}
	if err := s.Uploads.Abort(ctx, i.Upload); err != nil {
		s.Log.Warn("forget an upload", "item", i.ID, "error", err)
	}
}
