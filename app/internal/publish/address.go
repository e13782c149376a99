package publish

import (
	"cmp"
	"encoding/hex"
	"slices"
	"strings"
	"time"
)

// Address is a page that may be indexed.
type Address struct {
	URL       string // absolute
	Validator string // changes when what the page is about does, and not when only what surrounds it does
	Modified  time.Time

	path string
	list string // the sitemap it is in
}

// noteAddress notes a page that may be indexed.
func (s *Snapshot) noteAddress(b *edition, path string, validator digest, modified time.Time) {
	s.addresses = append(s.addresses, Address{
		URL: b.frame.abs(pathEscaped(path)), Validator: hex.EncodeToString(validator[:16]), Modified: modified, path: path, list: b.sitemapOf(path),
	})
}

// notePage notes a list that may be indexed, by what decides it besides the frame around it.
func (b *edition) notePage(path, key string) {
	b.s.noteAddress(b, path, digestOf(strings.ReplaceAll(key, b.frame.key, "")), b.mods[path])
}

// Addresses are the pages that may be indexed and are named in the sitemaps, sorted by address.
func (s *Snapshot) Addresses() []Address {
	out := slices.Clone(s.addresses)
	slices.SortFunc(out, func(x, y Address) int { return cmp.Compare(x.URL, y.URL) })
	return out
}

// Changes are absolute addresses of pages that may be indexed, each list sorted.
type Changes struct {
	Added   []string
	Changed []string
	Removed []string
}

// Diff says what a snapshot changed for those who index, compared with the one before; with nil everything is added. An
// address that now leads elsewhere is removed.
func (s *Snapshot) Diff(previous *Snapshot) Changes {
	var c Changes
	before := map[string]string{}
	if previous != nil {
		for _, a := range previous.addresses {
			before[a.URL] = a.Validator
		}
	}
	for _, a := range s.addresses {
		old, had := before[a.URL]
		delete(before, a.URL)
		switch {
		case !had:
			c.Added = append(c.Added, a.URL)
		case old != a.Validator:
			c.Changed = append(c.Changed, a.URL)
		}
	}
	c.Removed = sortedKeys(before)
	slices.Sort(c.Added)
	slices.Sort(c.Changed)
	return c
}
