package content

import (
	"net/url"

	"tandem/content/internal/front"
)

func (h *header) customerURL(v front.Value) {
	text := h.line(v)
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
		h.errorAt(v.Line, v.Column, "front-matter/url", "“%s” is not a web address; write it in full, as https://example.com", shorten(text))
		return
	}
	h.doc.Case.CustomerURL = text
}

// prose reads markdown.
func (h *header) prose(v front.Value) prose {
	if v.Type == front.List || v.Type == front.Map {
		h.wrongType(v, "a text")
	}
	return prose{v.Position, v.Text}
}

// group reads a map of texts whose keys are known; what is missing stays empty.
func (r *report) group(v front.Value, known []string) map[string]front.Value {
	if v.Type != front.Map {
		r.wrongType(v, "a group of keys")
		return nil
	}
	out := map[string]front.Value{}
	for _, f := range v.Fields {
		found := false
		for _, k := range known {
			if f.Key == k {
				out[k], found = f.Value, true
			}
		}
		if !found {
			r.unknown(f, known)
		}
	}
	return out
}

func (h *header) results(v front.Value) {
	if v.Type != front.List {
		h.wrongType(v, "a list of results, each with metric, before and after")
		return
	}
	for _, item := range v.Items {
		g := h.group(item, resultKeys)
		if g == nil {
			continue
		}
		res := Result{
			Metric: h.line(g["metric"]), Before: h.line(g["before"]), After: h.line(g["after"]),
			Change: h.line(g["change"]), Timeframe: h.line(g["timeframe"]),
		}
		for _, must := range []string{"metric", "after"} {
			if h.line(g[must]) == "" {
				h.errorAt(item.Line, item.Column, "case/result", "this result has no %q; each needs at least metric and after", must)
			}
		}
		h.doc.Case.Results = append(h.doc.Case.Results, res)
	}
}

func (h *header) quote(v front.Value) {
	g := h.group(v, quoteKeys)
	if g == nil {
		return
	}
	for _, must := range []string{"text", "name"} {
		if h.line(g[must]) == "" {
			h.errorAt(v.Line, v.Column, "case/quote", "the quote has no %q; each needs text and name", must)
		}
	}
	q := &Quote{Text: h.line(g["text"]), Name: h.line(g["name"]), Role: h.line(g["role"])}
	if approved, ok := g["approved"]; ok {
		q.Approved = h.bool(approved)
	}
	h.doc.Case.Quote = q
}

// finishCase checks what a case study cannot be without, and takes industry and product from its facets.
func (h *header) finishCase() {
	c := h.doc.Case
	if c.Anonymous {
		h.doc.NoIndex = true
	}
	missing := func(name, why string) {
		h.errorAt(1, 1, "case/missing", "a case study needs %q: %s", name, why)
	}
	if c.Customer == "" {
		missing("customer", "whose story this is")
	}
	if h.challenge.text == "" {
		missing("challenge", "what was wrong before")
	}
	if h.solution.text == "" {
		missing("solution", "what was done")
	}
	if len(c.Results) == 0 {
		missing("results", "a list of outcomes, each with metric, before and after")
	}
	first := func(name, why string) string {
		if all := h.doc.Facets[name]; len(all) > 0 {
			return all[0]
		}
		missing(name, why)
		return ""
	}
	c.Industry = first("industry", "readers filter by it")
	c.Product = first("product", "readers filter by it")
}
