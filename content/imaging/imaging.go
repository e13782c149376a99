// Package imaging makes the forms of a picture that a page offers: smaller widths, cuts to another shape, and the drawn
// cards that stand for pages without a picture.
//
// It takes bytes and gives bytes. A picture is measured before it is decoded, so that a bomb costs nothing; what a decoder
// panics over is an error; nothing that a camera wrote into the file is carried over; nothing is ever blown up. A Shelf
// keeps what was made on disk and sees to it that making takes no more of the machine than it may.
//
// It refuses to know documents, addresses and HTTP: who may see a picture, and which forms of it exist, is decided before
// it is called.
package imaging

import (
	"errors"
	"fmt"
	"image"

	"github.com/gen2brain/webp"

	"tandem/content"
)

// revision changes whenever the same input gives other bytes than before. Change content.CardLook with it when cards are
// concerned.
const revision = "1"

// Revision names everything about the encoders that decides the bytes they give.
func Revision() string {
	if webp.Dynamic() == nil {
		return revision + "-system" // the machine's own libwebp, of whatever version
	}
	return revision
}

// What can be wrong with a picture. The wrapping message says more.
var (
	ErrTooLarge = errors.New("the picture is too large to be decoded")
	ErrBroken   = errors.New("the picture cannot be decoded")
	ErrMoving   = errors.New("the picture moves")
)

// Never reports whether a picture cannot be made however often it is tried.
func Never(err error) bool {
	return errors.Is(err, ErrBroken) || errors.Is(err, ErrTooLarge) || errors.Is(err, ErrMoving)
}

// Encoded is a picture that was made.
type Encoded struct {
	Data    []byte
	Type    string // media type
	Width   int
	Height  int
	Quality int // of a lossy one; less than usual when it would have been too heavy; 0: lossless
}

// Resize makes a WebP of the given width. A picture that is narrower keeps its own.
func Resize(data []byte, width int) (e Encoded, err error) {
	defer caught(&err)
	src, err := decode(data)
	if err != nil {
		return Encoded{}, err
	}
	shown := src.shown()
	width = max(1, min(width, shown.X))
	height := max(1, (shown.Y*width+shown.X/2)/shown.X)
	small := src.scaled(image.Rectangle{Max: shown}, width, height)
	return encodeWebP(small, src.drawn && (width == shown.X || flat(small)))
}

// Cut makes a JPEG of the given shape, with the focus as near to its middle as the picture allows. A picture that is
// smaller than the shape is cut to the same proportions at its own scale. What is transparent becomes white.
func Cut(data []byte, width, height int, focus content.Point) (e Encoded, err error) {
	defer caught(&err)
	if width < 1 || height < 1 {
		return Encoded{}, fmt.Errorf("cut a picture to %d × %d pixels: there is nothing left", width, height)
	}
	src, err := decode(data)
	if err != nil {
		return Encoded{}, err
	}
	part := window(src.shown(), width, height, focus)
	if part.Dx() < width || part.Dy() < height {
		width, height = part.Dx(), part.Dy()
	}
	return encodeJPEG(src.scaled(part, width, height))
}

// window is the largest part of a picture with the proportions of width and height, around the focus.
func window(shown image.Point, width, height int, focus content.Point) image.Rectangle {
	if !focus.Given {
		focus = content.Point{X: 50, Y: 50}
	}
	w, h := shown.X, shown.Y
	if int64(shown.X)*int64(height) > int64(shown.Y)*int64(width) {
		w = max(1, (shown.Y*width+height/2)/height)
	} else {
		h = max(1, (shown.X*height+width/2)/width)
	}
	w, h = min(w, shown.X), min(h, shown.Y)
	x := min(max(shown.X*focus.X/100-w/2, 0), shown.X-w)
	y := min(max(shown.Y*focus.Y/100-h/2, 0), shown.Y-h)
	return image.Rect(x, y, x+w, y+h)
}

// caught turns a panic of a decoder or an encoder into an error.
func caught(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("%w: panic: %v", ErrBroken, p)
	}
}
