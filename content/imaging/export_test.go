package imaging

import "image/color"

// Waiting is how many wait for their turn, for tests that have to know that somebody does.
func (s *Shelf) Waiting() int {
	s.queue.mu.Lock()
	defer s.queue.mu.Unlock()
	return len(s.queue.waiting[soon]) + len(s.queue.waiting[sometime])
}

// WaitingFor is how many of them somebody waits for.
func (s *Shelf) WaitingFor() int {
	s.queue.mu.Lock()
	defer s.queue.mu.Unlock()
	return len(s.queue.waiting[soon])
}

// ColoursOf are the inks of a card and what each of them stands on.
func ColoursOf(hue int) (ground, inks map[string]color.NRGBA) {
	c := coloursOf(hue)
	return map[string]color.NRGBA{"text": c.surface, "muted": c.surface, "accent": c.surface, "figure": c.strong, "metric": c.strong},
		map[string]color.NRGBA{"text": c.text, "muted": c.muted, "accent": c.accent, "figure": c.onStrong, "metric": c.onStrongSoft}
}
