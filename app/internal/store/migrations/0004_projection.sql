-- +goose Up
-- What the search index should hold: the version of each document, or of its removal.
CREATE TABLE projection (
    space   TEXT NOT NULL,
    doc     TEXT NOT NULL,
    version BIGINT NOT NULL,
    hash    TEXT NOT NULL,
    removed INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (space, doc)
);
