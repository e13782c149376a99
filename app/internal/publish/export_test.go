package publish

import (
	"maps"
	"runtime"
	"slices"
	"strings"
)

// Everywhere lists every address of the snapshot, redirects and removed ones included, for tests that look everywhere.
func (s *Snapshot) Everywhere() []string {
	all := slices.Concat(slices.Collect(maps.Keys(s.entries)), slices.Collect(maps.Keys(s.redirects)), slices.Collect(maps.Keys(s.gone)))
	slices.Sort(all)
	return all
}

// Shared counts the entries that two snapshots have in common, and those of the first.
func (s *Snapshot) Shared(o *Snapshot) (same, all int) {
	for path, e := range s.entries {
		if o.entries[path] == e {
			same++
		} else if e.lazy != nil && e.made() == nil {
			same++ // not made, so that it cost nothing
		}
	}
	return same, len(s.entries)
}

// Waiting counts the entries that are still to be made.
func (s *Snapshot) Waiting() int {
	n := 0
	for _, e := range s.entries {
		if e.made() == nil {
			n++
		}
	}
	return n
}

// Dump is everything the snapshot can answer, by address and encoding.
func (s *Snapshot) Dump() map[string]string {
	out := map[string]string{}
	for path, e := range s.entries {
		e, err := e.ready(s.shelf, false)
		if err != nil {
			panic(err)
		}
		for name, v := range map[string]variant{"plain": e.plain, "gzip": e.gzip, "br": e.packed(s.shelf)} {
			out[path+" "+name] = v.etag + "\n" + string(v.body)
		}
		out[path+" head"] = strings.Join([]string{e.media, e.cache, e.robots, e.link, e.policy, e.modified, e.twin, e.file, e.signal, e.tokens}, "\n")
	}
	out["next"] = s.next.String()
	for _, p := range s.Problems {
		out["problem "+p.String()] = "yes"
	}
	for _, a := range s.Addresses() {
		out[a.URL+" address"] = a.Validator + a.Modified.String()
	}
	for from, to := range s.redirects {
		out[from+" moved"] = to
	}
	for path := range s.gone {
		out[path+" gone"] = "yes"
	}
	return out
}

// PlainBytes counts what is kept of pages without encoding that there is in another form too.
func (s *Snapshot) PlainBytes() int {
	n := 0
	for _, e := range s.entries {
		if e.gzip.body != nil {
			n += len(e.plain.body)
		}
	}
	return n
}

// OnFree calls f when the snapshot is no longer held by anybody.
func OnFree(s *Snapshot, f func()) { runtime.AddCleanup(s, func(struct{}) { f() }, struct{}{}) }

// Collect collects garbage until done is closed.
func Collect(t interface{ Fatal(...any) }, done <-chan struct{}) {
	for range 100 {
		runtime.GC()
		select {
		case <-done:
			return
		default:
			runtime.Gosched()
		}
	}
	t.Fatal("something holds on to the old snapshot")
}
