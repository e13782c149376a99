package disk

// SetRename replaces how a file gets its final name.
func SetRename(s *Store, rename func(from, to string) error) { s.rename = rename }
