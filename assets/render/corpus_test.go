package render_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"tandem/assets/extract"
	"tandem/assets/office"
	"tandem/assets/render"
)

// TestCorpus draws every file below the folder named by TANDEM_RENDER_CORPUS, office files by way of LibreOffice where that
// is installed. Every file and every page must end in a picture or a named failure; with TANDEM_RENDER_REPORT the outcome
// of each is written there as lines of JSON. TANDEM_RENDER_PAGES limits the pages of one file.
func TestCorpus(t *testing.T) {
	dir := os.Getenv("TANDEM_RENDER_CORPUS")
	if dir == "" {
		if strings.Contains(os.Getenv("TANDEM_TEST_REQUIRE"), "corpus") {
			t.Fatal("a corpus is required: set TANDEM_RENDER_CORPUS to a folder of documents")
		}
		t.Skip("TANDEM_RENDER_CORPUS names no folder of documents")
	}
	c := corpus{pool: newPool(t, render.Options{}), dir: t.TempDir(), most: 1 << 20, out: os.Stdout}
	if n, err := strconv.Atoi(os.Getenv("TANDEM_RENDER_PAGES")); err == nil {
		c.most = n
	}
	c.office, _ = office.New(office.Options{Dir: filepath.Join(c.dir, "office")})
	if name := os.Getenv("TANDEM_RENDER_REPORT"); name != "" {
		f, err := os.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		c.out = f
	}
	counts := map[string]int{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		o := c.draw(t, path)
		counts[o.Format+" "+o.State]++
		line, _ := json.Marshal(o)
		_, err = fmt.Fprintf(c.out, "%s\n", line)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range slices.Sorted(maps.Keys(counts)) {
		t.Logf("%6d %s", counts[k], k)
	}
}

type corpus struct {
	pool   *render.Pool
	office *office.Converter
	dir    string
	most   int
	out    io.Writer
}

type outcome struct {
	Path   string         `json:"path"`
	Format string         `json:"format"`
	State  string         `json:"state"`
	Detail string         `json:"detail,omitempty"`
	Pages  int            `json:"pages"`
	Drawn  int            `json:"drawn"`
	Failed map[string]int `json:"failed,omitempty"` // pages by reason
	Bytes  int            `json:"bytes"`
	Office int64          `json:"office_ms,omitempty"`
	MS     int64          `json:"ms"`
	Slow   int64          `json:"slowest_ms"`
	Peak   int            `json:"peak"` // bytes of the child, so far
}

func (c *corpus) draw(t *testing.T, path string) (o outcome) {
	o = outcome{Path: path, Failed: map[string]int{}, State: "ready"}
	began := time.Now()
	defer func() { o.MS = time.Since(began).Milliseconds() }()
	head := make([]byte, 8<<10)
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	n, _ := io.ReadFull(f, head)
	kind := extract.Sniff(head[:n], filepath.Base(path))
	o.Format = string(kind.Format)
	as := render.PDF
	switch {
	case kind.Format == extract.PDF:
	case kind.Format == extract.Image && kind.MediaType != "image/svg+xml":
		as = render.Image
	case office.Converts(o.Format) && c.office != nil:
		if path, err = c.convert(t, f, o.Format); err != nil {
			o.Office, o.State, o.Detail = time.Since(began).Milliseconds(), "failed: "+reasonOf(t, err), err.Error()
			return o
		}
		o.Office = time.Since(began).Milliseconds()
	default:
		o.State = "none"
		return o
	}
	d, err := c.pool.Open(t.Context(), path, as)
	if err != nil {
		o.State, o.Detail = "failed: "+reasonOf(t, err), err.Error()
		return o
	}
	defer d.Close()
	o.Pages = d.Pages()
	for n := 1; n <= min(o.Pages, c.most); n++ {
		began := time.Now()
		p, err := d.Page(t.Context(), n)
		o.Slow = max(o.Slow, time.Since(began).Milliseconds())
		if err != nil {
			o.Failed[reasonOf(t, err)]++
			o.Detail = err.Error()
			continue
		}
		o.Drawn++
		o.Bytes += len(p.Large.Data) + len(p.Thumb.Data)
		o.Peak = max(o.Peak, render.PeakMemory(d))
	}
	switch {
	case o.Drawn == 0:
		o.State = "failed: pages"
	case len(o.Failed) > 0:
		o.State = "partial"
	}
	return o
}

func (c *corpus) convert(t *testing.T, f *os.File, format string) (string, error) {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	pdf, err := c.office.Convert(t.Context(), f, format)
	if err != nil {
		return "", err
	}
	defer pdf.Close()
	to, err := os.Create(filepath.Join(c.dir, "out.pdf"))
	if err != nil {
		t.Fatal(err)
	}
	defer to.Close()
	_, err = io.Copy(to, pdf)
	return to.Name(), err
}

// reasonOf names the end of a file or page; an end without a name fails the test.
func reasonOf(t *testing.T, err error) string {
	t.Helper()
	var f *render.Failure
	var o *office.Failure
	switch {
	case errors.As(err, &f):
		return string(f.Reason)
	case errors.As(err, &o):
		return "office " + string(o.Reason)
	}
	t.Errorf("no named end: %v", err)
	return "unnamed"
}
