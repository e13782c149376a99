// Package picture measures picture files: type, size in pixels as shown, and a hash of the bytes.
//
// It reads headers only and never decodes pixels, so that a bomb costs nothing. What a file is follows from its bytes,
// never from its name.
package picture

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"strings"

	"golang.org/x/image/webp"
)

// The limits of one picture.
const (
	MaxBytes  = 20 << 20
	MaxPixels = 50_000_000
	headBytes = 256 << 10
)

// ErrRefused marks a picture that was read and is not acceptable; the wrapping message says why.
var ErrRefused = errors.New("picture refused")

// Info is what is known of a picture.
type Info struct {
	Type   string // media type: image/jpeg, image/png, image/gif, image/webp, image/svg+xml
	Width  int
	Height int
	Size   int64
	Hash   string // hex SHA-256

	// Animated is set for pictures that move. A GIF counts as one even when it stands still: only decoding would tell.
	Animated bool
}

// Measure reads r to its end. The error wraps ErrRefused when the bytes are at fault and not the reading of them.
func Measure(r io.Reader) (Info, error) {
	sum := sha256.New()
	counted := &counter{r: io.TeeReader(io.LimitReader(r, MaxBytes+1), sum)}
	br := bufio.NewReaderSize(counted, headBytes)
	head, err := br.Peek(headBytes)
	if err != nil && !errors.Is(err, io.EOF) {
		return Info{}, fmt.Errorf("read picture: %w", err)
	}
	head = bytes.Clone(head)
	info, decodeErr := measure(head, br)
	if _, err := io.Copy(io.Discard, br); err != nil {
		return Info{}, fmt.Errorf("read picture: %w", err)
	}
	if counted.n > MaxBytes {
		return Info{}, fmt.Errorf("%w: it is larger than %d MB", ErrRefused, MaxBytes>>20)
	}
	if decodeErr != nil {
		return Info{}, decodeErr
	}
	info.Size, info.Hash = counted.n, hex.EncodeToString(sum.Sum(nil))
	return info, nil
}

func measure(head []byte, br io.Reader) (Info, error) {
	if len(head) == 0 {
		return Info{}, fmt.Errorf("%w: it is empty", ErrRefused)
	}
	if looksLikeSVG(head) {
		return measureSVG(head)
	}
	cfg, format, err := decodeConfig(head, br)
	if err != nil {
		return Info{}, fmt.Errorf("%w: it is not a readable JPEG, PNG, GIF, WebP or SVG", ErrRefused)
	}
	if cfg.Width <= 0 || cfg.Height <= 0 {
		return Info{}, fmt.Errorf("%w: it has no size", ErrRefused)
	}
	if int64(cfg.Width)*int64(cfg.Height) > MaxPixels {
		return Info{}, fmt.Errorf("%w: %d × %d pixels are more than %d million", ErrRefused, cfg.Width, cfg.Height, MaxPixels/1_000_000)
	}
	info := Info{Type: "image/" + format, Width: cfg.Width, Height: cfg.Height, Animated: moves(format, head)}
	if format == "jpeg" && Orientation(head) >= 5 {
		info.Width, info.Height = info.Height, info.Width
	}
	return info, nil
}

// decodeConfig picks the decoder by the first bytes. The registry of package image is not asked: any library that the
// program links could have put another decoder there.
func decodeConfig(head []byte, r io.Reader) (cfg image.Config, format string, err error) {
	switch {
	case bytes.HasPrefix(head, []byte("\xff\xd8")):
		format = "jpeg"
		cfg, err = jpeg.DecodeConfig(r)
	case bytes.HasPrefix(head, []byte("\x89PNG\r\n\x1a\n")):
		format = "png"
		cfg, err = png.DecodeConfig(r)
	case bytes.HasPrefix(head, []byte("GIF8")):
		format = "gif"
		cfg, err = gif.DecodeConfig(r)
	case isWebP(head):
		format = "webp"
		cfg, err = webp.DecodeConfig(r)
	default:
		err = image.ErrFormat
	}
	return cfg, format, err
}

func isWebP(head []byte) bool {
	return len(head) >= 16 && string(head[:4]) == "RIFF" && string(head[8:12]) == "WEBP"
}

// moves reports whether the picture is an animation: a WebP says so in its first chunk, a PNG in one before its data.
func moves(format string, head []byte) bool {
	const extended, animation = "VP8X", 0x02
	switch format {
	case "gif":
		return true
	case "webp":
		return len(head) > 20 && string(head[12:16]) == extended && head[20]&animation != 0
	case "png":
		before, _, _ := bytes.Cut(head, []byte("IDAT"))
		return bytes.Contains(before, []byte("acTL"))
	}
	return false
}

func looksLikeSVG(head []byte) bool {
	start := strings.TrimLeft(string(head[:min(len(head), 4<<10)]), "\xef\xbb\xbf \t\r\n")
	return strings.HasPrefix(start, "<") && strings.Contains(string(head[:min(len(head), 64<<10)]), "<svg")
}

type counter struct {
	r io.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}
