package render

import (
	"bytes"
	"encoding/binary"
	"image"
)

// orientation reads from a JPEG how it is to be turned before it is shown, as EXIF counts: 1 is as it is.
func orientation(jpeg []byte) int {
	tiff, ok := exif(jpeg)
	if !ok || len(tiff) < 8 {
		return 1
	}
	var order binary.ByteOrder = binary.BigEndian
	if tiff[0] == 'I' {
		order = binary.LittleEndian
	}
	const tag, entrySize = 0x0112, 12
	at := int64(order.Uint32(tiff[4:]))
	if at+2 > int64(len(tiff)) {
		return 1
	}
	entries := int64(order.Uint16(tiff[at:]))
	for e := at + 2; entries > 0 && e+entrySize <= int64(len(tiff)); e, entries = e+entrySize, entries-1 {
		if order.Uint16(tiff[e:]) != tag {
			continue
		}
		if turn := int(order.Uint16(tiff[e+8:])); turn >= 1 && turn <= 8 {
			return turn
		}
		return 1
	}
	return 1
}

// exif finds the segment that cameras write, behind its mark.
func exif(jpeg []byte) ([]byte, bool) {
	const scan, app1 = 0xda, 0xe1
	for at := 2; at+4 <= len(jpeg) && jpeg[at] == 0xff; {
		size := int(binary.BigEndian.Uint16(jpeg[at+2:]))
		if jpeg[at+1] == scan || size < 2 || at+2+size > len(jpeg) {
			break
		}
		if body, ok := bytes.CutPrefix(jpeg[at+4:at+2+size], []byte("Exif\x00\x00")); ok && jpeg[at+1] == app1 {
			return body, true
		}
		at += 2 + size
	}
	return nil, false
}

// upright turns and mirrors a picture as EXIF says.
func upright(img *image.NRGBA, turn int) *image.NRGBA {
	if turn <= 1 || turn > 8 {
		return img
	}
	w, h := img.Rect.Dx(), img.Rect.Dy()
	out := image.NewNRGBA(image.Rect(0, 0, w, h))
	if turn >= 5 {
		out = image.NewNRGBA(image.Rect(0, 0, h, w))
	}
	for y := range h {
		for x := range w {
			toX, toY := x, y
			switch turn {
			case 2:
				toX = w - 1 - x
			case 3:
				toX, toY = w-1-x, h-1-y
			case 4:
				toY = h - 1 - y
			case 5:
				toX, toY = y, x
			case 6:
				toX, toY = h-1-y, x
			case 7:
				toX, toY = h-1-y, w-1-x
			case 8:
				toX, toY = y, w-1-x
			}
			copy(out.Pix[toY*out.Stride+toX*4:][:4], img.Pix[y*img.Stride+x*4:])
		}
	}
	return out
}
