package main

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// measureLive reports, with 10,000 articles, the time from saving a file to reading and to finding what was saved, and from
// the time of a scheduled article to reading it.
func measureLive(b *bench) error {
	const edits = 40
	articles := b.count(10_000)
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
	if err := s.until(5*time.Minute, func() (bool, error) { n, err := s.hits("part"); return n >= min(1000, articles), err }); err != nil {
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
	lags, err := s.scheduled(content, 10)
	if err != nil {
		return errors.Join(err, s.stop())
	}
	s50, s99 := quantiles(lags)
	report("live: scheduled pages live p50 %v, at most %v after their second (%d pages)", s50.Round(time.Millisecond), s99.Round(time.Millisecond), len(lags))
	return s.stop()
}

// scheduled saves articles whose times come one after the other, and returns how long after its time each was first read.
func (s *server) scheduled(content string, n int) ([]time.Duration, error) {
	const ahead, apart = 8 * time.Second, 3 * time.Second
	first := time.Now().Add(ahead).Truncate(time.Second)
	name := func(i int) string { return fmt.Sprintf("scheduled-%d", i) }
	for i := range n {
		text := fmt.Sprintf("---\ntitle: Scheduled article %d\ndescription: It is read when its time has come.\ndate: %s\nauthors: [writer-1]\ntopics: [topic-1]\n---\n\nIt was saved before.\n",
			i, first.Add(time.Duration(i)*apart).Format(time.RFC3339))
		if err := os.WriteFile(filepath.Join(content, "articles", name(i)+".md"), []byte(text), 0o644); err != nil {
			return nil, err
		}
	}
	var lags []time.Duration
	for i := range n {
		due := first.Add(time.Duration(i) * apart)
		read := func() (bool, error) {
			_, status, err := ask(s.base+"/articles/"+name(i), nil)
			if status == http.StatusOK && time.Now().Before(due) {
				return false, fmt.Errorf("%s was public %v before its time", name(i), time.Until(due))
			}
			return status == http.StatusOK, err
		}
		if err := s.until(time.Minute, read); err != nil {
			return nil, err
		}
		lags = append(lags, time.Since(due))
	}
	return lags, nil
}
