package importer

import (
	"cmp"
	"fmt"
	"html"
	"net/url"
	"path"
	"path/filepath"
	"regexp"
	"strings"
)

// call is one use of a template tag in a text.
type call struct {
	name   string
	words  []string
	values map[string]string
	inner  string
	block  bool // it has an end tag
	asLink bool // it stands where a link has its destination
	line   int  // in the file
	page   hugoPage
}

func (c call) value(keys ...string) string {
	for _, k := range keys {
		if v := c.values[k]; v != "" {
			return v
		}
	}
	return ""
}

// word is the argument with that name, or at that place.
func (c call) word(i int, keys ...string) string {
	if v := c.value(keys...); v != "" {
		return v
	}
	if i < len(c.words) {
		return c.words[i]
	}
	return ""
}

var (
	shortcodeTag = regexp.MustCompile("\\{\\{([<%])-?\\s*(/?)\\s*([A-Za-z][\\w./-]*)((?:[^\"`>%}]|\"(?:[^\"\\\\]|\\\\.)*\"|`[^`]*`|[>%][^}])*?)(/?)\\s*-?[>%]\\}\\}")
	escapedTag   = regexp.MustCompile(`\{\{([<%])/\*([\s\S]*?)\*/([>%])\}\}`)
	argument     = regexp.MustCompile("(?:([A-Za-z][\\w-]*)\\s*=\\s*)?(?:\"((?:[^\"\\\\]|\\\\.)*)\"|`([^`]*)`|([^\\s\"`=]+))")
)

// tag is a template tag with its place in the text.
type tag struct {
	start, end  int
	name, args  string
	closes      bool
	partner     int // index of the end tag, -1 without one
	selfClosing bool
}

// shortcodes puts what package content understands in the place of Hugo's template tags. One that is not known stays as it
// is and is reported.
func (h *hugo) shortcodes(hp hugoPage, body string) string {
	if !strings.Contains(body, "{{") {
		return body
	}
	body = h.expandTags(hp, body, hp.line, 0)
	return escapedTag.ReplaceAllString(body, "{{$1$2$3}}")
}

func (h *hugo) expandTags(hp hugoPage, body string, line, depth int) string {
	tags := findTags(body)
	var b strings.Builder
	at := 0
	for i := 0; i < len(tags); i++ {
		t := tags[i]
		if t.closes {
			continue
		}
		c := call{name: t.name, line: line + strings.Count(body[:t.start], "\n"), page: hp, asLink: isDestination(body[:t.start])}
		c.words, c.values = arguments(t.args)
		end := t.end
		if t.partner >= 0 {
			c.block = true
			c.inner = body[t.end:tags[t.partner].start]
			end = tags[t.partner].end
		}
		text, known := h.shortcode(c)
		if !known {
			h.problem(hp.file, c.line, "shortcode", "the template tag %s is not known here; it stays in the text", c.name)
			continue
		}
		if c.block && depth < 10 && c.name != "highlight" {
			text = h.expandTags(hp, text, c.line, depth+1)
		}
		b.WriteString(body[at:t.start])
		b.WriteString(text)
		at = end
		for i+1 < len(tags) && tags[i+1].start < end {
			i++
		}
	}
	b.WriteString(body[at:])
	return b.String()
}

// isDestination reports whether what follows a text is the destination of a link: in a line, in a definition, in HTML.
func isDestination(before string) bool {
	trimmed := strings.TrimRight(before, " <\"")
	return strings.HasSuffix(trimmed, "(") || strings.HasSuffix(trimmed, "]:") || strings.HasSuffix(before, `href="`)
}

func findTags(body string) []tag {
	var tags []tag
	open := map[string][]int{}
	for _, m := range shortcodeTag.FindAllStringSubmatchIndex(body, -1) {
		t := tag{start: m[0], end: m[1], name: body[m[6]:m[7]], args: body[m[8]:m[9]], closes: m[4] != m[5], selfClosing: m[10] != m[11], partner: -1}
		if stack := open[t.name]; t.closes && len(stack) > 0 {
			tags[stack[len(stack)-1]].partner = len(tags)
			open[t.name] = stack[:len(stack)-1]
		} else if !t.closes && !t.selfClosing {
			open[t.name] = append(stack, len(tags))
		}
		tags = append(tags, t)
	}
	return tags
}

func arguments(text string) (words []string, values map[string]string) {
	values = map[string]string{}
	for _, m := range argument.FindAllStringSubmatch(text, -1) {
		v := cmp.Or(strings.ReplaceAll(m[2], `\"`, `"`), m[3], m[4])
		if m[1] != "" {
			values[strings.ToLower(m[1])] = v
		} else {
			words = append(words, v)
		}
	}
	return words, values
}

// boxes are the callouts of package content by the names that themes have for them.
var boxes = map[string]string{
	"note": "NOTE", "info": "NOTE", "notice": "NOTE", "callout": "NOTE", "alert": "NOTE", "admonition": "NOTE", "primary": "NOTE",
	"tip": "TIP", "hint": "TIP", "success": "TIP", "important": "IMPORTANT", "warning": "WARNING", "warn": "WARNING", "danger": "CAUTION",
	"caution": "CAUTION", "error": "CAUTION",
}

func (h *hugo) shortcode(c call) (string, bool) {
	switch c.name {
	case "ref", "relref":
		return h.ref(c)
	case "figure":
		return pictureText(c.value("src"), c.value("alt"), cmp.Or(c.value("caption"), c.value("title")), c.value("attr"), c.value("link")), true
	case "youtube":
		return video("youtube", c.word(0, "id"), c.value("title")), true
	case "vimeo":
		return video("vimeo", c.word(0, "id"), c.value("title")), true
	case "gist":
		return fmt.Sprintf("[%s](https://gist.github.com/%s/%s)", cmp.Or(c.word(2, "file"), "The code as a gist"), c.word(0, "user"), c.word(1, "id")), true
	case "tweet", "twitter", "x", "twitter_simple", "x_simple":
		user, id := c.value("user"), c.word(0, "id")
		if len(c.words) == 2 {
			user, id = c.words[0], c.words[1]
		}
		return fmt.Sprintf("[The post on X](https://x.com/%s/status/%s)", cmp.Or(user, "i"), id), true
	case "instagram", "instagram_simple":
		return fmt.Sprintf("[The picture on Instagram](https://www.instagram.com/p/%s/)", c.word(0, "id")), true
	case "highlight":
		return fenced(c.word(0, "lang"), c.inner), c.block
	case "param":
		v := cmp.Or(c.page.text(c.word(0)), c.page.group("params").text(c.word(0)), h.config.group("params").text(c.word(0)))
		return v, v != ""
	case "comment":
		return "", c.block
	case "details":
		return "\n\n<details>\n<summary>" + html.EscapeString(cmp.Or(c.word(0, "summary", "title"), "Details")) + "</summary>\n\n" + strings.TrimSpace(c.inner) + "\n\n</details>\n\n", c.block
	}
	return h.themed(c)
}

// themed understands what many themes call alike.
func (h *hugo) themed(c call) (string, bool) {
	name := strings.ToLower(c.name)
	if box := boxes[name]; box != "" && c.block {
		if kind := boxes[strings.ToLower(c.word(0, "type", "kind", "level"))]; kind != "" {
			box = kind
		}
		return callout(box, c.value("title", "heading"), c.inner), true
	}
	if src := c.value("src", "image", "img"); src != "" && !c.block && (c.value("alt") != "" || isPicture(src)) && h.hasPicture(c.page, src) {
		return pictureText(src, c.value("alt"), cmp.Or(c.value("caption"), c.value("title")), c.value("credit", "attr"), ""), true
	}
	if c.asLink && len(c.words) == 1 && !c.block {
		if to := strings.TrimPrefix(c.words[0], "<"); strings.HasPrefix(to, "/") || strings.Contains(to, "://") || strings.HasPrefix(to, "#") {
			return destination(to), true
		}
		return h.ref(c)
	}
	return "", false
}

func (h *hugo) hasPicture(hp hugoPage, src string) bool {
	u, err := url.Parse(src)
	if err != nil || u.Host != "" {
		return false
	}
	for _, p := range h.candidates(&document{source: hp.file, at: "/"}, u) {
		if h.src.has(p) {
			return true
		}
	}
	return false
}

// ref writes a link to a page as the path from one file of the source to another.
func (h *hugo) ref(c call) (string, bool) {
	dest := strings.TrimSpace(c.word(0, "path"))
	p, fragment, _ := strings.Cut(dest, "#")
	if fragment != "" {
		fragment = "#" + fragment
	}
	if p == "" {
		return fragment, true
	}
	key := strings.ToLower(strings.TrimPrefix(strings.TrimSuffix(path.Clean(p), "/"), "/"))
	name, ext := extension(key)
	if isText(ext) || ext == ".html" {
		key = name
	}
	found := h.refs[key]
	if !strings.HasPrefix(p, "/") {
		if near := h.refs[strings.ToLower(path.Join(c.page.dir(), key))]; len(near) > 0 {
			found = near
		}
	}
	if to := h.sameLanguage(found, c); to != "" {
		to = escaped(relativeSource(c.page.file, to)) + fragment
		if !c.asLink {
			// It prints an address there; here it becomes a link, which follows the document.
			return "[" + path.Base(name) + "](" + to + ")", true
		}
		return to, true
	}
	h.problem(c.page.file, c.line, "link", "there is no page %s to link to", clip(p))
	return p + fragment, true
}

// sameLanguage picks the file in the language of the page.
func (h *hugo) sameLanguage(found []string, c call) string {
	want := cmp.Or(c.value("lang"), c.page.language)
	for _, p := range found {
		if hp, ok := h.locate(p); ok && hp.language == want {
			return p
		}
	}
	if len(found) > 0 {
		return found[0]
	}
	return ""
}

func relativeSource(from, to string) string {
	rel, err := filepath.Rel(filepath.FromSlash(path.Dir(from)), filepath.FromSlash(to))
	if err != nil {
		return "/" + to
	}
	return filepath.ToSlash(rel)
}

// escaped writes a path so that it can stand in a link.
func escaped(p string) string { return (&url.URL{Path: p}).EscapedPath() }

// pictureText writes a picture in markdown. One with a link around it keeps the link as its caption's.
func pictureText(src, alt, caption, credit, link string) string {
	if src == "" {
		return ""
	}
	caption = plain(marks.ReplaceAllString(links.ReplaceAllString(caption, "$1"), "$1"))
	if credit = plain(credit); credit != "" {
		caption = strings.TrimSpace(caption + " (" + credit + ")")
	}
	out := "![" + label(alt) + "](" + destination(src)
	if caption != "" {
		out += ` "` + strings.ReplaceAll(caption, `"`, `\"`) + `"`
	}
	out += ")"
	if link != "" && caption == "" {
		out = "[" + out + "](" + destination(link) + ")"
	}
	return "\n\n" + out + "\n\n"
}

// label writes a text so that it can stand between square brackets.
func label(s string) string {
	return strings.NewReplacer("[", `\[`, "]", `\]`, "\n", " ").Replace(plain(s))
}

// destination writes an address so that it can stand between round brackets.
func destination(s string) string {
	return strings.NewReplacer(" ", "%20", "(", "%28", ")", "%29", "\n", "", "<", "%3C", ">", "%3E").Replace(s)
}

var (
	youtubeID = regexp.MustCompile(`^[A-Za-z0-9_-]{11}$`)
	vimeoID   = regexp.MustCompile(`^[0-9]{5,12}$`)
)

// video writes a film that is loaded when it is asked for, or a link when its number cannot be one.
func video(site, id, title string) string {
	title = label(cmp.Or(title, "Video"))
	switch {
	case site == "youtube" && youtubeID.MatchString(id):
		return "\n\n::video[" + title + "]{youtube=" + id + "}\n\n"
	case site == "vimeo" && vimeoID.MatchString(id):
		return "\n\n::video[" + title + "]{vimeo=" + id + "}\n\n"
	case site == "vimeo":
		return "[" + title + "](https://vimeo.com/" + url.PathEscape(id) + ")"
	default:
		return "[" + title + "](https://www.youtube.com/watch?v=" + url.QueryEscape(id) + ")"
	}
}

// fenced writes code between lines of backticks, more of them than the code has.
func fenced(language, code string) string {
	ticks := "```"
	for strings.Contains(code, ticks) {
		ticks += "`"
	}
	return "\n\n" + ticks + language + "\n" + strings.Trim(code, "\n") + "\n" + ticks + "\n\n"
}

// callout writes a box.
func callout(kind, title, text string) string {
	out := "\n\n> [!" + kind + "]"
	if title = plain(title); title != "" {
		out += " " + title
	}
	for line := range strings.SplitSeq(strings.TrimSpace(text), "\n") {
		out += strings.TrimRight("\n> "+line, " ")
	}
	return out + "\n\n"
}
