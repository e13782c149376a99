package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"time"
)

// site is the program on a folder of its own, with TLS in front of it.
type site struct {
	base   string // https://localhost:port
	plain  string // what the proxy asks
	cmd    *exec.Cmd
	log    bytes.Buffer
	front  *httptest.Server
	client *http.Client
}

// start builds and runs the program and waits for its home page.
func start(dir, content string) (*site, error) {
	binary := filepath.Join(dir, "tandem")
	build := exec.Command("go", "build", "-o", binary, "./app")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		return nil, fmt.Errorf("build the program (run this from the project's root): %w", err)
	}
	address, err := freeAddress()
	if err != nil {
		return nil, err
	}
	s := &site{plain: "http://" + address}
	if err := s.listen(); err != nil {
		return nil, err
	}
	s.cmd = exec.Command(binary, "serve")
	s.cmd.Dir = dir // without a content folder: the program publishes its own
	s.cmd.Env = append(os.Environ(), "TANDEM_LISTEN="+address, "TANDEM_BASE_URL="+s.base, "TANDEM_OPS_LISTEN=off", "TANDEM_STARTER=off", "TANDEM_DATA="+filepath.Join(dir, "data"))
	if content != "" {
		if content, err = filepath.Abs(content); err != nil {
			return nil, err
		}
		s.cmd.Env = append(s.cmd.Env, "TANDEM_CONTENT="+content)
	}
	s.cmd.Stdout, s.cmd.Stderr = &s.log, &s.log
	if err := s.cmd.Start(); err != nil {
		s.front.Close()
		return nil, fmt.Errorf("start the program: %w", err)
	}
	if err := s.wait(2 * time.Minute); err != nil {
		s.stop()
		return nil, fmt.Errorf("%w; the program said:\n%s", err, s.log.String())
	}
	return s, nil
}

// listen opens TLS and HTTP/2 in front of the program, as a proxy would in production.
func (s *site) listen() error {
	target, err := url.Parse(s.plain)
	if err != nil {
		return err
	}
	proxy := &httputil.ReverseProxy{
		Rewrite:  func(r *httputil.ProxyRequest) { r.SetURL(target); r.Out.Host = r.In.Host; r.SetXForwarded() },
		ErrorLog: log.New(io.Discard, "", 0), // a browser that goes away is no news
	}
	s.front = httptest.NewUnstartedServer(proxy)
	s.front.EnableHTTP2 = true
	s.front.Config.ErrorLog = proxy.ErrorLog
	s.front.StartTLS()
	_, port, err := net.SplitHostPort(s.front.Listener.Addr().String())
	if err != nil {
		return err
	}
	s.base = "https://localhost:" + port
	s.client = &http.Client{
		// The certificate was made for this run and this machine.
		Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, ForceAttemptHTTP2: true}, //nolint:gosec // see above
	}
	return nil
}

func (s *site) wait(limit time.Duration) error {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		if _, err := s.get(ctx, "/"); err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return errors.New("the home page does not answer")
		case <-tick.C:
		}
	}
}

func (s *site) get(ctx context.Context, path string) (string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.base+path, nil)
	if err != nil {
		return "", err
	}
	res, err := s.client.Do(req)
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if res.StatusCode != http.StatusOK {
		return "", fmt.Errorf("%s: status %d", path, res.StatusCode)
	}
	return string(body), err
}

var location = regexp.MustCompile(`<loc>([^<]+)</loc>`)

// samples are the home page and the first address of the sitemaps of articles and of case studies.
func (s *site) samples() ([]string, error) {
	paths := []string{"/"}
	for _, name := range []string{"articles", "case-studies"} {
		text, err := s.get(context.Background(), "/sitemap-"+name+".xml")
		if err != nil {
			return nil, err
		}
		m := location.FindStringSubmatch(text)
		if m == nil {
			return nil, fmt.Errorf("the sitemap of %s is empty", name)
		}
		paths = append(paths, strings.TrimPrefix(m[1], s.base))
	}
	return paths, nil
}

func (s *site) stop() {
	_ = s.cmd.Process.Signal(syscall.SIGTERM)
	_ = s.cmd.Wait()
	s.front.Close()
}

func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}
