package main

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"runtime/pprof"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"tandem/app/internal/publish"
	"tandem/app/internal/web/static"
	"tandem/app/internal/web/view"
	"tandem/content"
)

// buildSite is what a child process does: it loads the content folder, makes the search documents of all pages and every
// public answer, also those that the program makes when somebody first asks (deep pages of lists, feeds of topics, markdown
// forms), since Hugo makes its files ahead. It prints what it made, and what the site took until it could be served. With a
// folder for profiles it writes cpu.pprof and heap.pprof there.
func buildSite(w io.Writer, dir, profiles string) error {
	publish.Frugal() // as the program does
	began := time.Now()
	stop, err := profile(profiles)
	if err != nil {
		return err
	}
	set, err := static.Load()
	if err != nil {
		return err
	}
	views, err := view.New(set)
	if err != nil {
		return err
	}
	folder, err := content.Dir(dir)
	if err != nil {
		return err
	}
	defer folder.Close()
	lib, err := content.Load(folder, nil, content.Options{Now: time.Now, RenderTime: time.Minute}) // however busy the machine is
	if err != nil {
		return err
	}
	if len(lib.Problems) > 0 {
		return fmt.Errorf("%d problems in the generated articles, first: %s", len(lib.Problems), lib.Problems[0])
	}
	loaded := time.Since(began)
	base, err := url.Parse("https://bench.example.com")
	if err != nil {
		return err
	}
	snap, err := publish.Build(publish.Input{Library: lib, Files: folder, Now: time.Now(), Base: base, Renderer: views, Style: "bench"})
	if err != nil {
		return err
	}
	built := time.Since(began) - loaded
	records := searchRecords(snap)
	ready := own()
	answers, bytes, err := askAll(snap)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "%d documents, %d search records; loaded in %.1f s, built in %.1f s; ready to serve after %.2f CPU-seconds with %.0f MB at most; then all %d answers, %.0f MB packed",
		len(snap.Live()), records, loaded.Seconds(), built.Seconds(), ready.cpu.Seconds(), ready.peak, answers, bytes)
	err = errors.Join(err, stop())
	runtime.KeepAlive(snap)
	return err
}

// askAll asks for every address once and returns how many there are and the MB of their answers.
func askAll(snap *publish.Snapshot) (answers int, size float64, err error) {
	site := &publish.Site{}
	site.Swap(snap)
	paths := snap.Paths()
	sizes, states := make([]int, len(paths)), make([]int, len(paths))
	var next atomic.Int64
	var group sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(paths)); i = next.Add(1) - 1 {
				path, query, _ := strings.Cut(paths[i], "?")
				res := site.Serve(publish.Request{Method: http.MethodGet, Path: path, RawQuery: query, AcceptEncoding: "gzip"})
				sizes[i], states[i] = len(res.Body), res.Status
			}
		})
	}
	group.Wait()
	for i, path := range paths {
		if states[i] >= http.StatusInternalServerError || states[i] == http.StatusNotFound {
			return 0, 0, fmt.Errorf("%s: status %d", path, states[i])
		}
		size += float64(sizes[i]) / (1 << 20)
	}
	return len(paths), size, nil
}

// atOnce is how many search documents are made at once; the program makes no more in one job.
const atOnce = 500

// searchRecords makes the search documents of all pages and counts their records.
func searchRecords(snap *publish.Snapshot) int {
	records := 0
	for _, space := range publish.Spaces {
		for ids := range slices.Chunk(slices.Sorted(maps.Keys(snap.Indexed(space))), atOnce) {
			some := map[string]bool{}
			for _, id := range ids {
				some[id] = true
			}
			for _, d := range snap.SearchDocuments(space, some) {
				records += len(d.Records)
			}
		}
	}
	return records
}

// profile records where processor time and memory go until stop. Without a folder it records nothing.
func profile(dir string) (stop func() error, err error) {
	if dir == "" {
		return func() error { return nil }, nil
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	cpu, err := os.Create(filepath.Join(dir, cpuProfile))
	if err != nil {
		return nil, err
	}
	if err := pprof.StartCPUProfile(cpu); err != nil {
		return nil, errors.Join(err, cpu.Close())
	}
	return func() error {
		pprof.StopCPUProfile()
		heap, err := os.Create(filepath.Join(dir, "heap.pprof"))
		if err != nil {
			return errors.Join(err, cpu.Close())
		}
		runtime.GC()
		return errors.Join(pprof.WriteHeapProfile(heap), heap.Close(), cpu.Close())
	}, nil
}

const cpuProfile = "cpu.pprof"

var shareLine = regexp.MustCompile(`Showing nodes accounting for [^,]+, ([\d.]+)% of`)

// share returns which part of the profile's time was spent in functions that match, and below them.
func share(profiles, functions string) (float64, error) {
	out, err := exec.Command("go", "tool", "pprof", "-top", "-nodefraction=0", "-nodecount=1000000", "-focus="+functions, filepath.Join(profiles, cpuProfile)).CombinedOutput()
	if err != nil {
		return 0, fmt.Errorf("read the profile: %w: %s", err, out)
	}
	m := shareLine.FindSubmatch(out)
	if m == nil {
		return 0, fmt.Errorf("read the profile: %s", out)
	}
	percent, err := strconv.ParseFloat(string(m[1]), 64)
	return percent / 100, err
}
