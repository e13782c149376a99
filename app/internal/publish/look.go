package publish

import (
	"io/fs"
	"maps"
	"slices"
	"strings"
)

// Paths lists every address that answers with something of its own, sorted: pages, feeds, twins, files for machines,
// pictures. Those of errors have none.
func (s *Snapshot) Paths() []string {
	out := make([]string, 0, len(s.entries))
	for path := range s.entries {
		if strings.HasPrefix(path, "/") {
			out = append(out, path)
		}
	}
	slices.Sort(out)
	return out
}

// Redirects lists the addresses that lead to others, each with the path it leads to.
func (s *Snapshot) Redirects() map[string]string { return maps.Clone(s.redirects) }

// Files is the content folder that the snapshot was made from; it may have changed since.
func (s *Snapshot) Files() fs.FS { return s.files }

// Base is the scheme and host of the site, without a slash behind them.
func (s *Snapshot) Base() string { return s.base }
