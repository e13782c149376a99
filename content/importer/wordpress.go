package importer

import (
	"cmp"
	"fmt"
	"html"
	"maps"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"tandem/content"
)

// wordpress is what an export says besides its posts.
type wordpress struct {
	*run
	file        string
	channel     wxrChannel
	attachments map[string]wxrItem // by id
	items       map[string]wxrItem // of all other kinds, by id
	menus       map[string][]entry // by their name
}

func (im *run) readWordPress() error {
	file, err := im.src.export(".xml")
	if err != nil {
		return err
	}
	w := &wordpress{run: im, file: file, attachments: map[string]wxrItem{}, items: map[string]wxrItem{}, menus: map[string][]entry{}}
	var items []wxrItem
	if err := w.readExport(&items); err != nil {
		return err
	}
	w.setUp()
	for _, it := range items {
		if it.kind == "attachment" {
			w.attachments[it.id] = it
		} else {
			w.items[it.id] = it
		}
	}
	for _, it := range items {
		if err := im.ctx.Err(); err != nil {
			return err
		}
		switch it.kind {
		case "post", "page":
			w.take(it)
		case "nav_menu_item":
			w.menu(it)
		case "attachment", "revision", "custom_css", "customize_changeset", "oembed_cache", "wp_global_styles", "wp_template", "wp_template_part":
		default:
			im.problem(w.name(it), it.line, "kind", "there is nothing like %q here; it is left out", it.kind)
		}
	}
	w.settleMenus()
	return nil
}

func (w *wordpress) setUp() {
	s, c := w.site, w.channel
	s.name, s.tagline, s.language = plain(c.title), plain(c.description), c.language
	if u, err := url.Parse(cmp.Or(c.blog, c.site, c.link)); err == nil {
		s.host, s.base = strings.ToLower(u.Host), strings.TrimSuffix(path.Clean("/"+u.Path), "/")
	}
	dir := path.Dir(w.file)
	s.roots = []string{dir, path.Join(dir, "wp-content"), path.Join(dir, "..")}
	s.lists["/blog"] = "/articles"
	for _, a := range c.authors {
		key := content.Slug(a.login)
		name := plain(cmp.Or(a.display, strings.TrimSpace(a.first+" "+a.last), a.login))
		s.authors = append(s.authors, &author{key: cmp.Or(content.Slug(name), key), name: name, source: w.file})
		w.listAddress("author/"+key, "/authors/"+cmp.Or(content.Slug(name), key))
	}
	for _, t := range c.terms {
		slug := content.Slug(t.name)
		if slug == "" {
			continue
		}
		w.listAddress(t.sort+"/"+t.slug, "/topics/"+slug)
		if t.description != "" {
			s.topics = append(s.topics, &topic{slug: slug, title: plain(t.name), description: plain(t.description), source: w.file})
		}
	}
}

// name stands for a post in reports.
func (w *wordpress) name(it wxrItem) string {
	return fmt.Sprintf("%s: %s %s", w.file, it.kind, cmp.Or(it.name, it.id))
}

// signedBy is the name of an author by the login that posts have.
func (w *wordpress) signedBy(login string) []string {
	for _, a := range w.channel.authors {
		if a.login == login {
			return []string{plain(cmp.Or(a.display, strings.TrimSpace(a.first+" "+a.last), a.login))}
		}
	}
	if login == "" {
		return nil
	}
	return []string{login}
}

func (w *wordpress) take(it wxrItem) {
	if it.status == "trash" || it.status == "auto-draft" {
		return
	}
	name := cmp.Or(content.Slug(unescape(it.name)), content.Slug(plain(it.title)), it.kind+"-"+content.Slug(it.id))
	d := &document{source: w.name(it), kind: content.Article, name: name, facets: map[string][]string{}, raw: strings.Repeat("\n", max(0, it.line-1)) + it.content}
	d.title = plain(it.title)
	d.slug = name
	if it.kind == "page" {
		d.kind = content.Page
		for up := w.items[it.parent]; up.kind == "page" && len(d.folder) < 200; up = w.items[up.parent] {
			d.folder = path.Join(content.Slug(up.name), d.folder)
		}
	}
	d.authors = w.signedBy(it.creator)
	d.date, d.updated = w.when(it.dateGMT, it.date), w.when(it.modifiedGMT, it.modified)
	if !later(d.updated, d.date) {
		d.updated = ""
	}
	w.visible(d, it)
	w.terms(d, it)
	w.meta(d, it)
	if d.description == "" {
		d.description = w.description(d.source, plain(strip(it.excerpt)))
	}
	if u, err := url.Parse(strings.TrimSpace(it.link)); err == nil && u.Path != "" && u.RawQuery == "" {
		d.at = u.Path
	} else if !d.draft {
		d.at = w.site.base + "/" + name + "/"
	}
	if d.at != "" {
		d.old = []string{d.at}
	}
	d.body = w.markdown(d, it.line, w.shortcodes(d, it, autoParagraphs(it.content)))
	if it.comments > 0 {
		w.problem(d.source, it.line, "comments", "%d comments have no place here and are left behind", it.comments)
	}
	titled(d)
	w.add(d)
}

func unescape(s string) string {
	if u, err := url.PathUnescape(s); err == nil {
		return u
	}
	return s
}

// when prefers the time in UTC: the other one has no zone. Drafts have neither.
func (w *wordpress) when(gmt, local string) string {
	for i, text := range []string{gmt, local} {
		if text == "" || strings.HasPrefix(text, "0000") || strings.HasPrefix(text, "-") {
			continue
		}
		loc := w.site.location
		if i == 0 {
			loc = time.UTC
		}
		if t, err := content.ParseDate(text, loc); err == nil {
			return t.In(w.zone(gmt, local)).Format(time.RFC3339)
		}
	}
	return ""
}

// zone is the difference between the two times of a post.
func (w *wordpress) zone(gmt, local string) *time.Location {
	g, errG := content.ParseDate(gmt, time.UTC)
	l, errL := content.ParseDate(local, time.UTC)
	if d := l.Sub(g); errG == nil && errL == nil && d.Abs() <= 14*time.Hour && d%(15*time.Minute) == 0 {
		return time.FixedZone("", int(d.Seconds()))
	}
	return w.site.location
}

// visible keeps everything out of sight that was not open to everybody.
func (w *wordpress) visible(d *document, it wxrItem) {
	switch it.status {
	case "publish", "future", "":
	case "draft":
		d.draft = true
	case "private":
		d.draft = true
		w.problem(d.source, it.line, "visibility", "this was private and stays a draft")
	default:
		d.draft = true
		w.problem(d.source, it.line, "visibility", "the state “%s” makes this a draft", clip(it.status))
	}
	if it.password != "" {
		d.draft = true
		w.problem(d.source, it.line, "visibility", "this asked for a password and stays a draft: there is none for readers here")
	}
}

func (w *wordpress) terms(d *document, it wxrItem) {
	for _, t := range it.terms {
		switch t.sort {
		case "category", "post_tag":
			if t.slug != "uncategorized" {
				group(d, "tags", []string{plain(t.name)})
			}
		case "post_format", "nav_menu":
		default:
			group(d, t.sort, []string{plain(t.name)})
		}
	}
}

// meta reads what the usual plugins keep beside a post.
func (w *wordpress) meta(d *document, it wxrItem) {
	d.description = w.description(d.source, seoText(cmp.Or(it.meta["_yoast_wpseo_metadesc"], it.meta["rank_math_description"], it.meta["_aioseo_description"])))
	d.phrase = plain(cmp.Or(it.meta["_yoast_wpseo_focuskw"], it.meta["rank_math_focus_keyword"]))
	if c := cmp.Or(it.meta["_yoast_wpseo_canonical"], it.meta["rank_math_canonical_url"]); c != "" && c != it.link {
		d.canonical = c
	}
	d.noindex = it.meta["_yoast_wpseo_meta-robots-noindex"] == "1"
	if a, ok := w.attachments[it.meta["_thumbnail_id"]]; ok {
		d.image = figure{src: a.url, alt: plain(a.meta["_wp_attachment_image_alt"]), caption: plain(a.excerpt)}
	}
}

// seoText drops the placeholders that plugins fill in.
func seoText(s string) string {
	if strings.Contains(s, "%%") || strings.Contains(s, "%") && placeholder.MatchString(s) {
		return ""
	}
	return s
}

var placeholder = regexp.MustCompile(`%[a-z_]+%`)

// strip takes shortcodes out of a text that is shown in one line.
func strip(s string) string { return wpTag.ReplaceAllString(s, "") }

func (w *wordpress) menu(it wxrItem) {
	label, at := plain(it.title), it.meta["_menu_item_url"]
	if to, ok := w.items[it.meta["_menu_item_object_id"]]; ok && it.meta["_menu_item_type"] == "post_type" {
		label, at = cmp.Or(label, plain(to.title)), to.link
	}
	if it.meta["_menu_item_menu_item_parent"] != "" && it.meta["_menu_item_menu_item_parent"] != "0" {
		return // menus have one level here
	}
	if label == "" || at == "" {
		return
	}
	for _, t := range it.terms {
		if t.sort == "nav_menu" {
			w.menus[t.slug] = append(w.menus[t.slug], entry{content.Link{Label: label, URL: at}, number(it.order)})
		}
	}
}

// settleMenus makes the navigation of the menu whose name says so, or else of the longest one.
func (w *wordpress) settleMenus() {
	var best string
	score := 0
	for _, name := range slices.Sorted(maps.Keys(w.menus)) {
		n := len(w.menus[name])
		for _, word := range []string{"main", "primary", "header", "top", "nav"} {
			if strings.Contains(name, word) {
				n += 1000
			}
		}
		if n > score {
			best, score = name, n
		}
	}
	list := w.menus[best]
	slices.SortStableFunc(list, func(a, b entry) int { return a.weight - b.weight })
	for _, e := range list[:min(len(list), 10)] {
		w.site.navigation = append(w.site.navigation, e.Link)
	}
}

var (
	wpTag      = regexp.MustCompile(`\[(/?)([a-z][a-z0-9_-]*)((?:\s+[^\[\]<>]*)?)(/?)\]`)
	wpArgument = regexp.MustCompile(`([a-z_-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'\]]+))`)
	wpKnown    = []string{"caption", "gallery", "embed", "youtube", "vimeo", "audio", "video", "code", "sourcecode", "wp_caption", "playlist"}
)

// shortcodes puts HTML in the place of WordPress's own tags. Words in brackets that no plugin could have meant stay quietly.
func (w *wordpress) shortcodes(d *document, it wxrItem, text string) string {
	if !strings.Contains(text, "[") {
		return text
	}
	var b strings.Builder
	at := 0
	for at < len(text) {
		m := wpTag.FindStringSubmatchIndex(text[at:])
		if m == nil {
			break
		}
		start, end := at+m[0], at+m[1]
		name, args := text[at+m[4]:at+m[5]], text[at+m[6]:at+m[7]]
		closes, alone := m[2] != m[3], m[8] != m[9]
		b.WriteString(text[at:start])
		inner, next := "", end
		closing := "[/" + name + "]"
		if i := strings.Index(text[end:], closing); !closes && !alone && i >= 0 && name != "gallery" {
			inner, next = text[end:end+i], end+i+len(closing)
		}
		switch {
		case closes || !slices.Contains(wpKnown, name):
			if !closes && (strings.Contains(args, "=") || inner != "") {
				line := it.line + strings.Count(it.content[:max(0, strings.Index(it.content, text[start:end]))], "\n")
				w.problem(d.source, line, "shortcode", "the shortcode [%s] is not known here; it stays in the text", name)
			}
			b.WriteString(text[start:end])
			next = end
		default:
			b.WriteString(w.shortcode(name, wpArguments(args), inner, args, it))
		}
		at = next
	}
	b.WriteString(text[at:])
	return b.String()
}

func wpArguments(text string) map[string]string {
	out := map[string]string{}
	for _, m := range wpArgument.FindAllStringSubmatch(text, -1) {
		out[m[1]] = html.UnescapeString(cmp.Or(m[2], m[3], m[4]))
	}
	return out
}

func (w *wordpress) shortcode(name string, args map[string]string, inner, raw string, it wxrItem) string {
	switch name {
	case "caption", "wp_caption":
		picture, words := inner, args["caption"]
		if i := strings.LastIndex(inner, ">"); i >= 0 && words == "" {
			picture, words = inner[:i+1], inner[i+1:]
		}
		return "<figure>" + picture + "<figcaption>" + strings.TrimSpace(words) + "</figcaption></figure>"
	case "gallery":
		return w.gallery(args, it)
	case "code", "sourcecode":
		return `<pre><code class="language-` + html.EscapeString(cmp.Or(args["language"], args["lang"])) + `">` + strings.ReplaceAll(strings.TrimSpace(inner), "<br />", "") + "</code></pre>"
	case "audio", "video":
		src := cmp.Or(args["src"], args["mp4"], args["mp3"], args["m4a"], args["webm"], args["ogg"])
		return "<" + name + ` src="` + html.EscapeString(src) + `"></` + name + ">"
	}
	address := html.UnescapeString(strings.TrimSpace(cmp.Or(tags.ReplaceAllString(inner, ""), args["url"], args["id"], strings.Trim(raw, " =\"'"))))
	if youtubeID.MatchString(address) && name == "youtube" {
		address = "https://www.youtube.com/watch?v=" + address
	}
	if vimeoID.MatchString(address) && name == "vimeo" {
		address = "https://vimeo.com/" + address
	}
	return embed(address)
}

// embed writes an address alone in its paragraph, which WordPress shows as what it leads to.
func embed(address string) string {
	if filmAt(address, "") != "" {
		return `<iframe src="` + html.EscapeString(address) + `"></iframe>`
	}
	return `<p><a href="` + html.EscapeString(address) + `">` + html.EscapeString(address) + "</a></p>"
}

// gallery writes the pictures that a gallery names, or those that belong to the post.
func (w *wordpress) gallery(args map[string]string, it wxrItem) string {
	var b strings.Builder
	ids := strings.FieldsFunc(cmp.Or(args["ids"], args["include"]), func(r rune) bool { return r == ',' || r == ' ' })
	if len(ids) == 0 {
		for id, a := range w.attachments {
			if a.parent == it.id {
				ids = append(ids, id)
			}
		}
		slices.SortFunc(ids, func(a, b string) int { return cmp.Or(number(a)-number(b), strings.Compare(a, b)) })
	}
	for _, id := range ids {
		if a, ok := w.attachments[id]; ok && isPicture(a.url) {
			b.WriteString(`<figure><img src="` + html.EscapeString(a.url) + `" alt="` + html.EscapeString(cmp.Or(a.meta["_wp_attachment_image_alt"], plain(a.title))) + `"><figcaption>` + a.excerpt + "</figcaption></figure>\n")
		}
	}
	return b.String()
}
