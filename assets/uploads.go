package assets

import (
	"context"
	"errors"
	"io"
	"time"
)

// ErrOffset says that bytes were offered that do not begin where the upload ends.
var ErrOffset = errors.New("the bytes do not begin where the upload ends")

// Uploads takes blobs in pieces that may be days and restarts apart. Both engines implement it beside Blobs. Pieces of
// one upload come one at a time; different uploads may go on concurrently.
type Uploads interface {
	// Begin opens an empty upload and returns its id, fit for a file name and at most 300 bytes long.
	Begin(ctx context.Context) (id string, err error)

	// Append adds the bytes of r to the upload, which must end at offset (else ErrOffset), and returns where it ends now.
	// What the returned offset covers is durable, with an error too: a reader that fails, or more bytes than limit
	// (0: any number; ErrTooLarge), leaves what came before that in the upload. It works in constant memory, and what a
	// kill in the middle leaves can be gone on with as well. ErrNotFound when there is no such upload, or it was finished.
	Append(ctx context.Context, id string, offset int64, r io.Reader, limit int64) (end int64, err error)

	// Offset says where the upload ends: nothing that Append ever returned is missing.
	Offset(ctx context.Context, id string) (int64, error)

	// Finish makes the upload a blob, whose key is the SHA-256 of all its bytes as they are in the store, read there once
	// more. A key in want that is another fails with ErrCorrupt and stores nothing; an upload without bytes with ErrEmpty.
	// It can be called again after it succeeded, or was killed, and gives the same object, until Abort.
	Finish(ctx context.Context, id string, want Key) (Object, error)

	// Abort forgets the upload, finished or not. A blob that came of it stays. Forgetting what is not there succeeds.
	Abort(ctx context.Context, id string) error

	// SweepUploads forgets the uploads to which nothing was added for longer than age, and says how many.
	SweepUploads(ctx context.Context, age time.Duration) (int, error)
}
