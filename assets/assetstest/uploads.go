package assetstest

import (
	"bytes"
	"errors"
	"sync"
	"testing"

	"tandem/assets"
)

// UploadsEngine is an engine of uploads in pieces under test.
type UploadsEngine struct {
	Blobs   assets.Blobs
	Uploads assets.Uploads
	// Reopen returns a new engine over the same bytes, as after a restart.
	Reopen func(t testing.TB) (assets.Blobs, assets.Uploads)
}

type uploadPromise struct {
	name  string
	check func(t testing.TB, e UploadsEngine)
}

// uploadPromises lists what every engine of uploads keeps; each gets an engine of its own.
var uploadPromises = []uploadPromise{
	{"PiecesMakeTheBlob", piecesMakeTheBlob},
	{"GoesOnAfterARestart", goesOnAfterARestart},
	{"CutOffPieceIsKept", cutOffPieceIsKept},
	{"WrongOffset", wrongOffset},
	{"FinishAgain", finishAgain},
	{"FinishAgainAfterARestart", finishAgainAfterARestart},
	{"FinishedIsClosed", finishedIsClosed},
	{"OtherKeyIsRefused", otherKeyIsRefused},
	{"EmptyUpload", emptyUpload},
	{"UploadLimit", uploadLimit},
	{"SameBytesByTwoUploads", sameBytesByTwoUploads},
	{"AbortForgets", abortForgets},
	{"AbortKeepsTheBlob", abortKeepsTheBlob},
	{"UnknownUpload", unknownUpload},
	{"UploadsAreNoBlobs", uploadsAreNoBlobs},
	{"SweepOfBlobsSparesUploads", sweepOfBlobsSparesUploads},
	{"SweepForgetsSilentOnes", sweepForgetsSilentOnes},
	{"UploadsAtOnce", uploadsAtOnce},
	{"LargePieceInConstantMemory", largePieceInConstantMemory},
}

// RunUploads holds an engine to every promise of assets.Uploads. open returns a new, empty engine.
func RunUploads(t *testing.T, open func(t testing.TB) UploadsEngine) {
	for _, p := range uploadPromises {
		t.Run(p.name, func(t *testing.T) { p.check(t, open(t)) })
	}
}

func begin(t testing.TB, u assets.Uploads) string {
	t.Helper()
	id, err := u.Begin(t.Context())
	if err != nil || id == "" || len(id) > 300 {
		t.Fatalf("Begin: %q, %v", id, err)
	}
	return id
}

func add(t testing.TB, u assets.Uploads, id string, offset int, piece []byte) {
	t.Helper()
	end, err := u.Append(t.Context(), id, int64(offset), bytes.NewReader(piece), 0)
	if err != nil || end != int64(offset+len(piece)) {
		t.Fatalf("Append of %d bytes at %d: ends at %d, %v", len(piece), offset, end, err)
	}
}

func finish(t testing.TB, u assets.Uploads, id string, body []byte) assets.Object {
	t.Helper()
	o, err := u.Finish(t.Context(), id, "")
	if err != nil || o.Key != keyOf(body) || o.Size != int64(len(body)) {
		t.Fatalf("Finish: %+v, %v; want %s of %d bytes", o, err, keyOf(body), len(body))
	}
	return o
}

func endsAt(t testing.TB, u assets.Uploads, id string, want int) {
	t.Helper()
	if at, err := u.Offset(t.Context(), id); err != nil || at != int64(want) {
		t.Errorf("the upload ends at %d, %v; want %d", at, err, want)
	}
}

// pieces are lengths that meet and miss the parts of a store: within one, across one, exactly one, and several.
var pieces = []int{1, 100, 1 << 20, 15<<20 - 1, 16 << 20, 1, 17<<20 + 3}

func piecesMakeTheBlob(t testing.TB, e UploadsEngine) {
	total := 0
	for _, n := range pieces {
		total += n
	}
	body := content(201, total)
	id, at := begin(t, e.Uploads), 0
	for _, n := range pieces {
		add(t, e.Uploads, id, at, body[at:at+n])
		at += n
		endsAt(t, e.Uploads, id, at)
	}
	o := finish(t, e.Uploads, id, body)
	if got := read(t, e.Blobs, o.Key, 0, -1); !bytes.Equal(got, body) {
		t.Error("the blob has other bytes than the pieces")
	}
	holds(t, e.Blobs, o.Key)
}

func goesOnAfterARestart(t testing.TB, e UploadsEngine) {
	body := content(202, 20<<20)
	id, at := begin(t, e.Uploads), 0
	blobs, uploads := e.Blobs, e.Uploads
	for _, n := range []int{100, 17 << 20, len(body) - 100 - 17<<20} {
		add(t, uploads, id, at, body[at:at+n])
		at += n
		blobs, uploads = e.Reopen(t)
		endsAt(t, uploads, id, at)
	}
	o := finish(t, uploads, id, body)
	if got := read(t, blobs, o.Key, 0, -1); !bytes.Equal(got, body) {
		t.Error("the blob has other bytes than the pieces")
	}
}

func cutOffPieceIsKept(t testing.TB, e UploadsEngine) {
	for i, n := range []int{0, 100, 17 << 20} {
		body := content(uint64(210+i), n+50)
		id := begin(t, e.Uploads)
		end, err := e.Uploads.Append(t.Context(), id, 0, cutOff{bytes.NewReader(body[:n])}, 0)
		if !errors.Is(err, errCutOff) || end != int64(n) {
			t.Errorf("cut off after %d bytes: ends at %d, %v; want the reader's error and all that came", n, end, err)
		}
		_, uploads := e.Reopen(t)
		endsAt(t, uploads, id, n)
		add(t, uploads, id, n, body[n:])
		finish(t, uploads, id, body)
	}
}

func wrongOffset(t testing.TB, e UploadsEngine) {
	body := content(203, 300)
	id := begin(t, e.Uploads)
	add(t, e.Uploads, id, 0, body[:200])
	for _, at := range []int64{-1, 0, 199, 201, 1 << 40} {
		end, err := e.Uploads.Append(t.Context(), id, at, bytes.NewReader([]byte("other")), 0)
		if !errors.Is(err, assets.ErrOffset) || end != 200 {
			t.Errorf("bytes from %d: ends at %d, %v; want 200 and ErrOffset", at, end, err)
		}
	}
	add(t, e.Uploads, id, 200, body[200:])
	finish(t, e.Uploads, id, body)
}

func finishAgain(t testing.TB, e UploadsEngine) {
	for i, n := range []int{100, 17 << 20} {
		body := content(uint64(220+i), n)
		id := begin(t, e.Uploads)
		add(t, e.Uploads, id, 0, body)
		finish(t, e.Uploads, id, body)
		finish(t, e.Uploads, id, body)
	}
	if n := len(list(t, e.Blobs)); n != 2 {
		t.Errorf("got %d blobs, want 2", n)
	}
}

func finishAgainAfterARestart(t testing.TB, e UploadsEngine) {
	body := content(204, 17<<20)
	id := begin(t, e.Uploads)
	add(t, e.Uploads, id, 0, body)
	finish(t, e.Uploads, id, body)
	_, uploads := e.Reopen(t)
	finish(t, uploads, id, body)
}

func finishedIsClosed(t testing.TB, e UploadsEngine) {
	body := content(205, 100)
	id := begin(t, e.Uploads)
	add(t, e.Uploads, id, 0, body)
	o := finish(t, e.Uploads, id, body)
	for _, at := range []int64{0, 100} {
		if _, err := e.Uploads.Append(t.Context(), id, at, bytes.NewReader([]byte("more")), 0); !errors.Is(err, assets.ErrNotFound) {
			t.Errorf("adding to a finished upload: %v, want ErrNotFound", err)
		}
	}
	if got := read(t, e.Blobs, o.Key, 0, -1); !bytes.Equal(got, body) {
		t.Error("the blob changed")
	}
}

func otherKeyIsRefused(t testing.TB, e UploadsEngine) {
	body := content(206, 17<<20)
	id := begin(t, e.Uploads)
	add(t, e.Uploads, id, 0, body)
	if o, err := e.Uploads.Finish(t.Context(), id, keyOf([]byte("other"))); !errors.Is(err, assets.ErrCorrupt) {
		t.Errorf("Finish with another key: %+v, %v; want ErrCorrupt", o, err)
	}
	holds(t, e.Blobs)
	if o, err := e.Uploads.Finish(t.Context(), id, keyOf(body)); err != nil || o.Key != keyOf(body) {
		t.Errorf("Finish with the right key: %+v, %v", o, err)
	}
}

func emptyUpload(t testing.TB, e UploadsEngine) {
	id := begin(t, e.Uploads)
	endsAt(t, e.Uploads, id, 0)
	if _, err := e.Uploads.Finish(t.Context(), id, ""); !errors.Is(err, assets.ErrEmpty) {
		t.Errorf("Finish without bytes: %v, want ErrEmpty", err)
	}
	holds(t, e.Blobs)
}

func uploadLimit(t testing.TB, e UploadsEngine) {
	for _, limit := range []int{150, 17 << 20} {
		body := content(207, limit+100)
		id := begin(t, e.Uploads)
		add(t, e.Uploads, id, 0, body[:100])
		end, err := e.Uploads.Append(t.Context(), id, 100, bytes.NewReader(body[100:]), int64(limit))
		if !errors.Is(err, assets.ErrTooLarge) || end > int64(limit) {
			t.Errorf("past a limit of %d: ends at %d, %v; want ErrTooLarge", limit, end, err)
		}
		id = begin(t, e.Uploads)
		if end, err = e.Uploads.Append(t.Context(), id, 0, bytes.NewReader(body[:limit]), int64(limit)); err != nil || end != int64(limit) {
			t.Errorf("exactly the limit of %d: ends at %d, %v", limit, end, err)
		}
	}
}

func sameBytesByTwoUploads(t testing.TB, e UploadsEngine) {
	body := content(208, 17<<20)
	for range 2 {
		id := begin(t, e.Uploads)
		add(t, e.Uploads, id, 0, body)
		o := finish(t, e.Uploads, id, body)
		if err := e.Uploads.Abort(t.Context(), id); err != nil {
			t.Error(err)
		}
		if err := assets.Verify(t.Context(), e.Blobs, o.Key); err != nil {
			t.Error(err)
		}
	}
	holds(t, e.Blobs, keyOf(body))
}

func abortForgets(t testing.TB, e UploadsEngine) {
	for _, n := range []int{0, 100, 17 << 20} {
		id := begin(t, e.Uploads)
		add(t, e.Uploads, id, 0, content(209, n))
		for range 2 {
			if err := e.Uploads.Abort(t.Context(), id); err != nil {
				t.Errorf("Abort: %v", err)
			}
		}
		if _, err := e.Uploads.Offset(t.Context(), id); !errors.Is(err, assets.ErrNotFound) {
			t.Errorf("Offset of a forgotten upload: %v, want ErrNotFound", err)
		}
	}
	if n, err := e.Uploads.SweepUploads(t.Context(), 0); n != 0 || err != nil {
		t.Errorf("forgotten uploads left %d things behind, %v", n, err)
	}
}

func abortKeepsTheBlob(t testing.TB, e UploadsEngine) {
	for i, n := range []int{100, 17 << 20} {
		body := content(uint64(230+i), n)
		id := begin(t, e.Uploads)
		add(t, e.Uploads, id, 0, body)
		o := finish(t, e.Uploads, id, body)
		if err := e.Uploads.Abort(t.Context(), id); err != nil {
			t.Fatal(err)
		}
		if err := assets.Verify(t.Context(), e.Blobs, o.Key); err != nil {
			t.Errorf("the blob after Abort: %v", err)
		}
		if _, err := e.Uploads.Finish(t.Context(), id, ""); !errors.Is(err, assets.ErrNotFound) {
			t.Errorf("Finish of a forgotten upload: %v, want ErrNotFound", err)
		}
	}
	if n, err := e.Uploads.SweepUploads(t.Context(), 0); n != 0 || err != nil {
		t.Errorf("finished uploads left %d things behind, %v", n, err)
	}
}

func unknownUpload(t testing.TB, e UploadsEngine) {
	real := begin(t, e.Uploads)
	for _, id := range []string{"", "x", "../objects", "AAAAAAAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAAAAAAA.eHh4", "../" + real, real + "/.."} {
		if _, err := e.Uploads.Offset(t.Context(), id); !errors.Is(err, assets.ErrNotFound) {
			t.Errorf("Offset of %q: %v, want ErrNotFound", id, err)
		}
		if _, err := e.Uploads.Append(t.Context(), id, 0, bytes.NewReader([]byte("x")), 0); !errors.Is(err, assets.ErrNotFound) {
			t.Errorf("Append to %q: %v, want ErrNotFound", id, err)
		}
		if _, err := e.Uploads.Finish(t.Context(), id, ""); !errors.Is(err, assets.ErrNotFound) {
			t.Errorf("Finish of %q: %v, want ErrNotFound", id, err)
		}
		if err := e.Uploads.Abort(t.Context(), id); err != nil {
			t.Errorf("Abort of %q: %v", id, err)
		}
	}
	endsAt(t, e.Uploads, real, 0)
}

func uploadsAreNoBlobs(t testing.TB, e UploadsEngine) {
	body := content(240, 17<<20)
	id := begin(t, e.Uploads)
	add(t, e.Uploads, id, 0, body)
	holds(t, e.Blobs)
	if _, err := e.Blobs.Stat(t.Context(), keyOf(body)); !errors.Is(err, assets.ErrNotFound) {
		t.Errorf("Stat before Finish: %v, want ErrNotFound", err)
	}
}

func sweepOfBlobsSparesUploads(t testing.TB, e UploadsEngine) {
	body := content(241, 17<<20)
	id := begin(t, e.Uploads)
	add(t, e.Uploads, id, 0, body)
	if n, err := e.Blobs.Sweep(t.Context(), 0); n != 0 || err != nil {
		t.Errorf("Sweep removed %d things, %v", n, err)
	}
	finish(t, e.Uploads, id, body)
}

func sweepForgetsSilentOnes(t testing.TB, e UploadsEngine) {
	for _, n := range []int{0, 100, 17 << 20} {
		id := begin(t, e.Uploads)
		add(t, e.Uploads, id, 0, content(242, n))
		if k, err := e.Uploads.SweepUploads(t.Context(), forever); k != 0 || err != nil {
			t.Errorf("swept %d young uploads, %v", k, err)
		}
		endsAt(t, e.Uploads, id, n)
		if k, err := e.Uploads.SweepUploads(t.Context(), 0); k != 1 || err != nil {
			t.Errorf("swept %d uploads, %v; want 1", k, err)
		}
		if _, err := e.Uploads.Offset(t.Context(), id); !errors.Is(err, assets.ErrNotFound) {
			t.Errorf("Offset of a swept upload: %v, want ErrNotFound", err)
		}
	}
}

func uploadsAtOnce(t testing.TB, e UploadsEngine) {
	var wg sync.WaitGroup
	for i := range 6 {
		wg.Go(func() {
			body := content(uint64(250+i), 1<<20+i)
			id, err := e.Uploads.Begin(t.Context())
			for at := 0; at < len(body) && err == nil; at += 300 << 10 {
				_, err = e.Uploads.Append(t.Context(), id, int64(at), bytes.NewReader(body[at:min(at+300<<10, len(body))]), 0)
			}
			if err == nil {
				_, err = e.Uploads.Finish(t.Context(), id, keyOf(body))
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := len(list(t, e.Blobs)); n != 6 {
		t.Errorf("got %d blobs, want 6", n)
	}
}

func largePieceInConstantMemory(t testing.TB, e UploadsEngine) {
	const size, bound = 64 << 20, 48 << 20
	id := begin(t, e.Uploads)
	src := NewBytes(7, size)
	if end, err := e.Uploads.Append(t.Context(), id, 0, src, 0); err != nil || end != size {
		t.Fatalf("ends at %d, %v", end, err)
	}
	if used := src.Peak(); used > bound {
		t.Errorf("a piece of %d MB held %d MB of memory, want at most %d", size>>20, used>>20, bound>>20)
	}
	o, err := e.Uploads.Finish(t.Context(), id, "")
	if err != nil || o.Size != size {
		t.Fatalf("Finish: %+v, %v", o, err)
	}
	if err := assets.Verify(t.Context(), e.Blobs, o.Key); err != nil {
		t.Error(err)
	}
}
