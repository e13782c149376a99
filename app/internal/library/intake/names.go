package intake

import (
	"path"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"tandem/app/internal/library"
	"tandem/search"
)

// litter reports whether no person made the file: what operating systems and editors leave beside files.
func litter(name string) bool {
	parts := strings.Split(strings.ToLower(name), "/")
	for _, p := range parts {
		if p == "__macosx" || strings.HasPrefix(p, ".") && p != "." && p != ".." {
			return true
		}
	}
	base := parts[len(parts)-1]
	return base == "thumbs.db" || base == "desktop.ini" || base == "ehthumbs.db" || strings.HasPrefix(base, "~$") || base == "icon\r"
}

// cleanPath returns a relative path with slashes, fit to show, or why it cannot be taken.
func cleanPath(name string) (_, why string) {
	switch {
	case !utf8.ValidString(name) || strings.ContainsRune(name, 0):
		return strings.ToValidUTF8(name, "_"), "Its name cannot be read."
	case strings.ContainsRune(name, '\\'):
		return name, "Its name holds a backslash, which could lead out of the folder."
	case strings.HasPrefix(name, "/") || len(name) > 1 && name[1] == ':':
		return name, "Its name is an absolute path, which leads out of the folder."
	}
	var parts []string
	for _, p := range strings.Split(norm.NFC.String(name), "/") {
		p = strings.TrimSpace(strings.Map(func(r rune) rune {
			if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
				return -1
			}
			return r
		}, p))
		switch p {
		case "", ".":
		case "..":
			return name, "Its name holds “..”, which leads out of the folder."
		default:
			parts = append(parts, p)
		}
	}
	out := strings.Join(parts, "/")
	switch {
	case out == "":
		return name, "It has no name."
	case utf8.RuneCountInString(out) > maxPath:
		return string([]rune(out)[:maxPath]), "Its name with its folders is longer than 400 characters."
	}
	return out, ""
}

// root returns the folder that all paths are in, with a slash, when it says nothing about any of them: it is no key=value,
// and some files lie in folders below it.
func root(paths []string) string {
	if len(paths) == 0 {
		return ""
	}
	first, _, ok := strings.Cut(paths[0], "/")
	if !ok || strings.Contains(first, "=") {
		return ""
	}
	deeper := false
	for _, p := range paths {
		rest, in := strings.CutPrefix(p, first+"/")
		if !in {
			return ""
		}
		deeper = deeper || strings.Contains(rest, "/")
	}
	if !deeper {
		return ""
	}
	return first + "/"
}

// said reads what the folders of a path say: key=value at any level, and what the levels stand for otherwise. Folders of
// other words say nothing. bad lists what cannot be taken, as sentences.
func said(name string, levels []string) (d Details, bad []string) {
	d.Facets = map[search.Facet][]string{}
	folders := strings.Split(path.Dir(name), "/")
	if folders[0] == "." {
		return d, nil
	}
	level := 0
	for _, folder := range folders {
		key, value, pair := strings.Cut(folder, "=")
		if !pair {
			key, value = "", folder
			if level < len(levels) {
				key = levels[level]
			}
			level++
			if key == "" {
				continue
			}
		}
		if why := d.set(strings.ToLower(strings.TrimSpace(key)), value); why != "" && pair {
			bad = append(bad, "Folder “"+folder+"”: "+why)
		}
	}
	return d, bad
}

// states are the words for what an asset can be added as.
var states = map[string]library.State{
	"draft": library.Draft, "review": library.InReview, "in review": library.InReview, "in-review": library.InReview,
	"approved": library.Approved,
}

// set sets what a key of a folder, or a column of a spreadsheet, says; why is a sentence when it cannot be taken.
func (d *Details) set(key, value string) (why string) {
	value = strings.TrimSpace(value)
	if value == "" {
		return ""
	}
	switch key {
	case "title":
		d.Title = value
	case "description":
		d.Description = value
	case "tag", "tags":
		for _, t := range list(value) {
			if !slices.Contains(d.Tags, t) {
				d.Tags = append(d.Tags, t)
			}
		}
	case "state":
		return d.setState(value)
	case "internal":
		switch strings.ToLower(value) {
		case "yes", "true", "1":
			d.Internal = true
		case "no", "false", "0":
		default:
			return "“" + short(value) + "” is neither yes nor no."
		}
	case "release", "expires", "review_by", "review-by":
		if _, err := time.Parse(day, value); err != nil {
			return "“" + short(value) + "” is not a date such as 2027-03-31."
		}
		*map[string]*string{"release": &d.Release, "expires": &d.Expires, "review_by": &d.ReviewBy, "review-by": &d.ReviewBy}[key] = value
	default:
		return d.setFacet(search.Facet(key), value)
	}
	return ""
}

func (d *Details) setState(value string) string {
	word := strings.ToLower(value)
	if word == "public" {
		d.State, d.Public = library.Approved, true
		return ""
	}
	state, ok := states[word]
	if !ok {
		return "“" + short(value) + "” is no state. Use draft, review, approved or public."
	}
	d.State, d.Public = state, false
	return ""
}

func (d *Details) setFacet(facet search.Facet, value string) string {
	if !slices.Contains(library.EditableFacets, facet) {
		return "there is no facet “" + short(string(facet)) + "”."
	}
	for _, v := range list(value) {
		slug := library.Slug(v)
		if slug == "" {
			return "“" + short(v) + "” has no letter or digit."
		}
		if !slices.Contains(d.Facets[facet], slug) {
			d.Facets[facet] = append(d.Facets[facet], slug)
		}
	}
	return ""
}

// list takes values apart that stand in one cell or folder.
func list(s string) (out []string) {
	for _, v := range strings.FieldsFunc(s, func(r rune) bool { return r == ';' || r == '|' || r == ',' }) {
		if v = strings.TrimSpace(v); v != "" {
			out = append(out, v)
		}
	}
	return out
}

// short makes words of others fit into a sentence.
func short(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return s
}
