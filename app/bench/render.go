package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"tandem/assets/render"
	"tandem/assets/starter"
)

// childRender is the hidden first argument of the child process that draws the pages of all PDFs of a folder.
const childRender = "child-render"

// measureRender compares the drawing of pages with pdftoppm on the same files, in turns, and reports how soon a deck that is
// uploaded can be seen and found. TANDEM_BENCH_PDFS names a folder of PDFs to draw besides the samples.
func measureRender(b *bench) error {
	if err := b.compareDrawing(); err != nil {
		return err
	}
	return b.firstPreviews()
}

// compareDrawing draws at the same width: with Tandem as WebP with a thumbnail and the words of each page, with pdftoppm as
// PNG and, for the drawing alone, as PPM.
func (b *bench) compareDrawing() error {
	poppler, err := exec.LookPath("pdftoppm")
	if err != nil {
		return fmt.Errorf("find pdftoppm (apt-get install poppler-utils): %w", err)
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	files, err := b.folder("pdfs")
	if err != nil {
		return err
	}
	if err := gatherPDFs(files); err != nil {
		return err
	}
	cache, err := b.folder("cache")
	if err != nil {
		return err
	}
	// The first start compiles the engine, once a machine.
	if _, err := spend(files, self, childRender, files, cache); err != nil {
		return err
	}
	var ours, png, ppm []usage
	pages := 0
	for range 3 {
		u, err := spend(files, self, childRender, files, cache)
		if err != nil {
			return err
		}
		if pages, err = strconv.Atoi(strings.TrimSpace(u.output)); err != nil || pages == 0 {
			return fmt.Errorf("drew %q pages: %w", u.output, err)
		}
		ours = append(ours, u)
		for _, kind := range []struct {
			flags []string
			to    *[]usage
		}{{[]string{"-png"}, &png}, {nil, &ppm}} {
			if u, err = b.popplerAll(poppler, files, kind.flags); err != nil {
				return err
			}
			*kind.to = append(*kind.to, u)
		}
	}
	say := func(name string, u usage) {
		report("render: %-32s %d pages in %v: %.1f pages a second, %.1f a CPU-second", name, pages, u, float64(pages)/u.wall.Seconds(), float64(pages)/u.cpu.Seconds())
	}
	say("Tandem (WebP, thumbnail, words)", typical(ours))
	say("pdftoppm -png", typical(png))
	say("pdftoppm (no encoding)", typical(ppm))
	report("render: beside pdftoppm -png %s", typical(ours).against(typical(png)))
	return nil
}

// gatherPDFs copies the samples and what TANDEM_BENCH_PDFS names into a folder.
func gatherPDFs(to string) error {
	if err := unpack(starter.Files(), ".", ".pdf", to); err != nil {
		return err
	}
	deck := filepath.Join(to, "deck.pdf")
	if err := os.WriteFile(deck, deckPDF("deck"), 0o600); err != nil {
		return err
	}
	more := os.Getenv("TANDEM_BENCH_PDFS")
	if more == "" {
		return nil
	}
	return unpack(os.DirFS(more), ".", ".pdf", to)
}

// popplerAll draws every PDF of a folder.
func (b *bench) popplerAll(poppler, files string, flags []string) (all usage, err error) {
	out, err := b.folder("poppler")
	if err != nil {
		return all, err
	}
	defer os.RemoveAll(out)
	names, err := filepath.Glob(filepath.Join(files, "*.pdf"))
	if err != nil {
		return all, err
	}
	for i, name := range names {
		args := append(slices.Clone(flags), "-q", "-scale-to-x", strconv.Itoa(render.LargeWidth), "-scale-to-y", "-1", name, filepath.Join(out, strconv.Itoa(i)))
		u, err := spend(files, poppler, args...)
		if err != nil {
			return all, err
		}
		all.wall, all.cpu, all.peak = all.wall+u.wall, all.cpu+u.cpu, max(all.peak, u.peak)
	}
	return all, nil
}

// drawAll is the child process: it draws every page of the PDFs of a folder and prints how many.
func drawAll(files, cache string) (err error) {
	pool, err := render.NewPool(render.Options{CacheDir: cache})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, pool.Close()) }()
	names, err := filepath.Glob(filepath.Join(files, "*.pdf"))
	if err != nil {
		return err
	}
	pages := 0
	for _, name := range names {
		d, err := pool.Open(context.Background(), name, render.PDF)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		for n := 1; n <= d.Pages(); n++ {
			if _, err := d.Page(context.Background(), n); err != nil {
				d.Close()
				return fmt.Errorf("%s, page %d: %w", name, n, err)
			}
			pages++
		}
		d.Close()
	}
	_, err = fmt.Println(pages)
	return err
}

// slides of a deck that is uploaded.
const slides = 20

// firstPreviews uploads decks one after another and reports how soon each can be seen and found.
func (b *bench) firstPreviews() error {
	data, err := b.folder("data")
	if err != nil {
		return err
	}
	content, err := b.folder("content")
	if err != nil {
		return err
	}
	if err := corpus(content, 10); err != nil {
		return err
	}
	binary, err := b.program()
	if err != nil {
		return err
	}
	const email, password = "bench@example.com", "seven quiet rivers"
	add := exec.Command(binary, "user", "add", email, "--role", "marketer", "--password-stdin")
	add.Env = append(os.Environ(), "TANDEM_DATA="+data, "TANDEM_CONTENT="+content)
	add.Stdin = strings.NewReader(password + "\n")
	if out, err := add.CombinedOutput(); err != nil {
		return fmt.Errorf("add a person: %w: %s", err, out)
	}
	s, err := b.start(data, content, "TANDEM_STARTER=off")
	if err != nil {
		return err
	}
	browser, token, err := s.signIn(email, password)
	if err == nil {
		d := decks{server: s, browser: browser, token: token}
		err = errors.Join(d.measure("PDF", ".pdf", deckPDF), d.measure("PPTX by way of LibreOffice", ".pptx", deckPPTX))
	}
	return errors.Join(err, s.stop())
}

// decks uploads decks as a person does.
type decks struct {
	*server
	browser *http.Client
	token   string
}

func (d decks) measure(name, extension string, deck func(word string) []byte) error {
	if extension == ".pptx" {
		if _, err := exec.LookPath("soffice"); err != nil {
			report("render: %s: LibreOffice is not installed", name)
			return nil
		}
	}
	const warm, rounds = 1, 10
	var first, text, all []time.Duration
	for i := range warm + rounds {
		// A word of the last slide that no other deck has, in letters alone. The name of the file does not hold it: a
		// title is found as soon as the file is there, before anything is read.
		word := "quorvex" + strings.Map(func(r rune) rune { return r - '0' + 'a' }, fmt.Sprintf("%02d%d", i, len(extension)))
		began := time.Now()
		id, err := d.post(fmt.Sprintf("deck-%02d%s", i, extension), deck(word))
		if err != nil {
			return err
		}
		var took [3]time.Duration
		asks := []string{
			"/library/" + id + "/pages/1/picture?w=320", "/library?q=" + word, fmt.Sprintf("/library/%s/pages/%d/picture?w=320", id, slides),
		}
		err = d.until(2*time.Minute, func() (bool, error) {
			done := true
			for n, path := range asks {
				if took[n] != 0 {
					continue
				}
				ok, err := d.there(path, id)
				if err != nil {
					return false, err
				}
				if ok {
					took[n] = time.Since(began)
				}
				done = done && ok
			}
			return done, nil
		})
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if i >= warm {
			first, text, all = append(first, took[0]), append(text, took[1]), append(all, took[2])
		}
	}
	say := func(what string, d []time.Duration) {
		slices.Sort(d)
		report("render: %d slides as %s: %-30s p50 %v, p95 %v", slides, name, what,
			d[len(d)/2].Round(time.Millisecond), d[len(d)*95/100].Round(time.Millisecond))
	}
	say("first page seen", first)
	say("a word of the last one found", text)
	say("all pages seen", all)
	return nil
}

// there asks for a picture, or for search results that name the asset.
func (d decks) there(path, id string) (bool, error) {
	res, err := d.browser.Get(d.base + path)
	if err != nil {
		return false, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if strings.Contains(path, "?q=") {
		return strings.Contains(string(body), "/library/"+id), err
	}
	return res.StatusCode == http.StatusOK, err
}

var assetID = regexp.MustCompile(`^[0-9A-Z]{26}$`)

// post uploads a file and returns the asset's id.
func (d decks) post(name string, data []byte) (string, error) {
	req, err := http.NewRequest(http.MethodPost, d.base+"/studio/collateral/upload?name="+name, strings.NewReader(string(data)))
	if err != nil {
		return "", err
	}
	req.Header.Set("Content-Type", "application/octet-stream")
	req.Header.Set("Accept", "application/json")
	req.Header.Set("X-Csrf-Token", d.token)
	res, err := d.browser.Do(req)
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	var answer struct {
		ID string `json:"id"`
	}
	if err := json.NewDecoder(res.Body).Decode(&answer); err != nil || !assetID.MatchString(answer.ID) {
		return "", fmt.Errorf("upload %s: status %d: %q: %w", name, res.StatusCode, answer.ID, err)
	}
	return answer.ID, nil
}
