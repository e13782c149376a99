package view_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"tandem/app/internal/publish"
	"tandem/app/internal/web/view"
	"tandem/search"
)

// hub answers as the real one does, as far as the scripts can tell.
type hub struct {
	http.Handler
	views    *view.Views
	uploaded chan string
}

func openHub(t *testing.T) (*hub, string) {
	t.Helper()
	h := &hub{Handler: sampleSite(t), views: open(t), uploaded: make(chan string, 8)}
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return h, server.URL
}

func (h *hub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.URL.Path == "/library":
		q := r.URL.Query().Get("q")
		b := base("Library", "/library")
		b.Query = q
		page := view.LibraryPage{
			Base: b, Hits: []view.Hit{{Title: seg("Found for " + q), URL: "/library/a1", Format: "PDF", Kind: "asset"}}, Total: len(q),
			Facets: []view.Facet{{Name: "format", Label: "Format", Values: []view.FacetValue{{Label: "PDF", Count: 1, URL: "/library?format=pdf&stage=proposal&q=" + q}}}},
		}
		w.Header().Set("Content-Security-Policy", policy)
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		if part := r.Header.Get("X-Fragment"); part != "" {
			_ = h.views.RenderPart(w, page, part)
			return
		}
		_ = h.views.Render(w, page)
	case r.URL.Path == "/search":
		q := r.URL.Query().Get("q")
		page := view.SearchPage{SearchPage: publish.SearchPage{Head: head("Search"), Frame: frame("/search"), Query: q, Results: &search.Results{}}}
		if q == "handovr" {
			page.Meant = &view.Link{Label: "handover", URL: "/search?q=handover"}
		} else if q != "" {
			page.Results = &search.Results{Total: 2, TotalKind: search.Exact, Hits: []search.Hit{{Kind: "article", URL: "/public-article", Title: seg("", "Found", " for "+q)}, {Kind: "article", URL: "/public-home", Title: seg("Another")}}}
		}
		w.Header().Set("Content-Security-Policy", policy)
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		if part := r.Header.Get("X-Fragment"); part != "" {
			_ = h.views.RenderPart(w, page, part)
			return
		}
		_ = h.views.Render(w, page)
	case r.URL.Path == "/studio/collateral/upload":
		body, _ := io.ReadAll(r.Body)
		h.uploaded <- fmt.Sprintf("%s|%s|%s|%s", r.URL.Query().Get("name"), r.Header.Get("X-Csrf-Token"), strings.Join(r.URL.Query()["industry"], ","), body)
		if strings.Contains(r.URL.Query().Get("name"), "locked") {
			w.WriteHeader(http.StatusUnprocessableEntity)
			_ = json.NewEncoder(w).Encode(map[string]string{"message": "The file is encrypted <b>."})
			return
		}
		_ = json.NewEncoder(w).Encode(map[string]string{"url": "/library/a1"})
	default:
		h.Handler.ServeHTTP(w, r)
	}
}

// until waits for the script to become true.
func until(ctx context.Context, t *testing.T, script string) {
	t.Helper()
	eval[bool](ctx, t, `new Promise((done, fail) => { const end = Date.now() + 15000; const look = () => { if (`+script+`) done(true); else if (Date.now() > end) fail(new Error("never true: " + document.body.innerText.slice(0, 400))); else setTimeout(look, 30); }; look(); })`)
}

func visit(t *testing.T, b *browser, url string) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, time.Minute)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(1280, 900), chromedp.Navigate(url), chromedp.WaitReady("main")); err != nil {
		t.Fatalf("opening %s: %v", url, err)
	}
	return ctx
}

func TestBehaviourInABrowser(t *testing.T) {
	b := startBrowser(t)
	_, url := openHub(t)

	t.Run("search as you type follows in the address and keeps the focus", func(t *testing.T) {
		ctx := visit(t, b, url+"/library?format=pdf")
		if err := chromedp.Do(ctx, chromedp.SendKeys("input[data-search]", "price")); err != nil {
			t.Fatal(err)
		}
		until(ctx, t, `document.querySelector("[data-hit]")?.textContent === "Found for price" && location.search === "?format=pdf&q=price"`)
		if at := eval[string](ctx, t, `document.activeElement.name`); at != "q" {
			t.Errorf("the focus went to %q", at)
		}
		until(ctx, t, `document.querySelector("[data-said]").textContent.includes("5 documents")`)
		eval[int](ctx, t, `document.querySelector("a[data-narrow]").click(), 1`)
		until(ctx, t, `location.search === "?format=pdf&stage=proposal&q=price"`)
		eval[int](ctx, t, `history.back(), 1`)
		until(ctx, t, `location.search === "?format=pdf&q=price" && document.querySelector("a[data-narrow]") !== null`)
	})

	t.Run("slash goes to the search box and arrows walk the hits", func(t *testing.T) {
		ctx := visit(t, b, url+"/library?q=deck")
		eval[int](ctx, t, `document.activeElement.blur(), document.body.dispatchEvent(new KeyboardEvent("keydown", {key: "/", bubbles: true})), 1`)
		until(ctx, t, `document.activeElement.name === "q"`)
		eval[int](ctx, t, `document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {key: "ArrowDown", bubbles: true})), 1`)
		until(ctx, t, `document.activeElement.matches("[data-hit]")`)
	})

	t.Run("the theme stays chosen on the next page", func(t *testing.T) {
		ctx := visit(t, b, url+"/public-article")
		before := eval[string](ctx, t, `getComputedStyle(document.body).backgroundColor`)
		until(ctx, t, `document.querySelector("[data-theme-switch]").hasAttribute("aria-pressed")`)
		eval[int](ctx, t, `document.querySelector("[data-theme-switch]").click(), 1`)
		if after := eval[string](ctx, t, `getComputedStyle(document.body).backgroundColor`); after == before {
			t.Errorf("the ground stayed %s", after)
		}
		theme := eval[string](ctx, t, `document.documentElement.dataset.theme`)
		ctx = visit(t, b, url+"/public-home")
		if again := eval[string](ctx, t, `document.documentElement.dataset.theme ?? ""`); again != theme {
			t.Errorf("the next page has theme %q, want %q", again, theme)
		}
	})

	t.Run("the palette jumps to places while the server does not answer it", func(t *testing.T) {
		ctx := visit(t, b, url+"/studio")
		until(ctx, t, `document.querySelector("dialog.palette") !== null`)
		eval[int](ctx, t, `document.dispatchEvent(new KeyboardEvent("keydown", {key: "k", ctrlKey: true, bubbles: true})), 1`)
		until(ctx, t, `document.querySelector("dialog.palette").open && document.querySelectorAll(".palette-list a").length > 3`)
		if err := chromedp.Do(ctx, chromedp.SendKeys(".palette input", "coll")); err != nil {
			t.Fatal(err)
		}
		until(ctx, t, `[...document.querySelectorAll(".palette-list a span")].map(s => s.textContent).join() === "Collections,Collateral"`)
	})
}

func TestAttack_A09_UploadsShowNamesAsText(t *testing.T) {
	b := startBrowser(t)
	h, url := openHub(t)
	ctx := visit(t, b, url+"/studio-collateral")
	eval[int](ctx, t, `(() => { const d = new DataTransfer(); d.items.add(new File(["the bytes"], "<img src=x onerror=alert(1)>.pdf")); d.items.add(new File(["x"], "locked.pdf")); d.items.add(new File([], "empty.pdf")); const p = document.querySelector("input[type=file]"); p.files = d.files; p.dispatchEvent(new Event("change", {bubbles: true})); return 1 })()`)
	want := map[string]bool{"<img src=x onerror=alert(1)>.pdf|token-of-the-form|logistics|the bytes": true, "locked.pdf|token-of-the-form|logistics|x": true}
	for range want {
		select {
		case got := <-h.uploaded:
			if !want[got] {
				t.Errorf("uploaded %q", got)
			}
		case <-ctx.Done():
			t.Fatal("nothing arrived")
		}
	}
	until(ctx, t, `(() => { const s = [...document.querySelectorAll(".queue .said")].map(e => e.textContent); return s.some(x => x.startsWith("Stored")) && s.includes("The file is encrypted <b>.") && s.includes("This file is empty.") })()`)
	if n := eval[int](ctx, t, `document.querySelectorAll(".queue img, .queue b").length`); n != 0 {
		t.Errorf("%d elements came out of names and messages", n)
	}
}
