package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/oklog/ulid/v2"

	"tandem/app/internal/fault"
	"tandem/app/internal/inbox"
	"tandem/app/internal/job"
)

// Inbox keeps what people are told. It implements inbox.Box.
type Inbox struct {
	DB   *DB
	Base string // where the program is found, for links in mails
}

const noticeColumns = "id, person, kind, subject, body, url, mark, mail, created, seen"

func scanNotice(s scanner) (n inbox.Notice, err error) {
	var mail, created, seen int64
	err = s.Scan(&n.ID, &n.Person, &n.Kind, &n.Subject, &n.Text, &n.URL, &n.Key, &mail, &created, &seen)
	n.Mail, n.Created, n.Read = mail != 0, moment(created), moment(seen)
	return n, err
}

// Tell implements inbox.Store.
func (b Inbox) Tell(ctx context.Context, n inbox.Notice) (told bool, err error) {
	err = b.DB.Tx(ctx, func(ctx context.Context, tx *Tx) (err error) {
		told, err = tx.tell(ctx, b.Base, n)
		return err
	})
	return told && err == nil, err
}

// tell is Tell in the caller's transaction.
func (tx *Tx) tell(ctx context.Context, base string, n inbox.Notice) (told bool, err error) {
	if n.Key == "" {
		return false, errors.New("a notice without a key")
	}
	if n.URL != "" && (!strings.HasPrefix(n.URL, "/") || strings.HasPrefix(n.URL, "//") || strings.ContainsAny(n.URL, "\\\r\n")) {
		return false, fault.New(fault.Invalid, "A notice leads to an address of ours only.")
	}
	var email string
	err = tx.queryRow(ctx, "SELECT email FROM person WHERE id = ? AND disabled = 0", n.Person).Scan(&email)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	res, err := tx.exec(ctx, "INSERT INTO told (person, mark) VALUES (?, ?) ON CONFLICT DO NOTHING", n.Person, n.Key)
	if err != nil {
		return false, err
	}
	if fresh, err := res.RowsAffected(); err != nil || fresh == 0 {
		return false, err
	}
	n.ID, n.Subject, n.Text = ulid.Make().String(), clean(n.Subject), clean(n.Text)
	if n.Mail {
		kinds, err := mailed(ctx, tx, n.Person)
		if err != nil {
			return false, err
		}
		n.Mail = slices.Contains(kinds, n.Kind)
	}
	_, err = tx.exec(ctx, "INSERT INTO notice ("+noticeColumns+") VALUES ("+marks(10)+")",
		n.ID, n.Person, n.Kind, n.Subject, n.Text, n.URL, n.Key, flag(n.Mail), millis(n.Created), 0)
	if err != nil || !n.Mail {
		return err == nil, err
	}
	spec := job.Spec{Name: inbox.MailJobName, Payload: inbox.Compose(email, strings.TrimSuffix(base, "/"), n)}
	return true, tx.enqueue(ctx, spec, n.Created)
}

// Notices implements inbox.Store.
func (b Inbox) Notices(ctx context.Context, person string, f inbox.Filter) ([]inbox.Notice, int, error) {
	where, args := "WHERE person = ?", []any{person}
	if f.Unread {
		where += " AND seen = 0"
	}
	if len(f.Kinds) > 0 {
		where += " AND kind IN (" + marks(len(f.Kinds)) + ")"
		for _, k := range f.Kinds {
			args = append(args, k)
		}
	}
	total := 0
	if err := b.DB.queryRow(ctx, "SELECT COUNT(*) FROM notice "+where, args...).Scan(&total); err != nil || total == 0 {
		return nil, 0, explain(err)
	}
	limit := f.Limit
	if limit <= 0 {
		limit = 50
	}
	found, err := list(ctx, b.DB, scanNotice, "SELECT "+noticeColumns+" FROM notice "+where+" ORDER BY created DESC, id DESC LIMIT ? OFFSET ?",
		append(args, limit, max(0, f.Offset))...)
	return found, total, err
}

// NoticeByID implements inbox.Box.
func (b Inbox) NoticeByID(ctx context.Context, person, id string) (inbox.Notice, error) {
	return one(ctx, b.DB, "There is no such notice.", scanNotice, "SELECT "+noticeColumns+" FROM notice WHERE person = ? AND id = ?", person, id)
}

// MarkRead implements inbox.Store.
func (b Inbox) MarkRead(ctx context.Context, person string, at time.Time, ids ...string) error {
	query, args := "UPDATE notice SET seen = ? WHERE person = ? AND seen = 0", []any{millis(at), person}
	if len(ids) > 0 {
		query += " AND id IN (" + marks(len(ids)) + ")"
		for _, id := range ids {
			args = append(args, id)
		}
	}
	_, err := b.DB.exec(ctx, query, args...)
	return err
}

// MarkUnread implements inbox.Box.
func (b Inbox) MarkUnread(ctx context.Context, person string, at time.Time) (int, error) {
	if at.IsZero() {
		return 0, nil
	}
	res, err := b.DB.exec(ctx, "UPDATE notice SET seen = 0 WHERE person = ? AND seen = ?", person, millis(at))
	if err != nil {
		return 0, err
	}
	n, err := res.RowsAffected()
	return int(n), err
}

// Unread implements inbox.Store.
func (b Inbox) Unread(ctx context.Context, person string) (n int, err error) {
	err = b.DB.queryRow(ctx, "SELECT COUNT(*) FROM notice WHERE person = ? AND seen = 0", person).Scan(&n)
	return n, explain(err)
}

// Purge implements inbox.Store.
func (b Inbox) Purge(ctx context.Context, before time.Time) error {
	_, err := b.DB.exec(ctx, "DELETE FROM notice WHERE seen <> 0 AND seen < ?", millis(before))
	return err
}

// Mailed implements inbox.Box.
func (b Inbox) Mailed(ctx context.Context, person string) ([]inbox.Kind, error) {
	return mailed(ctx, b.DB, person)
}

func mailed(ctx context.Context, q querier, person string) ([]inbox.Kind, error) {
	var text string
	err := q.queryRow(ctx, "SELECT kinds FROM mail_choice WHERE person = ?", person).Scan(&text)
	if errors.Is(err, sql.ErrNoRows) {
		return inbox.MailedAtFirst, nil
	}
	if err != nil {
		return nil, explain(err)
	}
	var kinds []inbox.Kind
	return kinds, fromJSON(text, &kinds)
}

// SetMailed implements inbox.Box.
func (b Inbox) SetMailed(ctx context.Context, person string, kinds []inbox.Kind) error {
	_, err := b.DB.exec(ctx, "INSERT INTO mail_choice (person, kinds) VALUES (?, ?) ON CONFLICT (person) DO UPDATE SET kinds = excluded.kinds",
		person, jsonText(kinds))
	return err
}

// TellOf tells the person one notice about those of the keys of which they were not told before; with none left, or a
// person who is gone, nothing.
func (b Inbox) TellOf(ctx context.Context, person string, keys []string, compose func(fresh []string) inbox.Notice) (told bool, err error) {
	known, err := b.told(ctx, person, keys)
	if err != nil || len(known) == len(keys) {
		return false, err
	}
	err = b.DB.Tx(ctx, func(ctx context.Context, tx *Tx) (err error) {
		var there bool
		if err := tx.queryRow(ctx, "SELECT EXISTS (SELECT 1 FROM person WHERE id = ? AND disabled = 0)", person).Scan(&there); err != nil || !there {
			return err
		}
		var fresh []string
		for _, k := range keys {
			if known[k] {
				continue
			}
			res, err := tx.exec(ctx, "INSERT INTO told (person, mark) VALUES (?, ?) ON CONFLICT DO NOTHING", person, k)
			if err != nil {
				return err
			}
			n, err := res.RowsAffected()
			if err != nil {
				return err
			}
			if n > 0 {
				fresh = append(fresh, k)
			}
		}
		if len(fresh) == 0 {
			return nil
		}
		n := compose(fresh)
		n.Person = person
		told, err = tx.tell(ctx, b.Base, n)
		return err
	})
	return told && err == nil, err
}

// told returns those of the keys of which the person was told. It saves most runs from waiting for the one writer.
func (b Inbox) told(ctx context.Context, person string, keys []string) (map[string]bool, error) {
	out := map[string]bool{}
	for part := range slices.Chunk(keys, 400) {
		args := []any{person}
		for _, k := range part {
			args = append(args, k)
		}
		found, err := list(ctx, b.DB, func(s scanner) (k string, err error) { return k, s.Scan(&k) },
			"SELECT mark FROM told WHERE person = ? AND mark IN ("+marks(len(part))+")", args...)
		if err != nil {
			return nil, err
		}
		for _, k := range found {
			out[k] = true
		}
	}
	return out, nil
}
