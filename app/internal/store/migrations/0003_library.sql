-- +goose Up
CREATE TABLE asset (
    id          TEXT PRIMARY KEY,
    title       TEXT NOT NULL,
    description TEXT NOT NULL,
    tags        TEXT NOT NULL,
    facets      TEXT NOT NULL,
    state       TEXT NOT NULL,
    state_note  TEXT NOT NULL DEFAULT '',
    owner       TEXT NOT NULL,
    owner_name  TEXT NOT NULL,
    created     BIGINT NOT NULL,
    updated     BIGINT NOT NULL,
    revision    INTEGER NOT NULL,
    current     INTEGER NOT NULL,
    indexed     BIGINT NOT NULL
);
CREATE INDEX asset_updated ON asset (updated, id);

-- The facets once more, a row a value, for lists and for the values in use.
CREATE TABLE asset_facet (
    asset TEXT NOT NULL REFERENCES asset (id) ON DELETE CASCADE,
    facet TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (facet, value, asset)
);
CREATE INDEX asset_facet_asset ON asset_facet (asset);

CREATE TABLE asset_version (
    asset      TEXT NOT NULL REFERENCES asset (id) ON DELETE CASCADE,
    number     INTEGER NOT NULL,
    blob       TEXT NOT NULL,
    file_name  TEXT NOT NULL,
    size       BIGINT NOT NULL,
    media      TEXT NOT NULL,
    format     TEXT NOT NULL,
    uploader   TEXT NOT NULL,
    uploader_name TEXT NOT NULL,
    note       TEXT NOT NULL DEFAULT '',
    created    BIGINT NOT NULL,
    progress   TEXT NOT NULL,
    reason     TEXT NOT NULL DEFAULT '',
    detail     TEXT NOT NULL DEFAULT '',
    pages      INTEGER NOT NULL DEFAULT 0,
    searchable INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (asset, number)
);
CREATE INDEX asset_version_blob ON asset_version (blob);

CREATE TABLE asset_page (
    asset   TEXT NOT NULL,
    version INTEGER NOT NULL,
    number  INTEGER NOT NULL,
    kind    TEXT NOT NULL,
    title   TEXT NOT NULL,
    body    TEXT NOT NULL,
    notes   TEXT NOT NULL,
    hidden  INTEGER NOT NULL,
    PRIMARY KEY (asset, version, number),
    FOREIGN KEY (asset, version) REFERENCES asset_version (asset, number) ON DELETE CASCADE
);
