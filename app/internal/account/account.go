// Package account says who is asking: people, roles, sessions, invitations, and the limits on guessing.
//
// It owns the rules of passwords, sessions and single-use addresses. It refuses to know HTTP (cookies and forms are
// web's) and SQL.
package account

import (
	"context"
	"net/mail"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"tandem/app/internal/fault"
)

// Role is what a person may do.
type Role string

// The roles. A person can hold several.
const (
	Admin    Role = "admin"    // people, brand, policy, integrations, health
	Marketer Role = "marketer" // writes, publishes, keeps collateral
	Rep      Role = "rep"      // finds and shares collateral
)

// Roles lists every role.
var Roles = []Role{Admin, Marketer, Rep}

// ParseRoles reads roles from words, dropping repeats; an unknown or missing role is fault.Invalid.
func ParseRoles(words []string) ([]Role, error) {
	var out []Role
	for _, w := range words {
		r := Role(strings.ToLower(strings.TrimSpace(w)))
		if !slices.Contains(Roles, r) {
			return nil, fault.Form(fault.Field{Name: "role", Message: "Choose from admin, marketer and rep."})
		}
		if !slices.Contains(out, r) {
			out = append(out, r)
		}
	}
	if len(out) == 0 {
		return nil, fault.Form(fault.Field{Name: "role", Message: "Choose at least one role."})
	}
	return out, nil
}

// Person is someone who may sign in. The zero Person is a stranger.
type Person struct {
	ID       string
	Email    string // as NormalEmail returns it
	Name     string
	Roles    []Role
	Disabled time.Time // zero: active
	Created  time.Time
	LastSeen time.Time
}

// Known reports whether p is somebody.
func (p Person) Known() bool { return p.ID != "" }

// Is reports whether p is active and holds one of the roles.
func (p Person) Is(roles ...Role) bool {
	if !p.Known() || !p.Disabled.IsZero() {
		return false
	}
	return slices.ContainsFunc(roles, func(r Role) bool { return slices.Contains(p.Roles, r) })
}

// Session is one browser signed in as a person.
type Session struct {
	ID       string // hash of the secret in the cookie; fit to show and to end a session by
	PersonID string
	CSRF     string // the token that forms of this session carry
	Agent    string
	Created  time.Time
	LastSeen time.Time
	Expires  time.Time
}

// Purpose says what a single-use address is for.
type Purpose string

// The purposes.
const (
	Setup  Purpose = "setup"  // makes the first admin
	Invite Purpose = "invite" // makes a person with the roles given
	Reset  Purpose = "reset"  // sets a new password for the person of that address
)

// Invitation is a single-use address that was handed out.
type Invitation struct {
	Hash    string // hash of the token in the address
	Purpose Purpose
	Email   string // empty for Setup
	Roles   []Role
	Inviter string // person ID, empty for Setup
	Created time.Time
	Expires time.Time
}

// NormalEmail returns the one form under which an address is known: composed, lower case, without display name. A
// string that is no address is fault.Invalid.
func NormalEmail(s string) (string, error) {
	bad := fault.Form(fault.Field{Name: "email", Message: "Enter an address like name@example.com."})
	s = strings.ToLower(norm.NFKC.String(strings.TrimSpace(s)))
	a, err := mail.ParseAddress(s)
	if err != nil || a.Address != s || len(s) > 254 || strings.ContainsAny(s, " \"<>\\") || !strings.Contains(s[strings.LastIndex(s, "@"):], ".") && !strings.HasSuffix(s, "@localhost") {
		return "", bad
	}
	return s, nil
}

// Store keeps people, sessions, invitations and attempts.
type Store interface {
	// PersonByEmail and PersonByID return fault.NotFound for nobody.
	PersonByEmail(ctx context.Context, email string) (p Person, passwordHash string, err error)
	PersonByID(ctx context.Context, id string) (p Person, passwordHash string, err error)
	People(ctx context.Context) ([]Person, error)
	// AddPerson stores a new person; an address in use is fault.Conflict.
	AddPerson(ctx context.Context, p Person, passwordHash string) error
	// SetPassword stores the hash and ends every session of the person but keep.
	SetPassword(ctx context.Context, personID, passwordHash, keep string) error
	SetName(ctx context.Context, personID, name string) error
	// SetRoles and SetDisabled refuse, with fault.Conflict, to leave no active admin; SetDisabled ends all sessions.
	SetRoles(ctx context.Context, personID string, roles []Role) error
	SetDisabled(ctx context.Context, personID string, at time.Time) error

	AddSession(ctx context.Context, s Session) error
	// SessionByID returns the session and its person; fault.NotFound when there is none, or it has expired at now.
	SessionByID(ctx context.Context, id string, now time.Time) (Session, Person, error)
	Sessions(ctx context.Context, personID string, now time.Time) ([]Session, error)
	TouchSession(ctx context.Context, id string, now time.Time) error
	EndSession(ctx context.Context, id string) error
	EndSessions(ctx context.Context, personID, keep string) error

	// AddInvitation stores an invitation; earlier ones of the same purpose and address end.
	AddInvitation(ctx context.Context, i Invitation) error
	// InvitationByHash returns fault.NotFound when there is none, or it has expired at now.
	InvitationByHash(ctx context.Context, hash string, now time.Time) (Invitation, error)
	Invitations(ctx context.Context, now time.Time) ([]Invitation, error)
	EndInvitation(ctx context.Context, hash string) error
	// Redeem uses up the invitation and adds the person in one step; of several callers one succeeds, the others get
	// fault.NotFound. For Setup it is refused with fault.Conflict once there is any person.
	Redeem(ctx context.Context, hash string, now time.Time, p Person, passwordHash string) error

	// CountAttempt adds one attempt by the subject and returns how many there were in its present window, which ends
	// at until for a first attempt.
	CountAttempt(ctx context.Context, subject string, now, until time.Time) (count int, ends time.Time, err error)
	ForgetAttempts(ctx context.Context, subject string) error
}
