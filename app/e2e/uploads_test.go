package e2e_test

import (
	"archive/zip"
	"bytes"
	"context"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// film writes what looks like a film of so many bytes; no part of the program plays it.
func film(t *testing.T, size int) []byte {
	t.Helper()
	out := make([]byte, size)
	if _, err := rand.NewChaCha8([32]byte{4}).Read(out); err != nil {
		t.Fatal(err)
	}
	copy(out, "\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isommp41\x7f\xff\xff\xffmdat")
	return out
}

// zipped writes an archive of files.
func zipped(t *testing.T, files map[string]string) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for name, text := range files {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write([]byte(text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// slowly lets bytes leave the page at so many a second; below zero as fast as they can.
func (b *browser) slowly(perSecond float64) {
	b.t.Helper()
	b.do("set the speed of the network", chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{
			MatchedNetworkConditions: []*network.Conditions{{DownloadThroughput: -1, UploadThroughput: perSecond}},
		})
		return err
	}))
}

// reloadLeaving reloads the page, saying yes to the question whether to leave it, and reports whether it was asked.
func (b *browser) reloadLeaving() (asked bool) {
	b.t.Helper()
	questions := make(chan struct{}, 1)
	ctx, cancel := context.WithCancel(b.ctx)
	defer cancel()
	if err := chromedp.Listen(ctx, func(ev any) {
		if _, ok := ev.(*page.EventJavascriptDialogOpening); ok {
			questions <- struct{}{}
		}
	}); err != nil {
		b.t.Fatal(err)
	}
	answered := make(chan bool)
	reloaded := make(chan struct{})
	go func() {
		select {
		case <-questions:
			_, err := chromedp.Run(b.ctx, func(ctx context.Context, t *chromedp.Target) (cdp.Empty, error) {
				return cdp.Call(ctx, t, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{Accept: true})
			})
			answered <- err == nil
		case <-reloaded:
			answered <- false
		}
	}()
	b.do("reload", chromedp.Reload())
	close(reloaded)
	return <-answered
}

// TestUploads_GoOnAfterAReload brings three files through the page, leaves it in the middle, and chooses the same files
// again: they are recognised, only what is missing is sent, and all of them end in named states.
func TestUploads_GoOnAfterAReload(t *testing.T) {
	h := newHub(t, "TANDEM_STARTER=off")
	folder := t.TempDir()
	var files []string
	for name, data := range map[string][]byte{
		"plan.md": []byte("# The plan\n\nThe heron clause.\n"), "yearly.pdf": slidesPDF("One", "Two"), "walk-through.mp4": film(t, 20<<20),
	} {
		at := filepath.Join(folder, name)
		if err := os.WriteFile(at, data, 0o600); err != nil {
			t.Fatal(err)
		}
		files = append(files, at)
	}
	b := h.browser()
	b.signInAs("marketer", "/studio/uploads")
	b.untilTrue(`location.pathname === "/studio/uploads" && document.readyState === "complete"`)
	b.slowly(2 << 20)
	b.choose("#file", files...)
	b.untilTrue(`document.querySelector("[data-summary]").textContent.startsWith("3 files")`)
	b.do("start", chromedp.Click(`[data-start]`), chromedp.WaitVisible(`[data-progress] .queue li`))
	b.untilTrue(`(v => v > 0 && v < 1)(document.querySelector("[data-progress] progress").value)`)
	left := `fetch("/studio/uploads/left", {headers: {Accept: "application/json"}}).then(r => r.json())`
	b.until("the small files and a piece of the large one are there", func() bool {
		return ask[bool](b, left+`.then(l => l.length === 3 && l.every(f => f.name === "walk-through.mp4" ? f.received >= 8 << 20 : !f.url))`)
	})
	if !b.reloadLeaving() {
		t.Error("nobody was asked before the page was left in the middle of an upload")
	}
	b.sees("1 file to come")

	b.do("note what is sent", chromedp.Evaluate[chromedp.Void](`(() => {
		window.sent = [];
		const set = XMLHttpRequest.prototype.setRequestHeader;
		XMLHttpRequest.prototype.setRequestHeader = function (k, v) { if (k === "Upload-Offset") window.sent.push(Number(v)); return set.call(this, k, v); };
	})()`))
	b.slowly(-1)
	b.choose("#file", files...)
	b.do("start again", chromedp.WaitVisible(`[data-start]`), chromedp.Click(`[data-start]`))
	b.untilTrue(`document.querySelector("[data-count]").textContent === "3 of 3 files sent"`)
	if again := ask[[]int](b, `window.sent`); len(again) == 0 || again[0] < 8<<20 {
		t.Errorf("pieces were sent from %v, want only what was missing of the film", again)
	}
	b.do("look at the batch", chromedp.Click(`[data-batch]`), chromedp.WaitVisible(`#batch`))
	b.untilTrue(`document.querySelector(".transfer-head").textContent.includes("3 of 3 files settled")`)
	b.untilTrue(`document.querySelectorAll("#batch tbody tr").length === 3 && [...document.querySelectorAll('#batch tbody td[data-label="State"]')].every(td => td.textContent.includes("Added"))`)
	b.open("/studio/uploads")
	if n := ask[int](b, `document.querySelectorAll("#uploads tbody tr").length`); n != 1 {
		t.Errorf("%d batches are listed, want the one that was gone on with", n)
	}
}

// TestUploads_AZipIsTakenApart drops a zip on the page.
func TestUploads_AZipIsTakenApart(t *testing.T) {
	h := newHub(t, "TANDEM_STARTER=off")
	at := filepath.Join(t.TempDir(), "season.zip")
	data := zipped(t, map[string]string{
		"industry=healthcare/wards.md": "# Wards\n\nThe ibis clause.\n", "plan.md": "# The plan\n\nNothing of note.\n", "empty.md": "", "__MACOSX/plan.md": "x",
	})
	if err := os.WriteFile(at, data, 0o600); err != nil {
		t.Fatal(err)
	}
	b := h.browser()
	b.signInAs("marketer", "/studio/uploads")
	b.untilTrue(`location.pathname === "/studio/uploads" && document.readyState === "complete"`)
	b.drop(at)
	b.do("start", chromedp.WaitVisible(`[data-start]`), chromedp.Click(`[data-start]`), chromedp.WaitVisible(`[data-batch]`), chromedp.Click(`[data-batch]`), chromedp.WaitVisible(`#batch`))
	b.untilTrue(`document.querySelector(".transfer-head").textContent.includes("4 of 4 files settled")`)
	states := ask[[]string](b, `[...document.querySelectorAll("#batch tbody tr")].map(tr => tr.querySelector("th .break").textContent + " " + tr.querySelector('[data-label="State"]').textContent.trim()).sort()`)
	if got, want := strings.Join(states, ", "), "empty.md Refused, industry=healthcare/wards.md Added, plan.md Added, season.zip Unpacked"; got != want {
		t.Errorf("the files ended as %s, want %s", got, want)
	}
	b.sees("1 system file left out")
	b.do("open what came out", chromedp.Navigate(h.Base+ask[string](b, `[...document.querySelectorAll("#batch tbody a")].find(a => a.textContent.includes("wards")).getAttribute("href")`)))
	b.sees("Healthcare")
}

// choose picks files in a field as a person does in its dialog.
func (b *browser) choose(field string, files ...string) {
	b.t.Helper()
	b.do("choose files", chromedp.SetUploadFiles(field, files, chromedp.NodeReady))
}

// drop lets files fall onto the area of the page that takes them.
func (b *browser) drop(files ...string) {
	b.t.Helper()
	at := ask[map[string]float64](b, `(r => ({x: r.left + 20, y: r.top + 20}))(document.querySelector(".drop").getBoundingClientRect())`)
	data := &input.DragData{Items: []*input.DragDataItem{}, Files: files, DragOperationsMask: 1}
	for _, kind := range []input.DispatchDragEventType{input.DispatchDragEventTypeDragEnter, input.DispatchDragEventTypeDragOver, input.DispatchDragEventTypeDrop} {
		b.do("drop files", chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
			_, err := cdp.Call(ctx, t, input.DispatchDragEvent, input.DispatchDragEventParams{Type: kind, X: at["x"], Y: at["y"], Data: data})
			return err
		}))
	}
}
