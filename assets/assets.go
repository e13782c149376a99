// Package assets stores the bytes of the collateral library, addressed by their content.
//
// It owns durability, integrity and ranges. It refuses to know what a file means: names, titles, permissions, versions
// and extraction jobs belong to the app. The engines are in disk and s3; both pass assetstest.
package assets

import (
	"context"
	"errors"
	"io"
	"time"
)

// Key is the address of a blob: the lower-case hex SHA-256 of its bytes (64 characters).
type Key string

// Valid reports whether k has the form of a key.
func (k Key) Valid() bool {
	if len(k) != 64 {
		return false
	}
	for i := 0; i < len(k); i++ {
		if c := k[i]; (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

// The errors every engine returns, wrapped with what was attempted. Test with errors.Is.
var (
	ErrNotFound    = errors.New("no such blob")
	ErrTooLarge    = errors.New("larger than allowed")
	ErrEmpty       = errors.New("no bytes")
	ErrCorrupt     = errors.New("stored bytes do not match their key")
	ErrNoSpace     = errors.New("no space left in the store")
	ErrUnavailable = errors.New("the store does not answer")
	ErrRange       = errors.New("range outside the blob")

	// ErrDenied says that the store refused our credentials. It is also ErrUnavailable: nothing works until an operator
	// mends the configuration, and a caller that only knows ErrUnavailable does the right thing.
	ErrDenied error = denied{}
)

type denied struct{}

func (denied) Error() string { return "the store refused the access key or its secret" }
func (denied) Unwrap() error { return ErrUnavailable }

// Object describes a stored blob.
type Object struct {
	Key      Key
	Size     int64
	Modified time.Time
}

// Blobs is a content-addressed store of immutable bytes. All methods may be called concurrently.
type Blobs interface {
	// Put reads r to its end and stores it. When it returns without error the bytes are durable: they survive a kill and
	// a power cut. Storing bytes that are there already succeeds and changes nothing, except that a stored copy that was
	// damaged is replaced by the good one. It reads in constant memory, and
	// stops with ErrTooLarge after maxBytes (0: no limit), with ErrEmpty for no bytes at all, and with the reader's own
	// error (wrapped) when reading fails; in all these cases nothing is kept that a reader could see.
	Put(ctx context.Context, r io.Reader, maxBytes int64) (Object, error)

	// Open returns the blob's bytes from offset on: length of them, or up to the end when length is negative or larger.
	// The caller closes the reader. ErrNotFound when there is none, ErrRange when offset is negative or lies past the
	// end (at the end there is nothing to read, which is no error). A reader of the whole blob fails with ErrCorrupt at
	// the end when the bytes do not hash to the key.
	Open(ctx context.Context, key Key, offset, length int64) (io.ReadCloser, error)

	// Stat describes the blob without reading it, or ErrNotFound.
	Stat(ctx context.Context, key Key) (Object, error)

	// Delete removes the blob; removing what is not there succeeds.
	Delete(ctx context.Context, key Key) error

	// List calls fn for every whole blob in key order until fn returns an error, which List then returns.
	List(ctx context.Context, fn func(Object) error) error

	// Sweep removes what cut-off uploads left behind and that is older than age, and says how many it removed.
	Sweep(ctx context.Context, age time.Duration) (int, error)

	// Ready answers whether the store could take and give bytes now (nil), without leaving anything behind.
	Ready(ctx context.Context) error
}
