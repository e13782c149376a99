package library_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/app/internal/fault"
	"tandem/app/internal/library"
	"tandem/app/internal/store"
	"tandem/app/internal/store/storetest"
	"tandem/assets"
	"tandem/assets/assetstest"
)

// painter plays the artist on files whose pages are parted by form feeds. A page that says "!timeout" fails with that.
type painter struct {
	mu     sync.Mutex
	drawn  []string // what was drawn, in this order
	broken string   // a page that cannot be drawn for reasons of the machine
	office bool
	ocr    bool
}

func (p *painter) Draw(_ context.Context, r io.Reader, _ int64, _ string) (library.Drawing, error) {
	b, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	if bytes.Contains(b, []byte("!encrypted")) {
		return nil, &library.Failure{Reason: "encrypted", Message: "The file needs a password."}
	}
	return &painting{p, strings.Split(string(b), "\f")}, nil
}

func (p *painter) Converts(string) bool { return p.office }

func (p *painter) Convert(_ context.Context, r io.Reader, _ int64, _ string) (io.ReadCloser, error) {
	b, err := io.ReadAll(r)
	if bytes.Contains(b, []byte("!hang")) {
		return nil, &library.Failure{Reason: "timeout", Message: "It took too long."}
	}
	return io.NopCloser(strings.NewReader("%PDF " + strings.TrimPrefix(string(b), "PPTX "))), err
}

func (p *painter) Reads() bool { return p.ocr }

func (p *painter) Read(_ context.Context, picture io.Reader) (string, []library.LayerLine, error) {
	b, err := io.ReadAll(picture)
	if strings.Contains(string(b), "stain") {
		return "", nil, err
	}
	return "seen by OCR", []library.LayerLine{{Y: 1, Height: 2, Words: []library.LayerWord{{X: 3, Width: 4, Text: "seen"}}}}, err
}

type painting struct {
	*painter
	pages []string
}

func (d *painting) Pages() int { return len(d.pages) }
func (d *painting) Close()     {}

func (d *painting) Page(_ context.Context, n int) (library.DrawnPage, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	text := d.pages[n-1]
	switch {
	case d.broken != "" && strings.Contains(text, d.broken):
		return library.DrawnPage{}, errors.New("the machine is out of order")
	case strings.Contains(text, "!timeout"):
		return library.DrawnPage{}, &library.Failure{Reason: "timeout", Message: "Too long."}
	}
	d.drawn = append(d.drawn, text)
	p := library.DrawnPage{Picture: []byte("picture of " + text), Thumb: []byte("thumb of " + text), Width: 1600, Height: 900}
	if words := strings.Fields(text); len(words) > 0 {
		p.Lines = []library.LayerLine{{Y: 100, Height: 50}}
		for i, w := range words {
			p.Lines[0].Words = append(p.Lines[0].Words, library.LayerWord{X: 10 * i, Width: 9, Text: w})
		}
	}
	return p, nil
}

// officeReader is the reader that knows office files as well: "PPTX …" and "DOCX …".
type officeReader struct{ reader }

func (r officeReader) Sniff(head []byte, name string) (media, format string) {
	switch {
	case bytes.HasPrefix(head, []byte("PPTX")):
		return "application/pptx", "pptx"
	case bytes.HasPrefix(head, []byte("DOCX")):
		return "application/docx", "docx"
	}
	return r.reader.Sniff(head, name)
}

// withPreviews is a library that makes previews.
func withPreviews(t *testing.T, db *store.DB) (*fixture, *painter) {
	t.Helper()
	f, p := newFixture(t, db), &painter{}
	f.Previews, f.Artist, f.Extractor = store.Previews{DB: db}, p, officeReader{}
	return f, p
}

// one runs the next job of one of the names that is due, and reports its error and whether there was one.
func (f *fixture) one(t *testing.T, names ...string) (bool, error) {
	t.Helper()
	row, ok, err := f.jobs.Claim(t.Context(), names, f.now.Add(time.Second), time.Minute)
	must(t, err)
	if !ok {
		return false, nil
	}
	var j library.PreviewJob
	must(t, row.Decode(&j))
	err = map[string]func(context.Context, library.PreviewJob) error{
		library.PreviewJobName: f.RenderFirst, library.RestJobName: f.RenderRest, library.OfficeJobName: f.RenderOffice,
		library.FinishJobName: f.FinishPreview, library.OCRJobName: f.ReadPictures,
	}[row.Name](t.Context(), j)
	if err != nil {
		must(t, f.jobs.Retry(t.Context(), row.ID, f.now.Add(time.Minute), err.Error()))
		return true, err
	}
	must(t, f.jobs.Finish(t.Context(), row.ID, f.now))
	return true, nil
}

// previews runs all jobs that are due, those of previews included.
func (f *fixture) previews(t *testing.T) {
	t.Helper()
	for more := true; more; {
		f.work(t)
		var err error
		more, err = f.one(t, library.PreviewJobName, library.RestJobName, library.OfficeJobName, library.FinishJobName, library.OCRJobName)
		must(t, err)
	}
	f.work(t)
}

func (f *fixture) preview(t *testing.T, id string) library.Preview {
	t.Helper()
	p, err := f.Preview(t.Context(), marketer, id, 0)
	must(t, err)
	return p
}

// states are the states of the pages, a letter each.
func states(p library.Preview) string {
	var b strings.Builder
	for _, s := range p.Sheets {
		b.WriteByte(string(s.State)[0])
	}
	return b.String()
}

func bytesOf(t *testing.T, p library.PagePicture) string {
	t.Helper()
	r, err := p.Open(t.Context(), 0, -1)
	must(t, err)
	b, err := io.ReadAll(r)
	must(t, errors.Join(err, r.Close()))
	return string(b)
}

func TestPreview_FirstPageFirstThenTheRest(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		f, p := withPreviews(t, db)
		long := f.upload(t, "long.pdf", "%PDF long one\flong two\flong three")
		short := f.upload(t, "short.pdf", "%PDF short one\fshort two")
		if got := f.preview(t, long.ID); got.State != library.PreviewWaiting || got.State.Ended() {
			t.Errorf("got %+v before any work", got)
		}
		for range 2 {
			_, err := f.one(t, library.PreviewJobName)
			must(t, err)
		}
		if diff := cmp.Diff([]string{"%PDF long one", "%PDF short one"}, p.drawn); diff != "" {
			t.Errorf("drawn first (-want +got):\n%s", diff)
		}
		if got := f.preview(t, long.ID); got.State != library.PreviewWorking || got.Pages != 3 || got.Done != 1 || states(got) != "rww" {
			t.Errorf("got %+v after the first page", got)
		}
		f.previews(t)
		got := f.preview(t, long.ID)
		if got.State != library.PreviewReady || got.Done != 3 || got.Failed != 0 || states(got) != "rrr" || !got.Sheets[1].Layer || got.Sheets[1].Width != 1600 {
			t.Errorf("got %+v in the end", got)
		}
		for width, want := range map[int]string{320: "thumb of long two", 1600: "picture of long two", 0: "picture of long two", 100: "thumb of long two"} {
			picture, err := f.PagePicture(t.Context(), rep, long.ID, 0, 2, width)
			must(t, err)
			if b := bytesOf(t, picture); b != want || picture.Size != int64(len(want)) {
				t.Errorf("width %d: got %q of %d bytes, want %q", width, b, picture.Size, want)
			}
		}
		layer, err := f.TextLayer(t.Context(), rep, long.ID, 0, 3)
		must(t, err)
		want := library.Layer{Lines: []library.LayerLine{{Y: 100, Height: 50, Words: []library.LayerWord{{0, 9, "long"}, {10, 9, "three"}}}}}
		if diff := cmp.Diff(want, layer); diff != "" {
			t.Errorf("words (-want +got):\n%s", diff)
		}
		have, err := f.HasPictures(t.Context(), []library.Asset{long, short})
		must(t, err)
		if n, ok := have[short.ID].PageOf(2); n != 2 || !ok || have[short.ID].Version != 1 {
			t.Errorf("got %d, %v of %+v", n, ok, have[short.ID])
		}
		if _, ok := have[short.ID].PageOf(3); ok {
			t.Error("a picture of page 3 of 2")
		}
	})
}

func TestPreview_NotMoreThanTheAsset(t *testing.T) {
	f, _ := withPreviews(t, storetest.Open(t))
	a := f.upload(t, "a.pdf", "%PDF one")
	f.previews(t)
	_, err := f.Withdraw(t.Context(), marketer, a.ID, "old")
	must(t, err)
	calls := map[string]func() error{
		"preview": func() error { _, err := f.Preview(t.Context(), rep, a.ID, 0); return err },
		"picture": func() error { _, err := f.PagePicture(t.Context(), rep, a.ID, 0, 1, 320); return err },
		"layer":   func() error { _, err := f.TextLayer(t.Context(), rep, a.ID, 0, 1); return err },
	}
	for name, call := range calls {
		if err := call(); !fault.Is(err, fault.Gone) {
			t.Errorf("%s of a withdrawn asset: got %v, want gone", name, err)
		}
	}
	if _, err := f.PagePicture(t.Context(), marketer, a.ID, 0, 7, 320); !fault.Is(err, fault.NotFound) {
		t.Errorf("page 7 of 1: got %v, want not found", err)
	}
}

func TestFault_F08_PreviewGoesOnWhereItWasCutOff(t *testing.T) {
	f, p := withPreviews(t, storetest.Open(t))
	a := f.upload(t, "a.pdf", "%PDF one\ftwo\fthree\ffour")
	p.broken = "three"
	var err error
	for err == nil {
		var more bool
		if more, err = f.one(t, library.PreviewJobName, library.RestJobName); !more {
			t.Fatal("nothing failed")
		}
	}
	if got := f.preview(t, a.ID); got.Done != 2 || got.State != library.PreviewWorking {
		t.Errorf("got %+v after the machine failed", got)
	}
	p.broken = ""
	f.now = f.now.Add(2 * time.Minute)
	f.previews(t)
	if diff := cmp.Diff([]string{"%PDF one", "two", "three", "four"}, p.drawn); diff != "" {
		t.Errorf("drawn (-want +got):\n%s", diff)
	}
	if got := f.preview(t, a.ID); got.State != library.PreviewReady {
		t.Errorf("got %+v in the end", got)
	}
}

func TestPreview_GivenUpIsNamed(t *testing.T) {
	f, p := withPreviews(t, storetest.Open(t))
	a := f.upload(t, "a.pdf", "%PDF one\ftwo")
	p.broken = "two"
	for {
		if more, err := f.one(t, library.PreviewJobName, library.RestJobName); err != nil || !more {
			break
		}
	}
	must(t, f.GiveUpPreview(t.Context(), library.PreviewJob{Blob: a.Version.Blob}))
	if got := f.preview(t, a.ID); got.State != library.PreviewPartial || got.Reason != "gave_up" || got.Detail == "" {
		t.Errorf("got %+v", got)
	}
}

func TestAttack_A28_PagesThatHangFailAloneAndNotForEver(t *testing.T) {
	f, p := withPreviews(t, storetest.Open(t))
	some := f.upload(t, "some.pdf", "%PDF one\f!timeout\fthree")
	bad := f.upload(t, "bad.pdf", "%PDF bad"+strings.Repeat("\f!timeout", 5)+strings.Repeat("\fnever", 600))
	good := f.upload(t, "good.pdf", "%PDF good")
	f.previews(t)
	if got := f.preview(t, some.ID); got.State != library.PreviewPartial || got.Reason != "timeout" || states(got) != "rfr" || got.Sheets[1].Reason != "timeout" {
		t.Errorf("got %+v of a document with one such page", got)
	}
	got := f.preview(t, bad.ID)
	if got.State != library.PreviewPartial || got.Done != 606 || got.Failed != 605 {
		t.Errorf("got %d of %d, %d failed, %s of a document that hangs page after page", got.Done, got.Pages, got.Failed, got.State)
	}
	for _, text := range p.drawn {
		if text == "never" {
			t.Fatal("the pages behind five that hung were drawn")
		}
	}
	if got := f.preview(t, good.ID); got.State != library.PreviewReady {
		t.Errorf("got %+v of the file beside it", got)
	}
}

func TestFault_F07_PreviewWaitsForAStoreThatIsAway(t *testing.T) {
	f, _ := withPreviews(t, storetest.Open(t))
	faulty := &assetstest.Faulty{Blobs: f.Blobs}
	f.Blobs = faulty
	a := f.upload(t, "a.pdf", "%PDF one\ftwo")
	faulty.Fail(assets.ErrUnavailable)
	for range 3 {
		if _, err := f.one(t, library.PreviewJobName); err != nil {
			t.Errorf("an attempt was counted: %v", err)
		}
		f.now = f.now.Add(2 * time.Minute)
	}
	faulty.Fail(nil)
	f.previews(t)
	if got := f.preview(t, a.ID); got.State != library.PreviewReady {
		t.Errorf("got %+v when the store was back", got)
	}
}

func TestPreview_SaysWhyThereIsNone(t *testing.T) {
	f, _ := withPreviews(t, storetest.Open(t))
	text := f.upload(t, "a.txt", "just words")
	locked := f.upload(t, "b.pdf", "%PDF !encrypted")
	deck := f.upload(t, "c.pptx", "PPTX one\ftwo")
	f.previews(t)
	for _, c := range []struct {
		id     string
		state  library.PreviewState
		reason string
	}{{text.ID, library.PreviewNone, "text"}, {locked.ID, library.PreviewFailed, "encrypted"}, {deck.ID, library.PreviewNone, library.NoOffice}} {
		if got := f.preview(t, c.id); got.State != c.state || got.Reason != c.reason || got.Detail == "" {
			t.Errorf("got %+v, want %s for %s", got, c.state, c.reason)
		}
	}
}

func TestPreview_OfOfficeFiles(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		f, p := withPreviews(t, db)
		deck := f.upload(t, "c.pptx", "PPTX one\ftwo")
		f.previews(t)
		// The office program is installed later.
		p.office = true
		n, err := f.CatchUpPreviews(t.Context())
		must(t, err)
		if n != 1 {
			t.Errorf("%d previews go on, want 1", n)
		}
		f.previews(t)
		if got := f.preview(t, deck.ID); got.State != library.PreviewReady || got.Pages != 2 {
			t.Errorf("got %+v once it was installed", got)
		}
		hang := f.upload(t, "h.pptx", "PPTX !hang")
		f.previews(t)
		if got := f.preview(t, hang.ID); got.State != library.PreviewFailed || got.Reason != "timeout" {
			t.Errorf("got %+v of a file that hangs the office program", got)
		}
		// A person attaches a PDF.
		_, err = f.AttachPDF(t.Context(), marketer, hang.ID, strings.NewReader("no PDF"))
		if !fault.Is(err, fault.Invalid) {
			t.Errorf("attach what is no PDF: got %v", err)
		}
		if _, err = f.AttachPDF(t.Context(), rep, hang.ID, strings.NewReader("%PDF")); !fault.Is(err, fault.Denied) {
			t.Errorf("attach as a rep: got %v", err)
		}
		_, err = f.AttachPDF(t.Context(), marketer, hang.ID, strings.NewReader("%PDF by hand\fsecond"))
		must(t, err)
		f.previews(t)
		if got := f.preview(t, hang.ID); got.State != library.PreviewReady || got.Pages != 2 {
			t.Errorf("got %+v with a PDF by hand", got)
		}
	})
}

func TestPreview_FindsSectionsAmongThePages(t *testing.T) {
	f, p := withPreviews(t, storetest.Open(t))
	p.office = true
	// The fake's text and pictures are the same pages, so the sections are moved: an empty page stands before them.
	a := f.upload(t, "a.docx", "DOCX Introduction and welcome\fPrices for partners\fContact us today")
	for {
		more, err := f.one(t, library.PreviewJobName, library.RestJobName, library.OfficeJobName)
		must(t, err)
		if !more {
			break
		}
	}
	f.previews(t)
	got := f.preview(t, a.ID)
	for section, want := range map[int]int{1: 1, 2: 2, 3: 3} {
		if n, ready := got.PageOf(section); n != want || !ready {
			t.Errorf("section %d is on page %d (%v), want %d", section, n, ready, want)
		}
	}
	if n, ready := got.PageOf(99); n != 1 || ready {
		t.Errorf("a section that is not there leads to %d, %v", n, ready)
	}
}

func TestPreview_PicturesOfTextAreRead(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		f, p := withPreviews(t, db)
		a := f.upload(t, "a.pdf", "%PDF words\f\f\fmore words")
		f.previews(t)
		if got := f.preview(t, a.ID).Coverage; got != (library.Coverage{Pages: 4, Searchable: 2}) || got.Pictures() != 2 {
			t.Errorf("coverage without OCR: %+v", got)
		}
		p.ocr = true
		_, err := f.CatchUpPreviews(t.Context())
		must(t, err)
		_, err = f.one(t, library.FinishJobName)
		must(t, err)
		if got := f.preview(t, a.ID).Coverage; !got.Reading {
			t.Errorf("coverage while OCR is waited for: %+v", got)
		}
		f.previews(t)
		got := f.preview(t, a.ID)
		if got.Coverage != (library.Coverage{Pages: 4, Searchable: 4, OCR: 2}) || !got.Sheets[1].OCR || got.Sheets[0].OCR || !got.Sheets[1].Layer {
			t.Errorf("after OCR: %+v of %+v", got.Coverage, got.Sheets)
		}
		layer, err := f.TextLayer(t.Context(), rep, a.ID, 0, 2)
		must(t, err)
		if !layer.OCR || len(layer.Lines) != 1 {
			t.Errorf("the words of a page that was read: %+v", layer)
		}
		found := func() string { return fmt.Sprint(f.index.docs[a.ID].Doc.Records) }
		if !strings.Contains(found(), "seen by OCR") {
			t.Errorf("search holds %s", found())
		}
		// Reading the file once more does not lose it.
		must(t, f.ReadAgain(t.Context(), marketer, a.ID))
		f.previews(t)
		if got := f.preview(t, a.ID).Coverage; got.OCR != 2 || got.Searchable != 4 || !strings.Contains(found(), "seen by OCR") {
			t.Errorf("after reading again: %+v", got)
		}
	})
}

func TestPreview_SharedBySameBytes(t *testing.T) {
	f, p := withPreviews(t, storetest.Open(t))
	f.upload(t, "a.pdf", "%PDF one\ftwo")
	f.previews(t)
	twin := f.upload(t, "b.pdf", "%PDF one\ftwo")
	f.previews(t)
	if got := f.preview(t, twin.ID); got.State != library.PreviewReady || len(p.drawn) != 2 {
		t.Errorf("got %+v after drawing %v", got, p.drawn)
	}
}

func TestPreview_PicturesAreNoOrphans(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		f, _ := withPreviews(t, db)
		a := f.upload(t, "a.pdf", "%PDF one\ftwo")
		f.previews(t)
		f.now = time.Now().Add(30 * 24 * time.Hour)
		n, err := f.ClearOrphans(t.Context(), 7*24*time.Hour)
		must(t, err)
		if n != 0 {
			t.Errorf("%d pictures were cleared away", n)
		}
		picture, err := f.PagePicture(t.Context(), marketer, a.ID, 0, 1, 1600)
		must(t, err)
		// One that got lost all the same is made again.
		must(t, f.Blobs.Delete(t.Context(), picture.Blob))
		if _, err := picture.Open(t.Context(), 0, -1); err == nil {
			t.Fatal("a lost picture was opened")
		}
		f.previews(t)
		picture, err = f.PagePicture(t.Context(), marketer, a.ID, 0, 1, 1600)
		must(t, err)
		if got := bytesOf(t, picture); got != "picture of %PDF one" {
			t.Errorf("got %q once it was drawn again", got)
		}
	})
}
