package s3

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"

	"tandem/assets"
	"tandem/assets/internal/stream"
)

// Uploads in pieces are a multipart upload to uploads/ID/whole. Its parts are all of partSize; what is behind the last
// whole one is kept as an object of its own, uploads/ID/tail-N, where N is the number of parts before it. A tail whose N
// is another is left over from a kill: its bytes are in part N+1. So the store alone knows where an upload ends.
type upload struct {
	name string // of the object that the parts make
	id   string // of the multipart upload
}

var _ assets.Uploads = (*Store)(nil)

// openUpload takes an id apart into the folder and the store's own id.
func (s *Store) openUpload(id string) (upload, error) {
	folder, own, ok := strings.Cut(id, ".")
	b, err := base64.RawURLEncoding.DecodeString(own)
	if !ok || err != nil || len(folder) != 26 || strings.Trim(folder, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") != "" {
		return upload{}, fmt.Errorf("upload %q: %w", id, assets.ErrNotFound)
	}
	return upload{name: s.prefix + "uploads/" + folder + "/whole", id: string(b)}, nil
}

func (u upload) tail(parts int) string { return fmt.Sprintf("%s/tail-%05d", path.Dir(u.name), parts) }

// Begin implements assets.Uploads.
func (s *Store) Begin(ctx context.Context) (string, error) {
	if err := s.ensure(ctx); err != nil {
		return "", err
	}
	folder := rand.Text()
	var own string
	err := s.do(ctx, s.patience, "begin an upload", func(ctx context.Context) (err error) {
		own, err = s.core.NewMultipartUpload(ctx, s.bucket, s.prefix+"uploads/"+folder+"/whole", options())
		return err
	})
	if err != nil {
		return "", err
	}
	return folder + "." + base64.RawURLEncoding.EncodeToString([]byte(own)), nil
}

// extent is how much of an upload is in the store.
type extent struct {
	parts []minio.CompletePart
	tail  int64
}

func (e extent) end() int64 { return int64(len(e.parts))*partSize + e.tail }

// extent asks the store what it has of an upload that is not finished.
func (s *Store) extent(ctx context.Context, u upload) (e extent, err error) {
	for more, after := true, 0; more; {
		var page minio.ListObjectPartsResult
		err := s.do(ctx, s.patience, "look for the parts of an upload", func(ctx context.Context) (err error) {
			page, err = s.core.ListObjectParts(ctx, s.bucket, u.name, u.id, after, 1000)
			return err
		})
		if err != nil {
			if code(err) == "NoSuchUpload" {
				err = fmt.Errorf("%w: %w", assets.ErrNotFound, err)
			}
			return extent{}, err
		}
		for _, p := range page.ObjectParts {
			if p.PartNumber != len(e.parts)+1 || p.Size != partSize {
				// A part that was cut off, or one behind a gap: what is before it counts.
				return s.withTail(ctx, u, e)
			}
			e.parts = append(e.parts, minio.CompletePart{PartNumber: p.PartNumber, ETag: p.ETag})
			after = p.PartNumber
		}
		more = page.IsTruncated && len(page.ObjectParts) > 0
	}
	return s.withTail(ctx, u, e)
}

func (s *Store) withTail(ctx context.Context, u upload, e extent) (extent, error) {
	n, err := s.size(ctx, u.tail(len(e.parts)))
	switch {
	case errors.Is(err, assets.ErrNotFound):
	case err != nil:
		return extent{}, err
	default:
		e.tail = n
	}
	return e, nil
}

// Offset implements assets.Uploads.
func (s *Store) Offset(ctx context.Context, id string) (int64, error) {
	u, err := s.openUpload(id)
	if err != nil {
		return 0, err
	}
	e, err := s.extent(ctx, u)
	return e.end(), err
}

// Append implements assets.Uploads.
func (s *Store) Append(ctx context.Context, id string, offset int64, r io.Reader, limit int64) (end int64, err error) {
	u, err := s.openUpload(id)
	if err != nil {
		return 0, err
	}
	e, err := s.extent(ctx, u)
	if err != nil {
		return 0, err
	}
	if end = e.end(); offset != end {
		return end, fmt.Errorf("upload %q has %d bytes, got some from %d: %w", id, end, offset, assets.ErrOffset)
	}
	have, err := s.readTail(ctx, u, e)
	if err != nil {
		return end, err
	}
	a := &appending{store: s, to: u, parts: len(e.parts), part: have, kept: end, src: stream.NewSource(ctx, r, 0), left: -1}
	if limit > 0 {
		a.left = max(limit-end, 0)
	}
	return a.run(ctx)
}

func (s *Store) readTail(ctx context.Context, u upload, e extent) (b []byte, err error) {
	if e.tail == 0 {
		return nil, nil
	}
	err = s.do(ctx, 4*s.patience, "read the end of an upload", func(ctx context.Context) error {
		rc, _, _, err := s.core.GetObject(ctx, s.bucket, u.tail(len(e.parts)), minio.GetObjectOptions{})
		if err != nil {
			return err
		}
		b, err = io.ReadAll(io.LimitReader(rc, partSize))
		if err = errors.Join(err, rc.Close()); err == nil && int64(len(b)) != e.tail {
			err = io.ErrUnexpectedEOF
		}
		return err
	})
	return b, err
}

// appending is one piece on its way into an upload.
type appending struct {
	store *Store
	to    upload
	parts int    // whole ones in the store
	part  []byte // what is behind them, the tail that was there before included
	kept  int64  // durable
	src   *stream.Source
	left  int64 // that may still come; below zero: any number
}

// run sends whole parts while they fill up, and what is left as the tail.
func (a *appending) run(ctx context.Context) (int64, error) {
	for {
		cause := a.fill()
		if len(a.part) == partSize {
			if err := a.sendPart(ctx); err != nil {
				return a.kept, errors.Join(cause, err)
			}
		}
		if cause == nil {
			continue
		}
		// What came is kept also where the sender went away, and with it the caller's context.
		keep, cancel := context.WithTimeout(context.WithoutCancel(ctx), 4*a.store.patience)
		err := a.sendTail(keep)
		cancel()
		if errors.Is(cause, io.EOF) {
			cause = nil
		}
		return a.kept, errors.Join(cause, err)
	}
}

// fill reads until the part is whole (nil) or nothing more comes: io.EOF, or why.
func (a *appending) fill() error {
	for len(a.part) < partSize {
		if len(a.part) == cap(a.part) {
			grown := make([]byte, len(a.part), min(max(2*len(a.part), 64<<10), partSize))
			copy(grown, a.part)
			a.part = grown
		}
		n, err := a.src.Read(a.part[len(a.part):min(cap(a.part), partSize)])
		if a.left >= 0 && int64(n) > a.left {
			n, err = int(a.left), fmt.Errorf("add to an upload: %w", assets.ErrTooLarge)
		}
		a.part = a.part[:len(a.part)+n]
		if a.left >= 0 {
			a.left -= int64(n)
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return fmt.Errorf("read the bytes to store: %w", err)
		}
		if err != nil {
			return io.EOF
		}
	}
	return nil
}

// sendPart stores a whole part. The tail before it is in it, and goes.
func (a *appending) sendPart(ctx context.Context) error {
	if _, err := a.store.sendPart(ctx, a.to, a.parts+1, a.part); err != nil {
		return err
	}
	a.store.remove(ctx, a.to.tail(a.parts))
	a.parts++
	a.kept, a.part = int64(a.parts)*partSize, a.part[:0]
	return nil
}

func (s *Store) sendPart(ctx context.Context, u upload, number int, body []byte) (kept minio.ObjectPart, err error) {
	const most = 10000 // parts of an object, by the protocol
	if number > most {
		return kept, fmt.Errorf("more than %d parts: %w", most, assets.ErrTooLarge)
	}
	sum := sha256.Sum256(body)
	err = s.again(ctx, fmt.Sprintf("store part %d of an upload", number), func(ctx context.Context) (err error) {
		kept, err = s.core.PutObjectPart(ctx, s.bucket, u.name, u.id, number, bytes.NewReader(body), int64(len(body)),
			minio.PutObjectPartOptions{Sha256Hex: hex.EncodeToString(sum[:]), DisableContentSha256: true})
		return err
	})
	return kept, err
}

func (a *appending) sendTail(ctx context.Context) error {
	end := int64(a.parts)*partSize + int64(len(a.part))
	if end == a.kept {
		return nil
	}
	sum := sha256.Sum256(a.part)
	err := a.store.again(ctx, "store the end of an upload", func(ctx context.Context) error {
		_, err := a.store.core.PutObject(ctx, a.store.bucket, a.to.tail(a.parts), bytes.NewReader(a.part), int64(len(a.part)), "",
			hex.EncodeToString(sum[:]), options())
		return err
	})
	if err == nil {
		a.kept = end
	}
	return err
}

// Finish implements assets.Uploads.
func (s *Store) Finish(ctx context.Context, id string, want assets.Key) (assets.Object, error) {
	u, err := s.openUpload(id)
	if err != nil {
		return assets.Object{}, err
	}
	size, err := s.size(ctx, u.name)
	if errors.Is(err, assets.ErrNotFound) {
		size, err = s.join(ctx, u)
	}
	if err != nil {
		return assets.Object{}, err
	}
	key, err := s.hash(ctx, u.name, size)
	if err != nil {
		return assets.Object{}, err
	}
	if want != "" && want != key {
		return assets.Object{}, fmt.Errorf("upload %q is %s, not %s: %w", id, key, want, assets.ErrCorrupt)
	}
	if o, ok := s.sound(ctx, key, size); ok {
		return o, nil
	}
	err = s.do(ctx, s.slow(size), "place blob "+string(key), func(ctx context.Context) error {
		return s.copy(ctx, u.name, s.object(key), size)
	})
	if err != nil {
		return assets.Object{}, err
	}
	return s.arrived(ctx, key, size)
}

// join makes one object of the parts and the tail.
func (s *Store) join(ctx context.Context, u upload) (int64, error) {
	e, err := s.extent(ctx, u)
	if err != nil {
		return 0, err
	}
	if e.end() == 0 {
		return 0, fmt.Errorf("finish an upload: %w", assets.ErrEmpty)
	}
	if e.tail > 0 {
		last, err := s.readTail(ctx, u, e)
		if err != nil {
			return 0, err
		}
		part, err := s.sendPart(ctx, u, len(e.parts)+1, last)
		if err != nil {
			return 0, err
		}
		e.parts = append(e.parts, minio.CompletePart{PartNumber: len(e.parts) + 1, ETag: part.ETag})
	}
	size := int64(len(e.parts)-1)*partSize + e.tail
	if e.tail == 0 {
		size += partSize
	}
	err = s.do(ctx, s.slow(size), "join the parts of an upload", func(ctx context.Context) error {
		_, err := s.core.CompleteMultipartUpload(ctx, s.bucket, u.name, u.id, e.parts, options())
		return err
	})
	// An answer that got lost is asked for again, and then the upload is no more: what counts is what is there.
	if have, serr := s.size(ctx, u.name); serr == nil && have == size {
		return size, nil
	}
	if err == nil {
		err = fmt.Errorf("the store did not keep all of an upload: %w", assets.ErrCorrupt)
	}
	return 0, err
}

// hash reads an object of the store through.
func (s *Store) hash(ctx context.Context, name string, size int64) (assets.Key, error) {
	b := &body{store: s, ctx: ctx, name: name, end: size}
	key, err := stream.Hash(b)
	if err = errors.Join(err, b.Close()); err != nil {
		return "", fmt.Errorf("read an upload back: %w", err)
	}
	return key, nil
}

// Abort implements assets.Uploads.
func (s *Store) Abort(ctx context.Context, id string) error {
	u, err := s.openUpload(id)
	if err != nil {
		return nil //nolint:nilerr // there is no such upload: forgotten already
	}
	return s.forgetUpload(ctx, u)
}

func (s *Store) forgetUpload(ctx context.Context, u upload) error {
	err := s.do(ctx, s.patience, "forget an upload", func(ctx context.Context) error {
		if u.id == "" {
			return nil // its parts were joined
		}
		err := s.core.AbortMultipartUpload(ctx, s.bucket, u.name, u.id)
		if c := minio.ToErrorResponse(err).Code; c == "NoSuchUpload" || c == "NoSuchKey" {
			return nil
		}
		return err
	})
	if err != nil {
		return err
	}
	return s.each(ctx, strings.TrimPrefix(path.Dir(u.name), s.prefix)+"/", func(info minio.ObjectInfo) error {
		return s.do(ctx, s.patience, "forget an upload", func(ctx context.Context) error {
			return s.client.RemoveObject(ctx, s.bucket, info.Key, minio.RemoveObjectOptions{})
		})
	})
}

// SweepUploads implements assets.Uploads, by the store's own clock. An upload is as old as the newest part of it.
func (s *Store) SweepUploads(ctx context.Context, age time.Duration) (int, error) {
	if err := s.ensure(ctx); err != nil {
		return 0, err
	}
	now, err := s.storeTime(ctx)
	if err != nil {
		return 0, err
	}
	newest, ids := map[string]time.Time{}, map[string]string{} // by folder
	see := func(name string, t time.Time) string {
		folder := path.Dir(name)
		if newest[folder].Before(t) {
			newest[folder] = t
		}
		return folder
	}
	err = s.each(ctx, "uploads/", func(info minio.ObjectInfo) error {
		see(info.Key, info.LastModified)
		return nil
	})
	if err != nil {
		return 0, err
	}
	for up := range s.client.ListIncompleteUploads(ctx, s.bucket, s.prefix+"uploads/", true) {
		if up.Err != nil {
			return 0, fmt.Errorf("list uploads: %w", explain(up.Err))
		}
		ids[see(up.Key, up.Initiated)] = up.UploadID
	}
	n := 0
	for folder, t := range newest {
		u := upload{name: folder + "/whole", id: ids[folder]}
		if now.Sub(t) >= age && u.id != "" {
			t = s.lastPart(ctx, u, t)
		}
		if now.Sub(t) < age {
			continue
		}
		n++
		if err := s.forgetUpload(ctx, u); err != nil {
			return n, err
		}
	}
	return n, nil
}

// lastPart is when something was last added to the parts of an upload, or the time given.
func (s *Store) lastPart(ctx context.Context, u upload, t time.Time) time.Time {
	for after := 0; ; {
		page, err := s.core.ListObjectParts(ctx, s.bucket, u.name, u.id, after, 1000)
		if err != nil {
			return t
		}
		for _, p := range page.ObjectParts {
			if t.Before(p.LastModified) {
				t = p.LastModified
			}
			after = p.PartNumber
		}
		if !page.IsTruncated || len(page.ObjectParts) == 0 {
			return t
		}
	}
}
