package e2e_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// TestFinding_ByKeysAlone goes from anywhere to a page of a deck without touching the mouse: by the palette, and by the
// letters that walk through hits.
func TestFinding_ByKeysAlone(t *testing.T) {
	h := newHub(t, "TANDEM_STARTER=off")
	marketer := h.signedIn("marketer")
	for _, name := range []string{"first-plan.pdf", "second-plan.pdf"} {
		pdf := slidesPDF("Agenda of "+name, "The cormorant agreement in words")
		if id, status, err := marketer.upload(name, bytes.NewReader(pdf), int64(len(pdf))); err != nil || id == "" {
			t.Fatalf("upload: %d, %v", status, err)
		}
	}
	h.until("both decks are found", func() bool { return strings.Contains(marketer.page("/library?q=cormorant"), "2 documents") })
	b := h.browser()
	b.signInAs("rep", "/prep")

	b.do("open the palette", chromedp.KeyEvent("k", chromedp.KeyModifiers(chromedp.ModifierCtrl)))
	b.untilTrue(`document.querySelector("dialog.palette").open && document.activeElement.closest("dialog.palette")`)
	b.press("cormorant")
	b.untilTrue(`document.querySelectorAll("dialog.palette [role=option][href*='/view?q=cormorant']").length === 2`)
	b.press(kb.ArrowDown)
	b.untilTrue(`document.querySelectorAll("dialog.palette [role=option]")[1].getAttribute("aria-selected") === "true"`)
	second := ask[string](b, `new URL(document.querySelectorAll("dialog.palette [role=option]")[1].href).pathname`)
	b.press(kb.Enter)
	b.untilTrue(`location.pathname === "` + second + `" && location.hash === "#page=2"`)

	b.open("/library?q=cormorant")
	b.do("see the hits", chromedp.WaitVisible(`[data-hit]`), chromedp.Blur(`[data-search]`))
	on := func(n int) string {
		return fmt.Sprintf(`document.activeElement === document.querySelectorAll("[data-hit]")[%d]`, n)
	}
	for i, key := range []string{"j", "j", "k"} {
		b.press(key)
		b.untilTrue(on([]int{0, 1, 0}[i]))
	}
	b.press("o")
	b.untilTrue(`location.pathname.endsWith("/view") && location.hash === "#page=2"`)
}
