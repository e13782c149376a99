package store

import (
	"context"
	"time"

	"tandem/app/internal/library/finding"
)

// Finding keeps searches, synonyms and requests. It implements the stores of package finding.
type Finding struct{ DB *DB }

// AddSearches implements finding.LogStore.
func (f Finding) AddSearches(ctx context.Context, searches []finding.Search, opens []finding.Open) error {
	return f.DB.Tx(ctx, func(ctx context.Context, tx *Tx) error {
		for _, s := range searches {
			if _, err := tx.exec(ctx, `INSERT INTO search_log (id, person, role, audience, query, phrase, filters, hits, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
				ON CONFLICT (id) DO NOTHING`, s.ID, s.Person, s.Role, string(s.Audience), s.Query, finding.Phrase(s.Query), filterText(s.Filters), s.Hits, millis(s.At)); err != nil {
				return err
			}
		}
		for _, o := range opens {
			if _, err := tx.exec(ctx, `INSERT INTO search_open (search, document, place, page, at) SELECT l.id, ?, ?, ?, ? FROM search_log l WHERE l.id = ? AND l.person = ?
				ON CONFLICT (search, document) DO NOTHING`, o.Document, o.Place, o.Page, millis(o.At), o.Search, o.Person); err != nil {
				return err
			}
		}
		return nil
	})
}

func filterText(f finding.Filters) string {
	if len(f) == 0 {
		return ""
	}
	return jsonText(f)
}

// ForgetSearchers implements finding.LogStore.
func (f Finding) ForgetSearchers(ctx context.Context, named, kept time.Time) error {
	if _, err := f.DB.exec(ctx, "UPDATE search_log SET person = '' WHERE at < ? AND person <> ''", millis(named)); err != nil {
		return err
	}
	_, err := f.DB.exec(ctx, "DELETE FROM search_log WHERE at < ?", millis(kept))
	return err
}

// Frequent implements finding.LogStore.
func (f Finding) Frequent(ctx context.Context, since time.Time, n int) ([]string, error) {
	return list(ctx, f.DB, func(s scanner) (q string, err error) { return q, s.Scan(&q) },
		`SELECT MAX(query) FROM search_log WHERE at >= ? AND audience <> 'public' AND phrase <> '' GROUP BY phrase ORDER BY COUNT(*) DESC, phrase LIMIT ?`, millis(since), n)
}

// logged selects the searches of a report, one line each: whether it found nothing, and whether something was opened.
func logged(r finding.ReportFilter) (query string, args []any) {
	args = []any{millis(r.Since), millis(r.Until)}
	query = `SELECT l.phrase, l.query, l.filters, l.role, l.at, CASE WHEN l.hits = 0 THEN 1 ELSE 0 END AS missed,
		CASE WHEN l.hits > 0 AND EXISTS (SELECT 1 FROM search_open o WHERE o.search = l.id) THEN 1 ELSE 0 END AS led
		FROM search_log l WHERE l.at >= ? AND l.at < ? AND l.phrase <> ''`
	who := r.Audiences()
	query += " AND l.audience IN (" + marks(len(who)) + ")"
	for _, a := range who {
		args = append(args, string(a))
	}
	if r.Role != "" {
		query, args = query+" AND l.role = ?", append(args, r.Role)
	}
	return query, args
}

// Report implements finding.LogStore.
func (f Finding) Report(ctx context.Context, r finding.ReportFilter) (out finding.Report, err error) {
	from, args := logged(r)
	from = " FROM (" + from + ") AS x"
	// Weeks begin on Mondays: 5 January 1970 was one.
	const week, monday = 7 * dayMillis, 4 * dayMillis
	type weekly struct {
		number int64
		finding.Rates
	}
	weeks, err := list(ctx, f.DB, func(s scanner) (w weekly, err error) {
		return w, s.Scan(&w.number, &w.Searches, &w.Nothing, &w.Opened)
	}, "SELECT (at - ?) / ? AS week, COUNT(*), SUM(missed), SUM(led)"+from+" GROUP BY 1", append([]any{monday, week}, args...)...)
	if err != nil {
		return out, err
	}
	known := map[time.Time]finding.Rates{}
	for _, w := range weeks {
		known[moment(w.number*week+monday)] = w.Rates
		out.Searches, out.Nothing, out.Opened = out.Searches+w.Searches, out.Nothing+w.Nothing, out.Opened+w.Opened
	}
	out.Weeks = finding.Weeks(r.Since, r.Until, known)
	out.Roles, err = list(ctx, f.DB, func(s scanner) (l finding.RoleRates, err error) {
		return l, s.Scan(&l.Role, &l.Searches, &l.Nothing, &l.Opened)
	}, "SELECT role, COUNT(*), SUM(missed), SUM(led)"+from+" GROUP BY role ORDER BY COUNT(*) DESC, role", args...)
	if err != nil {
		return out, err
	}
	if out.Phrases, err = f.phrases(ctx, from+" GROUP BY phrase ORDER BY COUNT(*) DESC, phrase LIMIT ?", append(args, r.Limit)); err != nil {
		return out, err
	}
	out.Failed, err = f.phrases(ctx, from+" WHERE missed = 1 GROUP BY phrase ORDER BY COUNT(*) DESC, phrase LIMIT ?", append(args, r.Limit))
	return out, err
}

func (f Finding) phrases(ctx context.Context, rest string, args []any) ([]finding.PhraseRates, error) {
	return list(ctx, f.DB, func(s scanner) (p finding.PhraseRates, err error) {
		var last int64
		var filters string
		if err := s.Scan(&p.Phrase, &p.Query, &filters, &last, &p.Searches, &p.Nothing, &p.Opened); err != nil {
			return p, err
		}
		p.Last = moment(last)
		return p, fromJSON(filters, &p.Filters)
	}, "SELECT phrase, MAX(query), MAX(filters), MAX(at), COUNT(*), SUM(missed), SUM(led)"+rest, args...)
}
