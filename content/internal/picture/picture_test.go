package picture_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"hash/crc32"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"tandem/content/internal/picture"
)

func jpegOf(t *testing.T, width, height int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, width, height)), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func pngOf(t *testing.T, width, height int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, width, height))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// withOrientation puts an EXIF segment behind the start of a JPEG.
func withOrientation(jpg []byte, order binary.AppendByteOrder, value uint16) []byte {
	mark := "MM"
	if order == binary.AppendByteOrder(binary.LittleEndian) {
		mark = "II"
	}
	tiff := []byte(mark)
	tiff = order.AppendUint16(tiff, 42)
	tiff = order.AppendUint32(tiff, 8)
	tiff = order.AppendUint16(tiff, 1)
	tiff = order.AppendUint16(tiff, 0x0112)
	tiff = order.AppendUint16(tiff, 3)
	tiff = order.AppendUint32(tiff, 1)
	tiff = order.AppendUint16(tiff, value)
	tiff = append(tiff, 0, 0, 0, 0, 0, 0)
	body := append([]byte("Exif\x00\x00"), tiff...)
	out := append([]byte{}, jpg[:2]...)
	out = append(out, 0xff, 0xe1)
	out = binary.BigEndian.AppendUint16(out, uint16(len(body)+2))
	out = append(out, body...)
	return append(out, jpg[2:]...)
}

func gifOf(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := gif.Encode(&b, image.NewGray(image.Rect(0, 0, 7, 5)), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// webpHead is the start of a lossless WebP of 300 by 200 pixels: enough for its measures.
func webpHead() []byte {
	bits := uint32(300-1) | uint32(200-1)<<14
	data := append([]byte{0x2f}, binary.LittleEndian.AppendUint32(nil, bits)...)
	data = append(data, make([]byte, 11)...)
	chunk := append([]byte("VP8L"), binary.LittleEndian.AppendUint32(nil, uint32(len(data)))...)
	chunk = append(chunk, data...)
	riff := append([]byte("RIFF"), binary.LittleEndian.AppendUint32(nil, uint32(len(chunk)+4))...)
	return append(append(riff, "WEBP"...), chunk...)
}

func TestMeasure(t *testing.T) {
	jpg := jpegOf(t, 40, 20)
	tests := []struct {
		name          string
		data          []byte
		media         string
		width, height int
	}{
		{"jpeg", jpg, "image/jpeg", 40, 20},
		{"jpeg upside down", withOrientation(jpg, binary.BigEndian, 3), "image/jpeg", 40, 20},
		{"jpeg on its side", withOrientation(jpg, binary.BigEndian, 6), "image/jpeg", 20, 40},
		{"jpeg on its other side", withOrientation(jpg, binary.LittleEndian, 8), "image/jpeg", 20, 40},
		{"png", pngOf(t, 30, 10), "image/png", 30, 10},
		{"gif", gifOf(t), "image/gif", 7, 5},
		{"webp", webpHead(), "image/webp", 300, 200},
		{"svg with a size", []byte(`<?xml version="1.0"?><!-- x --><svg xmlns="http://www.w3.org/2000/svg" width="12.4px" height="8">`), "image/svg+xml", 12, 8},
		{"svg with a box", []byte(`<svg viewBox="0 0 640 360">`), "image/svg+xml", 640, 360},
		{"svg with a width and a box", []byte(`<svg width="320" height="100%" viewBox="0,0,640,360">`), "image/svg+xml", 320, 180},
		{"svg with nothing", []byte(`<svg>`), "image/svg+xml", 300, 150},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := picture.Measure(iotest.OneByteReader(bytes.NewReader(tt.data)))
			if err != nil {
				t.Fatal(err)
			}
			sum := sha256.Sum256(tt.data)
			want := picture.Info{Type: tt.media, Width: tt.width, Height: tt.height, Size: int64(len(tt.data)), Hash: hex.EncodeToString(sum[:]), Animated: tt.media == "image/gif"}
			if got != want {
				t.Errorf("got %+v, want %+v", got, want)
			}
		})
	}
}

// bomb is a PNG whose header promises 60,000 by 60,000 pixels.
func bomb(t *testing.T) []byte {
	t.Helper()
	data := pngOf(t, 1, 1)
	binary.BigEndian.PutUint32(data[16:], 60_000)
	binary.BigEndian.PutUint32(data[20:], 60_000)
	binary.BigEndian.PutUint32(data[29:], crc32.ChecksumIEEE(data[12:29]))
	return data
}

func TestMeasureRefuses(t *testing.T) {
	for want, data := range map[string][]byte{
		"more than 50 million": bomb(t),
		"it is empty":          {},
		"not a readable JPEG":  []byte("MZ\x90\x00 an executable named x.png"),
		"not a readable SVG":   []byte("<html><svg width=1></svg></html>"),
		"larger than 20 MB":    append(pngOf(t, 1, 1), make([]byte, picture.MaxBytes)...),
	} {
		_, err := picture.Measure(bytes.NewReader(data))
		if !errors.Is(err, picture.ErrRefused) || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want a refusal that says %q", err, want)
		}
	}
	cut := errors.New("cut")
	if _, err := picture.Measure(io.MultiReader(bytes.NewReader(pngOf(t, 1, 1)), iotest.ErrReader(cut))); !errors.Is(err, cut) || errors.Is(err, picture.ErrRefused) {
		t.Errorf("a failing read gives %v", err)
	}
}

func FuzzMeasure(f *testing.F) {
	f.Add([]byte("\xff\xd8\xff\xe1\x00\x10Exif\x00\x00II*\x00"))
	f.Add([]byte("<svg viewBox='0 0 1 1'>"))
	f.Add(webpHead())
	f.Fuzz(func(t *testing.T, data []byte) {
		info, err := picture.Measure(bytes.NewReader(data))
		if err == nil && (info.Width < 1 || info.Height < 1 || info.Type == "") {
			t.Fatalf("got %+v without an error", info)
		}
	})
}
