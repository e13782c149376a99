package importer

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"tandem/content"
)

// The parts of a Ghost export that are read. Identifiers are numbers in old exports and texts in new ones.
type (
	ghostExport struct {
		DB   []ghostDB  `json:"db"`
		Data *ghostData `json:"data"`
	}
	ghostDB struct {
		Data *ghostData `json:"data"`
	}
	ghostData struct {
		Posts       []ghostPost     `json:"posts"`
		Tags        []ghostTag      `json:"tags"`
		Users       []ghostUser     `json:"users"`
		PostsTags   []ghostJoin     `json:"posts_tags"`
		PostAuthors []ghostJoin     `json:"posts_authors"`
		PostsMeta   []ghostMeta     `json:"posts_meta"`
		Settings    []ghostSetting  `json:"settings"`
		Members     json.RawMessage `json:"members"`
		Comments    json.RawMessage `json:"comments"`
	}
	ghostPost struct {
		ID           anyText `json:"id"`
		Title        string  `json:"title"`
		Slug         string  `json:"slug"`
		HTML         string  `json:"html"`
		Plaintext    string  `json:"plaintext"`
		Mobiledoc    string  `json:"mobiledoc"`
		Lexical      string  `json:"lexical"`
		FeatureImage string  `json:"feature_image"`
		Image        string  `json:"image"`
		Type         string  `json:"type"`
		Page         anyText `json:"page"`
		Status       string  `json:"status"`
		Visibility   string  `json:"visibility"`
		EmailOnly    anyText `json:"email_only"`
		Locale       string  `json:"locale"`
		Author       anyText `json:"author_id"`
		Created      anyText `json:"created_at"`
		Updated      anyText `json:"updated_at"`
		Published    anyText `json:"published_at"`
		Excerpt      string  `json:"custom_excerpt"`
		Canonical    string  `json:"canonical_url"`
		Head         string  `json:"codeinjection_head"`
		Foot         string  `json:"codeinjection_foot"`
		MetaText     string  `json:"meta_description"`
	}
	ghostTag struct {
		ID          anyText `json:"id"`
		Name        string  `json:"name"`
		Slug        string  `json:"slug"`
		Description string  `json:"description"`
		MetaText    string  `json:"meta_description"`
		Visibility  string  `json:"visibility"`
	}
	ghostUser struct {
		ID      anyText `json:"id"`
		Name    string  `json:"name"`
		Slug    string  `json:"slug"`
		Bio     string  `json:"bio"`
		Website string  `json:"website"`
		Picture string  `json:"profile_image"`
		Image   string  `json:"image"`
		Twitter string  `json:"twitter"`
	}
	ghostJoin struct {
		Post   anyText `json:"post_id"`
		Tag    anyText `json:"tag_id"`
		Author anyText `json:"author_id"`
		Order  anyText `json:"sort_order"`
	}
	ghostMeta struct {
		Post      anyText `json:"post_id"`
		MetaText  string  `json:"meta_description"`
		ImageAlt  string  `json:"feature_image_alt"`
		Caption   string  `json:"feature_image_caption"`
		EmailOnly anyText `json:"email_only"`
	}
	ghostSetting struct {
		Key   string  `json:"key"`
		Value anyText `json:"value"`
	}
)

// anyText is a text, a number, true or false, or nothing.
type anyText string

// UnmarshalJSON takes any value that is no group and no list.
func (t *anyText) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '"' {
		var s string
		if err := json.Unmarshal(b, &s); err != nil {
			return err
		}
		*t = anyText(s)
		return nil
	}
	if s := string(b); s != "null" {
		*t = anyText(s)
	}
	return nil
}

func (t anyText) yes() bool { return t == "true" || t == "1" }

// ghostAddress stands in exports for the address of the site.
const ghostAddress = "__GHOST_URL__"

type ghost struct {
	*run
	file   string
	data   *ghostData
	tags   map[anyText]ghostTag
	users  map[anyText]ghostUser
	meta   map[anyText]ghostMeta
	filed  map[anyText][]ghostJoin // under tags, by post
	signed map[anyText][]ghostJoin // by authors, by post
}

func (im *run) readGhost() error {
	file, err := im.src.export(".json")
	if err != nil {
		return err
	}
	data, err := im.ghostData(file)
	if err != nil {
		return err
	}
	g := &ghost{run: im, file: file, data: data, tags: map[anyText]ghostTag{}, users: map[anyText]ghostUser{}, meta: map[anyText]ghostMeta{}, filed: map[anyText][]ghostJoin{}, signed: map[anyText][]ghostJoin{}}
	for _, j := range data.PostsTags {
		g.filed[j.Post] = append(g.filed[j.Post], j)
	}
	for _, j := range data.PostAuthors {
		g.signed[j.Post] = append(g.signed[j.Post], j)
	}
	g.settings()
	g.people()
	for _, t := range data.Tags {
		g.tags[t.ID] = t
		slug := content.Slug(t.Slug)
		if t.Visibility == "internal" || strings.HasPrefix(t.Name, "#") || slug == "" {
			continue
		}
		im.listAddress("tag/"+t.Slug, "/topics/"+slug)
		im.site.topics = append(im.site.topics, &topic{slug: slug, title: t.Name, description: plain(cmp.Or(t.MetaText, t.Description)), source: file})
	}
	for _, m := range data.PostsMeta {
		g.meta[m.Post] = m
	}
	for _, p := range data.Posts {
		if err := im.ctx.Err(); err != nil {
			return err
		}
		g.take(p)
	}
	for what, raw := range map[string]json.RawMessage{"members": data.Members, "comments": data.Comments} {
		var list []json.RawMessage
		if json.Unmarshal(raw, &list) == nil && len(list) > 0 {
			im.problem(file, 0, what, "%d %s have no place here and are left behind", len(list), what)
		}
	}
	return nil
}

// ghostData reads an export in either of the two forms that Ghost writes.
func (im *run) ghostData(file string) (*ghostData, error) {
	f, err := im.src.open(file, maxExport)
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrSource, file, err)
	}
	defer f.Close()
	var e ghostExport
	if err := json.NewDecoder(io.LimitReader(f, maxExport)).Decode(&e); err != nil {
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) {
			return nil, fmt.Errorf("%w: %s is not JSON at byte %d: %w", ErrSource, file, syntax.Offset, err)
		}
		return nil, fmt.Errorf("%w: %s is not an export of Ghost: %w", ErrSource, file, err)
	}
	for _, db := range e.DB {
		if db.Data != nil {
			return db.Data, nil
		}
	}
	if e.Data == nil {
		return nil, fmt.Errorf("%w: %s is not an export of Ghost: there is no data in it", ErrSource, file)
	}
	return e.Data, nil
}

func (g *ghost) settings() {
	s := g.site
	dir := path.Dir(g.file)
	s.roots = []string{dir, path.Join(dir, "content"), path.Join(dir, "..")}
	s.lists["/blog"] = "/articles"
	for _, set := range g.data.Settings {
		switch v := string(set.Value); set.Key {
		case "title":
			s.name = plain(v)
		case "description":
			s.tagline = plain(v)
		case "meta_description":
			s.description = plain(v)
		case "lang", "locale", "default_locale":
			s.language = cmp.Or(s.language, v)
		case "active_timezone", "timezone":
			if zone, err := time.LoadLocation(v); err == nil {
				s.location = zone
			}
		case "url":
			if u, err := url.Parse(v); err == nil && u.Host != "" {
				s.host = strings.ToLower(u.Host)
			}
		case "navigation", "secondary_navigation":
			g.menu(set.Key, v)
		case "twitter":
			if v = strings.TrimPrefix(v, "@"); handle.MatchString(v) {
				s.social = append(s.social, "https://twitter.com/"+v)
			}
		}
	}
}

func (g *ghost) menu(key, value string) {
	var list []struct{ Label, URL string }
	if json.Unmarshal([]byte(value), &list) != nil {
		g.problem(g.file, 0, "menu", "the setting %s cannot be read", key)
		return
	}
	for _, l := range list {
		link := content.Link{Label: plain(l.Label), URL: g.local(l.URL)}
		if key == "navigation" {
			g.site.navigation = append(g.site.navigation, link)
		} else {
			g.site.footer = append(g.site.footer, link)
		}
	}
}

// local takes the place of the site out of an address.
func (g *ghost) local(text string) string { return strings.ReplaceAll(text, ghostAddress, "") }

func (g *ghost) people() {
	for _, u := range g.data.Users {
		g.users[u.ID] = u
		slug := content.Slug(cmp.Or(u.Slug, u.Name))
		if slug == "" {
			continue
		}
		a := &author{key: slug, name: plain(u.Name), bio: plain(u.Bio), picture: g.local(cmp.Or(u.Picture, u.Image)), source: g.file}
		if strings.HasPrefix(u.Website, "https://") || strings.HasPrefix(u.Website, "http://") {
			a.links = append(a.links, content.Link{Label: "Website", URL: u.Website})
		}
		if t := strings.TrimPrefix(u.Twitter, "@"); handle.MatchString(t) && t != "" {
			a.links = append(a.links, content.Link{Label: "Twitter", URL: "https://twitter.com/" + t})
		}
		g.site.authors = append(g.site.authors, a)
		g.listAddress("author/"+u.Slug, "/authors/"+slug)
	}
}

func (g *ghost) take(p ghostPost) {
	name := cmp.Or(content.Slug(p.Slug), content.Slug(p.Title), "post-"+content.Slug(string(p.ID)))
	d := &document{source: fmt.Sprintf("%s: post %s", g.file, cmp.Or(p.Slug, string(p.ID))), kind: content.Article, name: name, facets: map[string][]string{}}
	d.title, d.slug, d.language, d.canonical = plain(p.Title), p.Slug, p.Locale, g.local(p.Canonical)
	d.raw = p.HTML
	meta := g.meta[p.ID]
	d.description = g.description(d.source, cmp.Or(p.MetaText, meta.MetaText, p.Excerpt))
	if p.Type == "page" || p.Page.yes() {
		d.kind = content.Page
	}
	d.date, d.updated = g.when(d, cmp.Or(p.Published, p.Created)), g.when(d, p.Updated)
	if d.updated != "" && !later(d.updated, d.date) {
		d.updated = ""
	}
	g.visible(d, p, meta)
	d.image = figure{src: g.local(cmp.Or(p.FeatureImage, p.Image)), alt: plain(meta.ImageAlt), caption: plain(meta.Caption)}
	if d.image.src == "" {
		d.image = figure{}
	}
	g.join(d, p)
	d.at = "/" + p.Slug + "/"
	d.old = []string{d.at}
	if p.HTML == "" && strings.TrimSpace(p.Mobiledoc+p.Lexical) != "" {
		g.problem(d.source, 0, "empty", "the export has no HTML of this text, only the editor's own form; open and save it in Ghost, and export again")
		if p.Plaintext == "" {
			return
		}
		d.body = p.Plaintext
	} else {
		d.body = g.markdown(d, 0, g.local(p.HTML))
	}
	if strings.TrimSpace(p.Head+p.Foot) != "" {
		g.problem(d.source, 0, "code", "code that was put into the page is left out")
	}
	titled(d)
	g.add(d)
}

func (g *ghost) when(d *document, v anyText) string {
	text := string(v)
	if text == "" {
		return ""
	}
	if ms, err := strconv.ParseInt(text, 10, 64); err == nil {
		return time.UnixMilli(ms).In(g.site.location).Format(time.RFC3339)
	}
	t, err := content.ParseDate(text, time.UTC)
	if err != nil {
		g.problem(d.source, 0, "date", "“%s” is not a date that can be read; it is left out", clip(text))
		return ""
	}
	return t.In(g.site.location).Format(time.RFC3339)
}

// visible keeps everything out of sight that was not open to everybody.
func (g *ghost) visible(d *document, p ghostPost, meta ghostMeta) {
	switch {
	case p.Status == "sent", p.EmailOnly.yes(), meta.EmailOnly.yes():
		d.draft = true
		g.problem(d.source, 0, "visibility", "this was sent as a newsletter only and stays a draft")
	case p.Visibility != "" && p.Visibility != "public":
		d.draft = true
		g.problem(d.source, 0, "visibility", "this was for some readers only (%s) and stays a draft: there is no login for readers here", clip(p.Visibility))
	case p.Status == "draft":
		d.draft = true
	case p.Status != "published" && p.Status != "scheduled":
		d.draft = true
		g.problem(d.source, 0, "visibility", "the state “%s” is not known here; this stays a draft", clip(p.Status))
	}
}

// join finds topics and authors of a post, in the order that Ghost shows them.
func (g *ghost) join(d *document, p ghostPost) {
	byOrder := func(a, b ghostJoin) int { return number(string(a.Order)) - number(string(b.Order)) }
	tags, authors := g.filed[p.ID], g.signed[p.ID]
	slices.SortStableFunc(tags, byOrder)
	slices.SortStableFunc(authors, byOrder)
	for _, j := range tags {
		if t := g.tags[j.Tag]; t.Name != "" && t.Visibility != "internal" && !strings.HasPrefix(t.Name, "#") {
			group(d, "tags", []string{t.Name})
		}
	}
	for _, j := range authors {
		if u := g.users[j.Author]; u.ID != "" {
			d.authors = append(d.authors, cmp.Or(u.Slug, u.Name))
		}
	}
	if u := g.users[p.Author]; len(d.authors) == 0 && u.ID != "" {
		d.authors = []string{cmp.Or(u.Slug, u.Name)}
	}
}
