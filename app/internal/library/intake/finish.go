package intake

import (
	"context"
	"errors"
	"fmt"
	"time"

	"tandem/app/internal/fault"
	"tandem/app/internal/library"
	"tandem/assets"
)

// The jobs of intake. Their payloads are Job and ActJob.
const (
	FinishJobName = "intake.finish"
	UnpackJobName = "intake.unpack"
	ActJobName    = "intake.act"
)

// Job names an item to go on with.
type Job struct {
	Item string `json:"item"`
}

// storePause is how long to wait before a store of bytes that was away or full is asked again.
const storePause = time.Minute

// Finish checks an item whose bytes have all come and makes an asset of it, or begins to take a zip apart. It can be
// repeated.
func (s *Service) Finish(ctx context.Context, j Job) error {
	i, err := s.Store.ItemByID(ctx, j.Item)
	if fault.Is(err, fault.NotFound) || err == nil && i.State != Checking {
		return nil
	}
	if err != nil {
		return err
	}
	b, err := s.Store.BatchByID(ctx, i.Batch)
	if err != nil {
		return err
	}
	if !b.Undone.IsZero() {
		i.end(Discarded, "undone", "The batch was undone before this file was added.")
		_, err := s.Store.Settle(ctx, i, s.Now(), Checking)
		s.forget(ctx, i)
		return err
	}
	err = s.finish(ctx, b, &i)
	if wait, why := outOfReach(err); wait {
		s.Log.Warn("a file waits for the storage", "item", i.ID, "error", err)
		return s.Store.Later(ctx, i, why, s.Now(), s.Now().Add(storePause))
	}
	if err != nil {
		return err
	}
	if _, err := s.Store.Settle(ctx, i, s.Now(), Checking); err != nil {
		return err
	}
	if i.State == Unpacking {
		s.Wake()
	}
	s.forget(ctx, i)
	return nil
}

// outOfReach reports whether the file is not to blame for an error: then it waits, however long that takes.
func outOfReach(err error) (wait bool, why string) {
	switch {
	case errors.Is(err, assets.ErrNoSpace):
		return true, "The storage is full. The file is safe and is tried again every minute."
	case errors.Is(err, assets.ErrUnavailable):
		return true, "The storage does not answer. The file is tried again every minute."
	case fault.Is(err, fault.Unavailable):
		return true, "A part of Tandem is away. The file is tried again every minute."
	}
	return false, ""
}

// finish makes a blob of the upload and puts the item into its next state, which is not stored yet.
func (s *Service) finish(ctx context.Context, b Batch, i *Item) error {
	o, err := s.Uploads.Finish(ctx, i.Upload, i.Want)
	switch {
	case errors.Is(err, assets.ErrCorrupt):
		i.end(Refused, "checksum", "The bytes that came are not those of the file. Upload it again.")
		return nil
	case errors.Is(err, assets.ErrNotFound):
		i.end(Failed, "lost", "The storage has lost this file before it was added. Upload it again.")
		return nil
	case errors.Is(err, assets.ErrEmpty):
		i.end(Refused, "empty", "The file is empty.")
		return nil
	case err != nil:
		return err
	}
	i.Blob = o.Key
	if isZip(i.Path) && i.Parent == "" {
		i.end(Unpacking, "", "")
		return nil
	}
	return s.place(ctx, b, i, o)
}

// place makes an asset of stored bytes.
func (s *Service) place(ctx context.Context, b Batch, i *Item, o assets.Object) error {
	s.adopt.Lock()
	defer s.adopt.Unlock()
	i.Blob = o.Key
	r, err := s.Library.Adopt(ctx, b.keeper(), library.Arrival{
		ID: i.Asset, Object: o, FileName: i.Path, Details: i.Details.library(), SkipTwin: !b.Choices.KeepTwins,
	})
	switch {
	case fault.Is(err, fault.Invalid):
		why := fault.Message(err)
		if f := fault.FieldsOf(err); len(f) > 0 {
			why = f[0].Message
		}
		i.end(Refused, "details", why)
		return nil
	case err != nil:
		return fmt.Errorf("add file %q of batch %s: %w", i.Path, b.ID, err)
	case r.Asset.ID == "":
		i.Twin = r.Twins[0].ID
		i.end(Twin, "twin", "The same file is in the library already as “"+r.Twins[0].Title+"”.")
	default:
		i.end(Added, "", "")
	}
	return nil
}

// GiveUp records that an item could not be added after all attempts.
func (s *Service) GiveUp(ctx context.Context, j Job) error {
	i, err := s.Store.ItemByID(ctx, j.Item)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	i.end(Failed, "gave_up", "Adding it was tried several times without success. Tell an admin, and upload it again.")
	_, err = s.Store.Settle(ctx, i, s.Now(), Checking, Unpacking)
	return err
}
