package importer

import (
	"cmp"
	"fmt"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"tandem/content"
	"tandem/content/internal/front"
)

// jekyll is what a Jekyll site's configuration says of addresses and front matter.
type jekyll struct {
	*run
	config      tree
	collections map[string]tree
	posts       map[string]string // files by the name that post_url calls them
	excluded    []string
	included    []string
}

var postName = regexp.MustCompile(`^(\d{4}-\d{1,2}-\d{1,2})-(.+)$`)

func (im *run) readJekyll() error {
	j := &jekyll{run: im, collections: map[string]tree{}, posts: map[string]string{}}
	for _, p := range []string{"_config.yml", "_config.yaml", "_config.toml"} {
		j.config = j.config.merge(im.tree(p))
	}
	j.setUp()
	for _, p := range im.src.names {
		name, ext := extension(p)
		if foreign[ext] && j.isContent(p) {
			im.problem(p, 0, "format", "texts in %s are not read; write it as markdown", ext)
		}
		if isText(ext) && strings.Contains("/"+p, "/_posts/") {
			_, rest, _ := strings.Cut("/"+name, "/_posts/")
			j.posts[rest], j.posts[path.Base(name)] = p, p
		}
	}
	for _, p := range im.src.names {
		if err := im.ctx.Err(); err != nil {
			return err
		}
		_, ext := extension(p)
		if (isText(ext) || ext == ".html" || ext == ".htm") && j.isContent(p) {
			j.take(p)
		}
	}
	return nil
}

func (j *jekyll) setUp() {
	c, s := j.config, j.site
	if u, err := url.Parse(c.text("url")); err == nil {
		s.host = strings.ToLower(u.Host)
	}
	s.base = strings.TrimSuffix(path.Clean("/"+c.text("baseurl")), "/")
	s.name, s.description, s.tagline = plain(c.text("title", "name")), plain(c.text("description")), plain(c.text("tagline", "subtitle"))
	s.language = c.text("lang", "locale", "language")
	s.roots = []string{"."}
	if zone, err := time.LoadLocation(c.text("timezone")); err == nil && c.has("timezone") {
		s.location = zone
	}
	for _, f := range c.group("collections").Fields {
		j.collections[f.Key] = tree{f.Value}
	}
	for _, name := range c.list("collections") {
		j.collections[name] = tree{}
	}
	j.excluded, j.included = c.list("exclude"), c.list("include")
	s.lists["/blog"], s.lists["/tags"], s.lists["/categories"] = "/articles", "/topics", "/topics"
	j.profiles("_data/authors", "_data/people")
	for _, name := range []string{"_data/navigation", "_data/nav", "_data/menu"} {
		for _, ext := range []string{".yml", ".yaml", ".json"} {
			t := j.tree(name + ext)
			for _, key := range []string{"main", "nav", "menu", "navigation", "header"} {
				for _, item := range t.get(key).Items {
					s.navigation = append(s.navigation, content.Link{Label: plain((tree{item}).text("title", "name", "label")), URL: j.withBase((tree{item}).text("url", "link"))})
				}
			}
		}
	}
}

func (j *jekyll) withBase(p string) string {
	if strings.HasPrefix(p, "/") {
		return j.site.base + p
	}
	return p
}

// isContent says whether Jekyll makes a page of a file. Folders with an underscore are its own, but for the known ones.
func (j *jekyll) isContent(p string) bool {
	for _, list := range []struct {
		names []string
		is    bool
	}{{j.included, true}, {j.excluded, false}} {
		for _, name := range list.names {
			name = strings.Trim(name, "/")
			if p == name || strings.HasPrefix(p, name+"/") {
				return list.is
			}
		}
	}
	for i, part := range strings.Split(path.Dir(p), "/") {
		if part == "." {
			continue
		}
		name, hidden := strings.CutPrefix(part, "_")
		_, known := j.collections[name]
		if strings.HasPrefix(part, ".") || hidden && part != "_posts" && part != "_drafts" && (i > 0 && path.Dir(p) == "" || !known) {
			return false
		}
	}
	base := path.Base(p)
	return !strings.HasPrefix(base, "_") && !strings.HasPrefix(base, ".") && !(strings.EqualFold(base, "README.md") && path.Dir(p) == ".")
}

// place of a file in the site.
func (j *jekyll) sort(p string) (collection, folder, name string) {
	dir, base := path.Split(strings.TrimSuffix(p, path.Ext(p)))
	collection, folder, name = "pages", strings.Trim(dir, "/"), base
	parts := strings.Split(folder, "/")
	for i, part := range parts {
		if rest, hidden := strings.CutPrefix(part, "_"); hidden {
			collection = rest
			folder = path.Join(path.Join(parts[:i]...), path.Join(parts[i+1:]...))
			break
		}
	}
	return collection, folder, name
}

func (j *jekyll) take(p string) {
	collection, folder, name := j.sort(p)
	pg, ok := j.page(p)
	if !ok || pg.bare && collection == "pages" {
		return // Jekyll copies a file without front matter as it is
	}
	pg.tree = j.defaults(pg, collection)
	_, ext := extension(p)
	if collection == "pages" && ext != ".md" && !isText(ext) && strings.Contains(pg.body, "{%") {
		j.problem(p, pg.line, "template", "this page is made of templates; write it anew when it is needed")
		return
	}
	if collection != "posts" && collection != "drafts" && collection != "pages" && !j.collections[collection].bool("output") {
		j.problem(p, 0, "not-rendered", "Jekyll makes no page of the collection %s, and so it is left out", collection)
		return
	}
	f := j.fields(pg)
	d := f.document()
	f.use("redirect_from", "permalink", "published", "category", "categories", "tag", "tags", "layout", "title")
	d.kind, d.folder, d.name = content.Page, folder, name
	m := postName.FindStringSubmatch(name)
	switch {
	case collection == "posts", collection == "drafts":
		d.kind = content.Article
		d.draft = d.draft || collection == "drafts"
	case collection != "pages" && (d.date != "" || m != nil):
		d.kind, d.folder = content.Article, path.Join(collection, folder)
	case collection != "pages":
		d.folder = path.Join(collection, folder)
	}
	if m != nil && d.date == "" && d.kind == content.Article {
		d.date = j.date(p, front.Value{Type: front.Text, Text: m[1], Position: front.Position{Line: 1, Column: 1}})
	}
	if pg.text("published") == "false" {
		d.draft = true
	}
	j.people(f, d)
	d.slug = f.text("slug")
	d.at = j.permalink(pg, d, collection, folder, m)
	d.old = append(public(d), j.redirects(pg)...)
	if d.slug == "" {
		d.slug = slugOf(d.at, m)
	}
	j.finish(f, d, ext)
}

// slugOf is the last part of an address that says something.
func slugOf(at string, m []string) string {
	if m != nil {
		return content.Slug(m[2])
	}
	name, _ := extension(path.Base(path.Clean(at)))
	if name == "index" || name == "/" || name == "." {
		return ""
	}
	return content.Slug(name)
}

func (j *jekyll) finish(f *fields, d *document, ext string) {
	d.body = j.liquid(f.page, d)
	if ext == ".html" || ext == ".htm" {
		d.body = j.markdown(d, f.page.line, d.body)
	} else {
		d.body = frames(more.ReplaceAllString(j.kramdown(d.body), ""))
	}
	if lang, rest, _ := strings.Cut(d.folder, "/"); d.language != "" && strings.EqualFold(lang, d.language) {
		d.folder = rest // the language says it already
	}
	titled(d)
	if f.page.has("redirect_to") {
		j.problem(d.source, 1, "redirect", "this page only leads to %s; it is left out", clip(f.page.text("redirect_to")))
		return
	}
	if strings.TrimSpace(d.body) == "" {
		j.problem(d.source, f.page.line, "empty", "there is no text in this file; it is left out")
		return
	}
	j.undated(d)
	f.unread()
	j.add(d)
}

// people and terms of a page.
func (j *jekyll) people(f *fields, d *document) {
	group(d, "authors", f.list("authors", "author", "by"))
	if len(d.authors) == 0 && d.kind == content.Article {
		group(d, "authors", j.config.list("author"))
		if name := j.config.group("author").text("name"); name != "" {
			d.authors = []string{name}
		}
	}
	for _, key := range []string{"tags", "tag", "categories", "category", "topics"} {
		terms := f.page.list(key)
		if v := f.page.get(key); v.Type != front.List && key != "category" {
			terms = strings.FieldsFunc(line(v), func(r rune) bool { return r == ' ' || r == ',' })
		}
		group(d, key, terms)
		for _, t := range terms {
			if slug := content.Slug(t); slug != "" {
				j.listAddress("tags/"+slug, "/topics/"+slug)
				j.listAddress("categories/"+slug, "/topics/"+slug)
			}
		}
	}
	group(d, "series", f.list("series"))
}

func (j *jekyll) redirects(pg page) []string {
	var out []string
	for _, p := range pg.list("redirect_from", "aliases") {
		if strings.Contains(p, "://") {
			continue
		}
		out = append(out, j.site.base+"/"+strings.TrimPrefix(p, "/"))
	}
	return out
}

// defaults gives a page the front matter that the configuration has for its folder and collection.
func (j *jekyll) defaults(pg page, collection string) tree {
	t := pg.tree
	var found []tree
	for _, item := range j.config.get("defaults").Items {
		scope := (tree{item}).group("scope")
		within := strings.Trim(scope.text("path"), "/")
		if kind := scope.text("type"); kind != "" && kind != collection {
			continue
		}
		if ok, err := path.Match(within, pg.path); within != "" && pg.path != within && !strings.HasPrefix(pg.path, within+"/") && (err != nil || !ok) {
			continue
		}
		found = append(found, (tree{item}).group("values"))
	}
	for _, d := range slices.Backward(found) {
		t = t.with(d)
	}
	return t
}

// styles are the names that Jekyll has for forms of addresses.
var styles = map[string]string{
	"date": "/:categories/:year/:month/:day/:title:output_ext", "pretty": "/:categories/:year/:month/:day/:title/",
	"ordinal": "/:categories/:year/:y_day/:title:output_ext", "weekdate": "/:categories/:year/W:week/:short_day/:title:output_ext",
	"none": "/:categories/:title:output_ext",
}

// permalink is the address that Jekyll gave a page.
func (j *jekyll) permalink(pg page, d *document, collection, folder string, m []string) string {
	form := pg.text("permalink")
	site := j.config.text("permalink")
	if form == "" {
		switch collection {
		case "posts", "drafts":
			form = cmp.Or(j.collections["posts"].text("permalink"), site, "date")
		case "pages":
			form = "/:path/:basename:output_ext"
			if site == "pretty" || strings.HasSuffix(site, "/") {
				form = "/:path/:basename/"
			}
			if d.name == "index" {
				form = "/:path/"
			}
		default:
			form = cmp.Or(j.collections[collection].text("permalink"), "/:collection/:path"+map[bool]string{true: "/", false: ":output_ext"}[site == "pretty"])
		}
	}
	if style, named := styles[form]; named {
		form = style
	}
	title := d.name
	if m != nil {
		title = m[2]
	}
	title = cmp.Or(pg.text("slug"), title)
	var categories []string
	if collection == "posts" && folder != "" {
		categories = strings.Split(folder, "/")
	}
	for _, c := range append(pg.list("categories"), pg.list("category")...) {
		for _, word := range categoryWords(pg, c) {
			if !slices.Contains(categories, word) {
				categories = append(categories, word)
			}
		}
	}
	date, _ := content.ParseDate(cmp.Or(d.date, noDate), j.site.location)
	year, week := date.ISOWeek()
	at := strings.NewReplacer(
		":slugified_categories", strings.Join(slugs(categories), "/"), ":categories", strings.Join(lower(categories), "/"), ":collection", collection,
		":output_ext", ".html", ":basename", d.name, ":short_year", date.Format("06"), ":short_month", date.Format("Jan"), ":long_month", date.Format("January"),
		":short_day", date.Format("Mon"), ":long_day", date.Format("Monday"), ":year", date.Format("2006"), ":month", date.Format("01"), ":i_month", date.Format("1"), ":i_day", date.Format("2"),
		":y_day", fmt.Sprintf("%03d", date.YearDay()), ":w_year", fmt.Sprint(year), ":week", fmt.Sprintf("%02d", week), ":w_day", fmt.Sprint((int(date.Weekday())+6)%7+1),
		":day", date.Format("02"), ":hour", date.Format("15"), ":minute", date.Format("04"), ":second", date.Format("05"), ":title", title, ":slug", content.Slug(title),
		":name", d.name, ":path", j.pathToken(collection, folder, d.name),
	).Replace(form)
	slash := strings.HasSuffix(at, "/")
	at = path.Clean("/" + at)
	if slash && at != "/" {
		at += "/"
	}
	return j.site.base + at
}

// pathToken is the folder of a page, but the file of an entry of a collection.
func (j *jekyll) pathToken(collection, folder, name string) string {
	if collection == "pages" {
		return folder
	}
	return path.Join(folder, name)
}

// categoryWords splits a text at spaces, as Jekyll does for categories but not for a category.
func categoryWords(pg page, c string) []string {
	if pg.get("categories").Type == front.List || pg.has("category") {
		return []string{c}
	}
	return strings.Fields(c)
}

func slugs(list []string) []string {
	var out []string
	for _, s := range list {
		out = append(out, content.Slug(s))
	}
	return out
}

func lower(list []string) []string {
	var out []string
	for _, s := range list {
		out = append(out, strings.ToLower(s))
	}
	return out
}
