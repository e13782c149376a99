package view_test

import (
	"context"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// paper is the width of a sheet of A4 between its margins, in pixels.
const paper = 643

// toPaper prints the page as a browser would, in its own margins.
func toPaper(ctx context.Context, t *chromedp.Target) ([]byte, error) {
	res, err := cdp.Call(ctx, t, page.PrintToPDF, page.PrintToPDFParams{PreferCSSPageSize: new(true), PaperWidth: 8.27, PaperHeight: 11.69})
	return res.Data, err
}

// TestPrintInABrowser looks at pages as a printer does: what only a screen can use is away, addresses stand behind the
// links, nothing is cut at the edge. With TANDEM_TEST_PREVIEW it leaves the sheets in that folder.
func TestPrintInABrowser(t *testing.T) {
	b := startBrowser(t)
	site := httptest.NewServer(sampleSite(t))
	t.Cleanup(site.Close)
	for _, name := range []string{"public-home", "public-article", "public-article-rich", "public-case", "public-case-list", "public-author", "public-series"} {
		ctx, cancel := context.WithTimeout(b.ctx, time.Minute)
		err := chromedp.Do(ctx, chromedp.EmulateViewport(paper, 900),
			command(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"}),
			chromedp.Navigate(site.URL+"/"+name), chromedp.WaitReady("main"))
		if err != nil {
			t.Fatalf("opening %s: %v", name, err)
		}
		eval[int](ctx, t, settled)
		shown := eval[[]string](ctx, t, `[...document.querySelectorAll("nav, button, .skip, .tools, form, .related")].filter(e => e.checkVisibility() && e.getBoundingClientRect().height > 0 && getComputedStyle(e).position !== "absolute").map(e => e.outerHTML.slice(0, 80))`)
		if len(shown) > 0 {
			t.Errorf("%s: on paper stand %q", name, shown)
		}
		if wide := eval[[]string](ctx, t, `[...document.querySelectorAll("main *")].filter(e => e.getBoundingClientRect().right > innerWidth + 1).slice(0, 4).map(e => e.outerHTML.slice(0, 100))`); len(wide) > 0 {
			t.Errorf("%s: the edge of the paper cuts %q", name, wide)
		}
		if bare := eval[int](ctx, t, `[...document.querySelectorAll(".prose p a[href^='/'], .prose p a[href^='http']")].filter(a => !a.classList.contains("video-facade") && !a.classList.contains("button") && !a.closest(".collateral") && !getComputedStyle(a, "::after").content.includes(a.getAttribute("href"))).length`); bare > 0 {
			t.Errorf("%s: %d links do not say where they lead", name, bare)
		}
		if at := eval[bool](ctx, t, `document.querySelector(".printed").checkVisibility() && document.querySelector(".masthead .brand").checkVisibility()`); !at {
			t.Errorf("%s: the sheet does not say whose it is and where it is from", name)
		}
		if dir := os.Getenv("TANDEM_TEST_PREVIEW"); dir != "" {
			sheet, err := chromedp.Run(ctx, toPaper)
			if err == nil {
				err = os.WriteFile(filepath.Join(dir, name+".pdf"), sheet, 0o644)
			}
			if err != nil {
				t.Errorf("printing %s: %v", name, err)
			}
		}
		cancel()
	}
}
