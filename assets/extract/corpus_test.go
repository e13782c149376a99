package extract_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"tandem/assets/extract"
)

// TestCorpus runs every file below the folder named by TANDEM_EXTRACT_CORPUS through a pool. Every file must end in a
// document or a named failure; with TANDEM_EXTRACT_REPORT the outcome of each is written there as lines of JSON.
func TestCorpus(t *testing.T) {
	dir := os.Getenv("TANDEM_EXTRACT_CORPUS")
	if dir == "" {
		if strings.Contains(os.Getenv("TANDEM_TEST_REQUIRE"), "corpus") {
			t.Fatal("a corpus is required: set TANDEM_EXTRACT_CORPUS to a folder of documents")
		}
		t.Skip("TANDEM_EXTRACT_CORPUS names no folder of documents")
	}
	pool := newPool(t, extract.PoolOptions{})
	out := os.Stdout
	if name := os.Getenv("TANDEM_EXTRACT_REPORT"); name != "" {
		f, err := os.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		out = f
	}
	counts := map[string]int{}
	times := map[string][]time.Duration{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		begin := time.Now()
		doc, err := pool.ExtractFile(t.Context(), path, filepath.Base(path))
		took := time.Since(begin)
		ext := strings.ToLower(filepath.Ext(path))
		state := outcome(t, path, doc, err)
		counts[ext+" "+state]++
		times[ext] = append(times[ext], took)
		line, _ := json.Marshal(map[string]any{
			"path": path, "state": state, "ms": took.Milliseconds(), "pages": len(doc.Pages), "error": fmt.Sprint(err),
			"truncated": doc.Truncated, "findings": doc.Findings, "text": sample(doc),
		})
		_, err = fmt.Fprintf(out, "%s\n", line)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range slices.Sorted(func(yield func(string) bool) {
		for k := range counts {
			if !yield(k) {
				return
			}
		}
	}) {
		t.Logf("%-20s %d", k, counts[k])
	}
	for ext, all := range times {
		slices.Sort(all)
		t.Logf("%-8s median %s, 95th %s, slowest %s", ext, all[len(all)/2], all[len(all)*95/100], all[len(all)-1])
	}
}

// outcome names how a file ended, and fails the test when it ended in no known way.
func outcome(t *testing.T, path string, doc extract.Document, err error) string {
	t.Helper()
	var f *extract.Failure
	switch {
	case err == nil && doc.HasText():
		return "text"
	case err == nil:
		return "no text in it"
	case errors.As(err, &f):
		if f.Reason == extract.ReasonInterrupted || strings.Contains(f.Detail, "panic") || strings.Contains(f.Detail, "crashed") {
			t.Errorf("%s: %v", path, f)
		}
		return string(f.Reason)
	case errors.Is(err, context.Canceled):
		t.Fatal(err)
	}
	t.Errorf("%s ended without a name: %v", path, err)
	return "error"
}

// sample is enough of a document to compare it with what other programs read.
func sample(doc extract.Document) string {
	var b strings.Builder
	for _, p := range doc.Pages {
		fmt.Fprintf(&b, "[%d %s hidden=%v] %s | %s\n", p.Number, p.Title, p.Hidden, p.Text, p.Notes)
		if b.Len() > 1<<20 {
			break
		}
	}
	return b.String()
}
