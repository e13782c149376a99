package content

// KeyPlace says where the value of a front matter key stands in the file of a document, both counted from 1, columns in
// bytes. The key is given by its own name, however it is spelled in the file. Where the key is not given, or the document
// is a last good version whose file has moved on, the place is the start of the file: 1, 1.
func (l *Library) KeyPlace(d *Document, key string) (line, column int) {
	if at, ok := l.keyPlace(d, key); ok {
		return at.line, at.column
	}
	return 1, 1
}

// HasKey reports whether the front matter of the document gives the key, by its own name.
func (l *Library) HasKey(d *Document, key string) bool {
	_, ok := l.keyPlace(d, key)
	return ok
}

type keyAt struct{ line, column int }

func (l *Library) keyPlace(d *Document, key string) (keyAt, bool) {
	if l.index == nil || d.Stale {
		return keyAt{}, false
	}
	k := l.index.files[d.File]
	if k == nil || k.parsed == nil {
		return keyAt{}, false
	}
	at, ok := k.parsed.places[key]
	return keyAt{max(1, at.Line), max(1, at.Column)}, ok
}
