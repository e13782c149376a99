package picture

import (
	"bytes"
	"encoding/binary"
)

// Orientation reads how a JPEG is to be turned before it is shown, as EXIF has it: 1 for as it is, 5 to 8 where width and
// height change places.
func Orientation(b []byte) int {
	for at := 2; at+4 <= len(b); {
		if b[at] != 0xff || b[at+1] == 0xff || b[at+1] == 0 {
			at++ // decoders overlook what stands between segments
			continue
		}
		marker, size := b[at+1], int(binary.BigEndian.Uint16(b[at+2:]))
		if marker == 0xda || size < 2 || at+2+size > len(b) {
			return 1
		}
		body := b[at+4 : at+2+size]
		if marker == 0xe1 && bytes.HasPrefix(body, []byte("Exif\x00\x00")) {
			if o := tiffOrientation(body[6:]); o >= 1 && o <= 8 {
				return o
			}
			return 1
		}
		at += 2 + size
	}
	return 1
}

func tiffOrientation(t []byte) int {
	if len(t) < 8 {
		return 1
	}
	var order binary.ByteOrder = binary.BigEndian
	if t[0] == 'I' {
		order = binary.LittleEndian
	}
	at := int64(order.Uint32(t[4:]))
	if at+2 > int64(len(t)) {
		return 1
	}
	entries := int64(order.Uint16(t[at:]))
	for i := range entries {
		e := at + 2 + i*12
		if e+12 > int64(len(t)) {
			return 1
		}
		if order.Uint16(t[e:]) == 0x0112 {
			return int(order.Uint16(t[e+8:]))
		}
	}
	return 1
}
