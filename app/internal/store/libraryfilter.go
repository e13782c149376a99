package store

import (
	"strings"
	"time"

	"tandem/app/internal/library"
)

// conditions are parts of a WHERE clause that all have to hold.
type conditions struct {
	parts []string
	args  []any
}

func (c *conditions) add(part string, args ...any) {
	c.parts, c.args = append(c.parts, part), append(c.args, args...)
}

// in asks for one of the values; of none it asks nothing.
func in[T ~string](c *conditions, column string, values []T, args ...any) {
	if len(values) == 0 {
		return
	}
	for _, v := range values {
		args = append(args, string(v))
	}
	c.add(column+" IN ("+marks(len(values))+")", args...)
}

func (c *conditions) truth(column string, is *bool) {
	if is != nil {
		c.add(column+" = ?", flag(*is))
	}
}

func (c *conditions) before(column string, t time.Time) {
	if !t.IsZero() {
		c.add(column+" > 0 AND "+column+" < ?", millis(t))
	}
}

// where is the clause, empty when nothing was asked.
func (c *conditions) where() string {
	if len(c.parts) == 0 {
		return ""
	}
	return "WHERE " + strings.Join(c.parts, " AND ")
}

func assetFilter(f library.Filter) (where string, args []any) {
	var c conditions
	in(&c, "a.id", f.IDs)
	in(&c, "a.state", f.States)
	in(&c, standingNow, f.Standings, standingArgs(f.At)...)
	in(&c, "v.progress", f.Progress)
	in(&c, "v.format", f.Formats)
	for facet, values := range f.Facets {
		if len(values) > 0 {
			args := []any{facet}
			for _, v := range values {
				args = append(args, v)
			}
			c.add("EXISTS (SELECT 1 FROM asset_facet x WHERE x.asset = a.id AND x.facet = ? AND x.value IN ("+marks(len(values))+"))", args...)
		}
	}
	if f.Owner != "" {
		c.add("a.owner = ?", f.Owner)
	}
	if f.SuccessorOf != "" {
		c.add("a.successor = ?", f.SuccessorOf)
	}
	words(&c, f.Words)
	c.before("a.expires", f.ExpiresBefore)
	c.before("a.review_by", f.ReviewBefore)
	c.truth("a.internal", f.Internal)
	c.truth("a.public", f.Public)
	if !f.OpenAt.IsZero() {
		now := millis(f.OpenAt)
		c.add("a.state = ? AND a.successor = '' AND a.release_at <= ? AND (a.expires = 0 OR a.expires > ?)", library.Approved, now, now)
	}
	if f.After != "" {
		c.add("a.id > ?", f.After)
	}
	return c.where(), c.args
}

// words asks for an asset by the words of its title or by its ID. Letters outside ASCII are compared as they are written.
func words(c *conditions, text string) {
	const most = 8
	var parts []string
	var args []any
	for _, w := range strings.Fields(text) {
		if len(parts) < most {
			parts = append(parts, `LOWER(a.title) LIKE ? ESCAPE '\'`)
			args = append(args, "%"+strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(strings.ToLower(w))+"%")
		}
	}
	if len(parts) > 0 {
		c.add("(a.id = ? OR "+strings.Join(parts, " AND ")+")", append([]any{strings.TrimSpace(text)}, args...)...)
	}
}
