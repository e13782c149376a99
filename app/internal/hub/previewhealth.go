package hub

import (
	"context"
	"sync"
	"time"

	"tandem/app/internal/store"
)

// coverage keeps the sums of the library for a while: probes ask every few seconds, and counting reads every asset.
type coverage struct {
	mu   sync.Mutex
	said string
	at   time.Time
}

const coverageAge = 15 * time.Second

// coverageHealth says how much of the library can be searched and seen, and what is missing of programs.
func (h *Hub) coverageHealth(ctx context.Context) (string, error) {
	c := &h.artist.coverage
	c.mu.Lock()
	defer c.mu.Unlock()
	if age := h.Now().Sub(c.at); c.said != "" && age >= 0 && age < coverageAge {
		return c.said, nil
	}
	sums, err := store.Previews{DB: h.DB}.CoverageSums(ctx)
	if err != nil {
		return "", err
	}
	c.said, c.at = sums.Sentence(), h.Now()
	if !h.artist.Converts("pptx") {
		c.said += ". LibreOffice is not installed: office files are shown as text"
	}
	if !h.artist.Reads() {
		c.said += ". Tesseract is not installed: pictures of text are not read"
	}
	return c.said + ".", nil
}
