package library

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"tandem/app/internal/account"
	"tandem/app/internal/fault"
	"tandem/assets"
)

// PreviewState is how far the program is with the pictures of a version's pages.
type PreviewState string

// The states of a preview. Every preview ends in one of the last four.
const (
	PreviewWaiting PreviewState = "waiting" // nothing was made yet
	PreviewWorking PreviewState = "working" // the first Done of Pages are there
	PreviewReady   PreviewState = "ready"   // every page has its picture
	PreviewPartial PreviewState = "partial" // pages failed, each with its reason; the others are there
	PreviewFailed  PreviewState = "failed"  // no page has a picture; Reason says why
	PreviewNone    PreviewState = "none"    // there are no pictures for this; Reason says why, its text is shown instead
)

// Ended reports whether nothing more will happen to the preview by itself.
func (s PreviewState) Ended() bool { return s != PreviewWaiting && s != PreviewWorking }

// PageState is where one page's picture stands.
type PageState string

// The states of a page.
const (
	PageWaiting PageState = "waiting"
	PageReady   PageState = "ready"
	PageFailed  PageState = "failed" // Reason says why
	PageHidden  PageState = "hidden" // a hidden slide that the rendition leaves out
)

// The widths of pictures that are kept, in pixels. A picture may be narrower, never wider.
const (
	ThumbWidth   = 320
	PictureWidth = 1600
)

// Preview says what there is to see of a version.
type Preview struct {
	State  PreviewState
	Reason string // why it is failed, partial or none: no_office, encrypted, broken, timeout, memory, svg, sound, …
	Detail string // the same as a sentence
	Pages  int    // pictures there will be; 0 while that is unknown
	Done   int    // of them, those that ended: with a picture or without
	Failed int    // of them, those without
	// Sheets are the pages in order, those that wait included: Sheets[n-1] is page n.
	Sheets []Sheet
	// Places maps the number of a text page (a section, sheet or slide, as Pages and search hits count them) to the picture
	// page it begins on. A number without an entry is the same on both sides, where there is such a picture: see PageOf.
	Places   map[int]int
	Coverage Coverage
}

// Sheet is one page of a preview.
type Sheet struct {
	Number int
	State  PageState
	Reason string // why it failed
	Width  int    // of the large picture, in pixels; 0 until it is ready
	Height int
	Layer  bool // TextLayer has words to put over the picture
	OCR    bool // its text was read from its picture
}

// PageOf returns the picture page on which a text page begins, and whether its picture is there. A text page that is not
// among them leads to the first, which is not its picture.
func (p Preview) PageOf(textPage int) (number int, ready bool) {
	number, known := placeOf(p.Places, textPage, p.Pages)
	return number, known && number <= len(p.Sheets) && p.Sheets[number-1].State == PageReady
}

// placeOf is the picture page of a text page. Without places the two are the same.
func placeOf(places map[int]int, textPage, pages int) (number int, known bool) {
	number, known = places[textPage]
	if len(places) == 0 {
		number, known = textPage, true
	}
	if !known || number < 1 || number > pages {
		return 1, false
	}
	return number, true
}

// Coverage says how much of a version can be searched.
type Coverage struct {
	Pages      int  // text pages: pages, slides, sheets or sections
	Searchable int  // of them, those with text; OCR included
	OCR        int  // of them, those whose text was read from their picture
	Reading    bool // pages without text are still to be read by OCR
}

// Pictures are the pages without text: what search cannot find.
func (c Coverage) Pictures() int { return max(0, c.Pages-c.Searchable) }

// Layer is the text of a page with its places on the picture, in reading order.
type Layer struct {
	Lines []LayerLine
	OCR   bool // read from the picture, so it may be wrong
}

// LayerLine is a run of words on one line. All measures are ten-thousandths of the width (X, Width) or height (Y, Height)
// of the page as it is shown, from the top left.
type LayerLine struct {
	Y, Height int
	Words     []LayerWord
}

// LayerWord is one word of a line.
type LayerWord struct {
	X, Width int
	Text     string
}

// PagePicture is a picture on its way out. The reader is opened with Open and closed by who opened it.
type PagePicture struct {
	Blob     Blob // its address, good as a validator
	Media    string
	Size     int64
	Modified time.Time
	service  *Service
	of       Blob // what it is a picture of
}

// Open returns the bytes from offset on; length below 0 means to the end.
func (p PagePicture) Open(ctx context.Context, offset, length int64) (io.ReadCloser, error) {
	r, err := p.service.Blobs.Open(ctx, p.Blob, offset, length)
	if errors.Is(err, assets.ErrNotFound) || errors.Is(err, assets.ErrCorrupt) {
		// A picture can be made again.
		err = errors.Join(err, p.service.again(ctx, p.of))
	}
	if err != nil {
		return nil, p.service.explain(err)
	}
	return r, nil
}

// Pictures says, for lists, which pages of an asset's current version have a picture.
type Pictures struct {
	Version int
	Pages   int
	Reached int         // pages from the first on that ended
	Missing []int       // of them, those without a picture
	Places  map[int]int // as in Preview
}

// PageOf returns the picture page on which a text page begins; ok is false while there is no picture of it. Text page 0
// stands for the first.
func (p Pictures) PageOf(textPage int) (number int, ok bool) {
	number, known := placeOf(p.Places, max(textPage, 1), p.Pages)
	return number, known && number <= p.Reached && !slices.Contains(p.Missing, number)
}

// PreviewStore keeps what was made of the bytes of versions. Versions with the same bytes share it.
type PreviewStore interface {
	RenderStore

	// PreviewOf returns the preview of a blob with its sheets; a blob without one waits.
	PreviewOf(ctx context.Context, blob Blob) (Preview, error)
	// CoverageOf counts a version's text pages.
	CoverageOf(ctx context.Context, assetID string, number int) (Coverage, error)
	// PictureOf returns the blob of a page's picture in one of the two widths, or fault.NotFound.
	PictureOf(ctx context.Context, blob Blob, page, width int) (PagePicture, error)
	// LayerOf returns the words of a page, none where there are none. fault.NotFound when there is no such page yet.
	LayerOf(ctx context.Context, blob Blob, page int) (Layer, error)
	// PicturesOf returns what lists need, by blob.
	PicturesOf(ctx context.Context, blobs []Blob) (map[Blob]Pictures, error)
}

// Preview says what there is to see of a version; number 0 means the current one.
func (s *Service) Preview(ctx context.Context, p account.Person, id string, number int) (Preview, error) {
	a, v, err := s.Version(ctx, p, id, number)
	if err != nil {
		return Preview{}, err
	}
	out, err := s.Previews.PreviewOf(ctx, v.Blob)
	if err != nil {
		return Preview{}, fmt.Errorf("look at the preview of asset %s: %w", a.ID, err)
	}
	out.Coverage, err = s.Previews.CoverageOf(ctx, a.ID, v.Number)
	return out, err
}

// PagePicture returns a page's picture for a width: the smallest kept one that is not narrower. A page without a picture
// is fault.NotFound.
func (s *Service) PagePicture(ctx context.Context, p account.Person, id string, number, page, width int) (PagePicture, error) {
	_, v, err := s.Version(ctx, p, id, number)
	if err != nil {
		return PagePicture{}, err
	}
	kept := PictureWidth
	if width > 0 && width <= ThumbWidth {
		kept = ThumbWidth
	}
	out, err := s.Previews.PictureOf(ctx, v.Blob, page, kept)
	if fault.Is(err, fault.NotFound) {
		return PagePicture{}, fault.New(fault.NotFound, "There is no picture of this page yet.")
	}
	out.service, out.of = s, v.Blob
	return out, err
}

// TextLayer returns the words of a page with their places on its picture.
func (s *Service) TextLayer(ctx context.Context, p account.Person, id string, number, page int) (Layer, error) {
	_, v, err := s.Version(ctx, p, id, number)
	if err != nil {
		return Layer{}, err
	}
	return s.Previews.LayerOf(ctx, v.Blob, page)
}

// HasPictures says which of the assets have pictures of their current version, by asset. The caller has looked at whether
// the person may see them.
func (s *Service) HasPictures(ctx context.Context, assets []Asset) (map[string]Pictures, error) {
	out := map[string]Pictures{}
	if len(assets) == 0 {
		return out, nil
	}
	blobs := make([]Blob, len(assets))
	for i, a := range assets {
		blobs[i] = a.Version.Blob
	}
	have, err := s.Previews.PicturesOf(ctx, blobs)
	if err != nil {
		return nil, err
	}
	for _, a := range assets {
		if p, ok := have[a.Version.Blob]; ok {
			p.Version = a.Version.Number
			out[a.ID] = p
		}
	}
	return out, nil
}

// OCRState is where reading a page's picture stands.
type OCRState string

// The states of OCR of a page; empty where the page has text of its own.
const (
	OCRWaiting OCRState = "waiting"
	OCRNone    OCRState = "none" // nothing was found on it
	OCRDone    OCRState = "done"
	OCRFailed  OCRState = "failed"
)
