package store

import "context"

// DropAsset removes an asset with its versions, as a database might be mended by hand.
func DropAsset(ctx context.Context, db *DB, id string) error {
	_, err := db.exec(ctx, "DELETE FROM asset WHERE id = ?", id)
	return err
}
