package store

import (
	"context"

	"tandem/app/internal/publish"
)

// Outlinks keeps how links to other sites answered.
type Outlinks struct{ DB *DB }

const outlinkColumns = "url, status, reason, failing, broken, checked"

func scanOutlink(s scanner) (publish.Outlink, error) {
	var o publish.Outlink
	var failing, checked int64
	var broken int
	err := s.Scan(&o.URL, &o.Status, &o.Reason, &failing, &broken, &checked)
	o.Failing, o.Broken, o.Checked = moment(failing), broken != 0, moment(checked)
	return o, err
}

// All returns what is known of every link.
func (o Outlinks) All(ctx context.Context) ([]publish.Outlink, error) {
	return list(ctx, o.DB, scanOutlink, "SELECT "+outlinkColumns+" FROM outlink ORDER BY url")
}

// Save writes what is known of a link.
func (o Outlinks) Save(ctx context.Context, l publish.Outlink) error {
	_, err := o.DB.exec(ctx, `INSERT INTO outlink (`+outlinkColumns+`) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (url) DO UPDATE SET status = excluded.status, reason = excluded.reason, failing = excluded.failing,
		broken = excluded.broken, checked = excluded.checked`, l.URL, l.Status, l.Reason, millis(l.Failing), flag(l.Broken), millis(l.Checked))
	return err
}

// Forget removes a link that no document has any more.
func (o Outlinks) Forget(ctx context.Context, url string) error {
	_, err := o.DB.exec(ctx, "DELETE FROM outlink WHERE url = ?", url)
	return err
}
