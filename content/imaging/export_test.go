package imaging

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
