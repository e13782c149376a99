package content

import (
	"bytes"
	"encoding/binary"
	"strings"

	"tandem/content/internal/picture"
)

// CleanPicture takes out of a picture what its viewers do not need and its maker may not want to tell: where and when it was
// taken, with what, by whom, comments, previews, and whatever lies behind its end. The pixels stay as they are, and so do the
// colour profile, the way a JPEG is turned, and animations. What is no JPEG, PNG, WebP or GIF is returned as it is; data is
// never changed.
func CleanPicture(mediaType string, data []byte) []byte {
	switch {
	case mediaType == "image/jpeg" && bytes.HasPrefix(data, []byte("\xff\xd8")):
		return cleanJPEG(data)
	case mediaType == "image/png" && bytes.HasPrefix(data, []byte(pngStart)):
		return cleanPNG(data)
	case mediaType == "image/webp" && len(data) >= 12 && string(data[:4]) == "RIFF" && string(data[8:12]) == "WEBP":
		return cleanWebP(data)
	case mediaType == "image/gif" && len(data) >= 13 && bytes.HasPrefix(data, []byte("GIF8")):
		return cleanGIF(data)
	}
	return data
}

// The markers of a JPEG that are told apart here.
const (
	jpegApp0    = 0xe0
	jpegApp1    = 0xe1
	jpegApp2    = 0xe2
	jpegApp14   = 0xee
	jpegApp15   = 0xef
	jpegComment = 0xfe
	jpegScan    = 0xda
	jpegEnd     = 0xd9
)

// cleanJPEG keeps the segments that decoding needs. The orientation is all that is written back of what the camera wrote.
func cleanJPEG(data []byte) []byte {
	out := append(make([]byte, 0, len(data)), data[:2]...)
	if turn := picture.Orientation(data); turn != 1 {
		out = append(out, 0xff, jpegApp1, 0, 34)
		out = append(out, "Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00"...)
		out = append(out, byte(turn), 0, 0, 0, 0, 0, 0)
	}
	for at := 2; at+1 < len(data); {
		marker := data[at+1]
		switch {
		case data[at] != 0xff || marker == 0xff || marker == 0: // decoders overlook what stands between segments
			at++
			continue
		case marker == jpegEnd:
			return append(out, 0xff, jpegEnd)
		case marker >= 0xd0 && marker <= 0xd8 || marker == 0x01: // these stand alone
			out = append(out, 0xff, marker)
			at += 2
			continue
		}
		if at+4 > len(data) {
			return out
		}
		end := at + 2 + int(binary.BigEndian.Uint16(data[at+2:]))
		if end < at+4 || end > len(data) {
			return out
		}
		if keepsJPEG(marker, data[at+4:end]) {
			out = append(out, data[at:end]...)
		}
		at = end
		if marker == jpegScan {
			next := scanEnd(data, at)
			out = append(out, data[at:next]...)
			at = next
		}
	}
	return out
}

// keepsJPEG reports whether a segment stays: all that is no comment and no application's, and of these what says which
// colours are meant.
func keepsJPEG(marker byte, body []byte) bool {
	switch {
	case marker == jpegApp0:
		return bytes.HasPrefix(body, []byte("JFIF\x00"))
	case marker == jpegApp2:
		return bytes.HasPrefix(body, []byte("ICC_PROFILE\x00"))
	case marker == jpegApp14:
		return bytes.HasPrefix(body, []byte("Adobe"))
	}
	return marker != jpegComment && (marker < jpegApp0 || marker > jpegApp15)
}

// scanEnd finds the marker behind the data of a scan. Within it 0xff stands before a zero or a restart only.
func scanEnd(data []byte, at int) int {
	for at < len(data) {
		next := bytes.IndexByte(data[at:], 0xff)
		if next < 0 || at+next+1 >= len(data) {
			return len(data)
		}
		at += next
		if m := data[at+1]; m != 0 && (m < 0xd0 || m > 0xd7) {
			return at
		}
		at += 2
	}
	return len(data)
}

const pngStart = "\x89PNG\r\n\x1a\n"

// pngKept are the chunks that decoding and colours need; those whose name begins with a capital are needed always.
const pngKept = " tRNS gAMA cHRM sRGB iCCP cICP mDCV cLLI sBIT bKGD hIST pHYs sPLT acTL fcTL fdAT "

func cleanPNG(data []byte) []byte {
	out := append(make([]byte, 0, len(data)), pngStart...)
	for at := len(pngStart); at+8 <= len(data); {
		kind := string(data[at+4 : at+8])
		end := min(uint64(at)+12+uint64(binary.BigEndian.Uint32(data[at:])), uint64(len(data)))
		if kind[0] >= 'A' && kind[0] <= 'Z' || strings.Contains(pngKept, " "+kind+" ") {
			out = append(out, data[at:end]...)
		}
		if kind == "IEND" {
			break
		}
		at = int(end) //nolint:gosec // not past the end of data
	}
	return out
}

// webpKept are the chunks that decoding and colours need.
const webpKept = " VP8X VP8L VP8  ALPH ANIM ANMF ICCP "

func cleanWebP(data []byte) []byte {
	const extended, describes = "VP8X", 0x08 | 0x04 // EXIF and XMP
	out := append(make([]byte, 0, len(data)), data[:12]...)
	stop := min(uint64(binary.LittleEndian.Uint32(data[4:]))+8, uint64(len(data)))
	for at := uint64(12); at+8 <= stop; {
		kind := string(data[at : at+4])
		size := uint64(binary.LittleEndian.Uint32(data[at+4:]))
		end := min(at+8+size+size&1, stop)
		if strings.Contains(webpKept, " "+kind+" ") {
			out = append(out, data[at:end]...)
			if kind == extended && size > 0 && end > at+8 {
				out[len(out)-int(end-at)+8] &^= describes //nolint:gosec // a chunk of 10 bytes
			}
		}
		at = end
	}
	binary.LittleEndian.PutUint32(out[4:], uint32(len(out)-8)) //nolint:gosec // not longer than it was
	return out
}

// cleanGIF keeps the pictures, what belongs to them, and the count of repeats.
func cleanGIF(data []byte) []byte {
	at := 13
	if data[10]&0x80 != 0 {
		at += 3 << (data[10]&7 + 1)
	}
	at = min(at, len(data))
	out := append(make([]byte, 0, len(data)), data[:at]...)
	for at < len(data) {
		var end int
		keep := true
		switch data[at] {
		case 0x2c: // a picture: its place, perhaps its colours, the width of its codes
			end = at + 10
			if end <= len(data) && data[at+9]&0x80 != 0 {
				end += 3 << (data[at+9]&7 + 1)
			}
			end = blocksEnd(data, end+1)
		case 0x21: // an extension
			end = blocksEnd(data, at+2)
			keep = end-at > 2 && keepsGIF(data[at+1], data[at+2:end])
		case 0x3b:
			return append(out, 0x3b)
		default:
			return out // nothing that a decoder reads
		}
		if keep {
			out = append(out, data[at:end]...)
		}
		at = end
	}
	return out
}

// keepsGIF reports whether an extension stays.
func keepsGIF(label byte, blocks []byte) bool {
	const control, application = 0xf9, 0xff
	switch label {
	case control:
		return true
	case application:
		return bytes.HasPrefix(blocks, []byte("\x0bNETSCAPE2.0")) || bytes.HasPrefix(blocks, []byte("\x0bANIMEXTS1.0"))
	}
	return false
}

// blocksEnd finds the end of a row of blocks, each behind its length, that an empty one ends.
func blocksEnd(data []byte, at int) int {
	for at < len(data) && data[at] != 0 {
		at += 1 + int(data[at])
	}
	return min(at+1, len(data))
}
