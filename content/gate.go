package content

// judge asks the gate about each document that is new or changed, and holds back those it refuses. It reports whether it
// held any, so that the library has to be put together again.
func (l *loader) judge(lib *Library) bool {
	if l.opts.Gate == nil {
		return false
	}
	var fresh []*item
	for _, it := range l.items {
		d := it.doc
		if d == nil || !d.Kind.isDocument() || d.IsDraft || d.Stale || it.old != nil && it.old.doc == d {
			continue
		}
		fresh = append(fresh, it)
	}
	l.each(len(fresh), func(i int) { fresh[i].judged = l.opts.Gate(lib, fresh[i].doc) })
	held := false
	for _, it := range fresh {
		for _, p := range it.judged {
			if p.Severity == Error {
				it.hold()
				held = true
				break
			}
		}
	}
	return held
}

// hold puts the last good version in the place of what the gate refused, if there is one.
func (i *item) hold() {
	i.held, i.doc = i.doc, nil
	if last := i.lastGood(); last != nil {
		stale := *last
		stale.Stale = true
		i.doc = &stale
	}
}
