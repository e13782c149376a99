package publish

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
)

// Cache-Control of the kinds of answer.
const (
	cachePage = "public, max-age=0, must-revalidate, s-maxage=60, stale-while-revalidate=600"
	cacheFile = "public, max-age=3600"
	cacheGone = "public, max-age=60"
	cacheEver = "public, max-age=31536000, immutable"
	cacheMove = "public, max-age=3600"
)

// variant is one encoding of an answer with its validator.
type variant struct {
	body []byte
	etag string
}

// entry is a prepared answer. What it answers never changes after it was made, and it is shared by the snapshots that need
// it.
type entry struct {
	key      digest // of everything that decides its bytes: an entry with an equal key is taken over
	status   int
	media    string
	cache    string
	robots   string // X-Robots-Tag, may be empty
	link     string // Link header, may be empty
	policy   string // Content-Security-Policy of its own, may be empty
	modified string // HTTP date, may be empty
	size     int    // of the body without encoding
	plain    variant
	gzip     variant // without a body: not worth it
	brotli   variant
	late     *slot  // of brotli, a variant, made when it is asked for; nil: it is there, or not worth it
	opened   *slot  // of the plain body, []byte, once it was asked for; nil: it is not packed
	seldom   bool   // read seldom: brotli waits until somebody takes it
	twin     string // path of the markdown form, negotiated by Accept; empty: none
	file     string // in the content folder, in place of plain, for large pictures
	print    string // of the picture's bytes: what its address carries as ?v=
	signal   string // Content-Signal, may be empty
	tokens   string // about how many tokens of a language model the body takes; empty: not said
	lazy     *lazy  // not nil: all but the key is to be had from ready
}

// digest stands for what it was made of.
type digest [sha256.Size]byte

// digestOf names the parts in their order. Two lists of parts never run into each other.
func digestOf(parts ...string) digest {
	h := sha256.New()
	var n [4]byte
	for _, p := range parts {
		n = [4]byte{byte(len(p)), byte(len(p) >> 8), byte(len(p) >> 16), byte(len(p) >> 24)}
		h.Write(n[:])
		io.WriteString(h, p) //nolint:errcheck // a hash takes everything
	}
	var d digest
	h.Sum(d[:0])
	return d
}

// smallest is the size below which compressing is not worth it.
const smallest = 512

// Compressors are large: making one costs more than compressing a page.
var (
	buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}
	gzips   = sync.Pool{New: func() any { w, _ := gzip.NewWriterLevel(nil, 6); return w }}                                    // 6 is a valid level
	brotlis = sync.Pool{New: func() any { return brotli.NewWriterOptions(nil, brotli.WriterOptions{Quality: 5, LGWin: 18}) }} // pages are smaller than this window
)

type compressor interface {
	io.WriteCloser
	Reset(io.Writer)
}

// squeeze returns the body in the encoding of the pool's compressors, or an empty variant where that is not smaller.
func squeeze(pool *sync.Pool, body []byte) (variant, error) {
	out, w := buffers.Get().(*bytes.Buffer), pool.Get().(compressor)
	defer buffers.Put(out)
	defer pool.Put(w)
	out.Reset()
	w.Reset(out)
	if _, err := w.Write(body); err != nil {
		return variant{}, fmt.Errorf("compress: %w", err)
	}
	if err := w.Close(); err != nil {
		return variant{}, fmt.Errorf("compress: %w", err)
	}
	if out.Len() >= len(body) {
		return variant{}, nil
	}
	return variant{bytes.Clone(out.Bytes()), tag(out.Bytes())}, nil
}

// compressed prepares the encodings of a body. The body itself is kept only where it does not shrink: the few clients
// that take no encoding get it unpacked, see open.
func (e *entry) compressed(body []byte) (*entry, error) {
	e.plain, e.size = variant{nil, tag(body)}, len(body)
	defer func() {
		if e.gzip.body == nil {
			e.plain.body = bytes.Clone(body)
		}
	}()
	if len(body) < smallest {
		return e, nil
	}
	var err error
	if e.gzip, err = squeeze(&gzips, body); err != nil {
		return nil, err
	}
	if e.gzip.body != nil {
		e.opened = new(slot)
	}
	if e.seldom {
		e.late = new(slot)
		return e, nil
	}
	if e.brotli, err = squeeze(&brotlis, body); err != nil {
		return nil, err
	}
	return e, nil
}

// unpacked makes the plain body from the gzip one.
func (e *entry) unpacked() ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(e.gzip.body))
	if err != nil {
		return nil, fmt.Errorf("unpack a prepared page: %w", err)
	}
	out := make([]byte, e.size)
	if _, err := io.ReadFull(r, out); err != nil {
		return nil, fmt.Errorf("unpack a prepared page: %w", err)
	}
	return out, nil
}

// tag is a strong validator: it names these bytes.
func tag(body []byte) string {
	sum := sha256.Sum256(body)
	return `"` + base64.RawURLEncoding.EncodeToString(sum[:15]) + `"`
}

func httpDate(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(http.TimeFormat)
}
