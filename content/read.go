package content

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"time"
	"unicode/utf8"
)

// settled is how old a file must have been when it was read for its time to prove that it is unchanged: two saves
// within one tick of the file system's clock look alike.
const settled = 2 * time.Second

// stamp tells whether a file may have changed since it was read.
type stamp struct {
	size  int64
	mtime time.Time
	read  time.Time // when it was read, by Options.Now; zero when unknown
	hash  [sha256.Size]byte
}

// same says that size and time prove the file unchanged. Files without a time (embedded ones) are always read again.
func (s stamp) same(size int64, mtime time.Time) bool {
	return !mtime.IsZero() && !s.read.IsZero() && s.size == size && s.mtime.Equal(mtime) && s.read.Sub(mtime) > settled
}

var (
	errTooLarge = errors.New("file too large")
	errNotText  = errors.New("not text")
)

// readLimited reads a file of at most limit bytes; a larger one gives errTooLarge without being read to its end.
func readLimited(fsys fs.FS, p string, limit int64) ([]byte, error) {
	f, err := fsys.Open(p)
	if err != nil {
		return nil, fmt.Errorf("open: %w", err)
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && info.Size() > limit {
		return nil, errTooLarge
	}
	data, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err != nil {
		return nil, fmt.Errorf("read: %w", err)
	}
	if int64(len(data)) > limit {
		return nil, errTooLarge
	}
	return data, nil
}

// checkText reports what makes bytes unusable as text: nothing in them, bytes that are not UTF-8, NUL bytes, the
// marks of a merge that was not finished.
func checkText(r *report, data []byte) bool {
	if len(bytes.TrimSpace(data)) == 0 {
		r.errorAt(0, 0, "file/empty", "the file is empty; if it is being saved, the next save puts it right")
		return false
	}
	bad := bytes.IndexByte(data, 0)
	if !utf8.Valid(data) {
		for i := 0; i < len(data); {
			c, size := utf8.DecodeRune(data[i:])
			if c == utf8.RuneError && size == 1 {
				bad = i
				break
			}
			i += size
		}
	}
	if bad >= 0 {
		line, column := place(data, bad)
		r.errorAt(line, column, "file/encoding", "this is not UTF-8 text; save the file with the encoding UTF-8")
		return false
	}
	if at := conflictAt(data); at >= 0 {
		line, column := place(data, at)
		r.errorAt(line, column, "file/conflict", "two versions of this text stand here, between <<<<<<< and >>>>>>>; keep one of them, or put them together")
		return false
	}
	return true
}

// conflictAt finds what a merge leaves in a file that two people changed: the middle mark with the first before it or the
// last behind it, each at the start of its line, so that a merge finished by half counts. -1 when there is none; text about
// such marks that is indented is left alone.
func conflictAt(data []byte) int {
	if first := markAt(data, "<<<<<<< ", 0); first >= 0 && markAt(data, "=======", first) >= 0 {
		return first
	}
	if middle := markAt(data, "=======\n", 0); middle >= 0 && markAt(data, ">>>>>>> ", middle) >= 0 {
		return middle
	}
	return -1
}

// markAt finds a line that starts with the mark, from an offset on.
func markAt(data []byte, mark string, from int) int {
	if bytes.HasPrefix(data, []byte(mark)) && from == 0 {
		return 0
	}
	if i := bytes.Index(data[from:], []byte("\n"+mark)); i >= 0 {
		return from + i + 1
	}
	return -1
}

// place turns an offset into a line and a column, both from 1.
func place(data []byte, offset int) (line, column int) {
	offset = max(0, min(offset, len(data)))
	before := data[:offset]
	return bytes.Count(before, []byte("\n")) + 1, offset - (bytes.LastIndexByte(before, '\n') + 1) + 1
}
