package importer

import (
	"cmp"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"tandem/content"
	"tandem/content/internal/front"
)

// hugo is what a Hugo site's configuration says of addresses and languages.
type hugo struct {
	*run
	config     tree
	dirs       []hugoDir           // where content lies
	languages  map[string]bool     // by lower-case code
	own        string              // the language whose addresses have no prefix, in lower case
	prefixed   bool                // that one has a prefix all the same
	taxonomies map[string]string   // singular by plural
	cascades   map[string]tree     // front matter for all pages of a folder
	leaves     map[string]bool     // folders that are one page with its resources
	refs       map[string][]string // files by what ref can call them
	dated      map[string][2]int   // pages with and without a date, by section
	menus      map[string][]entry
}

type hugoDir struct{ dir, language string }

// entry is a line of a menu.
type entry struct {
	content.Link
	weight int
}

// readConfig merges the configuration files in the order that Hugo does.
func (h *hugo) readConfig() {
	for _, p := range []string{"hugo.toml", "hugo.yaml", "hugo.yml", "hugo.json", "config.toml", "config.yaml", "config.yml", "config.json"} {
		h.config = h.config.merge(h.tree(p))
	}
	for _, dir := range []string{"config/_default", "config/production"} {
		for _, p := range h.src.below(dir) {
			if path.Dir(p) != dir || !slices.Contains([]string{".toml", ".yaml", ".yml", ".json"}, path.Ext(p)) {
				continue
			}
			name, language, _ := strings.Cut(strings.TrimSuffix(path.Base(p), path.Ext(p)), ".")
			t := h.tree(p)
			if name != "hugo" && name != "config" {
				t = nest(t, name)
			}
			if language != "" {
				t = nest(t, "languages", language)
			}
			h.config = h.config.merge(t)
		}
	}
}

// nest puts a tree below keys.
func nest(t tree, keys ...string) tree {
	for _, key := range slices.Backward(keys) {
		t = tree{front.Value{Type: front.Map, Fields: []front.Field{{Key: key, Value: t.Value}}}}
	}
	return t
}

func (h *hugo) setUp() {
	c, s := h.config, h.site
	params := c.group("params")
	if u, err := url.Parse(c.text("baseurl")); err == nil {
		s.host, s.base = strings.ToLower(u.Host), strings.TrimSuffix(path.Clean("/"+u.Path), "/")
	}
	s.name = plain(c.text("title"))
	s.description = plain(cmp.Or(params.text("description"), c.text("description")))
	s.tagline = plain(params.text("tagline", "subtitle", "slogan"))
	if zone, err := time.LoadLocation(c.text("timezone")); err == nil && c.has("timezone") {
		s.location = zone
	}
	h.own = strings.ToLower(cmp.Or(c.text("defaultcontentlanguage"), "en"))
	h.prefixed = c.bool("defaultcontentlanguageinsubdir")
	h.speak(cmp.Or(c.text("contentdir"), "content"))
	h.taxonomies = map[string]string{"tags": "tag", "categories": "category"}
	if t := c.group("taxonomies"); len(t.Fields) > 0 {
		h.taxonomies = map[string]string{}
		for _, f := range t.Fields {
			h.taxonomies[strings.ToLower(line(f.Value))] = strings.ToLower(f.Key)
		}
	}
	for plural := range h.taxonomies {
		switch plural {
		case "authors", "author":
			h.listAddress(plural, "/authors")
		default:
			h.listAddress(plural, "/topics")
		}
	}
	h.readMenus(c)
	if own := c.group("languages").group(h.own); own.Type == front.Map {
		s.name = cmp.Or(s.name, plain(own.text("title")))
		h.readMenus(own)
	}
}

// speak finds the languages and the folders that content lies in.
func (h *hugo) speak(dir string) {
	h.languages = map[string]bool{h.own: true}
	h.site.language = cmp.Or(h.config.text("languagecode", "locale"), h.own)
	for _, f := range h.config.group("languages").Fields {
		code, t := strings.ToLower(f.Key), tree{f.Value}
		h.languages[code] = true
		if own := t.text("contentdir"); own != "" {
			h.dirs = append(h.dirs, hugoDir{path.Clean(own), code})
		}
		if code == h.own {
			h.site.language = cmp.Or(t.text("languagecode", "locale"), h.site.language)
		}
	}
	for _, m := range h.config.group("module").get("mounts").Items {
		if t := (tree{m}); t.text("target") == "content" && t.text("source") != dir {
			h.dirs = append(h.dirs, hugoDir{path.Clean(t.text("source")), strings.ToLower(t.text("lang"))})
		}
	}
	h.dirs = append(h.dirs, hugoDir{path.Clean(dir), ""})
	// The longest folder comes first, so that content/de is not taken for a section of content.
	slices.SortStableFunc(h.dirs, func(a, b hugoDir) int { return len(b.dir) - len(a.dir) })
	h.site.roots = []string{"static"}
	for _, d := range h.config.list("staticdir") {
		h.site.roots = append(h.site.roots, path.Clean(d))
	}
	h.site.roots = append(h.site.roots, "assets")
	for _, d := range h.dirs {
		h.site.roots = append(h.site.roots, d.dir)
	}
	if h.src.has("public/index.html") {
		h.problem("public", 0, "built", "the folder public holds the built site and is not read")
	}
}

func (h *hugo) readMenus(c tree) {
	for _, key := range []string{"menu", "menus"} {
		for _, f := range c.group(key).Fields {
			for _, item := range f.Value.Items {
				t := tree{item}
				h.menu(f.Key, entry{content.Link{Label: plain(t.text("name", "title", "identifier")), URL: t.text("url", "pageref")}, number(t.text("weight"))})
			}
		}
	}
}

func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}

func (h *hugo) menu(name string, e entry) {
	name = strings.ToLower(name)
	if u, err := url.Parse(e.URL); err == nil && u.Scheme == "" && u.Host == "" && e.URL != "" && !strings.HasPrefix(e.URL, "#") {
		e.URL = path.Join("/", h.site.base, u.Path)
	}
	h.menus[name] = append(h.menus[name], e)
}

// settleMenus makes the navigation of the menu that themes show at the top, and the footer likewise.
func (h *hugo) settleMenus() {
	pick := func(names ...string) []content.Link {
		for _, n := range names {
			list := h.menus[n]
			slices.SortStableFunc(list, func(a, b entry) int { return cmp.Or(cmp.Compare(weight(a), weight(b)), cmp.Compare(a.Label, b.Label)) })
			var out []content.Link
			for _, e := range list {
				out = append(out, e.Link)
			}
			if len(out) > 0 {
				return out
			}
		}
		return nil
	}
	h.site.navigation = pick("main", "primary", "header", "nav", "navbar")
	h.site.footer = pick("footer", "secondary", "bottom")
}

// weight sorts entries without one last, as Hugo does.
func weight(e entry) int {
	if e.weight == 0 {
		return 1 << 30
	}
	return e.weight
}
