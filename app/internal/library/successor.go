package library

import (
	"context"
	"strings"
	"time"

	"tandem/app/internal/account"
	"tandem/app/internal/fault"
)

// longestChain is how many successors are followed. A longer chain has been tied by mistake.
const longestChain = 20

// canSucceed says whether the successor of a can take its place: it is there, reps have it, and it does not lead back.
func (s *Service) canSucceed(ctx context.Context, a Asset) error {
	refuse := func(message string) error {
		return fault.Form(fault.Field{Name: "successor", Message: message})
	}
	if a.Successor == a.ID {
		return refuse("An asset cannot take its own place.")
	}
	next, err := s.Store.AssetByID(ctx, a.Successor)
	switch {
	case fault.Is(err, fault.NotFound):
		return refuse("There is no such asset.")
	case err != nil:
		return err
	case next.Standing(s.Now()) == IsSuperseded:
		last, err := s.last(ctx, next)
		if err != nil {
			return err
		}
		if last.ID == a.ID || last.Successor != "" {
			return refuse("“" + next.Title + "” leads back to this asset.")
		}
		return refuse("“" + next.Title + "” was superseded itself. Choose “" + last.Title + "”.")
	case !next.Standing(s.Now()).Open():
		return refuse("“" + next.Title + "” is " + next.Standing(s.Now()).Word() + ", so nobody would have anything. Approve it first.")
	}
	return nil
}

// last follows the successors of an asset to the last one. In a ring it is the one before the ring closes.
func (s *Service) last(ctx context.Context, a Asset) (Asset, error) {
	seen := map[string]bool{a.ID: true}
	for range longestChain {
		if a.Successor == "" || seen[a.Successor] {
			return a, nil
		}
		next, err := s.Store.AssetByID(ctx, a.Successor)
		if fault.Is(err, fault.NotFound) {
			return a, nil
		}
		if err != nil {
			return Asset{}, err
		}
		seen[next.ID], a = true, next
	}
	return a, nil
}

// Successor returns what took the place of a superseded asset, at the end of the chain, if the person may see it; else
// fault.NotFound.
func (s *Service) Successor(ctx context.Context, p account.Person, a Asset) (Asset, error) {
	last, err := s.last(ctx, a)
	if err != nil {
		return Asset{}, err
	}
	if last.ID == a.ID || !CanSee(p, last, s.Now()) {
		return Asset{}, errNoAsset
	}
	return last, nil
}

// Candidates lists what could take the place of an asset: what reps have and whose title or id fits the words, at most ten.
func (s *Service) Candidates(ctx context.Context, p account.Person, assetID, words string) ([]Asset, error) {
	if !CanKeep(p) {
		return nil, errCannotKeep
	}
	found, _, err := s.Store.Assets(ctx, Filter{OpenAt: s.Now(), Words: words, Limit: 11})
	out := make([]Asset, 0, len(found))
	for _, a := range found {
		if a.ID != assetID && len(out) < 10 {
			out = append(out, a)
		}
	}
	return out, err
}

// Superseded is the cause of fault.Gone for an asset whose successor is open. Test with errors.As.
type Superseded struct {
	Title     string // of what was asked for
	Successor string // ID of what the person has in its place
}

// Error implements error.
func (s *Superseded) Error() string { return "superseded by " + s.Successor }

// gone is what reps are told of an asset that they do not have: that it is gone, if they had it once.
func (s *Service) gone(ctx context.Context, p account.Person, a Asset) error {
	now := s.Now()
	switch at := a.Standing(now); {
	case !a.everOpen(now):
		return errNoAsset
	case at == IsWithdrawn:
		return fault.New(fault.Gone, strings.TrimSpace("This asset was withdrawn. "+a.StateNote))
	case at == IsExpired:
		day := s.LastDay(a.Expires).Format("2 January 2006")
		return fault.New(fault.Gone, "This asset expired on "+day+"."+askOwner(a))
	case at == IsSuperseded:
		next, err := s.Successor(ctx, p, a)
		if fault.Is(err, fault.NotFound) {
			return fault.New(fault.Gone, "This asset was superseded, and what takes its place is not open now."+askOwner(a))
		}
		if err != nil {
			return err
		}
		return fault.Wrap(fault.Gone, &Superseded{Title: a.Title, Successor: next.ID}, "A newer asset has taken the place of this one.")
	}
	return errNoAsset
}

func askOwner(a Asset) string {
	if a.OwnerName == "" {
		return ""
	}
	return " Ask " + a.OwnerName + ", who looks after it."
}

// everOpen reports whether reps had the asset at some time: whatever they never had stays unknown to them.
func (a Asset) everOpen(now time.Time) bool {
	return (a.State == Approved || a.State == Withdrawn && a.Before == Approved) && !now.Before(a.Release)
}
