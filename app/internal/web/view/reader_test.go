package view_test

import (
	"context"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// press sends a key to what has the focus, as a keyboard does to a page that listens.
func press(ctx context.Context, t *testing.T, key string) {
	t.Helper()
	eval[int](ctx, t, `(document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent("keydown", {key: "`+key+`", bubbles: true, cancelable: true})), 1`)
}

func TestReadersInABrowser(t *testing.T) {
	b := startBrowser(t)
	_, url := openHub(t)

	t.Run("a search answers while one types, and the keyboard walks it", func(t *testing.T) {
		ctx := visit(t, b, url+"/search")
		if err := chromedp.Do(ctx, chromedp.SendKeys("input[data-search]", "clock")); err != nil {
			t.Fatal(err)
		}
		until(ctx, t, `document.querySelector("[data-hit]")?.textContent === "Found for clock" && location.search === "?q=clock" && document.querySelector(".found mark").textContent === "Found"`)
		press(ctx, t, "ArrowDown")
		press(ctx, t, "ArrowDown")
		until(ctx, t, `document.activeElement.textContent === "Another"`)
		press(ctx, t, "ArrowUp")
		until(ctx, t, `document.activeElement.textContent === "Found for clock"`)
		press(ctx, t, "Escape")
		until(ctx, t, `document.activeElement.matches("[data-search]") && document.activeElement.value === "clock"`)
		press(ctx, t, "Escape")
		until(ctx, t, `document.querySelector("[data-search]").value === "" && location.search === "" && document.querySelector("[data-hit]") === null`)
	})

	t.Run("another spelling is taken over into the box", func(t *testing.T) {
		ctx := visit(t, b, url+"/search?q=handovr")
		eval[int](ctx, t, `document.querySelector(".nothing a[data-narrow]").click(), 1`)
		until(ctx, t, `location.search === "?q=handover" && document.querySelector("[data-search]").value === "handover" && document.querySelector("[data-hit]")?.textContent === "Found for handover"`)
	})

	t.Run("slash leads to the search from any page", func(t *testing.T) {
		ctx := visit(t, b, url+"/public-article")
		eval[int](ctx, t, `addEventListener("click", e => { window.followed = e.target.closest("a").pathname; e.preventDefault() }), 1`)
		press(ctx, t, "/")
		until(ctx, t, `window.followed === "/search"`)
	})

	t.Run("a film is loaded when it is asked for, and not before", func(t *testing.T) {
		ctx := visit(t, b, url+"/public-article-rich")
		if n := eval[int](ctx, t, `document.querySelectorAll("iframe").length`); n != 0 {
			t.Fatalf("%d frames before anybody asked", n)
		}
		eval[int](ctx, t, `document.querySelector("a.video-facade").click(), 1`)
		until(ctx, t, `(() => { const f = document.querySelector("iframe.video-player"); return f && f.src === "https://player.example.com/embed/x?autoplay=1" && f.title === "How two teams sign one promise" && f.allow.includes("fullscreen") && location.pathname === "/public-article-rich" })()`)
	})

	t.Run("code can be copied in the language of the page", func(t *testing.T) {
		ctx := visit(t, b, url+"/public-article-german")
		until(ctx, t, `!navigator.clipboard || document.querySelector(".code-box > .copy-code").textContent === "Kopieren"`)
	})

	t.Run("the choice of languages closes by itself", func(t *testing.T) {
		ctx := visit(t, b, url+"/public-article-german")
		eval[int](ctx, t, `document.querySelector(".languages summary").click(), 1`)
		until(ctx, t, `document.querySelector(".languages details").open`)
		press(ctx, t, "Escape")
		until(ctx, t, `!document.querySelector(".languages details").open && document.activeElement.matches(".languages summary")`)
	})

	t.Run("the contents follow the reader, also after a leap", func(t *testing.T) {
		ctx := visit(t, b, url+"/public-article")
		until(ctx, t, `document.querySelector(".toc .wide a[aria-current]")?.hash === "#carry"`)
		eval[int](ctx, t, `document.getElementById("return").scrollIntoView({block: "start", behavior: "instant"}), 1`)
		until(ctx, t, `document.querySelector(".toc .wide a[aria-current]")?.hash === "#return"`)
		eval[int](ctx, t, `scrollTo({top: 0, behavior: "instant"}), 1`)
		until(ctx, t, `document.querySelector(".toc .wide a[aria-current]")?.hash === "#carry"`)
	})

	t.Run("the page behind a link is there before it is followed", func(t *testing.T) {
		ctx := visit(t, b, url+"/public-article")
		until(ctx, t, `document.readyState === "complete"`)
		eval[int](ctx, t, `document.querySelector(".masthead a[href='/articles']").dispatchEvent(new PointerEvent("pointerover", {bubbles: true, pointerType: "mouse"})), document.querySelector(".tool[href='/search']"), 1`)
		until(ctx, t, `document.querySelector("link[rel=prefetch]")?.getAttribute("href") === "/articles"`)
		until(ctx, t, `performance.getEntriesByType("resource").some(r => r.name.endsWith("/articles"))`)
		eval[int](ctx, t, `document.querySelector(".share a[href$='.md']").dispatchEvent(new PointerEvent("pointerover", {bubbles: true, pointerType: "mouse"})), document.querySelector(".colophon a[href='/contact']").dispatchEvent(new PointerEvent("pointerover", {bubbles: true, pointerType: "mouse"})), 1`)
		until(ctx, t, `[...document.querySelectorAll("link[rel=prefetch]")].map(l => l.getAttribute("href")).join() === "/articles,/contact"`)
	})

	t.Run("tab reaches everything in the order of reading, visibly", func(t *testing.T) {
		ctx := visit(t, b, url+"/public-article")
		if first := eval[string](ctx, t, `[...document.querySelectorAll("a, button, summary, input")][0].className`); first != "skip" {
			t.Errorf("the first stop is %q, want the way past the navigation", first)
		}
		if err := chromedp.Do(ctx, chromedp.KeyEvent(kb.Tab)); err != nil { // from here on the browser knows that a keyboard is used
			t.Fatal(err)
		}
		until(ctx, t, `document.activeElement.matches(".skip")`)
		hidden := eval[[]string](ctx, t, `[...document.querySelectorAll("a[href], button, summary, input, [tabindex='0']")].filter(e => e.checkVisibility()).filter(e => { e.focus({preventScroll: true}); const s = getComputedStyle(e); return document.activeElement === e && (s.outlineStyle === "none" || s.outlineWidth === "0px") }).map(e => e.outerHTML.slice(0, 100))`)
		if len(hidden) > 0 {
			t.Errorf("the focus cannot be seen on %q", hidden)
		}
		small := eval[[]string](ctx, t, `[...document.querySelectorAll("a[href], button, summary, input")].filter(e => e.checkVisibility() && !e.closest("p, li > p, .prose, .crumbs, h2, h3, .skip, .symbols") && !e.matches(".skip")).filter(e => { const r = e.getBoundingClientRect(); return r.height < 24 || r.width < 24 }).map(e => e.outerHTML.slice(0, 100))`)
		if len(small) > 0 {
			t.Errorf("too small to hit: %q", small)
		}
	})
}

// A window of 320 pixels is a phone of the smallest kind, and any page at four times its size (WCAG 1.4.10).
func TestNarrowInABrowser(t *testing.T) {
	b := startBrowser(t)
	_, url := openHub(t)
	for _, s := range publicSamples() {
		ctx, cancel := context.WithTimeout(b.ctx, time.Minute)
		err := chromedp.Do(ctx, chromedp.EmulateViewport(320, 640), chromedp.Navigate(url+"/"+s.name), chromedp.WaitReady("main"))
		if err != nil {
			t.Fatalf("opening %s: %v", s.name, err)
		}
		if over := eval[int](ctx, t, `document.documentElement.scrollWidth - innerWidth`); over > 0 {
			who := eval[[]string](ctx, t, `[...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > innerWidth + 1).slice(0, 4).map(e => e.outerHTML.slice(0, 100))`)
			t.Errorf("%s scrolls sideways by %d: %q", s.name, over, who)
		}
		cancel()
	}
}
