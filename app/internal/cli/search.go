package cli

import (
	"fmt"
	"strings"

	"tandem/app/internal/hub"
	"tandem/search"
)

type searchCmd struct {
	Query   string   `arg:"" optional:"" help:"Words, \"phrases\", -excluded. Empty browses."`
	Library bool     `help:"Search the library instead of the public site."`
	Facet   []string `help:"Narrow by a facet, as name=value; may be given several times."`
	Limit   int      `default:"10" help:"How many documents to print."`
	JSON    bool     `name:"json" help:"Print JSON."`
}

// parseFacets reads name=value pairs. Only known facets are taken.
func parseFacets(pairs []string) (map[search.Facet][]string, error) {
	out := map[search.Facet][]string{}
	for _, p := range pairs {
		name, value, ok := strings.Cut(p, "=")
		if f := search.Facet(name); ok && value != "" && f.Known() {
			out[f] = append(out[f], value)
			continue
		}
		var names []string
		for _, f := range search.Facets {
			names = append(names, string(f))
		}
		return nil, misuse{fmt.Errorf("facet %q: write name=value, with a name of %s", p, strings.Join(names, ", "))}
	}
	return out, nil
}

// Run searches and prints what was found.
func (c searchCmd) Run(r *run) error {
	chosen, err := parseFacets(c.Facet)
	if err != nil {
		return err
	}
	q := search.Query{Audience: search.ForPublic, Text: c.Query, Finished: true, Chosen: chosen, Limit: c.Limit}
	if c.Library {
		q.Audience = search.ForMarketer
	}
	return r.with(func(h *hub.Hub) error {
		if err := h.Prepare(r.ctx); err != nil {
			return err
		}
		res, err := h.Search.Search(r.ctx, q)
		if err != nil {
			return err
		}
		if c.JSON {
			return r.json(hitsJSON(res))
		}
		for i, hit := range res.Hits {
			where := hit.URL
			if hit.Page > 0 {
				where += fmt.Sprintf("#page=%d", hit.Page)
			} else if hit.Anchor != "" {
				where += "#" + hit.Anchor
			}
			r.printf("%2d. %s\n    %s\n", i+1, text(hit.Title), where)
			if snippet := text(hit.Snippet); snippet != "" {
				r.printf("    %s\n", snippet)
			}
		}
		r.printf("%d found in %v\n", res.Total, res.Took)
		if res.Total == 0 {
			return errFindings
		}
		return nil
	})
}

func text(segments []search.Segment) string {
	var b strings.Builder
	for _, s := range segments {
		b.WriteString(s.Text)
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func hitsJSON(res search.Results) map[string]any {
	hits := make([]map[string]any, 0, len(res.Hits))
	for _, h := range res.Hits {
		hits = append(hits, map[string]any{
			"doc": h.Doc, "kind": h.Kind, "title": text(h.Title), "heading": text(h.Heading), "snippet": text(h.Snippet), "url": h.URL,
			"page": h.Page, "anchor": h.Anchor, "other_pages": h.OtherPages, "why": h.Why, "state": h.State,
		})
	}
	return map[string]any{"total": res.Total, "total_kind": res.TotalKind, "hits": hits}
}

type indexCmd struct {
	Rebuild bool `help:"Make the index anew from database and content, beside the present one, and swap."`
	JSON    bool `name:"json" help:"Print JSON."`
}

// Run shows what the index holds, or has it rebuilt.
func (c indexCmd) Run(r *run) error {
	return r.with(func(h *hub.Hub) error {
		if c.Rebuild {
			if err := h.EnqueueRebuild(r.ctx); err != nil {
				return err
			}
			if err := h.Work(r.ctx); err != nil {
				return err
			}
			if !h.Alone {
				if c.JSON {
					return r.json(map[string]any{"rebuild": "enqueued"})
				}
				r.printf("The running server rebuilds the index now; \"tandem jobs\" shows when it is done.\n")
				return nil
			}
		}
		if err := h.Prepare(r.ctx); err != nil {
			return err
		}
		type row struct {
			Space     string `json:"space"`
			Documents int    `json:"documents"`
			Records   int    `json:"records"`
			Bytes     int64  `json:"bytes"`
		}
		var rows []row
		for _, space := range []search.Space{search.Public, search.Library} {
			st, err := h.Search.Stats(r.ctx, space)
			if err != nil {
				return err
			}
			rows = append(rows, row{string(space), st.Documents, st.Records, st.Bytes})
		}
		if c.JSON {
			return r.json(rows)
		}
		for _, x := range rows {
			r.printf("%-8s %d documents in %d records, %.1f MB\n", x.Space, x.Documents, x.Records, float64(x.Bytes)/(1<<20))
		}
		return nil
	})
}
