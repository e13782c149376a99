package render

import (
	"bytes"
	"fmt"
	"image"

	"github.com/gen2brain/webp"
	"golang.org/x/image/draw"
)

// How pictures are encoded. A page of text in few colours is tried in the lossless form, in which its letters stay sharp,
// with little effort: more takes four times as long for a fifth of the bytes. The other form is tried where that is not
// light, and for all that has more colours: there the lossless form is heavier nearly always.
const (
	quality        = 80
	method         = 0 // half the time of the best ones, for a quarter more bytes
	losslessEffort = 20
	losslessMethod = 1

	fewColours = 256
	light      = 16 // pixels a byte: a lossless picture that is as light as this is not worth trying the other form
)

// encode makes the smaller of the forms that are worth trying.
func encode(img *image.NRGBA) (Picture, error) {
	p := Picture{Width: img.Rect.Dx(), Height: img.Rect.Dy()}
	if fewerColours(img) {
		data, err := webpOf(img, webp.Options{Quality: losslessEffort, Method: losslessMethod, Lossless: true})
		if err != nil {
			return p, err
		}
		p.Data = data
		if len(data) <= p.Width*p.Height/light {
			return p, nil
		}
	}
	data, err := webpOf(img, webp.Options{Quality: quality, Method: method})
	if err != nil {
		return p, err
	}
	if p.Data == nil || len(data) < len(p.Data) {
		p.Data = data
	}
	return p, nil
}

func webpOf(img *image.NRGBA, o webp.Options) ([]byte, error) {
	var out bytes.Buffer
	if err := webp.Encode(&out, img, o); err != nil {
		return nil, fmt.Errorf("encode a picture: %w", err)
	}
	return out.Bytes(), nil
}

// fewerColours reports whether a picture has so few colours that it is drawn rather than photographed. One pixel of a few
// tells as much.
func fewerColours(img *image.NRGBA) bool {
	const step = 7 * 4
	seen := make(map[[4]byte]struct{}, fewColours)
	for i := 0; i+4 <= len(img.Pix); i += step {
		if seen[[4]byte(img.Pix[i:i+4])] = struct{}{}; len(seen) > fewColours {
			return false
		}
	}
	return true
}

// smaller makes a picture of at most the width, or returns the one that is not wider.
func smaller(img *image.NRGBA, width int) *image.NRGBA {
	if img.Rect.Dx() <= width {
		return img
	}
	height := max(1, (img.Rect.Dy()*width+img.Rect.Dx()/2)/img.Rect.Dx())
	for img.Rect.Dx() >= 4*width && img.Rect.Dy() >= 4*height {
		img = half(img) // the kernel below costs as much as the pixels it looks at
	}
	out := image.NewNRGBA(image.Rect(0, 0, width, height))
	draw.CatmullRom.Scale(out, out.Rect, img, img.Rect, draw.Src, nil)
	return out
}

// half makes a picture half as wide and high, each pixel out of four. Their colours count as much as they are opaque.
func half(img *image.NRGBA) *image.NRGBA {
	w, h := img.Rect.Dx()/2, img.Rect.Dy()/2
	out := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		top, low := img.Pix[2*y*img.Stride:], img.Pix[(2*y+1)*img.Stride:]
		to := out.Pix[y*out.Stride:]
		for x := range w {
			a, b, p := top[8*x:8*x+8:8*x+8], low[8*x:8*x+8:8*x+8], to[4*x:4*x+4:4*x+4]
			weights := [4]uint32{uint32(a[3]), uint32(a[7]), uint32(b[3]), uint32(b[7])}
			sum := weights[0] + weights[1] + weights[2] + weights[3]
			if p[3] = uint8((sum + 2) / 4); sum == 0 {
				continue
			}
			for n := range 3 {
				c := uint32(a[n])*weights[0] + uint32(a[n+4])*weights[1] + uint32(b[n])*weights[2] + uint32(b[n+4])*weights[3]
				p[n] = uint8((c + sum/2) / sum)
			}
		}
	}
	return out
}
