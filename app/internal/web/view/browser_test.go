package view_test

import (
	"bytes"
	"context"
	_ "embed"
	"fmt"
	"mime"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	cdplog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/chromedp"

	"tandem/app/internal/web/static"
)

//go:embed testdata/axe.min.js
var axe string

// policy is as strict as the web layer's: whatever a page does must hold under it.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; media-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// TestPagesInABrowser opens every sample page at the width of a phone and of a desk, light and dark, and expects: nothing
// in the console (so no breach of the policy), no sideways scrolling, no finding of axe. With TANDEM_TEST_PREVIEW it
// leaves a picture of each in that folder.
func TestPagesInABrowser(t *testing.T) {
	browser := startBrowser(t)
	site := httptest.NewServer(sampleSite(t))
	t.Cleanup(site.Close)
	only := os.Getenv("TANDEM_TEST_PREVIEW_ONLY")
	for _, s := range samples() {
		if only != "" && !strings.Contains(s.name, only) {
			continue
		}
		t.Run(s.name, func(t *testing.T) {
			for _, look := range looks {
				browser.inspect(t, site.URL+"/"+s.name, s.name, look)
			}
		})
	}
}

type look struct {
	name   string
	width  int64
	scheme string
}

var looks = []look{{"390-light", 390, "light"}, {"390-dark", 390, "dark"}, {"1280-light", 1280, "light"}, {"1280-dark", 1280, "dark"}}

type browser struct {
	ctx     context.Context
	mu      sync.Mutex
	console []string
}

func startBrowser(t *testing.T) *browser {
	t.Helper()
	bin, err := findChromium()
	if err != nil {
		if slices.Contains(strings.Split(os.Getenv("TANDEM_TEST_REQUIRE"), ","), "browser") {
			t.Fatal("a browser is required and none was found")
		}
		t.Skip("no Chromium on this machine")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(bin), chromedp.NoSandbox, chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("hide-scrollbars", true))
	alloc, cancel := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(cancel)
	ctx, cancel := chromedp.NewContext(alloc)
	t.Cleanup(cancel)
	b := &browser{ctx: ctx}
	err = chromedp.Listen(ctx, func(ev any) {
		if e, ok := ev.(*cdplog.EventEntryAdded); ok {
			b.mu.Lock()
			b.console = append(b.console, fmt.Sprintf("%s: %s %s", e.Entry.Level, e.Entry.Text, e.Entry.URL))
			b.mu.Unlock()
		}
	})
	if err == nil {
		err = chromedp.Do(ctx, command(cdplog.Enable, cdp.Empty{}))
	}
	if err != nil {
		t.Fatalf("starting the browser: %v", err)
	}
	return b
}

func command[P, R any](c cdp.Command[P, R], params P) chromedp.Action[chromedp.Void] {
	return func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
		_, err := cdp.Call(ctx, t, c, params)
		return chromedp.Void{}, err
	}
}

func findChromium() (string, error) {
	var last error
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		bin, err := exec.LookPath(name)
		if err == nil {
			return bin, nil
		}
		last = err
	}
	return "", last
}

type finding struct {
	ID    string   `json:"id"`
	Help  string   `json:"help"`
	Nodes []string `json:"nodes"`
}

// settled waits for fonts and pictures.
const settled = `document.fonts.ready.then(() => Promise.all([...document.images].map(i => { i.loading = "eager"; return i.decode().catch(() => {}) }))).then(() => 1)`

const runAxe = `axe.run(document, {runOnly: ["wcag2a","wcag2aa","wcag21a","wcag21aa","wcag22aa","best-practice"]}).then(r => r.violations.map(v => ({id: v.id, help: v.help, nodes: v.nodes.slice(0,4).map(n => n.html.slice(0,160) + " | " + (n.any[0]?.message ?? ""))})))`

func eval[T any](ctx context.Context, t *testing.T, script string) T {
	t.Helper()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatalf("running a script in the page: %v", err)
	}
	return v
}

func (b *browser) inspect(t *testing.T, url, name string, l look) {
	t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, time.Minute)
	defer cancel()
	b.mu.Lock()
	b.console = nil
	b.mu.Unlock()
	err := chromedp.Do(ctx,
		chromedp.EmulateViewport(l.width, 900),
		command(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
			{Name: "prefers-color-scheme", Value: l.scheme}, {Name: "prefers-reduced-motion", Value: "reduce"},
		}}),
		chromedp.Navigate(url), chromedp.WaitReady("main"))
	if err != nil {
		t.Fatalf("opening %s at %s: %v", name, l.name, err)
	}
	eval[int](ctx, t, settled)
	wide := eval[int](ctx, t, `document.documentElement.scrollWidth - innerWidth`)
	eval[int](ctx, t, axe+";0")
	found := eval[[]finding](ctx, t, runAxe)
	if wide > 0 {
		who := eval[[]string](ctx, t, `[...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > innerWidth + 1 && getComputedStyle(e).position !== "absolute").slice(0, 5).map(e => e.outerHTML.slice(0, 120))`)
		t.Errorf("%s at %s scrolls sideways by %d px: %q", name, l.name, wide, who)
	}
	for _, f := range found {
		t.Errorf("%s at %s: axe %s: %s\n\t%s", name, l.name, f.ID, f.Help, strings.Join(f.Nodes, "\n\t"))
	}
	b.mu.Lock()
	for _, line := range b.console {
		t.Errorf("%s at %s: console: %s", name, l.name, line)
	}
	b.mu.Unlock()
	if dir := os.Getenv("TANDEM_TEST_PREVIEW"); dir != "" {
		height := eval[int64](ctx, t, `document.documentElement.scrollHeight`)
		err := chromedp.Do(ctx, chromedp.EmulateViewport(l.width, min(height, 6000)))
		if err == nil {
			var picture []byte
			if picture, err = chromedp.Run(ctx, chromedp.CaptureScreenshot()); err == nil {
				err = os.WriteFile(filepath.Join(dir, name+"-"+l.name+".png"), picture, 0o644)
			}
		}
		if err != nil {
			t.Errorf("taking a picture of %s: %v", name, err)
		}
	}
}

// sampleSite serves the sample pages by name, the static files, and the pictures of the starter content.
func sampleSite(t *testing.T) http.Handler {
	t.Helper()
	v, pages := open(t), map[string]any{}
	for _, s := range samples() {
		pages["/"+s.name] = s.page
	}
	set, err := static.Load()
	if err != nil {
		t.Fatal(err)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", policy)
		if page, ok := pages[r.URL.Path]; ok {
			var b bytes.Buffer
			if err := v.Render(&b, page); err != nil {
				http.Error(w, err.Error(), http.StatusInternalServerError)
				return
			}
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			_, _ = w.Write(b.Bytes())
			return
		}
		if f, ok := set.File(strings.TrimPrefix(r.URL.Path, static.Prefix)); ok {
			w.Header().Set("Content-Type", f.Type)
			_, _ = w.Write(f.Body)
			return
		}
		if strings.HasPrefix(r.URL.Path, "/images/") {
			body, err := os.ReadFile(filepath.Join("../../../../content/images", path.Base(r.URL.Path)))
			if err == nil {
				w.Header().Set("Content-Type", mime.TypeByExtension(path.Ext(r.URL.Path)))
				_, _ = w.Write(body)
				return
			}
		}
		if strings.HasPrefix(r.URL.Path, "/sample.") { // a film or sound that never begins
			w.Header().Set("Content-Type", mime.TypeByExtension(path.Ext(r.URL.Path)))
			return
		}
		if strings.HasSuffix(r.URL.Path, "/opened") { // pages tell what was looked at
			w.WriteHeader(http.StatusNoContent)
			return
		}
		if !sampleSlide(w, r) {
			http.NotFound(w, r)
		}
	})
}
