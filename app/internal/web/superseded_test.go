package web_test

import (
	"net/http"
	"testing"

	"tandem/app/internal/account"
	"tandem/app/internal/library"
)

func TestSuperseded_LeadsToWhatTakesItsPlace(t *testing.T) {
	s := everything(t)
	old, middle, last := s.asset("old.txt", "old text", library.Approved), s.asset("middle.txt", "middle text", library.Approved), s.asset("last.txt", "last text", library.Approved)
	me := s.as(account.Marketer)
	for _, pair := range [][2]string{{middle.ID, last.ID}, {old.ID, last.ID}} {
		s.post(me, "/studio/collateral/"+pair[0]+"/successor", "revision", "1", "successor", pair[1]).want(t, "supersede", http.StatusSeeOther)
	}
	rep := s.as(account.Rep)
	for _, path := range []string{"/library/" + old.ID, "/library/" + middle.ID + "/view"} {
		if got := s.get(rep, path).want(t, path, http.StatusSeeOther); got.header.Get("Location") != "/library/"+last.ID {
			t.Errorf("%s leads to %q", path, got.header.Get("Location"))
		}
	}
	s.get(rep, "/library/"+old.ID+"/file").want(t, "the old bytes", http.StatusGone).lacks(t, "the old bytes", "old text")
	s.get(me, "/library/"+old.ID).want(t, "a keeper sees it", http.StatusOK).has(t, "and where it leads", last.ID)
	for name, next := range map[string]string{"itself": last.ID, "what leads back": old.ID, "nothing there": "nope"} {
		s.post(me, "/studio/collateral/"+last.ID+"/successor", "revision", "1", "successor", next).want(t, name, http.StatusUnprocessableEntity)
	}
	s.post(me, "/studio/collateral/"+old.ID+"/successor", "revision", "2", "successor", "").want(t, "taken back", http.StatusSeeOther)
	s.get(rep, "/library/"+old.ID).want(t, "it stands for itself again", http.StatusOK)
}

// last is the last line of a log.
func last(lines []map[string]any) map[string]any {
	if len(lines) == 0 {
		return nil
	}
	return lines[len(lines)-1]
}

func TestSuperseded_APublicAddressLeadsOnToWhatIsPublic(t *testing.T) {
	s := everything(t)
	old, next := s.asset("old.txt", "old text", library.Approved), s.asset("next.txt", "next text", library.Approved)
	set := func(a library.Asset, alter func(*library.Asset)) {
		t.Helper()
		now, err := s.Library.Store.AssetByID(t.Context(), a.ID)
		must(t, err)
		_, err = s.Library.Alter(t.Context(), s.as(account.Marketer).Person, a.ID, now.Revision, func(x *library.Asset) error { alter(x); return nil })
		must(t, err)
	}
	set(old, func(a *library.Asset) { a.Public, a.Successor = true, next.ID })
	s.do(ask{path: "/files/" + old.ID}).want(t, "to what is not public", http.StatusNotFound).lacks(t, "the old one", "old text", next.ID)
	set(next, func(a *library.Asset) { a.Public = true })
	if got := s.do(ask{path: "/files/" + old.ID}).want(t, "to what is public", http.StatusFound); got.header.Get("Location") != "/files/"+next.ID {
		t.Errorf("leads to %q", got.header.Get("Location"))
	}
	set(next, func(a *library.Asset) { a.Internal = true })
	s.do(ask{path: "/files/" + next.ID}).want(t, "an internal one", http.StatusNotFound)
	s.do(ask{path: "/files/" + old.ID}).want(t, "to an internal one", http.StatusNotFound)
}
