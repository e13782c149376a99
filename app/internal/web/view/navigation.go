package view

import "slices"

// Place is an entry of the workspace's navigation.
type Place struct {
	Label   string
	URL     string
	Icon    string
	Short   string // its name in the dock; empty: Label
	Count   int    // what waits there; 0 says nothing
	Counted string // what the number counts, read out: "unread"
	Bad     bool   // the number is bad news
	Current bool
}

// Dock is its name where room is short.
func (p Place) Dock() string {
	if p.Short != "" {
		return p.Short
	}
	return p.Label
}

// Area is a heading of the navigation with its places.
type Area struct {
	Label  string // empty: the first, which needs none
	Places []Place
}

// Areas are all places open to the person, as the sidebar and "More" on a phone list them. The longest address at or above
// the page's own is the current one.
func (b Base) Areas() []Area {
	areas := []Area{{Places: []Place{
		{Label: "Library", URL: "/library", Icon: "library"},
		{Label: "Call prep", Short: "Prep", URL: "/prep", Icon: "clipboard-list"},
		{Label: "Favourites", URL: "/library/favourites", Icon: "star"},
		{Label: "Collections", URL: "/library/collections", Icon: "layers"},
		{Label: "Battlecards", URL: "/library/battlecards", Icon: "swords"},
		{Label: "Asked for", URL: "/library/requests", Icon: "message-square"},
		{Label: "Inbox", URL: "/inbox", Icon: "mail", Count: b.Unread, Counted: "unread"},
	}}}
	if b.keeps() {
		areas = append(areas, Area{"Studio", []Place{
			{Label: "Overview", URL: "/studio", Icon: "layout-dashboard"},
			{Label: "Content", URL: "/studio/content", Icon: "newspaper", Count: b.ProblemCount, Counted: "with problems", Bad: true},
			{Label: "Collateral", URL: "/studio/collateral", Icon: "folder-open"},
			{Label: "Uploads", URL: "/studio/uploads", Icon: "upload"},
			{Label: "Queue", URL: "/studio/collateral/queue", Icon: "refresh-cw"},
			{Label: "What people look for", URL: "/studio/search", Icon: "chart-no-axes-column"},
			{Label: "Requests", URL: "/studio/requests", Icon: "message-square"},
			{Label: "Synonyms", URL: "/studio/synonyms", Icon: "replace"},
			{Label: "Vocabulary", URL: "/studio/vocabulary", Icon: "filter"},
		}})
	}
	if b.Person.Is("admin") {
		areas = append(areas, Area{"Admin", []Place{
			{Label: "People", URL: "/admin/people", Icon: "users"},
			{Label: "Jobs", URL: "/admin/jobs", Icon: "inbox", Count: b.FailedCount, Counted: "failed", Bad: true},
			{Label: "Health", URL: "/admin/health", Icon: "activity"},
		}})
	}
	b.markCurrent(areas)
	return areas
}

// keeps reports whether the person looks after the library and the site.
func (b Base) keeps() bool { return b.Person.Is("marketer") || b.Person.Is("admin") }

func (b Base) markCurrent(areas []Area) {
	var best *Place
	for i := range areas {
		for j := range areas[i].Places {
			p := &areas[i].Places[j]
			// The studio's overview stands for itself alone, not for all of the studio.
			if b.At(p.URL) && (p.URL != "/studio" || b.Path == p.URL) && (best == nil || len(p.URL) > len(best.URL)) {
				best = p
			}
		}
	}
	if best != nil {
		best.Current = true
	}
}

// docked are the addresses of the dock in the order of their worth to who works on the road, for reps and for those who keep
// the library. What is not open is left out; "More" leads to everything.
var (
	dockedReps    = []string{"/library", "/prep", "/library/collections", "/inbox"}
	dockedKeepers = []string{"/library", "/studio/collateral/queue", "/studio/collateral", "/inbox"}
)

// maxDocked is how many places the dock has beside "More".
const maxDocked = 4

// Docked are the places at the bottom of a phone, at most four.
func (b Base) Docked() []Place {
	want := dockedReps
	if b.keeps() {
		want = dockedKeepers
	}
	var out []Place
	areas := b.Areas()
	for _, url := range want {
		for _, a := range areas {
			if i := slices.IndexFunc(a.Places, func(p Place) bool { return p.URL == url }); i >= 0 && len(out) < maxDocked {
				out = append(out, a.Places[i])
			}
		}
	}
	return out
}

// Beyond reports whether the page lies at a place that only "More" leads to.
func (b Base) Beyond() bool {
	return !slices.ContainsFunc(b.Docked(), func(p Place) bool { return p.Current })
}
