-- +goose Up
-- The dates of an asset in milliseconds (0: none), and who may never have it or has something newer.
ALTER TABLE asset ADD COLUMN internal INTEGER NOT NULL DEFAULT 0;
ALTER TABLE asset ADD COLUMN successor TEXT NOT NULL DEFAULT '';
ALTER TABLE asset ADD COLUMN release_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE asset ADD COLUMN expires BIGINT NOT NULL DEFAULT 0;
ALTER TABLE asset ADD COLUMN review_by BIGINT NOT NULL DEFAULT 0;
CREATE INDEX asset_expires ON asset (expires) WHERE expires > 0;
CREATE INDEX asset_review ON asset (review_by) WHERE review_by > 0;
