// Command lighthouse asks Google's Lighthouse what it thinks of the site as a phone on a slow line meets it. It builds the
// program, runs it with the starter content on a folder of its own behind TLS and HTTP/2, and has the home page, the first
// article and the first case study audited. It prints the four scores and the weight of each page, and ends with an error
// when a score is below 100.
//
//	go run ./app/lighthouse [-runs 3] [-keep DIR] [-content DIR] [PATH…]
//
// It needs Node with npx, which fetches Lighthouse 12, and Chromium (found by itself, or named by CHROME_PATH). Of several
// runs of a page the one with the median performance counts: a busy machine slows the browser.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "lighthouse:", err)
		os.Exit(1)
	}
}

// errLow says that the scores were taken, and at least one is too low.
var errLow = errors.New("a score is below 100")

func run(args []string) error {
	flags := flag.NewFlagSet("lighthouse", flag.ContinueOnError)
	runs := flags.Int("runs", 1, "audits of each page; the one with the median performance counts")
	keep := flags.String("keep", "", "folder that keeps the reports")
	content := flags.String("content", "", "content folder; empty: the starter content")
	if err := flags.Parse(args); err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "tandem-lighthouse-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	reports := *keep
	if reports == "" {
		reports = filepath.Join(dir, "reports")
	}
	if err := os.MkdirAll(reports, 0o755); err != nil {
		return err
	}
	chrome, err := findChrome()
	if err != nil {
		return err
	}
	s, err := start(dir, *content)
	if err != nil {
		return err
	}
	defer s.stop()
	paths := flags.Args()
	if len(paths) == 0 {
		if paths, err = s.samples(); err != nil {
			return err
		}
	}
	low := false
	for i, path := range paths {
		r, err := s.audit(chrome, path, filepath.Join(reports, fmt.Sprintf("%02d", i+1)), max(1, *runs))
		if err != nil {
			return err
		}
		fmt.Print(r)
		low = low || !r.perfect()
	}
	if low {
		return errLow
	}
	return nil
}

// findChrome returns the browser to use.
func findChrome() (string, error) {
	if path := os.Getenv("CHROME_PATH"); path != "" {
		return path, nil
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errors.New("no Chromium was found; name one with CHROME_PATH")
}

// audit has a page judged and returns the report with the median performance.
func (s *site) audit(chrome, path, file string, runs int) (*result, error) {
	var all []*result
	for i := range runs {
		name := fmt.Sprintf("%s-%d.json", file, i+1)
		cmd := exec.Command("npx", "--yes", "lighthouse@12", s.base+path, "--quiet", "--output=json", "--output-path="+name,
			"--chrome-flags=--headless=new --no-sandbox --ignore-certificate-errors --disable-quic --no-first-run --disable-component-update --disable-background-networking")
		cmd.Env = append(os.Environ(), "CHROME_PATH="+chrome)
		if out, err := cmd.CombinedOutput(); err != nil {
			return nil, fmt.Errorf("audit %s with npx lighthouse@12 (needs Node): %w: %s", path, err, out)
		}
		r, err := readResult(name)
		if err != nil {
			return nil, err
		}
		r.path = path
		all = append(all, r)
	}
	slices.SortFunc(all, func(a, b *result) int { return a.score("performance") - b.score("performance") })
	return all[len(all)/2], nil
}
