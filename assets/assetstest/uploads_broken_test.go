package assetstest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"sync"
	"testing"
	"time"

	"tandem/assets"
	"tandem/assets/disk"
)

// spoiledUploads replaces some methods of a sound engine of uploads.
type spoiledUploads struct {
	assets.Uploads
	append func(ctx context.Context, id string, offset int64, r io.Reader, limit int64) (int64, error)
	offset func(ctx context.Context, id string) (int64, error)
	finish func(ctx context.Context, id string, want assets.Key) (assets.Object, error)
	abort  func(ctx context.Context, id string) error
	sweep  func(ctx context.Context, age time.Duration) (int, error)
}

func (s *spoiledUploads) Append(ctx context.Context, id string, offset int64, r io.Reader, limit int64) (int64, error) {
	if s.append != nil {
		return s.append(ctx, id, offset, r, limit)
	}
	return s.Uploads.Append(ctx, id, offset, r, limit)
}

func (s *spoiledUploads) Offset(ctx context.Context, id string) (int64, error) {
	if s.offset != nil {
		return s.offset(ctx, id)
	}
	return s.Uploads.Offset(ctx, id)
}

func (s *spoiledUploads) Finish(ctx context.Context, id string, want assets.Key) (assets.Object, error) {
	if s.finish != nil {
		return s.finish(ctx, id, want)
	}
	return s.Uploads.Finish(ctx, id, want)
}

func (s *spoiledUploads) Abort(ctx context.Context, id string) error {
	if s.abort != nil {
		return s.abort(ctx, id)
	}
	return s.Uploads.Abort(ctx, id)
}

func (s *spoiledUploads) SweepUploads(ctx context.Context, age time.Duration) (int, error) {
	if s.sweep != nil {
		return s.sweep(ctx, age)
	}
	return s.Uploads.SweepUploads(ctx, age)
}

// uploadFaults are engines with one fault each, and the promises of which at least one must notice it.
var uploadFaults = map[string]struct {
	noticed []string
	spoil   func(s *disk.Store, u *spoiledUploads)
}{
	"a cut-off piece is thrown away": {[]string{"CutOffPieceIsKept"}, func(s *disk.Store, u *spoiledUploads) {
		u.append = func(ctx context.Context, id string, offset int64, r io.Reader, limit int64) (int64, error) {
			b, err := io.ReadAll(r)
			if err != nil {
				return offset, err
			}
			return s.Append(ctx, id, offset, bytes.NewReader(b), limit)
		}
	}},
	"the reader's error is lost": {[]string{"CutOffPieceIsKept"}, func(s *disk.Store, u *spoiledUploads) {
		u.append = func(ctx context.Context, id string, offset int64, r io.Reader, limit int64) (int64, error) {
			return s.Append(ctx, id, offset, bytes.NewReader(readAll(r)), limit)
		}
	}},
	"any offset is taken": {[]string{"WrongOffset"}, func(s *disk.Store, u *spoiledUploads) {
		u.append = func(ctx context.Context, id string, _ int64, r io.Reader, limit int64) (int64, error) {
			at, err := s.Offset(ctx, id)
			if err != nil {
				return 0, err
			}
			return s.Append(ctx, id, at, r, limit)
		}
	}},
	"pieces are kept in memory only": {[]string{"GoesOnAfterARestart", "CutOffPieceIsKept"}, func(s *disk.Store, u *spoiledUploads) {
		var mu sync.Mutex
		have := map[string]int64{}
		u.offset = func(ctx context.Context, id string) (int64, error) {
			mu.Lock()
			defer mu.Unlock()
			if n, ok := have[id]; ok {
				return n, nil
			}
			n, err := s.Offset(ctx, id)
			return max(0, n-1), err
		}
		u.append = func(ctx context.Context, id string, offset int64, r io.Reader, limit int64) (int64, error) {
			end, err := s.Append(ctx, id, offset, r, limit)
			mu.Lock()
			defer mu.Unlock()
			have[id] = end
			return end, err
		}
	}},
	"finishing forgets the upload": {[]string{"FinishAgain", "FinishAgainAfterARestart"}, func(s *disk.Store, u *spoiledUploads) {
		u.finish = func(ctx context.Context, id string, want assets.Key) (assets.Object, error) {
			o, err := s.Finish(ctx, id, want)
			if err == nil {
				err = s.Abort(ctx, id)
			}
			return o, err
		}
	}},
	"the expected key is believed": {[]string{"OtherKeyIsRefused"}, func(s *disk.Store, u *spoiledUploads) {
		u.finish = func(ctx context.Context, id string, _ assets.Key) (assets.Object, error) {
			return s.Finish(ctx, id, "")
		}
	}},
	"a finished upload says where it ends": {[]string{"FinishedIsClosed"}, func(s *disk.Store, u *spoiledUploads) {
		u.append = func(ctx context.Context, id string, offset int64, r io.Reader, limit int64) (int64, error) {
			end, err := s.Append(ctx, id, offset, r, limit)
			if errors.Is(err, assets.ErrNotFound) && validID(id) {
				return offset, nil
			}
			return end, err
		}
	}},
	"an empty upload makes a blob": {[]string{"EmptyUpload"}, func(s *disk.Store, u *spoiledUploads) {
		u.finish = func(ctx context.Context, id string, want assets.Key) (assets.Object, error) {
			o, err := s.Finish(ctx, id, want)
			if errors.Is(err, assets.ErrEmpty) {
				return assets.Object{}, nil
			}
			return o, err
		}
	}},
	"the limit is not kept": {[]string{"UploadLimit"}, func(s *disk.Store, u *spoiledUploads) {
		u.append = func(ctx context.Context, id string, offset int64, r io.Reader, _ int64) (int64, error) {
			return s.Append(ctx, id, offset, r, 0)
		}
	}},
	"nothing is ever forgotten": {[]string{"AbortForgets"}, func(_ *disk.Store, u *spoiledUploads) {
		u.abort = func(context.Context, string) error { return nil }
	}},
	"forgetting takes the blob along": {[]string{"AbortKeepsTheBlob", "SameBytesByTwoUploads"}, func(s *disk.Store, u *spoiledUploads) {
		u.abort = func(ctx context.Context, id string) error {
			if o, err := s.Finish(ctx, id, ""); err == nil {
				if err := s.Delete(ctx, o.Key); err != nil {
					return err
				}
			}
			return s.Abort(ctx, id)
		}
	}},
	"the age is not looked at": {[]string{"SweepForgetsSilentOnes"}, func(s *disk.Store, u *spoiledUploads) {
		u.sweep = func(ctx context.Context, _ time.Duration) (int, error) { return s.SweepUploads(ctx, 0) }
	}},
	"an unknown id is an upload of nothing": {[]string{"UnknownUpload"}, func(s *disk.Store, u *spoiledUploads) {
		u.offset = func(ctx context.Context, id string) (int64, error) {
			n, err := s.Offset(ctx, id)
			if errors.Is(err, assets.ErrNotFound) {
				return 0, nil
			}
			return n, err
		}
	}},
	"a piece is read whole": {[]string{"LargePieceInConstantMemory"}, func(s *disk.Store, u *spoiledUploads) {
		u.append = func(ctx context.Context, id string, offset int64, r io.Reader, limit int64) (int64, error) {
			b, err := io.ReadAll(r)
			end, aerr := s.Append(ctx, id, offset, bytes.NewReader(b), limit)
			return end, errors.Join(err, aerr)
		}
	}},
}

func validID(id string) bool { return len(id) == 26 && id != "AAAAAAAAAAAAAAAAAAAAAAAAAA" }

func openSpoiled(t testing.TB, spoil func(*disk.Store, *spoiledUploads)) UploadsEngine {
	dir := t.TempDir()
	open := func(t testing.TB) (assets.Blobs, assets.Uploads) {
		s, err := disk.Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		u := &spoiledUploads{Uploads: s}
		spoil(s, u)
		return s, u
	}
	b, u := open(t)
	return UploadsEngine{Blobs: b, Uploads: u, Reopen: open}
}

func TestEveryFaultOfUploadsIsNoticed(t *testing.T) {
	for name, f := range uploadFaults {
		t.Run(name, func(t *testing.T) {
			for _, p := range uploadPromises {
				for _, want := range f.noticed {
					if p.name != want {
						continue
					}
					v := &verdict{TB: t}
					done := make(chan struct{})
					go func() {
						defer close(done)
						p.check(v, openSpoiled(t, f.spoil))
					}()
					<-done
					if !v.failed {
						t.Errorf("%s does not notice", want)
					}
				}
			}
		})
	}
}
