package content_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/image/webp"

	"tandem/content"
	"tandem/content/internal/picture"
)

// secret stands for what nobody but the photographer should know.
const secret = "52.5200N 13.4050E"

func stripes() *image.Paletted {
	img := image.NewPaletted(image.Rect(0, 0, 20, 12), color.Palette{color.Black, color.White, color.NRGBA{0xff, 0, 0, 0xff}})
	for i := range img.Pix {
		img.Pix[i] = uint8(i % 3)
	}
	return img
}

func segment(marker byte, body string) []byte {
	return append(binary.BigEndian.AppendUint16([]byte{0xff, marker}, uint16(len(body)+2)), body...)
}

// exif says how the picture is turned, and more than that.
func exif(turn byte) []byte {
	body := "Exif\x00\x00II*\x00\x08\x00\x00\x00\x01\x00\x12\x01\x03\x00\x01\x00\x00\x00" + string(turn) + "\x00\x00\x00\x00\x00\x00\x00" + secret
	return segment(0xe1, body)
}

func soiledJPEG(t testing.TB, turn byte) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, stripes(), nil); err != nil {
		t.Fatal(err)
	}
	plain := b.Bytes()
	out := append([]byte{0xff, 0xd8}, segment(0xe0, "JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00")...)
	for _, s := range [][]byte{
		exif(turn), segment(0xe1, "http://ns.adobe.com/xap/1.0/\x00"+secret), segment(0xe2, "ICC_PROFILE\x00\x01\x01profile"),
		segment(0xe2, "MPF\x00"+secret), segment(0xed, "Photoshop 3.0\x00"+secret), segment(0xfe, secret), segment(0xeb, "JP"+secret),
		{0xff},
	} {
		out = append(out, s...)
	}
	return append(append(out, plain[2:]...), secret...)
}

func chunk(kind, body string) []byte {
	out := append(binary.BigEndian.AppendUint32(nil, uint32(len(body))), kind+body...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out[4:]))
}

func soiledPNG(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, stripes()); err != nil {
		t.Fatal(err)
	}
	const head = 33
	out := bytes.Clone(b.Bytes()[:head])
	for _, c := range [][]byte{
		chunk("gAMA", "\x00\x00\xb1\x8f"), chunk("eXIf", "MM\x00*"+secret), chunk("tEXt", "Comment\x00"+secret), chunk("iTXt", "XML:com.adobe.xmp\x00\x00\x00\x00\x00"+secret),
		chunk("zTXt", "Comment\x00\x00"+secret), chunk("tIME", "\x07\xea\x01\x01\x00\x00\x00"), chunk("caBX", secret),
	} {
		out = append(out, c...)
	}
	return append(append(out, b.Bytes()[head:]...), secret...)
}

// lossless is a WebP of 2 by 2 pixels, all of one colour: a colour of four single codes, and no data behind them.
var lossless = []byte("\x2f\x01\x40\x00\x00\x88\x88\x08\x08\x08\x08\x08\x00")

func riff(chunks ...string) []byte {
	body := "WEBP"
	for i := 0; i < len(chunks); i += 2 {
		body += chunks[i] + string(binary.LittleEndian.AppendUint32(nil, uint32(len(chunks[i+1])))) + chunks[i+1]
		if len(chunks[i+1])%2 == 1 {
			body += "\x00"
		}
	}
	return append(append([]byte("RIFF"), binary.LittleEndian.AppendUint32(nil, uint32(len(body)))...), body...)
}

func soiledWebP() []byte {
	return append(riff("VP8X", "\x3c\x00\x00\x00\x01\x00\x00\x01\x00\x00", "ICCP", "profile", "VP8L", string(lossless), "EXIF", secret, "XMP ", secret, "JUMB", secret), secret...)
}

func soiledGIF(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	anim := &gif.GIF{Image: []*image.Paletted{stripes(), stripes()}, Delay: []int{5, 7}, LoopCount: 3}
	if err := gif.EncodeAll(&b, anim); err != nil {
		t.Fatal(err)
	}
	at := bytes.Index(b.Bytes(), []byte("\x21\xff"))
	out := bytes.Clone(b.Bytes()[:at])
	out = append(out, "\x21\xfe"+string(rune(len(secret)))+secret+"\x00"...)
	out = append(out, "\x21\xff\x0bXMP DataXMP"+string(rune(len(secret)))+secret+"\x00"...)
	return append(append(out, b.Bytes()[at:]...), secret...)
}

// pixels decodes all that is seen.
func pixels(t testing.TB, media string, data []byte) any {
	t.Helper()
	var img any
	var err error
	switch media {
	case "image/jpeg":
		img, err = jpeg.Decode(bytes.NewReader(data))
	case "image/png":
		img, err = png.Decode(bytes.NewReader(data))
	case "image/webp":
		img, err = webp.Decode(bytes.NewReader(data))
	case "image/gif":
		img, err = gif.DecodeAll(bytes.NewReader(data))
	}
	if err != nil {
		return "broken"
	}
	return img
}

func TestCleanPicture_KeepsThePixelsAndNothingElse(t *testing.T) {
	for _, c := range []struct {
		media string
		data  []byte
		kept  []string
	}{
		{"image/jpeg", soiledJPEG(t, 6), []string{"JFIF", "ICC_PROFILE\x00\x01\x01profile"}},
		{"image/png", soiledPNG(t), []string{"gAMA", "IEND"}},
		{"image/webp", soiledWebP(), []string{"VP8X", "ICCP", "VP8L"}},
		{"image/gif", soiledGIF(t), []string{"NETSCAPE2.0"}},
	} {
		before := bytes.Clone(c.data)
		got := content.CleanPicture(c.media, c.data)
		if !bytes.Equal(before, c.data) {
			t.Errorf("%s: the picture itself was changed", c.media)
		}
		if bytes.Contains(got, []byte(secret)) || !bytes.Contains(c.data, []byte(secret)) {
			t.Errorf("%s: the secret is still told: %q", c.media, got)
		}
		for _, k := range c.kept {
			if !bytes.Contains(got, []byte(k)) {
				t.Errorf("%s: %q is lost", c.media, k)
			}
		}
		want := pixels(t, c.media, c.data)
		if want == "broken" {
			t.Fatalf("%s: the test's own picture cannot be decoded", c.media)
		}
		if diff := cmp.Diff(want, pixels(t, c.media, got), cmp.AllowUnexported()); diff != "" {
			t.Errorf("%s: other pixels (-before +after):\n%s", c.media, diff)
		}
		if again := content.CleanPicture(c.media, got); !bytes.Equal(got, again) {
			t.Errorf("%s: cleaning twice changes it again", c.media)
		}
		if _, err := picture.Measure(bytes.NewReader(got)); err != nil {
			t.Errorf("%s: %v", c.media, err)
		}
	}
}

func TestCleanPicture_KeepsTheWayAJPEGIsTurned(t *testing.T) {
	for turn := byte(1); turn <= 8; turn++ {
		got := content.CleanPicture("image/jpeg", soiledJPEG(t, turn))
		if o := picture.Orientation(got); o != int(turn) {
			t.Errorf("orientation %d became %d", turn, o)
		}
		if carries := bytes.Contains(got, []byte("Exif")); carries != (turn != 1) {
			t.Errorf("orientation %d: EXIF is there: %v", turn, carries)
		}
	}
}

func TestCleanPicture_FlagsOfWebP(t *testing.T) {
	got := content.CleanPicture("image/webp", soiledWebP())
	if flags := got[20]; flags != 0x30 {
		t.Errorf("the flags are %#x, want a profile and transparency only", flags)
	}
	if size := binary.LittleEndian.Uint32(got[4:]); int(size) != len(got)-8 {
		t.Errorf("the file says %d bytes, and has %d", size, len(got)-8)
	}
}

func TestCleanPicture_LeavesOthersAlone(t *testing.T) {
	for media, data := range map[string]string{
		"image/svg+xml": "<svg/>", "image/jpeg": "\x89PNG\r\n\x1a\n", "image/png": "\xff\xd8\xff", "image/webp": "RIFF", "image/gif": "GIF89a", "": "x",
	} {
		if got := content.CleanPicture(media, []byte(data)); string(got) != data {
			t.Errorf("%s: got %q", media, got)
		}
	}
}

// FuzzCleanPicture wants every file to look as before, also those that are broken in places.
func FuzzCleanPicture(f *testing.F) {
	f.Add(soiledJPEG(f, 3))
	f.Add(soiledPNG(f))
	f.Add(soiledWebP())
	f.Add(soiledGIF(f))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, media := range []string{"image/jpeg", "image/png", "image/webp", "image/gif"} {
			got := content.CleanPicture(media, data)
			if info, err := picture.Measure(bytes.NewReader(data)); err != nil || info.Type != media || info.Width*info.Height > 1<<16 {
				continue
			}
			want := pixels(t, media, data)
			if want == "broken" {
				continue
			}
			if diff := cmp.Diff(want, pixels(t, media, got)); diff != "" {
				t.Fatalf("%s: other pixels:\n%s", media, diff)
			}
		}
	})
}
