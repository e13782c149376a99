package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"tandem/app/internal/library"
	"tandem/app/internal/store"
	"tandem/search"
)

// The library that is measured.
const (
	libraryAssets  = 10_000
	pagesPerAsset  = 20
	wordsPerPage   = 130
	libraryQueries = 400
)

// measureLibrary reports how fast a person finds something among 10,000 assets with 200,000 pages, with counts of all
// facets and pictures beside the hits, while nothing else happens and while the index is made anew.
func measureLibrary(b *bench) error {
	data, err := b.folder("library-data")
	if err != nil {
		return err
	}
	content, err := b.folder("library-content")
	if err != nil {
		return err
	}
	if err := corpus(content, 10); err != nil {
		return err
	}
	assets := b.count(libraryAssets)
	began := time.Now()
	if err := fillLibrary(data, assets); err != nil {
		return err
	}
	report("library: %d assets with %d pages stored in %v", assets, assets*pagesPerAsset, time.Since(began).Round(time.Second))
	s, err := b.libraryServer(data, content)
	if err != nil {
		return err
	}
	return errors.Join(s.measureSearch(database(data), assets), s.stop())
}

const (
	libraryEmail    = "library@example.com"
	libraryPassword = "seven quiet rivers"
)

func (b *bench) libraryServer(data, content string) (*server, error) {
	binary, err := b.program()
	if err != nil {
		return nil, err
	}
	add := exec.Command(binary, "user", "add", libraryEmail, "--role", "admin", "--role", "rep", "--password-stdin")
	add.Env = append(os.Environ(), "TANDEM_DATA="+data, "TANDEM_CONTENT="+content)
	add.Stdin = strings.NewReader(libraryPassword + "\n")
	if out, err := add.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("add a person: %w: %s", err, out)
	}
	return b.start(data, content, "TANDEM_STARTER=off")
}

// measureSearch waits for the index, then asks.
func (s *server) measureSearch(file string, assets int) error {
	browser, token, err := s.signIn(libraryEmail, libraryPassword)
	if err != nil {
		return err
	}
	filled := time.Now()
	if err := s.until(30*time.Minute, func() (bool, error) {
		time.Sleep(time.Second)
		if n, err := s.total(browser); err != nil || n < assets {
			return false, err
		}
		waiting, err := indexing(file)
		return !waiting, err
	}); err != nil {
		return err
	}
	now, peak := s.memory()
	report("library: all in the index after %v; memory %.0f MB, at most %.0f MB, %.0f B a page record", time.Since(filled).Round(time.Second), now, peak, now*(1<<20)/float64(assets*pagesPerAsset))
	for _, kind := range []string{"words", "common", "typo", "prefix", "narrowed", "browse", "long"} {
		if err := s.askAll(browser, kind); err != nil {
			return err
		}
	}
	if err := s.askAll(browser, ""); err != nil {
		return err
	}
	return s.searchDuringRebuild(browser, token, file, assets)
}

// total is how many documents the library shows.
func (s *server) total(browser *http.Client) (int, error) {
	body, _, err := s.ask(browser, "/library?kind=asset", "application/json")
	if err != nil {
		return 0, err
	}
	var answer struct {
		Total int
		Kind  search.Total `json:"total_kind"`
	}
	if err := json.Unmarshal([]byte(body), &answer); err != nil {
		return 0, fmt.Errorf("read %.200q: %w", body, err)
	}
	if answer.Kind == search.Capped {
		return libraryAssets, nil // the engine counts no further
	}
	return answer.Total, nil
}

func (s *server) ask(browser *http.Client, path, accept string) (body string, took time.Duration, err error) {
	req, err := http.NewRequest(http.MethodGet, s.base+path, nil)
	if err != nil {
		return "", 0, err
	}
	req.Header.Set("Accept", accept)
	if accept == "text/html" {
		req.Header.Set("X-Fragment", "results") // as typing does
	}
	began := time.Now()
	res, err := browser.Do(req)
	if err != nil {
		return "", 0, err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode != http.StatusOK {
		said := s.log.String()
		err = fmt.Errorf("%s answered %d; the program said last:\n%s", path, res.StatusCode, said[max(0, len(said)-2000):])
	}
	return string(text), time.Since(began), err
}

// askAll asks queries of a kind, or of all kinds in turn, one after the other.
func (s *server) askAll(browser *http.Client, kind string) error {
	before := s.cpu()
	took, size, err := s.times(browser, kind, libraryQueries)
	if err != nil {
		return err
	}
	work := ms(s.cpu()-before) / float64(len(took))
	p50, p99 := quantiles(took)
	name := kind
	if name == "" {
		name = "all kinds in turn"
	}
	report("library: search (%s), all facets counted, %d KB of page: p50 %.1f ms, p99 %.1f ms of %d; %.1f ms of CPU each", name, size/1024, ms(p50), ms(p99), len(took), work)
	return nil
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func (s *server) times(browser *http.Client, kind string, n int) (took []time.Duration, size int, err error) {
	rng := rand.New(rand.NewPCG(5, 6))
	for i := range n {
		body, t, err := s.ask(browser, "/library?"+libraryQuery(rng, kind, i), "text/html")
		if err != nil {
			return nil, 0, err
		}
		took = append(took, t)
		size = max(size, len(body))
	}
	return took, size, nil
}

// libraryQuery is what people ask, as an address.
func libraryQuery(rng *rand.Rand, kind string, i int) string {
	kinds := []string{"words", "common", "typo", "prefix", "narrowed", "browse", "long"}
	if kind == "" {
		kind = kinds[i%len(kinds)]
	}
	v := url.Values{}
	word := func(n uint64) string { return spelt(rng.Uint64() % n) }
	switch kind {
	case "words":
		v.Set("q", word(200)+" "+word(3000)+" ")
	case "common":
		v.Set("q", word(3)+" "+word(5)+" ")
	case "typo":
		v.Set("q", word(200)+"x "+word(200)+"qv ")
	case "prefix":
		v.Set("q", word(2000)+" "+word(200)[:3])
	case "narrowed":
		v.Set("q", word(200))
		v["industry"] = []string{spelt(1), spelt(2), word(12)}
		v.Set("stage", spelt(1))
	case "long":
		var words []string
		for range 9 {
			words = append(words, word(2000))
		}
		v.Set("q", strings.Join(words, " "))
	}
	return v.Encode()
}

// searchDuringRebuild has the index made anew and asks until it is done.
func (s *server) searchDuringRebuild(browser *http.Client, token, file string, assets int) error {
	res, err := browser.PostForm(s.base+"/admin/health/reindex", url.Values{"_csrf": {token}})
	if err != nil {
		return err
	}
	if err := res.Body.Close(); err != nil {
		return err
	}
	if res.StatusCode >= http.StatusBadRequest {
		return fmt.Errorf("asking for the index to be made anew was answered with %d", res.StatusCode)
	}
	began := time.Now()
	var took []time.Duration
	rng := rand.New(rand.NewPCG(7, 8))
	for i := 0; ; i++ {
		_, t, err := s.ask(browser, "/library?"+libraryQuery(rng, "", i), "text/html")
		if err != nil {
			return err
		}
		took = append(took, t)
		if i%10 != 9 {
			continue
		}
		if busy, err := indexing(file); err != nil || !busy {
			if err != nil {
				return err
			}
			break
		}
	}
	p50, p99 := quantiles(took)
	_, peak := s.memory()
	report("library: %d page records made anew in %v while %d searches went on: p50 %.1f ms, p99 %.1f ms, longest %.0f ms; memory at most %.0f MB",
		assets*pagesPerAsset, time.Since(began).Round(100*time.Millisecond), len(took), ms(p50), ms(p99), ms(slices.Max(took)), peak)
	return nil
}

// indexing reports whether anything waits to be put into the index, or is on its way there. The program's pages do not tell
// one kind of work from another, so its database is asked.
func indexing(file string) (busy bool, err error) {
	db, err := sql.Open("sqlite", "file:"+file+"?mode=ro&_pragma=busy_timeout(5000)")
	if err != nil {
		return false, err
	}
	err = db.QueryRow("SELECT EXISTS (SELECT 1 FROM job WHERE state IN ('ready', 'running') AND name IN (?, 'search.rebuild', 'search.reconcile'))", library.IndexJobName).Scan(&busy)
	return busy, errors.Join(err, db.Close())
}

// spelt writes a number in syllables.
func spelt(n uint64) string {
	syllables := []string{"ka", "lo", "mi", "ren", "to", "sa", "vel", "dor", "an", "ti", "gu", "pex"}
	s := ""
	for n += 12; n > 0; n /= 12 {
		s += syllables[n%12]
	}
	return s
}

// database is where the program keeps its database in a data folder.
func database(data string) string { return filepath.Join(data, "tandem.db") }

// fillLibrary stores assets whose text was read and whose pages have pictures, as if they had come in one by one.
func fillLibrary(data string, assets int) error {
	ctx := context.Background()
	file := database(data)
	db, err := store.Open(ctx, "sqlite:"+file, store.Fast)
	if err != nil {
		return err
	}
	if _, err := db.Migrate(ctx); err != nil {
		return errors.Join(err, db.Close())
	}
	rng := rand.New(rand.NewPCG(1, 2))
	zipf := rand.NewZipf(rng, 1.2, 4, 30_000)
	text := func(words int) string {
		parts := make([]string, words)
		for i := range parts {
			parts[i] = spelt(zipf.Uint64())
		}
		return strings.Join(parts, " ")
	}
	lib, now := store.Library{DB: db}, time.Now()
	for i := range assets {
		a := madeAsset(i, rng, text, now)
		if err := lib.AddAsset(ctx, a); err != nil {
			return errors.Join(err, db.Close())
		}
		pages := make([]library.Page, pagesPerAsset)
		for n := range pages {
			pages[n] = library.Page{Number: n + 1, Kind: "slide", Title: text(5), Text: text(wordsPerPage)}
		}
		v := a.Version
		v.Progress, v.Pages, v.Searchable = library.TextReady, len(pages), len(pages)
		if err := lib.SetProgress(ctx, a.ID, v, pages, now); err != nil {
			return errors.Join(err, db.Close())
		}
	}
	if err := db.Close(); err != nil {
		return err
	}
	return settleLibrary(file)
}

func madeAsset(i int, rng *rand.Rand, text func(int) string, now time.Time) library.Asset {
	id := fmt.Sprintf("asset-%06d", i)
	at := now.Add(-time.Duration(rng.IntN(1000)) * time.Hour)
	return library.Asset{
		ID: id, Title: text(6), Description: text(15), Tags: []string{spelt(rng.Uint64() % 40)}, State: library.Approved, Revision: 1, Created: at, Updated: at,
		Facets: map[search.Facet][]string{
			search.FacetIndustry: {spelt(rng.Uint64() % 12)}, search.FacetStage: {spelt(rng.Uint64() % 5)},
			search.FacetPersona: {spelt(rng.Uint64() % 8)}, search.FacetFormat: {spelt(rng.Uint64() % 6)}, search.FacetProduct: {spelt(rng.Uint64() % 150)},
		},
		Version: library.Version{Number: 1, Blob: library.Blob(fmt.Sprintf("%064x", i+1)), FileName: id + ".pptx", Size: 1 << 20, Format: "pptx", Media: "application/vnd.openxmlformats-officedocument.presentationml.presentation", Created: at, Progress: library.Stored},
	}
}

// settleLibrary takes away the jobs that would look for files, and says that every page has its picture.
func settleLibrary(file string) error {
	db, err := sql.Open("sqlite", file)
	if err != nil {
		return err
	}
	for _, statement := range []string{
		"DELETE FROM job",
		fmt.Sprintf("UPDATE rendition SET state = 'ready', pages = %d, reached = %d", pagesPerAsset, pagesPerAsset),
	} {
		if _, err := db.Exec(statement); err != nil {
			return errors.Join(err, db.Close())
		}
	}
	return db.Close()
}
