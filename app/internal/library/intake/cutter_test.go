package intake_test

import (
	"context"
	"errors"
	"io"
	"sync"

	"tandem/assets"
)

// cutter is a store of bytes that ends with the program: after so many calls none comes back any more.
type cutter struct {
	assets.Blobs
	mu   sync.Mutex
	left int
}

var errKilled = errors.New("killed")

func (c *cutter) cut() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.left--; c.left < 0 {
		return errKilled
	}
	return nil
}

func (c *cutter) Put(ctx context.Context, r io.Reader, most int64) (assets.Object, error) {
	if err := c.cut(); err != nil {
		return assets.Object{}, errors.Join(err, assets.ErrUnavailable)
	}
	return c.Blobs.Put(ctx, r, most)
}

func (c *cutter) Open(ctx context.Context, key assets.Key, at, n int64) (io.ReadCloser, error) {
	if err := c.cut(); err != nil {
		return nil, errors.Join(err, assets.ErrUnavailable)
	}
	return c.Blobs.Open(ctx, key, at, n)
}

func (c *cutter) Stat(ctx context.Context, key assets.Key) (assets.Object, error) {
	if err := c.cut(); err != nil {
		return assets.Object{}, errors.Join(err, assets.ErrUnavailable)
	}
	return c.Blobs.Stat(ctx, key)
}
