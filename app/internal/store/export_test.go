package store

import "context"

// PretendVersion records a schema version that no migration here has.
func PretendVersion(ctx context.Context, db *DB, v int64) error {
	_, err := db.exec(ctx, "INSERT INTO schema_version (version_id, is_applied) VALUES (?, ?)", v, true)
	return err
}
