package imaging

import (
	"image"
	"image/draw"
	"math"
)

// scaled takes a part of the picture as seen and makes it of the given size, which is not larger than the part.
func (s *source) scaled(part image.Rectangle, width, height int) *image.NRGBA {
	from := s.fromShown(part).Add(s.Bounds().Min)
	if s.turn >= 5 {
		width, height = height, width
	}
	small := s.resample(from, width, height)
	s.profile.toSRGB(small)
	return turned(small, s.turn)
}

// The weights of a kernel are whole numbers of this many bits after the point. Eight bits of a channel and the sign leave
// room for a sum above one, which CatmullRom's side lobes need.
const precision = 22

// window of source pixels that make one pixel, with their weights.
type tap struct {
	first   int
	weights []int32
}

// taps are the windows for making `to` pixels of `from`, with the CatmullRom kernel. Colours are weighted as they are
// stored, as browsers do, so that thin lines of drawings and letters keep their strength.
func taps(from, to int) []tap {
	scale := float64(from) / float64(to)
	reach := 2 * max(scale, 1)
	out := make([]tap, to)
	for i := range out {
		middle := (float64(i) + 0.5) * scale
		first, last := max(0, int(middle-reach+0.5)), min(from, int(middle+reach+0.5))
		raw, sum := make([]float64, last-first), 0.0
		for n := range raw {
			raw[n] = catmullRom((float64(first+n) - middle + 0.5) / max(scale, 1))
			sum += raw[n]
		}
		weights := make([]int32, len(raw))
		for n, w := range raw {
			weights[n] = int32(math.Round(w / sum * (1 << precision)))
		}
		out[i] = tap{first, weights}
	}
	return out
}

func catmullRom(x float64) float64 {
	x = math.Abs(x)
	switch {
	case x < 1:
		return (1.5*x-2.5)*x*x + 1
	case x < 2:
		return ((-0.5*x+2.5)*x-4)*x + 2
	}
	return 0
}

// resample makes a part of the stored picture of another size, rows first. Rows are read one at a time: the whole picture
// is never there a second time.
func (s *source) resample(from image.Rectangle, width, height int) *image.NRGBA {
	line := image.NewRGBA(image.Rect(0, 0, from.Dx(), 1))
	columns := taps(from.Dx(), width)
	narrow := image.NewRGBA(image.Rect(0, 0, width, from.Dy()))
	for y := range from.Dy() {
		s.row(line, from.Min.X, from.Min.Y+y)
		out := narrow.Pix[y*narrow.Stride:]
		for x, t := range columns {
			weigh(out[x*4:x*4+4:x*4+4], line.Pix[t.first*4:], 4, t.weights)
		}
	}
	small := image.NewNRGBA(image.Rect(0, 0, width, height))
	for y, t := range taps(from.Dy(), height) {
		top := narrow.Pix[t.first*narrow.Stride:]
		for x := range width {
			weigh(small.Pix[y*small.Stride+x*4:][:4:4], top[x*4:], narrow.Stride, t.weights)
		}
	}
	unmultiply(small)
	return small
}

// weigh sums pixels that lie step bytes apart. Their colours are multiplied by their opacity, so that what cannot be seen
// does not shine through.
func weigh(out, in []byte, step int, weights []int32) {
	const half = 1 << (precision - 1)
	var r, g, b, a int32 = half, half, half, half
	for n, w := range weights {
		p := in[n*step : n*step+4 : n*step+4]
		r += int32(p[0]) * w
		g += int32(p[1]) * w
		b += int32(p[2]) * w
		a += int32(p[3]) * w
	}
	opacity := clamp8(a >> precision)
	out[3] = opacity
	// A sharp edge can make a colour brighter than its opacity has room for.
	out[0], out[1], out[2] = min(clamp8(r>>precision), opacity), min(clamp8(g>>precision), opacity), min(clamp8(b>>precision), opacity)
}

// unmultiply takes the opacity out of the colours.
func unmultiply(img *image.NRGBA) {
	for i := 0; i+3 < len(img.Pix); i += 4 {
		p := img.Pix[i : i+4 : i+4]
		a := uint32(p[3])
		if a == 0xff || a == 0 {
			continue
		}
		for n := range 3 {
			p[n] = uint8(min((uint32(p[n])*0xff+a/2)/a, 0xff)) //nolint:gosec // it fits now
		}
	}
}

// row reads a row of the stored picture from x on.
func (s *source) row(line *image.RGBA, x, y int) {
	if !s.limited {
		draw.Draw(line, line.Bounds(), s.Image, image.Pt(x, y), draw.Src)
		return
	}
	var alpha *image.NYCbCrA
	video, ok := s.Image.(*image.YCbCr)
	if !ok {
		alpha, _ = s.Image.(*image.NYCbCrA)
		video = &alpha.YCbCr
	}
	for n := range line.Rect.Dx() {
		p := line.Pix[n*4 : n*4+4 : n*4+4]
		c := video.COffset(x+n, y)
		r, g, b := videoToRGB(video.Y[video.YOffset(x+n, y)], video.Cb[c], video.Cr[c])
		p[0], p[1], p[2], p[3] = r, g, b, 0xff
		if alpha == nil {
			continue
		}
		if a := uint32(alpha.A[alpha.AOffset(x+n, y)]); a != 0xff {
			p[0], p[1], p[2], p[3] = uint8(uint32(r)*a/0xff), uint8(uint32(g)*a/0xff), uint8(uint32(b)*a/0xff), uint8(a) //nolint:gosec // below 256
		}
	}
}
