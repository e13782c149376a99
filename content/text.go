package content

import (
	"encoding/binary"
	"fmt"
	"sync"

	"github.com/klauspost/compress/zstd"
)

// Text is what a document says, in the forms that its readers need.
type Text struct {
	Source   []byte    // the file
	Body     []byte    // Source without front matter
	HTML     string    // the body, sanitised, heading ids set, no h1
	Sections []Section // the body cut at its headings, for search
	Outline  []Heading // all headings of the body, h2 to h6
	Links    []Ref     // links of the body, in order, as written
	Pictures []Ref     // pictures of the body, in order, as written, found or not; Text is the alternative text
}

// TOC is the table of contents: h2 and h3 of the body.
func (t Text) TOC() []Heading {
	var out []Heading
	for _, h := range t.Outline {
		if h.Level <= 3 {
			out = append(out, h)
		}
	}
	return out
}

// Text unpacks what the document says. That takes some microseconds and makes new values each time, so who needs it twice
// keeps it. A document that was not loaded from a folder says nothing.
func (d *Document) Text() Text { return d.text.open() }

// BodyLength is how many bytes Text().Body has.
func (d *Document) BodyLength() int { return d.text.body }

// packed is a text as it is kept: a library holds thousands, and of each the source, the HTML and the plain text are nearly
// the same words three times over.
type packed struct {
	block []byte
	body  int // length of the body, which ends the source
}

// The packers are shared: each keeps tables far larger than a text.
var (
	packer = sync.OnceValue(func() *zstd.Encoder {
		e, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithWindowSize(256<<10), zstd.WithEncoderCRC(false), zstd.WithLowerEncoderMem(true))
		if err != nil {
			panic(fmt.Sprintf("content: set up packing: %v", err)) // the options are constants
		}
		return e
	})
	unpacker = sync.OnceValue(func() *zstd.Decoder {
		d, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(0), zstd.WithDecoderLowmem(true))
		if err != nil {
			panic(fmt.Sprintf("content: set up unpacking: %v", err))
		}
		return d
	})
	scratch = sync.Pool{New: func() any { return new([]byte) }}
)

// pack makes one block of a text.
func pack(t Text) packed {
	buf := scratch.Get().(*[]byte)
	defer scratch.Put(buf)
	w := writer{(*buf)[:0]}
	w.text(string(t.Source))
	w.text(t.HTML)
	w.number(len(t.Sections))
	for _, s := range t.Sections {
		w.text(s.ID)
		w.text(s.Heading)
		w.text(s.Text)
	}
	w.number(len(t.Outline))
	for _, h := range t.Outline {
		w.number(h.Level)
		w.text(h.ID)
		w.text(h.Text)
		w.number(h.Line)
		w.number(h.Column)
	}
	w.refs(t.Links)
	w.refs(t.Pictures)
	*buf = w.out
	small := packer().EncodeAll(w.out, make([]byte, 0, len(w.out)/2))
	return packed{block: append(make([]byte, 0, len(small)), small...), body: len(t.Body)}
}

// open is the reverse of pack.
func (p packed) open() Text {
	if p.block == nil {
		return Text{}
	}
	buf := scratch.Get().(*[]byte)
	defer scratch.Put(buf)
	plain, err := unpacker().DecodeAll(p.block, (*buf)[:0])
	if err != nil {
		panic(fmt.Sprintf("content: unpack a text that this program packed: %v", err)) // memory is broken
	}
	*buf = plain
	// One copy for all: the parts of a text are used and dropped together.
	r := reader{string(plain)}
	var t Text
	t.Source = []byte(r.text())
	t.Body = t.Source[len(t.Source)-p.body:]
	t.HTML = r.text()
	t.Sections = make([]Section, r.number())
	for i := range t.Sections {
		t.Sections[i] = Section{ID: r.text(), Heading: r.text(), Text: r.text()}
	}
	t.Outline = make([]Heading, r.number())
	for i := range t.Outline {
		t.Outline[i] = Heading{Level: r.number(), ID: r.text(), Text: r.text(), Line: r.number(), Column: r.number()}
	}
	t.Links, t.Pictures = r.refs(), r.refs()
	return t
}

type writer struct{ out []byte }

func (w *writer) number(n int) { w.out = binary.AppendUvarint(w.out, uint64(n)) } //nolint:gosec // lengths and places

func (w *writer) text(s string) {
	w.number(len(s))
	w.out = append(w.out, s...)
}

func (w *writer) refs(refs []Ref) {
	w.number(len(refs))
	for _, r := range refs {
		w.text(r.URL)
		w.text(r.Text)
		w.number(r.Line)
		w.number(r.Column)
	}
}

type reader struct{ in string }

func (r *reader) number() int {
	n, shift := 0, 0
	for i := range len(r.in) {
		c := r.in[i]
		n |= int(c&0x7F) << shift
		if c < 0x80 {
			r.in = r.in[i+1:]
			return n
		}
		shift += 7
	}
	return n
}

func (r *reader) text() string {
	n := r.number()
	s := r.in[:n]
	r.in = r.in[n:]
	return s
}

func (r *reader) refs() []Ref {
	out := make([]Ref, r.number())
	for i := range out {
		out[i] = Ref{URL: r.text(), Text: r.text(), Line: r.number(), Column: r.number()}
	}
	return out
}
