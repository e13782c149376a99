package publish

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
)

// Cache-Control of the kinds of answer.
const (
	cachePage   = "public, max-age=0, must-revalidate, s-maxage=60, stale-while-revalidate=600"
	cacheFile   = "public, max-age=3600"
	cacheGone   = "public, max-age=60"
	cacheEver   = "public, max-age=31536000, immutable"
	cacheMove   = "public, max-age=3600"
	cacheNoKeep = "private, no-store"
)

// variant is one encoding of an answer with its validator.
type variant struct {
	body []byte
	etag string
}

// entry is a prepared answer. It is never changed after it was made, and shared by the snapshots that need it.
type entry struct {
	key      string // of everything that decides its bytes: an entry with an equal key is taken over
	status   int
	media    string
	cache    string
	robots   string // X-Robots-Tag, may be empty
	link     string // Link header, may be empty
	modified string // HTTP date, may be empty
	plain    variant
	gzip     variant // without a body: not worth it
	brotli   variant
	twin     string                 // path of the markdown form, negotiated by Accept; empty: none
	load     func() ([]byte, error) // in place of plain, for large pictures
}

// smallest is the size below which compressing is not worth it.
const smallest = 512

// compressed prepares the encodings of a body.
func (e *entry) compressed(body []byte) (*entry, error) {
	e.plain = variant{body, tag(body)}
	if len(body) < smallest {
		return e, nil
	}
	var gz, br bytes.Buffer
	zw, err := gzip.NewWriterLevel(&gz, 6)
	if err != nil {
		return nil, fmt.Errorf("compress: %w", err)
	}
	bw := brotli.NewWriterLevel(&br, 5)
	for _, w := range []interface {
		Write([]byte) (int, error)
		Close() error
	}{zw, bw} {
		if _, err := w.Write(body); err != nil {
			return nil, fmt.Errorf("compress: %w", err)
		}
		if err := w.Close(); err != nil {
			return nil, fmt.Errorf("compress: %w", err)
		}
	}
	if gz.Len() < len(body) {
		e.gzip = variant{gz.Bytes(), tag(gz.Bytes())}
	}
	if br.Len() < len(body) {
		e.brotli = variant{br.Bytes(), tag(br.Bytes())}
	}
	return e, nil
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
