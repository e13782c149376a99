package web_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"io"
	"net"
	"net/http"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"tandem/app/internal/account"
	"tandem/app/internal/library"
)

// listen serves on a real port until the test ends.
func (s *site) listen() (address string) {
	s.t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(s.t, err)
	s.serve(l)
	return l.Addr().String()
}

func (s *site) serve(l net.Listener) {
	done := make(chan error, 1)
	go func() { done <- s.Serve(l) }()
	s.t.Cleanup(func() {
		must(s.t, s.App().ShutdownWithTimeout(10*time.Second))
		must(s.t, <-done)
	})
}

// talk sends bytes over a connection of its own and returns all that comes back until the server closes; if it does not,
// the answers so far, and closed is false.
func talk(t *testing.T, address, request string) (answers string, closed bool) {
	t.Helper()
	c, err := net.Dial("tcp", address)
	must(t, err)
	defer func() { must(t, c.Close()) }()
	must(t, c.SetDeadline(time.Now().Add(20*time.Second)))
	// The server may refuse and close before all was sent.
	go func() { _, _ = io.WriteString(c, request) }()
	// The closing is known by reading on; a connection kept open is known by its answer to a request that ends it.
	out, err := io.ReadAll(c)
	if err != nil && !strings.Contains(err.Error(), "reset") {
		return string(out), false
	}
	return string(out), true
}

// end is a request that has a connection closed which was kept open, and is told from the others by its answer.
const end = "GET /the-last-request HTTP/1.1\r\nHost: tandem.test\r\nConnection: close\r\n\r\n"

var statusLine = regexp.MustCompile(`HTTP/1\.1 ([1-5]\d\d) `)

// statusesIn returns the statuses of all answers.
func statusesIn(answers string) []string {
	var out []string
	for _, m := range statusLine.FindAllStringSubmatch(answers, -1) {
		out = append(out, m[1])
	}
	return out
}

func TestAttack_A99_AmbiguousRequestsAreRefusedAndEndTheConnection(t *testing.T) {
	s := newServer(t)
	at := s.listen()
	smuggled := "GET /articles/handover HTTP/1.1\r\nHost: tandem.test\r\nConnection: close\r\n\r\n"
	for name, request := range map[string]string{
		"length and chunked":         "POST /signin HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + smuggled,
		"chunked and length":         "POST /signin HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: " + strconv.Itoa(len(smuggled)) + "\r\n\r\n0\r\n\r\n" + smuggled,
		"two lengths":                "POST /signin HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nContent-Length: 5\r\n\r\n" + smuggled,
		"two lengths in one":         "POST /signin HTTP/1.1\r\nHost: a\r\nContent-Length: 0, 5\r\n\r\n" + smuggled,
		"a signed length":            "POST /signin HTTP/1.1\r\nHost: a\r\nContent-Length: +0\r\n\r\n" + smuggled,
		"a negative length":          "POST /signin HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n" + smuggled,
		"a huge length":              "POST /signin HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n" + smuggled,
		"xchunked":                   "POST /signin HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + smuggled,
		"gzip, chunked":              "POST /signin HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" + smuggled,
		"a space before the colon":   "POST /signin HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + smuggled,
		"a newline in the extension": "POST /signin HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0;\nxx\r\n\r\n" + smuggled,
		"a chunk size of nonsense":   "POST /signin HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n" + smuggled,
		"a chunk size too large":     "POST /signin HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n\r\n" + smuggled,
		"no host":                    "GET /articles HTTP/1.1\r\n\r\n" + smuggled,
		"two hosts":                  "GET /articles HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n" + smuggled,
		"no version":                 "GET /articles\r\n\r\n" + smuggled,
		"a NUL in a header":          "GET /articles HTTP/1.1\r\nHost: a\r\nX: a\x00b\r\n\r\n" + smuggled,
		"a bare return in a header":  "GET /articles HTTP/1.1\r\nHost: a\r\nX: a\rSet-Cookie: b\r\n\r\n" + smuggled,
		"an unfinished chunk":        "POST /signin HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcdefgh\r\n0\r\n\r\n" + smuggled,
	} {
		got, closed := talk(t, at, request)
		if !closed {
			t.Errorf("%s: the connection stays open\n%.300s", name, got)
		}
		list := statusesIn(got)
		if len(list) != 1 || list[0][0] != '4' || strings.Contains(got, "calm handover") {
			t.Errorf("%s: got the statuses %v, want one refusal\n%.300s", name, list, got)
		}
	}
}

func TestAttack_A99_BodiesThatWereNotReadEndTheConnection(t *testing.T) {
	s := newServer(t)
	a := s.asset("a.txt", "text", library.Approved)
	at := s.listen()
	rep, marketer := "Cookie: tandem="+s.as(account.Rep).cookie+"\r\n", "Cookie: tandem="+s.as(account.Marketer).cookie+"\r\n"
	token := "X-Csrf-Token: " + s.as(account.Marketer).csrf + "\r\n"
	smuggled := "GET /articles/handover HTTP/1.1\r\nHost: tandem.test\r\nConnection: close\r\n\r\n"
	length := "Content-Length: " + strconv.Itoa(len(smuggled)) + "\r\n\r\n"
	chunked := "Transfer-Encoding: chunked\r\n\r\n" + strconv.FormatInt(int64(len(smuggled)), 16) + "\r\n"
	for name, head := range map[string]string{
		"a stranger's upload":       "POST /studio/collateral/upload HTTP/1.1\r\nHost: a\r\n",
		"a rep's upload":            "POST /studio/collateral/upload HTTP/1.1\r\nHost: a\r\n" + rep,
		"an upload without token":   "POST /studio/collateral/upload HTTP/1.1\r\nHost: a\r\n" + marketer,
		"a compressed upload":       "POST /studio/collateral/upload HTTP/1.1\r\nHost: a\r\nContent-Encoding: gzip\r\n" + marketer + token,
		"a replacement of nothing":  "POST /studio/collateral/nope/replace HTTP/1.1\r\nHost: a\r\n" + marketer + token,
		"an upload with bad fields": "POST /studio/collateral/upload?state=nonsense HTTP/1.1\r\nHost: a\r\n" + marketer + token,
		"a form with a bad token":   "POST /studio/collateral/" + a.ID + "/replace HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data; boundary=B\r\n" + marketer,
		"a public page":             "POST /articles HTTP/1.1\r\nHost: a\r\n",
		"a static file":             "POST /static/x HTTP/1.1\r\nHost: a\r\n",
		"GET with a body":           "GET /articles HTTP/1.1\r\nHost: a\r\n",
		"DELETE with a body":        "DELETE /articles HTTP/1.1\r\nHost: a\r\n",
	} {
		for kind, rest := range map[string]string{"": length + smuggled, ", chunked": chunked + smuggled + "\r\n0\r\n\r\n"} {
			got, closed := talk(t, at, head+rest+end)
			list := statusesIn(got)
			if !closed || len(list) == 0 || len(list) > 2 || strings.Contains(got, "A handover without shouting") {
				t.Errorf("%s%s: got the statuses %v, closed: %v\n%.500s", name, kind, list, closed, got)
			}
			// A form is read until its token should have come; this body is no form at all, and read to its end.
			if head[:3] == "POS" && name != "a form with a bad token" && len(list) != 1 {
				t.Errorf("%s%s: the connection was used on: %v", name, kind, list)
			}
		}
	}
}

func TestAttack_A99_AbsoluteAddresses(t *testing.T) {
	s := newServer(t)
	s.asset("needle-name.txt", "text", library.Approved)
	at := s.listen()
	for _, path := range []string{"/library", "/admin/people", "/studio/collateral", "/Articles/"} {
		got, _ := talk(t, at, "GET http://evil.test"+path+" HTTP/1.1\r\nHost: tandem.test\r\nConnection: close\r\n\r\n")
		if strings.Contains(got, "evil.test/") || strings.Contains(got, "needle-name") || strings.HasPrefix(got, "HTTP/1.1 2") {
			t.Errorf("%s: got\n%.800s", path, got)
		}
	}
}

func TestAttack_A100_HalfSentRequestsAreLetGo(t *testing.T) {
	s := newServer(t)
	if r, w := s.App().Server().ReadTimeout, s.App().Server().WriteTimeout; r <= 0 || r > 30*time.Second || w <= 0 || w > time.Minute {
		t.Errorf("the timeouts are %v and %v", r, w)
	}
	s.App().Server().ReadTimeout = 100 * time.Millisecond
	at := s.listen()
	for name, request := range map[string]string{
		"nothing": "", "half a line": "GET /art", "half a head": "GET /articles HTTP/1.1\r\nHost: a\r\nX-", "half a body": "POST /signin HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nabc",
		"half a chunk": "POST /signin HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", "bare newlines": "GET /articles HTTP/1.1\nHost: a\n\n",
	} {
		if got, closed := talk(t, at, request); !closed || strings.HasPrefix(got, "HTTP/1.1 5") || name != "bare newlines" && strings.HasPrefix(got, "HTTP/1.1 2") {
			t.Errorf("%s: closed: %v, got\n%.300s", name, closed, got)
		}
	}
}

func TestAttack_A101_LargeHeadsAreRefused(t *testing.T) {
	s := newServer(t)
	at := s.listen()
	for name, c := range map[string]struct{ request, want string }{
		"a large header":  {"GET / HTTP/1.1\r\nHost: a\r\nX: " + strings.Repeat("a", 64<<10) + "\r\n\r\n", "431"},
		"many headers":    {"GET / HTTP/1.1\r\nHost: a\r\n" + strings.Repeat("X: a\r\n", 10_000) + "\r\n", "431"},
		"a large cookie":  {"GET / HTTP/1.1\r\nHost: a\r\nCookie: tandem=" + strings.Repeat("a", 64<<10) + "\r\n\r\n", "431"},
		"a large address": {"GET /" + strings.Repeat("a", 64<<10) + " HTTP/1.1\r\nHost: a\r\n\r\n", "431"},
		"a large form":    {"POST /signin HTTP/1.1\r\nHost: a\r\nContent-Length: 3000000\r\n\r\n" + strings.Repeat("a", 100_000), "413"},
		"a larger form":   {"POST /signin HTTP/1.1\r\nHost: a\r\nContent-Length: 3000000000\r\n\r\n" + strings.Repeat("a", 100_000), "413"},
		"a large chunk":   {"POST /signin HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n200000\r\n" + strings.Repeat("a", 0x200000) + "\r\n0\r\n\r\n", "413"},
	} {
		got, closed := talk(t, at, c.request)
		if list := statusesIn(got); !closed || len(list) != 1 || list[0] != c.want {
			t.Errorf("%s: closed: %v, got %v, want %s", name, closed, list, c.want)
		}
	}
}

func TestAttack_A101_MultipartOfAStrangerIsNotKept(t *testing.T) {
	s := newServer(t)
	at := s.listen()
	head := "POST /articles HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data; boundary=B\r\nContent-Length: 500000000\r\n\r\n--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x\"\r\n\r\n"
	got, closed := talk(t, at, head+strings.Repeat("x", 64<<10))
	if list := statusesIn(got); !closed || len(list) != 1 || list[0] != "405" {
		t.Errorf("closed: %v, got %v; want to be refused before the body has come", closed, list)
	}
}

func TestAttack_A23_CompressedRequestsAreNotUnpacked(t *testing.T) {
	s := newServer(t)
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	for range 64 {
		_, err := z.Write(make([]byte, 1<<20))
		must(t, err)
	}
	must(t, z.Close())
	m := s.as(account.Marketer)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for _, path := range []string{"/signin", "/studio/collateral/upload?name=a.txt", "/account"} {
		for _, coding := range []string{"gzip", "deflate", "br", "zstd", "gzip, gzip", "identity, gzip"} {
			s.do(ask{
				method: "POST", path: path, as: m, body: bomb.String(),
				header: map[string]string{"Content-Encoding": coding, "X-Csrf-Token": m.csrf, "Content-Type": "application/x-www-form-urlencoded"},
			}).want(t, path+" in "+coding, http.StatusUnprocessableEntity)
		}
	}
	runtime.ReadMemStats(&after)
	if grown := after.TotalAlloc - before.TotalAlloc; grown > 48<<20 {
		t.Errorf("%d bytes were allocated: something was unpacked", grown)
	}
}

func TestFile_SlowReadersGetLargeFilesWhole(t *testing.T) {
	s := newServer(t)
	a := s.asset("large.txt", strings.Repeat("0123456789abcdef", 60_000), library.Approved)
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	l := &watched{Listener: inner}
	s.serve(l)
	c, err := net.Dial("tcp", l.Addr().String())
	must(t, err)
	defer func() { must(t, c.Close()) }()
	_, err = io.WriteString(c, "GET /library/"+a.ID+"/file HTTP/1.1\r\nHost: a\r\nCookie: tandem="+s.as(account.Rep).cookie+"\r\n\r\n")
	must(t, err)
	res, err := http.ReadResponse(bufio.NewReader(c), nil)
	must(t, err)
	n, err := io.Copy(io.Discard, res.Body)
	must(t, err)
	must(t, res.Body.Close())
	if n != 960_000 {
		t.Errorf("got %d bytes", n)
	}
	// One deadline for the whole answer would cut off who takes longer than that.
	if moved := l.moved.Load(); moved < 10 {
		t.Errorf("the deadline for writing was set %d times, want once for each piece", moved)
	}
}

// watched counts how often a deadline for writing is set on its connections.
type watched struct {
	net.Listener
	moved atomic.Int64
}

type watchedConn struct {
	net.Conn
	l *watched
}

func (l *watched) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	return &watchedConn{c, l}, err
}

func (c *watchedConn) SetWriteDeadline(t time.Time) error {
	c.l.moved.Add(1)
	return c.Conn.SetWriteDeadline(t)
}
