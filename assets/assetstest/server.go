package assetstest

import (
	"context"
	"crypto/rand"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// S3 is a real S3 server, on this machine, for one test. Its bytes outlive Kill and Start.
type S3 struct {
	Endpoint  string
	AccessKey string
	SecretKey string
	Region    string
	Dir       string // a folder for each bucket, a file for each object

	t       testing.TB
	program string
	address string
	cmd     *exec.Cmd
	done    chan struct{}
}

// StartS3 starts a server that ends with the test. It runs versitygw, from the path in TANDEM_TEST_S3_SERVER, the PATH or
// Go's folder of programs. Where there is none the test is skipped, or fails when TANDEM_TEST_REQUIRE names s3.
func StartS3(t testing.TB) *S3 {
	t.Helper()
	return StartS3In(t, t.TempDir())
}

// StartS3In is StartS3 with the server's bytes in the folder dir, such as a small file system that fills up.
func StartS3In(t testing.TB, dir string) *S3 {
	t.Helper()
	s := &S3{t: t, program: serverProgram(), AccessKey: "test-" + rand.Text(), SecretKey: rand.Text(), Region: "us-east-1", Dir: dir}
	if s.program == "" {
		const how = "no S3 server: go install github.com/versity/versitygw/cmd/versitygw@v1.8.0"
		if slices.Contains(strings.Split(os.Getenv("TANDEM_TEST_REQUIRE"), ","), "s3") {
			t.Fatal(how)
		}
		t.Skip(how)
	}
	var lc net.ListenConfig
	l, err := lc.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.address = l.Addr().String()
	s.Endpoint = "http://" + s.address
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Kill)
	s.Start()
	return s
}

func serverProgram() string {
	if p := os.Getenv("TANDEM_TEST_S3_SERVER"); p != "" {
		return p
	}
	if p, err := exec.LookPath("versitygw"); err == nil {
		return p
	}
	folders := []string{os.Getenv("GOBIN")}
	for _, d := range filepath.SplitList(os.Getenv("GOPATH")) {
		folders = append(folders, filepath.Join(d, "bin"))
	}
	if home, err := os.UserHomeDir(); err == nil {
		folders = append(folders, filepath.Join(home, "go", "bin"))
	}
	for _, d := range folders {
		p := filepath.Join(d, "versitygw")
		if info, err := os.Stat(p); d != "" && err == nil && info.Mode().IsRegular() {
			return p
		}
	}
	return ""
}

// Start starts the server again after Kill, at the same address over the same bytes, and waits until it answers.
func (s *S3) Start() {
	s.t.Helper()
	s.cmd = exec.CommandContext(context.WithoutCancel(s.t.Context()), s.program, "--port", s.address, "--keep-alive", "--quiet",
		"--health", "/health", "posix", s.Dir)
	// The keys go by the environment: a command line can be read by everybody on the machine.
	s.cmd.Env = append(os.Environ(), "ROOT_ACCESS_KEY="+s.AccessKey, "ROOT_SECRET_KEY="+s.SecretKey)
	if err := s.cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.done = make(chan struct{})
	go func(cmd *exec.Cmd, done chan struct{}) {
		_ = cmd.Wait() // it ends by Kill
		close(done)
	}(s.cmd, s.done)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	late := time.After(30 * time.Second)
	for !s.answers() {
		select {
		case <-tick.C:
		case <-s.done:
			s.t.Fatal("the S3 server ended at once")
		case <-late:
			s.t.Fatal("the S3 server does not answer after 30 s")
		}
	}
}

func (s *S3) answers() bool {
	req, err := http.NewRequestWithContext(s.t.Context(), http.MethodGet, s.Endpoint+"/health", nil)
	if err != nil {
		return false
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return false
	}
	_ = res.Body.Close()
	return res.StatusCode == http.StatusOK
}

// Kill ends the server at once, as a crash does. A server that is not running stays so.
func (s *S3) Kill() {
	if s.cmd == nil {
		return
	}
	_ = s.cmd.Process.Kill()
	<-s.done
	s.cmd = nil
}

// Freeze makes the server hang: it takes connections and answers nothing until Thaw.
func (s *S3) Freeze() { s.signal(syscall.SIGSTOP) }

// Thaw makes a frozen server go on.
func (s *S3) Thaw() { s.signal(syscall.SIGCONT) }

func (s *S3) signal(sig os.Signal) {
	s.t.Helper()
	if err := s.cmd.Process.Signal(sig); err != nil {
		s.t.Fatal(err)
	}
}
