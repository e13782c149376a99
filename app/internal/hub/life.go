package hub

import (
	"context"

	"tandem/app/internal/job"
)

// turnAssets follows what the clock did to the assets.
func (h *Hub) turnAssets(ctx context.Context, _ job.Row) error {
	_, err := h.Library.Turn(ctx)
	return err
}
