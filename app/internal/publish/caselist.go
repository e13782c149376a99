package publish

import (
	"fmt"
	"net/url"
	"sort"
	"strconv"

	"tandem/content"
)

// caseListAddress is where the case studies of an industry and product are listed.
func (b *edition) caseListAddress(industry, product string) string {
	return b.prefix + caseListAddress(industry, product)
}

func caseListAddress(industry, product string) string {
	v := url.Values{}
	if industry != "" {
		v.Set("industry", industry)
	}
	if product != "" {
		v.Set("product", product)
	}
	if len(v) == 0 {
		return "/case-studies"
	}
	return "/case-studies?" + v.Encode()
}

// noCases is the entry for filters that nothing fits.
const noCases = "/case-studies?"

// filteredCases plans a view for every choice of industry and product that has a case study, and one for all others.
func (b *edition) filteredCases() {
	groups := map[[2]string][]*content.Document{}
	for _, d := range b.cases {
		if d.Case == nil {
			continue
		}
		i, p := d.Case.Industry, d.Case.Product
		for _, k := range [][2]string{{i, ""}, {"", p}, {i, p}} {
			if (k[0] != "" || k[1] != "") && (k[1] == "" || k[0] == "" || i != "" && p != "") {
				if g := groups[k]; len(g) == 0 || g[len(g)-1] != d {
					groups[k] = append(g, d)
				}
			}
		}
	}
	keys := make([][2]string, 0, len(groups))
	for k := range groups {
		keys = append(keys, k)
	}
	sort.Slice(keys, func(i, j int) bool { return keys[i][0]+"\x00"+keys[i][1] < keys[j][0]+"\x00"+keys[j][1] })
	for _, k := range keys {
		b.caseList(b.caseListAddress(k[0], k[1]), groups[k], len(groups[k]), k[0], k[1], nil)
	}
	b.caseList(b.prefix+noCases, nil, 0, "-", "-", nil)
}

func (b *edition) caseList(path string, docs []*content.Document, total int, industry, product string, pager *Pager) {
	f := b.frame
	filtered := industry != "" || product != ""
	list := b.prefix + "/case-studies"
	first := !filtered && (pager == nil || pager.Page == 1)
	filters := b.caseFilters(industry, product)
	var versions []version
	if first {
		versions = b.versionsOf("/case-studies", func(e *edition) bool { return e.prefix == "" || len(e.cases) > 0 })
	}
	key := "cases\x00" + f.key + "\x00" + pagerKey(pager) + "\x00" + strconv.Itoa(total) + "\x00" + b.cardKeys(docs) + versionsKey(versions)
	for _, fl := range filters {
		for _, v := range fl.Values {
			key += "\x00" + v.Value + strconv.Itoa(v.Count)
		}
	}
	e := entry{link: feedLink(b.prefix)}
	if path == b.prefix+noCases {
		e.robots = robotsFollow
	}
	number := 1
	if pager != nil {
		number = pager.Page
	}
	b.listPage(number, path, key, newest(docs), e, func() any {
		canonical := path
		if filtered {
			canonical = list // a part of the whole list, and no page of its own to those who index
		}
		steps := []Crumb{{Label: b.words.caseStudies}}
		title, intro := b.local(b.words.caseStudies), b.local(fmt.Sprintf(b.words.casesAbout, f.brand.Name))
		p := &CaseListPage{
			Head:  f.head(f.titled(b.numbered(title, pager)), b.numbered(intro, pager), canonical, robotsIndex),
			Frame: f.at(canonical, steps...), Title: b.words.caseStudies, Intro: intro, Cards: b.cardsOf(docs), Total: total, Filters: filters, Filtered: filtered, Pager: pager,
		}
		b.feedAlternates(&p.Head, b.prefix, b.siteName())
		b.speak(&p.Head, &p.Frame, versions)
		b.share(&p.Head, list)
		p.Head.JSONLD = f.collection(canonical, title, b.numbered(intro, pager), newest(docs), docs, steps...)
		if path == b.prefix+noCases {
			p.Head = f.plainHead(title)
			p.Head.Robots = robotsFollow
		}
		return p
	})
	if first {
		b.notePage(path, key)
	}
}

// caseFilters are the industries and products there are, each counted given the other choice.
func (b *edition) caseFilters(industry, product string) []Filter {
	make := func(name, title, chosen, other string, of func(*content.Case) (own, others string), address func(string) string) Filter {
		counts := map[string]int{}
		for _, d := range b.cases {
			if d.Case == nil {
				continue
			}
			own, others := of(d.Case)
			if own != "" {
				counts[own] += 0
				if other == "" || other == others {
					counts[own]++
				}
			}
		}
		fl := Filter{Name: name, Label: title, All: address("")}
		for v, n := range counts {
			if n > 0 || v == chosen {
				fl.Values = append(fl.Values, FilterValue{Value: v, Label: label(v), Count: n, Href: address(v), Chosen: v == chosen})
			}
		}
		sort.Slice(fl.Values, func(i, j int) bool { return fl.Values[i].Label < fl.Values[j].Label })
		return fl
	}
	if industry == "-" {
		industry, product = "", ""
	}
	return []Filter{
		make("industry", "Industry", industry, product, func(c *content.Case) (string, string) { return c.Industry, c.Product },
			func(v string) string { return b.caseListAddress(v, product) }),
		make("product", "Product", product, industry, func(c *content.Case) (string, string) { return c.Product, c.Industry },
			func(v string) string { return b.caseListAddress(industry, v) }),
	}
}
