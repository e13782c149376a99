package local

import (
	"encoding/binary"
	"fmt"
	"strings"
	"sync"

	"github.com/klauspost/compress/zstd"

	"tandem/search"
)

// The texts of a document are read only where a hit shows them, and are most of what an index would hold: they are kept
// packed. The packers are shared, since each has tables far larger than a text.
var (
	packer = sync.OnceValue(func() *zstd.Encoder {
		e, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithWindowSize(256<<10), zstd.WithEncoderCRC(false), zstd.WithLowerEncoderMem(true))
		if err != nil {
			panic(fmt.Sprintf("search: set up packing: %v", err)) // the options are constants
		}
		return e
	})
	unpacker = sync.OnceValue(func() *zstd.Decoder {
		d, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(0), zstd.WithDecoderLowmem(true))
		if err != nil {
			panic(fmt.Sprintf("search: set up unpacking: %v", err))
		}
		return d
	})
	scratch = sync.Pool{New: func() any { return new([]byte) }}
)

// pack makes one block of records.
func pack(records []search.Record) []byte {
	buf := scratch.Get().(*[]byte)
	defer scratch.Put(buf)
	out := (*buf)[:0]
	for _, r := range records {
		out = binary.AppendVarint(out, int64(r.Page))
		for _, text := range []string{r.Anchor, r.Heading, r.Body, r.Notes} {
			out = binary.AppendUvarint(out, uint64(len(text)))
			out = append(out, text...)
		}
	}
	*buf = out
	small := packer().EncodeAll(out, make([]byte, 0, len(out)/2+16))
	return append(make([]byte, 0, len(small)), small...)
}

// unpack is the reverse of pack.
func unpack(block []byte, n int) []search.Record {
	if n == 0 {
		return nil
	}
	buf := scratch.Get().(*[]byte)
	defer scratch.Put(buf)
	in, err := unpacker().DecodeAll(block, (*buf)[:0])
	if err != nil {
		panic(fmt.Sprintf("search: unpack a text that this program packed: %v", err)) // memory is broken
	}
	*buf = in
	out := make([]search.Record, n)
	for i := range out {
		page, k := binary.Varint(in)
		in = in[k:]
		r := &out[i]
		r.Page = int(page)
		for _, text := range []*string{&r.Anchor, &r.Heading, &r.Body, &r.Notes} {
			size, k := binary.Uvarint(in)
			*text = string(in[k : k+int(size)]) //nolint:gosec // a length that pack wrote
			in = in[k+int(size):]
		}
	}
	return out
}

// settle packs the texts of an entry once its words are known, and lets go of what its giver still holds.
func (e *entry) settle() {
	e.count, e.packed = len(e.doc.Records), pack(e.doc.Records)
	e.doc.Records = nil
	e.doc.Title, e.doc.Summary, e.doc.URL = strings.Clone(e.doc.Title), strings.Clone(e.doc.Summary), strings.Clone(e.doc.URL)
}

// records are the texts of the document.
func (e *entry) records() []search.Record { return unpack(e.packed, e.count) }

// whole is the document with its texts.
func (e *entry) whole() *search.Document {
	d := e.doc
	d.Records = e.records()
	return &d
}
