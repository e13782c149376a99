package web_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"regexp"
	"strings"
	"testing"
	"time"

	"tandem/app/internal/account"
	"tandem/app/internal/inbox"
	"tandem/app/internal/library"
	"tandem/app/internal/library/finding"
	"tandem/app/internal/library/shelf"
	"tandem/app/internal/store"
	"tandem/search"
)

func findingDesk(s *site, log *slog.Logger) *finding.Desk {
	kept := store.Finding{DB: s.db}
	return &finding.Desk{
		Log:      &finding.Log{Store: kept, Now: s.clock.Now, Slog: log},
		Synonyms: &finding.Synonyms{Store: kept, Index: s.index, Now: s.clock.Now},
		Requests: &finding.Requests{Store: kept, Teller: store.Inbox{DB: s.db}, Now: s.clock.Now},
		Likeness: &finding.Likeness{Assets: s.Library, Index: s.index, Now: s.clock.Now},
	}
}

// shelved shows the shelf the assets of the library.
type shelved struct{ s *site }

func (d shelved) Open(ctx context.Context, p account.Person, ids []string) (map[string]shelf.Document, error) {
	out := map[string]shelf.Document{}
	visible, err := d.s.Library.Visible(ctx, p, ids)
	for id, a := range visible {
		out[id] = shelf.Document{ID: id, Kind: "asset", Title: a.Title, URL: "/library/" + id}
	}
	return out, err
}

func (shelved) Successors(context.Context, []string) (map[string]string, error) { return nil, nil }
func (shelved) Changed(context.Context, uint64, int) ([]search.Document, uint64, error) {
	return nil, 0, nil
}
func (shelved) Newest(context.Context) (uint64, error) { return 0, nil }

// report is what the marketer's page would count.
func report(t *testing.T, s *site) finding.Report {
	t.Helper()
	must(t, s.Finding.Log.Flush(t.Context(), finding.Everything))
	now := s.clock.Now()
	r, err := s.Finding.Log.Store.Report(t.Context(), finding.ReportFilter{Since: now.AddDate(0, 0, -7), Until: now.Add(time.Hour), Limit: 10})
	must(t, err)
	return r
}

var notedPattern = regexp.MustCompile(`data-noted="([^"]+)"`)

func TestSearchesAndOpeningsAreNoted(t *testing.T) {
	s := newServer(t)
	rep := s.as(account.Rep)
	a := s.asset("pump.txt", "All about the pump.", library.Approved)
	found := notedPattern.FindStringSubmatch(s.get(rep, "/library?q=pump").want(t, "search", 200).body)
	if found == nil {
		t.Fatal("the search has no id")
	}
	s.get(rep, "/library?q=pump&page=2")
	s.get(rep, "/library?q=pump")
	s.clock.skip(time.Minute)
	s.get(rep, "/library?q=turbine").has(t, "nothing found", "Request this", "/library/requests/new?q=turbine")
	s.clock.skip(time.Minute)
	s.get(rep, "/library")
	s.post(rep, "/library/searches/"+found[1]+"/opened", "doc", a.ID, "place", "1", "page", "1").want(t, "note", 204)
	s.post(s.as(account.Marketer), "/library/searches/"+found[1]+"/opened", "doc", "other", "place", "1").want(t, "another's note", 204)
	got := report(t, s)
	if want := (finding.Rates{Searches: 2, Nothing: 1, Opened: 1}); got.Rates != want || got.Failed[0].Phrase != "turbine" {
		t.Errorf("got %+v, failed %+v, want %+v", got.Rates, got.Failed, want)
	}
	s.do(ask{method: "POST", path: "/library/searches/" + found[1] + "/opened", as: rep, body: "doc=x", header: map[string]string{"Content-Type": "application/x-www-form-urlencoded"}}).want(t, "without a token", 403)
	s.get(s.as(account.Marketer), "/studio/search").want(t, "report", 200).has(t, "report", "turbine", "50 %")
	s.get(rep, "/studio/search").want(t, "report for a rep", 403)
}

func TestAttack_A46_WhatRepsMayNotSeeIsNeitherFoundNorCounted(t *testing.T) {
	s := newServer(t)
	s.asset("open.txt", "The pump is open.\fMore on the pump.\fpump again", library.Approved)
	draft := s.asset("draft-needle.txt", "The pump of the needle.", library.Draft)
	rep := s.as(account.Rep)
	for what, path := range map[string]string{
		"search": "/library?q=pump", "facets": "/library", "inside a facet": "/library?in-format=t", "palette": "/library/palette?q=needle", "places": "/library/places?doc=" + draft.ID + "&q=pump",
		"wider searches": "/library?q=needle+turbine+pump&format=nothing",
	} {
		s.get(rep, path).lacks(t, what, "draft-needle", draft.ID)
	}
	s.get(rep, "/library?q=pump").has(t, "count", ">1 document for")
	s.get(s.as(account.Marketer), "/library?q=pump").has(t, "count for marketers", ">2 documents for")
	// What was approved and goes is gone before the index knows.
	gone := s.asset("gone-needle.txt", "The turbine.", library.Approved)
	_, err := s.Library.Withdraw(t.Context(), s.as(account.Marketer).Person, gone.ID, "old")
	must(t, err)
	for what, path := range map[string]string{"search": "/library?q=turbine", "palette": "/library/palette?q=turbine", "places": "/library/places?doc=" + gone.ID + "&q=turbine"} {
		s.get(rep, path).lacks(t, what+" of what was withdrawn", "gone-needle", gone.ID)
	}
	s.get(rep, "/library?q=turbine").has(t, "count of what was withdrawn", "Nothing found")
}

func TestTheOtherPagesOfAHitAreListed(t *testing.T) {
	s := newServer(t)
	a := s.asset("pump.txt", "The pump.\fNothing.\fA pump again.", library.Approved)
	s.get(s.as(account.Rep), "/library?q=pump").has(t, "hit", "/library/"+a.ID+"/view?q=pump#page=", "1 more page", "/library/places?doc="+a.ID)
	s.get(s.as(account.Rep), "/library/places?doc="+a.ID+"&q=pump").want(t, "places", 200).has(t, "places", "#page=1", "#page=3").lacks(t, "places", "#page=2\"")
	s.get(s.as(account.Rep), "/library/places?doc=..%2f&q=pump").want(t, "no document", 404)
	s.index.away.Store(true)
	s.get(s.as(account.Rep), "/library/places?doc="+a.ID+"&q=pump").want(t, "search away", 503)
}

func TestPalette(t *testing.T) {
	s := newServer(t)
	s.asset("pump.txt", "The pump.", library.Approved)
	labels := func(m *member, query string) string {
		t.Helper()
		var got struct {
			Groups []struct {
				Label string
				Lines []struct{ Label, URL string }
			}
		}
		must(t, json.Unmarshal([]byte(s.get(m, "/library/palette?q="+query).want(t, "palette", 200).body), &got))
		var all []string
		for _, g := range got.Groups {
			for _, l := range g.Lines {
				all = append(all, g.Label+": "+l.Label)
			}
		}
		return strings.Join(all, "\n")
	}
	rep, marketer := s.as(account.Rep), s.as(account.Marketer)
	if got := labels(rep, "pum"); !strings.Contains(got, "Library: ") {
		t.Errorf("a beginning finds nothing: %s", got)
	}
	if got := labels(rep, "syn"); strings.Contains(got, "ynonyms") {
		t.Errorf("a rep is led to synonyms: %s", got)
	}
	if got := labels(marketer, "syn"); !strings.Contains(got, "Go to: New synonyms") {
		t.Errorf("a marketer is not led to synonyms: %s", got)
	}
	if got := labels(rep, ""); !strings.Contains(got, "Go to: Ask marketing for something") {
		t.Errorf("the empty palette: %s", got)
	}
	s.index.away.Store(true)
	if got := labels(marketer, "coll"); !strings.Contains(got, "Collateral") {
		t.Errorf("without search no places: %s", got)
	}
}

func TestSynonymsAreTriedSavedAndRemoved(t *testing.T) {
	s := newServer(t)
	s.asset("leaflet.txt", "Leaflet", library.Approved)
	m, rep := s.as(account.Marketer), s.as(account.Rep)
	form := []string{"way", "both", "words", "leaflet\nbrochure", "try", "brochure"}
	s.post(m, "/studio/synonyms/try", form...).want(t, "try", 200).has(t, "effect", "Nothing is saved yet", "1 document", ">new<")
	s.get(rep, "/library?q=brochure").has(t, "only tried", "Nothing found")
	s.post(m, "/studio/synonyms", form...).want(t, "save", 303)
	s.get(rep, "/library?q=brochure").has(t, "saved", "1 document", "a synonym")
	groups, err := s.Finding.Synonyms.Groups(t.Context(), m.Person)
	must(t, err)
	s.post(m, "/studio/synonyms/"+groups[0].ID+"/remove").want(t, "remove", 303)
	s.get(rep, "/library?q=brochure").has(t, "removed", "Nothing found")
	s.post(m, "/studio/synonyms", "way", "one", "words", "leaflet").want(t, "nothing typed", 422).has(t, "nothing typed", "Give at least one word or phrase that people type.")
	s.post(rep, "/studio/synonyms", form...).want(t, "a rep", 403)
}

func TestRequestsAreAnsweredAndWhoAskedIsTold(t *testing.T) {
	s := newServer(t)
	rep, other, m := s.as(account.Rep), s.person("other", account.Rep), s.as(account.Marketer)
	s.get(rep, "/library/requests/new?q=price+list&industry=retail").want(t, "form", 200).has(t, "form", `value="price list"`, "Retail")
	s.post(rep, "/library/requests", "title", "Price list", "note", "for Acme", "industry", "retail").want(t, "ask", 303)
	s.post(other, "/library/requests", "title", "price-list").want(t, "ask for the same", 303)
	s.post(rep, "/library/requests", "title", " ").want(t, "ask for nothing", 422)
	s.get(other, "/library/requests").has(t, "list", "2 people").lacks(t, "another's reasons", "Acme")
	s.get(rep, "/studio/requests").want(t, "queue for a rep", 403)
	queue := s.get(m, "/studio/requests").has(t, "queue", "Price list", "2 people", "Retail").body
	id := regexp.MustCompile(`/studio/requests/([A-Z0-9]+)`).FindStringSubmatch(queue)[1]
	at := "/studio/requests/" + id
	s.get(m, at).has(t, "request", "for Acme")
	s.post(m, at+"/take").want(t, "take", 303)
	draft := s.asset("price.txt", "Prices", library.Draft)
	s.post(m, at+"/answer", "address", "/library/"+draft.ID).want(t, "answer with a draft", 422).has(t, "answer with a draft", "Approve it first")
	s.post(m, at+"/answer", "address", "https://elsewhere.test/x").want(t, "answer with another site", 422)
	a := s.asset("prices.txt", "Prices", library.Approved)
	s.post(m, at+"/answer", "address", "http://tandem.test/library/"+a.ID+"/view", "word", "Fresh.").want(t, "answer", 303)
	for _, p := range []*member{rep, other} {
		told, _, err := store.Inbox{DB: s.db}.Notices(t.Context(), p.ID, inbox.Filter{})
		must(t, err)
		if len(told) != 1 || told[0].URL != "/library/"+a.ID || told[0].Kind != inbox.Answer {
			t.Errorf("%s was told %+v", p.ID, told)
		}
	}
	s.post(m, at+"/decline", "reason", "late").want(t, "decline what is answered", 422)
	s.post(m, at+"/reopen").want(t, "reopen", 303)
	s.post(m, at+"/decline").want(t, "decline without a reason", 422)
	s.post(m, at+"/decline", "reason", "Not this year.").want(t, "decline", 303)
	s.get(rep, "/library/requests").has(t, "declined", "Not this year.")
}

func TestSimilarAssetsAreThoseOneMaySee(t *testing.T) {
	s := newServer(t)
	a := s.asset("pump.txt", "The centrifugal pump with impeller and gasket.", library.Approved)
	alike := s.asset("impeller.txt", "Impeller and gasket of the centrifugal pump.", library.Approved)
	s.asset("secret.txt", "Impeller and gasket of the centrifugal pump.", library.Draft)
	s.asset("lunch.txt", "Soup and bread.", library.Approved)
	hits, err := s.Finding.Likeness.Similar(t.Context(), s.as(account.Rep).Person, a.ID, 5)
	must(t, err)
	if len(hits) != 1 || hits[0].Doc != alike.ID {
		t.Errorf("got %d hits, %+v", len(hits), hits)
	}
}

func TestThePublicsSearchesAreNotedWithoutWhoTheyAre(t *testing.T) {
	s := newServer(t)
	for _, agent := range []string{"Mozilla/5.0 (X11) Firefox/140", "Examplebot/2.0", ""} {
		s.do(ask{path: "/search?q=handover", header: map[string]string{"User-Agent": agent}}).want(t, "search", 200)
	}
	must(t, s.Finding.Log.Flush(t.Context(), finding.Everything))
	now := s.clock.Now()
	r, err := s.Finding.Log.Store.Report(t.Context(), finding.ReportFilter{Since: now.AddDate(0, 0, -7), Until: now.Add(time.Hour), Public: true, Limit: 10})
	must(t, err)
	if r.Searches != 1 || r.Nothing != 0 || r.Phrases[0].Phrase != "handover" {
		t.Errorf("got %+v", r)
	}
	if mine := report(t, s); mine.Searches != 0 {
		t.Errorf("they count as searches of people inside: %+v", mine.Rates)
	}
	s.get(s.as(account.Marketer), "/studio/search?who=public").want(t, "report", 200).has(t, "report", "handover").lacks(t, "report", "127.0.0.1")
}
