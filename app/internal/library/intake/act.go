package intake

import (
	"context"

	"tandem/app/internal/account"
	"tandem/app/internal/fault"
	"tandem/app/internal/library"
)

// Act is what is done with all of a batch.
type Act string

// The acts.
const (
	Undo    Act = "undo"    // what is awaited is discarded, and what was added is withdrawn
	Approve Act = "approve" // drafts that were added, and that nobody changed to something else, are approved
)

// ActJob names a batch with which something is to be done.
type ActJob struct {
	Batch string `json:"batch"`
}

// Ask has something done with a batch. A batch that was undone stays so.
func (s *Service) Ask(ctx context.Context, by account.Person, batch string, act Act) error {
	b, err := s.Batch(ctx, by, batch)
	if err != nil {
		return err
	}
	switch {
	case act != Undo && act != Approve:
		return fault.New(fault.Invalid, "There is no such action.")
	case !b.Undone.IsZero():
		return fault.New(fault.Conflict, "This batch was undone already.")
	case b.Act != "" && act != Undo:
		return fault.New(fault.Conflict, "Something else is being done with this batch. Wait until it is finished.")
	}
	if err := s.Store.Ask(ctx, batch, act, by, s.Now()); err != nil {
		return err
	}
	s.Wake()
	return nil
}

// Perform does what was asked. It can be repeated, and goes on where it was.
func (s *Service) Perform(ctx context.Context, j ActJob) error {
	b, err := s.Store.BatchByID(ctx, j.Batch)
	if fault.Is(err, fault.NotFound) || err == nil && b.Act == "" {
		return nil
	}
	if err != nil {
		return err
	}
	by := b.keeper()
	by.ID, by.Name = b.ActBy, b.ActName
	if b.Act == Undo {
		err = s.undo(ctx, by, b)
	} else {
		err = s.approve(ctx, by, b)
	}
	if err != nil {
		return err
	}
	return s.Store.Acted(ctx, b.ID)
}

func (s *Service) undo(ctx context.Context, by account.Person, b Batch) error {
	for {
		items, _, err := s.Store.Items(ctx, Filter{Batch: b.ID, States: []State{Waiting, Receiving}, Limit: 200})
		if err != nil {
			return err
		}
		for _, i := range items {
			if err := s.discard(ctx, i); err != nil {
				return err
			}
		}
		if len(items) == 0 {
			break
		}
	}
	for {
		items, _, err := s.Store.Items(ctx, Filter{Batch: b.ID, States: []State{Added}, Limit: 200})
		if err != nil || len(items) == 0 {
			return err
		}
		for _, i := range items {
			_, err := s.Library.Withdraw(ctx, by, i.Asset, "Its upload was undone.")
			if err != nil && !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Conflict) {
				return err
			}
			if fault.Is(err, fault.Conflict) {
				continue // somebody changes it at this moment: it is taken on the next round
			}
			i.end(Withdrawn, "undone", "The batch was undone.")
			if _, err := s.Store.Settle(ctx, i, s.Now(), Added); err != nil {
				return err
			}
		}
	}
}

func (s *Service) approve(ctx context.Context, by account.Person, b Batch) error {
	for offset := 0; ; {
		items, _, err := s.Store.Items(ctx, Filter{Batch: b.ID, States: []State{Added}, Offset: offset, Limit: 200})
		if err != nil || len(items) == 0 {
			return err
		}
		offset += len(items)
		for _, i := range items {
			a, err := s.Library.AssetByID(ctx, by, i.Asset)
			if fault.Is(err, fault.NotFound) {
				continue
			}
			if err != nil {
				return err
			}
			if a.State != library.Draft && a.State != library.InReview {
				continue
			}
			if err := s.approveOne(ctx, by, a); err != nil {
				return err
			}
		}
	}
}

// approveOne approves a draft. One that somebody changes at this moment, or that its rules keep from approval, stays.
func (s *Service) approveOne(ctx context.Context, by account.Person, a library.Asset) error {
	_, err := s.Library.Approve(ctx, by, a.ID, a.Version.Number, "")
	if fault.Is(err, fault.Conflict) || fault.Is(err, fault.Invalid) || fault.Is(err, fault.Denied) {
		s.Log.Info("an asset of a batch was not approved", "asset", a.ID, "reason", err)
		return nil
	}
	return err
}
