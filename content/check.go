package content

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// CheckOptions change what Check looks for.
type CheckOptions struct {
	Now time.Time // for checks of age; the zero time skips them
}

// Check looks through a library as an editor would: what is broken for readers, what search engines will cut or miss,
// what was left unfinished. It returns findings of its own; what Load found is in Library.Problems. Drafts are not
// looked at, except as targets of links.
func Check(lib *Library, opts CheckOptions) []Problem {
	c := &checker{lib: lib, now: opts.Now}
	c.live = slices.DeleteFunc(slices.Clone(lib.Documents), func(d *Document) bool { return d.IsDraft })
	c.duplicates()
	c.links()
	for _, d := range c.live {
		c.meta(d)
		c.text(d)
		c.headings(d)
		c.pictures(d)
		c.signed(d)
		if d.Case != nil {
			c.story(d)
		}
	}
	c.bios()
	c.topics()
	return sortProblems(c.found)
}

type checker struct {
	lib   *Library
	now   time.Time
	live  []*Document
	found []Problem
}

func (c *checker) add(d *Document, line, column int, s Severity, rule, format string, args ...any) {
	c.found = append(c.found, Problem{
		File: d.File, Line: line, Column: column, Severity: s, Rule: rule, Message: fmt.Sprintf(format, args...),
	})
}

// about reports something on a front matter key, where it stands or else at the top.
func (c *checker) about(d *Document, key string, s Severity, rule, format string, args ...any) {
	line, column := 1, 1
	if c.lib.index != nil && !d.Stale {
		if k := c.lib.index.files[d.File]; k != nil {
			if at, ok := k.parsed.places[key]; ok {
				line, column = at.Line, at.Column
			}
		}
	}
	c.add(d, line, column, s, rule, format, args...)
}

func (c *checker) duplicates() {
	titles, descriptions := map[string]*Document{}, map[string]*Document{}
	for _, d := range c.live {
		key := d.Language + "\x00" + strings.ToLower(d.Title)
		if first := titles[key]; first != nil {
			c.about(d, "title", Error, "meta/title-duplicate", "%s has the same title; readers and search engines cannot tell them apart", first.File)
		} else {
			titles[key] = d
		}
		if d.Description == "" {
			continue
		}
		if first := descriptions[d.Description]; first != nil {
			c.about(d, "description", Warning, "meta/desc-duplicate", "%s has the same description", first.File)
		} else {
			descriptions[d.Description] = d
		}
	}
}

func (c *checker) meta(d *Document) {
	if w := TitleWidth(d.Title); w > 580 {
		c.about(d, "title", Warning, "meta/title-width", "the title is %d pixels wide; search results cut it at about 580", w)
	}
	if n := len([]rune(d.Title)); n > 110 {
		c.about(d, "title", Warning, "meta/headline-long", "the title has %d characters; more than 110 do not fit a card", n)
	} else if n < 30 && d.Kind != Page {
		c.about(d, "title", Hint, "meta/title-short", "the title has %d characters; a longer one can say more", n)
	}
	switch n := len([]rune(d.Description)); {
	case n == 0:
		c.about(d, "description", Warning, "meta/desc-missing", "there is no description; write one of 120 to 156 characters")
	case n < 120 || n > 156:
		c.about(d, "description", Hint, "meta/desc-length", "the description has %d characters; 120 to 156 are shown whole", n)
	}
	if len(d.Slug) > 75 {
		c.about(d, "slug", Warning, "url/slug-length", "the address has %d characters; keep it below 75", len(d.Slug))
	}
	c.age(d)
}

func (c *checker) age(d *Document) {
	if c.now.IsZero() || d.Updated.IsZero() {
		return
	}
	if d.Kind != Page && d.State(c.now) == Live && c.now.Sub(d.Updated) > 548*24*time.Hour {
		c.about(d, "updated", Warning, "content/stale", "nothing was updated for over 18 months; read it again, then set updated")
	}
	for y := 2000; y < d.Updated.Year(); y++ {
		if strings.Contains(" "+d.Title+" ", fmt.Sprintf(" %d ", y)) {
			c.about(d, "title", Warning, "meta/title-year-stale", "the title speaks of %d, the article was updated in %d", y, d.Updated.Year())
		}
	}
}

func (c *checker) signed(d *Document) {
	if d.Kind != Article {
		return
	}
	if len(d.Authors) == 0 {
		c.about(d, "authors", Error, "content/author-missing", "nobody signs this article; add authors")
	}
}

func (c *checker) bios() {
	for _, a := range c.lib.Authors {
		if a.Bio == "" {
			c.found = append(c.found, Problem{
				File: authorsFile, Severity: Warning, Rule: "content/author-no-bio",
				Message: fmt.Sprintf("%s has no bio; search engines are asked to skip the page of an author without one", a.Name),
			})
		}
	}
}

func (c *checker) story(d *Document) {
	for i, r := range d.Case.Results {
		if r.Before == "" {
			c.about(d, "results", Warning, "case/metric-no-baseline", "result %d (%s) has no before; without it nobody can judge the after", i+1, r.Metric)
		}
		if r.Timeframe == "" {
			c.about(d, "results", Warning, "case/metric-no-timeframe", "result %d (%s) has no timeframe", i+1, r.Metric)
		}
	}
}

func (c *checker) topics() {
	used := map[string]int{}
	for _, d := range c.live {
		for _, t := range d.Topics {
			used[t]++
		}
	}
	for slug, t := range c.lib.Topics {
		file := "topics/" + slug + ".md"
		switch n := used[slug]; {
		case n == 0 && (t.HTML != "" || t.Description != ""):
			c.found = append(c.found, Problem{
				File: file, Line: 1, Column: 1, Severity: Warning, Rule: "topic/orphan",
				Message: "no document names this topic; add it to the topics of one or remove the file",
			})
		case n >= 3 && t.Description == "":
			c.found = append(c.found, Problem{
				File: file, Severity: Hint, Rule: "topic/no-description",
				Message: fmt.Sprintf("%d documents share this topic, but it has no description, so search engines are asked to skip its page; write this file", n),
			})
		}
	}
}
