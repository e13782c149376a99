package store

import (
	"context"
	"strings"
	"time"

	"tandem/app/internal/fault"
	"tandem/app/internal/job"
	"tandem/app/internal/library"
)

// Library keeps assets, their versions and pages. It implements library.Store.
type Library struct {
	DB   *DB
	Base string // where the program is found, for links in mails
}

const (
	versionColumns = "v.number, v.blob, v.file_name, v.size, v.media, v.format, v.uploader, v.uploader_name, v.note, v.created, v.progress, v.reason, v.detail, v.pages, v.searchable"
	assetColumns   = "a.id, a.title, a.description, a.tags, a.facets, a.state, a.state_note, a.state_before, a.owner, a.owner_name, a.created, a.updated, a.revision, a.indexed, a.public, a.internal, a.successor, a.release_at, a.expires, a.review_by, a.asker, a.asker_name, a.reviewer, a.reviewer_name, a.approver_name, a.approved_at, a.approved_version, " + versionColumns
	assetTables    = " FROM asset a JOIN asset_version v ON v.asset = a.id AND v.number = a.current "

	noAsset = "There is no such asset."
)

func versionFields(v *library.Version, created *int64) []any {
	return []any{
		&v.Number, &v.Blob, &v.FileName, &v.Size, &v.Media, &v.Format, &v.By, &v.ByName, &v.Note, created, &v.Progress, &v.Reason, &v.Detail,
		&v.Pages, &v.Searchable,
	}
}

func scanVersion(s scanner) (v library.Version, err error) {
	var created int64
	err = s.Scan(versionFields(&v, &created)...)
	v.Created = moment(created)
	return v, err
}

func scanAsset(s scanner) (a library.Asset, err error) {
	var tags, facets string
	var created, updated, versionCreated, indexed, release, expires, reviewBy, approved int64
	var public, internal int
	fields := []any{
		&a.ID, &a.Title, &a.Description, &tags, &facets, &a.State, &a.StateNote, &a.Before, &a.OwnerID, &a.OwnerName, &created, &updated, &a.Revision, &indexed, &public,
		&internal, &a.Successor, &release, &expires, &reviewBy, &a.Asker.ID, &a.Asker.Name, &a.Reviewer.ID, &a.Reviewer.Name,
		&a.Approval.Name, &approved, &a.Approval.Version,
	}
	if err := s.Scan(append(fields, versionFields(&a.Version, &versionCreated)...)...); err != nil {
		return a, err
	}
	a.Public, a.Internal = public != 0, internal != 0
	a.Release, a.Expires, a.ReviewBy, a.Approval.At = moment(release), moment(expires), moment(reviewBy), moment(approved)
	a.Created, a.Updated, a.Version.Created, a.Indexed = moment(created), moment(updated), moment(versionCreated), uint64(indexed)
	if err := fromJSON(tags, &a.Tags); err != nil {
		return a, err
	}
	return a, fromJSON(facets, &a.Facets)
}

// AddAsset implements library.Store.
func (l Library) AddAsset(ctx context.Context, a library.Asset, events ...library.Event) error {
	return l.DB.Tx(ctx, func(ctx context.Context, tx *Tx) error {
		indexed, err := tx.next(ctx, "search-version")
		if err != nil {
			return err
		}
		_, err = tx.exec(ctx, `INSERT INTO asset (id, title, description, tags, facets, state, state_before, owner, owner_name, created, updated, revision, current, indexed, public,
			internal, successor, release_at, expires, review_by, approver_name, approved_at, approved_version) VALUES (`+marks(23)+`)`,
			a.ID, a.Title, a.Description, jsonText(a.Tags), jsonText(a.Facets), a.State, a.Before, a.OwnerID, a.OwnerName,
			millis(a.Created), millis(a.Updated), a.Revision, a.Version.Number, indexed, flag(a.Public),
			flag(a.Internal), a.Successor, millis(a.Release), millis(a.Expires), millis(a.ReviewBy), a.Approval.Name, millis(a.Approval.At), a.Approval.Version)
		if err != nil {
			return err
		}
		if err := tx.setFacets(ctx, a); err != nil {
			return err
		}
		if err := tx.addEvents(ctx, events); err != nil {
			return err
		}
		if err := tx.stand(ctx, a, a.Created); err != nil {
			return err
		}
		return tx.addVersion(ctx, a.ID, a.Version)
	})
}

func (tx *Tx) setFacets(ctx context.Context, a library.Asset) error {
	if _, err := tx.exec(ctx, "DELETE FROM asset_facet WHERE asset = ?", a.ID); err != nil {
		return err
	}
	for facet, values := range a.Facets {
		for _, v := range values {
			if _, err := tx.exec(ctx, "INSERT INTO asset_facet (asset, facet, value) VALUES (?, ?, ?)", a.ID, facet, v); err != nil {
				return err
			}
		}
	}
	return nil
}

// addVersion stores a version and enqueues what follows: reading it, and indexing what is known before that.
func (tx *Tx) addVersion(ctx context.Context, assetID string, v library.Version) error {
	if err := tx.lockBlob(ctx, v.Blob); err != nil {
		return err
	}
	_, err := tx.exec(ctx, `INSERT INTO asset_version (asset, number, blob, file_name, size, media, format, uploader, uploader_name, note, created, progress)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		assetID, v.Number, v.Blob, v.FileName, v.Size, v.Media, v.Format, v.By, v.ByName, v.Note, millis(v.Created), v.Progress)
	if err != nil {
		return err
	}
	if err := tx.enqueueIndex(ctx, assetID, v.Created); err != nil {
		return err
	}
	if err := tx.addRendition(ctx, v); err != nil {
		return err
	}
	return tx.enqueueExtract(ctx, assetID, v.Number, v.Created)
}

func (tx *Tx) enqueueExtract(ctx context.Context, assetID string, number int, now time.Time) error {
	payload := library.ExtractJob{Asset: assetID, Number: number}
	return tx.enqueue(ctx, job.Spec{Name: library.ExtractJobName, Key: assetID + "/" + jsonText(number), Payload: payload}, now)
}

func (tx *Tx) enqueueIndex(ctx context.Context, assetID string, now time.Time) error {
	return tx.enqueue(ctx, job.Spec{Name: library.IndexJobName, Key: assetID, Payload: library.IndexJob{Asset: assetID}}, now)
}

// touch gives the asset the next version of its search document and enqueues the job that writes it.
func (tx *Tx) touch(ctx context.Context, assetID string, now time.Time) error {
	indexed, err := tx.next(ctx, "search-version")
	if err != nil {
		return err
	}
	res, err := tx.exec(ctx, "UPDATE asset SET indexed = ? WHERE id = ?", indexed, assetID)
	if err := affected(res, err, noAsset); err != nil {
		return err
	}
	return tx.enqueueIndex(ctx, assetID, now)
}

// AddVersion implements library.Store.
func (l Library) AddVersion(ctx context.Context, assetID string, v library.Version, events ...library.Event) (number int, err error) {
	err = l.DB.Tx(ctx, func(ctx context.Context, tx *Tx) error {
		// The update comes first: on PostgreSQL its row lock makes two replacements of one asset take turns.
		res, err := tx.exec(ctx, "UPDATE asset SET revision = revision + 1, updated = ? WHERE id = ?", millis(v.Created), assetID)
		if err := affected(res, err, noAsset); err != nil {
			return err
		}
		if err := tx.queryRow(ctx, "SELECT MAX(number) + 1 FROM asset_version WHERE asset = ?", assetID).Scan(&number); err != nil {
			return err
		}
		v.Number = number
		if err := tx.touch(ctx, assetID, v.Created); err != nil {
			return err
		}
		if err := tx.addVersion(ctx, assetID, v); err != nil {
			return err
		}
		if _, err = tx.exec(ctx, "UPDATE asset SET current = ? WHERE id = ?", number, assetID); err != nil {
			return err
		}
		if _, err = tx.exec(ctx, "UPDATE asset SET approver_name = ?, approved_at = ?, approved_version = ? WHERE id = ? AND state = ?",
			v.ByName, millis(v.Created), number, assetID, library.Approved); err != nil {
			return err
		}
		for i := range events {
			events[i].Version = number
		}
		return tx.addEvents(ctx, events)
	})
	return number, err
}

// ChangeAsset implements library.Store.
func (l Library) ChangeAsset(ctx context.Context, c library.Change) error {
	a := c.Asset
	return l.DB.Tx(ctx, func(ctx context.Context, tx *Tx) error {
		res, err := tx.exec(ctx, `UPDATE asset SET title = ?, description = ?, tags = ?, facets = ?, state = ?, state_note = ?, state_before = ?, public = ?, updated = ?,
			owner = ?, owner_name = ?, internal = ?, successor = ?, release_at = ?, expires = ?, review_by = ?, asker = ?, asker_name = ?, reviewer = ?,
			reviewer_name = ?, approver_name = ?, approved_at = ?, approved_version = ?, revision = revision + 1 WHERE id = ? AND revision = ?`,
			a.Title, a.Description, jsonText(a.Tags), jsonText(a.Facets), a.State, a.StateNote, a.Before, flag(a.Public), millis(a.Updated),
			a.OwnerID, a.OwnerName, flag(a.Internal), a.Successor, millis(a.Release), millis(a.Expires), millis(a.ReviewBy), a.Asker.ID, a.Asker.Name, a.Reviewer.ID,
			a.Reviewer.Name, a.Approval.Name, millis(a.Approval.At), a.Approval.Version, a.ID, a.Revision)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return fault.Wrap(fault.Conflict, err, "Somebody changed this asset at the same time. Look at it again.")
		}
		if err := tx.setFacets(ctx, a); err != nil {
			return err
		}
		if err := tx.addEvents(ctx, c.Events); err != nil {
			return err
		}
		for _, n := range c.Notices {
			if _, err := tx.tell(ctx, l.Base, n); err != nil {
				return err
			}
		}
		return tx.touchAt(ctx, a, a.Updated)
	})
}

// SetProgress implements library.Store.
func (l Library) SetProgress(ctx context.Context, assetID string, v library.Version, pages []library.Page, now time.Time) error {
	return l.DB.Tx(ctx, func(ctx context.Context, tx *Tx) error {
		res, err := tx.exec(ctx, "UPDATE asset_version SET progress = ?, reason = ?, detail = ?, pages = ?, searchable = ? WHERE asset = ? AND number = ?",
			v.Progress, v.Reason, v.Detail, v.Pages, v.Searchable, assetID, v.Number)
		if err := affected(res, err, noAsset); err != nil || !v.Progress.Ended() {
			return err
		}
		if err := tx.setPages(ctx, assetID, v.Number, pages); err != nil {
			return err
		}
		if _, err := tx.applyOCR(ctx, assetID, v.Number); err != nil {
			return err
		}
		var current int
		if err := tx.queryRow(ctx, "SELECT current FROM asset WHERE id = ?", assetID).Scan(&current); err != nil || current != v.Number {
			return err
		}
		return tx.touch(ctx, assetID, now)
	})
}

func (tx *Tx) setPages(ctx context.Context, assetID string, number int, pages []library.Page) error {
	if _, err := tx.exec(ctx, "DELETE FROM asset_page WHERE asset = ? AND version = ?", assetID, number); err != nil {
		return err
	}
	// Several rows a statement: a deck is one or two round trips on PostgreSQL and half the time on SQLite.
	const perStatement, columns = 50, 8
	for len(pages) > 0 {
		part := pages[:min(perStatement, len(pages))]
		pages = pages[len(part):]
		args := make([]any, 0, len(part)*columns)
		for _, p := range part {
			args = append(args, assetID, number, p.Number, p.Kind, clean(p.Title), clean(p.Text), clean(p.Notes), flag(p.Hidden))
		}
		rows := strings.TrimSuffix(strings.Repeat("("+marks(columns)+"), ", len(part)), ", ")
		if _, err := tx.exec(ctx, "INSERT INTO asset_page (asset, version, number, kind, title, body, notes, hidden) VALUES "+rows, args...); err != nil {
			return err
		}
	}
	return nil
}

// clean makes text that PostgreSQL takes: valid UTF-8 without NUL.
func clean(s string) string { return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "") }

// ReadAgain implements library.Store.
func (l Library) ReadAgain(ctx context.Context, assetID string, number int, now time.Time) error {
	return l.DB.Tx(ctx, func(ctx context.Context, tx *Tx) error {
		res, err := tx.exec(ctx, "UPDATE asset_version SET progress = ?, reason = '', detail = '' WHERE asset = ? AND number = ?", library.Stored, assetID, number)
		if err := affected(res, err, noAsset); err != nil {
			return err
		}
		if err := tx.renderAgain(ctx, assetID, number, now); err != nil {
			return err
		}
		return tx.enqueueExtract(ctx, assetID, number, now)
	})
}

// AssetByID implements library.Store.
func (l Library) AssetByID(ctx context.Context, id string) (library.Asset, error) {
	return one(ctx, l.DB, noAsset, scanAsset, "SELECT "+assetColumns+assetTables+"WHERE a.id = ?", id)
}

// VersionOf implements library.Store.
func (l Library) VersionOf(ctx context.Context, assetID string, number int) (library.Version, error) {
	return one(ctx, l.DB, "There is no such version.", scanVersion,
		"SELECT "+versionColumns+" FROM asset_version v WHERE v.asset = ? AND v.number = ?", assetID, number)
}

// Versions implements library.Store.
func (l Library) Versions(ctx context.Context, assetID string) ([]library.Version, error) {
	return list(ctx, l.DB, scanVersion, "SELECT "+versionColumns+" FROM asset_version v WHERE v.asset = ? ORDER BY v.number DESC", assetID)
}

// Pages implements library.Store.
func (l Library) Pages(ctx context.Context, assetID string, number int) ([]library.Page, error) {
	return list(ctx, l.DB, func(s scanner) (p library.Page, err error) {
		var hidden int
		err = s.Scan(&p.Number, &p.Kind, &p.Title, &p.Text, &p.Notes, &hidden)
		p.Hidden = hidden != 0
		return p, err
	}, "SELECT number, kind, title, body, notes, hidden FROM asset_page WHERE asset = ? AND version = ? ORDER BY number", assetID, number)
}

// Assets implements library.Store.
func (l Library) Assets(ctx context.Context, f library.Filter) ([]library.Asset, int, error) {
	where, args := assetFilter(f)
	order := " ORDER BY a.updated DESC, a.id"
	if f.Oldest {
		order = " ORDER BY a.id"
	}
	limit := f.Limit
	if limit <= 0 {
		limit = 50
	}
	out, err := list(ctx, l.DB, scanAsset, "SELECT "+assetColumns+assetTables+where+order+" LIMIT ? OFFSET ?", append(args, limit, f.Offset)...)
	if err != nil {
		return nil, 0, err
	}
	// A count beside every row has the database make all the rows; a short list needs none.
	if n := len(out); n < limit && (n > 0 || f.Offset == 0) {
		return out, f.Offset + n, nil
	}
	var total int
	err = explain(l.DB.queryRow(ctx, "SELECT COUNT(*)"+assetTables+where, args...).Scan(&total))
	return out, total, err
}

// countScanner scans one more column at the end of a row.
type countScanner struct {
	scanner
	total *int
}

func (c countScanner) Scan(dest ...any) error { return c.scanner.Scan(append(dest, c.total)...) }

// AssetsOfBlob implements library.Store.
func (l Library) AssetsOfBlob(ctx context.Context, key library.Blob) ([]library.Asset, error) {
	return list(ctx, l.DB, scanAsset, "SELECT "+assetColumns+assetTables+
		"WHERE EXISTS (SELECT 1 FROM asset_version b WHERE b.asset = a.id AND b.blob = ?) ORDER BY a.created LIMIT 10", key)
}

// FacetValues implements library.Store.
func (l Library) FacetValues(ctx context.Context) (map[string][]string, error) {
	type pair struct{ facet, value string }
	pairs, err := list(ctx, l.DB, func(s scanner) (p pair, err error) { return p, s.Scan(&p.facet, &p.value) },
		"SELECT DISTINCT facet, value FROM asset_facet ORDER BY facet, value LIMIT 5000")
	out := map[string][]string{}
	for _, p := range pairs {
		out[p.facet] = append(out[p.facet], p.value)
	}
	return out, err
}

// IndexedVersions implements library.Store.
func (l Library) IndexedVersions(ctx context.Context) (map[string]uint64, error) {
	type pair struct {
		id      string
		indexed int64
	}
	pairs, err := list(ctx, l.DB, func(s scanner) (p pair, err error) { return p, s.Scan(&p.id, &p.indexed) },
		"SELECT id, indexed FROM asset WHERE standing NOT IN (?, ?, ?)", library.IsWithdrawn, library.IsExpired, library.IsSuperseded)
	out := make(map[string]uint64, len(pairs))
	for _, p := range pairs {
		out[p.id] = uint64(p.indexed)
	}
	return out, err
}

// Holds implements library.Store.
func (l Library) Holds(ctx context.Context, keys []library.Blob) (map[library.Blob]bool, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	args := make([]any, len(keys))
	for i, k := range keys {
		args[i] = string(k)
	}
	held, err := list(ctx, l.DB, func(s scanner) (k library.Blob, err error) { return k, s.Scan(&k) },
		"SELECT DISTINCT blob FROM asset_version WHERE blob IN ("+marks(len(keys))+")", args...)
	out := make(map[library.Blob]bool, len(held))
	for _, k := range held {
		out[k] = true
	}
	if err != nil {
		return out, err
	}
	return out, heldByPreviews(ctx, l.DB, keys, out)
}

// DropBlob implements library.Store.
func (l Library) DropBlob(ctx context.Context, key library.Blob, drop func(context.Context) error) (dropped bool, err error) {
	err = l.DB.Tx(ctx, func(ctx context.Context, tx *Tx) error {
		if err := tx.lockBlob(ctx, key); err != nil {
			return err
		}
		var held bool
		if err := tx.queryRow(ctx, "SELECT EXISTS (SELECT 1 FROM asset_version WHERE blob = ?)", string(key)).Scan(&held); err != nil || held {
			return err
		}
		made := map[library.Blob]bool{}
		if err := heldByPreviews(ctx, tx, []library.Blob{key}, made); err != nil || made[key] {
			return err
		}
		dropped = true
		return drop(ctx)
	})
	return dropped && err == nil, err
}

// lockBlob keeps other transactions from taking or dropping the blob until this one ends. SQLite has one writer anyway.
func (tx *Tx) lockBlob(ctx context.Context, key library.Blob) error {
	if tx.db.dialect != Postgres {
		return nil
	}
	_, err := tx.exec(ctx, "SELECT pg_advisory_xact_lock(hashtextextended(?, 0))", string(key))
	return err
}
