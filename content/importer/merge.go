package importer

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"tandem/content"
	"tandem/content/internal/front"
)

// The two files of the frame are added to and never written anew: comments, order and spelling of what is there stay.
const (
	authorsFile = "authors.yaml"
	siteFile    = "site.yaml"
)

// people adds the authors that documents name to authors.yaml, and puts their keys into the documents.
func (im *run) people() error {
	have, err := im.out.read(authorsFile)
	if err != nil {
		return err
	}
	known, ok := knownAuthors(have)
	if !ok {
		im.problem(authorsFile, 1, "authors", "authors.yaml of the content folder cannot be read; mend it and import again, or add the authors by hand")
	}
	missing := im.sign(known)
	if len(missing) == 0 || !ok {
		return nil
	}
	var b header
	b.Write(have)
	if len(have) > 0 && have[len(have)-1] != '\n' {
		b.WriteString("\n")
	}
	for _, a := range missing {
		if b.Len() > 0 {
			b.WriteString("\n")
		}
		im.describe(&b, a)
	}
	if _, err := front.Parse(b.Bytes(), 1); err != nil {
		im.problem(authorsFile, 0, "authors", "the authors are not added, because the file could not be read with them: %v", err)
		return nil
	}
	how, err := im.out.write(authorsFile, b.Bytes(), true)
	if err == nil {
		im.report.Counts.Authors = len(missing)
		im.count(how)
	}
	return err
}

// knownAuthors lists the keys of authors.yaml, by key and by lower-case name.
func knownAuthors(data []byte) (map[string]string, bool) {
	known := map[string]string{}
	if len(strings.TrimSpace(string(data))) == 0 {
		return known, true
	}
	v, err := front.Parse(data, 1)
	if err != nil {
		return known, false
	}
	for _, f := range v.Fields {
		known[strings.ToLower(tree{f.Value}.text("name"))] = f.Key
		known[f.Key] = f.Key
	}
	return known, true
}

// sign turns the names on documents into keys and returns the authors that are not known yet, in order of their keys.
func (im *run) sign(known map[string]string) []*author {
	described := map[string]*author{}
	for _, a := range im.site.authors {
		a.key = content.Slug(a.key)
		for _, name := range []string{a.key, content.Slug(a.name)} {
			if described[name] == nil {
				described[name] = a
			}
		}
	}
	missing := map[string]*author{}
	for _, d := range im.site.documents {
		var keys []string
		for _, name := range d.authors {
			key := im.authorKey(name, known, described, missing)
			if key == "" {
				im.problem(d.source, lineOf(d.raw, name), "author", "“%s” has no letters a to z to make an address of; add the author by hand", clip(name))
			} else if !slices.Contains(keys, key) {
				keys = append(keys, key)
			}
		}
		d.authors = keys
	}
	out := make([]*author, 0, len(missing))
	for _, a := range missing {
		out = append(out, a)
	}
	slices.SortFunc(out, func(a, b *author) int { return strings.Compare(a.key, b.key) })
	return out
}

func (im *run) authorKey(name string, known map[string]string, described, missing map[string]*author) string {
	slug := content.Slug(name)
	if slug == "" {
		return ""
	}
	a := described[slug]
	if a == nil {
		a = &author{key: slug, name: name}
		described[slug] = a
	}
	if a.key == "" {
		a.key = slug
	}
	for _, k := range []string{a.key, strings.ToLower(a.name)} {
		if key := known[k]; key != "" {
			return key
		}
	}
	missing[a.key] = a
	return a.key
}

// describe writes one author.
func (im *run) describe(b *header, a *author) {
	b.WriteString(a.key + ":\n")
	name := a.name
	if name == "" {
		name = strings.ToUpper(a.key[:1]) + strings.ReplaceAll(a.key[1:], "-", " ")
	}
	b.text("  name", name)
	b.text("  role", a.role)
	b.text("  bio", cut(a.bio, 1000))
	if isPicture(a.picture) {
		d := &document{source: a.source, file: authorsFile, at: "/"}
		if to, known := im.target(d, reference{dest: a.picture, picture: true}); known {
			b.text("  picture", to)
		}
	}
	if len(a.links) > 0 {
		b.WriteString("  links:\n")
		b.links("    ", a.links)
	}
}

func (h *header) links(indent string, links []content.Link) {
	for _, l := range links {
		h.text(indent+"- label", l.Label)
		h.text(indent+"  url", l.URL)
	}
}

// cut shortens a text at the end of a word.
func cut(s string, limit int) string {
	r := []rune(s)
	if len(r) <= limit {
		return s
	}
	s = string(r[:limit])
	if i := strings.LastIndexByte(s, ' '); i > 0 {
		s = s[:i]
	}
	return s + "…"
}

// frame writes site.yaml when there is none.
func (im *run) frame() error {
	have, err := im.out.read(siteFile)
	if err != nil || have != nil {
		return err
	}
	s := im.site
	var h header
	h.text("name", cut(s.name, 200))
	h.text("tagline", cut(s.tagline, 300))
	h.text("description", cut(s.description, 300))
	h.text("language", s.language)
	if zone := s.location.String(); zone != "UTC" && zone != "" && zone != "Local" {
		h.text("timezone", zone)
	}
	h.list("social", s.social)
	for _, menu := range []struct {
		key   string
		links []content.Link
	}{{"navigation", s.navigation}, {"footer", s.footer}} {
		if links := im.navigate(menu.links, "menu"); len(links) > 0 {
			h.WriteString("\n" + menu.key + ":\n")
			h.links("  ", links)
		}
	}
	if h.Len() == 0 {
		return nil
	}
	_, err = im.put("site", siteFile, h.Bytes())
	return err
}

// waive accepts the findings about imported files that would keep them from going live.
func (im *run) waive() error {
	if im.opts.Check == nil || im.out.root == nil || im.opts.DryRun {
		return nil
	}
	lib, err := im.out.load(im.site.location)
	if err != nil {
		return err
	}
	ours := map[string]bool{}
	for _, d := range im.site.documents {
		ours[d.file] = true
	}
	byRule := map[string]map[string]bool{}
	for _, p := range im.opts.Check(lib) {
		if p.Severity != content.Error || !ours[p.File] || !quality(p.Rule) {
			continue
		}
		if byRule[p.Rule] == nil {
			byRule[p.Rule] = map[string]bool{}
		}
		byRule[p.Rule][p.File] = true
	}
	if len(byRule) == 0 {
		return nil
	}
	return im.writeWaivers(im.waivers(byRule))
}

// quality says whether a rule is about how good a text is. What is broken, refused or in conflict is never accepted.
func quality(rule string) bool {
	switch group, _, _ := strings.Cut(rule, "/"); group {
	case "meta", "content", "links", "img", "style", "schema", "ax":
		return rule != "meta/noindex-conflict"
	case "md":
		return rule != "md/frontmatter-invalid" && rule != "md/refused" && rule != "md/unknown-key" && rule != "md/wrong-type"
	default:
		return false
	}
}

// waivers names the files of each rule: one by one when they are few, else by the folder that they lie in.
func (im *run) waivers(byRule map[string]map[string]bool) []content.Waiver {
	reason := fmt.Sprintf("imported from %s on %s; mend when edited", im.system.Name(), im.opts.Now.Format(time.DateOnly))
	var out []content.Waiver
	for rule, files := range byRule {
		folders := map[string][]string{}
		for file := range files {
			folders[topFolder(file)] = append(folders[topFolder(file)], file)
		}
		for dir, in := range folders {
			if len(in) > 3 {
				in = []string{dir + "/**"}
			}
			for _, file := range in {
				out = append(out, content.Waiver{Rule: rule, Files: file, Reason: reason})
			}
		}
	}
	slices.SortFunc(out, func(a, b content.Waiver) int { return strings.Compare(a.Rule+"\x00"+a.Files, b.Rule+"\x00"+b.Files) })
	return out
}

// topFolder is the first two folders of a file.
func topFolder(file string) string {
	dir := path.Dir(file)
	if parts := strings.SplitN(dir, "/", 3); len(parts) > 2 {
		dir = parts[0] + "/" + parts[1]
	}
	return dir
}

// writeWaivers adds waivers to site.yaml, behind those that are there.
func (im *run) writeWaivers(add []content.Waiver) error {
	have, err := im.out.read(siteFile)
	if err != nil {
		return err
	}
	var v front.Value
	if len(strings.TrimSpace(string(have))) > 0 {
		if v, err = front.Parse(have, 1); err != nil {
			im.problem(siteFile, 1, "waiver", "site.yaml cannot be read, so that the findings of the check are not accepted; mend it and import again")
			return nil
		}
	}
	add = slices.DeleteFunc(add, func(w content.Waiver) bool {
		return slices.ContainsFunc(tree{v}.get("waivers").Items, func(item front.Value) bool {
			return tree{item}.text("rule") == w.Rule && tree{item}.text("files") == w.Files
		})
	})
	if len(add) == 0 {
		return nil
	}
	merged := appendWaivers(string(have), v, add)
	if check, err := front.Parse([]byte(merged), 1); err != nil || len(tree{check}.get("waivers").Items) != len(tree{v}.get("waivers").Items)+len(add) {
		im.problem(siteFile, 0, "waiver", "the accepted findings cannot be added to site.yaml; write the list of waivers there a line each and import again")
		return nil
	}
	how, err := im.out.write(siteFile, []byte(merged), true)
	if err == nil {
		im.count(how)
		im.report.Waivers = add
	}
	return err
}

// appendWaivers puts entries behind the last one of the list, or a new list at the end.
func appendWaivers(text string, v front.Value, add []content.Waiver) string {
	list := tree{v}.get("waivers")
	indent, lines := "  ", strings.SplitAfter(text, "\n")
	at := len(lines)
	if list.Type != "" {
		for i, f := range v.Fields {
			if strings.EqualFold(f.Key, "waivers") && i+1 < len(v.Fields) {
				at = v.Fields[i+1].Line - 1
			}
		}
	}
	for at > 0 && at < len(lines) && blank(lines[at-1]) {
		at--
	}
	var h header
	before := strings.Join(lines[:at], "")
	if before != "" && !strings.HasSuffix(before, "\n") {
		h.WriteString("\n")
	}
	switch {
	case list.Type == "":
		if before != "" {
			h.WriteString("\n")
		}
		h.WriteString("# Findings that are accepted for what was imported. Take an entry out once its files are mended.\nwaivers:\n")
	case len(list.Items) > 0:
		indent = strings.Repeat(" ", max(0, list.Items[0].Column-3))
	}
	for _, w := range add {
		h.text(indent+"- rule", w.Rule)
		h.text(indent+"  files", w.Files)
		h.text(indent+"  reason", w.Reason)
	}
	return before + h.String() + strings.Join(lines[at:], "")
}

func blank(line string) bool {
	line = strings.TrimSpace(line)
	return line == "" || strings.HasPrefix(line, "#")
}
