package web_test

import (
	"bytes"
	"encoding/json"
	"mime/multipart"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"tandem/app/internal/account"
	"tandem/app/internal/library"
	"tandem/search"
)

// send uploads a raw body as the page's script does.
func (s *site) send(m *member, path, body string) answer {
	s.t.Helper()
	return s.do(ask{method: "POST", path: path, as: m, body: body, header: map[string]string{
		"X-Csrf-Token": m.csrf, "Content-Type": "application/octet-stream", "Accept": "application/json",
	}})
}

// multipartForm builds a form in which the fields stand in the order given; field=name is a file.
func multipartForm(t *testing.T, pairs ...string) (body, contentType string) {
	t.Helper()
	var buf bytes.Buffer
	w := multipart.NewWriter(&buf)
	for i := 0; i < len(pairs); i += 2 {
		if name, file, ok := strings.Cut(pairs[i], "="); ok {
			part, err := w.CreateFormFile(name, file)
			must(t, err)
			_, err = part.Write([]byte(pairs[i+1]))
			must(t, err)
			continue
		}
		must(t, w.WriteField(pairs[i], pairs[i+1]))
	}
	must(t, w.Close())
	return buf.String(), w.FormDataContentType()
}

// sendForm uploads without script.
func (s *site) sendForm(m *member, path string, pairs ...string) answer {
	s.t.Helper()
	body, media := multipartForm(s.t, pairs...)
	return s.do(ask{method: "POST", path: path, as: m, body: body, header: map[string]string{"Content-Type": media}})
}

// stored returns everything in the library.
func (s *site) stored() []library.Asset {
	s.t.Helper()
	list, _, err := s.Library.Browse(s.t.Context(), s.as(account.Marketer).Person, library.Filter{States: []library.State{library.Draft, library.Approved, library.Withdrawn}})
	must(s.t, err)
	return list
}

const uploadAt = "/studio/collateral/upload"

func TestUpload_RawBody(t *testing.T) {
	s := newServer(t)
	m := s.as(account.Marketer)
	got := s.send(m, uploadAt+"?name="+url.QueryEscape("Q1 prices.txt")+"&title=Prices&state=draft&stage=proposal&tags=a,b", "the prices").want(t, "upload", http.StatusCreated)
	var receipt struct {
		ID, URL, Message string
		Size             int64
	}
	must(t, json.Unmarshal([]byte(got.body), &receipt))
	a, err := s.Library.AssetByID(t.Context(), m.Person, receipt.ID)
	must(t, err)
	if a.Title != "Prices" || a.State != library.Draft || a.Version.FileName != "Q1 prices.txt" || len(a.Tags) != 2 || receipt.Size != 10 || got.header.Get("Location") != "/library/"+a.ID {
		t.Errorf("got %+v, %s", a, got.body)
	}
	if stages := a.Facets[search.FacetStage]; len(stages) != 1 || stages[0] != "proposal" {
		t.Errorf("the facets: %v", a.Facets)
	}
	s.send(m, uploadAt+"?name=again.txt", "the prices").want(t, "the same bytes", http.StatusCreated).has(t, "the same bytes", "already as")
	if file := s.get(m, "/library/"+a.ID+"/file"); file.body != "the prices" {
		t.Errorf("got back %q", file.body)
	}
}

func TestUpload_WithoutScript(t *testing.T) {
	s := newServer(t)
	m := s.as(account.Marketer)
	got := s.sendForm(m, uploadAt, "_csrf", m.csrf, "state", "draft", "file=one.txt", "first file", "file=two.txt", "second file", "stage", "proposal")
	got.want(t, "two files", http.StatusSeeOther)
	list := s.stored()
	if len(list) != 2 || got.header.Get("Location") != "/studio/collateral" {
		t.Fatalf("%d files were kept; then %q", len(list), got.header.Get("Location"))
	}
	for _, a := range list {
		if a.State != library.Draft || len(a.Facets[search.FacetStage]) != 1 {
			t.Errorf("details are lost: %+v", a)
		}
	}
	flash := cookiesOf(got)["tandem-flash"]
	s.do(ask{path: "/studio/collateral", as: &member{cookie: m.cookie + "; tandem-flash=" + flash.Value}}).has(t, "the next page", "2 files were added")
}

func TestUpload_RefusedKeepsNothing(t *testing.T) {
	s := newServer(t)
	m := s.as(account.Marketer)
	large := strings.Repeat("x", 1<<20+1)
	for _, c := range []struct {
		name   string
		answer answer
		status int
		says   string
	}{
		{"raw and empty", s.send(m, uploadAt+"?name=a.txt", ""), 422, "empty"},
		{"raw and too large", s.send(m, uploadAt+"?name=a.txt", large), 413, "larger than the limit"},
		{"raw with a bad state", s.send(m, uploadAt+"?name=a.txt&state=withdrawn", "x"), 422, ""},
		{"raw with a bad address", s.send(m, uploadAt+"?name=%zz", "x"), 422, ""},
		{"a form without file", s.sendForm(m, uploadAt, "_csrf", m.csrf, "state", "draft"), 422, "Choose a file"},
		{"a form with an empty file", s.sendForm(m, uploadAt, "_csrf", m.csrf, "file=a.txt", ""), 422, "empty"},
		{"a form with a large file", s.sendForm(m, uploadAt, "_csrf", m.csrf, "file=a.txt", large), 413, "larger than the limit"},
		{"a form with a long field", s.sendForm(m, uploadAt, "_csrf", m.csrf, "title", strings.Repeat("x", 70_000), "file=a.txt", "x"), 413, "more text"},
		{"a form with the token last", s.sendForm(m, uploadAt, "file=a.txt", "x", "_csrf", m.csrf), 403, "stale"},
		{"a form with a wrong token", s.sendForm(m, uploadAt, "_csrf", "x", "file=a.txt", "x"), 403, "stale"},
	} {
		c.answer.want(t, c.name, c.status).has(t, c.name, c.says)
	}
	body, media := multipartForm(t, "_csrf", m.csrf, "file=a.txt", "x")
	for name, cut := range map[string]int{"in the file": 10, "in the last line": 3} {
		s.do(ask{method: "POST", path: uploadAt, as: m, body: body[:len(body)-cut-60], header: map[string]string{"Content-Type": media}}).want(t, "cut off "+name, http.StatusUnprocessableEntity)
	}
	if list := s.stored(); len(list) != 0 {
		t.Errorf("%d files were kept, the first %+v", len(list), list[0])
	}
}

func TestUpload_TooLargeOrCutOffEndsTheConnection(t *testing.T) {
	s := newServer(t)
	m := s.as(account.Marketer)
	at := s.listen()
	head := "POST " + uploadAt + "?name=a.txt HTTP/1.1\r\nHost: a\r\nX-Csrf-Token: " + m.csrf + "\r\nCookie: tandem=" + m.cookie + "\r\n"
	for name, c := range map[string]struct{ request, want string }{
		// Read to its end all the same, so that the connection can be used on, and the next request is a request.
		"a little too large": {head + "Content-Length: " + strconv.Itoa(1<<20+5) + "\r\n\r\n" + strings.Repeat("x", 1<<20+5) + end, "413 404"},
		"far too large":      {head + "Content-Length: 5000000000\r\n\r\n" + strings.Repeat("x", 2<<20), "413"},
		"chunks, too large":  {head + "Transfer-Encoding: chunked\r\n\r\n" + strings.Repeat("10000\r\n"+strings.Repeat("x", 0x10000)+"\r\n", 40) + "0\r\n\r\n" + end, "413"},
	} {
		got, closed := talk(t, at, c.request)
		if list := strings.Join(statusesIn(got), " "); !closed || list != c.want {
			t.Errorf("%s: closed: %v, got %s, want %s", name, closed, list, c.want)
		}
	}
	// Who says goodbye half-way and waits. The first bytes of a body are read before the handler runs.
	for sent, want := range map[int]string{4: "400", 60_000: "422"} {
		c, err := net.Dial("tcp", at)
		must(t, err)
		_, err = c.Write([]byte(head + "Content-Length: 100000\r\n\r\n" + strings.Repeat("x", sent)))
		must(t, err)
		must(t, c.(*net.TCPConn).CloseWrite())
		var out bytes.Buffer
		_, err = out.ReadFrom(c)
		must(t, err)
		must(t, c.Close())
		if list := statusesIn(out.String()); len(list) != 1 || list[0] != want {
			t.Errorf("cut off after %d bytes: got %v, want %s\n%s", sent, list, want, out.String())
		}
	}
	if list := s.stored(); len(list) != 0 {
		t.Errorf("%d files were kept", len(list))
	}
}

func TestUpload_ChunkedBodyIsKeptAndTheConnectionToo(t *testing.T) {
	s := newServer(t)
	m := s.as(account.Marketer)
	at := s.listen()
	head := "POST " + uploadAt + "?name=a.txt HTTP/1.1\r\nHost: a\r\nX-Csrf-Token: " + m.csrf + "\r\nCookie: tandem=" + m.cookie + "\r\n"
	got, _ := talk(t, at, head+"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n"+head+"Content-Length: 3\r\n\r\nyes"+end)
	if list := statusesIn(got); len(list) != 3 || list[0] != "201" || list[1] != "201" || list[2] != "404" {
		t.Errorf("got %v\n%s", list, got)
	}
	var bodies []string
	for _, a := range s.stored() {
		bodies = append(bodies, s.get(m, "/library/"+a.ID+"/file").body)
	}
	if text := strings.Join(bodies, "|"); text != "hello world|yes" && text != "yes|hello world" {
		t.Errorf("got back %q", text)
	}
}

func TestUpload_Replace(t *testing.T) {
	s := newServer(t)
	m, rep := s.as(account.Marketer), s.as(account.Rep)
	a := s.asset("a.txt", "one", library.Approved)
	at := "/studio/collateral/" + a.ID + "/replace"
	s.sendForm(m, at, "_csrf", m.csrf, "file=b.txt", "two", "note", "new prices").want(t, "replace by form", http.StatusSeeOther)
	s.send(m, at+"?name=c.txt&note=once+more", "three").want(t, "replace by script", http.StatusCreated).has(t, "replace by script", `"version":3`)
	s.work()
	if got := s.get(rep, "/library/"+a.ID+"/file"); got.body != "three" {
		t.Errorf("the file is %q", got.body)
	}
	s.get(rep, "/library/"+a.ID+"/file?version=1").want(t, "a rep asks for the first", http.StatusNotFound)
	if got := s.get(m, "/library/"+a.ID+"/file?version=2"); got.body != "two" {
		t.Errorf("the second version is %q", got.body)
	}
	s.get(m, "/library/"+a.ID).has(t, "the page", "new prices", "once more")
	s.sendForm(m, at, "_csrf", m.csrf, "file=c.txt", "three").want(t, "the same bytes", http.StatusUnprocessableEntity).has(t, "the same bytes", "has already")
	s.sendForm(m, at, "_csrf", m.csrf, "note", "nothing").want(t, "no file", http.StatusUnprocessableEntity).has(t, "no file", "Choose a file")
	s.send(m, "/studio/collateral/nope/replace?name=a.txt", "x").want(t, "no such asset", http.StatusNotFound)
	body, media := multipartForm(t, "_csrf", m.csrf, "file=d.txt", "four")
	s.do(ask{method: "POST", path: at, as: m, body: body[:len(body)-20], header: map[string]string{"Content-Type": media}}).want(t, "cut off", http.StatusUnprocessableEntity)
	if got := s.get(rep, "/library/"+a.ID+"/file"); got.body != "three" {
		t.Errorf("after refusals the file is %q", got.body)
	}
}

func TestFault_F37_TheSecondOfTwoEditorsLosesNothing(t *testing.T) {
	s := newServer(t)
	m := s.as(account.Marketer)
	a := s.asset("a.txt", "one", library.Approved)
	at := "/studio/collateral/" + a.ID + "/edit"
	revision := strconv.Itoa(a.Revision)
	s.post(m, at, "revision", revision, "title", "First", "state", "approved").want(t, "the first", http.StatusSeeOther)
	second := s.post(m, at, "revision", revision, "title", "Second title", "description", "Second text", "tags", "kept", "state", "draft", "stage", "proposal")
	second.want(t, "the second", http.StatusConflict).has(t, "the second", "Somebody changed this asset", `value="Second title"`, "Second text", "kept")
	if a, err := s.Library.AssetByID(t.Context(), m.Person, a.ID); err != nil || a.Title != "First" {
		t.Errorf("the first was overwritten: %+v, %v", a, err)
	}
	s.post(m, at, "revision", strconv.Itoa(a.Revision+1), "title", "", "state", "approved").want(t, "no title", http.StatusUnprocessableEntity)
	s.post(m, at, "title", "x").want(t, "no revision", http.StatusUnprocessableEntity)
	s.post(m, at, "revision", strconv.Itoa(a.Revision+1), "title", "Third", "state", "withdrawn").want(t, "a state that is not for setting", http.StatusUnprocessableEntity)
}

func TestUpload_RetryAfterAFailure(t *testing.T) {
	s := newServer(t)
	m := s.as(account.Marketer)
	a := s.asset("locked.txt", "!encrypted", library.Approved)
	s.get(m, "/studio/collateral?view=attention").has(t, "the list", a.ID, "/retry")
	s.get(m, "/library/"+a.ID).has(t, "the page", "needs a password")
	s.post(m, "/studio/collateral/"+a.ID+"/retry").want(t, "retry", http.StatusSeeOther)
	if v, err := s.Library.AssetByID(t.Context(), m.Person, a.ID); err != nil || v.Version.Progress.Ended() {
		t.Errorf("it is not read again: %+v, %v", v.Version, err)
	}
}
