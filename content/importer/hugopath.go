package importer

import (
	"cmp"
	"fmt"
	"path"
	"regexp"
	"strings"
	"unicode"

	"tandem/content"
	"tandem/content/internal/front"
)

// permalink is the address that Hugo gave a page.
func (h *hugo) permalink(hp hugoPage, d *document) string {
	prefix := h.site.base
	if hp.language != "" {
		prefix += "/" + hp.language
	} else if h.prefixed {
		prefix += "/" + h.own
	}
	if u := hp.text("url"); u != "" {
		if strings.HasPrefix(u, "/") {
			return h.site.base + u
		}
		return prefix + "/" + u
	}
	dir, name := hp.dir(), hp.name()
	if name == "index" || name == "_index" {
		dir, name = path.Split(dir)
		dir = strings.TrimSuffix(dir, "/")
	}
	if m := datedName.FindStringSubmatch(name); m != nil && h.datesNames() {
		name = m[1]
	}
	if pattern := h.pattern(hp); pattern != "" {
		return prefix + "/" + strings.TrimPrefix(h.expand(pattern, hp, d, name), "/")
	}
	at := prefix + "/" + hugoPath(path.Join(dir, cmp.Or(hp.text("slug"), name)))
	if h.config.bool("uglyurls") && hp.name() != "_index" {
		return at + ".html"
	}
	return at + "/"
}

// datesNames says whether Hugo was told to take the date from the file name, and off it.
func (h *hugo) datesNames() bool {
	for _, key := range []string{"date", "publishdate"} {
		for _, from := range h.config.group("frontmatter").list(key) {
			if from == ":filename" {
				return true
			}
		}
	}
	return false
}

// pattern is the form of addresses that the configuration gives the section of a page.
func (h *hugo) pattern(hp hugoPage) string {
	if hp.name() == "_index" {
		return h.config.group("permalinks").group("section").text(hp.section(), strings.TrimSuffix(hp.dir(), "/"))
	}
	all := h.config.group("permalinks")
	section := hp.section()
	if section == "" {
		section = "/"
	}
	return cmp.Or(all.group("page").text(section), all.text(section))
}

var token = regexp.MustCompile(`:[a-z]+(\[[^\]]*\])?`)

func (h *hugo) expand(pattern string, hp hugoPage, d *document, name string) string {
	date, err := content.ParseDate(cmp.Or(d.date, noDate), h.site.location)
	if err != nil {
		return ""
	}
	slug, title := hp.text("slug"), hugoPath(strings.ReplaceAll(d.title, "/", "-"))
	sections := strings.Split(strings.TrimSuffix(strings.TrimSuffix(hp.dir(), "/index"), "/"), "/")
	if hp.name() == "index" && len(sections) > 1 {
		sections = sections[:len(sections)-1]
	}
	out := token.ReplaceAllStringFunc(pattern, func(t string) string {
		t, slice, _ := strings.Cut(strings.TrimSuffix(t[1:], "]"), "[")
		switch t {
		case "year":
			return date.Format("2006")
		case "month":
			return date.Format("01")
		case "monthname":
			return date.Format("January")
		case "day":
			return date.Format("02")
		case "weekday":
			return fmt.Sprint(int(date.Weekday()))
		case "weekdayname":
			return date.Format("Monday")
		case "yearday":
			return fmt.Sprint(date.YearDay())
		case "section":
			return hugoPath(hp.section())
		case "sections":
			return hugoPath(strings.Join(cutSections(sections, slice), "/"))
		case "title":
			return title
		case "slug":
			return hugoPath(cmp.Or(slug, d.title))
		case "filename", "contentbasename":
			return hugoPath(name)
		case "slugorfilename", "slugorcontentbasename":
			return hugoPath(cmp.Or(slug, name))
		default:
			return ""
		}
	})
	return out
}

// cutSections applies [1:], [:last] and the like, as far as they occur.
func cutSections(sections []string, slice string) []string {
	from, to, isRange := strings.Cut(slice, ":")
	end := len(sections)
	if slice == "" {
		return sections
	}
	start := number(strings.Replace(from, "last", fmt.Sprint(end-1), 1))
	if !isRange {
		to = fmt.Sprint(start + 1)
	}
	if to != "" {
		end = number(strings.Replace(to, "last", fmt.Sprint(end-1), 1))
	}
	start = max(0, min(start, len(sections)))
	return sections[start:max(start, min(end, len(sections)))]
}

// aliases are the former addresses that a page names; those without a slash in front are seen from its folder.
func (h *hugo) aliases(hp hugoPage, at string) []string {
	var out []string
	for _, a := range hp.list("aliases", "alias") {
		if strings.Contains(a, "://") {
			continue
		}
		if !strings.HasPrefix(a, "/") {
			out = append(out, path.Join(path.Dir(path.Clean(at)), a))
			continue
		}
		out = append(out, h.site.base+a)
	}
	return out
}

// hugoPath writes a path as Hugo does: lower case, hyphens for spaces, and no character that would need care.
func hugoPath(p string) string {
	var b strings.Builder
	space := false
	for _, r := range strings.ToLower(strings.TrimSpace(p)) {
		switch {
		case unicode.IsSpace(r):
			if !space {
				b.WriteByte('-')
			}
			space = true
			continue
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.IsMark(r), strings.ContainsRune("./\\_-#+~%@", r):
			b.WriteRune(r)
		}
		space = r == '-' && space
	}
	return b.String()
}

// profiles reads people from files of data: one file with a group each, or one file each.
func (im *run) profiles(names ...string) {
	for _, name := range names {
		for _, ext := range []string{".yaml", ".yml", ".toml", ".json"} {
			for _, f := range im.tree(name + ext).Fields {
				if f.Value.Type == front.Map {
					im.site.authors = append(im.site.authors, profile(f.Key, tree{f.Value}, name+ext))
				}
			}
		}
		for _, p := range im.src.below(name) {
			key, ext := extension(path.Base(p))
			if t := im.tree(p); len(t.Fields) > 0 && (ext == ".yaml" || ext == ".yml" || ext == ".toml" || ext == ".json") {
				im.site.authors = append(im.site.authors, profile(key, t, p))
			}
		}
	}
}
