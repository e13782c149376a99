package imaging_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"testing"

	"tandem/content"
	"tandem/content/imaging"
)

// bomb is a PNG whose head promises more than it holds.
func bomb(t *testing.T, width, height uint32, depth, kind byte) []byte {
	t.Helper()
	data := pngOf(t, image.NewGray(image.Rect(0, 0, 1, 1)))
	binary.BigEndian.PutUint32(data[16:], width)
	binary.BigEndian.PutUint32(data[20:], height)
	data[24], data[25] = depth, kind
	binary.BigEndian.PutUint32(data[29:], crc32.ChecksumIEEE(data[12:29]))
	return data
}

func TestAttack_A27_BombsAreRefusedBeforeTheyAreDecoded(t *testing.T) {
	scan := []byte("\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00\x00")
	scans := jpegOf(t, quarters(16, 16))
	scans = append(scans[:len(scans)-2], bytes.Repeat(scan, 200)...)
	for name, data := range map[string][]byte{
		"60,000 pixels wide": bomb(t, 60_000, 60_000, 8, 0),
		"one line too many":  bomb(t, 1, 50_000_001, 8, 0),
		"no width":           bomb(t, 0, 10, 8, 0),
		"too much memory":    bomb(t, 9_000, 9_000, 16, 6),
		"200 scans":          scans,
		"nothing":            nil,
		"a program":          []byte("MZ\x90\x00"),
		"a drawing":          []byte(`<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"/>`),
	} {
		_, err := imaging.Resize(data, 10)
		if !errors.Is(err, imaging.ErrTooLarge) && !errors.Is(err, imaging.ErrBroken) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestAttack_A27_BrokenPicturesAreErrors(t *testing.T) {
	pic := quarters(40, 30)
	for name, data := range map[string][]byte{
		"jpeg": jpegOf(t, pic), "png": pngOf(t, pic), "lossy webp": webpOf(t, pic, false), "lossless webp": webpOf(t, pic, true), "cmyk": cmykJPEG(t, pic),
	} {
		for cut := range len(data) {
			if cut > 200 && cut%7 != 0 {
				continue
			}
			half := data[:cut]
			if e, err := imaging.Resize(half, 20); err == nil && (e.Width != 20 || len(e.Data) == 0) {
				t.Errorf("%s of %d bytes: got %+v without an error", name, cut, e)
			}
		}
		if _, err := imaging.Resize(data[:len(data)/2], 20); err == nil {
			t.Errorf("half a %s is no error", name)
		}
	}
}

func FuzzResize(f *testing.F) {
	pic := quarters(12, 9)
	f.Add(jpegOf(f, pic))
	f.Add(turnedBy(jpegOf(f, pic), 6))
	f.Add(pngOf(f, pic))
	f.Add(webpOf(f, pic, false))
	f.Add(webpOf(f, pic, true))
	f.Add(cmykJPEG(f, pic))
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 64<<10 {
			return
		}
		e, err := imaging.Cut(data, 8, 6, content.Point{X: 30, Y: 70, Given: true})
		if err == nil && (e.Width < 1 || e.Height < 1 || len(e.Data) == 0) {
			t.Fatalf("got %+v without an error", e)
		}
	})
}

// cmykJPEG writes a JPEG of four inks as printing programs do: one channel each, all inverted, one value per 8 by 8 block.
func cmykJPEG(t testing.TB, pic image.Image) []byte {
	t.Helper()
	b := pic.Bounds()
	out := []byte("\xff\xd8\xff\xee\x00\x0eAdobe\x00\x64\x00\x00\x00\x00\x00")
	out = append(out, 0xff, 0xdb, 0, 67, 0)
	out = append(out, bytes.Repeat([]byte{8}, 64)...) // a step of 8: the constant term of a block is its mean
	out = append(out, 0xff, 0xc0, 0, 20, 8)
	out = binary.BigEndian.AppendUint16(out, uint16(b.Dy()))
	out = binary.BigEndian.AppendUint16(out, uint16(b.Dx()))
	out = append(out, 4)
	for id := range byte(4) {
		out = append(out, id+1, 0x11, 0)
	}
	// Two tables of codes: for the constant terms every size from 0 to 8 in three to five bits, for the others only the end of a block.
	out = append(out, 0xff, 0xc4, 0, 19+9, 0x00)
	out = append(out, 0, 0, 7, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0) // how many codes have 1, 2, 3, … bits
	out = append(out, 0, 1, 2, 3, 4, 5, 6, 7, 8)
	out = append(out, 0xff, 0xc4, 0, 19+1, 0x10)
	out = append(out, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
	out = append(out, 0xff, 0xda, 0, 14, 4, 1, 0, 2, 0, 3, 0, 4, 0, 0, 63, 0)
	w := &bits{}
	last := [4]int{}
	for y := b.Min.Y; y < b.Max.Y; y += 8 {
		for x := b.Min.X; x < b.Max.X; x += 8 {
			c, ok := color.CMYKModel.Convert(pic.At(min(x+4, b.Max.X-1), min(y+4, b.Max.Y-1))).(color.CMYK)
			if !ok {
				t.Fatal("no colour of four inks")
			}
			for n, ink := range []uint8{c.C, c.M, c.Y, c.K} {
				value := int(255-ink) - 128
				w.constant(value - last[n])
				last[n] = value
			}
		}
	}
	return append(append(out, w.flush()...), 0xff, 0xd9)
}

// bits writes the codes of cmykJPEG.
type bits struct {
	out  []byte
	acc  uint32
	left int
}

func (w *bits) put(value uint32, n int) {
	w.acc, w.left = w.acc<<n|value, w.left+n
	for w.left >= 8 {
		b := byte(w.acc >> (w.left - 8))
		w.out = append(w.out, b)
		if b == 0xff {
			w.out = append(w.out, 0)
		}
		w.left -= 8
	}
}

func (w *bits) constant(diff int) {
	size, abs := 0, max(diff, -diff)
	for abs>>size > 0 {
		size++
	}
	switch size {
	case 7:
		w.put(0b1110, 4)
	case 8:
		w.put(0b11110, 5)
	default:
		w.put(uint32(size), 3)
	}
	if diff < 0 {
		diff += 1<<size - 1
	}
	w.put(uint32(diff), size)
	w.put(0, 1)
}

func (w *bits) flush() []byte {
	w.put(0x7f, 7)
	return w.out
}
