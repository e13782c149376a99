// Package ocr reads the text in pictures with Tesseract, where that is installed.
//
// It owns the handling of that program: one picture at a time, in a cage, ended when its time is over, and what of its
// answers is taken for words. It refuses to know what the pictures are of.
package ocr

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gen2brain/webp"
	"golang.org/x/image/draw"

	"tandem/assets/internal/cage"
)

// Options configure a Reader.
type Options struct {
	Program   string        // Tesseract; empty: what Find finds
	Dir       string        // where the files of a run lie; created when missing
	Timeout   time.Duration // of one picture; default 60 s
	Languages []string      // of those that are installed, in this order, at most three; default English, German, French, Spanish
}

// ErrMissing says that Tesseract, or any language for it, is not installed.
var ErrMissing = errors.New("OCR by Tesseract is not installed")

// Failure is the end of a picture that gave no answer: the program took too long, or crashed. Test with errors.As.
type Failure struct {
	Timeout bool
	Detail  string // for the log
}

// Error gives the detail.
func (f *Failure) Error() string { return f.Detail }

// Find returns the path of Tesseract, or empty.
func Find() string {
	path, err := exec.LookPath("tesseract")
	if err != nil {
		return ""
	}
	if path, err = filepath.EvalSymlinks(path); err != nil {
		return ""
	}
	return path
}

// Reader reads one picture at a time. All methods may be called concurrently.
type Reader struct {
	o     Options
	turn  chan struct{}
	langs func() (string, error)
}

// New prepares a reader. Without Tesseract it is ErrMissing.
func New(o Options) (*Reader, error) {
	if o.Program == "" {
		o.Program = Find()
	}
	if o.Program == "" {
		return nil, ErrMissing
	}
	if o.Timeout <= 0 {
		o.Timeout = time.Minute
	}
	if len(o.Languages) == 0 {
		o.Languages = []string{"eng", "deu", "fra", "spa"}
	}
	dir, err := filepath.Abs(o.Dir)
	if err != nil {
		return nil, fmt.Errorf("find the folder for OCR: %w", err)
	}
	o.Dir = dir
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the folder for OCR: %w", err)
	}
	r := &Reader{o: o, turn: make(chan struct{}, 1)}
	r.langs = sync.OnceValues(r.languages)
	return r, nil
}

// languages chooses among those that are installed.
func (r *Reader) languages() (string, error) {
	var out bytes.Buffer
	err := cage.Run(context.Background(), cage.Command{
		Program: r.o.Program, Args: []string{"--list-langs"}, Dir: r.o.Dir, Stdout: &out, Timeout: 20 * time.Second,
	})
	if err != nil {
		return "", fmt.Errorf("ask for the languages of OCR: %w", err)
	}
	installed := strings.Fields(out.String())
	var chosen []string
	for _, l := range r.o.Languages {
		const most = 3 // each takes its time
		if slices.Contains(installed, l) && len(chosen) < most {
			chosen = append(chosen, l)
		}
	}
	if len(chosen) == 0 {
		return "", fmt.Errorf("%w: none of the languages %v is", ErrMissing, r.o.Languages)
	}
	return strings.Join(chosen, "+"), nil
}

// Text is what was read. Without words it is empty, which is no error.
type Text struct {
	Plain string // lines end in \n
	Lines []Line
}

// Unit is how many units of a Line a picture is wide and high.
const Unit = 10_000

// Line is a run of words, placed in units from the top left of the picture.
type Line struct {
	Y, Height int
	Words     []Word
}

// Word is a word of a line.
type Word struct {
	X, Width int
	Text     string
}

// Read reads a WebP picture of ours. The error is a *Failure (about the picture), the context's error, ErrMissing, or one
// of this machine.
func (r *Reader) Read(ctx context.Context, picture io.Reader) (Text, error) {
	img, err := webp.Decode(picture)
	if err != nil {
		return Text{}, &Failure{Detail: fmt.Sprintf("decode the picture: %v", err)}
	}
	langs, err := r.langs()
	if err != nil {
		return Text{}, err
	}
	select {
	case r.turn <- struct{}{}:
		defer func() { <-r.turn }()
	case <-ctx.Done():
		return Text{}, ctx.Err()
	}
	dir, err := os.MkdirTemp(r.o.Dir, "ocr-*")
	if err != nil {
		return Text{}, fmt.Errorf("make a folder for OCR: %w", err)
	}
	defer os.RemoveAll(dir)
	gray := grayOf(img)
	var out bytes.Buffer
	err = cage.Run(ctx, cage.Command{
		Program: r.o.Program, Args: []string{"stdin", "stdout", "-l", langs, "--psm", "3", "tsv"}, Dir: dir,
		Env: []string{"OMP_THREAD_LIMIT=1"}, Stdin: bytes.NewReader(pgm(gray)), Stdout: &out,
		Timeout: r.o.Timeout, MemoryBytes: 4 << 30, FileBytes: 64 << 20, CPU: 2 * r.o.Timeout,
	})
	switch {
	case ctx.Err() != nil:
		return Text{}, ctx.Err()
	case err != nil:
		return Text{}, &Failure{Timeout: errors.Is(err, cage.ErrTimeout), Detail: err.Error()}
	}
	return parse(out.String(), gray.Rect.Dx(), gray.Rect.Dy()), nil
}

// grayOf makes a gray picture, enlarged where letters would be too small to tell.
func grayOf(img image.Image) *image.Gray {
	w, h := img.Bounds().Dx(), img.Bounds().Dy()
	const enough, most = 2000, 16_000_000
	times := 1
	if w < enough && 4*w*h <= most {
		times = 2
	}
	out := image.NewGray(image.Rect(0, 0, w*times, h*times))
	// What can be seen through is on white.
	draw.Draw(out, out.Rect, image.White, image.Point{}, draw.Src)
	draw.ApproxBiLinear.Scale(out, out.Rect, img, img.Bounds(), draw.Over, nil)
	return out
}

// pgm is the plainest form of a picture.
func pgm(img *image.Gray) []byte {
	return append(fmt.Appendf(nil, "P5\n%d %d\n255\n", img.Rect.Dx(), img.Rect.Dy()), img.Pix...)
}
