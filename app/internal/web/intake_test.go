package web_test

import (
	"archive/zip"
	"bufio"
	"bytes"
	"crypto/sha1"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"tandem/app/internal/account"
	"tandem/app/internal/library"
	"tandem/app/internal/library/intake"
	"tandem/app/internal/store"
	"tandem/assets/disk"
)

func intakeService(s *site, blobs *disk.Store, log *slog.Logger) *intake.Service {
	return &intake.Service{
		Store: store.Intake{DB: s.db}, Uploads: blobs, Blobs: blobs, Library: s.Library, Now: s.clock.Now, Log: log, MaxBytes: 1 << 20, Wake: func() {},
	}
}

// takeIn runs the jobs of files on their way in until none is due.
func (s *site) takeIn() {
	s.t.Helper()
	ctx := s.t.Context()
	for {
		row, ok, err := s.jobs.Claim(ctx, []string{intake.FinishJobName, intake.UnpackJobName, intake.ActJobName}, s.clock.Now().Add(time.Second), time.Minute)
		must(s.t, err)
		if !ok {
			return
		}
		var j intake.Job
		var a intake.ActJob
		switch row.Name {
		case intake.FinishJobName:
			must(s.t, row.Decode(&j))
			must(s.t, s.Intake.Finish(ctx, j))
		case intake.UnpackJobName:
			must(s.t, row.Decode(&j))
			must(s.t, s.Intake.Unpack(ctx, j))
		default:
			must(s.t, row.Decode(&a))
			must(s.t, s.Intake.Perform(ctx, a))
		}
		must(s.t, s.jobs.Finish(ctx, row.ID, s.clock.Now()))
	}
}

// tus sends a request of the protocol.
func (s *site) tus(m *member, method, path, body string, header ...string) answer {
	s.t.Helper()
	h := map[string]string{"Tus-Resumable": "1.0.0", "X-Csrf-Token": m.csrf}
	if method == http.MethodPatch {
		h["Content-Type"] = "application/offset+octet-stream"
	}
	for i := 0; i < len(header); i += 2 {
		h[header[i]] = header[i+1]
	}
	return s.do(ask{method: method, path: path, as: m, body: body, header: h})
}

func encoded(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

func TestTus_AFileInPieces(t *testing.T) {
	s := newServer(t)
	m := s.as(account.Marketer)
	const files = "/studio/uploads/files"
	about := s.do(ask{method: http.MethodOptions, path: files, as: m}).want(t, "OPTIONS", http.StatusNoContent)
	if about.header.Get("Tus-Version") != "1.0.0" || about.header.Get("Tus-Max-Size") != "1048576" || !strings.Contains(about.header.Get("Tus-Extension"), "creation") {
		t.Errorf("got %v", about.header)
	}
	s.tus(m, http.MethodPost, files, "", "Tus-Resumable", "0.2.2", "Upload-Length", "10").want(t, "another version", http.StatusPreconditionFailed)
	s.tus(m, http.MethodPost, files, "", "Upload-Length", "2000000", "Upload-Metadata", "filename "+encoded("a.txt")).want(t, "too large", http.StatusRequestEntityTooLarge)
	s.tus(m, http.MethodPost, files, "", "Upload-Metadata", "filename "+encoded("a.txt")).want(t, "no length", http.StatusUnprocessableEntity)
	made := s.tus(m, http.MethodPost, files, "", "Upload-Length", "10", "Upload-Metadata", "filename "+encoded("Grüße 2027.txt")+",filetype "+encoded("text/html")).want(t, "creation", http.StatusCreated)
	at := made.header.Get("Location")
	if !strings.HasPrefix(at, files+"/") || made.header.Get("Upload-Expires") == "" {
		t.Fatalf("got %v", made.header)
	}
	head := func(want string) {
		t.Helper()
		a := s.tus(m, http.MethodHead, at, "").want(t, "HEAD", http.StatusOK)
		if a.header.Get("Upload-Offset") != want || a.header.Get("Upload-Length") != "10" || a.header.Get("Cache-Control") != "no-store" {
			t.Errorf("got %v, want an offset of %s", a.header, want)
		}
	}
	head("0")
	s.tus(m, http.MethodPatch, at, "01234", "Upload-Offset", "0", "Content-Type", "text/plain").want(t, "another type", http.StatusUnsupportedMediaType)
	s.tus(m, http.MethodPatch, at, "01234", "Upload-Offset", "0").want(t, "the first piece", http.StatusNoContent)
	head("5")
	s.tus(m, http.MethodPatch, at, "01234", "Upload-Offset", "0").want(t, "the first piece again", http.StatusConflict)
	sum := sha1.Sum([]byte("56789"))
	right := "sha1 " + base64.StdEncoding.EncodeToString(sum[:])
	s.tus(m, http.MethodPatch, at, "5678x", "Upload-Offset", "5", "Upload-Checksum", right).want(t, "a damaged piece", 460)
	s.tus(m, http.MethodPatch, at, "56789", "Upload-Offset", "5", "Upload-Checksum", "crc32 AAAA").want(t, "an unknown sum", http.StatusBadRequest)
	head("5")
	s.tus(m, http.MethodPatch, at, "56789", "Upload-Offset", "5", "Upload-Checksum", right).want(t, "the last piece", http.StatusNoContent)
	head("10")
	s.takeIn()
	all := s.stored()
	if len(all) != 1 || all[0].Version.FileName != "Grüße 2027.txt" || all[0].Version.Media != "text/plain" || all[0].State != library.Draft {
		t.Errorf("got %+v", all)
	}
}

func TestAttack_A34_UploadsBelongToWhoBeganThem(t *testing.T) {
	s := newServer(t)
	m, other := s.as(account.Marketer), s.person("other", account.Marketer)
	at := s.tus(m, http.MethodPost, "/studio/uploads/files", "", "Upload-Length", "10", "Upload-Metadata", "filename "+encoded("a.txt")).header.Get("Location")
	for _, method := range []string{http.MethodHead, http.MethodPatch, http.MethodDelete} {
		s.tus(other, method, at, "x", "Upload-Offset", "0").want(t, method+" by somebody else", http.StatusNotFound)
		s.tus(s.as(account.Rep), method, at, "x", "Upload-Offset", "0").want(t, method+" by a rep", http.StatusForbidden)
	}
	s.do(ask{method: http.MethodPatch, path: at, as: m, body: "x", header: map[string]string{
		"Tus-Resumable": "1.0.0", "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream",
	}}).want(t, "without the token", http.StatusForbidden)
	for _, path := range []string{"/studio/uploads", "/studio/uploads/x", "/studio/uploads/left", "/studio/collateral/export", "/studio/collateral/export.zip"} {
		s.get(s.as(account.Rep), path).want(t, path+" as a rep", http.StatusForbidden)
	}
	s.get(m, "/studio/uploads/left").want(t, "left", http.StatusOK).has(t, "left", `"name":"a.txt"`)
	s.get(other, "/studio/uploads/left").want(t, "left", http.StatusOK).lacks(t, "left", "a.txt")
	s.tus(m, http.MethodDelete, at, "").want(t, "termination", http.StatusNoContent)
	s.tus(m, http.MethodHead, at, "").want(t, "HEAD of what was discarded", http.StatusGone)
}

func TestPlan_ListsEveryMistakeOrBeginsABatch(t *testing.T) {
	s := newServer(t)
	m := s.as(account.Marketer)
	plan := func(sheet string) answer {
		body, err := json.Marshal(map[string]any{
			"files": []map[string]any{{"path": "industry=health/a.txt", "size": 5}, {"path": ".DS_Store", "size": 3}, {"path": "empty.txt", "size": 0}},
			"sheet": sheet, "form": [][2]string{{"state", "draft"}, {"tags", "x, y"}, {"level1", "product"}, {"twins", "keep"}},
		})
		must(t, err)
		return s.do(ask{method: http.MethodPost, path: "/studio/uploads/plan", as: m, body: string(body), header: map[string]string{
			"X-Csrf-Token": m.csrf, "Content-Type": "application/json", "Accept": "application/json",
		}})
	}
	plan("file,state\nindustry=health/a.txt,nonsense\nb.txt,draft\n").want(t, "a wrong spreadsheet", http.StatusUnprocessableEntity).
		has(t, "a wrong spreadsheet", "Row 2, column state")
	got := plan("").want(t, "a plan", http.StatusCreated)
	var said struct {
		Batch   string
		Skipped int
		Items   []struct{ URL, State, Detail string }
	}
	must(t, json.Unmarshal([]byte(got.body), &said))
	if said.Skipped != 1 || len(said.Items) != 3 || said.Items[0].URL == "" || said.Items[2].State != "refused" {
		t.Fatalf("got %s", got.body)
	}
	s.get(m, said.Batch).want(t, "the batch", http.StatusOK).has(t, "the batch", "industry=health/a.txt", "Waiting", "The file is empty.", "1 system file left out")
	s.tus(m, http.MethodPatch, said.Items[0].URL, "12345", "Upload-Offset", "0").want(t, "its file", http.StatusNoContent)
	s.takeIn()
	a := s.stored()[0]
	if a.State != library.Draft || fmt.Sprint(a.Tags, a.Facets) != "[x y] map[industry:[health]]" {
		t.Errorf("got %+v", a)
	}
	s.get(m, said.Batch+"?show=added").has(t, "what was added", `href="/library/`+a.ID+`"`).lacks(t, "what was added", "empty.txt")
	s.post(m, said.Batch+"/approve").want(t, "approve", http.StatusSeeOther)
	s.takeIn()
	if a = s.stored()[0]; a.State != library.Approved {
		t.Errorf("approved: %s", a.State)
	}
	s.post(m, said.Batch+"/undo").want(t, "undo", http.StatusSeeOther)
	s.takeIn()
	if a = s.stored()[0]; a.State != library.Withdrawn {
		t.Errorf("undone: %s", a.State)
	}
	s.post(m, said.Batch+"/explode").want(t, "another act", http.StatusUnprocessableEntity)
}

func TestUploads_WithoutScript(t *testing.T) {
	s := newServer(t)
	m := s.as(account.Marketer)
	var packed bytes.Buffer
	z := zip.NewWriter(&packed)
	for _, name := range []string{"a.txt", "../b.txt", "c.txt"} {
		w, err := z.Create(name)
		must(t, err)
		_, err = io.WriteString(w, "text of "+name)
		must(t, err)
	}
	must(t, z.Close())
	const at = "/studio/uploads/form"
	got := s.sendForm(m, at, "_csrf", m.csrf, "file=pack.zip", packed.String(), "state", "approved", "sheet=about.csv", "file,title\na.txt,The first\n", "tags", "zipped").
		want(t, "a zip and a spreadsheet", http.StatusSeeOther)
	s.takeIn()
	s.get(m, got.header.Get("Location")).want(t, "the batch", http.StatusOK).has(t, "the batch", "Unpacked", "Added", "Refused", "leads out of the folder")
	all := s.stored()
	if len(all) != 2 || all[0].State != library.Approved || all[0].Tags[0] != "zipped" {
		t.Errorf("got %+v", all)
	}
	s.sendForm(m, at, "_csrf", m.csrf, "state", "draft").want(t, "no file", http.StatusUnprocessableEntity).has(t, "no file", "Choose a file first.")
	s.sendForm(m, at, "_csrf", m.csrf, "file=a.txt", "x", "sheet=s.csv", "file,state\na.txt,none\n").want(t, "a wrong spreadsheet", http.StatusUnprocessableEntity).
		has(t, "a wrong spreadsheet", "Row 2, column state", "Nothing was added yet")
	s.sendForm(m, at, "_csrf", "stale", "file=a.txt", "x").want(t, "a stale token", http.StatusForbidden)
	s.sendForm(m, at, "_csrf", m.csrf, "file=a.txt", strings.Repeat("x", 1<<20+1)).want(t, "too large", http.StatusRequestEntityTooLarge)
	if n, err := s.Intake.Uploads.SweepUploads(t.Context(), 0); n != 0 || err != nil {
		t.Errorf("%d uploads were left behind, %v", n, err)
	}
}

func TestExport_IsAZipThatComesBack(t *testing.T) {
	s := newServer(t)
	m := s.as(account.Marketer)
	open := s.asset("price list.txt", "prices", library.Approved)
	s.asset("draft.txt", "draft", library.Draft)
	s.get(m, "/studio/collateral/export").want(t, "the choice", http.StatusOK).has(t, "the choice", "2 assets", "1 asset.")
	read := func(path string) (names []string) {
		got := s.get(m, path).want(t, path, http.StatusOK)
		if got.header.Get("Content-Type") != "application/zip" || !strings.HasPrefix(got.header.Get("Content-Disposition"), "attachment") {
			t.Errorf("%s: %v", path, got.header)
		}
		z, err := zip.NewReader(strings.NewReader(got.body), int64(len(got.body)))
		must(t, err)
		for _, f := range z.File {
			names = append(names, f.Name)
		}
		return names
	}
	if got := fmt.Sprint(read("/studio/collateral/export.zip")); got != "[price list.txt draft.txt manifest.csv]" {
		t.Errorf("all: %s", got)
	}
	if got := fmt.Sprint(read("/studio/collateral/export.zip?what=approved")); got != "[price list.txt manifest.csv]" {
		t.Errorf("approved: %s", got)
	}
	if got := fmt.Sprint(read("/studio/collateral/export.zip?ids=" + open.ID)); got != "[price list.txt manifest.csv]" {
		t.Errorf("one: %s", got)
	}
	if got := s.do(ask{method: http.MethodHead, path: "/studio/collateral/export.zip", as: m}); got.status != http.StatusOK || got.body != "" {
		t.Errorf("HEAD: %d, %d bytes", got.status, len(got.body))
	}
}

// A client that goes away in the middle of a piece: what came is kept, and the next one goes on from there.
func TestFault_F20_ABrokenConnectionKeepsWhatCame(t *testing.T) {
	s := newServer(t)
	m := s.as(account.Marketer)
	at := s.tus(m, http.MethodPost, "/studio/uploads/files", "", "Upload-Length", "100000", "Upload-Metadata", "filename "+encoded("a.txt")).header.Get("Location")
	address := s.listen()
	conn, err := net.Dial("tcp", address)
	must(t, err)
	_, err = fmt.Fprintf(conn, "PATCH %s HTTP/1.1\r\nHost: tandem.test\r\nCookie: tandem=%s\r\nX-Csrf-Token: %s\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\nContent-Type: application/offset+octet-stream\r\nContent-Length: 100000\r\n\r\n%s",
		at, m.cookie, m.csrf, strings.Repeat("x", 40000))
	must(t, err)
	must(t, conn.(*net.TCPConn).CloseWrite())
	answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err == nil && answer.StatusCode < 400 {
		t.Errorf("a cut-off piece was answered %d", answer.StatusCode)
	}
	_ = conn.Close() // the server may have closed it first
	got := s.tus(m, http.MethodHead, at, "").want(t, "HEAD", http.StatusOK)
	if got.header.Get("Upload-Offset") != "40000" {
		t.Errorf("the offset is %s, want 40000", got.header.Get("Upload-Offset"))
	}
	s.tus(m, http.MethodPatch, at, strings.Repeat("x", 60000), "Upload-Offset", "40000").want(t, "the rest", http.StatusNoContent)
	s.takeIn()
	if all := s.stored(); len(all) != 1 || all[0].Version.Size != 100000 {
		t.Errorf("got %+v", all)
	}
}
