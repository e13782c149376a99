-- +goose Up
-- The dates of an asset in milliseconds (0: none), and who may never have it or has something newer.
ALTER TABLE asset ADD COLUMN internal INTEGER NOT NULL DEFAULT 0;
ALTER TABLE asset ADD COLUMN successor TEXT NOT NULL DEFAULT '';
ALTER TABLE asset ADD COLUMN release_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE asset ADD COLUMN expires BIGINT NOT NULL DEFAULT 0;
ALTER TABLE asset ADD COLUMN review_by BIGINT NOT NULL DEFAULT 0;
CREATE INDEX asset_expires ON asset (expires) WHERE expires > 0;
CREATE INDEX asset_review ON asset (review_by) WHERE review_by > 0;

-- Who asked whom to approve it, and who approved which version.
ALTER TABLE asset ADD COLUMN asker TEXT NOT NULL DEFAULT '';
ALTER TABLE asset ADD COLUMN asker_name TEXT NOT NULL DEFAULT '';
ALTER TABLE asset ADD COLUMN reviewer TEXT NOT NULL DEFAULT '';
ALTER TABLE asset ADD COLUMN reviewer_name TEXT NOT NULL DEFAULT '';
ALTER TABLE asset ADD COLUMN approver_name TEXT NOT NULL DEFAULT '';
ALTER TABLE asset ADD COLUMN approved_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE asset ADD COLUMN approved_version INTEGER NOT NULL DEFAULT 0;

-- Where the asset stood when its search document was last asked for: the clock may have moved it on since.
ALTER TABLE asset ADD COLUMN standing TEXT NOT NULL DEFAULT '';
UPDATE asset SET standing = state;
CREATE INDEX asset_standing ON asset (standing);

-- What was done to an asset, by whom and why.
CREATE TABLE asset_event (
    id      TEXT PRIMARY KEY,
    asset   TEXT NOT NULL REFERENCES asset (id) ON DELETE CASCADE,
    at      BIGINT NOT NULL,
    person  TEXT NOT NULL,
    name    TEXT NOT NULL,
    what    TEXT NOT NULL,
    detail  TEXT NOT NULL,
    why     TEXT NOT NULL,
    version INTEGER NOT NULL
);
CREATE INDEX asset_event_asset ON asset_event (asset, at, id);
