package web_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"tandem/app/internal/account"
	"tandem/app/internal/library"
)

func TestFavouritesAreTheirOwnersAndNeverShowWhatIsClosed(t *testing.T) {
	s := newServer(t)
	rep, other := s.as(account.Rep), s.person("other", account.Rep)
	a, draft := s.asset("pump.txt", "pump", library.Approved), s.asset("draft.txt", "draft", library.Draft)
	s.post(rep, "/library/favourites/"+a.ID, "on", "1").want(t, "a star", 303)
	s.post(rep, "/library/favourites/"+draft.ID, "on", "1").want(t, "a star on a draft", 404)
	s.do(ask{method: http.MethodPost, path: "/library/favourites/" + a.ID, as: rep, body: "on=1", header: map[string]string{"Content-Type": "application/x-www-form-urlencoded"}}).want(t, "without a token", 403)
	s.get(rep, "/library/favourites").want(t, "favourites", 200).has(t, "favourites", "/library/"+a.ID)
	s.get(other, "/library/favourites").has(t, "somebody else's", "No favourites yet").lacks(t, "somebody else's", a.ID)
	if _, err := s.Library.Withdraw(t.Context(), s.as(account.Marketer).Person, a.ID, "old"); err != nil {
		t.Fatal(err)
	}
	s.get(rep, "/library/favourites").lacks(t, "after it was withdrawn", a.ID)
	s.post(rep, "/library/favourites/"+a.ID, "on", "0").want(t, "taking the star away", 303)
}

func TestUseIsCountedForWhatAPersonTakes(t *testing.T) {
	s := newServer(t)
	rep := s.as(account.Rep)
	a := s.asset("pump.txt", "all about the pump", library.Approved)
	at := "/library/" + a.ID + "/file?download=1"
	for name, r := range map[string]ask{
		"HEAD":             {method: http.MethodHead, path: at, as: rep},
		"a later part":     {path: at, as: rep, header: map[string]string{"Range": "bytes=5-"}},
		"fetched ahead":    {path: at, as: rep, header: map[string]string{"Sec-Purpose": "prefetch;prerender"}},
		"who keeps it":     {path: at, as: s.as(account.Marketer)},
		"nothing changed":  {path: at, as: rep, header: map[string]string{"If-None-Match": `"` + string(a.Version.Blob) + `"`}},
		"a range past it":  {path: at, as: rep, header: map[string]string{"Range": "bytes=999-"}},
		"a stranger's try": {path: at},
	} {
		s.do(r)
		if got := uses(t, s, a.ID); got.Uses() != 0 {
			t.Errorf("%s was counted: %+v", name, got)
		}
	}
	s.do(ask{path: at, as: rep}).want(t, "the file", 200)
	s.do(ask{path: at, as: rep, header: map[string]string{"Range": "bytes=0-3"}}).want(t, "its first part", 206)
	s.post(rep, "/library/"+a.ID+"/opened", "page", "1").want(t, "opened", 204)
	s.post(rep, "/library/nope/opened").want(t, "opened nothing", 404)
	if got := uses(t, s, a.ID); got.Downloaded != 1 || got.Opened != 1 || got.People != 1 {
		t.Errorf("got %+v, want one download and one opening by one person", got)
	}
	s.get(rep, "/library/recent").has(t, "recent", "/library/"+a.ID)
	s.post(rep, "/library/recent/forget").want(t, "forget", 303)
	s.get(rep, "/library/recent").lacks(t, "after forgetting", "/library/"+a.ID+`"`)
}

func uses(t *testing.T, s *site, id string) library.UseCount {
	t.Helper()
	got, err := s.Library.UseCounts(t.Context(), []string{id}, s.clock.Now().Add(-time.Hour))
	must(t, err)
	return got[id]
}

func TestCollectionsHideWhatIsClosedAndKeepBothTexts(t *testing.T) {
	s := newServer(t)
	m, rep := s.as(account.Marketer), s.as(account.Rep)
	a, b := s.asset("pump.txt", "pump", library.Approved), s.asset("valve.txt", "valve", library.Approved)
	made := s.post(m, "/library/collections", "title", "First week", "about", "Read **all**", "shape", "playbook", "shared", "1").want(t, "begin", 303)
	at := made.header.Get("Location")
	for _, id := range []string{a.ID, b.ID} {
		s.post(m, "/library/collections/add", "document", id, "collection", strings.TrimPrefix(at, "/library/collections/")).want(t, "add", 303)
	}
	s.post(m, at+"/items", "kind", "stage", "title", "Open the call").want(t, "a step", 303)
	s.post(m, at+"/items", "kind", "note", "note", "<script>x</script>\n\n**bold**").want(t, "a note", 303)
	s.get(rep, at).want(t, "a rep's view", 200).has(t, "a rep's view", "Official", "2 documents", "<strong>all</strong>", "<strong>bold</strong>", "Open the call").lacks(t, "a rep's view", "<script>x", at+"/edit")
	s.post(rep, at+"/items", "kind", "note", "note", "mine").want(t, "a rep's note in it", 403)
	if _, err := s.Library.Withdraw(t.Context(), m.Person, a.ID, "old"); err != nil {
		t.Fatal(err)
	}
	s.get(rep, at).has(t, "after it was withdrawn", "1 document").lacks(t, "after it was withdrawn", a.ID, a.Title)
	s.get(rep, "/library/collections").has(t, "the list", "1 document")

	form := s.get(m, at+"/edit").want(t, "the form", 200).body
	revision := regexp.MustCompile(`name="revision" value="(\d+)"`).FindStringSubmatch(form)[1]
	was := []string{"revision", revision, "was_title", "First week", "was_about", "Read **all**", "was_shape", "playbook", "was_shared", "true", "shape", "playbook", "shared", "1"}
	s.post(s.as(account.Admin), at+"/edit", append(was, "title", "Week one", "about", "Theirs")...).want(t, "the first to save", 303)
	s.post(m, at+"/edit", append(was, "title", "Seven days", "about", "Mine")...).want(t, "the second", 409).has(t, "the second", "Seven days", "Mine", "Week one", "Theirs")
	s.post(rep, at+"/duplicate").want(t, "a copy", 303)
	s.post(m, at+"/delete").want(t, "delete", 303)
	s.get(rep, at).want(t, "a deleted one", 404)
	s.post(m, at+"/keep").want(t, "undo", 303)
	s.get(rep, at).want(t, "it is back", 200)
}

func TestBattlecardIsAnAssetWithVersionsAndPrepFindsIt(t *testing.T) {
	s := newServer(t)
	m, rep := s.as(account.Marketer), s.as(account.Rep)
	card := []string{"competitor", "North Wind", "summary", "One meets them late.", "they", "We are cheaper", "we", "Per **seat**.", "source", "a report", "url", "https://example.com/r", "date", "2026-01-01", "landmines", "Who pays?"}
	s.post(rep, "/library/battlecards/new", card...).want(t, "a rep's card", 403)
	s.post(m, "/library/battlecards/new", append(card, "do", "add")...).want(t, "one more claim", 200).has(t, "one more claim", `id="they-2"`, "We are cheaper")
	s.post(m, "/library/battlecards/new", "competitor", "x", "they", "a", "url", "javascript:alert(1)").want(t, "a script", 422)
	at := s.post(m, "/library/battlecards/new", card...).want(t, "a card", 303).header.Get("Location")
	id := strings.TrimPrefix(at, "/library/battlecards/")
	a, err := s.Library.AssetByID(t.Context(), m.Person, id)
	must(t, err)
	if !a.Internal || a.Facets["competitor"][0] != "north-wind" || a.Facets["format"][0] != "battlecard" {
		t.Errorf("the asset is %+v", a)
	}
	s.get(rep, "/library/battlecards").want(t, "the list", 200).has(t, "the list", "North wind")
	s.get(rep, at).want(t, "the card", 200).has(t, "the card", "We are cheaper", "<strong>seat</strong>", "https://example.com/r", "Who pays?").lacks(t, "the card", at+"/edit")
	s.post(m, at+"/edit", append(card, "version", "1", "they", "They have a hall", "we", "So?")...).want(t, "the next version", 303)
	s.post(m, at+"/edit", append(card, "version", "1", "they", "Mine")...).want(t, "one that started from the first", 409).has(t, "the conflict", "Mine", "They have a hall")
	s.post(m, at+"/stand").want(t, "it still holds", 303)
	s.get(rep, at).has(t, "after review", "They have a hall", "reviewed")
	s.get(rep, "/prep?company=Acme&competitor=North+Wind").want(t, "call prep", 200).has(t, "call prep", "We are cheaper", "Who pays?", "Call with Acme", "No case study")
	s.get(rep, "/prep").want(t, "call prep, nothing said", 200).lacks(t, "nothing said", "Expect to hear")
	if _, err := s.Library.Withdraw(t.Context(), m.Person, id, "wrong"); err != nil {
		t.Fatal(err)
	}
	s.get(rep, at).want(t, "a withdrawn card", 410)
	s.get(rep, "/prep?competitor=north-wind").lacks(t, "call prep after that", "We are cheaper", "Who pays?")
}
