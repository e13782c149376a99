package library

import (
	"context"

	"tandem/app/internal/account"
	"tandem/app/internal/fault"
)

// Alter makes a change to an asset at the revision that the person, or the program in their name, has seen; when somebody
// changed the asset since, it is fault.Conflict and nothing is changed.
func (s *Service) Alter(ctx context.Context, by account.Person, assetID string, revision int, alter func(*Asset) error) (Asset, error) {
	return s.change(ctx, by, assetID, func(a *Asset) error {
		if a.Revision != revision {
			return fault.New(fault.Conflict, "Somebody changed this asset in the meantime. Look at it again.")
		}
		return alter(a)
	})
}
