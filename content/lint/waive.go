package lint

import (
	"path"
	"strings"

	"tandem/content"
)

// waiver is one accepted finding, or group of them, and whether it met any.
type waiver struct {
	content.Waiver
	d    *content.Document // whose front matter it stands in, nil for the site's
	used bool
}

func (w *waiver) covers(f *Finding) bool {
	if w.Rule != f.Rule && !strings.HasPrefix(f.Rule, w.Rule+"/") {
		return false
	}
	if w.d != nil {
		return w.d.File == f.File
	}
	return w.Files == "" || matchFiles(strings.TrimPrefix(w.Files, "/"), strings.TrimPrefix(f.File, "/"))
}

// matchFiles matches a path with a pattern in which ** stands for any number of folders.
func matchFiles(pattern, file string) bool {
	return matchParts(strings.Split(pattern, "/"), strings.Split(file, "/"))
}

func matchParts(pattern, file []string) bool {
	for len(pattern) > 0 {
		if pattern[0] == "**" {
			for len(pattern) > 1 && pattern[1] == "**" {
				pattern = pattern[1:]
			}
			for i := range len(file) + 1 {
				if matchParts(pattern[1:], file[i:]) {
					return true
				}
			}
			return false
		}
		if len(file) == 0 {
			return false
		}
		if ok, err := path.Match(pattern[0], file[0]); err != nil || !ok {
			return false
		}
		pattern, file = pattern[1:], file[1:]
	}
	return len(file) == 0
}

// waive marks the findings about docs that somebody accepted. With all set, waivers that met nothing are reported.
func (s *survey) waive(found []Finding, docs []*content.Document, all bool) []Finding {
	var site []*waiver
	for _, w := range s.lib.Site.Waivers {
		site = append(site, &waiver{Waiver: w})
	}
	own := map[string][]*waiver{}
	for _, d := range docs {
		for _, w := range d.Waivers {
			own[d.File] = append(own[d.File], &waiver{Waiver: w, d: d})
		}
	}
	for i := range found {
		f := &found[i]
		for _, list := range [][]*waiver{own[f.File], site} {
			for _, w := range list {
				if w.covers(f) {
					w.used = true
					if f.Waived == "" {
						f.Waived = w.Reason
					}
				}
			}
		}
	}
	if !all {
		return found
	}
	for _, d := range docs {
		site = append(site, own[d.File]...)
	}
	return append(found, s.unused(site)...)
}

func (s *survey) unused(all []*waiver) []Finding {
	g := gather{rule: ruleOf("waiver/unused")}
	for _, w := range all {
		if w.used || !s.judged(w.Rule) {
			continue
		}
		file, line, column := "site.yaml", 0, 0
		if w.d != nil {
			file = w.d.File
			line, column = s.lib.KeyPlace(w.d, "waive")
		}
		if !s.known(w.Rule) {
			g.add(file, line, column, "no rule and no group is called %q, so nothing is accepted here", shorten(w.Rule))
			continue
		}
		g.add(file, line, column, "nothing is found by %q any more; take the waiver out", shorten(w.Rule))
	}
	return g.found
}

// known says whether there is a rule or a group of that name. Rules of a style file are known by their group.
func (s *survey) known(id string) bool {
	group, _, _ := strings.Cut(id, "/")
	for i := range rules {
		g, _, _ := strings.Cut(rules[i].id, "/")
		if rules[i].id == id || g == id {
			return true
		}
	}
	return group == "style"
}

// judged says that the rule had all that it needs, so that its silence means something.
func (s *survey) judged(id string) bool {
	for i := range rules {
		r := &rules[i]
		if r.id != id && !strings.HasPrefix(r.id, id+"/") {
			continue
		}
		if s.dropped[r.id] || (r.site != nil || r.page != nil) && s.opts.Site == nil || r.needs != nil && !r.needs(s.opts) {
			return false
		}
	}
	return true
}
