package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"time"
)

// measureLive reports, with 10,000 articles, the time from saving a file to reading and to finding what was saved.
func measureLive(b *bench) error {
	const articles, edits = 10_000, 40
	content, err := b.folder("content")
	if err != nil {
		return err
	}
	data, err := b.folder("data")
	if err != nil {
		return err
	}
	if err := corpus(content, articles); err != nil {
		return err
	}
	s, err := b.start(data, content, "TANDEM_STARTER=off")
	if err != nil {
		return err
	}
	report("live: %d articles, first page after %v", articles, s.ready.Round(time.Millisecond))
	found := func(q string) func() (bool, error) {
		return func() (bool, error) { n, err := s.hits(q); return n > 0, err }
	}
	// The whole folder must be indexed first: the last article names its own number.
	if err := s.until(5*time.Minute, func() (bool, error) { n, err := s.hits("part"); return n >= 1000, err }); err != nil {
		return err
	}
	r := rand.New(rand.NewPCG(3, 4))
	var live, searchable []time.Duration
	for i := range edits {
		n := r.IntN(articles)
		mark := fmt.Sprintf("zq%dxv%d", i, n)
		text := article(r, n, articles, "This edit says "+mark+".")
		saved := time.Now()
		if err := os.WriteFile(articleFile(content, n), []byte(text), 0o644); err != nil {
			return err
		}
		page := fmt.Sprintf("/articles/article-%d", n)
		if err := s.until(time.Minute, func() (bool, error) {
			body, err := s.get(page)
			return strings.Contains(body, mark), err
		}); err != nil {
			return err
		}
		live = append(live, time.Since(saved))
		if err := s.until(time.Minute, found(mark)); err != nil {
			return err
		}
		searchable = append(searchable, time.Since(saved))
	}
	now, peak := s.memory()
	l50, l99 := quantiles(live)
	f50, f99 := quantiles(searchable)
	report("live: saved to live p50 %v p99 %v, saved to searchable p50 %v p99 %v (%d edits), %.0f MB resident, %.0f MB at most",
		l50.Round(time.Millisecond), l99.Round(time.Millisecond), f50.Round(time.Millisecond), f99.Round(time.Millisecond), edits, now, peak)
	return s.stop()
}
