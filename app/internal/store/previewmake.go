package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"tandem/app/internal/job"
	"tandem/app/internal/library"
)

// renderJobs are the jobs of one preview; the key of each is the blob.
var renderJobs = []string{library.PreviewJobName, library.RestJobName, library.OfficeJobName, library.FinishJobName, library.OCRJobName}

// addRendition makes sure that the bytes of a version get a preview, with the job that begins it.
func (tx *Tx) addRendition(ctx context.Context, v library.Version) error {
	res, err := tx.exec(ctx, `INSERT INTO rendition (blob, format, media, file_name, size, state, created, updated) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (blob) DO NOTHING`, v.Blob, v.Format, v.Media, v.FileName, v.Size, library.PreviewWaiting, millis(v.Created), millis(v.Created))
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return err
	}
	return tx.enqueueRender(ctx, library.PreviewJobName, v.Blob, v.Created, v.Created)
}

// renderAgain has a preview that failed made once more.
func (tx *Tx) renderAgain(ctx context.Context, assetID string, number int, now time.Time) error {
	var blob library.Blob
	err := tx.queryRow(ctx, `SELECT r.blob FROM rendition r JOIN asset_version v ON v.blob = r.blob
		WHERE v.asset = ? AND v.number = ? AND r.state IN (?, ?)`, assetID, number, library.PreviewFailed, library.PreviewPartial).Scan(&blob)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := tx.resetRendition(ctx, blob, now); err != nil {
		return err
	}
	return tx.enqueueRender(ctx, library.PreviewJobName, blob, now, now)
}

func (tx *Tx) resetRendition(ctx context.Context, blob library.Blob, now time.Time) error {
	if _, err := tx.exec(ctx, "DELETE FROM rendition_page WHERE blob = ?", blob); err != nil {
		return err
	}
	res, err := tx.exec(ctx, `UPDATE rendition SET state = ?, reason = '', detail = '', pages = 0, reached = 0, missing = '[]', places = '{}', ocr = '',
		pdf = CASE WHEN attached = 1 THEN pdf ELSE '' END, updated = ? WHERE blob = ?`, library.PreviewWaiting, millis(now), blob)
	return affected(res, err, noRendition)
}

func (tx *Tx) enqueueRender(ctx context.Context, name string, blob library.Blob, at, now time.Time) error {
	return tx.enqueue(ctx, job.Spec{Name: name, Key: string(blob), Payload: library.PreviewJob{Blob: blob}, At: at}, now)
}

// EnqueueRender implements library.RenderStore.
func (s Previews) EnqueueRender(ctx context.Context, name string, blob library.Blob, at, now time.Time) error {
	return s.DB.Tx(ctx, func(ctx context.Context, tx *Tx) error { return tx.enqueueRender(ctx, name, blob, at, now) })
}

const renditionColumns = "blob, format, media, file_name, size, state, pdf, pages, reached, missing, ocr"

func scanRendition(row scanner) (r library.Rendition, err error) {
	var missing string
	if err := row.Scan(&r.Blob, &r.Format, &r.Media, &r.FileName, &r.Size, &r.State, &r.PDF, &r.Pages, &r.Reached, &missing, &r.OCR); err != nil {
		return r, err
	}
	return r, fromJSON(missing, &r.Missing)
}

// RenditionOf implements library.RenderStore.
func (s Previews) RenditionOf(ctx context.Context, blob library.Blob) (library.Rendition, error) {
	r, err := one(ctx, s.DB, noRendition, scanRendition, "SELECT "+renditionColumns+" FROM rendition WHERE blob = ?", blob)
	if err != nil {
		return r, err
	}
	r.Last, err = list(ctx, s.DB, func(row scanner) (reason string, err error) { return reason, row.Scan(&reason) },
		"SELECT reason FROM rendition_page WHERE blob = ? ORDER BY number DESC LIMIT 10", blob)
	return r, err
}

// SetPreview implements library.RenderStore.
func (s Previews) SetPreview(ctx context.Context, blob library.Blob, state library.PreviewState, reason, detail string, now time.Time) error {
	return s.DB.Tx(ctx, func(ctx context.Context, tx *Tx) error {
		if state == library.PreviewWaiting {
			return tx.resetRendition(ctx, blob, now)
		}
		res, err := tx.exec(ctx, "UPDATE rendition SET state = ?, reason = ?, detail = ?, updated = ? WHERE blob = ?", state, reason, detail, millis(now), blob)
		return affected(res, err, noRendition)
	})
}

// SetPDF implements library.RenderStore.
func (s Previews) SetPDF(ctx context.Context, blob, pdf library.Blob, attached bool, now time.Time) error {
	return s.DB.Tx(ctx, func(ctx context.Context, tx *Tx) error {
		if err := tx.lockBlob(ctx, pdf); err != nil {
			return err
		}
		if attached {
			if err := tx.resetRendition(ctx, blob, now); err != nil {
				return err
			}
		}
		res, err := tx.exec(ctx, "UPDATE rendition SET pdf = ?, attached = ?, updated = ? WHERE blob = ?", pdf, flag(attached), millis(now), blob)
		if err := affected(res, err, noRendition); err != nil || !attached {
			return err
		}
		return tx.enqueueRender(ctx, library.PreviewJobName, blob, now, now)
	})
}

// BeginPages implements library.RenderStore.
func (s Previews) BeginPages(ctx context.Context, blob library.Blob, pages int, now time.Time) error {
	res, err := s.DB.exec(ctx, "UPDATE rendition SET state = ?, pages = ?, updated = ? WHERE blob = ?", library.PreviewWorking, pages, millis(now), blob)
	return affected(res, err, noRendition)
}

// AddSheet implements library.RenderStore.
func (s Previews) AddSheet(ctx context.Context, blob library.Blob, x library.NewSheet, now time.Time) (added bool, err error) {
	err = s.DB.Tx(ctx, func(ctx context.Context, tx *Tx) error {
		// In one order for all, so that two do not wait for each other.
		for _, key := range []library.Blob{min(x.Picture, x.Thumb), max(x.Picture, x.Thumb)} {
			if key == "" {
				continue
			}
			if err := tx.lockBlob(ctx, key); err != nil {
				return err
			}
		}
		res, err := tx.exec(ctx, "UPDATE rendition SET reached = ?, updated = ? WHERE blob = ? AND reached = ?", x.Number, millis(now), blob, x.Number-1)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return err
		}
		added = true
		if x.State != library.PageReady {
			if err := tx.addMissing(ctx, blob, x.Number); err != nil {
				return err
			}
		}
		words := 0
		for _, l := range x.Lines {
			words += len(l.Words)
		}
		_, err = tx.exec(ctx, `INSERT INTO rendition_page (blob, number, state, reason, width, height, picture, picture_size, thumb, thumb_size, words, layer, updated)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			blob, x.Number, x.State, x.Reason, x.Width, x.Height, x.Picture, x.PictureSize, x.Thumb, x.ThumbSize, words, packLayer(x.Lines), millis(now))
		return err
	})
	return added && err == nil, err
}

func (tx *Tx) addMissing(ctx context.Context, blob library.Blob, number int) error {
	var text string
	if err := tx.queryRow(ctx, "SELECT missing FROM rendition WHERE blob = ?", blob).Scan(&text); err != nil {
		return err
	}
	var missing []int
	if err := fromJSON(text, &missing); err != nil {
		return err
	}
	_, err := tx.exec(ctx, "UPDATE rendition SET missing = ? WHERE blob = ?", jsonText(append(missing, number)), blob)
	return err
}

// SetPlaces implements library.RenderStore.
func (s Previews) SetPlaces(ctx context.Context, blob library.Blob, places map[int]int) error {
	if places == nil {
		places = map[int]int{}
	}
	res, err := s.DB.exec(ctx, "UPDATE rendition SET places = ? WHERE blob = ?", jsonText(places), blob)
	return affected(res, err, noRendition)
}

// TextOf implements library.RenderStore.
func (s Previews) TextOf(ctx context.Context, blob library.Blob) ([]library.Page, bool, error) {
	type version struct {
		asset    string
		number   int
		progress library.Progress
	}
	versions, err := list(ctx, s.DB, func(row scanner) (v version, err error) { return v, row.Scan(&v.asset, &v.number, &v.progress) },
		"SELECT asset, number, progress FROM asset_version WHERE blob = ? ORDER BY created", blob)
	if err != nil {
		return nil, false, err
	}
	for _, v := range versions {
		if v.progress.Ended() {
			pages, err := Library{DB: s.DB}.Pages(ctx, v.asset, v.number)
			return pages, err == nil, err
		}
	}
	return nil, len(versions) == 0, nil
}

// ShownText implements library.RenderStore.
func (s Previews) ShownText(ctx context.Context, blob library.Blob) (map[int]string, error) {
	type row struct {
		number int
		layer  string
	}
	rows, err := list(ctx, s.DB, func(r scanner) (x row, err error) { return x, r.Scan(&x.number, &x.layer) },
		"SELECT number, layer FROM rendition_page WHERE blob = ? AND words > 0 ORDER BY number", blob)
	if err != nil {
		return nil, err
	}
	out := make(map[int]string, len(rows))
	for _, r := range rows {
		lines, err := unpackLayer(r.layer)
		if err != nil {
			return nil, err
		}
		text := ""
		for _, l := range lines {
			for _, w := range l.Words {
				text += w.Text + " "
			}
		}
		out[r.number] = text
	}
	return out, nil
}

// Unfinished implements library.RenderStore.
func (s Previews) Unfinished(ctx context.Context, limit int) ([]library.Rendition, error) {
	args := []any{library.PreviewWaiting, library.PreviewWorking, library.PreviewReady, library.PreviewPartial, library.OCRWaiting}
	for _, n := range renderJobs {
		args = append(args, n)
	}
	return list(ctx, s.DB, scanRendition, "SELECT "+renditionColumns+` FROM rendition r
		WHERE (r.state IN (?, ?) OR r.state IN (?, ?) AND r.ocr IN ('', ?))
		AND NOT EXISTS (SELECT 1 FROM job j WHERE j.uniq = r.blob AND j.state IN ('ready', 'running') AND j.name IN (`+marks(len(renderJobs))+`))
		ORDER BY r.created DESC LIMIT ?`, append(args, limit)...)
}

// Waived implements library.RenderStore.
func (s Previews) Waived(ctx context.Context, reason string, limit int) ([]library.Blob, error) {
	return list(ctx, s.DB, scanBlob, "SELECT blob FROM rendition WHERE state = ? AND reason = ? OR ocr = ? ORDER BY created DESC LIMIT ?",
		library.PreviewNone, reason, reason, limit)
}

func scanBlob(row scanner) (b library.Blob, err error) { return b, row.Scan(&b) }

// LostPreviews implements library.RenderStore.
func (s Previews) LostPreviews(ctx context.Context, before time.Time, limit int) ([]library.Blob, error) {
	return list(ctx, s.DB, scanBlob, `SELECT blob FROM rendition r WHERE r.updated < ?
		AND NOT EXISTS (SELECT 1 FROM asset_version v WHERE v.blob = r.blob) ORDER BY blob LIMIT ?`, millis(before), limit)
}

// DropPreview implements library.RenderStore.
func (s Previews) DropPreview(ctx context.Context, blob library.Blob) (made []library.Blob, err error) {
	err = s.DB.Tx(ctx, func(ctx context.Context, tx *Tx) error {
		// A version may have come to the bytes since they were listed.
		var held bool
		if err := tx.lockBlob(ctx, blob); err != nil {
			return err
		}
		if err := tx.queryRow(ctx, "SELECT EXISTS (SELECT 1 FROM asset_version WHERE blob = ?)", blob).Scan(&held); err != nil || held {
			return err
		}
		made, err = list(ctx, tx, scanBlob, `SELECT picture FROM rendition_page WHERE blob = ? AND picture <> ''
			UNION SELECT thumb FROM rendition_page WHERE blob = ? AND thumb <> '' UNION SELECT pdf FROM rendition WHERE blob = ? AND pdf <> ''`, blob, blob, blob)
		if err != nil {
			return err
		}
		_, err = tx.exec(ctx, "DELETE FROM rendition WHERE blob = ?", blob)
		return err
	})
	return made, err
}

// heldByPreviews adds the keys that a preview has to those that are held.
func heldByPreviews(ctx context.Context, q querier, keys []library.Blob, held map[library.Blob]bool) error {
	args := make([]any, 0, 3*len(keys))
	for range 3 {
		for _, k := range keys {
			args = append(args, string(k))
		}
	}
	in := " IN (" + marks(len(keys)) + ")"
	found, err := list(ctx, q, scanBlob, "SELECT picture FROM rendition_page WHERE picture"+in+
		" UNION SELECT thumb FROM rendition_page WHERE thumb"+in+" UNION SELECT pdf FROM rendition WHERE pdf"+in, args...)
	for _, k := range found {
		held[k] = true
	}
	return err
}
