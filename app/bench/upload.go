package main

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// measureUpload reports how fast 1 GB goes in through the site, beside a copy of the same file that is synced, in turns.
func measureUpload(b *bench) error {
	const bytes = 1 << 30
	data, err := b.folder("data")
	if err != nil {
		return err
	}
	content, err := b.folder("content")
	if err != nil {
		return err
	}
	if err := corpus(content, 10); err != nil {
		return err
	}
	binary, err := b.program()
	if err != nil {
		return err
	}
	add := exec.Command(binary, "user", "add", "bench@example.com", "--role", "marketer", "--password-stdin")
	add.Env = append(os.Environ(), "TANDEM_DATA="+data, "TANDEM_CONTENT="+content)
	const password = "seven quiet rivers"
	add.Stdin = strings.NewReader(password + "\n")
	if out, err := add.CombinedOutput(); err != nil {
		return fmt.Errorf("add a person: %w: %s", err, out)
	}
	s, err := b.start(data, content, "TANDEM_STARTER=off")
	if err != nil {
		return err
	}
	browser, token, err := s.signIn("bench@example.com", password)
	if err != nil {
		return errors.Join(err, s.stop())
	}
	var ups, copies []time.Duration
	for i := range 3 {
		file := filepath.Join(b.dir, "large.bin")
		if err := randomFile(file, bytes, uint64(i)); err != nil {
			return err
		}
		took, err := s.upload(browser, token, file)
		if err != nil {
			return errors.Join(err, s.stop())
		}
		ups = append(ups, took)
		began := time.Now()
		if out, err := exec.Command("dd", "if="+file, "of="+filepath.Join(data, "copy.bin"), "bs=1M", "conv=fsync").CombinedOutput(); err != nil {
			return fmt.Errorf("copy: %w: %s", err, out)
		}
		copies = append(copies, time.Since(began))
	}
	u, _ := quantiles(ups)
	c, _ := quantiles(copies)
	_, peak := s.memory()
	report("upload: 1 GB in %v (%.0f MB/s), a synced copy in %v (%.0f MB/s), ratio %.2f, peak memory of the server %.0f MB",
		u.Round(time.Millisecond), 1024/u.Seconds(), c.Round(time.Millisecond), 1024/c.Seconds(), c.Seconds()/u.Seconds(), peak)
	return s.stop()
}

func randomFile(name string, size int64, seed uint64) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	var key [32]byte
	key[0] = byte(seed)
	_, err = io.CopyN(f, rand.NewChaCha8(key), size)
	return errors.Join(err, f.Close())
}

var tokenField = regexp.MustCompile(`name="_csrf" value="([^"]+)"`)

// signIn signs in as a browser would, and returns it with the token of its forms.
func (s *server) signIn(email, password string) (*http.Client, string, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, "", err
	}
	browser := &http.Client{Jar: jar}
	token := func(path string) (string, error) {
		res, err := browser.Get(s.base + path)
		if err != nil {
			return "", err
		}
		defer res.Body.Close()
		body, err := io.ReadAll(res.Body)
		if m := tokenField.FindSubmatch(body); m != nil {
			return string(m[1]), nil
		}
		return "", errors.Join(err, fmt.Errorf("no form at %s", path))
	}
	t, err := token("/signin")
	if err != nil {
		return nil, "", err
	}
	res, err := browser.PostForm(s.base+"/signin", url.Values{"_csrf": {t}, "email": {email}, "password": {password}})
	if err != nil {
		return nil, "", err
	}
	if err := res.Body.Close(); err != nil {
		return nil, "", err
	}
	t, err = token("/account")
	return browser, t, err
}

func (s *server) upload(browser *http.Client, token, file string) (time.Duration, error) {
	f, err := os.Open(file)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	req, err := http.NewRequest(http.MethodPost, s.base+"/studio/collateral/upload?name=large.bin", f)
	if err != nil {
		return 0, err
	}
	req.ContentLength = info.Size()
	req.Header.Set("Content-Type", "application/octet-stream")
	req.Header.Set("Accept", "application/json")
	req.Header.Set("X-Csrf-Token", token)
	began := time.Now()
	res, err := browser.Do(req)
	if err != nil {
		return 0, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if res.StatusCode/100 != 2 {
		return 0, fmt.Errorf("status %d: %s", res.StatusCode, body)
	}
	return time.Since(began), err
}
