package importer

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/language"

	"tandem/content"
)

// datedName is a file name that starts with its date, which is no part of the address.
var datedName = regexp.MustCompile(`^\d{4}-\d{1,2}-\d{1,2}-(.+)$`)

// place decides the file and the address of each document. It depends on the source and on what others put into the content
// folder, not on what an earlier run wrote, so that every run decides the same.
func (im *run) place() error {
	docs := im.site.documents
	slices.SortStableFunc(docs, func(a, b *document) int { return cmp.Compare(a.source, b.source) })
	im.tongues()
	files := map[string]bool{}
	for _, d := range docs {
		d.file = im.fileOf(d, files)
	}
	taken, err := im.out.addresses(files, im.opts.Location)
	if err != nil {
		return err
	}
	order := slices.Clone(docs)
	slices.SortStableFunc(order, func(a, b *document) int {
		return cmp.Or(boolCompare(a.draft, b.draft), cmp.Compare(day10(a.date), day10(b.date)))
	})
	for _, d := range order {
		im.address(d, taken)
	}
	im.formerly(order, taken)
	return nil
}

func boolCompare(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	default:
		return -1
	}
}

func day10(date string) string { return date[:min(len(date), 10)] }

// tongues puts languages into their standard form and leaves the site's own unsaid.
func (im *run) tongues() {
	for _, d := range im.site.documents {
		if d.language == "" {
			continue
		}
		tag, err := language.Parse(strings.ReplaceAll(d.language, "_", "-"))
		if err != nil {
			im.problem(d.source, 1, "language", "“%s” is not a language; the site's own is used", clip(d.language))
			d.language = ""
			continue
		}
		if d.language = tag.String(); strings.EqualFold(d.language, im.language()) {
			d.language = ""
		}
	}
}

// fileOf is where a document goes in the content folder. Names are kept as far as addresses allow.
func (im *run) fileOf(d *document, taken map[string]bool) string {
	top := "articles"
	if d.kind == content.Page {
		top = "pages"
	}
	dir := path.Join(top, tidy(d.folder))
	name := tidy(d.name)
	if name == "index" || name == "readme" || name == "" {
		if name = path.Base(dir); strings.Count(dir, "/") == 0 {
			name = cmp.Or(content.Slug(d.title), "start")
		}
	}
	suffix := ".md"
	if d.language != "" {
		suffix = "." + strings.ToLower(d.language) + ".md"
	}
	file := path.Join(dir, name) + suffix
	for n := 2; taken[file]; n++ {
		file = fmt.Sprintf("%s-%d%s", path.Join(dir, name), n, suffix)
	}
	taken[file] = true
	return file
}

// tidy writes each part of a path as a slug; a part without letters becomes its fingerprint.
func tidy(p string) string {
	var out []string
	for part := range strings.SplitSeq(p, "/") {
		if part == "" || part == "." || part == ".." {
			continue
		}
		slug := content.Slug(part)
		if len(slug) > 100 {
			slug = strings.Trim(slug[:100], "-")
		}
		if slug == "" {
			sum := sha256.Sum256([]byte(part))
			slug = "x" + hex.EncodeToString(sum[:4])
		}
		out = append(out, slug)
	}
	return strings.Join(out, "/")
}

// address gives a document the slug it wishes for, or the nearest one that is free.
func (im *run) address(d *document, taken map[string]string) {
	base := nameOf(d)
	wish := cmp.Or(content.Slug(d.slug), base)
	tries := []string{wish}
	if d.kind == content.Page && content.Reserved(wish) {
		tries = []string{"page-" + wish}
	}
	if parent := content.Slug(path.Base(path.Dir("/" + d.folder + "/x"))); parent != "" {
		tries = append(tries, parent+"-"+wish)
	}
	if len(d.date) >= 4 {
		tries = append(tries, wish+"-"+d.date[:4])
	}
	first := tries[0]
	for n := 2; ; n++ {
		for _, slug := range tries {
			if d.slug = slug; im.free(d, taken) {
				taken[im.public(d)] = d.file
				if slug != wish {
					im.problem(d.source, 1, "address", "the address /%s is taken; this is %s now", wish, im.public(d))
				}
				return
			}
		}
		tries = []string{fmt.Sprintf("%s-%d", first, n)}
	}
}

// nameOf is the slug that package content makes of the file name.
func nameOf(d *document) string {
	name := strings.TrimSuffix(path.Base(d.file), ".md")
	if d.language != "" {
		name = name[:strings.LastIndexByte(name, '.')]
	}
	if m := datedName.FindStringSubmatch(name); m != nil && len(name)-len(m[1]) == len("2006-01-02-") {
		return m[1]
	}
	return name
}

func (im *run) free(d *document, taken map[string]string) bool {
	if d.kind == content.Page && content.Reserved(d.slug) {
		return false
	}
	_, used := taken[im.public(d)]
	return !used
}

// formerly settles which former address leads to which document. One that is the address of a page here is no former one,
// and one that two documents had goes to the first.
func (im *run) formerly(order []*document, taken map[string]string) {
	im.bySource, im.byOld = map[string]*document{}, map[string]*document{}
	for _, d := range order {
		im.bySource[d.source] = d
	}
	for _, last := range []bool{true, false} {
		for _, d := range order {
			for i, p := range d.old {
				if key := canonical(p); (i == 0) == last && im.byOld[key] == nil {
					im.byOld[key] = d
				}
			}
		}
	}
	for _, d := range order {
		var aliases []string
		seen := map[string]bool{canonical(im.public(d)): true}
		for _, p := range d.old {
			key := canonical(p)
			switch owner := im.byOld[key]; {
			case seen[key] || key == "/" || unfit.MatchString(p) || len(p) > 500:
				continue
			case owner != d:
				im.problem(d.source, 1, "address", "the former address %s leads to %s already", p, owner.source)
			case im.belongs(key):
				im.problem(d.source, 1, "address", "the former address %s is one that the program has itself", p)
			case taken[key] != "":
				im.problem(d.source, 1, "address", "the former address %s is that of %s now", p, taken[key])
			default:
				aliases = append(aliases, shorten(p))
			}
			seen[key] = true
		}
		d.old = aliases
		im.report.Counts.Addresses += len(aliases)
	}
}

// belongs says whether the program itself has a page under an address.
func (im *run) belongs(p string) bool {
	if im.fixed == nil {
		im.fixed = map[string]bool{}
		for _, p := range []string{"/articles", "/case-studies", "/topics", "/authors", "/series", "/search", "/sitemap.xml", "/robots.txt", "/llms.txt", "/llms-full.txt"} {
			im.fixed[p] = true
		}
		for _, d := range im.site.documents {
			for _, t := range d.topics {
				im.fixed["/topics/"+content.Slug(t)] = true
			}
			for _, a := range d.authors {
				im.fixed["/authors/"+content.Slug(a)] = true
			}
			im.fixed["/series/"+content.Slug(d.series)] = d.series != ""
		}
		for _, a := range im.site.authors {
			im.fixed["/authors/"+content.Slug(a.key)] = true
		}
	}
	if im.fixed[p] || reservedPath(p) {
		return true
	}
	for _, below := range []string{"/feed.", "/s/", "/go/", "/f/", "/images/", "/static/"} {
		if strings.HasPrefix(p, below) {
			return true
		}
	}
	return false
}

// reservedPath says whether the program answers at an address by itself, so that nothing could lead on from there. Sections
// of the site have former addresses of their own.
func reservedPath(p string) bool {
	first, _, _ := strings.Cut(strings.TrimPrefix(p, "/"), "/")
	switch first {
	case "articles", "case-studies", "topics", "authors", "series", "images":
		return false
	}
	return content.Reserved(first)
}

// unfit are addresses that no redirect can lead from.
var unfit = regexp.MustCompile(`[?#\s\\\x00-\x1f\x7f]`)

// shorten leaves out what package publish takes for the same address.
func shorten(p string) string {
	if p = path.Clean("/" + p); path.Base(p) == "index.html" {
		p = path.Dir(p)
	}
	return p
}
