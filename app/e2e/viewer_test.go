package e2e_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// slidesPDF writes a document with a page in the shape of a slide for each text.
func slidesPDF(texts ...string) []byte {
	var out bytes.Buffer
	var offsets []int
	object := func(body string) {
		offsets = append(offsets, out.Len())
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", len(offsets), body)
	}
	out.WriteString("%PDF-1.4\n")
	object("<< /Type /Catalog /Pages 2 0 R >>")
	var kids strings.Builder
	for i := range texts {
		fmt.Fprintf(&kids, "%d 0 R ", 4+2*i)
	}
	object(fmt.Sprintf("<< /Type /Pages /Kids [%s] /Count %d >>", kids.String(), len(texts)))
	object("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
	for i, text := range texts {
		stream := fmt.Sprintf("0.1 0.4 0.4 rg 0 0 24 540 re f 0 g BT /F1 30 Tf 80 420 Td (%s) Tj ET BT /F1 16 Tf 80 60 Td (%d) Tj ET", text, i+1)
		object(fmt.Sprintf("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 960 540] /Resources << /Font << /F1 3 0 R >> >> /Contents %d 0 R >>", 5+2*i))
		object(fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(stream), stream))
	}
	start := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, at := range offsets {
		fmt.Fprintf(&out, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&out, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(offsets)+1, start)
	return out.Bytes()
}

// ask runs an expression in the page.
func ask[T any](b *browser, expression string) T {
	b.t.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("%s: %v", expression, err)
	}
	return v
}

func (b *browser) untilTrue(expression string) {
	b.t.Helper()
	b.until(expression, func() bool {
		ok, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool]("Boolean("+expression+")"))
		return err == nil && ok
	})
}

// press sends keys to the page as a person does: a key that the page has taken for itself types nothing.
func (b *browser) press(keys string) {
	b.t.Helper()
	b.do("press "+keys, chromedp.KeyEvent(keys, rawly))
}

// rawly makes the browser leave out the letter of a key whose press was prevented, as it does with a keyboard.
func rawly(p *input.DispatchKeyEventParams) {
	if p.Type == kb.KeyDown {
		p.Type = "rawKeyDown"
	}
}

// signInAs signs the browser in through the form.
func (b *browser) signInAs(role, next string) {
	b.t.Helper()
	b.h.signedIn(role)
	b.open("/signin?next=" + next)
	b.do("sign in", fill(`input[name="email"]`, role+"@example.com"), fill(`input[name="password"]`, password),
		chromedp.Click(`form button[type="submit"]`))
	// What is opened before the answer came would be left again, and keys wait for the scripts of the page.
	b.untilTrue(fmt.Sprintf("location.pathname === %q && document.readyState === 'complete'", next))
}

// TestViewer_ALateSlideIsFoundOpenedAndSeen finds a sentence on slide 27 of 30, opens it there, and sees its picture with
// the sentence marked on it.
func TestViewer_ALateSlideIsFoundOpenedAndSeen(t *testing.T) {
	h := newHub(t, "TANDEM_STARTER=off")
	texts := make([]string, 30)
	for i := range texts {
		texts[i] = fmt.Sprintf("Slide number %d of the yearly plan", i+1)
	}
	texts[26] = "The kingfisher clause was agreed in spring"
	pdf := slidesPDF(texts...)
	marketer := h.signedIn("marketer")
	id, status, err := marketer.upload("yearly-plan.pdf", bytes.NewReader(pdf), int64(len(pdf)))
	if err != nil || id == "" {
		t.Fatalf("upload: %d, %v", status, err)
	}
	h.until("the sentence is found", func() bool { return strings.Contains(marketer.page("/library?q=kingfisher+clause"), "Yearly plan") })
	h.until("slide 27 has its picture", func() bool {
		return strings.Contains(marketer.page("/library/"+id+"/view?page=27"), "/pages/27/picture")
	})
	b := h.browser()
	b.signInAs("rep", "/library")
	b.open("/library?q=kingfisher+clause")
	b.do("see the hit", chromedp.WaitVisible(`[data-hit]`))

	// By keys alone, from the search to the page: the arrow goes to the hit, Enter opens it.
	b.do("go to the box", chromedp.Focus(`[data-search]`))
	b.press(kb.ArrowDown)
	b.untilTrue(`document.activeElement.matches("[data-hit]")`)
	b.press(kb.Enter)
	b.untilTrue(`location.pathname.endsWith("/view") && location.hash === "#page=27"`)
	b.untilTrue(`document.querySelector('[id="page=27"] img')?.naturalWidth > 0`)
	sheet := `document.getElementById("page=27")`
	shown := ask[map[string]float64](b, `(async () => {
		const el = `+sheet+`, img = el.querySelector("img");
		await img.decode();
		const c = document.createElement("canvas"); c.width = 320; c.height = 180;
		const g = c.getContext("2d"); g.drawImage(img, 0, 0, 320, 180);
		const d = g.getImageData(0, 0, 320, 180).data; let dark = 0, seen = new Set();
		for (let i = 0; i < d.length; i += 4) { if (d[i] + d[i+1] + d[i+2] < 300) dark++; seen.add(d[i] >> 4); }
		const r = el.getBoundingClientRect();
		return {width: img.naturalWidth, dark, colours: seen.size, top: r.top, stage: document.querySelector("[data-stage]").getBoundingClientRect().top};
	})()`)
	if shown["width"] < 300 || shown["dark"] < 100 || shown["colours"] < 3 {
		t.Errorf("the picture is blank: %v", shown)
	}
	if off := shown["top"] - shown["stage"]; off < -2 || off > 40 {
		t.Errorf("slide 27 begins %v pixels below the bar", off)
	}
	b.untilTrue(sheet + `.querySelector(".found.now-found rect")`)
	over := ask[bool](b, `(() => {
		const mark = `+sheet+`.querySelector(".found rect").getBoundingClientRect();
		const line = [...`+sheet+`.querySelectorAll(".layer text")].find(t => t.textContent.includes("kingfisher")).getBoundingClientRect();
		return mark.left >= line.left - 4 && mark.right <= line.right + 4 && Math.abs(mark.top + mark.bottom - line.top - line.bottom) < 20;
	})()`)
	if !over {
		t.Error("the mark does not lie over the sentence")
	}
	// What stands on the picture can be taken from it.
	copied := ask[string](b, `(() => { const r = document.createRange(); r.selectNodeContents(`+sheet+`.querySelector(".layer")); const s = getSelection(); s.removeAllRanges(); s.addRange(r); return s.toString(); })()`)
	if !strings.Contains(copied, "The kingfisher clause was agreed in spring") {
		t.Errorf("selected on the picture: %q", copied)
	}
	b.press("b") // no key of ours: nothing happens
	b.walkByKeys(30)
}

// walkByKeys goes through a document of so many pages without a mouse, from page 27.
func (b *browser) walkByKeys(last int) {
	b.t.Helper()
	at := func(n int) { b.t.Helper(); b.untilTrue(fmt.Sprintf(`location.hash === "#page=%d"`, n)) }
	b.press(kb.ArrowRight)
	at(28)
	b.press(kb.ArrowLeft)
	at(27)
	b.press(kb.End)
	at(last)
	b.press(kb.Home)
	at(1)
	b.untilTrue(`document.querySelector('[id="page=1"] img')?.naturalWidth > 0`)
	b.press("g")
	b.press("12" + kb.Enter)
	at(12)
	b.press("/")
	b.untilTrue(`document.activeElement.matches("[data-find-box]")`)
	b.press("yearly plan" + kb.Enter)
	b.untilTrue(`/^\d+ of 29$/.test(document.querySelector("[data-find-count]").textContent)`)
	b.untilTrue(`document.querySelector(".now-found")`)
	before := b.location()
	b.press(kb.Escape) // empties the box, and once more leaves it
	b.press(kb.Escape)
	b.untilTrue(`document.activeElement.matches("[data-stage]")`)
	if !strings.Contains(before, "yearly") || strings.Contains(b.location(), "yearly") {
		b.t.Errorf("the address was %s, and is %s", before, b.location())
	}
	b.press("+")
	b.untilTrue(`document.getElementById("sheets").dataset.fit === "scale"`)
	b.press("0")
	b.untilTrue(`document.getElementById("sheets").dataset.fit === "auto"`)
	b.press("?")
	b.untilTrue(`document.querySelector("[data-keys-list]").open`)
	b.press(kb.Escape)
	b.untilTrue(`!document.querySelector("[data-keys-list]").open`)
	loaded := ask[int](b, `document.querySelectorAll(".sheet[data-loaded]").length`)
	if loaded > 20 || loaded < 3 {
		b.t.Errorf("%d of %d pages are filled, want those near the reader only", loaded, last)
	}
}
