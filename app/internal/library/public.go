package library

import (
	"context"
	"strings"
	"time"

	"tandem/app/internal/fault"
)

// PublicRoot is what the addresses of public collateral start with.
const PublicRoot = "/files/"

// PublicPath is where anybody can have a public asset: always its present version.
func PublicPath(id string) string { return PublicRoot + id }

// IsPublic is the decision on access of strangers: open to reps, said to be for everybody, and not internal.
func IsPublic(a Asset, now time.Time) bool { return a.Public && CanSend(a, now) == nil }

// Card is what an article shows of a public asset.
type Card struct {
	Title       string
	Description string
	Format      string // "PDF"
	Size        string // "1.2 MB"
	Pages       int    // 0: unknown
}

// PublicAsset returns an asset that anybody may have. One that does not exist and one that is not for everybody look
// alike: fault.NotFound.
func (s *Service) PublicAsset(ctx context.Context, id string) (Asset, error) {
	a, err := s.Store.AssetByID(ctx, id)
	switch {
	case fault.Is(err, fault.NotFound), err == nil && !IsPublic(a, s.Now()):
		return Asset{}, fault.New(fault.NotFound, "There is nothing at this address.")
	case err != nil:
		return Asset{}, err
	}
	return a, nil
}

// PublicSuccessor returns the id of the public asset that took the place of one that was public; false when there is none.
func (s *Service) PublicSuccessor(ctx context.Context, id string) (string, bool) {
	a, err := s.Store.AssetByID(ctx, id)
	if err != nil || !a.Public || a.Internal || a.Standing(s.Now()) != IsSuperseded {
		return "", false
	}
	next, err := s.last(ctx, a)
	return next.ID, err == nil && next.ID != a.ID && IsPublic(next, s.Now())
}

// PublicCard returns what an article shows of an asset; false when it is not for everybody.
func (s *Service) PublicCard(ctx context.Context, id string) (Card, bool) {
	a, err := s.PublicAsset(ctx, id)
	if err != nil {
		return Card{}, false
	}
	return Card{
		Title: a.Title, Description: a.Description, Format: strings.ToUpper(a.Version.Format), Size: Bytes(a.Version.Size), Pages: a.Version.Pages,
	}, true
}
