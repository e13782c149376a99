package view

import (
	"strings"

	"tandem/app/internal/publish"
)

// item is a document of a list: what is printed of its card. The fields stand side by side for the sake of speed, as those
// of picture do.
type item struct {
	Path, Title, Description string
	Picture                  *publish.Picture
	Date                     publish.Date
	Authors                  []publish.Person
	ReadMinutes              int
	Sample                   bool
	Case                     *publish.CaseCard
	Reason                   string
	Level                    int  // of its title among the headings of the page
	First                    bool // its picture is in view when the page opens
}

// cards lists documents whose titles are headings of the level. On pages that begin with the list the first picture does
// not wait for the layout.
func cards(cards []publish.Card, level int, opens ...bool) []item {
	out := make([]item, len(cards))
	for i := range cards {
		c := &cards[i]
		out[i] = item{
			Path: c.Path, Title: c.Title, Description: c.Description, Picture: c.Picture, Date: c.Date, Authors: c.Authors,
			ReadMinutes: c.ReadMinutes, Sample: c.Sample, Case: c.Case, Reason: c.Reason,
			Level: level, First: i == 0 && len(opens) > 0 && opens[0],
		}
	}
	return out
}

// homeOf is the home page in the language of the page: the first of the breadcrumbs, or the page itself.
func homeOf(f publish.Frame) string {
	if len(f.Breadcrumbs) > 0 && f.Breadcrumbs[0].Href != "" {
		return f.Breadcrumbs[0].Href
	}
	for _, l := range f.Languages {
		if l.Current && f.Path != "" && f.Path == l.Href {
			return f.Path
		}
	}
	return "/"
}

// place is an address in the language of the page.
func place(f publish.Frame, path string) string { return strings.TrimSuffix(homeOf(f), "/") + path }

// networks are the names of places where organisations have profiles.
var networks = map[string]string{
	"linkedin.com": "LinkedIn", "youtube.com": "YouTube", "x.com": "X", "twitter.com": "X", "github.com": "GitHub", "gitlab.com": "GitLab",
	"facebook.com": "Facebook", "instagram.com": "Instagram", "bsky.app": "Bluesky", "threads.net": "Threads", "mastodon.social": "Mastodon",
	"xing.com": "XING", "vimeo.com": "Vimeo", "tiktok.com": "TikTok", "medium.com": "Medium", "slideshare.net": "SlideShare",
}

// network is the name of a profile's place, known by its host.
func network(host string) string {
	bare := strings.TrimPrefix(strings.ToLower(host), "www.")
	if name, ok := networks[bare]; ok {
		return name
	}
	if _, parent, ok := strings.Cut(bare, "."); ok && networks[parent] != "" {
		return networks[parent] // de.linkedin.com
	}
	return host
}

// initial is the first letter of a name, as the sign of a brand without a logo.
func initial(name string) string { return string([]rune(initials(name))[:1]) }
