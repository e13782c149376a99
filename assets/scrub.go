package assets

import (
	"context"
	"io"
)

// Verify reads the whole blob and returns nil when every byte is as it was stored: ErrNotFound, ErrCorrupt or
// ErrUnavailable otherwise.
func Verify(ctx context.Context, b Blobs, key Key) error {
	r, err := b.Open(ctx, key, 0, -1)
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, r)
	if cerr := r.Close(); err == nil {
		err = cerr
	}
	return err
}

// Scrub verifies every blob of the store in key order and calls report for each, with nil for a sound one. It stops
// with the error report returns, and with the context's.
func Scrub(ctx context.Context, b Blobs, report func(Object, error) error) error {
	return b.List(ctx, func(o Object) error {
		err := Verify(ctx, b, o.Key)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return report(o, err)
	})
}
