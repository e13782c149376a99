// Package render makes pictures of pages: of a PDF, or of a picture file, each with the words on it and their places.
//
// It owns drawing, sizes, limits and isolation: every file is opened in a child process of the same binary, with limits of
// time and memory, one page at a time, so that the first page is there first and a page that crashes, hangs or grows takes
// nothing with it but itself. Nothing is fetched, written or executed on behalf of a file. The package refuses to know
// what pages are for: names, permissions and storage belong to the app.
//
// A file or a page ends in one of two ways: with its result, or with a *Failure whose Reason is one of a few words.
package render

import (
	"fmt"
	"strings"
	"unicode"
)

// Kind says how a file is drawn.
type Kind string

// The kinds of files that are drawn.
const (
	PDF   Kind = "pdf"
	Image Kind = "image" // PNG, JPEG, GIF (its first picture) and WebP; never SVG
)

// The widths of pictures in pixels. Pages that are small on paper, and very long ones, are drawn narrower.
const (
	LargeWidth = 1600
	ThumbWidth = 320
)

// Picture is an encoded picture: WebP, lossless or not, whichever is smaller.
type Picture struct {
	Data   []byte `json:"data"`
	Width  int    `json:"width"`
	Height int    `json:"height"`
}

// Page is one page, drawn.
type Page struct {
	Number int     `json:"number"` // from 1
	Width  float64 `json:"width"`  // as shown, in points; in pixels for a picture file
	Height float64 `json:"height"`
	Large  Picture `json:"large"`
	Thumb  Picture `json:"thumb"`
	// Lines are the words on the page in reading order, none for a picture file. They are valid UTF-8 without control
	// characters, and as untrustworthy as the file.
	Lines []Line `json:"lines,omitempty"`
}

// Unit is how many units of a Line a page is wide and high.
const Unit = 10_000

// Line is a run of words that stand side by side. Places are counted in units from the top left of the page as shown.
type Line struct {
	Y      int    `json:"y"`
	Height int    `json:"h"`
	Words  []Word `json:"w"`
}

// Word is a word of a line.
type Word struct {
	X     int    `json:"x"`
	Width int    `json:"w"`
	Text  string `json:"t"`
}

// Reason is why there is no picture.
type Reason string

// The reasons of a Failure. Only ReasonInterrupted may go away by trying again.
const (
	ReasonEncrypted   Reason = "encrypted"   // asks for a password
	ReasonBroken      Reason = "broken"      // not well-formed, or it crashed the engine
	ReasonUnsupported Reason = "unsupported" // a format that is not drawn
	ReasonTooLarge    Reason = "too_large"   // more pixels than are decoded
	ReasonTimeout     Reason = "timeout"     // took longer than allowed
	ReasonMemory      Reason = "memory"      // needed more memory than allowed
	ReasonEmpty       Reason = "empty"       // no pages, or a page without a surface
	ReasonInterrupted Reason = "interrupted" // the drawing process was stopped from outside
)

// Failure is the named end of a file or of a page. Test with errors.As.
type Failure struct {
	Reason Reason `json:"reason"`
	Detail string `json:"detail,omitempty"` // for the log; it may quote the file
}

// Error gives the reason and the detail.
func (f *Failure) Error() string {
	if f.Detail == "" {
		return string(f.Reason)
	}
	return string(f.Reason) + ": " + f.Detail
}

// fail builds a Failure; the detail is one line, cut so that a hostile file cannot fill a log.
func fail(r Reason, format string, args ...any) *Failure {
	const most = 300
	detail := strings.Join(strings.FieldsFunc(strings.ToValidUTF8(fmt.Sprintf(format, args...), "?"), func(c rune) bool {
		return unicode.IsSpace(c) || unicode.IsControl(c)
	}), " ")
	if len(detail) > most {
		detail = strings.ToValidUTF8(detail[:most], "")
	}
	return &Failure{Reason: r, Detail: detail}
}

// The limits of a drawing.
const (
	maxHeight = 6400       // pixels; a page that is longer is drawn narrower
	maxPixels = 10_000_000 // of a drawn page
	maxScale  = 8          // pixels a point: a stamp is not drawn as large as a wall
	maxWords  = 20_000     // of a page
	maxChars  = 200_000    // of a page, looked at for words
	maxDecode = 50_000_000 // pixels of a picture file
	maxMemory = 512 << 20  // bytes that decoding a picture file may take
	maxPages  = 5_000      // of a document
)
