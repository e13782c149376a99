package extract

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// job is what a child is asked to do.
type job struct {
	Path   string `json:"path"`
	Name   string `json:"name"`
	Limits Limits `json:"limits"`
}

// report is what a child says, in this order: Started once, Engine when it has to start the PDF engine and again when
// that runs, a Page for each page, then Done, Failure or Trouble.
type report struct {
	Started bool      `json:"started,omitempty"`
	Engine  phase     `json:"engine,omitempty"`
	Page    *Page     `json:"page,omitempty"`
	Failure *Failure  `json:"failure,omitempty"`
	Trouble string    `json:"trouble,omitempty"` // not the file's fault: the child could not do its work
	Done    *Document `json:"done,omitempty"`    // without its pages
}

// phase is how far the start of the PDF engine is. The file's time does not run meanwhile: the first start on a machine
// compiles the engine, which on a busy one takes longer than any document may.
type phase string

const (
	phaseStarting phase = "starting"
	phaseReady    phase = "ready"
)

// maxFrame bounds one message. A page is held to Limits.PageBytes twice over, and JSON may write a byte as six.
const maxFrame = 64 << 20

var errFrame = errors.New("not a frame")

// writeFrame sends v as a length and its JSON.
func writeFrame(w io.Writer, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return err
	}
	if len(body) > maxFrame {
		return fmt.Errorf("frame of %d bytes", len(body))
	}
	buf := binary.BigEndian.AppendUint32(make([]byte, 0, 4+len(body)), uint32(len(body)))
	_, err = w.Write(append(buf, body...))
	return err
}

// readFrame receives into v. io.EOF means that the other side is gone between two frames.
func readFrame(r io.Reader, v any) error {
	var head [4]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return err
	}
	n := binary.BigEndian.Uint32(head[:])
	if n > maxFrame {
		return fmt.Errorf("%w: %d bytes announced", errFrame, n)
	}
	body := make([]byte, n)
	if _, err := io.ReadFull(r, body); err != nil {
		return err
	}
	if err := json.Unmarshal(body, v); err != nil {
		return fmt.Errorf("%w: %w", errFrame, err)
	}
	return nil
}
