package account

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/oklog/ulid/v2"

	"tandem/app/internal/fault"
)

// The lifetimes of what is handed out.
const (
	SessionLife  = 30 * 24 * time.Hour
	SessionIdle  = 14 * 24 * time.Hour
	InviteLife   = 7 * 24 * time.Hour
	SetupLife    = 24 * time.Hour
	ResetLife    = time.Hour
	touchEvery   = 5 * time.Minute
	maxName      = 80
	maxAgent     = 200
	attemptLimit = 10               // wrong sign-ins of one account from one network in a window
	networkLimit = 50               // of one network
	accountLimit = 100              // of one account from anywhere: slows a spread-out attack
	window       = 15 * time.Minute // of the limits
)

// Service holds the rules. All fields are required.
type Service struct {
	Store Store
	Now   func() time.Time
	Log   *slog.Logger

	hasher *hasher
}

// NewService returns a Service that computes at most two password hashes at once.
func NewService(store Store, now func() time.Time, log *slog.Logger) *Service {
	return &Service{Store: store, Now: now, Log: log, hasher: newHasher(2)}
}

// SignIn is what a person types, and from where.
type SignIn struct {
	Email, Password string
	Network         string // address of the peer, cut to its network by the caller
	Agent           string
}

// SignIn checks the password and opens a session. The answer to a wrong address and a wrong password is the same, in
// words and in time. Too many attempts are fault.TooMany, whatever the password.
func (s *Service) SignIn(ctx context.Context, in SignIn) (secret string, _ Session, _ Person, err error) {
	wrong := fault.Form(fault.Field{Name: "password", Message: "Address and password do not belong together."})
	email, err := NormalEmail(in.Email)
	if err != nil {
		return "", Session{}, Person{}, wrong
	}
	if err := s.allow(ctx, email, in.Network); err != nil {
		return "", Session{}, Person{}, err
	}
	p, hash, err := s.Store.PersonByEmail(ctx, email)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return "", Session{}, Person{}, err
	}
	ok, err := s.hasher.matches(ctx, in.Password, hash)
	if err != nil {
		return "", Session{}, Person{}, err
	}
	if !ok || !p.Disabled.IsZero() {
		s.Log.Warn("sign-in refused", "network", in.Network)
		return "", Session{}, Person{}, wrong
	}
	if err := s.Store.ForgetAttempts(ctx, pairSubject(email, in.Network)); err != nil {
		return "", Session{}, Person{}, err
	}
	secret, sess, err := s.open(ctx, p, in.Agent)
	return secret, sess, p, err
}

func pairSubject(email, network string) string { return "pair " + email + " " + network }

// allow counts an attempt and refuses it where a limit is passed.
func (s *Service) allow(ctx context.Context, email, network string) error {
	now := s.Now()
	for subject, limit := range map[string]int{
		pairSubject(email, network): attemptLimit,
		"network " + network:        networkLimit,
		"account " + email:          accountLimit,
	} {
		n, ends, err := s.Store.CountAttempt(ctx, subject, now, now.Add(window))
		if err != nil {
			return err
		}
		if n > limit {
			minutes := int(ends.Sub(now)/time.Minute) + 1
			return fault.Newf(fault.TooMany, "Too many attempts. Try again in %d minutes.", minutes)
		}
	}
	return nil
}

// open starts a session for p.
func (s *Service) open(ctx context.Context, p Person, agent string) (string, Session, error) {
	secret, hash := NewSecret()
	csrf, _ := NewSecret()
	now := s.Now()
	sess := Session{
		ID: hash, PersonID: p.ID, CSRF: csrf, Agent: cut(agent, maxAgent),
		Created: now, LastSeen: now, Expires: now.Add(SessionLife),
	}
	return secret, sess, s.Store.AddSession(ctx, sess)
}

// Resume returns the session and person of a cookie's secret; fault.Unauthenticated when it holds no longer.
func (s *Service) Resume(ctx context.Context, secret string) (Session, Person, error) {
	none := fault.New(fault.Unauthenticated, "Sign in to go on.")
	if len(secret) < 40 || len(secret) > 50 {
		return Session{}, Person{}, none
	}
	now := s.Now()
	sess, p, err := s.Store.SessionByID(ctx, HashSecret(secret), now)
	switch {
	case fault.Is(err, fault.NotFound):
		return Session{}, Person{}, none
	case err != nil:
		return Session{}, Person{}, err
	case !p.Disabled.IsZero() || now.Sub(sess.LastSeen) > SessionIdle:
		return Session{}, Person{}, none
	}
	if now.Sub(sess.LastSeen) > touchEvery {
		if err := s.Store.TouchSession(ctx, sess.ID, now); err != nil {
			s.Log.Warn("note a session's use", "error", err)
		}
	}
	return sess, p, nil
}

// SignOut ends the session.
func (s *Service) SignOut(ctx context.Context, sess Session) error {
	return s.Store.EndSession(ctx, sess.ID)
}

// EndOthers ends every session of the person but this one.
func (s *Service) EndOthers(ctx context.Context, sess Session) error {
	return s.Store.EndSessions(ctx, sess.PersonID, sess.ID)
}

// EndSession ends one session of the person.
func (s *Service) EndSession(ctx context.Context, sess Session, id string) error {
	own, err := s.Store.Sessions(ctx, sess.PersonID, s.Now())
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(own, func(o Session) bool { return o.ID == id }) {
		return fault.New(fault.NotFound, "This browser is not signed in any more.")
	}
	return s.Store.EndSession(ctx, id)
}

// Rename changes the name a person is shown by; by is the person, or an admin.
func (s *Service) Rename(ctx context.Context, by Person, personID, name string) error {
	if by.ID != personID && !by.Is(Admin) {
		return fault.New(fault.Denied, "Only an admin can change somebody else's name.")
	}
	name, err := cleanName(name)
	if err != nil {
		return err
	}
	return s.Store.SetName(ctx, personID, name)
}

// cleanName makes one printable line of a name, or is fault.Invalid.
func cleanName(name string) (string, error) {
	name = strings.Join(strings.FieldsFunc(name, func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }), " ")
	if name == "" || len([]rune(name)) > maxName {
		return "", fault.Form(fault.Field{Name: "name", Message: "Enter a name of at most 80 characters."})
	}
	return name, nil
}

// ChangePassword sets a new password after checking the present one, and ends all other sessions.
func (s *Service) ChangePassword(ctx context.Context, sess Session, current, next string) error {
	p, hash, err := s.Store.PersonByID(ctx, sess.PersonID)
	if err != nil {
		return err
	}
	if err := s.allow(ctx, p.Email, "session "+sess.ID); err != nil {
		return err
	}
	ok, err := s.hasher.matches(ctx, current, hash)
	if err != nil {
		return err
	}
	if !ok {
		return fault.Form(fault.Field{Name: "current", Message: "This is not your present password."})
	}
	if err := CheckPassword(next, p.Email, p.Name); err != nil {
		return err
	}
	if hash, err = s.hasher.hash(ctx, next); err != nil {
		return err
	}
	return s.Store.SetPassword(ctx, p.ID, hash, sess.ID)
}

// Invite makes a single-use invitation for the address and returns its token. The token is not stored; making a new
// one for the same address ends the old.
func (s *Service) Invite(ctx context.Context, by Person, email string, roles []Role) (token string, _ Invitation, err error) {
	if !by.Is(Admin) {
		return "", Invitation{}, fault.New(fault.Denied, "Only an admin can invite people.")
	}
	if email, err = NormalEmail(email); err != nil {
		return "", Invitation{}, err
	}
	if _, _, err := s.Store.PersonByEmail(ctx, email); err == nil {
		return "", Invitation{}, fault.Form(fault.Field{Name: "email", Message: "This person has an account already."})
	} else if !fault.Is(err, fault.NotFound) {
		return "", Invitation{}, err
	}
	return s.invite(ctx, Invitation{Purpose: Invite, Email: email, Roles: roles, Inviter: by.ID}, InviteLife)
}

// InviteReset makes a single-use address with which the person sets a new password.
func (s *Service) InviteReset(ctx context.Context, by Person, personID string) (token string, _ Invitation, err error) {
	if !by.Is(Admin) {
		return "", Invitation{}, fault.New(fault.Denied, "Only an admin can do this.")
	}
	p, _, err := s.Store.PersonByID(ctx, personID)
	if err != nil {
		return "", Invitation{}, err
	}
	return s.invite(ctx, Invitation{Purpose: Reset, Email: p.Email, Roles: p.Roles, Inviter: by.ID}, ResetLife)
}

// SetupToken makes the one-time token for the first admin, or returns "" when there is somebody already. A new token
// ends the one before.
func (s *Service) SetupToken(ctx context.Context) (string, error) {
	people, err := s.Store.People(ctx)
	if err != nil || len(people) > 0 {
		return "", err
	}
	token, _, err := s.invite(ctx, Invitation{Purpose: Setup, Roles: []Role{Admin, Marketer, Rep}}, SetupLife)
	return token, err
}

func (s *Service) invite(ctx context.Context, i Invitation, life time.Duration) (string, Invitation, error) {
	token, hash := NewSecret()
	i.Hash, i.Created = hash, s.Now()
	i.Expires = i.Created.Add(life)
	return token, i, s.Store.AddInvitation(ctx, i)
}

// Invitation returns the invitation of a token; fault.NotFound when it was used, replaced, has run out or never was.
func (s *Service) Invitation(ctx context.Context, token string) (Invitation, error) {
	return s.Store.InvitationByHash(ctx, HashSecret(token), s.Now())
}

// Acceptance is what a person fills in to use an invitation.
type Acceptance struct {
	Token, Name, Email, Password, Agent string // Email counts for Setup only
}

// Accept uses up an invitation and opens a session for its person.
func (s *Service) Accept(ctx context.Context, in Acceptance) (secret string, _ Session, _ Person, err error) {
	inv, err := s.Invitation(ctx, in.Token)
	if err != nil {
		return "", Session{}, Person{}, err
	}
	if inv.Purpose == Reset {
		return s.acceptReset(ctx, inv, in)
	}
	email := inv.Email
	if inv.Purpose == Setup {
		email = in.Email
	}
	p, hash, err := s.newPerson(ctx, email, in.Name, in.Password, inv.Roles)
	if err != nil {
		return "", Session{}, Person{}, err
	}
	if err := s.Store.Redeem(ctx, inv.Hash, s.Now(), p, hash); err != nil {
		return "", Session{}, Person{}, err
	}
	secret, sess, err := s.open(ctx, p, in.Agent)
	return secret, sess, p, err
}

func (s *Service) acceptReset(ctx context.Context, inv Invitation, in Acceptance) (string, Session, Person, error) {
	p, _, err := s.Store.PersonByEmail(ctx, inv.Email)
	if err != nil {
		return "", Session{}, Person{}, err
	}
	if !p.Disabled.IsZero() {
		return "", Session{}, Person{}, fault.New(fault.NotFound, "This address does not work any more.")
	}
	if err := CheckPassword(in.Password, p.Email, p.Name); err != nil {
		return "", Session{}, Person{}, err
	}
	hash, err := s.hasher.hash(ctx, in.Password)
	if err != nil {
		return "", Session{}, Person{}, err
	}
	// Used up first: of two who hold the address, one gets through.
	if err := s.Store.EndInvitation(ctx, inv.Hash); err != nil {
		return "", Session{}, Person{}, err
	}
	if err := s.Store.SetPassword(ctx, p.ID, hash, ""); err != nil {
		return "", Session{}, Person{}, err
	}
	secret, sess, err := s.open(ctx, p, in.Agent)
	return secret, sess, p, err
}

// Add makes a person directly, for the command line.
func (s *Service) Add(ctx context.Context, email, name, password string, roles []Role) (Person, error) {
	p, hash, err := s.newPerson(ctx, email, name, password, roles)
	if err != nil {
		return Person{}, err
	}
	return p, s.Store.AddPerson(ctx, p, hash)
}

func (s *Service) newPerson(ctx context.Context, email, name, password string, roles []Role) (Person, string, error) {
	var fields []fault.Field
	email, err := NormalEmail(email)
	fields = append(fields, fault.FieldsOf(err)...)
	name, err = cleanName(name)
	fields = append(fields, fault.FieldsOf(err)...)
	err = CheckPassword(password, email, name)
	fields = append(fields, fault.FieldsOf(err)...)
	if len(fields) > 0 {
		return Person{}, "", fault.Form(fields...)
	}
	hash, err := s.hasher.hash(ctx, password)
	if err != nil {
		return Person{}, "", err
	}
	return Person{ID: ulid.Make().String(), Email: email, Name: name, Roles: slices.Clone(roles), Created: s.Now()}, hash, nil
}

// SetRoles changes what a person may do, at once.
func (s *Service) SetRoles(ctx context.Context, by Person, personID string, roles []Role) error {
	if !by.Is(Admin) {
		return fault.New(fault.Denied, "Only an admin can change roles.")
	}
	return s.Store.SetRoles(ctx, personID, roles)
}

// Access says whether a person may sign in.
type Access string

// The accesses.
const (
	Active      Access = "active"
	Deactivated Access = "deactivated"
)

// SetAccess lets a person sign in again, or ends all their sessions and keeps them out.
func (s *Service) SetAccess(ctx context.Context, by Person, personID string, mode Access) error {
	if !by.Is(Admin) {
		return fault.New(fault.Denied, "Only an admin can do this.")
	}
	if mode == Active {
		return s.Store.SetDisabled(ctx, personID, time.Time{})
	}
	if by.ID == personID {
		return fault.New(fault.Conflict, "You cannot deactivate yourself.")
	}
	return s.Store.SetDisabled(ctx, personID, s.Now())
}

func cut(s string, n int) string {
	r := []rune(strings.ToValidUTF8(s, ""))
	if len(r) > n {
		r = r[:n]
	}
	return string(r)
}
