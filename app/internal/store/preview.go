package store

import (
	"context"

	"tandem/app/internal/fault"
	"tandem/app/internal/library"
)

// Previews keeps what was made of the bytes of versions, so that their pages can be seen. It implements
// library.PreviewStore.
type Previews struct{ DB *DB }

const noRendition = "There is no preview of this."

// PreviewOf implements library.PreviewStore.
func (s Previews) PreviewOf(ctx context.Context, blob library.Blob) (library.Preview, error) {
	p, err := one(ctx, s.DB, noRendition, func(row scanner) (p library.Preview, err error) {
		var places, missing string
		if err := row.Scan(&p.State, &p.Reason, &p.Detail, &p.Pages, &p.Done, &missing, &places); err != nil {
			return p, err
		}
		var without []int
		if err := fromJSON(missing, &without); err != nil {
			return p, err
		}
		p.Failed = len(without)
		return p, fromJSON(places, &p.Places)
	}, "SELECT state, reason, detail, pages, reached, missing, places FROM rendition WHERE blob = ?", blob)
	if fault.Is(err, fault.NotFound) {
		return library.Preview{State: library.PreviewWaiting}, nil
	}
	if err != nil {
		return p, err
	}
	sheets, err := list(ctx, s.DB, func(row scanner) (x library.Sheet, err error) {
		var words int
		var ocr string
		err = row.Scan(&x.Number, &x.State, &x.Reason, &x.Width, &x.Height, &words, &ocr)
		x.Layer, x.OCR = words > 0, ocr == string(library.OCRDone)
		return x, err
	}, "SELECT number, state, reason, width, height, words, ocr FROM rendition_page WHERE blob = ? ORDER BY number", blob)
	if err != nil {
		return p, err
	}
	p.Sheets = make([]library.Sheet, p.Pages)
	for i := range p.Sheets {
		p.Sheets[i] = library.Sheet{Number: i + 1, State: library.PageWaiting}
	}
	for _, x := range sheets {
		if x.Number >= 1 && x.Number <= p.Pages {
			p.Sheets[x.Number-1] = x
		}
	}
	return p, nil
}

// CoverageOf implements library.PreviewStore.
func (s Previews) CoverageOf(ctx context.Context, assetID string, number int) (library.Coverage, error) {
	return one(ctx, s.DB, noAsset, func(row scanner) (c library.Coverage, err error) {
		var reading int
		err = row.Scan(&c.Pages, &c.Searchable, &c.OCR, &reading)
		c.Reading = reading > 0
		return c, err
	}, `SELECT v.pages, v.searchable,
			(SELECT COUNT(*) FROM asset_page p WHERE p.asset = v.asset AND p.version = v.number AND p.ocr = 1),
			(SELECT COUNT(*) FROM rendition r WHERE r.blob = v.blob AND r.ocr = 'waiting')
		FROM asset_version v WHERE v.asset = ? AND v.number = ?`, assetID, number)
}

// PictureOf implements library.PreviewStore.
func (s Previews) PictureOf(ctx context.Context, blob library.Blob, page, width int) (library.PagePicture, error) {
	column := "picture, picture_size"
	if width == library.ThumbWidth {
		column = "thumb, thumb_size"
	}
	return one(ctx, s.DB, noRendition, func(row scanner) (p library.PagePicture, err error) {
		var updated int64
		err = row.Scan(&p.Blob, &p.Size, &updated)
		p.Modified, p.Media = moment(updated), "image/webp"
		return p, err
	}, "SELECT "+column+", updated FROM rendition_page WHERE blob = ? AND number = ? AND state = ?", blob, page, library.PageReady)
}

// LayerOf implements library.PreviewStore.
func (s Previews) LayerOf(ctx context.Context, blob library.Blob, page int) (library.Layer, error) {
	return one(ctx, s.DB, noRendition, func(row scanner) (l library.Layer, err error) {
		var packed, ocr string
		if err := row.Scan(&packed, &ocr); err != nil {
			return l, err
		}
		l.OCR = ocr == string(library.OCRDone)
		l.Lines, err = unpackLayer(packed)
		return l, err
	}, "SELECT layer, ocr FROM rendition_page WHERE blob = ? AND number = ?", blob, page)
}

// PicturesOf implements library.PreviewStore.
func (s Previews) PicturesOf(ctx context.Context, blobs []library.Blob) (map[library.Blob]library.Pictures, error) {
	if len(blobs) == 0 {
		return nil, nil
	}
	args := make([]any, len(blobs))
	for i, b := range blobs {
		args[i] = string(b)
	}
	type pair struct {
		blob library.Blob
		library.Pictures
	}
	rows, err := list(ctx, s.DB, func(row scanner) (p pair, err error) {
		var missing, places string
		if err := row.Scan(&p.blob, &p.Pages, &p.Reached, &missing, &places); err != nil {
			return p, err
		}
		if err := fromJSON(missing, &p.Missing); err != nil {
			return p, err
		}
		return p, fromJSON(places, &p.Places)
	}, "SELECT blob, pages, reached, missing, places FROM rendition WHERE reached > 0 AND blob IN ("+marks(len(blobs))+")", args...)
	out := make(map[library.Blob]library.Pictures, len(rows))
	for _, r := range rows {
		out[r.blob] = r.Pictures
	}
	return out, err
}
