package store

import "context"

// Kept holds the last good text of files that are broken or held back.
type Kept struct{ DB *DB }

type keptFile struct{ file, source string }

func scanKept(s scanner) (k keptFile, err error) {
	err = s.Scan(&k.file, &k.source)
	return k, err
}

// All returns the texts by file.
func (k Kept) All(ctx context.Context) (map[string][]byte, error) {
	rows, err := list(ctx, k.DB, scanKept, "SELECT file, source FROM kept ORDER BY file")
	out := make(map[string][]byte, len(rows))
	for _, r := range rows {
		out[r.file] = []byte(r.source)
	}
	return out, err
}

// Set makes the texts those of want, all or nothing.
func (k Kept) Set(ctx context.Context, want map[string][]byte) error {
	return k.DB.Tx(ctx, func(ctx context.Context, tx *Tx) error {
		have, err := list(ctx, tx, scanKept, "SELECT file, source FROM kept ORDER BY file")
		if err != nil {
			return err
		}
		there := map[string]string{}
		for _, h := range have {
			there[h.file] = h.source
			if _, wanted := want[h.file]; wanted {
				continue
			}
			if _, err := tx.exec(ctx, "DELETE FROM kept WHERE file = ?", h.file); err != nil {
				return err
			}
		}
		for file, source := range want {
			if old, ok := there[file]; ok && old == string(source) {
				continue
			}
			_, err := tx.exec(ctx, "INSERT INTO kept (file, source) VALUES (?, ?) ON CONFLICT (file) DO UPDATE SET source = excluded.source", file, string(source))
			if err != nil {
				return err
			}
		}
		return nil
	})
}
