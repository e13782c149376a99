-- +goose Up
-- The last good text of each file that is broken or held back now, so that a restart shows it too.
CREATE TABLE kept (
    file   TEXT PRIMARY KEY,
    source TEXT NOT NULL
);
