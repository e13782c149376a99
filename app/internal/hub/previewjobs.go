package hub

import (
	"context"
	"maps"
	"time"

	"tandem/app/internal/job"
	"tandem/app/internal/library"
)

// The lanes of previews: a first page waits for nothing but other first pages.
const (
	lanePreview = "preview"
	laneRest    = "preview.rest"
	laneOffice  = "preview.office"
	laneOCR     = "preview.ocr"

	previewsJob = "library.preview.catchup"
)

// previewHandlers adds the jobs of previews.
func (h *Hub) previewHandlers(all map[string]job.Handler) map[string]job.Handler {
	l := h.Library
	maps.Copy(all, map[string]job.Handler{
		library.PreviewJobName: {Func: decoded(l.RenderFirst), Buried: decoded(l.GiveUpPreview), Lane: lanePreview, Timeout: 5 * time.Minute, MaxAttempts: 4},
		library.RestJobName:    {Func: decoded(l.RenderRest), Buried: decoded(l.GiveUpPreview), Lane: laneRest, Timeout: 10 * time.Minute, MaxAttempts: 6},
		library.OfficeJobName:  {Func: decoded(l.RenderOffice), Buried: decoded(l.GiveUpPreview), Lane: laneOffice, Timeout: 5 * time.Minute, MaxAttempts: 4},
		library.FinishJobName:  {Func: decoded(l.FinishPreview), Lane: laneRest},
		library.OCRJobName:     {Func: decoded(l.ReadPictures), Buried: decoded(l.GiveUpOCR), Lane: laneOCR, Timeout: 5 * time.Minute, MaxAttempts: 4},
		previewsJob: {Func: func(ctx context.Context, _ job.Row) error {
			n, err := l.CatchUpPreviews(ctx)
			if n > 0 {
				h.Log.Info("previews go on that stood still", "files", n)
			}
			return err
		}},
	})
	return all
}
