package extract

import (
	"encoding/binary"
	"io"
	"unicode/utf16"
)

// oleMagic starts a compound file: office documents before 2007, and newer ones behind a password.
const oleMagic = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

// maxOLEEntries is how many directory entries are looked at; the telling ones come early.
const maxOLEEntries = 4096

// sniffOLE tells an encrypted office file from the old binary formats by the names in the directory. It follows the
// directory's sector chain through the allocation table listed in the header, which covers files up to 6 MB with 512
// byte sectors; past that the first directory sector must do.
func sniffOLE(r io.ReaderAt) (Format, string) {
	old := func(media string) (Format, string) { return OldOffice, media }
	header := make([]byte, 512)
	if _, err := r.ReadAt(header, 0); err != nil {
		return old("application/x-ole-storage")
	}
	shift := binary.LittleEndian.Uint16(header[30:])
	if shift != 9 && shift != 12 {
		return old("application/x-ole-storage")
	}
	size := int64(1) << shift
	sector := binary.LittleEndian.Uint32(header[48:])
	buf := make([]byte, size)
	for seen := int64(0); seen < maxOLEEntries; seen += size / 128 {
		if _, err := r.ReadAt(buf, (int64(sector)+1)*size); err != nil {
			break
		}
		for e := buf; len(e) >= 128; e = e[128:] {
			switch oleName(e) {
			case "EncryptedPackage", "EncryptionInfo":
				return Protected, "application/x-ole-storage"
			case "WordDocument":
				return old("application/msword")
			case "Workbook", "Book":
				return old("application/vnd.ms-excel")
			case "PowerPoint Document":
				return old("application/vnd.ms-powerpoint")
			case "__properties_version1.0":
				return Other, "application/vnd.ms-outlook"
			}
		}
		next, ok := oleNext(r, header, sector, size)
		if !ok {
			break
		}
		sector = next
	}
	return old("application/x-ole-storage")
}

// oleName reads the name of a directory entry.
func oleName(entry []byte) string {
	n := int(binary.LittleEndian.Uint16(entry[64:]))
	if n < 2 || n > 64 {
		return ""
	}
	units := make([]uint16, n/2-1)
	for i := range units {
		units[i] = binary.LittleEndian.Uint16(entry[2*i:])
	}
	return string(utf16.Decode(units))
}

// oleNext looks up the sector that follows in the allocation table.
func oleNext(r io.ReaderAt, header []byte, sector uint32, size int64) (uint32, bool) {
	per := uint32(size / 4)
	table := sector / per
	if table >= 109 {
		return 0, false
	}
	at := binary.LittleEndian.Uint32(header[76+4*table:])
	var word [4]byte
	if _, err := r.ReadAt(word[:], (int64(at)+1)*size+4*int64(sector%per)); err != nil {
		return 0, false
	}
	next := binary.LittleEndian.Uint32(word[:])
	return next, next < 0xfffffff0 && next != sector
}
