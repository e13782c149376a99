package keep

import (
	"slices"
	"time"

	"tandem/app/internal/fault"
	"tandem/app/internal/library"
	"tandem/search"
)

// Kind is what a change of many assets does.
type Kind string

// The kinds of change.
const (
	AddFacet    Kind = "facet-add"
	SetFacet    Kind = "facet-set"
	RemoveFacet Kind = "facet-remove"
	SetOwner    Kind = "owner"
	SetReviewBy Kind = "review-by"
	SetExpires  Kind = "expires"
	SetState    Kind = "state" // Draft or Approved; what is withdrawn stays so
	Withdraw    Kind = "withdraw"
	Supersede   Kind = "supersede"
)

// Kinds lists every kind.
var Kinds = []Kind{AddFacet, SetFacet, RemoveFacet, SetOwner, SetReviewBy, SetExpires, SetState, Withdraw, Supersede}

// Action is a change to make to many assets.
type Action struct {
	Kind      Kind          `json:"kind"`
	Facet     search.Facet  `json:"facet,omitempty"`
	Values    []string      `json:"values,omitempty"` // as library.Slug returns them
	Owner     string        `json:"owner,omitempty"`
	OwnerName string        `json:"ownerName,omitempty"`
	Date      time.Time     `json:"date,omitzero"` // zero takes the date away
	State     library.State `json:"state,omitempty"`
	Reason    string        `json:"reason,omitempty"`
	Successor string        `json:"successor,omitempty"`
	Title     string        `json:"title,omitempty"` // of the successor, for people
}

// clean returns the action in its stored form, or fault.Invalid by field.
func (a Action) clean() (Action, error) {
	field := func(name, message string) (Action, error) {
		return a, fault.Form(fault.Field{Name: name, Message: message})
	}
	if !slices.Contains(Kinds, a.Kind) {
		return field("kind", "Choose what to change.")
	}
	var values []string
	for _, v := range a.Values {
		if v = library.Slug(v); v != "" && !slices.Contains(values, v) {
			values = append(values, v)
		}
	}
	a.Values = values
	a.Reason = text(a.Reason)
	switch a.Kind {
	case AddFacet, SetFacet, RemoveFacet:
		if !slices.Contains(library.EditableFacets, a.Facet) {
			return field("facet", "Choose which vocabulary.")
		}
		if len(a.Values) == 0 && a.Kind != SetFacet {
			return field("values", "Choose at least one value.")
		}
		if len(a.Values) > 20 {
			return field("values", "Choose at most 20 values.")
		}
	case SetOwner:
		if a.Owner == "" {
			return field("owner", "Choose who looks after them.")
		}
	case SetState:
		if a.State != library.Draft && a.State != library.Approved {
			return field("state", "Choose draft or approved.")
		}
	case Withdraw:
		if len([]rune(a.Reason)) > 200 {
			return field("reason", "Use at most 200 characters.")
		}
	case Supersede:
		if a.Successor == "" {
			return field("successor", "Name the asset that takes their place.")
		}
	}
	return a, nil
}

// Apply makes the change to an asset. It reports whether anything is another than before.
func (a Action) Apply(x *library.Asset) (changed bool, err error) {
	before := snapshot(*x)
	switch a.Kind {
	case AddFacet, SetFacet, RemoveFacet:
		a.facet(x)
	case SetOwner:
		x.OwnerID, x.OwnerName = a.Owner, a.OwnerName
	case SetReviewBy:
		x.ReviewBy = a.Date
	case SetExpires:
		x.Expires = a.Date
	case SetState:
		if x.State != library.Withdrawn {
			x.State = a.State
			if a.State == library.Draft {
				x.Public = false
			}
		}
	case Withdraw:
		if x.State != library.Withdrawn {
			x.Before, x.State, x.StateNote = x.State, library.Withdrawn, a.Reason
		}
	case Supersede:
		if x.ID == a.Successor {
			return false, fault.New(fault.Invalid, "An asset cannot take its own place.")
		}
		x.Successor = a.Successor
	}
	return !before.same(snapshot(*x)), nil
}

func (a Action) facet(x *library.Asset) {
	have := x.Facets[a.Facet]
	var want []string
	switch a.Kind {
	case SetFacet:
		want = a.Values
	case AddFacet:
		want = slices.Clone(have)
		for _, v := range a.Values {
			if !slices.Contains(want, v) {
				want = append(want, v)
			}
		}
	default:
		for _, v := range have {
			if !slices.Contains(a.Values, v) {
				want = append(want, v)
			}
		}
	}
	facets := map[search.Facet][]string{}
	for f, values := range x.Facets {
		facets[f] = values
	}
	facets[a.Facet] = want
	if len(want) == 0 {
		delete(facets, a.Facet)
	}
	x.Facets = facets
}

// Values are those of an asset that a change of many can touch.
type Values struct {
	Facets    map[search.Facet][]string `json:"facets"`
	Owner     string                    `json:"owner"`
	OwnerName string                    `json:"ownerName"`
	ReviewBy  time.Time                 `json:"reviewBy,omitzero"`
	Expires   time.Time                 `json:"expires,omitzero"`
	State     library.State             `json:"state"`
	Note      string                    `json:"note"`
	Before    library.State             `json:"before"`
	Public    bool                      `json:"public"`
	Successor string                    `json:"successor"`
}

func snapshot(a library.Asset) Values {
	return Values{
		Facets: a.Facets, Owner: a.OwnerID, OwnerName: a.OwnerName, ReviewBy: a.ReviewBy, Expires: a.Expires, State: a.State, Note: a.StateNote,
		Before: a.Before, Public: a.Public, Successor: a.Successor,
	}
}

func (v Values) restore(a *library.Asset) {
	a.Facets, a.OwnerID, a.OwnerName, a.ReviewBy, a.Expires = v.Facets, v.Owner, v.OwnerName, v.ReviewBy, v.Expires
	a.State, a.StateNote, a.Before, a.Public, a.Successor = v.State, v.Note, v.Before, v.Public, v.Successor
}

func (v Values) same(w Values) bool {
	if v.Owner != w.Owner || !v.ReviewBy.Equal(w.ReviewBy) || !v.Expires.Equal(w.Expires) || v.State != w.State || v.Note != w.Note ||
		v.Public != w.Public || v.Successor != w.Successor {
		return false
	}
	for _, f := range library.EditableFacets {
		if !slices.Equal(v.Facets[f], w.Facets[f]) {
			return false
		}
	}
	return true
}
