package store

import (
	"context"
	"strings"

	"tandem/app/internal/fault"
	"tandem/app/internal/library/finding"
)

const requestColumns = "r.id, r.title, r.filters, r.state, r.created, r.updated, r.due, r.taker, r.taker_name, r.answer, r.answer_name, r.reason"

func scanRequest(s scanner) (r finding.Request, err error) {
	var filters string
	var created, updated, due int64
	if err := s.Scan(&r.ID, &r.Title, &filters, &r.State, &created, &updated, &due, &r.Taker, &r.TakerName, &r.Answer, &r.AnswerName, &r.Reason); err != nil {
		return r, err
	}
	r.Created, r.Updated, r.Due = moment(created), moment(updated), moment(due)
	return r, fromJSON(filters, &r.Filters)
}

const noRequest = "There is no such request."

// AddRequest implements finding.RequestStore.
func (f Finding) AddRequest(ctx context.Context, r finding.Request) (id string, joined bool, err error) {
	phrase := finding.Phrase(r.Title)
	err = f.DB.Tx(ctx, func(ctx context.Context, tx *Tx) error {
		if err := tx.alone(ctx, "request "+phrase); err != nil {
			return err
		}
		id, err = one(ctx, tx, noRequest, func(s scanner) (id string, err error) { return id, s.Scan(&id) },
			"SELECT id FROM request WHERE phrase = ? AND state IN ('open', 'taken') ORDER BY created LIMIT 1", phrase)
		switch {
		case err == nil:
			joined = true
		case fault.Is(err, fault.NotFound):
			id = r.ID
			if _, err := tx.exec(ctx, "INSERT INTO request (id, phrase, title, filters, state, created, updated) VALUES (?, ?, ?, ?, ?, ?, ?)",
				r.ID, phrase, r.Title, filterText(r.Filters), string(r.State), millis(r.Created), millis(r.Updated)); err != nil {
				return err
			}
		default:
			return err
		}
		for _, v := range r.Voices {
			if err := tx.addVoice(ctx, id, v); err != nil {
				return err
			}
		}
		return nil
	})
	return id, joined, err
}

// addVoice adds a voice; one without words leaves the words that the person has written before.
func (tx *Tx) addVoice(ctx context.Context, id string, v finding.Voice) error {
	if _, err := tx.exec(ctx, `INSERT INTO request_voice (request, person, name, note, due, at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (request, person) DO UPDATE SET
		name = excluded.name, note = CASE WHEN excluded.note = '' THEN request_voice.note ELSE excluded.note END,
		due = CASE WHEN excluded.due = 0 THEN request_voice.due ELSE excluded.due END`, id, v.Person, v.Name, v.Note, millis(v.Due), millis(v.At)); err != nil {
		return err
	}
	_, err := tx.exec(ctx, "UPDATE request SET due = COALESCE((SELECT MIN(due) FROM request_voice WHERE request = ? AND due > 0), 0) WHERE id = ?", id, id)
	return err
}

// JoinRequest implements finding.RequestStore.
func (f Finding) JoinRequest(ctx context.Context, id string, v finding.Voice) error {
	return f.DB.Tx(ctx, func(ctx context.Context, tx *Tx) error {
		r, err := one(ctx, tx, noRequest, scanRequest, "SELECT "+requestColumns+" FROM request r WHERE r.id = ?", id)
		if err != nil {
			return err
		}
		if r.State.Settled() {
			return fault.New(fault.Conflict, "This request is settled. Ask anew if you need something else.")
		}
		return tx.addVoice(ctx, id, v)
	})
}

// RequestByID implements finding.RequestStore.
func (f Finding) RequestByID(ctx context.Context, id string) (finding.Request, error) {
	r, err := one(ctx, f.DB, noRequest, scanRequest, "SELECT "+requestColumns+" FROM request r WHERE r.id = ?", id)
	if err != nil {
		return r, err
	}
	all := []finding.Request{r}
	err = f.addVoices(ctx, all)
	return all[0], err
}

// Requests implements finding.RequestStore.
func (f Finding) Requests(ctx context.Context, q finding.RequestFilter) ([]finding.Request, int, error) {
	var where []string
	var args []any
	if len(q.States) > 0 {
		where = append(where, "r.state IN ("+marks(len(q.States))+")")
		for _, s := range q.States {
			args = append(args, string(s))
		}
	}
	if q.Person != "" {
		where, args = append(where, "EXISTS (SELECT 1 FROM request_voice v WHERE v.request = r.id AND v.person = ?)"), append(args, q.Person)
	}
	from := " FROM request r"
	if len(where) > 0 {
		from += " WHERE " + strings.Join(where, " AND ")
	}
	total := 0
	if err := f.DB.queryRow(ctx, "SELECT COUNT(*)"+from, args...).Scan(&total); err != nil {
		return nil, 0, explain(err)
	}
	limit := q.Limit
	if limit <= 0 {
		limit = 50
	}
	found, err := list(ctx, f.DB, scanRequest, "SELECT "+requestColumns+from+` ORDER BY CASE WHEN r.state IN ('open', 'taken') THEN 0 ELSE 1 END,
		CASE WHEN r.state IN ('open', 'taken') THEN (SELECT COUNT(*) FROM request_voice v WHERE v.request = r.id) ELSE r.updated END DESC, r.created, r.id LIMIT ? OFFSET ?`,
		append(args, limit, q.Offset)...)
	if err != nil {
		return nil, 0, err
	}
	return found, total, f.addVoices(ctx, found)
}

func (f Finding) addVoices(ctx context.Context, to []finding.Request) error {
	if len(to) == 0 {
		return nil
	}
	at, ids := map[string]int{}, make([]any, len(to))
	for i, r := range to {
		at[r.ID], ids[i] = i, r.ID
	}
	type line struct {
		request string
		finding.Voice
	}
	lines, err := list(ctx, f.DB, func(s scanner) (l line, err error) {
		var due, when int64
		err = s.Scan(&l.request, &l.Person, &l.Name, &l.Note, &due, &when)
		l.Due, l.At = moment(due), moment(when)
		return l, err
	}, "SELECT request, person, name, note, due, at FROM request_voice WHERE request IN ("+marks(len(ids))+") ORDER BY at, person", ids...)
	for _, l := range lines {
		r := &to[at[l.request]]
		r.Voices = append(r.Voices, l.Voice)
	}
	return err
}

// MoveRequest implements finding.RequestStore.
func (f Finding) MoveRequest(ctx context.Context, r finding.Request, from finding.RequestState) error {
	res, err := f.DB.exec(ctx, "UPDATE request SET state = ?, updated = ?, taker = ?, taker_name = ?, answer = ?, answer_name = ?, reason = ? WHERE id = ? AND state = ?",
		string(r.State), millis(r.Updated), r.Taker, r.TakerName, r.Answer, r.AnswerName, r.Reason, r.ID, string(from))
	err = affected(res, err, noRequest)
	if fault.Is(err, fault.NotFound) {
		return fault.New(fault.Conflict, "Somebody else changed this request meanwhile. Look at it again.")
	}
	return err
}
