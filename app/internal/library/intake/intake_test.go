package intake_test

import (
	"bytes"
	"context"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/app/internal/fault"
	"tandem/app/internal/library"
	"tandem/app/internal/library/intake"
	"tandem/assets"
	"tandem/search"
)

func TestBring_FoldersAndASpreadsheetSayWhatFilesAreAbout(t *testing.T) {
	f := newFixture(t)
	sheet := "file;title;industry;expires;tags\n" +
		"industry=healthcare/decks/first.txt;The first meeting;pharma;2027-03-31;intro, short\n"
	b := f.bring(t, intake.Choices{
		Levels:  []string{"product", "format"},
		Details: intake.Details{Tags: []string{"all"}, Facets: map[search.Facet][]string{search.FacetRegion: {"emea"}}},
	}, sheet,
		file{"root/industry=healthcare/decks/first.txt", "one"},
		file{"root/industry=healthcare/decks/second.txt", "two"},
		file{"root/Core Suite/One-Pagers/third.txt", "three"},
		file{"root/.DS_Store", "x"},
		file{"root/__MACOSX/._third.txt", "x"},
		file{"root/~$third.txt", "x"},
	)
	if b.Skipped != 3 || b.Counts[intake.Added] != 3 || b.Total() != 3 {
		t.Fatalf("got %+v", b)
	}
	items := f.items(t, b.ID)
	first := f.asset(t, items["industry=healthcare/decks/first.txt"].Asset)
	if first.Title != "The first meeting" || first.Expires.Format("2006-01-02") != "2027-03-31" || first.State != library.Draft {
		t.Errorf("got %+v", first)
	}
	want := map[search.Facet][]string{search.FacetIndustry: {"pharma"}, search.FacetProduct: {"decks"}, search.FacetRegion: {"emea"}}
	if diff := cmp.Diff(want, first.Facets); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"all", "intro", "short"}, first.Tags); diff != "" {
		t.Error(diff)
	}
	third := f.asset(t, items["Core Suite/One-Pagers/third.txt"].Asset)
	want = map[search.Facet][]string{search.FacetProduct: {"core-suite"}, search.FacetFormat: {"one-pagers"}, search.FacetRegion: {"emea"}}
	if diff := cmp.Diff(want, third.Facets); diff != "" {
		t.Error(diff)
	}
}

func TestBegin_NamesEveryMistakeOfASpreadsheetBeforeAnythingIsDone(t *testing.T) {
	f := newFixture(t)
	sheet := "file,industry,state,expires,release\n" +
		"a.txt,health,published,soon,\n" +
		"b.txt,???,draft,2027-01-01,2027-02-01\n" +
		",health,,,\n" +
		"a.txt,,,,\n" +
		"../c.txt,,,,\n" +
		"elsewhere.txt,,,,\n"
	_, err := f.Begin(t.Context(), mara, intake.Plan{Sheet: sheet, Files: []intake.File{{Path: "a.txt", Size: 1}, {Path: "b.txt", Size: 1}}})
	var got []string
	for _, field := range fault.FieldsOf(err) {
		got = append(got, field.Message)
	}
	want := []string{
		"Row 2, column state: “published” is no state. Use draft, review, approved or public.",
		"Row 2, column expires: “soon” is not a date such as 2027-03-31.",
		"Row 3, column industry: “???” has no letter or digit.",
		"Row 3, column expires: Choose a day after the release.",
		"Row 4, column file: No file is named here.",
		"Row 5, column file: Row 2 is about “a.txt” as well.",
		"Row 6, column file: Its name holds “..”, which leads out of the folder.",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	_, err = f.Begin(t.Context(), mara, intake.Plan{Sheet: "file\nelsewhere.txt\n", Files: []intake.File{{Path: "a.txt", Size: 1}}})
	if fields := fault.FieldsOf(err); len(fields) != 1 || !strings.Contains(fields[0].Message, "Row 2, column file: “elsewhere.txt” is not among") {
		t.Errorf("got %v", err)
	}
	if _, n, err := f.Store.Batches(t.Context(), 0, 10); n != 0 || err != nil {
		t.Errorf("%d batches were begun, %v", n, err)
	}
	if _, err := intake.ReadSheet(bytes.NewReader(intake.Template())); err != nil {
		t.Errorf("the template: %v", err)
	}
}

func TestBegin_RefusesWhatCannotBeTakenAndTakesTheRest(t *testing.T) {
	f := newFixture(t)
	begun, err := f.Begin(t.Context(), mara, intake.Plan{Files: []intake.File{
		{Path: "good.txt", Size: 3},
		{Path: "empty.txt"},
		{Path: "huge.mp4", Size: 65 << 20},
		{Path: "../up.txt", Size: 1},
		{Path: `a\b.txt`, Size: 1},
		{Path: "/abs.txt", Size: 1},
		{Path: "state=none/x.txt", Size: 1},
		{Path: "sum.txt", Size: 1, SHA256: "abc"},
	}})
	must(t, err)
	var got []string
	for _, i := range begun.Items {
		got = append(got, string(i.State)+" "+i.Reason)
	}
	want := []string{"waiting ", "refused empty", "refused too_large", "refused name", "refused name", "refused name", "refused folder", "refused checksum"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if _, err := f.Begin(t.Context(), remy, intake.Plan{Files: []intake.File{{Path: "x", Size: 1}}}); !fault.Is(err, fault.Denied) {
		t.Errorf("a rep: got %v", err)
	}
}

func TestReceive_GoesOnWhereItStopped(t *testing.T) {
	f := newFixture(t)
	begun, err := f.Begin(t.Context(), mara, intake.Plan{Files: []intake.File{{Path: "a.txt", Size: 10}}})
	must(t, err)
	id := begun.Items[0].ID
	i, err := f.Receive(t.Context(), mara, id, intake.Piece{Body: io.MultiReader(strings.NewReader("0123"), broken{})})
	if !fault.Is(err, fault.Invalid) || i.Received != 4 {
		t.Fatalf("cut off: %d bytes, %v", i.Received, err)
	}
	again := fixtureOn(t, f.db, f.dir) // as after a restart
	if i, err = again.Offset(t.Context(), mara, id); err != nil || i.Received != 4 || i.State != intake.Receiving {
		t.Fatalf("after a restart: %+v, %v", i, err)
	}
	if _, err := again.Receive(t.Context(), mara, id, intake.Piece{Offset: 2, Body: strings.NewReader("xx")}); !errors.Is(err, intake.ErrOffset) {
		t.Errorf("another offset: %v", err)
	}
	if _, err := again.Receive(t.Context(), nora, id, intake.Piece{Offset: 4, Body: strings.NewReader("xx")}); !fault.Is(err, fault.NotFound) {
		t.Errorf("somebody else: %v", err)
	}
	if i, err = again.Receive(t.Context(), mara, id, intake.Piece{Offset: 4, Body: strings.NewReader("456789more")}); !errors.Is(err, intake.ErrOver) || i.Received != 10 {
		t.Errorf("more than announced: %d bytes, %v", i.Received, err)
	}
	again.work(t)
	if got := again.items(t, begun.Batch.ID)["a.txt"]; got.State != intake.Added {
		t.Errorf("got %+v", got)
	}
	// The answer to the last piece was lost: the client sends it once more.
	if _, err := again.Receive(t.Context(), mara, id, intake.Piece{Offset: 10, Body: strings.NewReader("")}); err != nil {
		t.Errorf("the last piece again: %v", err)
	}
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func TestFault_F13_DamagedPiecesAndFilesAreRefused(t *testing.T) {
	f := newFixture(t)
	body := "the right bytes"
	sum := sha256.Sum256([]byte(body))
	begun, err := f.Begin(t.Context(), mara, intake.Plan{Files: []intake.File{
		{Path: "a.txt", Size: int64(len(body)), SHA256: hex.EncodeToString(sum[:])}, {Path: "b.txt", Size: int64(len(body)), SHA256: hex.EncodeToString(sum[:])},
	}})
	must(t, err)
	one := sha1.Sum([]byte(body))
	wrong := intake.Piece{Body: strings.NewReader("the wrong bytes"), Algorithm: "sha1", Sum: one[:]}
	i, err := f.Receive(t.Context(), mara, begun.Items[0].ID, wrong)
	if !errors.Is(err, intake.ErrSum) || i.Received != 0 {
		t.Errorf("a damaged piece: %d bytes kept, %v", i.Received, err)
	}
	_, err = f.Receive(t.Context(), mara, begun.Items[0].ID, intake.Piece{Body: strings.NewReader(body), Algorithm: "sha256", Sum: sum[:]})
	must(t, err)
	_, err = f.Receive(t.Context(), mara, begun.Items[1].ID, intake.Piece{Body: strings.NewReader("the wrong bytes")})
	must(t, err)
	f.work(t)
	items := f.items(t, begun.Batch.ID)
	if items["a.txt"].State != intake.Added || items["b.txt"].State != intake.Refused || items["b.txt"].Reason != "checksum" {
		t.Errorf("got %+v", items)
	}
}

func TestFault_F15_FinishingTwiceMakesOneAsset(t *testing.T) {
	f := newFixture(t)
	b := f.bring(t, intake.Choices{}, "", file{"a.txt", "one"}, file{"b.txt", "one"})
	items := f.items(t, b.ID)
	if items["a.txt"].State != intake.Added || items["b.txt"].State != intake.Twin || items["b.txt"].Twin != items["a.txt"].Asset {
		t.Fatalf("got %+v", items)
	}
	must(t, f.Finish(t.Context(), intake.Job{Item: items["a.txt"].ID}))
	if n := f.stored(t); n != 1 {
		t.Errorf("%d assets, want 1", n)
	}
	// What was killed after the asset was made, and before that was recorded.
	i := items["a.txt"]
	_, err := f.Library.Adopt(t.Context(), mara, library.Arrival{ID: i.Asset, Object: assets.Object{Key: i.Blob, Size: 3}, FileName: "a.txt", SkipTwin: true})
	must(t, err)
	if n := f.stored(t); n != 1 {
		t.Errorf("%d assets, want 1", n)
	}
	kept := f.bring(t, intake.Choices{KeepTwins: true}, "", file{"c.txt", "one"})
	if kept.Counts[intake.Added] != 1 {
		t.Errorf("with twins allowed: %+v", kept.Counts)
	}
}

func TestFault_F09_StorageAwayLosesNothing(t *testing.T) {
	f := newFixture(t)
	begun, err := f.Begin(t.Context(), mara, intake.Plan{Files: []intake.File{{Path: "a.txt", Size: 3}, {Path: "b.txt", Size: 3}}})
	must(t, err)
	_, err = f.Receive(t.Context(), mara, begun.Items[0].ID, intake.Piece{Body: strings.NewReader("one")})
	must(t, err)
	for _, away := range []error{assets.ErrUnavailable, assets.ErrNoSpace} {
		f.bytes.Fail(away)
		_, err = f.Receive(t.Context(), mara, begun.Items[1].ID, intake.Piece{Body: strings.NewReader("two")})
		if !fault.Is(err, fault.Unavailable) && !fault.Is(err, fault.NoSpace) {
			t.Errorf("%v: got %v", away, err)
		}
		for range 30 { // however long it lasts
			f.work(t)
			f.now = f.now.Add(time.Minute)
		}
		if got := f.items(t, begun.Batch.ID)["a.txt"]; got.State != intake.Checking || got.Detail == "" {
			t.Errorf("%v: got %+v", away, got)
		}
		f.bytes.Fail(nil)
	}
	f.now = f.now.Add(time.Hour)
	_, err = f.Receive(t.Context(), mara, begun.Items[1].ID, intake.Piece{Body: strings.NewReader("two")})
	must(t, err)
	f.work(t)
	for name, i := range f.items(t, begun.Batch.ID) {
		if i.State != intake.Added {
			t.Errorf("%s: %+v", name, i)
		}
	}
}

func TestReceive_ASecondSenderTakesTheFirstOnesPlace(t *testing.T) {
	f := newFixture(t)
	begun, err := f.Begin(t.Context(), mara, intake.Plan{Files: []intake.File{{Path: "a.txt", Size: 6}}})
	must(t, err)
	id := begun.Items[0].ID
	stalled, feed := io.Pipe()
	reading := make(chan struct{})
	first := make(chan error, 1)
	go func() {
		_, err := f.Receive(context.WithoutCancel(t.Context()), mara, id, intake.Piece{
			Body: io.MultiReader(signal{reading}, stalled), Stop: func() { _ = feed.CloseWithError(io.ErrUnexpectedEOF) },
		})
		first <- err
	}()
	<-reading
	// The second one waits for the first, which keeps what it has and lets go.
	if _, err = f.Receive(t.Context(), mara, id, intake.Piece{Offset: 0, Body: strings.NewReader("123456")}); err != nil {
		t.Errorf("the second sender: %v", err)
	}
	if err := <-first; err == nil {
		t.Error("the first sender was not told")
	}
	f.work(t)
	if got := f.items(t, begun.Batch.ID)["a.txt"]; got.State != intake.Added {
		t.Errorf("got %+v", got)
	}
}

// signal says that it is read, and gives nothing.
type signal struct{ read chan struct{} }

func (s signal) Read([]byte) (int, error) {
	close(s.read)
	return 0, io.EOF
}

func TestSweep_EndsWhatNobodyGoesOnWith(t *testing.T) {
	f := newFixture(t)
	begun, err := f.Begin(t.Context(), mara, intake.Plan{Files: []intake.File{{Path: "a.txt", Size: 6}, {Path: "b.txt", Size: 6}}})
	must(t, err)
	_, err = f.Receive(t.Context(), mara, begun.Items[0].ID, intake.Piece{Body: strings.NewReader("one")})
	must(t, err)
	f.now = f.now.Add(6 * 24 * time.Hour)
	_, err = f.Receive(t.Context(), mara, begun.Items[0].ID, intake.Piece{Offset: 3, Body: strings.NewReader("t")})
	must(t, err)
	f.now = f.now.Add(2 * 24 * time.Hour)
	must(t, f.Sweep(t.Context()))
	items := f.items(t, begun.Batch.ID)
	if items["a.txt"].State != intake.Receiving || items["b.txt"].State != intake.Expired {
		t.Errorf("got %+v", items)
	}
	must(t, f.Discard(t.Context(), mara, items["a.txt"].ID))
	if _, err := f.Offset(t.Context(), mara, items["a.txt"].ID); !fault.Is(err, fault.Gone) {
		t.Errorf("a discarded upload: %v", err)
	}
	if n, err := f.Uploads.SweepUploads(t.Context(), 0); n != 0 || err != nil {
		t.Errorf("%d uploads were left behind, %v", n, err)
	}
}

func TestBegin_BoundsWhatOnePersonCanHaveOpen(t *testing.T) {
	f := newFixture(t)
	files := make([]intake.File, intake.MaxFiles)
	for n := range files {
		files[n] = intake.File{Path: fmt.Sprintf("%d.txt", n), Size: 1}
	}
	for range intake.MaxOpen / intake.MaxFiles {
		_, err := f.Begin(t.Context(), mara, intake.Plan{Files: files})
		must(t, err)
	}
	if _, err := f.Begin(t.Context(), mara, intake.Plan{Files: files[:1]}); !fault.Is(err, fault.TooMany) {
		t.Errorf("got %v, want TooMany", err)
	}
	if _, err := f.Begin(t.Context(), nora, intake.Plan{Files: files[:1]}); err != nil {
		t.Errorf("somebody else: %v", err)
	}
	if _, err := f.Begin(t.Context(), nora, intake.Plan{Files: append(files, files[0])}); !fault.Is(err, fault.Invalid) {
		t.Errorf("more files than a batch has: %v", err)
	}
}

func TestAsk_ApprovesAndUndoesAWholeBatch(t *testing.T) {
	f := newFixture(t)
	b := f.bring(t, intake.Choices{}, "", file{"a.txt", "one"}, file{"b.txt", "two"}, file{"c.txt", ""})
	open, err := f.Begin(t.Context(), mara, intake.Plan{Files: []intake.File{{Path: "late.txt", Size: 9}}})
	must(t, err)
	must(t, f.Ask(t.Context(), nora, b.ID, intake.Approve))
	f.work(t)
	for _, name := range []string{"a.txt", "b.txt"} {
		if a := f.asset(t, f.items(t, b.ID)[name].Asset); a.State != library.Approved {
			t.Errorf("%s is %s", name, a.State)
		}
	}
	for _, id := range []string{b.ID, open.Batch.ID} {
		must(t, f.Ask(t.Context(), mara, id, intake.Undo))
	}
	f.work(t)
	if n := f.stored(t); n != 0 {
		t.Errorf("%d assets are left", n)
	}
	got, err := f.Store.BatchByID(t.Context(), b.ID)
	must(t, err)
	if got.Act != "" || got.Counts[intake.Withdrawn] != 2 || got.Unsettled() != 0 {
		t.Errorf("got %+v", got)
	}
	if i := f.items(t, open.Batch.ID)["late.txt"]; i.State != intake.Discarded {
		t.Errorf("got %+v", i)
	}
	if err := f.Ask(t.Context(), mara, b.ID, intake.Approve); !fault.Is(err, fault.Conflict) {
		t.Errorf("approving what was undone: %v", err)
	}
	// What was undone is no twin: the same files can be brought again, with other choices.
	if again := f.bring(t, intake.Choices{}, "", file{"a.txt", "one"}); again.Counts[intake.Added] != 1 {
		t.Errorf("brought again: %+v", again.Counts)
	}
}
