package importer

import (
	"path"
	"regexp"
	"strings"

	"tandem/content"
)

// readPlain reads a folder of markdown: files with front matter of any sort, or with none. The path of a file, without its
// extension, is taken for the address it had.
func (im *run) readPlain() error {
	im.site.roots = []string{"."}
	names := map[string][]string{}
	for _, p := range im.src.names {
		name, ext := extension(p)
		if foreign[ext] {
			im.problem(p, 0, "format", "texts in %s are not read; write it as markdown", ext)
		}
		if isText(ext) {
			key := strings.ToLower(path.Base(name))
			names[key] = append(names[key], p)
		}
	}
	for _, p := range im.src.names {
		if err := im.ctx.Err(); err != nil {
			return err
		}
		name, ext := extension(p)
		if !isText(ext) || strings.HasPrefix(p, ".") || strings.Contains(p, "/.") || im.src.only != "" && p != im.src.only {
			continue
		}
		if pg, ok := im.page(p); ok {
			im.takePlain(pg, name, names)
		}
	}
	return nil
}

// standing are files that are pages wherever they come from.
var standing = map[string]bool{
	"index": true, "readme": true, "about": true, "contact": true, "imprint": true, "impressum": true, "privacy": true, "terms": true,
	"license": true, "contributing": true, "code-of-conduct": true, "changelog": true, "security": true,
}

func (im *run) takePlain(pg page, name string, names map[string][]string) {
	if strings.TrimSpace(pg.body) == "" {
		im.problem(pg.path, 0, "empty", "there is no text in this file; it is left out")
		return
	}
	f := im.fields(pg)
	d := f.document()
	d.folder, d.name = path.Split(name)
	d.kind = content.Article
	if d.folder == "" && standing[content.Slug(d.name)] && d.date == "" {
		d.kind = content.Page
	}
	d.slug = f.text("slug")
	for _, key := range []string{"tags", "categories", "topics", "authors", "author", "series"} {
		group(d, key, f.list(key))
	}
	d.at = "/" + name
	d.old = append([]string{d.at}, f.list("aliases", "redirect_from")...)
	if base := strings.ToLower(path.Base(name)); base == "readme" || base == "index" {
		d.at = strings.TrimSuffix("/"+d.folder, "/") + "/"
		d.old = append(d.old, d.at)
	}
	d.body = frames(wiki(d.body, pg.path, names))
	titled(d)
	im.undated(d)
	f.unread()
	im.add(d)
}

var wikiLink = regexp.MustCompile(`(!?)\[\[([^\[\]|#\n]+)(#[^\[\]|\n]*)?(?:\|([^\[\]\n]*))?\]\]`)

// wiki writes [[links]] between notes as links to their files.
func wiki(body, from string, names map[string][]string) string {
	if !strings.Contains(body, "[[") {
		return body
	}
	var b strings.Builder
	for _, part := range splitCode(body) {
		if part.code {
			b.WriteString(part.text)
			continue
		}
		b.WriteString(wikiLink.ReplaceAllStringFunc(part.text, func(found string) string {
			m := wikiLink.FindStringSubmatch(found)
			words := orElse(strings.TrimSpace(m[4]), strings.TrimSpace(m[2]))
			if isPicture(strings.TrimSpace(m[2])) {
				return "![" + label(m[4]) + "](" + escaped(strings.TrimSpace(m[2])) + ")"
			}
			name := strings.ToLower(path.Base(strings.TrimSuffix(strings.TrimSpace(m[2]), ".md")))
			to := names[name]
			if len(to) == 0 || m[1] == "!" {
				return found
			}
			anchor := ""
			if m[3] != "" {
				anchor = "#" + content.Slug(m[3])
			}
			return "[" + label(words) + "](" + escaped(relativeSource(from, to[0])) + anchor + ")"
		}))
	}
	return b.String()
}
