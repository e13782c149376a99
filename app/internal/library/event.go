package library

import (
	"context"
	"slices"
	"strings"
	"time"

	"tandem/app/internal/account"
	"tandem/search"
)

// What is a kind of event in the life of an asset.
type What string

// The kinds of events. Detail says more where it is named here.
const (
	WasAdded        What = "added"
	WasEdited       What = "edited"     // which of its details: "title, tags"
	WasReplaced     What = "replaced"   // by a new file
	WasReinstated   What = "reinstated" // an older version became the present one again: its number
	WasAskedFor     What = "asked"      // a review was asked for: of whom
	WasApproved     What = "approved"
	WasSentBack     What = "sent-back" // out of its review, with why
	WasDrafted      What = "drafted"   // taken back to a draft
	WasWithdrawn    What = "withdrawn"
	WasRestored     What = "restored"
	WasSuperseded   What = "superseded" // the id of what takes its place
	WasUnsuperseded What = "unsuperseded"
	WasHandedOver   What = "owner"       // to whom
	WasReleased     What = "release"     // the moment in RFC 3339; empty: at once
	WasLimited      What = "expires"     // the same; empty: never
	WasPlanned      What = "review-by"   // the same; empty: not planned
	WasClosed       What = "internal"    // for our own people only
	WasOpened       What = "outside"     // may be sent outside
	WasPublished    What = "public"      // for everybody
	WasUnpublished  What = "unpublished" // no longer for everybody
)

// Event is something that was done to an asset.
type Event struct {
	ID      string
	Asset   string
	At      time.Time
	By      Name // empty: the clock
	What    What
	Detail  string
	Why     string
	Version int // the present one when it happened
}

// Name is a person as remembered: the id, and what they were called then.
type Name struct {
	ID   string
	Name string
}

// NameOf returns the name of a person.
func NameOf(p account.Person) Name { return Name{ID: p.ID, Name: p.Name} }

// Approval says who stands for what reps see: which version, since when.
type Approval struct {
	Name    string
	At      time.Time
	Version int
}

// History lists what was done to an asset, newest first, for those who keep the library; others are given nothing.
func (s *Service) History(ctx context.Context, p account.Person, id string) ([]Event, error) {
	if _, err := s.AssetByID(ctx, p, id); err != nil || !CanKeep(p) {
		return nil, err
	}
	return s.Store.Events(ctx, id)
}

// differences are the events that a change of an asset amounts to.
func differences(was, is Asset, why string) []Event {
	var out []Event
	add := func(what What, detail string) { out = append(out, Event{What: what, Detail: detail}) }
	if was.State != is.State {
		add(newState(was, is), is.Reviewer.Name)
	}
	if changed := details(was, is); len(changed) > 0 {
		add(WasEdited, strings.Join(changed, ", "))
	}
	if was.Successor != is.Successor {
		what := WasSuperseded
		if is.Successor == "" {
			what = WasUnsuperseded
		}
		add(what, is.Successor)
	}
	if was.OwnerID != is.OwnerID {
		add(WasHandedOver, is.OwnerName)
	}
	for _, d := range []struct {
		what    What
		was, is time.Time
	}{{WasReleased, was.Release, is.Release}, {WasLimited, was.Expires, is.Expires}, {WasPlanned, was.ReviewBy, is.ReviewBy}} {
		if !d.was.Equal(d.is) {
			add(d.what, stamp(d.is))
		}
	}
	if was.Internal != is.Internal {
		add(oneOf(is.Internal, WasClosed, WasOpened), "")
	}
	if was.Public != is.Public {
		add(oneOf(is.Public, WasPublished, WasUnpublished), "")
	}
	if len(out) > 0 {
		out[0].Why = why
	}
	return out
}

func oneOf(on bool, yes, no What) What {
	if on {
		return yes
	}
	return no
}

// stamp writes a moment down; none is empty.
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// newState names what brought an asset into its state.
func newState(was, is Asset) What {
	switch {
	case is.State == Withdrawn:
		return WasWithdrawn
	case was.State == Withdrawn:
		return WasRestored
	case is.State == Approved:
		return WasApproved
	case is.State == InReview:
		return WasAskedFor
	case was.State == InReview:
		return WasSentBack
	}
	return WasDrafted
}

// details names what was changed of what people say about an asset.
func details(was, is Asset) []string {
	var out []string
	if was.Title != is.Title {
		out = append(out, "title")
	}
	if was.Description != is.Description {
		out = append(out, "description")
	}
	if !slices.Equal(was.Tags, is.Tags) {
		out = append(out, "tags")
	}
	for _, f := range EditableFacets {
		if !sameValues(was.Facets[f], is.Facets[f]) {
			out = append(out, string(f))
		}
	}
	return out
}

func sameValues(a, b []string) bool {
	a, b = slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b))
	return slices.Equal(a, b)
}

// withFacets returns a copy of the facets that can be changed.
func withFacets(facets map[search.Facet][]string) map[search.Facet][]string {
	out := make(map[search.Facet][]string, len(facets))
	for f, values := range facets {
		out[f] = slices.Clone(values)
	}
	return out
}
