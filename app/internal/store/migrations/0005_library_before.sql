-- +goose Up
-- What an asset was before it was withdrawn, so that it comes back as that and no more.
ALTER TABLE asset ADD COLUMN state_before TEXT NOT NULL DEFAULT 'approved';
