package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// server is a running Tandem.
type server struct {
	cmd     *exec.Cmd
	base    string // http://127.0.0.1:port
	log     bytes.Buffer
	started time.Time
	ready   time.Duration // from start to the first answer of the front page
}

// client neither follows redirects nor unpacks bodies.
var client = &http.Client{
	Transport:     &http.Transport{DisableCompression: true, MaxIdleConnsPerHost: 100},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

// start runs the program on the folders and waits for its front page.
func (b *bench) start(data, content string, env ...string) (*server, error) {
	return b.startWithin(2*time.Minute, data, content, env...)
}

func (b *bench) startWithin(limit time.Duration, data, content string, env ...string) (*server, error) {
	site, err := freeAddress()
	if err != nil {
		return nil, err
	}
	binary, err := b.program()
	if err != nil {
		return nil, err
	}
	s := &server{base: "http://" + site, cmd: exec.Command(binary, "serve")}
	s.cmd.Env = append(append(os.Environ(), "TANDEM_LISTEN="+site, "TANDEM_OPS_LISTEN=off", "TANDEM_DATA="+data, "TANDEM_CONTENT="+content), env...)
	s.cmd.Stdout, s.cmd.Stderr = &s.log, &s.log
	s.started = time.Now()
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	err = s.until(limit, func() (bool, error) {
		res, err := client.Get(s.base + "/")
		if err != nil {
			return false, nil //nolint:nilerr // not listening yet
		}
		defer res.Body.Close()
		_, err = io.Copy(io.Discard, res.Body)
		return res.StatusCode == http.StatusOK, err
	})
	s.ready = time.Since(s.started)
	if err != nil {
		return nil, errors.Join(err, s.stop())
	}
	return s, nil
}

// until asks again and again, with short pauses, until ok or the time is over.
func (s *server) until(limit time.Duration, ask func() (ok bool, err error)) error {
	for end := time.Now().Add(limit); time.Now().Before(end); time.Sleep(2 * time.Millisecond) {
		if ok, err := ask(); ok || err != nil {
			return err
		}
	}
	return fmt.Errorf("nothing after %v; the program said:\n%s", limit, s.log.String())
}

// stop ends the program and waits for it.
func (s *server) stop() error {
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	return s.cmd.Wait()
}

// memory returns the present and the largest resident memory in MB.
func (s *server) memory() (now, peak float64) {
	text, err := os.ReadFile("/proc/" + strconv.Itoa(s.cmd.Process.Pid) + "/status")
	if err != nil {
		return 0, 0
	}
	value := func(key string) float64 {
		_, rest, _ := strings.Cut(string(text), key+":")
		fields := strings.Fields(rest)
		if len(fields) == 0 {
			return 0
		}
		kb, _ := strconv.ParseFloat(fields[0], 64)
		return kb / 1024
	}
	return value("VmRSS"), value("VmHWM")
}

// cpu returns the processor time that the program has taken so far.
func (s *server) cpu() time.Duration {
	text, err := os.ReadFile("/proc/" + strconv.Itoa(s.cmd.Process.Pid) + "/stat")
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(text), ") ") // behind the name, which may hold anything
	fields := strings.Fields(rest)
	if len(fields) < 13 {
		return 0
	}
	const tick = time.Second / 100 // of the kernel's accounting, on every Linux
	user, _ := strconv.Atoi(fields[11])
	system, _ := strconv.Atoi(fields[12])
	return time.Duration(user+system) * tick
}

// get returns the body of a page.
func (s *server) get(path string) (string, error) {
	body, _, err := s.page(path)
	return body, err
}

func (s *server) page(path string) (body string, status int, err error) {
	res, err := client.Get(s.base + path)
	if err != nil {
		return "", 0, err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	return string(text), res.StatusCode, err
}

// hits returns how many documents the public search finds.
func (s *server) hits(query string) (int, error) {
	req, err := http.NewRequest(http.MethodGet, s.base+"/search?q="+query, nil)
	if err != nil {
		return 0, err
	}
	req.Header.Set("Accept", "application/json")
	res, err := client.Do(req)
	if err != nil {
		return 0, err
	}
	defer res.Body.Close()
	var answer struct {
		Total int `json:"total"`
	}
	return answer.Total, json.NewDecoder(res.Body).Decode(&answer)
}

func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}
