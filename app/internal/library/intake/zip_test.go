package intake_test

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/app/internal/library"
	"tandem/app/internal/library/intake"
	"tandem/app/internal/store/storetest"
	"tandem/assets"
	"tandem/search"
)

// zipped makes a zip; alter may spoil the header of an entry.
func zipped(t *testing.T, files []file, alter func(h *zip.FileHeader)) string {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, x := range files {
		h := &zip.FileHeader{Name: x.path, Method: zip.Deflate}
		if alter != nil {
			alter(h)
		}
		e, err := w.CreateHeader(h)
		must(t, err)
		_, err = io.WriteString(e, x.body)
		must(t, err)
	}
	must(t, w.Close())
	return b.String()
}

func TestAttack_A22_HostileNamesInAZipAreListedAndTheRestGoesIn(t *testing.T) {
	f := newFixture(t)
	body := zipped(t, []file{
		{"pack/good.txt", "good"},
		{"pack/industry=health/also good.txt", "also"},
		{"../../etc/passwd", "up"},
		{"/abs.txt", "abs"},
		{`C:\win.txt`, "drive"},
		{`pack\back.txt`, "back"},
		{"pack/GOOD.txt", "case"},
		{"pack/good.txt", "again"},
		{"pack/link", "/etc/passwd"},
		{"pack/inner.zip", "PK"},
		{"pack/secret.txt", "locked"},
		{"pack/Gr\x81\xe1e.txt", "umlaut"},
		{"pack/Grüße.md", "utf8"},
		{"pack/empty.txt", ""},
		{"__MACOSX/pack/._good.txt", "x"},
		{"pack/Thumbs.db", "x"},
		{"pack/~$good.docx", "x"},
	}, func(h *zip.FileHeader) {
		switch {
		case strings.HasSuffix(h.Name, "link"):
			h.SetMode(fs.ModeSymlink | 0o777)
		case strings.HasSuffix(h.Name, "secret.txt"):
			h.Flags |= 1
		case strings.Contains(h.Name, "\x81"):
			h.NonUTF8 = true
		}
	})
	b := f.bring(t, intake.Choices{}, "", file{"pack.zip", body})
	got := map[string]string{}
	items, _, err := f.Store.Items(t.Context(), intake.Filter{Batch: b.ID, Limit: 100})
	must(t, err)
	for _, i := range items {
		key := i.Path
		if _, twice := got[key]; twice {
			key += " (2)"
		}
		got[key] = strings.TrimSpace(string(i.State) + " " + i.Reason)
	}
	want := map[string]string{
		"pack.zip": "unpacked", "pack/good.txt": "added", "pack/industry=health/also good.txt": "added", "../../etc/passwd": "refused name", "/abs.txt": "refused name",
		"C:/win.txt": "refused name", "pack/back.txt": "refused name", "pack/GOOD.txt": "refused duplicate", "pack/good.txt (2)": "refused duplicate", "pack/link": "refused link",
		"pack/inner.zip": "refused nested", "pack/secret.txt": "refused encrypted", "pack/Grüße.txt": "added", "pack/Grüße.md": "added", "pack/empty.txt": "refused empty",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if b.Skipped != 3 {
		t.Errorf("%d files were left out, want 3", b.Skipped)
	}
	also := f.asset(t, f.items(t, b.ID)["pack/industry=health/also good.txt"].Asset)
	if diff := cmp.Diff(map[search.Facet][]string{search.FacetIndustry: {"health"}}, also.Facets); diff != "" {
		t.Error(diff)
	}
	if also.Version.FileName != "also good.txt" {
		t.Errorf("it is saved as %q", also.Version.FileName)
	}
}

func TestAttack_A23_BombsEndRefusedInBoundedMemory(t *testing.T) {
	f := newFixture(t)
	f.MaxBytes = 1 << 40
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	e, err := w.Create("zeros.bin")
	must(t, err)
	_, err = io.CopyN(e, zeros{}, 256<<20)
	must(t, err)
	e, err = w.Create("fine.txt")
	must(t, err)
	_, err = io.WriteString(e, "fine")
	must(t, err)
	must(t, w.Close())
	// A lie about the size: the entry gives far more than its header says.
	lying := bytes.Replace(b.Bytes(), []byte{0, 0, 0, 0x10}, []byte{4, 0, 0, 0}, -1)
	for name, body := range map[string][]byte{"bomb.zip": b.Bytes(), "lie.zip": lying} {
		batch := f.bring(t, intake.Choices{KeepTwins: true}, "", file{name, string(body)})
		items := f.items(t, batch.ID)
		if got := items["zeros.bin"]; got.State != intake.Refused && items[name].State != intake.Refused {
			t.Errorf("%s: %+v", name, got)
		}
		if batch.Unsettled() != 0 {
			t.Errorf("%s: %+v", name, batch.Counts)
		}
	}
	if n := f.bytes.Calls("Put"); n > 3 {
		t.Errorf("%d entries were written", n)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

func TestUnpack_500FilesOfWhich7AreBroken(t *testing.T) {
	f := newFixture(t)
	var files []file
	for n := range 500 {
		files = append(files, file{fmt.Sprintf("deck %03d.txt", n), fmt.Sprintf("the text of deck %d, which is stored as it is", n)})
	}
	body := []byte(zipped(t, files, func(h *zip.FileHeader) { h.Method = zip.Store }))
	for n := range 7 {
		at := bytes.Index(body, []byte(fmt.Sprintf("the text of deck %d,", 70*n+3)))
		body[at] ^= 0x20 // its checksum does not hold any more
	}
	b := f.bring(t, intake.Choices{}, "", file{"decks.zip", string(body)})
	want := map[intake.State]int{intake.Added: 493, intake.Refused: 7, intake.Unpacked: 1}
	if diff := cmp.Diff(want, b.Counts); diff != "" {
		t.Error(diff)
	}
	for name, i := range f.items(t, b.ID) {
		if i.State == intake.Refused && i.Detail == "" {
			t.Errorf("%s is refused without a reason", name)
		}
	}
	if n := f.stored(t); n != 493 {
		t.Errorf("%d assets", n)
	}
}

func TestFault_F01_AZipThatIsCutOffAnywhereIsNeitherLostNorDoubled(t *testing.T) {
	var files []file
	for n := range 12 {
		files = append(files, file{fmt.Sprintf("%d.txt", n), fmt.Sprintf("text %d", n)})
	}
	body := zipped(t, files, nil)
	for stop := 1; stop < 400; stop += 13 {
		f := fixtureOn(t, storetest.Open(t), t.TempDir())
		begun, err := f.Begin(t.Context(), mara, intake.Plan{Files: []intake.File{{Path: "a.zip", Size: int64(len(body))}}})
		must(t, err)
		_, err = f.Take(t.Context(), mara, begun.Items[0].ID, strings.NewReader(body))
		must(t, err)
		cut := &cutter{Blobs: f.bytes, left: stop}
		f.Blobs, f.Library.Blobs = cut, cut
		for range 3 {
			f.step(t)
		}
		after := fixtureOn(t, f.db, f.dir) // the program starts anew
		after.now = f.now.Add(2 * time.Hour)
		must(t, after.jobs.Orphaned(t.Context()))
		after.work(t)
		b, err := after.Store.BatchByID(t.Context(), begun.Batch.ID)
		must(t, err)
		if diff := cmp.Diff(map[intake.State]int{intake.Added: 12, intake.Unpacked: 1}, b.Counts); diff != "" {
			t.Fatalf("cut off at call %d: %s", stop, diff)
		}
		if n := after.stored(t); n != 12 {
			t.Fatalf("cut off at call %d: %d assets", stop, n)
		}
		if cut.left > 0 {
			return // it was not cut off any more
		}
	}
}

func TestExport_ComesBackAsItWas(t *testing.T) {
	f := newFixture(t)
	sheet := "file,title,description,tags,industry,state,expires,internal\n" +
		"a.txt,\"=SUM(1) \"\"quoted\"\"\",\"Two\nlines\",x; y,health; pharma,approved,2027-05-01,yes\n" +
		"b/a.txt,Second,,,,draft,,\n"
	f.bring(t, intake.Choices{}, sheet, file{"a.txt", "one"}, file{"b/a.txt", "two"}, file{"b/con.txt", "three"}, file{"b/Grüße & mehr.txt", "four"})
	var out bytes.Buffer
	done, err := f.Export(t.Context(), mara, intake.Selection{Base: "https://x.example"}, &out)
	must(t, err)
	if done.Files != 4 || len(done.Missing) != 0 {
		t.Fatalf("got %+v", done)
	}
	z, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
	must(t, err)
	for _, e := range z.File {
		if strings.ContainsAny(e.Name, `/\:`) || strings.HasPrefix(e.Name, ".") {
			t.Errorf("an entry is called %q", e.Name)
		}
	}
	other := newFixture(t)
	b := other.bring(t, intake.Choices{}, "", file{"export.zip", out.String()})
	if b.Counts[intake.Added] != 4 || b.Total() != 5 || len(b.Notes) > 0 {
		t.Fatalf("brought again: %+v %v", b.Counts, b.Notes)
	}
	if diff := cmp.Diff(said(t, f), said(t, other)); diff != "" {
		t.Error(diff)
	}
	var again bytes.Buffer
	_, err = other.Export(t.Context(), mara, intake.Selection{Base: "https://x.example"}, &again)
	must(t, err)
	if diff := cmp.Diff(manifest(t, out.Bytes()), manifest(t, again.Bytes())); diff != "" {
		t.Errorf("the spreadsheet of the second export: %s", diff)
	}
}

// manifest is the spreadsheet of an export without what differs between two libraries.
func manifest(t *testing.T, body []byte) (rows []string) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	must(t, err)
	r, err := z.Open("manifest.csv")
	must(t, err)
	cells, err := csv.NewReader(r).ReadAll()
	must(t, err)
	for _, c := range cells {
		rows = append(rows, strings.Join(c[:len(intake.Columns())], "|"))
	}
	return rows
}

// said is what is said about all assets, by their titles.
func said(t *testing.T, f *fixture) map[string]string {
	t.Helper()
	found, _, err := f.Library.Browse(t.Context(), mara, library.Filter{})
	must(t, err)
	out := map[string]string{}
	for _, a := range found {
		out[a.Title] = fmt.Sprint(a.Description, a.Tags, a.Facets, a.State, a.Internal, a.Public, a.Expires, a.Version.Blob)
	}
	return out
}

func TestExport_HoldsNothingThatThePersonMayNotSee(t *testing.T) {
	f := newFixture(t)
	f.bring(t, intake.Choices{Details: intake.Details{State: library.Approved}}, "", file{"open.txt", "one"})
	f.bring(t, intake.Choices{}, "", file{"draft.txt", "two"})
	var out bytes.Buffer
	done, err := f.Export(t.Context(), remy, intake.Selection{}, &out)
	must(t, err)
	if done.Files != 1 || bytes.Contains(out.Bytes(), []byte("draft.txt")) {
		t.Errorf("a rep got %+v", done)
	}
	f.bytes.Fail(assets.ErrUnavailable)
	if _, err := f.Export(t.Context(), mara, intake.Selection{}, io.Discard); err == nil {
		t.Error("an export without a store seems whole")
	}
}
