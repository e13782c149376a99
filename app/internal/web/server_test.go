package web_test

import (
	"bytes"
	"context"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"tandem/app/internal/account"
	"tandem/app/internal/library"
	"tandem/app/internal/library/keep"
	"tandem/app/internal/library/shelf"
	"tandem/app/internal/publish"
	"tandem/app/internal/store"
	"tandem/app/internal/store/storetest"
	"tandem/app/internal/web"
	"tandem/app/internal/web/static"
	"tandem/app/internal/web/view"
	"tandem/assets/disk"
	"tandem/content"
	"tandem/search"
	"tandem/search/local"
)

// The words that stand in what is not public, and nowhere else.
const (
	draftNeedle     = "Zanzibarian"
	scheduledNeedle = "Quokkaland"
)

// folder is the content of the site under test.
var folder = map[string]string{
	"site.yaml":    "name: Testbed\nlanguage: en\nhue: 185\n",
	"authors.yaml": "mara:\n  name: Mara Test\n  bio: Writes samples.\n",
	"articles/handover.md": "---\ntitle: \"The calm handover\"\ndescription: \"How a lead changes hands.\"\ndate: 2026-02-01\nauthors: [mara]\n---\n\n" +
		"A handover without shouting.\n\n<script>alert(1)</script>\n",
	"articles/secret.md":   "---\ntitle: \"The " + draftNeedle + " plan\"\ndescription: \"Not yet.\"\ndate: 2026-02-01\nauthors: [mara]\ndraft: true\n---\n\nOf " + draftNeedle + ".\n",
	"articles/later.md":    "---\ntitle: \"The " + scheduledNeedle + " plan\"\ndescription: \"Next year.\"\ndate: 2027-02-01\nauthors: [mara]\n---\n\nOf " + scheduledNeedle + ".\n",
	"pages/accounting.md":  "---\ntitle: \"Accounting\"\ndescription: \"A page whose name begins like one of the program.\"\n---\n\nNumbers.\n",
	"pages/setup-guide.md": "---\ntitle: \"Setup guide\"\ndescription: \"Another one.\"\n---\n\nSteps.\n",
}

// site is a whole server with everything behind it but the network.
type site struct {
	*web.Server
	t       *testing.T
	Content string // folder
	db      *store.DB
	jobs    store.Jobs
	index   *switchable
	mail    *mailbox
	log     *lines
	clock   *clock
	people  map[string]*member
}

// member is a person who is signed in.
type member struct {
	account.Person
	cookie, csrf string
}

var views = sync.OnceValues(func() (*view.Views, error) {
	set, err := static.Load()
	if err != nil {
		return nil, err
	}
	return view.New(set)
})

// newServer wires a server on empty stores and the small content folder. What prepare changes holds before the routes
// are built.
func newServer(t *testing.T, prepare ...func(*web.Server)) *site {
	t.Helper()
	s := &site{t: t, db: storetest.Open(t), clock: &clock{}, log: &lines{}, mail: &mailbox{}, people: map[string]*member{}}
	s.jobs = store.Jobs{DB: s.db}
	log := slog.New(slog.NewJSONHandler(s.log, nil))
	engine, err := local.Open(local.Options{Now: s.clock.Now, Limit: time.Minute})
	must(t, err)
	t.Cleanup(func() { must(t, engine.Close()) })
	s.index = &switchable{Index: engine}
	blobs, err := disk.Open(t.TempDir())
	must(t, err)
	set, err := static.Load()
	must(t, err)
	pages, err := views()
	must(t, err)
	base, err := url.Parse("http://tandem.test")
	must(t, err)
	s.Server = &web.Server{
		BaseURL: base, Log: log, Now: s.clock.Now, Views: pages, Static: set, FormKey: []byte("0123456789abcdef0123456789abcdef"),
		Accounts: account.NewService(store.Accounts{DB: s.db}, s.clock.Now, log), Site: &publish.Site{}, Search: s.index, Jobs: desk{s}, Mail: s.mail,
		Library: &library.Service{
			Store: store.Library{DB: s.db}, Blobs: blobs, Index: s.index, Extractor: reader{}, Now: s.clock.Now, Log: log, MaxBytes: 1 << 20, Wake: func() {},
			Previews: store.Previews{DB: s.db}, Uses: store.Uses{DB: s.db},
		},
		Shelf: &shelf.Service{Store: store.Shelf{DB: s.db}, Documents: shelved{s}, Now: s.clock.Now, Log: log},
		Health: func(context.Context) []web.PartHealth {
			return []web.PartHealth{{Name: "database", OK: true, Needed: true}}
		},
		MaxBytes: 1 << 20, Version: "test", Folder: "content", Inbox: store.Inbox{DB: s.db},
	}
	s.Finding = findingDesk(s, log)
	s.Cards = &shelf.Cards{Library: s.Library, Now: s.clock.Now}
	s.Prep = &shelf.Prep{Index: s.index, Library: s.Library, Documents: s.Shelf.Documents, Cards: s.Cards, Now: s.clock.Now}
	s.Keep = &keep.Service{
		Store: store.Keep{DB: s.db}, Library: s.Library, Shelf: store.Library{DB: s.db}, People: store.Accounts{DB: s.db}, Inbox: store.Inbox{DB: s.db},
		Zone: func() *time.Location { return time.UTC }, Now: s.clock.Now, Log: log, Wake: func() {},
	}
	s.Intake = intakeService(s, blobs, log)
	for _, p := range prepare {
		p(s.Server)
	}
	s.publish(pages, log)
	s.Open()
	return s
}

// publish writes the content folder and publishes it once.
func (s *site) publish(pages *view.Views, log *slog.Logger) {
	s.t.Helper()
	s.Content = s.t.TempDir()
	for name, text := range folder {
		at := filepath.Join(s.Content, filepath.FromSlash(name))
		must(s.t, os.MkdirAll(filepath.Dir(at), 0o700))
		must(s.t, os.WriteFile(at, []byte(text), 0o600))
	}
	p := &publish.Publisher{
		Site: s.Site, Folder: s.Content, Base: s.BaseURL, Renderer: pages, Announce: announcer{s}, Now: s.clock.Now, Log: log, Compare: time.Hour,
		Open: func() (fs.FS, func() error, error) {
			f, err := content.Dir(s.Content)
			if err != nil {
				return nil, nil, err
			}
			return f, f.Close, nil
		},
	}
	s.Server.Content = p
	must(s.t, p.Start(s.t.Context()))
	s.t.Cleanup(func() { must(s.t, p.Stop()) })
	if n := p.Status().Live; n < 3 {
		s.t.Fatalf("%d documents are live: %v", n, p.Status().Problems)
	}
}

// announcer puts what is public into the index at once.
type announcer struct{ s *site }

func (a announcer) Announce(ctx context.Context, snap *publish.Snapshot) error {
	for _, space := range publish.Spaces {
		want := map[string]bool{}
		for id := range snap.Indexed(space) {
			want[id] = true
		}
		var changes []search.Change
		for id, d := range snap.SearchDocuments(space, want) {
			d.Version = 1
			changes = append(changes, search.Change{ID: id, Version: 1, Doc: &d})
		}
		if err := a.s.index.Apply(ctx, space, changes); err != nil {
			return err
		}
	}
	return nil
}

// as returns the person of a role, signed in.
func (s *site) as(role account.Role) *member {
	s.t.Helper()
	name := string(role)
	if m := s.people[name]; m != nil {
		return m
	}
	m := s.person(name, role)
	s.people[name] = m
	return m
}

// person adds somebody without a password and signs them in.
func (s *site) person(name string, roles ...account.Role) *member {
	s.t.Helper()
	m := &member{Person: account.Person{ID: name, Name: "P. " + name, Email: name + "@example.com", Roles: roles, Created: s.clock.Now()}}
	must(s.t, s.Accounts.Store.AddPerson(s.t.Context(), m.Person, ""))
	m.cookie, m.csrf = strings.Repeat("s", 43-len(name))+name, strings.Repeat("c", 43-len(name))+name
	now := s.clock.Now()
	must(s.t, s.Accounts.Store.AddSession(s.t.Context(), account.Session{
		ID: account.HashSecret(m.cookie), PersonID: m.ID, CSRF: m.csrf, Created: now, LastSeen: now, Expires: now.Add(account.SessionLife),
	}))
	return m
}

// ask is a request; the zero values are a stranger's GET.
type ask struct {
	method, path string
	as           *member
	form         url.Values // sent as a form, with the person's token
	body         string
	header       map[string]string
}

type answer struct {
	status int
	header http.Header
	body   string
}

// do sends a request through the whole server without a network.
func (s *site) do(a ask) answer {
	s.t.Helper()
	if a.method == "" {
		a.method = http.MethodGet
	}
	body := a.body
	if a.form != nil {
		f := url.Values{}
		for k, v := range a.form {
			f[k] = v
		}
		if a.as != nil && !f.Has("_csrf") {
			f.Set("_csrf", a.as.csrf)
		}
		body = f.Encode()
	}
	req, err := http.NewRequestWithContext(s.t.Context(), a.method, "http://tandem.test/", strings.NewReader(body))
	must(s.t, err)
	req.RequestURI = a.path
	if a.form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if a.as != nil {
		req.Header.Set("Cookie", "tandem="+a.as.cookie)
	}
	for k, v := range a.header {
		req.Header.Set(k, v)
		if k == "Host" {
			req.Host = v
		}
	}
	res, err := s.App().Test(req, -1)
	must(s.t, err)
	out, err := io.ReadAll(res.Body)
	must(s.t, err)
	must(s.t, res.Body.Close())
	return answer{res.StatusCode, res.Header, string(out)}
}

// get is do for a person's GET.
func (s *site) get(m *member, path string) answer {
	s.t.Helper()
	return s.do(ask{path: path, as: m})
}

// post is do for a person's form.
func (s *site) post(m *member, path string, pairs ...string) answer {
	s.t.Helper()
	form := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	return s.do(ask{method: http.MethodPost, path: path, as: m, form: form})
}

// want fails the test when the answer has another status.
func (a answer) want(t *testing.T, what string, status int) answer {
	t.Helper()
	if a.status != status {
		t.Errorf("%s: got %d, want %d\n%.600s", what, a.status, status, a.body)
	}
	return a
}

// has fails the test when the answer lacks a text.
func (a answer) has(t *testing.T, what string, texts ...string) answer {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(a.body, text) {
			t.Errorf("%s: %q is missing in\n%.3000s", what, text, a.body)
		}
	}
	return a
}

// lacks fails the test when the answer holds a text, in headers or body.
func (a answer) lacks(t *testing.T, what string, texts ...string) answer {
	t.Helper()
	var head bytes.Buffer
	must(t, a.header.Write(&head))
	for _, text := range texts {
		if strings.Contains(a.body, text) || strings.Contains(head.String(), text) {
			t.Errorf("%s: %q is in\n%s\n%.3000s", what, text, head.String(), a.body)
		}
	}
	return a
}

// asset adds a file to the library and has it read and indexed.
func (s *site) asset(name, body string, state library.State) library.Asset {
	s.t.Helper()
	r, err := s.Library.Upload(s.t.Context(), s.as(account.Marketer).Person, library.Upload{
		FileName: name, Body: strings.NewReader(body), Details: library.Details{State: state},
	})
	must(s.t, err)
	s.work()
	return r.Asset
}

// work runs the library's jobs that are due.
func (s *site) work() {
	s.t.Helper()
	ctx := s.t.Context()
	for {
		row, ok, err := s.jobs.Claim(ctx, []string{library.ExtractJobName, library.IndexJobName}, s.clock.Now().Add(time.Second), time.Minute)
		must(s.t, err)
		if !ok {
			return
		}
		var x library.ExtractJob
		var i library.IndexJob
		if row.Name == library.ExtractJobName {
			must(s.t, row.Decode(&x))
			must(s.t, s.Library.Extract(ctx, x))
		} else {
			must(s.t, row.Decode(&i))
			must(s.t, s.Library.Reindex(ctx, i))
		}
		must(s.t, s.jobs.Finish(ctx, row.ID, s.clock.Now()))
	}
}

var tokenField = regexp.MustCompile(`name="_csrf" value="([^"]+)"`)

// door opens a stranger's form and returns its token and the cookie that belongs to it.
func (s *site) door(path string) (token, cookie string) {
	s.t.Helper()
	page := s.do(ask{path: path}).want(s.t, path, http.StatusOK)
	found := tokenField.FindStringSubmatch(page.body)
	if found == nil {
		s.t.Fatalf("%s has no form token", path)
	}
	cookie, _, _ = strings.Cut(page.header.Get("Set-Cookie"), ";")
	return found[1], cookie
}

// enter sends a stranger's form with its token.
func (s *site) enter(path string, pairs ...string) answer {
	s.t.Helper()
	token, cookie := s.door(path)
	form := url.Values{"_csrf": {token}}
	for i := 0; i < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	return s.do(ask{method: http.MethodPost, path: path, form: form, header: map[string]string{"Cookie": cookie}})
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
