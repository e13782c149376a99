package s3

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/minio/minio-go/v7"

	"tandem/assets"
	"tandem/assets/internal/stream"
)

// Put implements assets.Blobs.
func (s *Store) Put(ctx context.Context, r io.Reader, maxBytes int64) (assets.Object, error) {
	if err := s.ensure(ctx); err != nil {
		return assets.Object{}, err
	}
	src := stream.NewSource(ctx, r, maxBytes)
	first, whole, err := fill(src, nil)
	switch {
	case err != nil:
		return assets.Object{}, err
	case len(first) == 0:
		return assets.Object{}, fmt.Errorf("store a blob: %w", assets.ErrEmpty)
	case whole:
		return s.putSmall(ctx, src.Key(), first)
	}
	return s.putLarge(ctx, src, first)
}

// fill reads up to a part's size into buf, which grows as it must, and reports whether that was the end.
func fill(src io.Reader, buf []byte) (part []byte, end bool, err error) {
	part = buf[:0]
	for len(part) < partSize {
		if len(part) == cap(part) {
			// Small files are many: they must not cost a whole part's memory each.
			part = slices.Grow(part, min(max(len(part), 64<<10), partSize-len(part)))
		}
		n, err := src.Read(part[len(part):min(cap(part), partSize)])
		part = part[:len(part)+n]
		if err == io.EOF {
			return part, true, nil
		}
		if err != nil {
			return nil, false, fmt.Errorf("read the bytes to store: %w", err)
		}
	}
	return part, false, nil
}

// options are those of every write. The library's own hashing is off, since each body comes with its SHA-256: that is
// signed with the request, and the store compares.
func options() minio.PutObjectOptions {
	return minio.PutObjectOptions{ContentType: "application/octet-stream", DisableContentSha256: true}
}

func (s *Store) putSmall(ctx context.Context, key assets.Key, body []byte) (assets.Object, error) {
	if o, ok := s.sound(ctx, key, int64(len(body))); ok {
		return o, nil
	}
	err := s.again(ctx, "store blob "+string(key), func(ctx context.Context) error {
		_, err := s.core.PutObject(ctx, s.bucket, s.object(key), bytes.NewReader(body), int64(len(body)), "", string(key), options())
		return err
	})
	if err != nil {
		return assets.Object{}, err
	}
	return s.arrived(ctx, key, int64(len(body)))
}

// again sends a part, and sends it once more when it was damaged on the way.
func (s *Store) again(ctx context.Context, what string, send func(context.Context) error) (err error) {
	for range 3 {
		err = s.do(ctx, 4*s.patience, what, send)
		switch code(err) {
		case "XAmzContentSHA256Mismatch", "BadDigest", "IncompleteBody":
		default:
			return err
		}
	}
	return err
}

// code is the store's own word for an error anywhere in the chain.
func code(err error) string {
	var res minio.ErrorResponse
	if errors.As(err, &res) {
		return res.Code
	}
	return ""
}

func (s *Store) putLarge(ctx context.Context, src *stream.Source, first []byte) (assets.Object, error) {
	temp := s.temporary()
	defer s.drop(ctx, temp)
	if err := s.upload(ctx, temp, src, first); err != nil {
		return assets.Object{}, err
	}
	key, size := src.Key(), src.Size()
	if o, ok := s.sound(ctx, key, size); ok {
		return o, nil
	}
	err := s.do(ctx, s.slow(size), "place blob "+string(key), func(ctx context.Context) error {
		return s.copy(ctx, temp, s.object(key), size)
	})
	if err != nil {
		return assets.Object{}, err
	}
	return s.arrived(ctx, key, size)
}

// slow is the patience for what the store does with that many bytes on its own.
func (s *Store) slow(size int64) time.Duration {
	const perSecond = 8 << 20
	return 4*s.patience + time.Duration(size/perSecond)*time.Second
}

func (s *Store) copy(ctx context.Context, from, to string, size int64) error {
	dst := minio.CopyDestOptions{Bucket: s.bucket, Object: to}
	src := minio.CopySrcOptions{Bucket: s.bucket, Object: from}
	if size <= copyLimit {
		_, err := s.client.CopyObject(ctx, dst, src)
		return err
	}
	_, err := s.client.ComposeObject(ctx, dst, src)
	return err
}

// upload sends everything of src, of which first was read already, in parts to the object name.
func (s *Store) upload(ctx context.Context, name string, src *stream.Source, first []byte) error {
	var id string
	err := s.do(ctx, s.patience, "begin to store a blob", func(ctx context.Context) (err error) {
		id, err = s.core.NewMultipartUpload(ctx, s.bucket, name, options())
		return err
	})
	if err != nil {
		return err
	}
	parts, err := s.parts(ctx, name, id, src, first)
	if err != nil {
		s.abort(ctx, name, id)
		return err
	}
	err = s.do(ctx, s.slow(src.Size()), "finish storing a blob", func(ctx context.Context) error {
		_, err := s.core.CompleteMultipartUpload(ctx, s.bucket, name, id, parts, options())
		return err
	})
	// An answer that got lost is asked for again, and then the upload is no more: what counts is what is there.
	size, serr := s.size(ctx, name)
	switch {
	case serr == nil && size == src.Size():
		return nil
	case err == nil && serr == nil:
		err = fmt.Errorf("the store kept %d of %d bytes: %w", size, src.Size(), assets.ErrCorrupt)
	case err == nil:
		err = serr
	}
	s.abort(ctx, name, id)
	return err
}

// parts sends one part while the next one is read.
func (s *Store) parts(ctx context.Context, name, id string, src io.Reader, part []byte) (done []minio.CompletePart, err error) {
	const most = 10000 // parts of an object, by the protocol
	var spare []byte
	for end := false; ; {
		sent := make(chan error, 1)
		number := len(done) + 1
		var kept minio.ObjectPart
		go func() {
			sum := sha256.Sum256(part)
			sent <- s.again(ctx, fmt.Sprintf("store part %d of a blob", number), func(ctx context.Context) (err error) {
				kept, err = s.core.PutObjectPart(ctx, s.bucket, name, id, number, bytes.NewReader(part), int64(len(part)),
					minio.PutObjectPartOptions{Sha256Hex: hex.EncodeToString(sum[:]), DisableContentSha256: true})
				return err
			})
		}()
		var next []byte
		var rerr error
		if !end {
			next, end, rerr = fill(src, spare)
		}
		if err := <-sent; err != nil {
			return nil, err
		}
		if rerr != nil {
			return nil, rerr
		}
		done = append(done, minio.CompletePart{PartNumber: number, ETag: kept.ETag})
		switch {
		case len(next) == 0:
			return done, nil
		case number == most:
			return nil, fmt.Errorf("more than %d parts: %w", most, assets.ErrTooLarge)
		}
		part, spare = next, part
	}
}

// sound reports whether the store holds the blob with exactly its bytes.
func (s *Store) sound(ctx context.Context, key assets.Key, size int64) (assets.Object, bool) {
	o, err := s.Stat(ctx, key)
	if err != nil || o.Size != size || assets.Verify(ctx, s, key) != nil {
		return assets.Object{}, false
	}
	return o, true
}

// arrived makes sure that the store has the blob with all its bytes before anybody is told so.
func (s *Store) arrived(ctx context.Context, key assets.Key, size int64) (assets.Object, error) {
	o, err := s.Stat(ctx, key)
	if err != nil {
		return assets.Object{}, err
	}
	s.mu.Lock()
	trust := s.trust
	s.mu.Unlock()
	switch {
	case o.Size != size:
		err = fmt.Errorf("blob %s has %d of %d bytes: %w", key, o.Size, size, assets.ErrCorrupt)
	case !trust:
		err = assets.Verify(ctx, s, key)
	}
	if errors.Is(err, assets.ErrCorrupt) {
		// Nobody was told of this key yet: the damaged object is ours to take back.
		s.remove(ctx, s.object(key))
	}
	if err != nil {
		return assets.Object{}, fmt.Errorf("check what was stored: %w", err)
	}
	return o, nil
}

// checksHashes offers the store bytes under the hash of others, and reports whether it refused them.
func (s *Store) checksHashes(ctx context.Context) (bool, error) {
	name := s.temporary()
	defer s.drop(ctx, name)
	body, other := []byte("a"), sha256.Sum256([]byte("b"))
	err := s.do(ctx, s.patience, "ask whether the store checks hashes", func(ctx context.Context) error {
		_, err := s.core.PutObject(ctx, s.bucket, name, bytes.NewReader(body), int64(len(body)), "", hex.EncodeToString(other[:]), options())
		return err
	})
	var res minio.ErrorResponse
	if errors.As(err, &res) && res.StatusCode == 400 {
		return true, nil
	}
	return false, err
}

// temporary returns a new name for an object that is not a blob yet.
func (s *Store) temporary() string {
	name := s.prefix + "incoming/" + rand.Text()
	s.active.Store(name, true)
	return name
}

// drop removes a temporary object, also after the caller has given up. What cannot be removed now is swept later.
func (s *Store) drop(ctx context.Context, name string) {
	s.remove(ctx, name)
	s.active.Delete(name)
}

func (s *Store) remove(ctx context.Context, name string) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), min(s.patience, 10*time.Second))
	defer cancel()
	_ = s.client.RemoveObject(ctx, s.bucket, name, minio.RemoveObjectOptions{})
}

// abort gives up a multipart upload. What cannot be reached now is swept later.
func (s *Store) abort(ctx context.Context, name, id string) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), min(s.patience, 10*time.Second))
	defer cancel()
	_ = s.core.AbortMultipartUpload(ctx, s.bucket, name, id)
}
