package web

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"tandem/app/internal/web/view"
	"tandem/search"
)

// lookup is a search as its address holds it: words, chosen facet values, order, page.
type lookup struct {
	path   string
	text   string
	chosen map[search.Facet][]string
	like   map[search.Facet]string // what is looked for inside a long facet
	sort   search.Sort
	page   int
}

const (
	hitsPerPage = 20
	maxChosen   = 20 // values of one facet in an address
	longFacet   = 12 // values from which a facet can be looked through
	maxLike     = 60 // letters of what is looked for in a facet
)

// readFinding reads a search from the request. What an address cannot say is left out: unknown facets and orders are not
// errors, since people share and edit addresses.
func readFinding(c *fiber.Ctx, facets []search.Facet) lookup {
	f := lookup{path: c.Path(), chosen: map[search.Facet][]string{}, like: map[search.Facet]string{}, page: 1}
	values, err := url.ParseQuery(string(c.Context().URI().QueryString()))
	if err != nil {
		values = url.Values{}
	}
	f.text = strings.TrimSpace(strings.ToValidUTF8(values.Get("q"), ""))
	if r := []rune(f.text); len(r) > search.MaxQueryRunes {
		f.text = string(r[:search.MaxQueryRunes])
	}
	for _, facet := range facets {
		for _, v := range values[string(facet)] {
			if v != "" && len(v) <= 200 && !slices.Contains(f.chosen[facet], v) && len(f.chosen[facet]) < maxChosen {
				f.chosen[facet] = append(f.chosen[facet], v)
			}
		}
	}
	for _, facet := range facets {
		like := []rune(strings.TrimSpace(strings.ToValidUTF8(values.Get("in-"+string(facet)), "")))
		if like = like[:min(len(like), maxLike)]; len(like) > 0 {
			f.like[facet] = string(like)
		}
	}
	if s := search.Sort(values.Get("sort")); s == search.ByFresh || s == search.ByUsed {
		f.sort = s
	}
	if n, err := strconv.Atoi(values.Get("page")); err == nil && n > 1 && n <= search.MaxDepth/hitsPerPage {
		f.page = n
	}
	return f
}

// query is the search for an audience, with the facets counted.
func (f lookup) query(audience search.Audience, count []search.Facet) search.Query {
	return search.Query{
		Audience: audience, Text: f.text, Chosen: f.chosen, Count: count, Like: f.like, Sort: f.sort, Offset: (f.page - 1) * hitsPerPage, Limit: hitsPerPage,
	}
}

// address returns where the search lives; equal searches have equal addresses.
func (f lookup) address() string {
	v := f.values()
	if f.page > 1 {
		v.Set("page", strconv.Itoa(f.page))
	}
	if len(v) == 0 {
		return f.path
	}
	return f.path + "?" + v.Encode()
}

// values are what the address carries, without the page.
func (f lookup) values() url.Values {
	v := url.Values{}
	if f.text != "" {
		v.Set("q", f.text)
	}
	for facet, values := range f.chosen {
		for _, value := range slices.Sorted(slices.Values(values)) {
			v.Add(string(facet), value)
		}
	}
	if f.sort != search.ByRelevance {
		v.Set("sort", string(f.sort))
	}
	return v
}

// with returns the search with a value chosen, or no longer chosen if it was; on its first page.
func (f lookup) with(facet search.Facet, value string) lookup {
	chosen := map[search.Facet][]string{}
	for k, v := range f.chosen {
		chosen[k] = slices.Clone(v)
	}
	if i := slices.Index(chosen[facet], value); i >= 0 {
		chosen[facet] = slices.Delete(chosen[facet], i, i+1)
	} else {
		chosen[facet] = append(chosen[facet], value)
	}
	f.chosen, f.page = chosen, 1
	return f
}

func (f lookup) at(page int) lookup { f.page = page; return f }

func (f lookup) ordered(s search.Sort) lookup { f.sort, f.page = s, 1; return f }

func (f lookup) cleared() lookup {
	f.chosen, f.page = nil, 1
	return f
}

// narrowed reports whether any facet value is chosen.
func (f lookup) narrowed() bool {
	for _, v := range f.chosen {
		if len(v) > 0 {
			return true
		}
	}
	return false
}

// pager leads through total documents; nil for one page.
func (f lookup) pager(total int) *view.Pager {
	last := (min(total, search.MaxDepth) + hitsPerPage - 1) / hitsPerPage
	if last <= 1 {
		return nil
	}
	p := &view.Pager{Page: f.page, Last: last}
	if f.page > 1 {
		p.Prev = f.at(f.page - 1).address()
	}
	if f.page < last {
		p.Next = f.at(f.page + 1).address()
	}
	return p
}

// sorts are the orders as links.
func (f lookup) sorts() []view.Sort {
	var out []view.Sort
	for _, s := range []struct {
		sort  search.Sort
		label string
	}{{search.ByRelevance, "Best match"}, {search.ByFresh, "Newest"}, {search.ByUsed, "Most used"}} {
		out = append(out, view.Sort{Label: s.label, URL: f.ordered(s.sort).address(), Current: f.sort == s.sort})
	}
	return out
}

// facets are the counted values as links, the chosen ones among them even when nothing has them now.
func (f lookup) facets(order []search.Facet, counts map[search.Facet][]search.FacetValue) []view.Facet {
	var out []view.Facet
	for _, facet := range order {
		shown := view.Facet{Name: string(facet), Label: facetLabel(facet)}
		seen := map[string]bool{}
		add := func(value string, count int) {
			seen[value] = true
			shown.Values = append(shown.Values, view.FacetValue{
				Label: valueLabel(facet, value), Count: count, URL: f.with(facet, value).address(), Chosen: slices.Contains(f.chosen[facet], value),
			})
		}
		// The chosen ones come first, so that they are never behind "more"; among them, and after, the order of counts.
		for _, v := range counts[facet] {
			if slices.Contains(f.chosen[facet], v.Value) {
				add(v.Value, v.Count)
			}
		}
		for _, v := range f.chosen[facet] {
			if !seen[v] {
				add(v, 0)
			}
		}
		for _, v := range counts[facet] {
			if !seen[v.Value] {
				add(v.Value, v.Count)
			}
		}
		shown.Like = f.like[facet]
		shown.Long = len(shown.Values) > longFacet || shown.Like != ""
		if len(shown.Values) > 0 || shown.Like != "" {
			out = append(out, shown)
		}
	}
	return out
}

// choices are the chosen values with the addresses that take them back.
func (f lookup) choices(order []search.Facet) []view.Choice {
	var out []view.Choice
	for _, facet := range order {
		for _, v := range f.chosen[facet] {
			out = append(out, view.Choice{Facet: facetLabel(facet), Label: valueLabel(facet, v), Remove: f.with(facet, v).address(), Name: string(facet), Value: v})
		}
	}
	return out
}
