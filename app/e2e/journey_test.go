package e2e_test

import (
	"archive/zip"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// browser is a real browser with one tab.
type browser struct {
	t   *testing.T
	h   *hub
	ctx context.Context
}

func (h *hub) browser() *browser {
	h.t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if p, err := exec.LookPath(name); err == nil {
			path = p
			break
		}
	}
	if path == "" {
		skipWithout(h.t, "browser", "there is no Chromium on this machine")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.UserDataDir(h.t.TempDir()),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true))
	alloc, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	h.t.Cleanup(cancel)
	ctx, cancel := chromedp.NewContext(alloc)
	h.t.Cleanup(cancel)
	b := &browser{t: h.t, h: h, ctx: ctx}
	if _, err := chromedp.Run(ctx, chromedp.Title()); err != nil {
		h.t.Fatalf("start the browser: %v", err)
	}
	return b
}

// do runs steps, each waiting for its element, and fails the test when they do not end.
func (b *browser) do(what string, steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, 60*time.Second)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		where, _ := chromedp.Run(b.ctx, chromedp.Location())
		text, _ := chromedp.Run(b.ctx, chromedp.Evaluate[string](`document.body ? document.body.innerText.slice(0, 800) : ""`))
		b.t.Fatalf("%s: %v\nat %s the page says:\n%s\nthe program said:\n%s", what, err, where, text, b.h.log())
	}
}

func (b *browser) open(path string) {
	b.t.Helper()
	if strings.HasPrefix(path, "/") {
		path = b.h.Base + path
	}
	b.do("open "+path, chromedp.Navigate(path))
}

// sees waits until the page holds the text.
func (b *browser) sees(text string) {
	b.t.Helper()
	expression := fmt.Sprintf(`document.body.innerText.includes(%q) || null`, text)
	b.until("the page says "+text, func() bool {
		ok, err := chromedp.Run(b.ctx, chromedp.Evaluate[*bool](expression))
		return err == nil && ok != nil && *ok
	})
}

func (b *browser) until(what string, ok func() bool) {
	b.t.Helper()
	for end := time.Now().Add(60 * time.Second); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if ok() {
			return
		}
	}
	where, _ := chromedp.Run(b.ctx, chromedp.Location())
	text, _ := chromedp.Run(b.ctx, chromedp.Evaluate[string](`document.body.innerText.slice(0, 1500)`))
	b.t.Fatalf("waited in vain until %s\nat %s the page says:\n%s\nthe program said:\n%s", what, where, text, b.h.log())
}

func (b *browser) location() string {
	b.t.Helper()
	where, err := chromedp.Run(b.ctx, chromedp.Location())
	if err != nil {
		b.t.Fatal(err)
	}
	return where
}

// fill types into an empty field.
func fill(selector, text string) chromedp.Action[chromedp.Void] {
	return chromedp.Steps(chromedp.WaitVisible(selector), chromedp.SendKeys(selector, text))
}

// TestFirstStart_ToAdmin goes the way of a newcomer: the address from the terminal, the form, a library full of samples.
func TestFirstStart_ToAdmin(t *testing.T) {
	h := newHub(t)
	b := h.browser()
	address := h.setupAddress()
	b.open(address)
	b.do("make the first admin", fill(`input[name="name"]`, "Ada Example"), fill(`input[name="email"]`, "ada@example.com"),
		fill(`input[name="password"]`, password), chromedp.Click(`form button[type="submit"]`), chromedp.WaitVisible(`input[name="q"]`))
	if where := b.location(); !strings.HasPrefix(where, h.Base+"/library") {
		t.Fatalf("after set-up the browser is at %s, want the library", where)
	}
	b.sees("Price list 2027")
	b.open(address)
	b.sees("does not work any more")
	b.open("/admin/health")
	b.sees("Every part answers")
}

// TestPublish_BySavingAFileAndReadingIt saves an article, reads it, mends it, breaks it, and reads the last good version.
func TestPublish_BySavingAFileAndReadingIt(t *testing.T) {
	h := newHub(t, "TANDEM_STARTER=off")
	b := h.browser()
	file := filepath.Join(h.Content, "articles", "written-today.md")
	save := func(text string) {
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	front := "---\ntitle: Written today for a test of publishing\ndescription: A file that was saved a moment ago.\ndate: 2026-11-02\nauthors: [mara-lindqvist]\n---\n\n"
	save(front + "The kingfisher was here.\n")
	reader := h.stranger()
	reads := func(text string) {
		// Asked for without a browser first: a browser may keep the answer to an address that was not there yet.
		h.until("the article says "+text, func() bool { return strings.Contains(reader.page("/articles/written-today"), text) })
		b.open("/articles/written-today")
		b.sees(text)
	}
	reads("The kingfisher was here")
	save(front + "The heron came later.\n")
	reads("The heron came later")
	save("---\ntitle: [broken\n")
	marketer := h.signedIn("marketer")
	h.until("the studio names the mistake", func() bool { return strings.Contains(marketer.page("/studio"), "written-today.md") })
	reads("The heron came later")
	if !strings.Contains(h.stranger().page("/articles"), "Written today for a test") {
		t.Error("the list of articles has lost the last good version")
	}
}

// TestSearch_OnThePublicSite types into the search box and follows a hit to the section that holds the sentence.
func TestSearch_OnThePublicSite(t *testing.T) {
	h := newHub(t, "TANDEM_STARTER=off")
	b := h.browser()
	b.open("/search")
	b.do("type", chromedp.WaitVisible(`input[name="q"]`), chromedp.SendKeys(`input[name="q"]`, "handovr brief"))
	b.until("hits appear while typing", func() bool {
		n, err := chromedp.Run(b.ctx, chromedp.Evaluate[int](`document.querySelectorAll("[data-hit]").length`))
		return err == nil && n > 0
	})
	b.sees("What a good handover to sales contains")
	b.do("open the first hit", chromedp.Click(`[data-hit]`), chromedp.WaitVisible(`article, main h1`))
	if where := b.location(); !strings.Contains(where, "/articles/") && !strings.Contains(where, "/case-studies/") {
		t.Fatalf("the hit leads to %s", where)
	}
}

// TestLibrary_AnUploadedDeckIsFoundAtItsThirdSlide uploads a deck in the browser and finds a sentence on slide 3.
func TestLibrary_AnUploadedDeckIsFoundAtItsThirdSlide(t *testing.T) {
	h := newHub(t, "TANDEM_STARTER=off")
	deck := filepath.Join(t.TempDir(), "kick-off.pptx")
	writeDeck(t, deck, "Welcome to the kick-off", "Agenda of the day", "The flamingo budget was approved in spring")
	b := h.browser()
	h.signedIn("marketer")
	b.open("/signin?next=/studio/collateral")
	b.do("sign in", fill(`input[name="email"]`, "marketer@example.com"), fill(`input[name="password"]`, password),
		chromedp.Click(`form button[type="submit"]`), chromedp.WaitReady(`input[type="file"]`))
	b.do("choose the file", chromedp.SetUploadFiles(`input[type="file"]`, []string{deck}))
	b.sees("Kick off")
	b.until("it is searchable", func() bool {
		b.open("/library?q=flamingo")
		n, err := chromedp.Run(b.ctx, chromedp.Evaluate[int](`document.querySelectorAll("[data-hit]").length`))
		return err == nil && n > 0
	})
	b.sees("Slide 3")
	b.do("open the hit", chromedp.Click(`[data-hit]`), chromedp.WaitReady(`[id="page=3"]`))
	if where := b.location(); !strings.HasSuffix(where, "#page=3") {
		t.Fatalf("the hit leads to %s, want page 3", where)
	}
	marked, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](`document.getElementById("page=3").querySelector("mark").innerText`))
	if err != nil || !strings.EqualFold(marked, "flamingo") {
		t.Errorf("marked on the slide: got %q, %v; want flamingo", marked, err)
	}
}

// writeDeck writes a presentation with a slide for each text, as small as the format allows.
func writeDeck(t *testing.T, path string, slides ...string) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	z := zip.NewWriter(f)
	part := func(name, text string) {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write([]byte(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	var types, list, rels strings.Builder
	for i, text := range slides {
		n := i + 1
		fmt.Fprintf(&types, `<Override PartName="/ppt/slides/slide%d.xml" ContentType="application/vnd.openxmlformats-officedocument.presentationml.slide+xml"/>`, n)
		fmt.Fprintf(&list, `<p:sldId id="%d" r:id="rId%d"/>`, 255+n, n)
		fmt.Fprintf(&rels, `<Relationship Id="rId%d" Type="%s/slide" Target="slides/slide%d.xml"/>`, n, office, n)
		part(fmt.Sprintf("ppt/slides/slide%d.xml", n), `<p:sld xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><p:cSld><p:spTree><p:sp><p:nvSpPr><p:cNvPr id="2" name="T"/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:txBody><a:p><a:r><a:t>`+text+`</a:t></a:r></a:p></p:txBody></p:sp></p:spTree></p:cSld></p:sld>`)
	}
	part("[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/ppt/presentation.xml" ContentType="application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"/>`+types.String()+`</Types>`)
	part("_rels/.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="`+office+`/officeDocument" Target="ppt/presentation.xml"/></Relationships>`)
	part("ppt/presentation.xml", `<p:presentation xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" xmlns:r="`+office+`"><p:sldIdLst>`+list.String()+`</p:sldIdLst></p:presentation>`)
	part("ppt/_rels/presentation.xml.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`+rels.String()+`</Relationships>`)
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}
