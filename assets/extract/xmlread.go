package extract

import (
	"bufio"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// xmlReader walks one XML part from start to end without ever holding its tree. It knows no entities beyond the five
// of XML, refuses any DOCTYPE, and refuses nesting past its limit.
type xmlReader struct {
	dec   *xml.Decoder
	part  string
	depth int
	max   int
}

// walkXML reads the named part and calls visit for its root element; visit must consume it (children, skip, text).
// A part that is not there is no error: visit is not called.
func (o *office) walkXML(name string, visit func(x *xmlReader, root xml.StartElement) error) error {
	rc, ok, err := o.open(name)
	if err != nil || !ok {
		return err
	}
	defer rc.Close()
	in, err := decodeXML(rc)
	if err != nil {
		return xmlFailure(name, err)
	}
	x := &xmlReader{dec: xml.NewDecoder(in), part: name, max: o.limits.XMLDepth}
	x.dec.CharsetReader = charset
	for {
		tok, err := x.next()
		if err != nil {
			return err
		}
		if root, ok := tok.(xml.StartElement); ok {
			return visit(x, root)
		}
	}
}

// decodeXML makes UTF-16 parts UTF-8; the decoder knows nothing else.
func decodeXML(r io.Reader) (io.Reader, error) {
	b := bufio.NewReaderSize(r, 32<<10)
	head, err := b.Peek(4)
	if err != nil && err != io.EOF {
		return nil, err
	}
	switch {
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("\xfe\xff")):
		return unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder().Reader(b), nil
	case bytes.HasPrefix(head, []byte("<\x00")):
		return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewDecoder().Reader(b), nil
	case bytes.HasPrefix(head, []byte("\x00<")):
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewDecoder().Reader(b), nil
	}
	return b, nil
}

func charset(label string, in io.Reader) (io.Reader, error) {
	switch strings.ToLower(label) {
	case "utf-8", "utf8", "us-ascii", "ascii", "utf-16", "utf-16le", "utf-16be": // UTF-16 was decoded before
		return in, nil
	case "iso-8859-1", "windows-1252":
		return charmap.Windows1252.NewDecoder().Reader(in), nil
	}
	return nil, fmt.Errorf("character set %q is not known", label)
}

// xmlFailure names what went wrong; a Failure from below (a bomb, say) passes unchanged.
func xmlFailure(part string, err error) error {
	var f *Failure
	if errors.As(err, &f) {
		return f
	}
	return fail(ReasonBroken, "part %q: %v", part, err)
}

// next returns the next token, with depth kept and DOCTYPE refused.
func (x *xmlReader) next() (xml.Token, error) {
	tok, err := x.dec.Token()
	if err != nil {
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		return nil, xmlFailure(x.part, err)
	}
	switch t := tok.(type) {
	case xml.StartElement:
		if x.depth++; x.depth > x.max {
			return nil, fail(ReasonBomb, "part %q nests deeper than %d elements", x.part, x.max)
		}
	case xml.EndElement:
		x.depth--
	case xml.Directive:
		if len(t) >= 7 && strings.EqualFold(string(t[:7]), "DOCTYPE") {
			return nil, fail(ReasonBroken, "part %q has a DOCTYPE, which office files never need", x.part)
		}
	}
	return tok, nil
}

// children calls visit for each child of the element just started, until that element ends. visit must consume the
// child it is given.
func (x *xmlReader) children(visit func(el xml.StartElement) error) error {
	for {
		tok, err := x.next()
		if err != nil {
			return err
		}
		switch t := tok.(type) {
		case xml.StartElement:
			if err := visit(t); err != nil {
				return err
			}
		case xml.EndElement:
			return nil
		}
	}
}

// skip consumes the element just started.
func (x *xmlReader) skip() error {
	for level := 1; level > 0; {
		tok, err := x.next()
		if err != nil {
			return err
		}
		switch tok.(type) {
		case xml.StartElement:
			level++
		case xml.EndElement:
			level--
		}
	}
	return nil
}

// text consumes the element just started and returns the characters directly and indirectly in it.
func (x *xmlReader) text() (string, error) {
	var b strings.Builder
	for level := 1; level > 0; {
		tok, err := x.next()
		if err != nil {
			return "", err
		}
		switch t := tok.(type) {
		case xml.StartElement:
			level++
		case xml.EndElement:
			level--
		case xml.CharData:
			b.Write(t)
		}
	}
	return b.String(), nil
}

// alternates consumes an mc:AlternateContent: of the ways the same thing is written down, the first that gives any
// text is taken, so that nothing is read twice. grown reports whether text was added since it was last asked.
func (x *xmlReader) alternates(written func() int, visit func(el xml.StartElement) error) error {
	done := false
	return x.children(func(el xml.StartElement) error {
		if done || el.Name.Local != "Choice" && el.Name.Local != "Fallback" {
			return x.skip()
		}
		before := written()
		if err := x.children(visit); err != nil {
			return err
		}
		done = written() > before
		return nil
	})
}

// attr returns the value of an attribute by its local name.
func attr(el xml.StartElement, local string) string {
	for _, a := range el.Attr {
		if a.Name.Local == local {
			return a.Value
		}
	}
	return ""
}

// relAttr returns an attribute of the relationships namespace: r:id beside a plain id.
func relAttr(el xml.StartElement, local string) string {
	for _, a := range el.Attr {
		if a.Name.Local == local && strings.Contains(a.Name.Space, "relationships") {
			return a.Value
		}
	}
	return ""
}

// isOn reads the many spellings of an on/off attribute; the element being there without a value means on.
func isOn(value string) bool {
	switch value {
	case "0", "false", "off", "none":
		return false
	}
	return true
}
