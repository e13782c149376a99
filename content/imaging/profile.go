package imaging

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"image"
	"io"
	"math"
	"strings"
)

// profile says what the colours of a picture mean, where that is something else than sRGB: how much light each value of a
// channel stands for, and how the three lights mix to those of sRGB. Cameras of telephones and printing programs write such
// profiles; without them their pictures look pale.
type profile struct {
	light [3][256]float32
	mix   [3][3]float32
}

// maxProfile is the size up to which a profile is read.
const maxProfile = 4 << 20

// profileOf reads the profile of a picture; nil when it has none, it is that of sRGB, or of a kind that is not understood:
// then the values are taken for sRGB.
func profileOf(kind string, data []byte) *profile {
	switch kind {
	case "image/jpeg":
		return parseProfile(jpegProfile(data))
	case "image/png":
		return parseProfile(pngProfile(data))
	case "image/webp":
		return parseProfile(webpProfile(data))
	}
	return nil
}

// jpegProfile joins the pieces of a profile, each in a segment of its own.
func jpegProfile(data []byte) []byte {
	const marker, head = "ICC_PROFILE\x00", 14
	var out []byte
	for at := 2; at+4 <= len(data) && data[at] == 0xff && data[at+1] != 0xda; {
		end := at + 2 + int(binary.BigEndian.Uint16(data[at+2:]))
		if end < at+4 || end > len(data) {
			break
		}
		if body := data[at+4 : end]; data[at+1] == 0xe2 && len(body) > head && strings.HasPrefix(string(body[:head]), marker) {
			out = append(out, body[head:]...)
		}
		at = end
	}
	return out
}

func pngProfile(data []byte) []byte {
	for at := 8; at+12 <= len(data); {
		size := int(binary.BigEndian.Uint32(data[at:]))
		kind := string(data[at+4 : at+8])
		if size < 0 || size > len(data)-at-12 || kind == "IDAT" {
			return nil
		}
		if kind == "iCCP" {
			_, packed, ok := bytes.Cut(data[at+8:at+8+size], []byte{0})
			if !ok || len(packed) < 2 {
				return nil
			}
			r, err := zlib.NewReader(bytes.NewReader(packed[1:]))
			if err != nil {
				return nil
			}
			out, err := io.ReadAll(io.LimitReader(r, maxProfile))
			if err != nil {
				return nil
			}
			return out
		}
		at += 12 + size
	}
	return nil
}

func webpProfile(data []byte) []byte {
	for at := 12; at+8 <= len(data); {
		size := int(binary.LittleEndian.Uint32(data[at+4:]))
		if size < 0 || size > len(data)-at-8 {
			return nil
		}
		if string(data[at:at+4]) == "ICCP" {
			return data[at+8 : at+8+size]
		}
		at += 8 + size + size&1
	}
	return nil
}

// toLinearSRGB turns the colours of the connection space, as profiles have it, into the lights of sRGB.
var toLinearSRGB = [3][3]float64{
	{3.1338561, -1.6168667, -0.4906146},
	{-0.9787684, 1.9161415, 0.0334540},
	{0.0719453, -0.2289914, 1.4052427},
}

// parseProfile reads a profile of three lights and their curves (ICC.1, matrix and tone curves).
func parseProfile(icc []byte) *profile {
	const head, entry = 132, 12
	if len(icc) < head || len(icc) > maxProfile || string(icc[16:20]) != "RGB " || string(icc[20:24]) != "XYZ " {
		return nil
	}
	tags := map[string][]byte{}
	for n := range min(int(binary.BigEndian.Uint32(icc[128:])), (len(icc)-head)/entry) {
		e := icc[head+n*entry:]
		at, size := uint64(binary.BigEndian.Uint32(e[4:])), uint64(binary.BigEndian.Uint32(e[8:]))
		if at+size <= uint64(len(icc)) {
			tags[string(e[:4])] = icc[at : at+size]
		}
	}
	p := &profile{}
	var lights [3][3]float64
	for n, c := range "rgb" {
		xyz, curve := tags[string(c)+"XYZ"], curveOf(tags[string(c)+"TRC"])
		if len(xyz) < 20 || curve == nil {
			return nil
		}
		for row := range 3 {
			lights[row][n] = fixed16(xyz[8+4*row:])
		}
		for v := range 256 {
			p.light[n][v] = float32(min(max(curve(float64(v)/255), 0), 1))
		}
	}
	for row := range 3 {
		for n := range 3 {
			for k := range 3 {
				p.mix[row][n] += float32(toLinearSRGB[row][k] * lights[k][n])
			}
		}
	}
	if p.isSRGB() {
		return nil
	}
	return p
}

// curveOf reads how much light a value stands for; nil when it is of a kind that is not understood.
func curveOf(tag []byte) func(float64) float64 {
	if len(tag) < 12 {
		return nil
	}
	switch string(tag[:4]) {
	case "curv":
		return tableOf(tag)
	case "para":
		return formulaOf(tag)
	}
	return nil
}

// tableOf reads a curve of points, of a single exponent, or of nothing.
func tableOf(tag []byte) func(float64) float64 {
	count := int(binary.BigEndian.Uint32(tag[8:]))
	points := tag[12:]
	switch {
	case count == 0:
		return func(v float64) float64 { return v }
	case count < 0 || count > len(points)/2:
		return nil
	case count == 1:
		gamma := float64(binary.BigEndian.Uint16(points)) / 256
		return func(v float64) float64 { return math.Pow(v, gamma) }
	}
	return func(v float64) float64 {
		at := v * float64(count-1)
		n := min(int(at), count-2)
		a, b := float64(binary.BigEndian.Uint16(points[2*n:])), float64(binary.BigEndian.Uint16(points[2*n+2:]))
		return (a + (b-a)*(at-float64(n))) / 0xffff
	}
}

// formulaOf reads a curve that is given by up to seven numbers, of which the first forms use fewer.
func formulaOf(tag []byte) func(float64) float64 {
	form := int(binary.BigEndian.Uint16(tag[8:]))
	counts := []int{1, 3, 4, 5, 7}
	if form >= len(counts) || len(tag) < 12+4*counts[form] {
		return nil
	}
	var n [7]float64
	for i := range counts[form] {
		n[i] = fixed16(tag[12+4*i:])
	}
	g, a, b, c, d, e, f := n[0], n[1], n[2], n[3], n[4], n[5], n[6]
	switch form {
	case 0:
		a = 1
	case 1, 2:
		if a == 0 {
			return nil
		}
		// Below -b/a the curve is flat at c, which above is added.
		d, e, f, c = -b/a, c, c, 0
	}
	return func(v float64) float64 {
		if form > 0 && v < d {
			return c*v + f
		}
		return math.Pow(max(a*v+b, 0), g) + e
	}
}

func fixed16(b []byte) float64 {
	return float64(int32(binary.BigEndian.Uint32(b))) / (1 << 16) //nolint:gosec // it is signed
}

// isSRGB reports whether the profile changes nothing that can be seen.
func (p *profile) isSRGB() bool {
	for row := range 3 {
		for n := range 3 {
			want := float32(0)
			if row == n {
				want = 1
			}
			if d := p.mix[row][n] - want; d > 0.01 || d < -0.01 {
				return false
			}
		}
		for _, v := range []int{32, 96, 160, 224} {
			if d := int(encode(float64(p.light[row][v]))) - v; d > 1 || d < -1 {
				return false
			}
		}
	}
	return true
}

// toSRGB turns the colours of a picture into those of sRGB. Colours that sRGB does not have become its nearest ones.
func (p *profile) toSRGB(img *image.NRGBA) {
	if p == nil {
		return
	}
	const steps = 1 << 14
	var value [steps + 1]uint8
	for n := range value {
		value[n] = encode(float64(n) / steps)
	}
	for i := 0; i+3 < len(img.Pix); i += 4 {
		px := img.Pix[i : i+3 : i+3]
		r, g, b := p.light[0][px[0]], p.light[1][px[1]], p.light[2][px[2]]
		for n := range 3 {
			light := p.mix[n][0]*r + p.mix[n][1]*g + p.mix[n][2]*b
			px[n] = value[int(min(max(light, 0), 1)*steps+0.5)]
		}
	}
}
