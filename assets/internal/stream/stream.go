// Package stream holds the two readers every engine needs: one that hashes and limits what comes in, and one that
// checks what goes out. It refuses to know where bytes are kept.
package stream

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"

	"tandem/assets"
)

// Source reads an upload to its end, hashing and counting. It fails with the context's error once that has ended, with
// assets.ErrTooLarge past the limit, and with io.ErrNoProgress for a reader that gives neither bytes nor an end.
type Source struct {
	ctx   context.Context
	r     io.Reader
	limit int64
	n     int64
	idle  int
	hash  hash.Hash
}

// NewSource returns a Source over r that allows limit bytes (0: any number).
func NewSource(ctx context.Context, r io.Reader, limit int64) *Source {
	return &Source{ctx: ctx, r: r, limit: limit, hash: sha256.New()}
}

// Read implements io.Reader.
func (s *Source) Read(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := s.r.Read(p)
	s.n += int64(n)
	s.hash.Write(p[:n])
	if s.limit > 0 && s.n > s.limit {
		return n, fmt.Errorf("more than %d bytes: %w", s.limit, assets.ErrTooLarge)
	}
	if s.idle++; n > 0 || err != nil || len(p) == 0 {
		s.idle = 0
	}
	if s.idle > 100 {
		return n, io.ErrNoProgress
	}
	return n, err
}

// Size is the number of bytes read so far.
func (s *Source) Size() int64 { return s.n }

// Key is the address of the bytes read so far.
func (s *Source) Key() assets.Key { return assets.Key(hex.EncodeToString(s.hash.Sum(nil))) }

// Checked passes bytes on while hashing them, and fails with assets.ErrCorrupt in place of the end when they are not the
// bytes of the key. Bytes past the expected size are never passed on.
type Checked struct {
	io.Closer
	r    io.Reader
	key  assets.Key
	left int64
	hash hash.Hash
	err  error
}

// NewChecked returns a Checked over r, which should hold the size bytes of key.
func NewChecked(r io.ReadCloser, key assets.Key, size int64) *Checked {
	return &Checked{Closer: r, r: r, key: key, left: size, hash: sha256.New()}
}

// Read implements io.Reader. The last byte is handed out only together with, or after, the proof that all of them are
// right, so that a reader who stops at the size he was told never ends with wrong bytes unnoticed.
func (c *Checked) Read(p []byte) (int, error) {
	if c.err != nil {
		return 0, c.err
	}
	if len(p) == 0 {
		return 0, nil
	}
	if int64(len(p)) > c.left {
		p = p[:c.left]
	}
	n, err := c.r.Read(p)
	c.hash.Write(p[:n])
	c.left -= int64(n)
	switch {
	case c.left == 0:
		c.err = io.EOF
		if assets.Key(hex.EncodeToString(c.hash.Sum(nil))) != c.key {
			c.err = fmt.Errorf("read blob %s: %w", c.key, assets.ErrCorrupt)
			return 0, c.err
		}
	case err == io.EOF:
		c.err = fmt.Errorf("read blob %s: %d bytes are missing: %w", c.key, c.left, assets.ErrCorrupt)
	case err != nil:
		c.err = fmt.Errorf("read blob %s: %w", c.key, err)
	}
	return n, c.err
}

// Hash returns the key of all bytes of r.
func Hash(r io.Reader) (assets.Key, error) {
	h := sha256.New()
	if _, err := io.Copy(h, r); err != nil {
		return "", err
	}
	return assets.Key(hex.EncodeToString(h.Sum(nil))), nil
}
