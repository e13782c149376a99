package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"tandem/app/internal/library"
)

// WantOCR implements library.RenderStore.
func (s Previews) WantOCR(ctx context.Context, blob library.Blob, state library.OCRState, pages []int, now time.Time) error {
	return s.DB.Tx(ctx, func(ctx context.Context, tx *Tx) error {
		if state == library.OCRWaiting {
			for _, n := range pages {
				// What was read once is not read again.
				_, err := tx.exec(ctx, "UPDATE rendition_page SET ocr = ? WHERE blob = ? AND number = ? AND state = ? AND ocr = ''",
					state, blob, n, library.PageReady)
				if err != nil {
					return err
				}
			}
		}
		_, err := tx.exec(ctx, "UPDATE rendition SET ocr = ?, updated = ? WHERE blob = ?", state, millis(now), blob)
		return err
	})
}

// NextOCR implements library.RenderStore.
func (s Previews) NextOCR(ctx context.Context, blob library.Blob) (number int, picture library.Blob, err error) {
	err = s.DB.queryRow(ctx, "SELECT number, picture FROM rendition_page WHERE blob = ? AND ocr = ? ORDER BY number LIMIT 1",
		blob, library.OCRWaiting).Scan(&number, &picture)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, "", nil
	}
	return number, picture, explain(err)
}

// SetOCR implements library.RenderStore.
func (s Previews) SetOCR(ctx context.Context, blob library.Blob, number int, state library.OCRState, text string, lines []library.LayerLine, now time.Time) error {
	words := 0
	for _, l := range lines {
		words += len(l.Words)
	}
	_, err := s.DB.exec(ctx, "UPDATE rendition_page SET ocr = ?, ocr_text = ?, layer = ?, words = ? WHERE blob = ? AND number = ?",
		state, clean(text), packLayer(lines), words, blob, number)
	return err
}

// ApplyOCR implements library.RenderStore.
func (s Previews) ApplyOCR(ctx context.Context, blob library.Blob, now time.Time) error {
	return s.DB.Tx(ctx, func(ctx context.Context, tx *Tx) error {
		type version struct {
			asset           string
			number, current int
		}
		versions, err := list(ctx, tx, func(row scanner) (v version, err error) { return v, row.Scan(&v.asset, &v.number, &v.current) },
			"SELECT v.asset, v.number, a.current FROM asset_version v JOIN asset a ON a.id = v.asset WHERE v.blob = ?", blob)
		if err != nil {
			return err
		}
		for _, v := range versions {
			changed, err := tx.applyOCR(ctx, v.asset, v.number)
			if err != nil {
				return err
			}
			if changed && v.number == v.current {
				if err := tx.touch(ctx, v.asset, now); err != nil {
					return err
				}
			}
		}
		_, err = tx.exec(ctx, `UPDATE rendition SET ocr = CASE WHEN EXISTS
				(SELECT 1 FROM rendition_page p WHERE p.blob = rendition.blob AND p.ocr = ?) THEN ? ELSE ? END,
			ocr_count = (SELECT COUNT(*) FROM rendition_page p WHERE p.blob = rendition.blob AND p.ocr = ?), updated = ? WHERE blob = ?`,
			library.OCRWaiting, library.OCRWaiting, library.OCRDone, library.OCRDone, millis(now), blob)
		return err
	})
}

// applyOCR makes what was read of the pictures of a version's pages their text, where they have none, and counts anew.
func (tx *Tx) applyOCR(ctx context.Context, assetID string, number int) (changed bool, err error) {
	res, err := tx.exec(ctx, `UPDATE asset_page SET ocr = 1, body = (SELECT p.ocr_text FROM rendition_page p JOIN asset_version v ON v.blob = p.blob
			WHERE v.asset = asset_page.asset AND v.number = asset_page.version AND p.number = asset_page.number)
		WHERE asset = ? AND version = ? AND body = '' AND EXISTS (SELECT 1 FROM rendition_page p JOIN asset_version v ON v.blob = p.blob
			WHERE v.asset = asset_page.asset AND v.number = asset_page.version AND p.number = asset_page.number AND p.ocr = ?)`,
		assetID, number, library.OCRDone)
	if err != nil {
		return false, err
	}
	filled, err := res.RowsAffected()
	if err != nil {
		return false, err
	}
	// A picture file has no pages of text until its picture was read.
	res, err = tx.exec(ctx, `INSERT INTO asset_page (asset, version, number, kind, title, body, notes, hidden, ocr)
		SELECT v.asset, v.number, p.number, 'page', '', p.ocr_text, '', 0, 1 FROM asset_version v JOIN rendition_page p ON p.blob = v.blob
		WHERE v.asset = ? AND v.number = ? AND v.format = 'image' AND p.ocr = ?
			AND NOT EXISTS (SELECT 1 FROM asset_page x WHERE x.asset = v.asset AND x.version = v.number AND x.number = p.number)`,
		assetID, number, library.OCRDone)
	if err != nil {
		return false, err
	}
	added, err := res.RowsAffected()
	if err != nil || filled+added == 0 {
		return false, err
	}
	_, err = tx.exec(ctx, `UPDATE asset_version SET
			pages = (SELECT COUNT(*) FROM asset_page p WHERE p.asset = asset_version.asset AND p.version = asset_version.number),
			searchable = (SELECT COUNT(*) FROM asset_page p WHERE p.asset = asset_version.asset AND p.version = asset_version.number AND (p.body <> '' OR p.notes <> '')),
			progress = ?, reason = '', detail = ''
		WHERE asset = ? AND number = ?`, library.TextReady, assetID, number)
	return true, err
}
