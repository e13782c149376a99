package main

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// measureSize runs a site of 100,000 articles with 2 GiB of memory: how long it takes to the first page, how it answers,
// and what happens when 5,000 files change at once.
func measureSize(b *bench) error {
	n := b.count(100_000)
	content, err := b.folder("content")
	if err != nil {
		return err
	}
	data, err := b.folder("data")
	if err != nil {
		return err
	}
	if err := corpus(content, n); err != nil {
		return err
	}
	s, err := b.startWithin(20*time.Minute, data, content, "TANDEM_STARTER=off", "GOMEMLIMIT=2GiB")
	if err != nil {
		return err
	}
	_, peak := s.memory()
	cpu := s.cpu()
	report("size: %d articles with GOMEMLIMIT=2GiB: first page after %v and %.0f CPU-seconds, %.0f MB at most until then", n, s.ready.Round(time.Millisecond), cpu.Seconds(), peak)
	err = errors.Join(s.answers(n), s.manyChanges(content, n, min(5000, n/4)))
	now, peak := s.memory()
	report("size: %.0f MB resident, %.0f MB at most", now, peak)
	return errors.Join(err, s.stop())
}

// answers reports how long single readers wait for random articles.
func (s *server) answers(n int) error {
	r := rand.New(rand.NewPCG(5, 6))
	var times []time.Duration
	for range 2000 {
		began := time.Now()
		_, status, err := ask(fmt.Sprintf("%s/articles/article-%d", s.base, r.IntN(n)), []string{"Accept-Encoding: gzip"})
		if err != nil || status != http.StatusOK {
			return fmt.Errorf("an article: status %d, %w", status, err)
		}
		times = append(times, time.Since(began))
	}
	p50, p99 := quantiles(times)
	report("size: random articles one after the other, while the search index fills: p50 %v, p99 %v", p50.Round(10*time.Microsecond), p99.Round(10*time.Microsecond))
	return nil
}

// manyChanges writes other titles into the newest files, and has readers look at pages that name many of them until all
// show the new ones. Nobody may see old and new titles together, nor an old one after a new one.
func (s *server) manyChanges(content string, n, changes int) error {
	w := &witness{first: n - changes, pages: []string{"/", "/articles", "/articles/page/3", "/feed.xml", "/feed.json"}}
	for i := range 20 {
		w.pages = append(w.pages, fmt.Sprintf("/articles/article-%d", n-1-i*(changes/40)))
	}
	done := make(chan struct{})
	var readers sync.WaitGroup
	for i := range 4 {
		readers.Go(func() { w.read(s, i, done) })
	}
	r := rand.New(rand.NewPCG(7, 8))
	began := time.Now()
	for i := n - changes; i < n; i++ {
		text := strings.Replace(article(r, i, n, ""), "title: Article ", "title: Edition two of article ", 1)
		if err := os.WriteFile(articleFile(content, i), []byte(text), 0o644); err != nil {
			return err
		}
	}
	written := time.Now()
	err := s.until(10*time.Minute, func() (bool, error) { return w.seen.Load() > 0, nil })
	live := time.Now()
	// All of it is there when no page shows the former state.
	for _, page := range w.pages {
		text, status, e := s.page(page)
		if before, after := w.count(text); e == nil && (before > 0 || after == 0) {
			e = fmt.Errorf("%s shows %d old titles and %d new ones after the change", page, before, after)
		}
		if e != nil || status != http.StatusOK {
			err = errors.Join(err, fmt.Errorf("%s: status %d, %w", page, status, e))
		}
	}
	close(done)
	readers.Wait()
	report("size: %d files changed in %v; live %v after the last; %d answers read meanwhile, %d of a mixed state",
		changes, written.Sub(began).Round(time.Millisecond), live.Sub(written).Round(time.Millisecond), w.answers.Load(), w.mixed.Load())
	if w.mixed.Load() > 0 {
		err = errors.Join(err, errors.New("a reader saw a mix of the old and the new state: "+w.example.Load().(string)))
	}
	return errors.Join(err, w.err())
}

// witness reads pages and judges what they show.
type witness struct {
	first   int // the first article that changes
	pages   []string
	answers atomic.Int64
	mixed   atomic.Int64
	seen    atomic.Int64 // answers that show the new state
	example atomic.Value // string
	failure atomic.Value // error
}

func (w *witness) err() error {
	err, _ := w.failure.Load().(error)
	return err
}

func (w *witness) read(s *server, from int, done <-chan struct{}) {
	for i := from; ; i++ {
		select {
		case <-done:
			return
		default:
		}
		page := w.pages[i%len(w.pages)]
		newer := w.seen.Load() > 0 // before asking: an old answer is wrong from now on
		text, status, err := s.page(page)
		if err != nil || status != http.StatusOK {
			w.failure.Store(fmt.Errorf("%s: status %d, %w", page, status, err))
			return
		}
		w.answers.Add(1)
		before, after := w.count(text)
		if after > 0 {
			w.seen.Add(1)
		}
		if before > 0 && (after > 0 || newer) {
			w.mixed.Add(1)
			w.example.Store(fmt.Sprintf("%s had %d old titles and %d new ones", page, before, after))
		}
	}
}

var (
	oldTitle = regexp.MustCompile(`\bArticle (\d+) about`)
	newTitle = regexp.MustCompile(`\bEdition two of article \d+ about`)
)

// count says how many titles of the text belong to the state before and after the change. Articles that do not change
// belong to neither.
func (w *witness) count(text string) (before, after int) {
	for _, m := range oldTitle.FindAllStringSubmatch(text, -1) {
		if i, err := strconv.Atoi(m[1]); err == nil && i >= w.first {
			before++
		}
	}
	return before, len(newTitle.FindAllString(text, -1))
}
