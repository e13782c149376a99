package e2e_test

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestFault_F01_KilledWhileUploading kills the program at random moments of many uploads. After each restart every
// upload that was acknowledged is there with its bytes, and everything that is listed can be read.
func TestFault_F01_KilledWhileUploading(t *testing.T) {
	h := newHub(t, "TANDEM_STARTER=off")
	marketer := h.signedIn("marketer")
	r := rand.New(rand.NewPCG(7, 11))
	acknowledged := map[string][32]byte{} // asset -> hash of its bytes
	for round := range 12 {
		var mu sync.Mutex
		var wg sync.WaitGroup
		stop := make(chan struct{})
		for worker := range 3 {
			seed := r.Uint64()
			wg.Go(func() {
				own := rand.New(rand.NewPCG(seed, uint64(worker)))
				for i := 0; ; i++ {
					select {
					case <-stop:
						return
					default:
					}
					body := fmt.Appendf(nil, "# Notes %d-%d-%d\n\n%s", round, worker, i, strings.Repeat("words ", own.IntN(40_000)))
					id, status, err := marketer.upload(fmt.Sprintf("notes-%d-%d-%d.md", round, worker, i), bytes.NewReader(body), int64(len(body)))
					if err != nil {
						return // the program was killed
					}
					if status != http.StatusCreated || id == "" {
						t.Errorf("upload: status %d, id %q", status, id)
						return
					}
					mu.Lock()
					acknowledged[id] = sha256.Sum256(body)
					mu.Unlock()
				}
			})
		}
		time.Sleep(time.Duration(50+r.IntN(400)) * time.Millisecond) // the moment of the kill is the test's random input
		h.kill()
		close(stop)
		wg.Wait()
		h.start()
	}
	if len(acknowledged) < 12 {
		t.Fatalf("only %d uploads were acknowledged; the test proves nothing", len(acknowledged))
	}
	for id, want := range acknowledged {
		res, err := marketer.Get(h.Base + "/library/" + id + "/file")
		if err != nil {
			t.Fatal(err)
		}
		if got := sha256.Sum256([]byte(readAll(t, res))); res.StatusCode != http.StatusOK || got != want {
			t.Errorf("asset %s: status %d, bytes equal: %v", id, res.StatusCode, got == want)
		}
	}
	h.until("every asset ends in a named state", func() bool { return unfinished(t, h) == 0 })
	t.Logf("%d acknowledged uploads survived 12 kills", len(acknowledged))
}

// unfinished counts assets that are still being worked on.
func unfinished(t *testing.T, h *hub) int {
	t.Helper()
	out, code := h.tandem("", "library", "list", "--json")
	if code != 0 {
		t.Fatalf("library list: %s", out)
	}
	return strings.Count(out, `"stored"`) + strings.Count(out, `"reading"`)
}

// TestFault_F02_KilledWhilePublishing kills the program while files are being saved. A reader only ever sees a whole
// page in one of its versions, and after the last restart every page is in its last one.
func TestFault_F02_KilledWhilePublishing(t *testing.T) {
	h := newHub(t, "TANDEM_STARTER=off")
	reader := h.stranger()
	write := func(version int) {
		for n := range 20 {
			mark := fmt.Sprintf("version%d", version)
			text := fmt.Sprintf("---\ntitle: Killed page %d in a test of faults\ndescription: %s\ndate: 2026-01-02\nauthors: [mara-lindqvist]\n---\n\nstart%s\n\n%s\n\nend%s\n",
				n, mark, mark, strings.Repeat("Some text of the page. ", 200), mark)
			if err := os.WriteFile(filepath.Join(h.Content, "articles", fmt.Sprintf("killed-%d.md", n)), []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	r := rand.New(rand.NewPCG(1, 5))
	for version := range 8 {
		write(version)
		time.Sleep(time.Duration(r.IntN(400)) * time.Millisecond) // the moment of the kill is the test's random input
		h.kill()
		h.start()
		for n := range 20 {
			body := reader.page(fmt.Sprintf("/articles/killed-%d", n))
			mark := fmt.Sprintf("version%d", version)
			if !strings.Contains(body, "start"+mark) || !strings.Contains(body, "end"+mark) {
				t.Fatalf("after restart %d page %d is not whole in its last version", version, n)
			}
		}
	}
	h.until("search has the last version", func() bool {
		return strings.Contains(reader.page("/search?q=endversion7"), "/articles/killed-")
	})
}

// TestFault_F38_OneServerPerDataFolder starts a second server on the same folder.
func TestFault_F38_OneServerPerDataFolder(t *testing.T) {
	h := newHub(t, "TANDEM_STARTER=off")
	cmd := exec.Command(binary, "serve")
	cmd.Env = append(h.environ(), "TANDEM_LISTEN="+freeAddress(t), "TANDEM_OPS_LISTEN=off")
	out, err := cmd.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "another Tandem is running") {
		t.Fatalf("got %v:\n%s\nwant a refusal that names the reason", err, out)
	}
}

// TestFault_F18_SearchAway points the program at a search server that is not there: the site and the library open, browse
// and say so; an upload is accepted and waits.
func TestFault_F18_SearchAway(t *testing.T) {
	h := &hub{
		t: t, Data: filepath.Join(t.TempDir(), "data"), Content: filepath.Join(t.TempDir(), "content"),
		env: []string{"TANDEM_STARTER=off", "TANDEM_MEILI_URL=http://" + freeAddress(t), "TANDEM_MEILI_KEY=none"},
	}
	copyFolder(t, "../../content", h.Content)
	h.Base, h.Ops = "http://"+freeAddress(t), "http://"+freeAddress(t)
	h.launch()
	t.Cleanup(h.stop)
	h.until("the site answers", func() bool {
		res, err := http.Get(h.Base + "/")
		return err == nil && res.Body.Close() == nil && res.StatusCode == http.StatusOK
	})
	if res, err := http.Get(h.Ops + "/readyz"); err != nil || res.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("readyz: %v, %v; want 503 while search is away", res, err)
	}
	marketer := h.signedIn("marketer")
	id, status, err := marketer.upload("plan.md", strings.NewReader("# Plan\n\nWe will meet on Tuesday.\n"), -1)
	if err != nil || status != http.StatusCreated {
		t.Fatalf("upload: %d, %v; want it accepted", status, err)
	}
	if s := marketer.status("/library"); s != http.StatusOK {
		t.Errorf("library: status %d, want 200", s)
	}
	if body := marketer.page("/library"); !strings.Contains(body, "/library/"+id) {
		t.Error("the library does not list the new asset while search is away")
	}
	for _, path := range []string{"/search?q=handover", "/library?q=handover"} {
		if s := marketer.status(path); s != http.StatusOK {
			t.Errorf("%s: status %d, want 200", path, s)
		}
		if body := marketer.page(path); !strings.Contains(body, "Search is away") {
			t.Errorf("%s does not say that search is away", path)
		}
	}
}

// TestFault_F29_DiskFull fills the disk under the data folder in the middle of an upload: the upload is refused with a
// clear status, nothing is left of it, and when there is space again uploads work without a restart.
func TestFault_F29_DiskFull(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("only root can mount a small disk")
	}
	mount := t.TempDir()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", mount).CombinedOutput(); err != nil {
		t.Skipf("mount a small disk: %v: %s", err, out)
	}
	t.Cleanup(func() {
		if out, err := exec.Command("umount", "-l", mount).CombinedOutput(); err != nil {
			t.Errorf("unmount: %v: %s", err, out)
		}
	})
	h := &hub{t: t, Data: filepath.Join(mount, "data"), Content: filepath.Join(t.TempDir(), "content"), env: []string{"TANDEM_STARTER=off"}}
	copyFolder(t, "../../content", h.Content)
	h.Base, h.Ops = "http://"+freeAddress(t), "http://"+freeAddress(t)
	h.start()
	t.Cleanup(h.stop)
	marketer := h.signedIn("marketer")
	_, status, err := marketer.upload("huge.bin", io.LimitReader(rand.NewChaCha8([32]byte{1}), 80<<20), 80<<20)
	if err == nil && status != http.StatusInsufficientStorage {
		t.Fatalf("upload larger than the disk: status %d, %v; want 507", status, err)
	}
	if s := marketer.status("/"); s != http.StatusOK {
		t.Errorf("the site: status %d, want 200", s)
	}
	small := "# Small\n\nThis fits.\n"
	h.until("uploads work again", func() bool {
		_, status, err := marketer.upload("small.md", strings.NewReader(small), int64(len(small)))
		return err == nil && status == http.StatusCreated
	})
}

// TestUpload_CutOffHalfWay closes the connection in the middle of the body.
func TestFault_F13_AnUploadCutOffHalfWayLeavesNothing(t *testing.T) {
	h := newHub(t, "TANDEM_STARTER=off")
	marketer := h.signedIn("marketer")
	cut := io.MultiReader(strings.NewReader(strings.Repeat("x", 1<<20)), errReader{})
	if _, status, err := marketer.upload("cut.txt", cut, 4<<20); err == nil && status < 400 {
		t.Fatalf("a cut upload was accepted: %d", status)
	}
	if _, status, err := marketer.upload("empty.txt", strings.NewReader(""), 0); err != nil || status != http.StatusUnprocessableEntity {
		t.Errorf("an empty upload: status %d, %v; want 422", status, err)
	}
	out, code := h.tandem("", "library", "list", "--json")
	if code != 0 || strings.Contains(out, "cut.txt") || strings.Contains(out, "empty.txt") {
		t.Fatalf("something is listed: %s", out)
	}
}

type errReader struct{}

func (errReader) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }
