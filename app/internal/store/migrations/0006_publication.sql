-- +goose Up
-- Every public path that a document has or had: live, leading to another, or gone (target '').
CREATE TABLE address (
    path    TEXT PRIMARY KEY,
    doc     TEXT NOT NULL,
    text    TEXT NOT NULL,
    hash    TEXT NOT NULL,
    live    INTEGER NOT NULL,
    target  TEXT NOT NULL DEFAULT '',
    changed BIGINT NOT NULL
);
-- What happened to documents in public, each once.
CREATE TABLE publication (
    id   TEXT PRIMARY KEY,
    doc  TEXT NOT NULL,
    path TEXT NOT NULL,
    what TEXT NOT NULL,
    due  BIGINT NOT NULL,
    at   BIGINT NOT NULL,
    UNIQUE (path, what, due)
);
CREATE INDEX publication_at ON publication (at);
CREATE INDEX publication_doc ON publication (doc, at);
-- Addresses at which a document that is not public can be seen.
CREATE TABLE preview (
    id      TEXT PRIMARY KEY,
    hash    TEXT NOT NULL UNIQUE,
    doc     TEXT NOT NULL,
    person  TEXT NOT NULL,
    created BIGINT NOT NULL,
    expires BIGINT NOT NULL,
    revoked BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX preview_doc ON preview (doc);
-- Links to other sites, and how they answered.
CREATE TABLE outlink (
    url     TEXT PRIMARY KEY,
    status  INTEGER NOT NULL,
    reason  TEXT NOT NULL,
    failing BIGINT NOT NULL DEFAULT 0,
    broken  INTEGER NOT NULL DEFAULT 0,
    checked BIGINT NOT NULL
);
-- Collateral that anybody may have, from the articles that show it.
ALTER TABLE asset ADD COLUMN public INTEGER NOT NULL DEFAULT 0;
