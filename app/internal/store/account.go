package store

import (
	"context"
	"slices"
	"time"

	"tandem/app/internal/account"
	"tandem/app/internal/fault"
)

// Accounts keeps people, sessions, invitations and attempts. It implements account.Store.
type Accounts struct{ DB *DB }

const personColumns = "id, email, name, roles, disabled, created, last_seen, password"

type personRow struct {
	account.Person
	hash string
}

func scanPerson(s scanner) (personRow, error) {
	var p personRow
	var roles string
	var disabled, created, seen int64
	if err := s.Scan(&p.ID, &p.Email, &p.Name, &roles, &disabled, &created, &seen, &p.hash); err != nil {
		return p, err
	}
	p.Disabled, p.Created, p.LastSeen = moment(disabled), moment(created), moment(seen)
	return p, fromJSON(roles, &p.Roles)
}

// PersonByEmail implements account.Store.
func (a Accounts) PersonByEmail(ctx context.Context, email string) (account.Person, string, error) {
	p, err := one(ctx, a.DB, "Nobody has this address.", scanPerson, "SELECT "+personColumns+" FROM person WHERE email = ?", email)
	return p.Person, p.hash, err
}

// PersonByID implements account.Store.
func (a Accounts) PersonByID(ctx context.Context, id string) (account.Person, string, error) {
	p, err := one(ctx, a.DB, "There is no such person.", scanPerson, "SELECT "+personColumns+" FROM person WHERE id = ?", id)
	return p.Person, p.hash, err
}

// People implements account.Store.
func (a Accounts) People(ctx context.Context) ([]account.Person, error) {
	return list(ctx, a.DB, func(s scanner) (account.Person, error) {
		p, err := scanPerson(s)
		return p.Person, err
	}, "SELECT "+personColumns+" FROM person ORDER BY disabled > 0, name, id")
}

// AddPerson implements account.Store.
func (a Accounts) AddPerson(ctx context.Context, p account.Person, hash string) error {
	return a.DB.Tx(ctx, func(ctx context.Context, tx *Tx) error { return tx.addPerson(ctx, p, hash) })
}

func (tx *Tx) addPerson(ctx context.Context, p account.Person, hash string) error {
	_, err := tx.exec(ctx, "INSERT INTO person (id, email, name, roles, password, created) VALUES (?, ?, ?, ?, ?, ?)",
		p.ID, p.Email, p.Name, jsonText(p.Roles), hash, millis(p.Created))
	if isDuplicate(err) {
		return fault.Wrap(fault.Conflict, err, "Somebody has this address already.")
	}
	return err
}

// SetPassword implements account.Store.
func (a Accounts) SetPassword(ctx context.Context, personID, hash, keep string) error {
	return a.DB.Tx(ctx, func(ctx context.Context, tx *Tx) error {
		res, err := tx.exec(ctx, "UPDATE person SET password = ? WHERE id = ?", hash, personID)
		if err := affected(res, err, "There is no such person."); err != nil {
			return err
		}
		_, err = tx.exec(ctx, "DELETE FROM session WHERE person = ? AND id <> ?", personID, keep)
		return err
	})
}

// SetName implements account.Store.
func (a Accounts) SetName(ctx context.Context, personID, name string) error {
	res, err := a.DB.exec(ctx, "UPDATE person SET name = ? WHERE id = ?", name, personID)
	return affected(res, err, "There is no such person.")
}

// SetRoles implements account.Store.
func (a Accounts) SetRoles(ctx context.Context, personID string, roles []account.Role) error {
	return a.change(ctx, personID, func(ctx context.Context, tx *Tx) error {
		_, err := tx.exec(ctx, "UPDATE person SET roles = ? WHERE id = ?", jsonText(roles), personID)
		return err
	})
}

// SetDisabled implements account.Store.
func (a Accounts) SetDisabled(ctx context.Context, personID string, at time.Time) error {
	return a.change(ctx, personID, func(ctx context.Context, tx *Tx) error {
		if _, err := tx.exec(ctx, "UPDATE person SET disabled = ? WHERE id = ?", millis(at), personID); err != nil || at.IsZero() {
			return err
		}
		_, err := tx.exec(ctx, "DELETE FROM session WHERE person = ?", personID)
		return err
	})
}

// change alters a person and takes it back when no active admin would be left.
func (a Accounts) change(ctx context.Context, personID string, alter func(context.Context, *Tx) error) error {
	return a.DB.Tx(ctx, func(ctx context.Context, tx *Tx) error {
		query := "SELECT " + personColumns + " FROM person ORDER BY id"
		if a.DB.dialect == Postgres {
			query += " FOR UPDATE" // two changes at once must not each count on the other's admin
		}
		before, err := list(ctx, tx, scanPerson, query)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(before, func(p personRow) bool { return p.ID == personID }) {
			return fault.New(fault.NotFound, "There is no such person.")
		}
		if err := alter(ctx, tx); err != nil {
			return err
		}
		after, err := list(ctx, tx, scanPerson, query)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(after, func(p personRow) bool { return p.Is(account.Admin) }) {
			return fault.New(fault.Conflict, "At least one admin has to stay. Make somebody else an admin first.")
		}
		return nil
	})
}

const sessionColumns = "s.id, s.person, s.csrf, s.agent, s.created, s.last_seen, s.expires"

func scanSession(s scanner, more ...any) (account.Session, error) {
	var v account.Session
	var created, seen, expires int64
	err := s.Scan(append([]any{&v.ID, &v.PersonID, &v.CSRF, &v.Agent, &created, &seen, &expires}, more...)...)
	v.Created, v.LastSeen, v.Expires = moment(created), moment(seen), moment(expires)
	return v, err
}

// AddSession implements account.Store.
func (a Accounts) AddSession(ctx context.Context, s account.Session) error {
	return a.DB.Tx(ctx, func(ctx context.Context, tx *Tx) error {
		_, err := tx.exec(ctx, "INSERT INTO session (id, person, csrf, agent, created, last_seen, expires) VALUES (?, ?, ?, ?, ?, ?, ?)",
			s.ID, s.PersonID, s.CSRF, s.Agent, millis(s.Created), millis(s.LastSeen), millis(s.Expires))
		if err != nil {
			return err
		}
		_, err = tx.exec(ctx, "UPDATE person SET last_seen = ? WHERE id = ?", millis(s.Created), s.PersonID)
		return err
	})
}

// SessionByID implements account.Store.
func (a Accounts) SessionByID(ctx context.Context, id string, now time.Time) (account.Session, account.Person, error) {
	type pair struct {
		account.Session
		account.Person
	}
	v, err := one(ctx, a.DB, "This session has ended.", func(s scanner) (v pair, err error) {
		var roles string
		var disabled, created, seen int64
		p := &v.Person
		if v.Session, err = scanSession(s, &p.ID, &p.Email, &p.Name, &roles, &disabled, &created, &seen); err != nil {
			return v, err
		}
		p.Disabled, p.Created, p.LastSeen = moment(disabled), moment(created), moment(seen)
		return v, fromJSON(roles, &p.Roles)
	}, "SELECT "+sessionColumns+`, p.id, p.email, p.name, p.roles, p.disabled, p.created, p.last_seen
		FROM session s JOIN person p ON p.id = s.person WHERE s.id = ? AND s.expires > ?`, id, millis(now))
	return v.Session, v.Person, err
}

// Sessions implements account.Store.
func (a Accounts) Sessions(ctx context.Context, personID string, now time.Time) ([]account.Session, error) {
	return list(ctx, a.DB, func(s scanner) (account.Session, error) { return scanSession(s) },
		"SELECT "+sessionColumns+" FROM session s WHERE s.person = ? AND s.expires > ? ORDER BY s.last_seen DESC", personID, millis(now))
}

// TouchSession implements account.Store.
func (a Accounts) TouchSession(ctx context.Context, id string, now time.Time) error {
	_, err := a.DB.exec(ctx, "UPDATE session SET last_seen = ? WHERE id = ?", millis(now), id)
	return err
}

// EndSession implements account.Store.
func (a Accounts) EndSession(ctx context.Context, id string) error {
	_, err := a.DB.exec(ctx, "DELETE FROM session WHERE id = ?", id)
	return err
}

// EndSessions implements account.Store.
func (a Accounts) EndSessions(ctx context.Context, personID, keep string) error {
	_, err := a.DB.exec(ctx, "DELETE FROM session WHERE person = ? AND id <> ?", personID, keep)
	return err
}

const invitationColumns = "token, purpose, email, roles, inviter, created, expires"

func scanInvitation(s scanner) (account.Invitation, error) {
	var i account.Invitation
	var roles string
	var created, expires int64
	if err := s.Scan(&i.Hash, &i.Purpose, &i.Email, &roles, &i.Inviter, &created, &expires); err != nil {
		return i, err
	}
	i.Created, i.Expires = moment(created), moment(expires)
	return i, fromJSON(roles, &i.Roles)
}

// AddInvitation implements account.Store.
func (a Accounts) AddInvitation(ctx context.Context, i account.Invitation) error {
	return a.DB.Tx(ctx, func(ctx context.Context, tx *Tx) error {
		if _, err := tx.exec(ctx, "DELETE FROM invitation WHERE purpose = ? AND email = ?", i.Purpose, i.Email); err != nil {
			return err
		}
		_, err := tx.exec(ctx, "INSERT INTO invitation ("+invitationColumns+") VALUES (?, ?, ?, ?, ?, ?, ?)",
			i.Hash, i.Purpose, i.Email, jsonText(i.Roles), i.Inviter, millis(i.Created), millis(i.Expires))
		return err
	})
}

const noInvitation = "This address does not work any more. It may have been used, replaced or have run out."

// InvitationByHash implements account.Store.
func (a Accounts) InvitationByHash(ctx context.Context, hash string, now time.Time) (account.Invitation, error) {
	return one(ctx, a.DB, noInvitation, scanInvitation,
		"SELECT "+invitationColumns+" FROM invitation WHERE token = ? AND expires > ?", hash, millis(now))
}

// Invitations implements account.Store.
func (a Accounts) Invitations(ctx context.Context, now time.Time) ([]account.Invitation, error) {
	return list(ctx, a.DB, scanInvitation,
		"SELECT "+invitationColumns+" FROM invitation WHERE purpose = 'invite' AND expires > ? ORDER BY created DESC", millis(now))
}

// EndInvitation implements account.Store.
func (a Accounts) EndInvitation(ctx context.Context, hash string) error {
	res, err := a.DB.exec(ctx, "DELETE FROM invitation WHERE token = ?", hash)
	return affected(res, err, noInvitation)
}

// Redeem implements account.Store.
func (a Accounts) Redeem(ctx context.Context, hash string, now time.Time, p account.Person, password string) error {
	return a.DB.Tx(ctx, func(ctx context.Context, tx *Tx) error {
		var purpose account.Purpose
		err := tx.queryRow(ctx, "DELETE FROM invitation WHERE token = ? AND expires > ? RETURNING purpose", hash, millis(now)).Scan(&purpose)
		if err != nil {
			return noRow(err, noInvitation)
		}
		if purpose == account.Setup {
			var taken bool
			if err := tx.queryRow(ctx, "SELECT EXISTS (SELECT 1 FROM person)").Scan(&taken); err != nil {
				return err
			}
			if taken {
				return fault.New(fault.Conflict, "The first admin exists already. Sign in, or ask for an invitation.")
			}
		}
		return tx.addPerson(ctx, p, password)
	})
}

// CountAttempt implements account.Store.
func (a Accounts) CountAttempt(ctx context.Context, subject string, now, until time.Time) (count int, ends time.Time, err error) {
	var ms int64
	err = a.DB.Tx(ctx, func(ctx context.Context, tx *Tx) error {
		if _, err := tx.exec(ctx, "DELETE FROM attempt WHERE until <= ?", millis(now)); err != nil {
			return err
		}
		return tx.queryRow(ctx, `INSERT INTO attempt (subject, count, until) VALUES (?, 1, ?)
			ON CONFLICT (subject) DO UPDATE SET count = attempt.count + 1 RETURNING count, until`, subject, millis(until)).Scan(&count, &ms)
	})
	return count, moment(ms), err
}

// ForgetAttempts implements account.Store.
func (a Accounts) ForgetAttempts(ctx context.Context, subject string) error {
	_, err := a.DB.exec(ctx, "DELETE FROM attempt WHERE subject = ?", subject)
	return err
}

// PurgeSessions removes sessions and invitations that ended before now.
func (a Accounts) PurgeSessions(ctx context.Context, now time.Time) error {
	if _, err := a.DB.exec(ctx, "DELETE FROM session WHERE expires <= ?", millis(now)); err != nil {
		return err
	}
	_, err := a.DB.exec(ctx, "DELETE FROM invitation WHERE expires <= ?", millis(now))
	return err
}
