package imaging

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"

	"golang.org/x/image/webp"

	"tandem/content/internal/picture"
)

// The limits of what is decoded.
const (
	maxPixels = picture.MaxPixels
	maxBytes  = 512 << 20 // of memory that decoding takes
	maxScans  = 100       // of a progressive JPEG: each costs as much as all of the picture
	largeFrom = 12_000_000
)

// source is a decoded picture.
type source struct {
	image.Image
	turn    int  // EXIF orientation, 1 to 8
	limited bool // its colours are those of video, 16 to 235
	drawn   bool // lossless, so that it may be a drawing rather than a photograph
	profile *profile
}

// Large reports whether decoding a picture takes so much memory that only one of them should be decoded at a time.
func Large(width, height int) bool { return int64(width)*int64(height) > largeFrom }

// decode reads a picture that stands still.
func decode(data []byte) (*source, error) {
	kind, err := measured(data)
	if err != nil {
		return nil, err
	}
	src := &source{turn: 1}
	switch kind {
	case "image/jpeg":
		src.turn = picture.Orientation(data)
		src.Image, err = jpeg.Decode(bytes.NewReader(data))
	case "image/png":
		src.drawn = true
		src.Image, err = png.Decode(bytes.NewReader(data))
	case "image/webp":
		src.Image, err = webp.Decode(bytes.NewReader(data))
		switch src.Image.(type) {
		case *image.YCbCr, *image.NYCbCrA:
			src.limited = true
		default:
			src.drawn = true
		}
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrBroken, err)
	}
	src.profile = profileOf(kind, data)
	return src, nil
}

// measured says what the picture is, and refuses what is no still picture or costs too much to decode.
func measured(data []byte) (string, error) {
	info, err := picture.Measure(bytes.NewReader(data))
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrBroken, err)
	}
	if info.Animated {
		return "", ErrMoving
	}
	pixels := int64(info.Width) * int64(info.Height)
	cost := pixels
	switch info.Type {
	case "image/jpeg":
		scans, progressive := scansOf(data)
		if scans > maxScans {
			return "", fmt.Errorf("%w: it has more than %d scans", ErrTooLarge, maxScans)
		}
		cost *= 3 // as if no channel was smaller than the picture
		if progressive {
			cost *= 1 + 4 // and a coefficient of each
		}
	case "image/png":
		cost *= int64(bytesPerPixel(data))
	case "image/webp":
		cost *= 4
	default:
		return "", fmt.Errorf("%w: it is no JPEG, PNG or WebP", ErrBroken)
	}
	if pixels > maxPixels || cost > maxBytes {
		return "", fmt.Errorf("%w: %d × %d pixels take %d MB", ErrTooLarge, info.Width, info.Height, cost>>20)
	}
	return info.Type, nil
}

// scansOf counts the scans of a JPEG. Within a scan 0xff stands before a marker only.
func scansOf(data []byte) (n int, progressive bool) {
	for at := 0; at+1 < len(data); at++ {
		next := bytes.IndexByte(data[at:], 0xff)
		if next < 0 || at+next+1 >= len(data) {
			break
		}
		at += next
		switch data[at+1] {
		case 0xda:
			n++
		case 0xc2:
			progressive = true
		}
	}
	return n, progressive
}

// bytesPerPixel is what a pixel of a PNG takes when it is decoded.
func bytesPerPixel(data []byte) int {
	const depthAt, typeAt = 24, 25
	if len(data) <= typeAt {
		return 8
	}
	n := map[byte]int{0: 1, 2: 4, 3: 1, 4: 4, 6: 4}[data[typeAt]]
	if data[depthAt] == 16 {
		n *= 2
	}
	return max(n, 1)
}

// shown is the size of the picture as it is seen.
func (s *source) shown() image.Point {
	size := s.Bounds().Size()
	if s.turn >= 5 {
		size.X, size.Y = size.Y, size.X
	}
	return size
}

// fromShown turns a part of the picture as seen into the same part of the picture as stored.
func (s *source) fromShown(r image.Rectangle) image.Rectangle {
	size := s.Bounds().Size()
	corner := func(p image.Point) image.Point {
		switch s.turn {
		case 2:
			return image.Pt(size.X-p.X, p.Y)
		case 3:
			return image.Pt(size.X-p.X, size.Y-p.Y)
		case 4:
			return image.Pt(p.X, size.Y-p.Y)
		case 5:
			return image.Pt(p.Y, p.X)
		case 6:
			return image.Pt(p.Y, size.Y-p.X)
		case 7:
			return image.Pt(size.X-p.Y, size.Y-p.X)
		case 8:
			return image.Pt(size.X-p.Y, p.X)
		}
		return p
	}
	return image.Rectangle{Min: corner(r.Min), Max: corner(r.Max)}.Canon()
}

// turned returns the picture as it is seen.
func turned(src *image.NRGBA, turn int) *image.NRGBA {
	if turn <= 1 || turn > 8 {
		return src
	}
	w, h := src.Rect.Dx(), src.Rect.Dy()
	size := image.Pt(w, h)
	if turn >= 5 {
		size = image.Pt(h, w)
	}
	dst := image.NewNRGBA(image.Rectangle{Max: size})
	for y := range h {
		for x := range w {
			tx, ty := x, y
			switch turn {
			case 2:
				tx = w - 1 - x
			case 3:
				tx, ty = w-1-x, h-1-y
			case 4:
				ty = h - 1 - y
			case 5:
				tx, ty = y, x
			case 6:
				tx, ty = h-1-y, x
			case 7:
				tx, ty = h-1-y, w-1-x
			case 8:
				tx, ty = y, w-1-x
			}
			copy(dst.Pix[dst.PixOffset(tx, ty):][:4], src.Pix[src.PixOffset(x, y):][:4])
		}
	}
	return dst
}

// videoToRGB reads a colour as WebP stores it: by the rules of video, whose black is 16 and whose white is 235. Go's own
// conversion takes the range to be full, and what it gives looks washed out.
func videoToRGB(y, cb, cr uint8) (r, g, b uint8) {
	const half = 1 << 15
	yy := (int32(y) - 16) * 76309
	u, v := int32(cb)-128, int32(cr)-128
	return clamp8((yy + 104597*v + half) >> 16), clamp8((yy - 25675*u - 53279*v + half) >> 16), clamp8((yy + 132201*u + half) >> 16)
}

func clamp8(v int32) uint8 { return uint8(min(max(v, 0), 255)) } //nolint:gosec // it fits now
