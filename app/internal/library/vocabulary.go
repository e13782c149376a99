package library

import (
	"context"
	"fmt"
	"slices"

	"tandem/app/internal/account"
	"tandem/app/internal/fault"
	"tandem/search"
)

// ValueJobName is the job that changes a facet value on every asset that has it; its payload is a ValueJob.
const ValueJobName = "library.value"

// ValueJob names the change. It can be stopped and run again at any time: what was changed no longer has the value.
type ValueJob struct {
	Facet search.Facet `json:"facet"`
	From  string       `json:"from"`
	To    string       `json:"to"` // empty: the value goes away
	By    Name         `json:"by"`
}

// Facet is search.Facet under a name for those who may not know search.
type Facet = search.Facet

// FacetUse is a value of a facet with how many assets have it.
type FacetUse struct {
	Value  string
	Assets int
}

// Vocabulary returns the values in use by facet, the most used first, with how many assets have each.
func (s *Service) Vocabulary(ctx context.Context, p account.Person) (map[search.Facet][]FacetUse, error) {
	if !CanKeep(p) {
		return nil, errCannotKeep
	}
	return s.Store.FacetUses(ctx)
}

// RenameFacetValue gives a value another name on every asset that has it, and returns how many that are. A name that is
// in use is fault.Conflict: then it is a merge, which cannot be taken back.
func (s *Service) RenameFacetValue(ctx context.Context, by account.Person, f search.Facet, from, to string) (int, error) {
	if to = Slug(to); to == "" {
		return 0, fault.Form(fault.Field{Name: "to", Message: "Enter a name with at least one letter."})
	}
	uses, err := s.Vocabulary(ctx, by)
	if err != nil {
		return 0, err
	}
	if slices.ContainsFunc(uses[f], func(u FacetUse) bool { return u.Value == to }) {
		return 0, fault.Newf(fault.Conflict, "There is a value %q already. Merge the two if they mean the same.", to)
	}
	return s.alterValue(ctx, by, ValueJob{Facet: f, From: from, To: to})
}

// MergeFacetValue puts one value in place of another on every asset, and returns how many that are.
func (s *Service) MergeFacetValue(ctx context.Context, by account.Person, f search.Facet, from, into string) (int, error) {
	into = Slug(into)
	if into == "" || into == from {
		return 0, fault.Form(fault.Field{Name: "to", Message: "Choose another value."})
	}
	return s.alterValue(ctx, by, ValueJob{Facet: f, From: from, To: into})
}

// DeleteFacetValue takes a value off every asset that has it, and returns how many that are.
func (s *Service) DeleteFacetValue(ctx context.Context, by account.Person, f search.Facet, value string) (int, error) {
	return s.alterValue(ctx, by, ValueJob{Facet: f, From: value})
}

// FacetValueCount returns how many assets a change of the value would touch.
func (s *Service) FacetValueCount(ctx context.Context, by account.Person, f search.Facet, value string) (int, error) {
	uses, err := s.Vocabulary(ctx, by)
	if err != nil {
		return 0, err
	}
	for _, u := range uses[f] {
		if u.Value == value {
			return u.Assets, nil
		}
	}
	return 0, nil
}

func (s *Service) alterValue(ctx context.Context, by account.Person, j ValueJob) (int, error) {
	if !slices.Contains(EditableFacets, j.Facet) {
		return 0, fault.Form(fault.Field{Name: "facet", Message: "There is no such facet."})
	}
	n, err := s.FacetValueCount(ctx, by, j.Facet, j.From)
	if err != nil || n == 0 {
		return 0, err
	}
	j.By = NameOf(by)
	if err := s.Store.AlterValue(ctx, j, s.Now()); err != nil {
		return 0, err
	}
	s.Wake()
	return n, nil
}

// ChangeValue does the job, some assets at a time, each with its history and its search document.
func (s *Service) ChangeValue(ctx context.Context, j ValueJob) error {
	for {
		const batch = 100
		n, err := s.Store.ChangeValue(ctx, j, s.Now(), batch)
		if err != nil {
			return fmt.Errorf("change value %q of facet %s: %w", j.From, j.Facet, err)
		}
		if n > 0 {
			s.Wake()
		}
		if n < batch {
			return nil
		}
	}
}
