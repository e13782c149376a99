package disk

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
	"time"

	"tandem/assets"
	"tandem/assets/internal/stream"
)

// Uploads in pieces: the bytes are in uploads/ID, and once it is known what blob they make, uploads/ID.done names it. The
// mark is durable before the file moves to its place, so that a kill in between can be told from an upload that never was.
const (
	uploads  = "uploads"
	doneMark = ".done"
	syncEach = 16 << 20 // bytes that may be lost by a power cut in the middle of a piece
)

var _ assets.Uploads = (*Store)(nil)

// validUpload keeps ids to what Begin makes, so that none leads out of the folder.
func validUpload(id string) bool {
	return len(id) == 26 && strings.Trim(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") == ""
}

func uploadFile(id string) string { return path.Join(uploads, id) }

// Begin implements assets.Uploads.
func (s *Store) Begin(ctx context.Context) (string, error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	id := rand.Text()
	f, err := s.root.OpenFile(uploadFile(id), os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err == nil {
		err = f.Close()
	}
	if err != nil {
		return "", explain(fmt.Errorf("begin an upload: %w", err))
	}
	return id, s.sync(uploads)
}

// openUpload opens the bytes of an upload that is not finished.
func (s *Store) openUpload(id string) (*os.File, int64, error) {
	if !validUpload(id) {
		return nil, 0, fmt.Errorf("upload %q: %w", id, assets.ErrNotFound)
	}
	if _, err := s.root.Lstat(uploadFile(id) + doneMark); err == nil {
		return nil, 0, fmt.Errorf("upload %q is finished: %w", id, assets.ErrNotFound)
	}
	info, err := s.root.Lstat(uploadFile(id))
	if err == nil && !info.Mode().IsRegular() {
		err = fs.ErrNotExist
	}
	if err != nil {
		return nil, 0, explain(fmt.Errorf("look up upload %q: %w", id, err))
	}
	f, err := s.root.OpenFile(uploadFile(id), os.O_RDWR, 0)
	if err != nil {
		return nil, 0, explain(fmt.Errorf("open upload %q: %w", id, err))
	}
	return f, info.Size(), nil
}

// Append implements assets.Uploads.
func (s *Store) Append(ctx context.Context, id string, offset int64, r io.Reader, limit int64) (end int64, err error) {
	f, size, err := s.openUpload(id)
	if err != nil {
		return 0, err
	}
	defer func() { _ = f.Close() }() // synced before
	if offset != size {
		return size, fmt.Errorf("upload %q has %d bytes, got some from %d: %w", id, size, offset, assets.ErrOffset)
	}
	if _, err := f.Seek(size, io.SeekStart); err != nil {
		return size, explain(fmt.Errorf("go to the end of upload %q: %w", id, err))
	}
	a := &appending{file: f, src: stream.NewSource(ctx, r, 0), end: size, kept: size, left: -1}
	if limit > 0 {
		a.left = max(limit-size, 0)
	}
	err = a.run()
	// What came is kept also where the sender went away. A piece that cannot be synced is taken back, so that a later
	// one never stands behind bytes that are not there.
	if serr := a.sync(); serr != nil {
		err = errors.Join(err, serr, f.Truncate(a.kept))
	}
	return a.kept, err
}

// appending is one piece on its way into a file.
type appending struct {
	file      *os.File
	src       *stream.Source
	end, kept int64 // written, and durable
	left      int64 // that may still come; below zero: any number
}

func (a *appending) run() error {
	buf := make([]byte, 256<<10)
	for {
		n, rerr := full(a.src, buf)
		over := a.left >= 0 && int64(n) > a.left
		if over {
			n = int(a.left)
		}
		// A cut-off write leaves a part of it in the file: only whole ones count.
		if _, err := a.file.Write(buf[:n]); err != nil {
			return explain(fmt.Errorf("write to an upload: %w", errors.Join(err, a.file.Truncate(a.end))))
		}
		a.end += int64(n)
		if a.left >= 0 {
			a.left -= int64(n)
		}
		switch {
		case over:
			return fmt.Errorf("add to an upload: %w", assets.ErrTooLarge)
		case rerr == io.EOF:
			return nil
		case rerr != nil:
			return fmt.Errorf("read the bytes to store: %w", rerr)
		}
		if a.end-a.kept >= syncEach {
			if err := a.sync(); err != nil {
				return err
			}
		}
	}
}

func (a *appending) sync() error {
	if a.end == a.kept {
		return nil
	}
	if err := a.file.Sync(); err != nil {
		return explain(fmt.Errorf("sync an upload: %w", err))
	}
	a.kept = a.end
	return nil
}

// Offset implements assets.Uploads.
func (s *Store) Offset(ctx context.Context, id string) (int64, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	f, size, err := s.openUpload(id)
	if err != nil {
		return 0, err
	}
	return size, f.Close()
}

// Finish implements assets.Uploads.
func (s *Store) Finish(ctx context.Context, id string, want assets.Key) (assets.Object, error) {
	key, done, err := s.doneAs(id)
	if err != nil {
		return assets.Object{}, err
	}
	if done {
		if want != "" && want != key {
			return assets.Object{}, fmt.Errorf("upload %q is %s, not %s: %w", id, key, want, assets.ErrCorrupt)
		}
		return s.settle(ctx, id, key)
	}
	f, size, err := s.openUpload(id)
	if err != nil {
		return assets.Object{}, err
	}
	defer func() { _ = f.Close() }() // only read
	if size == 0 {
		return assets.Object{}, fmt.Errorf("finish upload %q: %w", id, assets.ErrEmpty)
	}
	src := stream.NewSource(ctx, f, 0)
	if _, err := io.Copy(io.Discard, src); err != nil {
		return assets.Object{}, explain(fmt.Errorf("read upload %q back: %w", id, err))
	}
	if key = src.Key(); want != "" && want != key {
		return assets.Object{}, fmt.Errorf("upload %q is %s, not %s: %w", id, key, want, assets.ErrCorrupt)
	}
	if err := s.mark(id, key); err != nil {
		return assets.Object{}, err
	}
	return s.settle(ctx, id, key)
}

// mark records durably which blob the upload makes.
func (s *Store) mark(id string, key assets.Key) error {
	f, name, err := s.temporary(incoming + "/done-")
	if err != nil {
		return err
	}
	defer s.drop(f, name)
	if _, err = io.WriteString(f, string(key)); err == nil {
		err = f.Sync()
	}
	if err == nil {
		err = s.root.Rename(name, uploadFile(id)+doneMark)
	}
	if err != nil {
		return explain(fmt.Errorf("mark upload %q as finished: %w", id, err))
	}
	return s.sync(uploads)
}

// doneAs reads the mark, if there is one.
func (s *Store) doneAs(id string) (key assets.Key, done bool, err error) {
	if !validUpload(id) {
		return "", false, fmt.Errorf("upload %q: %w", id, assets.ErrNotFound)
	}
	b, err := s.root.ReadFile(uploadFile(id) + doneMark)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", false, nil
	case err != nil:
		return "", false, explain(fmt.Errorf("read the mark of upload %q: %w", id, err))
	}
	if key = assets.Key(b); !key.Valid() {
		return "", false, fmt.Errorf("the mark of upload %q is damaged: %w", id, assets.ErrCorrupt)
	}
	return key, true, nil
}

// settle gives the bytes of a marked upload their place, unless they have it.
func (s *Store) settle(ctx context.Context, id string, key assets.Key) (assets.Object, error) {
	f, err := s.root.OpenFile(uploadFile(id), os.O_RDWR, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return s.Stat(ctx, key)
	}
	if err != nil {
		return assets.Object{}, explain(fmt.Errorf("open upload %q: %w", id, err))
	}
	defer func() { _ = f.Close() }() // synced by keep
	info, err := f.Stat()
	if err != nil {
		return assets.Object{}, explain(fmt.Errorf("look at upload %q: %w", id, err))
	}
	if err := s.keep(ctx, f, uploadFile(id), key, info.Size()); err != nil {
		return assets.Object{}, fmt.Errorf("store blob %s: %w", key, err)
	}
	return s.Stat(ctx, key)
}

// Abort implements assets.Uploads. The bytes go before the mark: an upload without its mark could be added to.
func (s *Store) Abort(ctx context.Context, id string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if !validUpload(id) {
		return nil
	}
	for _, name := range []string{uploadFile(id), uploadFile(id) + doneMark} {
		if err := s.root.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return explain(fmt.Errorf("forget upload %q: %w", id, err))
		}
	}
	return nil
}

// SweepUploads implements assets.Uploads, by the clock of the file system.
func (s *Store) SweepUploads(ctx context.Context, age time.Duration) (int, error) {
	now, err := s.now()
	if err != nil {
		return 0, err
	}
	removed := 0
	err = s.each(ctx, uploads, func(e fs.DirEntry) error {
		id := strings.TrimSuffix(e.Name(), doneMark)
		info, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) || !validUpload(id) {
			return nil
		}
		if err != nil {
			return explain(fmt.Errorf("look at upload %q: %w", id, err))
		}
		if now.Sub(info.ModTime()) < age {
			return nil
		}
		removed++
		return s.Abort(ctx, id)
	})
	return removed, err
}
