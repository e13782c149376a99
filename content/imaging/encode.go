package imaging

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"

	"github.com/gen2brain/webp"
)

// How pictures are encoded. One that would be heavier than heavy is made with less quality, down to the last step.
const (
	heavy      = 200 << 10
	webpMethod = 2
)

var (
	webpQualities = []int{80, 72, 64, 56, 48}
	jpegQualities = []int{85, 77, 69, 61, 53}
)

// flat reports whether the picture has so few colours that the lossless form may be the smaller one although it was made
// smaller: edges that were sharp have become shades.
func flat(img *image.NRGBA) bool {
	const few = 256
	seen := make(map[[4]byte]struct{}, few)
	for i := 0; i+4 <= len(img.Pix); i += 4 {
		if seen[[4]byte(img.Pix[i:i+4])] = struct{}{}; len(seen) > few {
			return false
		}
	}
	return true
}

// encodeWebP tries the lossless form for drawings as well, and keeps the smaller one.
func encodeWebP(img *image.NRGBA, drawn bool) (Encoded, error) {
	best, err := lighter(webpQualities, func(quality int) ([]byte, error) {
		return webpOf(img, webp.Options{Quality: quality, Method: webpMethod})
	})
	if err != nil {
		return Encoded{}, err
	}
	if drawn {
		data, err := webpOf(img, webp.Options{Quality: webp.DefaultQuality, Method: webpMethod, Lossless: true})
		if err != nil {
			return Encoded{}, err
		}
		if len(data) <= len(best.Data) {
			best = Encoded{Data: data}
		}
	}
	best.Type, best.Width, best.Height = "image/webp", img.Rect.Dx(), img.Rect.Dy()
	return best, nil
}

func webpOf(img *image.NRGBA, o webp.Options) ([]byte, error) {
	var out bytes.Buffer
	if err := webp.Encode(&out, img, o); err != nil {
		return nil, fmt.Errorf("encode a picture as WebP: %w", err)
	}
	return out.Bytes(), nil
}

// encodeJPEG lays the picture on white.
func encodeJPEG(img *image.NRGBA) (Encoded, error) {
	page := image.NewRGBA(img.Rect)
	draw.Draw(page, page.Rect, image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.Draw(page, page.Rect, img, image.Point{}, draw.Over)
	e, err := lighter(jpegQualities, func(quality int) ([]byte, error) {
		var out bytes.Buffer
		if err := jpeg.Encode(&out, page, &jpeg.Options{Quality: quality}); err != nil {
			return nil, fmt.Errorf("encode a picture as JPEG: %w", err)
		}
		return out.Bytes(), nil
	})
	e.Type, e.Width, e.Height = "image/jpeg", img.Rect.Dx(), img.Rect.Dy()
	return e, err
}

// lighter encodes with the first quality that is not too heavy, or else with the last.
func lighter(qualities []int, encode func(quality int) ([]byte, error)) (Encoded, error) {
	for n, q := range qualities {
		data, err := encode(q)
		if err != nil {
			return Encoded{}, err
		}
		if len(data) <= heavy || n == len(qualities)-1 {
			return Encoded{Data: data, Quality: q}, nil
		}
	}
	return Encoded{}, nil
}
