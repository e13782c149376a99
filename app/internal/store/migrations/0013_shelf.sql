-- +goose Up
-- Who used which asset, by name for 90 days; then only the figures of each day are kept.
CREATE TABLE asset_use (
    id      TEXT PRIMARY KEY,
    asset   TEXT NOT NULL REFERENCES asset (id) ON DELETE CASCADE,
    version INTEGER NOT NULL,
    page    INTEGER NOT NULL,
    person  TEXT NOT NULL,
    what    TEXT NOT NULL,
    at      BIGINT NOT NULL
);
CREATE INDEX asset_use_asset ON asset_use (asset, person, what, at);
CREATE INDEX asset_use_at ON asset_use (at);

CREATE TABLE asset_use_day (
    asset   TEXT NOT NULL REFERENCES asset (id) ON DELETE CASCADE,
    version INTEGER NOT NULL,
    what    TEXT NOT NULL,
    day     BIGINT NOT NULL,
    uses    INTEGER NOT NULL,
    PRIMARY KEY (asset, version, what, day)
);

-- The figure that the asset's search document carries.
CREATE TABLE asset_used (
    asset TEXT PRIMARY KEY REFERENCES asset (id) ON DELETE CASCADE,
    used  BIGINT NOT NULL
);

-- What people keep within reach and what they looked at last. A document is an asset or a page of the site.
CREATE TABLE favourite (
    person   TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    document TEXT NOT NULL,
    at       BIGINT NOT NULL,
    PRIMARY KEY (person, document)
);
CREATE TABLE recent (
    person   TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    document TEXT NOT NULL,
    at       BIGINT NOT NULL,
    PRIMARY KEY (person, document)
);
CREATE INDEX recent_at ON recent (person, at);

CREATE TABLE saved_search (
    id      TEXT PRIMARY KEY,
    person  TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    name    TEXT NOT NULL,
    query   TEXT NOT NULL,
    tell    TEXT NOT NULL,
    created BIGINT NOT NULL,
    watched BIGINT NOT NULL DEFAULT 0,
    deleted BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX saved_search_person ON saved_search (person, name);

-- What a watched search has found so far: known from the start, new since, or told in a batch.
CREATE TABLE saved_search_find (
    search   TEXT NOT NULL REFERENCES saved_search (id) ON DELETE CASCADE,
    document TEXT NOT NULL,
    state    TEXT NOT NULL,
    batch    TEXT NOT NULL DEFAULT '',
    at       BIGINT NOT NULL,
    PRIMARY KEY (search, document)
);
CREATE INDEX saved_search_find_state ON saved_search_find (state, search);

CREATE TABLE collection (
    id         TEXT PRIMARY KEY,
    title      TEXT NOT NULL,
    about      TEXT NOT NULL,
    shape      TEXT NOT NULL,
    owner      TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    owner_name TEXT NOT NULL,
    shared     INTEGER NOT NULL,
    official   INTEGER NOT NULL,
    revision   INTEGER NOT NULL,
    created    BIGINT NOT NULL,
    updated    BIGINT NOT NULL,
    updated_by TEXT NOT NULL,
    deleted    BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX collection_owner ON collection (owner, deleted);

CREATE TABLE collection_item (
    collection TEXT NOT NULL REFERENCES collection (id) ON DELETE CASCADE,
    id         TEXT NOT NULL,
    position   INTEGER NOT NULL,
    kind       TEXT NOT NULL,
    document   TEXT NOT NULL DEFAULT '',
    page       INTEGER NOT NULL DEFAULT 0,
    title      TEXT NOT NULL DEFAULT '',
    note       TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (collection, id)
);
CREATE INDEX collection_item_document ON collection_item (document);
