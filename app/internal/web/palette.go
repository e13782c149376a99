package web

import (
	"context"
	"errors"
	"strings"

	"github.com/gofiber/fiber/v2"

	"tandem/app/internal/account"
	"tandem/app/internal/library"
	"tandem/app/internal/library/finding"
	"tandem/app/internal/library/shelf"
	"tandem/app/internal/web/view"
	"tandem/search"
)

// jump is a line of the palette.
type jump struct {
	Label   string `json:"label"`
	Note    string `json:"note,omitempty"`
	URL     string `json:"url"`
	Icon    string `json:"icon"`
	Picture string `json:"picture,omitempty"`
}

// jumps are lines under a heading.
type jumps struct {
	Label string `json:"label"`
	Lines []jump `json:"lines"`
}

// paletteActions are what people do from anywhere, with who may and where.
var paletteActions = []struct {
	label, url, icon string
	roles            []account.Role
}{
	{"Ask marketing for something", "/library/requests/new", "message-square", nil},
	{"Prepare a call", "/prep", "clipboard-list", nil},
	{"New collection", "/library/collections/new", "plus", nil},
	{"My favourites", "/library/favourites", "star", nil},
	{"What I looked at last", "/library/recent", "clock", nil},
	{"My saved searches", "/library/saved", "search", nil},
	{"Upload files", "/studio/uploads", "upload", keepers},
	{"Upload files", "/studio/collateral", "upload", keepers},
	{"New battlecard", "/library/battlecards/new", "swords", keepers},
	{"Go to the queue", "/studio/collateral/queue", "clipboard-list", keepers},
	{"New synonyms", "/studio/synonyms", "replace", keepers},
	{"Invite a person", "/admin/people", "users", []account.Role{account.Admin}},
	{"Your account", "/account", "user", nil},
}

// How many lines the palette shows of each kind.
const (
	paletteFound       = 7
	paletteRecent      = 6
	paletteCollections = 4
	palettePlaces      = 6
)

// sendPalette is GET /library/palette: where the person can jump to from what they have typed; without words, where they
// have been lately. Everything passes the decision on access.
func (s *Server) sendPalette(c *fiber.Ctx) error {
	f := readFinding(c, nil)
	folded := finding.Phrase(f.text)
	var out []jumps
	add := func(label string, lines []jump, err error) error {
		if len(lines) > 0 {
			out = append(out, jumps{label, lines})
		}
		return err
	}
	var err error
	if folded == "" {
		lines, recentErr := s.paletteRecent(c)
		err = add("Lately", lines, recentErr)
	} else {
		lines, foundErr := s.paletteFound(c, f)
		err = add("Library", lines, foundErr)
	}
	if err != nil {
		return err
	}
	if folded != "" {
		lines, err := s.paletteCollections(c.UserContext(), who(c).person, folded)
		if err := add("Collections", lines, err); err != nil {
			return err
		}
	}
	_ = add("Go to", s.palettePlaces(c, folded), nil)
	return c.JSON(fiber.Map{"groups": out})
}

// paletteFound searches assets and documents.
func (s *Server) paletteFound(c *fiber.Ctx, f lookup) ([]jump, error) {
	res, err := s.Search.Search(c.UserContext(), search.Query{Audience: library.Audience(who(c).person), Text: f.text, Limit: paletteFound})
	if errors.Is(err, search.ErrUnavailable) {
		return nil, nil // places still work
	}
	if err != nil {
		return nil, err
	}
	hits, err := s.libraryHits(c, f, &res)
	var out []jump
	for _, h := range hits {
		note := h.Place
		if note == "" && h.Kind != "asset" {
			note = kindLabels[h.Kind]
		}
		if h.State != nil {
			note = strings.TrimPrefix(note+" · "+h.State.Label, " · ")
		}
		out = append(out, jump{Label: segmentText(h.Title), Note: note, URL: h.URL, Icon: kindIcon(h.Kind), Picture: h.Picture})
	}
	return out, err
}

func kindIcon(kind string) string {
	switch kind {
	case "asset":
		return "file"
	case "case-study":
		return "trophy"
	}
	return "newspaper"
}

// paletteRecent lists what the person looked at last.
func (s *Server) paletteRecent(c *fiber.Ctx) ([]jump, error) {
	placed, err := s.Shelf.Recents(c.UserContext(), who(c).person, paletteRecent)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, d := range placed {
		if d.Kind == "asset" {
			ids = append(ids, d.ID)
		}
	}
	visible, err := s.Library.Visible(c.UserContext(), who(c).person, ids)
	if err != nil {
		return nil, err
	}
	assets := make([]library.Asset, 0, len(visible))
	for _, a := range visible {
		assets = append(assets, a)
	}
	k, err := s.knownOf(c.UserContext(), assets)
	var out []jump
	for _, d := range placed {
		j := jump{Label: d.Title, Note: kindLabels[d.Kind], URL: d.URL, Icon: kindIcon(d.Kind)}
		if a, ok := visible[d.ID]; ok {
			j.Picture, j.Note = k.picture(a, 0), formatSign(a.Version.Format)
		}
		out = append(out, j)
	}
	return out, err
}

// paletteCollections lists collections by their titles.
func (s *Server) paletteCollections(ctx context.Context, p account.Person, folded string) ([]jump, error) {
	all, err := s.Shelf.Collections(ctx, p, shelf.CollectionFilter{Person: p.ID})
	var out []jump
	for _, col := range all {
		if len(out) < paletteCollections && wordsBegin(finding.Phrase(col.Title), folded) {
			out = append(out, jump{Label: col.Title, Note: col.OwnerName, URL: "/library/collections/" + col.ID, Icon: "layers"})
		}
	}
	return out, err
}

// palettePlaces are the actions and places of the workspace that the person has.
func (s *Server) palettePlaces(c *fiber.Ctx, folded string) []jump {
	p := who(c).person
	var out []jump
	seen := map[string]bool{}
	add := func(j jump) {
		if !seen[j.Label] && len(out) < palettePlaces && (folded == "" || wordsBegin(finding.Phrase(j.Label), folded)) && s.served(j.URL) {
			seen[j.Label] = true
			out = append(out, j)
		}
	}
	for _, a := range paletteActions {
		if a.roles == nil || p.Is(a.roles...) {
			add(jump{Label: a.label, URL: a.url, Icon: a.icon})
		}
	}
	if folded == "" {
		return out
	}
	b := view.Base{Person: &view.Person{}}
	for _, r := range p.Roles {
		b.Person.Roles = append(b.Person.Roles, string(r))
	}
	for _, area := range b.Areas() {
		for _, place := range area.Places {
			add(jump{Label: place.Label, Note: area.Label, URL: place.URL, Icon: place.Icon})
		}
	}
	return out
}

// wordsBegin reports whether every word of the query begins a word of the text. Both are folded.
func wordsBegin(text, query string) bool {
	for _, q := range strings.Fields(query) {
		found := false
		for _, w := range strings.Fields(text) {
			found = found || strings.HasPrefix(w, q)
		}
		if !found {
			return false
		}
	}
	return true
}

// served reports whether the address has a page of its own.
func (s *Server) served(path string) bool {
	s.paths.Do(func() {
		s.pages = map[string]bool{}
		for _, r := range s.app.GetRoutes(true) {
			if r.Method == fiber.MethodGet {
				s.pages[r.Path] = true
			}
		}
	})
	return s.pages[path]
}
