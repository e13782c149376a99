package account_test

import (
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/app/internal/account"
	"tandem/app/internal/fault"
	"tandem/app/internal/store"
	"tandem/app/internal/store/storetest"
)

const password = "seven quiet rivers"

type clock struct{ now time.Time }

func (c *clock) Now() time.Time { return c.now }

func newService(db *store.DB) (*account.Service, *clock) {
	c := &clock{now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}
	return account.NewService(store.Accounts{DB: db}, c.Now, slog.New(slog.DiscardHandler)), c
}

func firstAdmin(t *testing.T, s *account.Service) (account.Session, account.Person) {
	t.Helper()
	token, err := s.SetupToken(t.Context())
	must(t, err)
	_, sess, p, err := s.Accept(t.Context(), account.Acceptance{Token: token, Email: "Ada@Example.com", Name: "Ada", Password: password})
	must(t, err)
	return sess, p
}

func TestSetup_MakesTheFirstAdminOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s, _ := newService(db)
		old, err := s.SetupToken(t.Context())
		must(t, err)
		_, p := firstAdmin(t, s)
		if p.Email != "ada@example.com" || !p.Is(account.Admin) {
			t.Fatalf("got %+v, want an admin with a normal address", p)
		}
		if _, _, _, err := s.Accept(t.Context(), account.Acceptance{Token: old, Email: "eve@example.com", Name: "Eve", Password: password}); !fault.Is(err, fault.NotFound) {
			t.Fatalf("a replaced set-up address: got %v, want not found", err)
		}
		if token, err := s.SetupToken(t.Context()); token != "" || err != nil {
			t.Fatalf("got %q, %v; want no set-up address once there is an admin", token, err)
		}
	})
}

func TestAttack_A77_A113_AnInvitationWorksForOneOfMany(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s, _ := newService(db)
		_, admin := firstAdmin(t, s)
		token, _, err := s.Invite(t.Context(), admin, "rep@example.com", []account.Role{account.Rep})
		must(t, err)
		var in atomic.Int32
		var wg sync.WaitGroup
		for range 6 {
			wg.Go(func() {
				_, _, p, err := s.Accept(t.Context(), account.Acceptance{Token: token, Name: "Rep", Password: password, Email: "evil@example.com"})
				if err == nil {
					in.Add(1)
					if diff := cmp.Diff([]account.Role{account.Rep}, p.Roles); diff != "" || p.Email != "rep@example.com" {
						t.Errorf("got %+v; want what was invited", p)
					}
				} else if k := fault.KindOf(err); k != fault.NotFound && k != fault.Conflict {
					t.Errorf("got %v, want not found", err)
				}
			})
		}
		wg.Wait()
		if in.Load() != 1 {
			t.Fatalf("%d got in with one invitation", in.Load())
		}
	})
}

func TestSignIn_OpensASessionThatEnds(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s, c := newService(db)
		firstAdmin(t, s)
		secret, _, _, err := s.SignIn(t.Context(), account.SignIn{Email: " ADA@example.com", Password: password, Network: "n"})
		must(t, err)
		sess, p, err := s.Resume(t.Context(), secret)
		if err != nil || p.Name != "Ada" {
			t.Fatalf("resume: got %+v, %v", p, err)
		}
		must(t, s.SignOut(t.Context(), sess))
		if _, _, err := s.Resume(t.Context(), secret); !fault.Is(err, fault.Unauthenticated) {
			t.Fatalf("after sign-out: got %v, want unauthenticated", err)
		}
		secret, _, _, err = s.SignIn(t.Context(), account.SignIn{Email: "ada@example.com", Password: password, Network: "n"})
		must(t, err)
		c.now = c.now.Add(account.SessionIdle + time.Minute)
		if _, _, err := s.Resume(t.Context(), secret); !fault.Is(err, fault.Unauthenticated) {
			t.Fatalf("after a long pause: got %v, want unauthenticated", err)
		}
	})
}

func TestAttack_A71_WrongAddressAndWrongPasswordLookAlike(t *testing.T) {
	s, _ := newService(storetest.Open(t))
	firstAdmin(t, s)
	_, _, _, noSuch := s.SignIn(t.Context(), account.SignIn{Email: "nobody@example.com", Password: password, Network: "n"})
	_, _, _, wrong := s.SignIn(t.Context(), account.SignIn{Email: "ada@example.com", Password: "not the password", Network: "n"})
	if noSuch == nil || wrong == nil || noSuch.Error() != wrong.Error() || fault.KindOf(noSuch) != fault.KindOf(wrong) {
		t.Fatalf("answers differ: %v / %v", noSuch, wrong)
	}
}

func TestAttack_A72_GuessingIsSlowedButNotForEverybody(t *testing.T) {
	s, c := newService(storetest.Open(t))
	firstAdmin(t, s)
	var last error
	for range 11 {
		_, _, _, last = s.SignIn(t.Context(), account.SignIn{Email: "ada@example.com", Password: "guess", Network: "bad"})
	}
	if !fault.Is(last, fault.TooMany) {
		t.Fatalf("eleventh guess: got %v, want too many", last)
	}
	if _, _, _, err := s.SignIn(t.Context(), account.SignIn{Email: "ada@example.com", Password: password, Network: "good"}); err != nil {
		t.Fatalf("the owner elsewhere: got %v, want in", err)
	}
	c.now = c.now.Add(16 * time.Minute)
	if _, _, _, err := s.SignIn(t.Context(), account.SignIn{Email: "ada@example.com", Password: password, Network: "bad"}); err != nil {
		t.Fatalf("after the window: got %v, want in", err)
	}
}

func TestAttack_A70_APasswordChangeEndsOtherSessions(t *testing.T) {
	s, _ := newService(storetest.Open(t))
	mine, _ := firstAdmin(t, s)
	other, _, _, err := s.SignIn(t.Context(), account.SignIn{Email: "ada@example.com", Password: password, Network: "n"})
	must(t, err)
	if err := s.ChangePassword(t.Context(), mine, "wrong", "eight loud rivers"); !fault.Is(err, fault.Invalid) {
		t.Fatalf("wrong present password: got %v, want invalid", err)
	}
	must(t, s.ChangePassword(t.Context(), mine, password, "eight loud rivers"))
	if _, _, err := s.Resume(t.Context(), other); !fault.Is(err, fault.Unauthenticated) {
		t.Fatalf("other session: got %v, want unauthenticated", err)
	}
}

func TestAttack_A44_ADeactivatedPersonIsOutAtOnceAndTheLastAdminStays(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s, _ := newService(db)
		_, admin := firstAdmin(t, s)
		rep, err := s.Add(t.Context(), "rep@example.com", "Rep", password, []account.Role{account.Rep})
		must(t, err)
		secret, _, _, err := s.SignIn(t.Context(), account.SignIn{Email: "rep@example.com", Password: password, Network: "n"})
		must(t, err)
		must(t, s.SetAccess(t.Context(), admin, rep.ID, account.Deactivated))
		if _, _, err := s.Resume(t.Context(), secret); !fault.Is(err, fault.Unauthenticated) {
			t.Fatalf("got %v, want unauthenticated", err)
		}
		if err := s.SetRoles(t.Context(), admin, admin.ID, []account.Role{account.Rep}); !fault.Is(err, fault.Conflict) {
			t.Fatalf("last admin: got %v, want conflict", err)
		}
		if err := s.SetRoles(t.Context(), rep, rep.ID, []account.Role{account.Admin}); !fault.Is(err, fault.Denied) {
			t.Fatalf("a rep makes itself admin: got %v, want denied", err)
		}
	})
}

func TestAttack_A75_AResetAddressWorksOnceAndBriefly(t *testing.T) {
	s, c := newService(storetest.Open(t))
	_, admin := firstAdmin(t, s)
	token, _, err := s.InviteReset(t.Context(), admin, admin.ID)
	must(t, err)
	c.now = c.now.Add(account.ResetLife + time.Second)
	if _, err := s.Invitation(t.Context(), token); !fault.Is(err, fault.NotFound) {
		t.Fatalf("expired: got %v, want not found", err)
	}
	token, _, err = s.InviteReset(t.Context(), admin, admin.ID)
	must(t, err)
	_, _, _, err = s.Accept(t.Context(), account.Acceptance{Token: token, Password: "nine cold rivers"})
	must(t, err)
	if _, _, _, err := s.Accept(t.Context(), account.Acceptance{Token: token, Password: "nine cold rivers"}); !fault.Is(err, fault.NotFound) {
		t.Fatalf("second use: got %v, want not found", err)
	}
}

func TestCheckPassword(t *testing.T) {
	for _, c := range []struct {
		password string
		ok       bool
	}{
		{password, true},
		{"läuft über grünes Gras", true},
		{strings.Repeat("ab cd ", 21), true},
		{"short", false},
		{strings.Repeat("x y z ", 30), false},
		{"password2026", false},
		{"1234567890", false},
		{"aaaaaaaaaaaa", false},
		{"ada@example.com", false},
	} {
		if err := account.CheckPassword(c.password, "ada@example.com", "Ada"); (err == nil) != c.ok {
			t.Errorf("%q: got %v, want ok %v", c.password, err, c.ok)
		}
	}
}

func TestAttack_A32_OneFormOfAnAddress(t *testing.T) {
	for in, want := range map[string]string{
		"Ada@Example.COM ":            "ada@example.com",
		"ａｄａ@example.com":             "ada@example.com",
		"Ada <a@b.com>":               "",
		"a b@example.com":             "",
		"a@example.com\r\nBcc: x@y.z": "",
		"plain":                       "",
	} {
		got, err := account.NormalEmail(in)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%q: got %q, %v; want %q", in, got, err, want)
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
