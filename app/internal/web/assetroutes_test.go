package web_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"tandem/app/internal/account"
	"tandem/app/internal/library"
	"tandem/app/internal/library/intake"
	"tandem/app/internal/library/keep"
	"tandem/app/internal/library/shelf"
	"tandem/app/internal/store"
	"tandem/app/internal/web"
	"tandem/assets"
	"tandem/search"
)

// place says where in a route the id of an asset stands, and what of it the route returns.
type place struct {
	at    string // the address with {id} for the asset, {doc} for it as a document, {word} for a word of its text; empty: the route returns nothing of assets
	shows string // what the answer holds for who may see the asset: title, body, file; empty: nothing has to be there
	keeps bool   // for those who keep the library only
}

// nothing is a route that returns nothing of any asset, whatever is put into it.
var nothing = place{}

// places are all GET routes there are. A new one fails the test until somebody has thought about what it returns.
var places = map[string]place{
	"/library":                                     {at: "/library?q={word}", shows: "title"},
	"/library/:id":                                 {at: "/library/{id}", shows: "title"},
	"/library/:id/file":                            {at: "/library/{id}/file", shows: "body"},
	"/library/:id/view":                            {at: "/library/{id}/view?q={word}", shows: "title"},
	"/library/:id/pages/:n/picture":                {at: "/library/{id}/pages/1/picture?w=320"},
	"/library/:id/compare":                         {at: "/library/{id}/compare", shows: "title", keeps: true},
	"/library/:id/collect":                         {at: "/library/{id}/collect", shows: "title"},
	"/library/palette":                             {at: "/library/palette?q={word}", shows: "title"},
	"/library/places":                              {at: "/library/places?q={word}&document={id}"},
	"/library/favourites":                          {at: "/library/favourites"},
	"/library/recent":                              {at: "/library/recent"},
	"/library/saved":                               {at: "/library/saved"},
	"/library/saved/new":                           {at: "/library/saved/new?q={word}"},
	"/library/flags":                               {at: "/library/flags"},
	"/library/requests":                            {at: "/library/requests"},
	"/library/requests/new":                        {at: "/library/requests/new?q={word}"},
	"/library/collections":                         {at: "/library/collections"},
	"/library/collections/new":                     {at: "/library/collections/new?document={id}"},
	"/library/collections/add":                     {at: "/library/collections/add?document={id}"},
	"/library/collections/:collection":             {at: "/library/collections/{id}"},
	"/library/battlecards":                         {at: "/library/battlecards?q={word}"},
	"/library/battlecards/new":                     {at: "/library/battlecards/new"},
	"/library/battlecards/:card":                   {at: "/library/battlecards/{id}"},
	"/library/battlecards/:card/edit":              {at: "/library/battlecards/{id}/edit"},
	"/library/collections/:collection/edit":        {at: "/library/collections/{id}/edit"},
	"/library/collections/:collection/items/:item": {at: "/library/collections/{id}/items/{id}"},
	"/prep":                            {at: "/prep?q={word}"},
	"/inbox":                           {at: "/inbox"},
	"/inbox/:id":                       {at: "/inbox/{id}"},
	"/files/:id":                       {at: "/files/{id}"},
	"/search":                          {at: "/search?q={word}"},
	"/studio":                          {at: "/studio", keeps: true},
	"/studio/collateral":               {at: "/studio/collateral?find={id}", keeps: true},
	"/studio/collateral/:id/edit":      {at: "/studio/collateral/{id}/edit", shows: "title", keeps: true},
	"/studio/collateral/:id/replace":   {at: "/studio/collateral/{id}/replace", shows: "title", keeps: true},
	"/studio/collateral/:id/withdraw":  {at: "/studio/collateral/{id}/withdraw", shows: "title", keeps: true},
	"/studio/collateral/:id/review":    {at: "/studio/collateral/{id}/review", shows: "title", keeps: true},
	"/studio/collateral/:id/successor": {at: "/studio/collateral/{id}/successor", shows: "title", keeps: true},
	"/studio/collateral/:id/pages":     {at: "/studio/collateral/{id}/pages", keeps: true},
	"/studio/collateral/export":        {at: "/studio/collateral/export", keeps: true},
	"/studio/collateral/export.zip":    {at: "/studio/collateral/export.zip", keeps: true},
	"/studio/collateral/queue":         {at: "/studio/collateral/queue", keeps: true},
	"/studio/collateral/queue/:list":   {at: "/studio/collateral/queue/hot", keeps: true},
	"/studio/collateral/bulk":          {at: "/studio/collateral/bulk?asset={id}", keeps: true},
	"/studio/collateral/bulk/:id":      {at: "/studio/collateral/bulk/{id}", keeps: true},
	"/studio/collateral/twins":         {at: "/studio/collateral/twins?a={id}&b={id}", keeps: true},
	"/studio/collateral/tasks":         {at: "/studio/collateral/tasks", keeps: true},
	"/studio/collateral/tasks/:id":     {at: "/studio/collateral/tasks/{id}", keeps: true},
	"/studio/uploads":                  {at: "/studio/uploads", keeps: true},
	"/studio/uploads/left":             {at: "/studio/uploads/left", keeps: true},
	"/studio/uploads/template.csv":     {at: "/studio/uploads/template.csv", keeps: true},
	"/studio/uploads/:batch":           {at: "/studio/uploads/{id}", keeps: true},
	"/studio/search":                   {at: "/studio/search", keeps: true},
	"/studio/synonyms":                 {at: "/studio/synonyms", keeps: true},
	"/studio/requests":                 {at: "/studio/requests", keeps: true},
	"/studio/requests/:id":             {at: "/studio/requests/{id}", keeps: true},
	"/studio/vocabulary":               {at: "/studio/vocabulary", keeps: true},
	"/studio/vocabulary/:facet":        {at: "/studio/vocabulary/industry", keeps: true},
	"/studio/vocabulary/:facet/:value": {at: "/studio/vocabulary/industry/qindustryapproved", keeps: true},
	"/studio/content":                  nothing,
	"/studio/content/document":         nothing,
	"/static/*":                        nothing,
	"/signin":                          nothing,
	"/setup/:token":                    nothing,
	"/invite/:token":                   nothing,
	"/account":                         nothing,
	"/admin":                           nothing,
	"/admin/people":                    nothing,
	"/admin/people/:id":                nothing,
	"/admin/jobs":                      nothing,
	"/admin/health":                    nothing,
	"/i/*":                             nothing,
	"/cards/*":                         nothing,
	"/studio/tasks":                    {at: "/studio/tasks", keeps: true},
	"/studio/tasks/:id":                {at: "/studio/tasks/{id}", keeps: true},
	"/preview/:token":                  nothing,
	"/preview/:token/images/*":         nothing,
}

// noted plays the extractor with speaker notes.
type noted struct{ reader }

func (n noted) Extract(ctx context.Context, r io.Reader, size int64, name string) ([]library.Page, error) {
	b, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	body, notes, _ := strings.Cut(string(b), "|")
	pages, err := n.reader.Extract(ctx, bytes.NewReader([]byte(body)), size, name)
	if err == nil {
		pages[0].Notes = notes
	}
	return pages, err
}

// everything is a server with all its features on, and texts with notes.
func everything(t *testing.T) *site {
	t.Helper()
	return newServer(t, func(w *web.Server) {
		w.Library.Extractor = noted{}
		db := w.Library.Store.(store.Library).DB
		if w.Keep == nil {
			w.Keep = &keep.Service{
				Store: store.Keep{DB: db}, Library: w.Library, Shelf: store.Library{DB: db}, People: store.Accounts{DB: db}, Inbox: store.Inbox{DB: db},
				Zone: func() *time.Location { return time.UTC }, Now: w.Now, Log: w.Log, Wake: func() {},
			}
		}
		if w.Cards == nil {
			w.Cards = &shelf.Cards{Library: w.Library, Now: w.Now}
		}
		if w.Intake == nil {
			uploads, _ := w.Library.Blobs.(assets.Uploads)
			w.Intake = &intake.Service{
				Store: store.Intake{DB: db}, Uploads: uploads, Blobs: w.Library.Blobs, Library: w.Library, Now: w.Now, Log: w.Log, MaxBytes: 1 << 20, Wake: func() {},
			}
		}
	})
}

// specimen is an asset of a standing whose every text is a word of its own.
type specimen struct {
	library.Asset
	standing library.Standing
	word     string // in its text
	needles  []string
}

// open reports whether a person of the role has it.
func (x specimen) open(role account.Role) bool {
	return role == account.Marketer || role == account.Admin || role == account.Rep && x.standing.Open()
}

// specimens adds an asset of every standing.
func (s *site) specimens() []specimen {
	s.t.Helper()
	me, now := s.as(account.Marketer).Person, s.clock.Now()
	lives := map[library.Standing]struct {
		state library.State
		life  library.Life
	}{
		library.IsDraft: {state: library.Draft}, library.IsInReview: {state: library.Draft}, library.IsApproved: {state: library.Approved},
		library.IsScheduled: {library.Approved, library.Life{Release: now.Add(48 * time.Hour)}}, library.IsWithdrawn: {state: library.Approved},
		library.IsExpiring: {library.Approved, library.Life{Expires: now.Add(240 * time.Hour)}}, library.IsSuperseded: {state: library.Approved},
		library.IsExpired: {library.Approved, library.Life{Expires: now.Add(time.Hour)}},
	}
	var out []specimen
	for _, at := range []library.Standing{
		library.IsApproved, library.IsDraft, library.IsInReview, library.IsScheduled, library.IsExpiring, library.IsExpired, library.IsSuperseded, library.IsWithdrawn,
	} {
		n := string(at)
		x := specimen{standing: at, word: "qbody" + n, needles: []string{"qtitle" + n, "qbody" + n, "qnotes" + n, "qfile" + n, "qtag" + n, "qabout" + n, "qindustry" + n}}
		life := lives[at].life
		r, err := s.Library.Upload(s.t.Context(), me, library.Upload{
			FileName: "qfile" + n + ".txt", Body: strings.NewReader("qbody" + n + " of the common kind|qnotes" + n),
			Details: library.Details{
				Title: "qtitle" + n, Description: "qabout" + n, Tags: []string{"qtag" + n}, State: lives[at].state, Life: &life, Public: at == library.IsExpired,
				Facets: map[search.Facet][]string{search.FacetIndustry: {"qindustry" + n}},
			},
		})
		must(s.t, err)
		x.Asset = r.Asset
		out = append(out, x)
	}
	s.work()
	s.use(out)
	ctx := s.t.Context()
	for _, x := range out {
		var err error
		switch x.standing {
		case library.IsInReview:
			_, err = s.Library.AskForReview(ctx, me, x.ID, library.Name{}, "")
		case library.IsWithdrawn:
			_, err = s.Library.Withdraw(ctx, me, x.ID, "")
		case library.IsSuperseded:
			_, err = s.Library.Alter(ctx, me, x.ID, 1, func(a *library.Asset) error { a.Successor = out[0].ID; return nil })
		}
		must(s.t, err)
	}
	s.clock.skip(2 * time.Hour) // and one of them has expired
	_, err := s.Library.Turn(ctx)
	must(s.t, err)
	s.work()
	for i, x := range out {
		a, err := s.Library.AssetByID(ctx, me, x.ID)
		must(s.t, err)
		if got := a.Standing(s.clock.Now()); got != x.standing {
			s.t.Fatalf("the %s one is %s", x.standing, got)
		}
		out[i].Asset = a
	}
	return out
}

// use has the rep keep all that there is at hand while it is open: what was kept must not show what has ended since.
func (s *site) use(all []specimen) {
	s.t.Helper()
	rep := s.as(account.Rep)
	s.post(rep, "/library/collections", "name", "Mine", "title", "Mine")
	for _, x := range all {
		if x.State != library.Approved {
			continue
		}
		for _, path := range []string{"/library/favourites/" + x.ID, "/library/seen/" + x.ID, "/library/" + x.ID + "/opened"} {
			s.post(rep, path, "on", "1")
		}
		s.post(rep, "/library/saved", "q", x.word, "name", "Kept")
	}
}

// gets are the paths of all GET routes.
func (s *site) gets() []string {
	var out []string
	for _, r := range s.App().GetRoutes(true) {
		if r.Method == http.MethodGet && !slices.Contains(out, r.Path) {
			out = append(out, r.Path)
		}
	}
	slices.Sort(out)
	return out
}

// asker is who asks, and what they are.
type asker struct {
	name string
	role account.Role // empty: has nothing
	m    *member
}

// askers are a person of every role, a stranger, and somebody who was shut out while signed in.
func (s *site) askers() []asker {
	s.t.Helper()
	out := []asker{{name: "a stranger"}}
	for _, role := range account.Roles {
		out = append(out, asker{string(role), role, s.as(role)})
	}
	p, err := s.Accounts.Add(s.t.Context(), "gone@example.com", "Gone", "a long enough passphrase", []account.Role{account.Marketer})
	must(s.t, err)
	token, cookie := s.door("/signin")
	in := s.do(ask{method: http.MethodPost, path: "/signin", form: url.Values{"_csrf": {token}, "email": {"gone@example.com"}, "password": {"a long enough passphrase"}}, header: map[string]string{"Cookie": cookie}})
	gone := &member{Person: p}
	for _, c := range in.header.Values("Set-Cookie") {
		if value, ok := strings.CutPrefix(c, "tandem="); ok {
			gone.cookie, _, _ = strings.Cut(value, ";")
		}
	}
	if s.get(gone, "/library").status != http.StatusOK {
		s.t.Fatal("the one to be shut out is not in")
	}
	must(s.t, s.Accounts.Store.SetDisabled(s.t.Context(), p.ID, s.clock.Now()))
	return append(out, asker{name: "a disabled marketer", m: gone})
}

// leaks returns the needles that an answer holds, the word that was asked for left out.
func leaks(a answer, x specimen, asked string) []string {
	var head bytes.Buffer
	_ = a.header.Write(&head)
	text := strings.ToLower(head.String() + a.body)
	var out []string
	for _, n := range x.needles {
		if strings.Contains(text, n) && !strings.Contains(asked, n) {
			out = append(out, n)
		}
	}
	return out
}

// filled is the route's address for an asset.
func (p place) filled(x specimen) string {
	return strings.NewReplacer("{id}", x.ID, "{word}", x.word).Replace(p.at)
}

func TestAttack_A34_A36_A40_A41_EveryRouteOfAnAssetForEveryRoleAndStanding(t *testing.T) {
	s := everything(t)
	all, askers := s.specimens(), s.askers()
	for _, path := range s.gets() {
		if _, ok := places[path]; !ok {
			t.Errorf("the route %s is not listed: say in places what of an asset it returns", path)
		}
	}
	there, failed := s.gets(), map[string]bool{}
	for path, p := range places {
		if p.at == "" || !slices.Contains(there, path) {
			continue
		}
		few := all
		if !strings.Contains(p.at, "{") {
			few = all[:1] // it is the same whichever asset is meant
		}
		for _, x := range few {
			for _, who := range askers {
				s.askAll(t, path, p, x, all, who, failed)
			}
		}
	}
}

// askAll asks for one asset at one route in every way.
func (s *site) askAll(t *testing.T, path string, p place, x specimen, all []specimen, who asker, failed map[string]bool) {
	t.Helper()
	may := x.open(who.role) && (!p.keeps || who.role != account.Rep)
	tag := `"` + string(x.Version.Blob) + `"`
	ways := []ask{
		{method: http.MethodGet},
		{method: http.MethodHead},
		{method: http.MethodGet, header: map[string]string{"Range": "bytes=0-4"}},
		{method: http.MethodGet, header: map[string]string{"If-None-Match": tag}},
		{method: http.MethodGet, header: map[string]string{"If-None-Match": "*"}},
		{method: http.MethodGet, header: map[string]string{"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}},
		{method: http.MethodGet, header: map[string]string{"If-Range": tag, "Range": "bytes=0-4"}},
		{method: http.MethodGet, header: map[string]string{"Accept": "application/json"}},
		{method: http.MethodGet, header: map[string]string{"X-Fragment": "results"}},
	}
	if !strings.Contains(p.at, "{id}") {
		ways = append(ways[:1], ways[len(ways)-2:]...) // there are no bytes to be had in parts
	}
	for _, way := range ways {
		way.path, way.as = p.filled(x), who.m
		got := s.do(way)
		what := fmt.Sprintf("%s: %s %s (%s) with %v", who.name, way.method, path, x.standing, way.header)
		if got.status >= 500 && got.status != http.StatusServiceUnavailable {
			if !failed[path] {
				t.Errorf("%s: %d, %v", what, got.status, last(s.log.all(t)))
			}
			failed[path] = true
			return
		}
		for _, other := range all {
			if !other.open(who.role) {
				if found := leaks(got, other, way.path); len(found) > 0 {
					t.Errorf("%s: %d tells %v of the %s one\n%.1500s", what, got.status, found, other.standing, got.body)
				}
			}
		}
		if strings.Contains(p.at, "{id}") && !may && (got.status == http.StatusPartialContent || got.status == http.StatusNotModified) {
			t.Errorf("%s: %d", what, got.status)
		}
		if may && p.shows != "" && way.method == http.MethodGet && way.header == nil && !(strings.Contains(p.at, "{word}") && !strings.Contains(p.at, "{id}") && !x.standing.Findable()) {
			if want := "q" + p.shows + string(x.standing); !strings.Contains(strings.ToLower(got.body), want) {
				t.Errorf("%s: %d without %q\n%.600s", what, got.status, want, got.body)
			}
		}
	}
}

var changing = regexp.MustCompile(`[0-9A-Z]{26}|[0-9a-f]{16,}|req_\w+`)

func TestAttack_A40_WhatWasNeverOpenLooksLikeNothing(t *testing.T) {
	s := everything(t)
	all := s.specimens()
	same := func(a answer) string {
		return fmt.Sprint(a.status, " ", len(a.body), " ", a.header.Get("Etag"), a.header.Get("Location"), changing.ReplaceAllString(strings.ReplaceAll(a.body, a.header.Get("X-Request-Id"), ""), "#"))
	}
	for _, who := range s.askers() {
		if who.role == account.Marketer || who.role == account.Admin {
			continue
		}
		for path, p := range places {
			if !strings.Contains(p.at, "{id}") || !slices.Contains(s.gets(), path) {
				continue
			}
			missing := s.get(who.m, strings.NewReplacer("{id}", "01ARZ3NDEKTSV4RRFFQ69G5FAV", "{word}", "qbodynone").Replace(p.at))
			for _, x := range all {
				if x.standing != library.IsDraft && x.standing != library.IsInReview && x.standing != library.IsScheduled {
					continue
				}
				at := strings.NewReplacer("{id}", x.ID, "{word}", "qbodynone").Replace(p.at)
				got := s.get(who.m, at)
				if same(got) != strings.ReplaceAll(same(missing), "01ARZ3NDEKTSV4RRFFQ69G5FAV", x.ID) && got.status != http.StatusSeeOther {
					t.Errorf("%s: %s of the %s one differs from an id that was never there: %d and %d, %d and %d bytes", who.name, path, x.standing, got.status, missing.status, len(got.body), len(missing.body))
				}
			}
		}
	}
}

func TestAttack_A46_CountsKnowOnlyWhatIsOpen(t *testing.T) {
	s := everything(t)
	s.specimens()
	got := s.do(ask{path: "/library?q=common", as: s.as(account.Rep), header: map[string]string{"Accept": "application/json"}})
	got.want(t, "the search", http.StatusOK).has(t, "the search", `"total":2`, "qindustryapproved", "qindustryexpiring")
	got.lacks(t, "the search", "qindustrydraft", "qindustryexpired", "qindustrywithdrawn", "qindustrysuperseded", "qindustryscheduled", "qindustryreview")
}

func TestAttack_A41_ExpiryIsAtTheMomentWhateverTheIndexHolds(t *testing.T) {
	s := everything(t)
	now := s.clock.Now()
	r, err := s.Library.Upload(t.Context(), s.as(account.Marketer).Person, library.Upload{
		FileName: "a.txt", Body: strings.NewReader("the qword"), Details: library.Details{Title: "Soon over", Life: &library.Life{Expires: now.Add(time.Hour)}},
	})
	must(t, err)
	s.work()
	rep := s.as(account.Rep)
	file, page := "/library/"+r.Asset.ID+"/file", "/library/"+r.Asset.ID
	s.get(rep, file).want(t, "before", http.StatusOK)
	s.get(rep, "/library?q=qword").has(t, "before", "Soon over")
	s.clock.skip(time.Hour)
	s.get(rep, file).want(t, "after", http.StatusGone).lacks(t, "after", "qword")
	s.get(rep, page).want(t, "after", http.StatusGone).has(t, "after", "expired on 2 March 2026")
	s.get(rep, "/library?q=qword").lacks(t, "after", "Soon over")
	// F32: a clock that is set back brings it back, and search follows both ways.
	for _, step := range []struct {
		skip  time.Duration
		found bool
	}{{0, false}, {-2 * time.Hour, true}, {365 * 24 * time.Hour, false}} {
		s.clock.skip(step.skip)
		_, err := s.Library.Turn(t.Context())
		must(t, err)
		s.work()
		if got := strings.Contains(s.do(ask{path: "/library?q=qword", as: rep, header: map[string]string{"Accept": "application/json"}}).body, r.Asset.ID); got != step.found {
			t.Errorf("after %v: found is %v", step.skip, got)
		}
		if s.people[string(account.Rep)] != nil && step.skip > 24*time.Hour {
			break // the session has ended by then
		}
	}
}
