package view

import (
	"encoding/binary"
	"fmt"
	"html/template"
	"strings"
	"sync"

	"tandem/app/internal/publish"
)

// surround is what the parts of a public page around its content print, and nothing else: what tells pages apart, such
// as the path, is not in it. Two pages with equal surroundings have the same bytes there.
type surround struct {
	Site     publish.SiteFrame
	Nav      []publish.NavLink
	Footer   []publish.NavLink
	Topics   []publish.NavLink
	Year     int
	Home     string // in the language of the page
	Language string // of the page, which may be another than that of the words
}

// kept are the printed parts. Each is a template of shared/surround.html.
type kept struct {
	Signs template.HTML // the links to the sign of a brand without a logo
	Links template.HTML // scripts, style sheets and the font
	Above template.HTML // from the first link of the body to the tools
	Below template.HTML // the footer to its last column
	End   template.HTML // the rest of the footer
}

// mostKept is how many surroundings are kept. A site has one for each entry of its navigation, in each language. When its
// site.yaml was changed very often they are dropped, all at once.
const mostKept = 256

// keeper prints what surrounds pages in one language of words, and keeps it by the value of what it prints: an equal
// page gets equal bytes, whether they are kept or printed anew.
type keeper struct {
	templates *template.Template
	most      int // how many it keeps; 0: it prints every time

	mu   sync.RWMutex
	made map[string]*kept
}

// funcs are the surroundings as templates ask for them.
func (k *keeper) funcs() template.FuncMap {
	return template.FuncMap{"kept": k.of, "part": k.part, "contents": k.contents, "link": k.link}
}

// part prints a shared template, for pages that show the same twice.
func (k *keeper) part(name string, of any) (template.HTML, error) {
	var b strings.Builder
	if err := k.templates.ExecuteTemplate(&b, name, of); err != nil {
		return "", fmt.Errorf("printing the part %s: %w", name, err)
	}
	return template.HTML(b.String()), nil //nolint:gosec // printed by html/template
}

// of is what surrounds the pages of a frame.
func (k *keeper) of(f publish.Frame, language string) (*kept, error) {
	s := surround{Site: f.Site, Nav: f.Nav, Footer: f.Footer, Topics: f.Topics, Year: f.Year, Home: homeOf(f), Language: language}
	if k.most == 0 {
		return k.print(s)
	}
	var room [2048]byte
	key := s.key(room[:0])
	k.mu.RLock()
	out := k.made[string(key)]
	k.mu.RUnlock()
	if out != nil {
		return out, nil
	}
	out, err := k.print(s)
	if err != nil {
		return nil, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.made == nil || len(k.made) >= k.most {
		k.made = map[string]*kept{}
	}
	k.made[string(key)] = out
	return out, nil
}

func (k *keeper) print(s surround) (*kept, error) {
	out := &kept{}
	for name, to := range map[string]*template.HTML{"signs": &out.Signs, "links": &out.Links, "above": &out.Above, "below": &out.Below, "end": &out.End} {
		var err error
		if *to, err = k.part(name, s); err != nil {
			return nil, fmt.Errorf("printing what surrounds a page: %w", err)
		}
	}
	return out, nil
}

// key appends every value of the surroundings, each text with its length and each list with its, so that different
// surroundings have different keys.
func (s *surround) key(k []byte) []byte {
	for _, text := range [...]string{s.Site.Name, s.Site.Tagline, s.Site.Description, s.Site.Language, s.Site.Email, s.Home, s.Language} {
		k = appendText(k, text)
	}
	k = binary.AppendVarint(binary.AppendVarint(k, int64(s.Site.Hue)), int64(s.Year))
	for _, links := range [...][]publish.NavLink{s.Site.Social, s.Nav, s.Footer, s.Topics} {
		k = binary.AppendUvarint(k, uint64(len(links)))
		for _, l := range links {
			k = appendBool(appendText(appendText(k, l.Label), l.Href), l.Current)
		}
	}
	logo := s.Site.Logo
	k = appendBool(k, logo != nil)
	if logo != nil {
		for _, text := range [...]string{logo.Src, logo.Srcset, logo.Focus, logo.Alt, logo.Caption, logo.Credit} {
			k = appendText(k, text)
		}
		k = binary.AppendVarint(binary.AppendVarint(k, int64(logo.Width)), int64(logo.Height))
	}
	return k
}

func appendText(k []byte, text string) []byte {
	return append(binary.AppendUvarint(k, uint64(len(text))), text...)
}

func appendBool(k []byte, b bool) []byte {
	if b {
		return append(k, 1)
	}
	return append(k, 0)
}
