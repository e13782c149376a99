package importer

import (
	"cmp"
	"path"
	"regexp"
	"slices"
	"strings"

	"tandem/content"
	"tandem/content/internal/front"
)

func (im *run) readHugo() error {
	h := &hugo{
		run: im, cascades: map[string]tree{}, leaves: map[string]bool{}, refs: map[string][]string{}, dated: map[string][2]int{}, menus: map[string][]entry{},
	}
	h.readConfig()
	h.setUp()
	var pages []hugoPage
	for _, p := range im.src.names {
		if hp, ok := h.locate(p); ok {
			pages = append(pages, hp)
		}
	}
	h.profiles("data/authors", "data/people")
	for i := range pages {
		h.load(&pages[i])
	}
	pages = slices.DeleteFunc(pages, func(hp hugoPage) bool { return !hp.ok })
	for i := range pages {
		h.inherit(&pages[i])
	}
	for _, hp := range pages {
		if err := im.ctx.Err(); err != nil {
			return err
		}
		h.take(hp)
	}
	h.settleMenus()
	return nil
}

// hugoPage is a file of content with its place in the site.
type hugoPage struct {
	page
	file     string // in the source
	root     string // the folder of content that it lies in
	rel      string // below it, without language and extension: "posts/first/index"
	language string // in lower case; "" is the own one
	ok       bool
}

func (p hugoPage) section() string {
	section, _, found := strings.Cut(p.rel, "/")
	if !found {
		return ""
	}
	return section
}

func (p hugoPage) name() string { return path.Base(p.rel) }

// dir is the folder of the page, that of the bundle for one.
func (p hugoPage) dir() string {
	if dir := path.Dir(p.rel); dir != "." {
		return dir
	}
	return ""
}

// locate says where in the site a file lies, if it is one of content.
func (h *hugo) locate(p string) (hugoPage, bool) {
	for _, d := range h.dirs {
		rest, ok := strings.CutPrefix(p, d.dir+"/")
		if !ok {
			continue
		}
		name, ext := extension(rest)
		if foreign[ext] {
			h.problem(p, 0, "format", "texts in %s are not read; write it as markdown", ext)
		}
		if !isText(ext) && ext != ".html" && ext != ".htm" {
			return hugoPage{}, false
		}
		hp := hugoPage{file: p, root: d.dir, rel: name, language: d.language}
		if suffix := strings.ToLower(strings.TrimPrefix(path.Ext(name), ".")); h.languages[suffix] {
			hp.rel, hp.language = strings.TrimSuffix(name, path.Ext(name)), suffix
		}
		if hp.language == h.own {
			hp.language = ""
		}
		if hp.name() == "index" && hp.dir() != "" {
			h.leaves[d.dir+"/"+hp.dir()] = true
		}
		for _, key := range []string{hp.rel, path.Base(hp.rel), strings.TrimSuffix(strings.TrimSuffix(hp.rel, "/index"), "/_index"), path.Base(strings.TrimSuffix(strings.TrimSuffix(hp.rel, "/index"), "/_index"))} {
			if key = strings.ToLower(key); !slices.Contains(h.refs[key], p) {
				h.refs[key] = append(h.refs[key], p)
			}
		}
		return hp, true
	}
	return hugoPage{}, false
}

// load reads the file and notes what it says about others.
func (h *hugo) load(hp *hugoPage) {
	if h.inLeaf(*hp) {
		h.problem(hp.file, 0, "resource", "this text is a part of the page in its folder, which a theme may show; it is left out")
		return
	}
	if hp.page, hp.ok = h.page(hp.file); !hp.ok {
		return
	}
	if hp.name() == "_index" {
		if v := hp.get("cascade"); v.Type == front.Map {
			h.cascades[hp.root+"/"+hp.dir()] = tree{v}
		}
		return
	}
	n := h.dated[hp.section()]
	if hp.has("date") || hp.has("publishdate") || datedName.MatchString(hp.name()) {
		n[0]++
	} else {
		n[1]++
	}
	h.dated[hp.section()] = n
}

// inLeaf says whether the file is a resource of a page bundle.
func (h *hugo) inLeaf(hp hugoPage) bool {
	for dir := hp.dir(); dir != "" && dir != "."; dir = path.Dir(dir) {
		if h.leaves[hp.root+"/"+dir] && !(hp.name() == "index" && dir == hp.dir()) {
			return true
		}
	}
	return false
}

// inherit gives a page what the lists above it say for all below them.
func (h *hugo) inherit(hp *hugoPage) {
	for dir := hp.dir(); ; dir = path.Dir(dir) {
		if dir == "." {
			dir = ""
		}
		if c, ok := h.cascades[hp.root+"/"+dir]; ok {
			hp.tree = hp.with(c)
			hp.tree = hp.with(c.group("params"))
		}
		if dir == "" {
			return
		}
	}
}

// take makes a document, a topic or an author of a page.
func (h *hugo) take(hp hugoPage) {
	if b := hp.group("build", "_build"); b.text("render") == "never" || b.text("render") == "false" || hp.bool("headless") {
		h.problem(hp.file, 1, "not-rendered", "Hugo makes no page of this, and so it is left out")
		return
	}
	if hp.name() == "_index" {
		h.takeList(hp)
		return
	}
	f := h.fields(hp.page)
	d := f.document()
	d.kind = content.Page
	if hp.section() != "" {
		n := h.dated[hp.section()]
		if d.date != "" || datedName.MatchString(hp.name()) || n[0] > n[1] {
			d.kind = content.Article
		}
	}
	d.folder, d.name = hp.dir(), hp.name()
	if d.name == "index" && d.folder != "" {
		d.folder, d.name = path.Split(d.folder)
	}
	d.slug = f.text("slug")
	h.finish(f, hp, d)
	if d.kind == content.Article {
		h.listAddress(hp.section(), "/articles")
	}
}

// finish fills in what a page and the text of a list have in common.
func (h *hugo) finish(f *fields, hp hugoPage, d *document) {
	f.use("url", "aliases", "slug", "resources", "params", "layout")
	if hp.language != "" {
		d.language = hp.language
	}
	h.terms(f, d)
	if d.slug == "" {
		if u := strings.Trim(hp.text("url"), "/"); u != "" {
			name, _ := extension(path.Base(u))
			d.slug = name
		}
	}
	d.at = h.permalink(hp, d)
	d.old = append(public(d), h.aliases(hp, d.at)...)
	if d.image.src == "" {
		h.bundlePicture(hp, d)
	}
	if _, ext := extension(hp.file); ext == ".html" || ext == ".htm" {
		d.body = h.markdown(d, hp.line, h.shortcodes(hp, d.body))
	} else {
		d.body = frames(more.ReplaceAllString(h.shortcodes(hp, d.body), ""))
	}
	titled(d)
	h.undated(d)
	h.pageMenu(hp, d)
	f.unread()
	h.add(d)
}

var more = regexp.MustCompile(`(?m)^[ \t]*(?:<!--\s*more\s*-->|#\s+more)[ \t]*\n?`)

// terms sorts what the page is filed under.
func (h *hugo) terms(f *fields, d *document) {
	seen := map[string]bool{}
	for _, plural := range append(sortedKeys(h.taxonomies), "tags", "categories", "authors", "author", "series", "by", "byline") {
		singular := h.taxonomies[plural]
		for _, key := range []string{plural, singular} {
			if key == "" || seen[key] {
				continue
			}
			seen[key] = true
			terms := f.list(key)
			name := plural
			if plural == "by" || plural == "byline" {
				name = "authors"
			}
			group(d, name, terms)
			for _, t := range terms {
				h.termAddress(plural, t)
			}
		}
	}
	if len(d.authors) == 0 && d.kind == content.Article {
		params := h.config.group("params")
		if name := cmp.Or(params.text("author"), params.group("author").text("name"), h.config.group("author").text("name")); name != "" {
			d.authors = []string{name}
		}
	}
}

func (h *hugo) termAddress(plural, term string) {
	slug := content.Slug(term)
	if slug == "" {
		return
	}
	switch plural {
	case "authors", "author", "by", "byline":
		h.listAddress(plural+"/"+hugoPath(term), "/authors/"+slug)
	case "tags", "categories", "topics", "topic", "tag", "category":
		h.listAddress(plural+"/"+hugoPath(term), "/topics/"+slug)
	}
}

func sortedKeys(m map[string]string) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// takeList makes a topic, an author or a page of the text that a list has.
func (h *hugo) takeList(hp hugoPage) {
	dir := hp.dir()
	plural, term, isTerm := strings.Cut(dir, "/")
	words := len(strings.Fields(hp.body))
	h.site.sections[hp.file] = path.Join(h.site.base, "/", dir)
	switch _, isTaxonomy := h.taxonomies[strings.ToLower(plural)]; {
	case dir == "":
		if words > 0 {
			h.problem(hp.file, hp.line, "list", "the text of the home page has no place here; put it into site.yaml or a page")
		}
		h.pageMenu(hp, &document{title: hp.text("title"), at: h.site.base + "/"})
	case (isTaxonomy || plural == "authors") && isTerm:
		h.takeTerm(hp, strings.ToLower(plural), term)
	case words < 20 || isTaxonomy:
		if words > 0 {
			h.problem(hp.file, hp.line, "list", "the text above this list has no place here")
		}
		h.pageMenu(hp, &document{title: hp.text("title"), at: path.Join(h.site.base, "/", dir) + "/"})
	default:
		f := h.fields(hp.page)
		d := f.document()
		d.kind, d.folder, d.name = content.Page, path.Dir(dir), path.Base(dir)
		h.finish(f, hp, d)
	}
}

func (h *hugo) takeTerm(hp hugoPage, plural, term string) {
	switch plural {
	case "authors", "author":
		a := profile(cmp.Or(hp.text("slug"), term), hp.tree, hp.file)
		if text := plain(tags.ReplaceAllString(hp.body, " ")); a.bio == "" && text != "" {
			a.bio = text
		}
		h.site.authors = append(h.site.authors, a)
		h.listAddress(plural+"/"+term, "/authors/"+content.Slug(cmp.Or(a.key, a.name)))
	case "tags", "categories", "topics", "topic", "tag", "category":
		if hp.language != "" {
			h.problem(hp.file, 1, "topic", "topics have one text; that in %s is left out", hp.language)
			return
		}
		f := h.fields(hp.page)
		d := f.document()
		h.site.topics = append(h.site.topics, &topic{
			slug: content.Slug(cmp.Or(hp.text("slug"), term)), title: d.title, description: d.description, body: h.shortcodes(hp, hp.body), source: hp.file, raw: hp.raw,
		})
	default:
		h.problem(hp.file, hp.line, "list", "the text of %s “%s” has no place here", plural, term)
	}
}

// pageMenu notes the menus that a page puts itself into.
func (h *hugo) pageMenu(hp hugoPage, d *document) {
	v := hp.get("menu", "menus")
	e := entry{content.Link{Label: cmp.Or(plain(hp.text("linktitle")), d.title), URL: d.at}, number(hp.text("weight"))}
	if d.draft || hp.language != "" {
		return
	}
	switch v.Type {
	case front.Map:
		for _, f := range v.Fields {
			t, own := tree{f.Value}, e
			own.Label = cmp.Or(plain(t.text("name", "title")), own.Label)
			if t.has("weight") {
				own.weight = number(t.text("weight"))
			}
			h.menus[strings.ToLower(f.Key)] = append(h.menus[strings.ToLower(f.Key)], own)
		}
	case front.Null, "":
	default:
		for _, name := range (tree{hp.Value}).list("menu", "menus") {
			h.menus[strings.ToLower(name)] = append(h.menus[strings.ToLower(name)], e)
		}
	}
}

// bundlePicture finds the picture that themes show for a bundle.
func (h *hugo) bundlePicture(hp hugoPage, d *document) {
	for _, item := range hp.get("resources").Items {
		t := tree{item}
		if name := strings.ToLower(t.text("name")); (strings.Contains(name, "feature") || strings.Contains(name, "cover") || name == "header") && isPicture(t.text("src")) {
			d.image = figure{src: t.text("src"), alt: plain(t.text("title")), credit: plain(t.group("params").text("credit", "byline"))}
			return
		}
	}
	if hp.name() != "index" {
		return
	}
	dir := path.Dir(hp.file)
	for _, p := range h.src.below(dir) {
		name, _ := extension(path.Base(p))
		if path.Dir(p) == dir && isPicture(p) && bundleName.MatchString(strings.ToLower(name)) {
			d.image = figure{src: path.Base(p)}
			return
		}
	}
}

var bundleName = regexp.MustCompile(`^(feature|featured|cover|thumbnail|hero)([-_.].*)?$`)
