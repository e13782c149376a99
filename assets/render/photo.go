package render

import (
	"bytes"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"os"

	"github.com/gen2brain/webp"
	"golang.org/x/image/draw"
)

// photo is a picture file: a document of one page.
type photo struct{ data []byte }

// maxPhotoBytes bounds what is read of a picture file; decoders need it whole.
const maxPhotoBytes = 128 << 20

func openImage(path string) (*photo, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxPhotoBytes+1))
	if err != nil {
		return nil, err
	}
	if len(data) > maxPhotoBytes {
		return nil, fail(ReasonTooLarge, "more than %d bytes", maxPhotoBytes)
	}
	return &photo{data}, nil
}

func (p *photo) pages() int  { return 1 }
func (p *photo) alive() bool { return true }
func (p *photo) close()      {}

func (p *photo) page(int) (*Page, error) {
	img, err := p.decode()
	if err != nil {
		return nil, err
	}
	out := &Page{Width: float64(img.Rect.Dx()), Height: float64(img.Rect.Dy())}
	if img = fitting(img); img == nil {
		return nil, fail(ReasonEmpty, "a picture without a surface")
	}
	if out.Large, err = encode(img); err != nil {
		return nil, err
	}
	out.Thumb, err = encode(smaller(img, ThumbWidth))
	return out, err
}

// fitting makes a picture no larger than a drawn page.
func fitting(img *image.NRGBA) *image.NRGBA {
	if img.Rect.Empty() {
		return nil
	}
	w, h := img.Rect.Dx(), img.Rect.Dy()
	for _, most := range [2]int{LargeWidth, max(1, int(float64(w)*min(1, float64(maxHeight)/float64(h))))} {
		if img.Rect.Dx() > most {
			img = smaller(img, most)
		}
	}
	return img
}

// decode reads the picture upright, with the transparency it has. Measures are read first: what would take too much memory
// is not decoded.
func (p *photo) decode() (*image.NRGBA, error) {
	config, format, err := measure(p.data)
	if err != nil {
		return nil, err
	}
	pixels := int64(config.Width) * int64(config.Height)
	if pixels > maxDecode || pixels*bytesPerPixel(format, p.data) > maxMemory {
		return nil, fail(ReasonTooLarge, "%d × %d pixels", config.Width, config.Height)
	}
	var img image.Image
	turn := 1
	switch format {
	case "jpeg":
		turn = orientation(p.data)
		img, err = jpeg.Decode(bytes.NewReader(p.data))
	case "png":
		img, err = png.Decode(bytes.NewReader(p.data))
	case "gif":
		img, err = gif.Decode(bytes.NewReader(p.data))
	default:
		img, err = webp.Decode(bytes.NewReader(p.data))
	}
	if err != nil {
		return nil, fail(ReasonBroken, "decode: %v", err)
	}
	return upright(plain(img), turn), nil
}

// measure decides from the content what kind of picture it is.
func measure(data []byte) (image.Config, string, error) {
	for _, f := range []struct {
		name, magic string
		config      func(io.Reader) (image.Config, error)
	}{
		{"png", "\x89PNG", png.DecodeConfig},
		{"jpeg", "\xff\xd8\xff", jpeg.DecodeConfig},
		{"gif", "GIF8", gif.DecodeConfig},
		{"webp", "RIFF", webp.DecodeConfig},
	} {
		if !bytes.HasPrefix(data, []byte(f.magic)) {
			continue
		}
		config, err := f.config(bytes.NewReader(data))
		if err != nil {
			return config, "", fail(ReasonBroken, "measure: %v", err)
		}
		return config, f.name, nil
	}
	return image.Config{}, "", fail(ReasonUnsupported, "no PNG, JPEG, GIF or WebP")
}

// bytesPerPixel is what decoding takes, the plain form that follows included.
func bytesPerPixel(format string, data []byte) int64 {
	const progressive = "\xff\xc2"
	switch {
	case format == "jpeg" && bytes.Contains(data, []byte(progressive)):
		return 3*5 + 4 // a coefficient of every channel besides
	case format == "png":
		return 8 + 4 // sixteen bits a channel, at the most
	}
	return 4 + 4
}

// plain turns any picture into colours of eight bits.
func plain(img image.Image) *image.NRGBA {
	if n, ok := img.(*image.NRGBA); ok && n.Rect.Min == (image.Point{}) {
		return n
	}
	out := image.NewNRGBA(image.Rect(0, 0, img.Bounds().Dx(), img.Bounds().Dy()))
	if v, ok := img.(*image.NYCbCrA); ok {
		fromVideo(out, v)
		return out
	}
	draw.Draw(out, out.Rect, img, img.Bounds().Min, draw.Src)
	return out
}

// fromVideo converts what a WebP holds: colours of video (BT.601), from 16 to 235. Go would take them for the full range
// and wash the picture out.
func fromVideo(out *image.NRGBA, v *image.NYCbCrA) {
	clamp := func(n int32) uint8 { return uint8(min(max(n>>16, 0), 0xff)) } //nolint:gosec // between 0 and 255
	const half = 1 << 15
	for y := range out.Rect.Dy() {
		for x := range out.Rect.Dx() {
			c := v.COffset(x+v.Rect.Min.X, y+v.Rect.Min.Y)
			luma := (int32(v.Y[v.YOffset(x+v.Rect.Min.X, y+v.Rect.Min.Y)]) - 16) * 76309
			cb, cr := int32(v.Cb[c])-128, int32(v.Cr[c])-128
			p := out.Pix[y*out.Stride+x*4:][:4:4]
			p[0], p[1], p[2] = clamp(luma+104597*cr+half), clamp(luma-25675*cb-53279*cr+half), clamp(luma+132201*cb+half)
			p[3] = v.A[v.AOffset(x+v.Rect.Min.X, y+v.Rect.Min.Y)]
		}
	}
}
