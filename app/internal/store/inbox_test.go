package store_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/app/internal/account"
	"tandem/app/internal/fault"
	"tandem/app/internal/inbox"
	"tandem/app/internal/store"
	"tandem/app/internal/store/storetest"
)

var noon = time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC)

func addPerson(t *testing.T, db *store.DB, id string, roles ...account.Role) account.Person {
	t.Helper()
	p := account.Person{ID: id, Email: id + "@example.com", Name: strings.ToUpper(id[:1]) + id[1:], Roles: roles, Created: noon}
	if err := (store.Accounts{DB: db}).AddPerson(t.Context(), p, "x"); err != nil {
		t.Fatal(err)
	}
	return p
}

func mailsWaiting(t *testing.T, db *store.DB) int {
	t.Helper()
	n, err := store.Jobs{DB: db}.Waiting(t.Context(), inbox.MailJobName)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestInboxTellsOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx, box := t.Context(), store.Inbox{DB: db, Base: "https://hub.example.com"}
		addPerson(t, db, "mara", account.Marketer)
		n := inbox.Notice{Person: "mara", Kind: inbox.Reminder, Subject: "Price list expires\x00", URL: "/library/1", Key: "a/30", Mail: true, Created: noon}
		for i, want := range []bool{true, false, false} {
			told, err := box.Tell(ctx, n)
			if err != nil || told != want {
				t.Fatalf("time %d: told %v, %v; want %v", i+1, told, err, want)
			}
		}
		if got := mailsWaiting(t, db); got != 1 {
			t.Errorf("%d mails wait, want 1", got)
		}
		if err := box.MarkRead(ctx, "mara", noon); err != nil {
			t.Fatal(err)
		}
		if err := box.Purge(ctx, noon.Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		if told, err := box.Tell(ctx, n); told || err != nil {
			t.Errorf("told again after the notice was purged: %v, %v", told, err)
		}
	})
}

func TestInboxTellsNobodyWhoIsGone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx, box := t.Context(), store.Inbox{DB: db}
		addPerson(t, db, "ada", account.Admin)
		addPerson(t, db, "gone", account.Marketer)
		if err := (store.Accounts{DB: db}).SetDisabled(ctx, "gone", noon); err != nil {
			t.Fatal(err)
		}
		for _, person := range []string{"gone", "nobody", ""} {
			if told, err := box.Tell(ctx, inbox.Notice{Person: person, Kind: inbox.News, Subject: "x", Key: "k", Mail: true, Created: noon}); told || err != nil {
				t.Errorf("%q: told %v, %v", person, told, err)
			}
		}
		if n := mailsWaiting(t, db); n != 0 {
			t.Errorf("%d mails to people who are gone", n)
		}
	})
}

func TestInboxMailsWhatPeopleChose(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx, box := t.Context(), store.Inbox{DB: db}
		addPerson(t, db, "mara", account.Marketer)
		tell := func(kind inbox.Kind, key string) {
			t.Helper()
			if _, err := box.Tell(ctx, inbox.Notice{Person: "mara", Kind: kind, Subject: "x", Key: key, Mail: true, Created: noon}); err != nil {
				t.Fatal(err)
			}
		}
		for _, k := range inbox.Kinds {
			tell(k, "first/"+string(k))
		}
		if n := mailsWaiting(t, db); n != len(inbox.MailedAtFirst) {
			t.Errorf("%d mails before anything was chosen, want %d", n, len(inbox.MailedAtFirst))
		}
		if err := box.SetMailed(ctx, "mara", []inbox.Kind{inbox.News}); err != nil {
			t.Fatal(err)
		}
		for _, k := range inbox.Kinds {
			tell(k, "second/"+string(k))
		}
		if n := mailsWaiting(t, db); n != len(inbox.MailedAtFirst)+1 {
			t.Errorf("%d mails after news alone was chosen, want one more", n)
		}
		kinds, err := box.Mailed(ctx, "mara")
		if err != nil || !cmp.Equal(kinds, []inbox.Kind{inbox.News}) {
			t.Errorf("chosen %v, %v", kinds, err)
		}
	})
}

func TestInboxReadAndUndo(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx, box := t.Context(), store.Inbox{DB: db}
		addPerson(t, db, "mara", account.Marketer)
		addPerson(t, db, "remi", account.Rep)
		for _, person := range []string{"mara", "remi"} {
			for _, key := range []string{"1", "2", "3"} {
				if _, err := box.Tell(ctx, inbox.Notice{Person: person, Kind: inbox.Answer, Subject: key, Key: key, Created: noon}); err != nil {
					t.Fatal(err)
				}
			}
		}
		all, total, err := box.Notices(ctx, "mara", inbox.Filter{})
		if err != nil || total != 3 || all[0].Subject != "3" {
			t.Fatalf("%v, %d, %v", all, total, err)
		}
		if err := box.MarkRead(ctx, "mara", noon, all[0].ID); err != nil {
			t.Fatal(err)
		}
		if err := box.MarkRead(ctx, "mara", noon.Add(time.Second)); err != nil {
			t.Fatal(err)
		}
		unread(t, box, "mara", 0)
		unread(t, box, "remi", 3)
		if n, err := box.MarkUnread(ctx, "mara", noon.Add(time.Second)); n != 2 || err != nil {
			t.Errorf("took back %d, %v; want the two of that moment", n, err)
		}
		unread(t, box, "mara", 2)
		if _, err := box.NoticeByID(ctx, "remi", all[0].ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("another person's notice: %v, want not found", err)
		}
		if err := box.MarkRead(ctx, "remi", noon, all[1].ID); err != nil {
			t.Fatal(err)
		}
		unread(t, box, "mara", 2)
		if _, total, err = box.Notices(ctx, "mara", inbox.Filter{Unread: true, Kinds: []inbox.Kind{inbox.News}}); total != 0 || err != nil {
			t.Errorf("%d news, %v", total, err)
		}
	})
}

func unread(t *testing.T, box store.Inbox, person string, want int) {
	t.Helper()
	if n, err := box.Unread(context.WithoutCancel(t.Context()), person); n != want || err != nil {
		t.Errorf("%s has %d unread, %v; want %d", person, n, err, want)
	}
}

func TestAttack_A09_InboxLeadsNowhereElse(t *testing.T) {
	db := storetest.Open(t)
	addPerson(t, db, "mara", account.Marketer)
	for _, address := range []string{"https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/ok\r\nX: y"} {
		_, err := store.Inbox{DB: db}.Tell(t.Context(), inbox.Notice{Person: "mara", Kind: inbox.News, Subject: "x", URL: address, Key: address, Created: noon})
		if !fault.Is(err, fault.Invalid) {
			t.Errorf("%q was taken: %v", address, err)
		}
	}
}
