// Package e2e_test runs the built program as people meet it: in a process of its own, through a real browser or plain
// HTTP, killed and restarted at will.
package e2e_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// binary is the program, built once for all tests.
var binary string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "tandem-e2e-")
	if err != nil {
		panic(err)
	}
	binary = filepath.Join(dir, "tandem")
	if out, err := exec.Command("go", "build", "-o", binary, "tandem/app").CombinedOutput(); err != nil {
		panic("build the program: " + err.Error() + "\n" + string(out))
	}
	code := m.Run()
	if err := os.RemoveAll(dir); err != nil {
		panic(err)
	}
	os.Exit(code)
}

// required reports whether a test that needs the thing must fail where it is missing.
func required(thing string) bool {
	return slices.Contains(strings.Split(os.Getenv("TANDEM_TEST_REQUIRE"), ","), thing)
}

// skipWithout skips the test, or fails it where the thing is required.
func skipWithout(t *testing.T, thing, why string) {
	t.Helper()
	if required(thing) {
		t.Fatal(why)
	}
	t.Skip(why)
}

// hub is the program on folders of its own.
type hub struct {
	t       *testing.T
	Base    string
	Ops     string
	Data    string
	Content string
	env     []string

	mu  sync.Mutex
	out bytes.Buffer
	cmd *exec.Cmd
}

// newHub starts the program on empty folders and stops it with the test. Content is the starter content.
func newHub(t *testing.T, env ...string) *hub {
	t.Helper()
	h := &hub{t: t, Data: filepath.Join(t.TempDir(), "data"), Content: filepath.Join(t.TempDir(), "content"), env: env}
	copyFolder(t, "../../content", h.Content)
	h.Base, h.Ops = "http://"+freeAddress(t), "http://"+freeAddress(t)
	h.start()
	t.Cleanup(h.stop)
	return h
}

// start runs the program and waits until it is ready.
func (h *hub) start() {
	h.t.Helper()
	h.launch()
	h.until("the program is ready", func() bool {
		res, err := http.Get(h.Ops + "/readyz")
		if err != nil {
			return false
		}
		return res.Body.Close() == nil && res.StatusCode == http.StatusOK
	})
}

// launch runs the program without waiting.
func (h *hub) launch() {
	h.t.Helper()
	h.cmd = exec.Command(binary, "serve")
	h.cmd.Env = h.environ()
	out, err := h.cmd.StdoutPipe()
	if err != nil {
		h.t.Fatal(err)
	}
	h.cmd.Stderr = h.cmd.Stdout
	if err := h.cmd.Start(); err != nil {
		h.t.Fatal(err)
	}
	go func() {
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			h.mu.Lock()
			h.out.WriteString(lines.Text() + "\n")
			h.mu.Unlock()
		}
	}()
}

func (h *hub) environ() []string {
	return append(append(os.Environ(),
		"TANDEM_LISTEN="+strings.TrimPrefix(h.Base, "http://"), "TANDEM_OPS_LISTEN="+strings.TrimPrefix(h.Ops, "http://"),
		"TANDEM_DATA="+h.Data, "TANDEM_CONTENT="+h.Content), h.env...)
}

// log returns what the program has printed.
func (h *hub) log() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.out.String()
}

// kill ends the program as a power cut would, as far as the process is concerned.
func (h *hub) kill() {
	if h.cmd == nil {
		return
	}
	_ = h.cmd.Process.Kill()
	_ = h.cmd.Wait()
	h.cmd = nil
}

// stop asks the program to end and fails the test when it does not within ten seconds.
func (h *hub) stop() {
	if h.cmd == nil {
		return
	}
	cmd := h.cmd
	h.cmd = nil
	_ = cmd.Process.Signal(syscall.SIGTERM)
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	select {
	case err := <-ended:
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			h.t.Errorf("the program ended with %v:\n%s", err, h.log())
		}
	case <-time.After(10 * time.Second):
		_ = cmd.Process.Signal(syscall.SIGQUIT)
		<-ended
		h.t.Errorf("the program did not stop within ten seconds:\n%s", h.log())
	}
	if h.t.Failed() {
		h.t.Logf("the program said:\n%s", h.log())
	}
}

// until waits for a condition, asking often, and fails the test after a generous limit.
func (h *hub) until(what string, ok func() bool) {
	h.t.Helper()
	for end := time.Now().Add(90 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if ok() {
			return
		}
	}
	h.t.Fatalf("waited in vain until %s; the program said:\n%s", what, h.log())
}

// tandem runs a command beside the server and returns what it printed and its exit code.
func (h *hub) tandem(stdin string, args ...string) (string, int) {
	h.t.Helper()
	cmd := exec.Command(binary, args...)
	cmd.Env = h.environ()
	cmd.Stdin = strings.NewReader(stdin)
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		h.t.Fatal(err)
	}
	return string(out), cmd.ProcessState.ExitCode()
}

// setupAddress returns the one-time address from the banner.
func (h *hub) setupAddress() string {
	h.t.Helper()
	var found string
	h.until("the set-up address is printed", func() bool {
		found = regexp.MustCompile(regexp.QuoteMeta(h.Base) + `/setup/\S+`).FindString(h.log())
		return found != ""
	})
	return found
}

const password = "seven quiet rivers"

// visitor is a browser without a window: cookies, forms, no scripts.
type visitor struct {
	*http.Client
	h     *hub
	token string
}

var tokenField = regexp.MustCompile(`name="_csrf" value="([^"]+)"`)

// signedIn adds a person with the role by the command line and signs them in.
func (h *hub) signedIn(role string) *visitor {
	h.t.Helper()
	email := role + "@example.com"
	if out, code := h.tandem(password+"\n", "user", "add", email, "--role", role, "--password-stdin"); code != 0 {
		h.t.Fatalf("add a %s: %s", role, out)
	}
	v := h.stranger()
	res := v.post("/signin", url.Values{"email": {email}, "password": {password}})
	if res.StatusCode != http.StatusSeeOther {
		h.t.Fatalf("sign in: status %d", res.StatusCode)
	}
	v.refresh("/account")
	return v
}

// stranger returns a browser that nobody knows.
func (h *hub) stranger() *visitor {
	h.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		h.t.Fatal(err)
	}
	return &visitor{h: h, Client: &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// refresh takes the form token from a page.
func (v *visitor) refresh(path string) {
	v.h.t.Helper()
	m := tokenField.FindStringSubmatch(v.page(path))
	if m == nil {
		v.h.t.Fatalf("there is no form on %s", path)
	}
	v.token = m[1]
}

// page returns the body of a page.
func (v *visitor) page(path string) string {
	v.h.t.Helper()
	res, err := v.Get(v.h.Base + path)
	if err != nil {
		v.h.t.Fatalf("get %s: %v", path, err)
	}
	return readAll(v.h.t, res)
}

// status returns the status of a page.
func (v *visitor) status(path string) int {
	v.h.t.Helper()
	res, err := v.Get(v.h.Base + path)
	if err != nil {
		v.h.t.Fatalf("get %s: %v", path, err)
	}
	readAll(v.h.t, res)
	return res.StatusCode
}

// post sends a form with its token and returns the answer, whose body is read and closed.
func (v *visitor) post(path string, form url.Values) *http.Response {
	v.h.t.Helper()
	if v.token == "" {
		v.refresh("/signin")
	}
	form.Set("_csrf", v.token)
	res, err := v.PostForm(v.h.Base+path, form)
	if err != nil {
		v.h.t.Fatalf("post %s: %v", path, err)
	}
	readAll(v.h.t, res)
	return res
}

// upload sends a file as the page's script does; err is the network's.
func (v *visitor) upload(name string, body io.Reader, size int64) (asset string, status int, err error) {
	req, err := http.NewRequest(http.MethodPost, v.h.Base+"/studio/collateral/upload?name="+url.QueryEscape(name), body)
	if err != nil {
		return "", 0, err
	}
	req.ContentLength = size
	req.Header.Set("Content-Type", "application/octet-stream")
	req.Header.Set("Accept", "application/json")
	req.Header.Set("X-Csrf-Token", v.token)
	res, err := v.Do(req)
	if err != nil {
		return "", 0, err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		return "", res.StatusCode, err
	}
	var answer struct {
		ID string `json:"id"`
	}
	_ = json.Unmarshal(text, &answer)
	return answer.ID, res.StatusCode, nil
}

func readAll(t *testing.T, res *http.Response) string {
	t.Helper()
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// copyFolder copies what content needs: everything but Go files and test data.
func copyFolder(t *testing.T, from, to string) {
	t.Helper()
	for _, name := range []string{"articles", "case-studies", "pages", "topics", "series", "parts", "images"} {
		if err := os.CopyFS(filepath.Join(to, name), os.DirFS(filepath.Join(from, name))); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"authors.yaml", "site.yaml"} {
		b, err := os.ReadFile(filepath.Join(from, name))
		if err == nil {
			err = os.WriteFile(filepath.Join(to, name), b, 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}
