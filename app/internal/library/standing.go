package library

import (
	"slices"
	"time"

	"tandem/app/internal/fault"
)

// Standing is where an asset stands at a moment: what people decided, and what the clock made of it.
type Standing string

// The standings, each with who has the asset.
const (
	IsDraft      Standing = "draft"      // keepers
	IsInReview   Standing = "review"     // keepers
	IsScheduled  Standing = "scheduled"  // approved, its release is still to come: keepers
	IsApproved   Standing = "approved"   // reps
	IsExpiring   Standing = "expiring"   // approved, and expires within ExpiringWithin: reps
	IsExpired    Standing = "expired"    // keepers
	IsSuperseded Standing = "superseded" // keepers; others are led to the successor
	IsWithdrawn  Standing = "withdrawn"  // keepers
)

// ExpiringWithin is how long before its end an asset is said to expire.
const ExpiringWithin = 30 * 24 * time.Hour

// Standing returns where the asset stands at the moment. Of several reasons to be gone the one that people set comes first.
func (a Asset) Standing(now time.Time) Standing {
	switch {
	case a.State == Withdrawn:
		return IsWithdrawn
	case a.State == Draft:
		return IsDraft
	case a.State == InReview:
		return IsInReview
	case a.Successor != "":
		return IsSuperseded
	case !a.Expires.IsZero() && !now.Before(a.Expires):
		return IsExpired
	case now.Before(a.Release):
		return IsScheduled
	case !a.Expires.IsZero() && a.Expires.Sub(now) <= ExpiringWithin:
		return IsExpiring
	}
	return IsApproved
}

// CanSend is the one decision on what may leave the house, in a link or on a public page: what reps have, and is not
// internal. Its fault says why not.
func CanSend(a Asset, now time.Time) error {
	switch at := a.Standing(now); {
	case a.Internal:
		return fault.New(fault.Denied, "This asset is internal. It cannot be sent or shown to anybody outside.")
	case !at.Open():
		return fault.New(fault.Conflict, "This asset cannot be sent now: it is "+at.Word()+".")
	}
	return nil
}

// Word is the standing within a sentence.
func (s Standing) Word() string {
	if s == IsInReview {
		return "in review"
	}
	return string(s)
}

// Open reports whether reps have an asset of this standing.
func (s Standing) Open() bool { return s == IsApproved || s == IsExpiring }

// Findable are the standings that search knows; what has ended can be found in the lists of the studio only.
var Findable = []Standing{IsDraft, IsInReview, IsScheduled, IsApproved, IsExpiring}

// Findable reports whether search knows an asset of this standing: for keepers, and for reps if it is open.
func (s Standing) Findable() bool { return slices.Contains(Findable, s) }
