package main

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// measureServe reports requests per second and p99 of one article from memory, whole and unchanged (304), beside nginx
// serving the same bytes, in turns, so that a drifting machine slows both.
func measureServe(b *bench) error {
	content, err := b.folder("content")
	if err != nil {
		return err
	}
	data, err := b.folder("data")
	if err != nil {
		return err
	}
	if err := corpus(content, 100); err != nil {
		return err
	}
	s, err := b.start(data, content, "TANDEM_STARTER=off")
	if err != nil {
		return err
	}
	const path = "/articles/article-7"
	page, err := s.get(path)
	if err != nil {
		return err
	}
	nginx, stop, err := b.nginx(path, page)
	if err != nil {
		return errors.Join(err, s.stop())
	}
	defer stop()
	for _, connections := range []int{64, 1000} {
		for _, q := range []question{{"200 plain", "identity", false}, {"200 gzipped", "gzip", false}, {"304", "gzip", true}} {
			if err := compare(s.base+path, nginx+path, q, connections); err != nil {
				return errors.Join(err, s.stop())
			}
		}
	}
	return s.stop()
}

// nginx starts an nginx with one worker per core on the page, plain and gzipped ahead of time.
func (b *bench) nginx(path, page string) (base string, stop func(), err error) {
	dir, err := b.folder("nginx")
	if err != nil {
		return "", nil, err
	}
	address, err := freeAddress()
	if err != nil {
		return "", nil, err
	}
	file := filepath.Join(dir, "root", path)
	conf := fmt.Sprintf(`daemon off; worker_processes auto; pid %[1]s/pid; error_log %[1]s/error.log; events { worker_connections 4096; }
http { access_log off; sendfile on; keepalive_requests 100000000; open_file_cache max=100; default_type text/html; gzip_static on; gzip_vary on;
client_body_temp_path %[1]s/t1; proxy_temp_path %[1]s/t2; fastcgi_temp_path %[1]s/t3; uwsgi_temp_path %[1]s/t4; scgi_temp_path %[1]s/t5;
server { listen %[2]s; root %[1]s/root; add_header Cache-Control "public, max-age=0"; } }`, dir, address)
	err = errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.Chmod(b.dir, 0o755), os.Chmod(dir, 0o755),
		os.WriteFile(file, []byte(page), 0o644), os.WriteFile(filepath.Join(dir, "conf"), []byte(conf), 0o644))
	if err != nil {
		return "", nil, err
	}
	if out, err := exec.Command("gzip", "-6k", file).CombinedOutput(); err != nil {
		return "", nil, fmt.Errorf("gzip: %w: %s", err, out)
	}
	cmd := exec.Command("nginx", "-c", filepath.Join(dir, "conf"), "-p", dir)
	if err := cmd.Start(); err != nil {
		return "", nil, fmt.Errorf("nginx (apt-get install nginx): %w", err)
	}
	base = "http://" + address
	stop = func() { _ = cmd.Process.Kill(); _ = cmd.Wait() }
	for range 500 {
		if res, err := http.Get(base + path); err == nil {
			_ = res.Body.Close()
			return base, stop, nil
		}
	}
	stop()
	return "", nil, errors.New("nginx does not answer")
}

// question is what clients ask for.
type question struct {
	name     string
	encoding string
	again    bool // with the validator of what they have: the answer is 304
}

// header returns the request's header lines for one of the servers, whose answer was looked at.
func (q question) header(url string) ([]string, error) {
	header := []string{"Accept-Encoding: " + q.encoding}
	tag, status, err := ask(url, header)
	if err != nil || status != http.StatusOK {
		return nil, fmt.Errorf("ask %s: status %d, %w", url, status, err)
	}
	if !q.again {
		return header, nil
	}
	header = append(header, "If-None-Match: "+tag)
	if _, status, err = ask(url, header); err != nil || status != http.StatusNotModified {
		return nil, fmt.Errorf("ask %s again with %s: status %d, %w", url, tag, status, err)
	}
	return header, nil
}

func ask(url string, header []string) (tag string, status int, err error) {
	req, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		return "", 0, err
	}
	for _, line := range header {
		key, value, _ := strings.Cut(line, ": ")
		req.Header.Set(key, value)
	}
	res, err := client.Do(req)
	if err != nil {
		return "", 0, err
	}
	return res.Header.Get("Etag"), res.StatusCode, res.Body.Close()
}

// compare runs the two in turns and prints the medians.
func compare(ours, theirs string, q question, connections int) error {
	const rounds = 3
	var rate [2][]float64
	var p99 [2][]float64
	for range rounds {
		for i, url := range []string{ours, theirs} {
			header, err := q.header(url)
			if err != nil {
				return err
			}
			r, p, err := wrk(url, header, connections)
			if err != nil {
				return err
			}
			rate[i], p99[i] = append(rate[i], r), append(p99[i], p)
		}
	}
	mid := func(v []float64) float64 { slices.Sort(v); return v[len(v)/2] }
	a, b := mid(rate[0]), mid(rate[1])
	report("serve: %s, %d connections: %.0f requests/s, p99 %.1f ms; nginx %.0f requests/s, p99 %.1f ms; ratio %.2f",
		q.name, connections, a, mid(p99[0]), b, mid(p99[1]), a/b)
	return nil
}

var (
	rateLine = regexp.MustCompile(`Requests/sec:\s+([\d.]+)`)
	p99Line  = regexp.MustCompile(`99%\s+([\d.]+)(us|ms|s)`)
)

func wrk(url string, header []string, connections int) (rate, p99 float64, err error) {
	args := []string{"-t1", "-d3s", "--latency", "-c", strconv.Itoa(connections)}
	for _, line := range header {
		args = append(args, "-H", line)
	}
	out, err := exec.Command("wrk", append(args, url)...).CombinedOutput()
	if err != nil {
		return 0, 0, fmt.Errorf("wrk (apt-get install wrk): %w: %s", err, out)
	}
	r, p := rateLine.FindStringSubmatch(string(out)), p99Line.FindStringSubmatch(string(out))
	if r == nil || p == nil || strings.Contains(string(out), "Non-2xx") {
		return 0, 0, fmt.Errorf("wrk said: %s", out)
	}
	rate, err = strconv.ParseFloat(r[1], 64)
	if err != nil {
		return 0, 0, err
	}
	p99, err = strconv.ParseFloat(p[1], 64)
	return rate, p99 * map[string]float64{"us": 0.001, "ms": 1, "s": 1000}[p[2]], err
}
