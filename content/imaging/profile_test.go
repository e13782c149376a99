package imaging_test

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/draw"
	"math"
	"testing"

	"tandem/content/imaging"
)

func fixedPoint(v float64) []byte {
	return binary.BigEndian.AppendUint32(nil, uint32(int32(math.Round(v*(1<<16)))))
}

// iccOf is a profile of three lights with one curve for all.
func iccOf(lights [3][3]float64, curve []byte) []byte {
	head := make([]byte, 128)
	copy(head[16:], "RGB XYZ ")
	tags, body := []byte{}, []byte{}
	const count = 6
	add := func(name string, data []byte) {
		tags = append(tags, name...)
		tags = binary.BigEndian.AppendUint32(tags, uint32(132+12*count+len(body)))
		tags = binary.BigEndian.AppendUint32(tags, uint32(len(data)))
		body = append(body, data...)
	}
	for n, c := range "rgb" {
		xyz := []byte("XYZ \x00\x00\x00\x00")
		for row := range 3 {
			xyz = append(xyz, fixedPoint(lights[row][n])...)
		}
		add(string(c)+"XYZ", xyz)
		add(string(c)+"TRC", curve)
	}
	return append(append(binary.BigEndian.AppendUint32(head, count), tags...), body...)
}

var (
	// The lights of Display P3 and of sRGB in the connection space.
	p3   = [3][3]float64{{0.51512, 0.29198, 0.1571}, {0.2412, 0.69225, 0.06657}, {-0.00105, 0.04189, 0.78407}}
	srgb = [3][3]float64{{0.43607, 0.38515, 0.14307}, {0.22249, 0.71687, 0.06061}, {0.01392, 0.09708, 0.7141}}
)

// formula is the curve of sRGB.
func formula() []byte {
	out := []byte("para\x00\x00\x00\x00\x00\x03\x00\x00")
	for _, v := range []float64{2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045} {
		out = append(out, fixedPoint(v)...)
	}
	return out
}

func gamma(g float64) []byte {
	return binary.BigEndian.AppendUint16([]byte("curv\x00\x00\x00\x00\x00\x00\x00\x01"), uint16(g*256))
}

// table is the curve of sRGB in points.
func table() []byte {
	out := binary.BigEndian.AppendUint32([]byte("curv\x00\x00\x00\x00"), 1024)
	for n := range 1024 {
		out = binary.BigEndian.AppendUint16(out, uint16(lightOf(float64(n)/1023)*0xffff+0.5))
	}
	return out
}

func lightOf(v float64) float64 {
	if v <= 0.04045 {
		return v / 12.92
	}
	return math.Pow((v+0.055)/1.055, 2.4)
}

func valueOf(l float64) float64 {
	l = min(max(l, 0), 1)
	if l <= 0.0031308 {
		return 255 * 12.92 * l
	}
	return 255 * (1.055*math.Pow(l, 1/2.4) - 0.055)
}

func pngWith(t *testing.T, img image.Image, icc []byte) []byte {
	t.Helper()
	var packed bytes.Buffer
	w := zlib.NewWriter(&packed)
	if _, err := w.Write(icc); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	body := append([]byte("iCCPname\x00\x00"), packed.Bytes()...)
	chunk := append(binary.BigEndian.AppendUint32(nil, uint32(len(body)-4)), body...)
	chunk = binary.BigEndian.AppendUint32(chunk, crc32.ChecksumIEEE(body))
	data := pngOf(t, img)
	const head = 33
	return append(append(bytes.Clone(data[:head]), chunk...), data[head:]...)
}

// jpegWith puts the profile into two segments.
func jpegWith(t *testing.T, img image.Image, icc []byte) []byte {
	t.Helper()
	out := []byte{0xff, 0xd8}
	for n, piece := range [][]byte{icc[:100], icc[100:]} {
		body := append([]byte("ICC_PROFILE\x00"), byte(n+1), 2)
		body = append(body, piece...)
		out = append(out, 0xff, 0xe2)
		out = binary.BigEndian.AppendUint16(out, uint16(len(body)+2))
		out = append(out, body...)
	}
	return append(out, jpegOf(t, img)[2:]...)
}

func webpWith(t *testing.T, img image.Image, icc []byte) []byte {
	t.Helper()
	plain := webpOf(t, img, true)
	b := img.Bounds()
	out := append([]byte("RIFF\x00\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x20\x00\x00\x00"), byte(b.Dx()-1), 0, 0, byte(b.Dy()-1), 0, 0)
	out = append(binary.LittleEndian.AppendUint32(append(out, "ICCP"...), uint32(len(icc))), icc...)
	if len(icc)%2 == 1 {
		out = append(out, 0)
	}
	out = append(out, plain[12:]...)
	binary.LittleEndian.PutUint32(out[4:], uint32(len(out)-8))
	return out
}

func TestProfiles_ColoursAreTurnedIntoSRGB(t *testing.T) {
	in := color.NRGBA{180, 90, 60, 255}
	img := image.NewNRGBA(image.Rect(0, 0, 48, 32))
	draw.Draw(img, img.Rect, image.NewUniform(in), image.Point{}, draw.Src)
	r, g, b := lightOf(180./255), lightOf(90./255), lightOf(60./255)
	// The same by another way: both have the same white, so that the lights mix directly.
	wide := [3]float64{valueOf(1.2249402*r - 0.2249402*g), valueOf(-0.0420570*r + 1.0420570*g), valueOf(-0.0196376*r - 0.0786361*g + 1.0982736*b)}
	same := [3]float64{180, 90, 60}
	p22 := func(v float64) float64 { return valueOf(math.Pow(v/255, 2.2)) }
	for name, c := range map[string]struct {
		icc  []byte
		want [3]float64
	}{
		"p3":                     {iccOf(p3, formula()), wide},
		"p3 by points":           {iccOf(p3, table()), wide},
		"srgb":                   {iccOf(srgb, formula()), same},
		"gamma 2.2":              {iccOf(srgb, gamma(2.2)), [3]float64{p22(180), p22(90), p22(60)}},
		"no profile":             {make([]byte, 200), same},
		"curves of another kind": {iccOf(p3, []byte("what\x00\x00\x00\x00\x00\x00\x00\x00")), same},
		"points missing":         {iccOf(p3, []byte("curv\x00\x00\x00\x00\x7f\xff\xff\xff")), same},
	} {
		for kind, data := range map[string][]byte{"png": pngWith(t, img, c.icc), "jpeg": jpegWith(t, img, c.icc), "webp": webpWith(t, img, c.icc)} {
			e, err := imaging.Resize(data, 24)
			if err != nil {
				t.Errorf("%s in %s: %v", name, kind, err)
				continue
			}
			r, g, b := at(decoded(t, e), 12, 8)
			for n, got := range []float64{r, g, b} {
				if math.Abs(got-c.want[n]) > 5 {
					t.Errorf("%s in %s: channel %d is %.0f, want %.0f", name, kind, n, got, c.want[n])
				}
			}
			if bytes.Contains(e.Data, []byte("ICCP")) {
				t.Errorf("%s in %s: the profile is carried over although the colours are turned", name, kind)
			}
		}
	}
}
