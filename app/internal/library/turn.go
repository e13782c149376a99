package library

import "context"

// TurnJobName is the job that lets the clock act on assets; it runs each minute and has no payload.
const TurnJobName = "library.turn"

// Turn brings search up to date with what the clock did since the last turn: assets that were released or that expired.
// Access does not wait for it. It may run any number of times and in any number of programs; a clock that was set back is
// followed, too.
func (s *Service) Turn(ctx context.Context) error {
	n, err := s.Store.TurnAssets(ctx, s.Now())
	if n > 0 {
		s.Wake()
	}
	return err
}
