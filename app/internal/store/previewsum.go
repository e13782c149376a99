package store

import (
	"context"

	"tandem/app/internal/library"
)

// CoverageSums counts what of the library can be searched and seen.
func (s Previews) CoverageSums(ctx context.Context) (library.CoverageSums, error) {
	const current = " FROM asset a JOIN asset_version v ON v.asset = a.id AND v.number = a.current LEFT JOIN rendition r ON r.blob = v.blob WHERE a.state <> ? "
	out := library.CoverageSums{Unread: map[string]int{}, Previews: map[library.PreviewState]int{}, Reasons: map[string]int{}}
	err := s.DB.queryRow(ctx, "SELECT COUNT(*), COALESCE(SUM(v.pages), 0), COALESCE(SUM(v.searchable), 0), COALESCE(SUM(r.ocr_count), 0)"+current,
		library.Withdrawn).Scan(&out.Assets, &out.Pages, &out.Searchable, &out.OCR)
	if err != nil {
		return out, explain(err)
	}
	type count struct {
		state, reason string
		n             int
	}
	scan := func(row scanner) (c count, err error) { return c, row.Scan(&c.state, &c.reason, &c.n) }
	unread, err := list(ctx, s.DB, scan, "SELECT v.progress, v.reason, COUNT(*)"+current+"AND v.progress = ? GROUP BY v.progress, v.reason",
		library.Withdrawn, library.Failed)
	if err != nil {
		return out, err
	}
	for _, c := range unread {
		out.Unread[c.reason] += c.n
	}
	previews, err := list(ctx, s.DB, scan, "SELECT COALESCE(r.state, ''), COALESCE(r.reason, ''), COUNT(*)"+current+"GROUP BY r.state, r.reason", library.Withdrawn)
	for _, c := range previews {
		if c.state == "" {
			c.state = string(library.PreviewWaiting)
		}
		out.Previews[library.PreviewState(c.state)] += c.n
		if c.reason != "" {
			out.Reasons[c.state+": "+c.reason] += c.n
		}
	}
	return out, err
}
