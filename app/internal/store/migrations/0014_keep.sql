-- +goose Up
-- Each time a keeper said that an asset still holds.
CREATE TABLE reviewed (
    asset     TEXT NOT NULL REFERENCES asset (id) ON DELETE CASCADE,
    at        BIGINT NOT NULL,
    person    TEXT NOT NULL,
    name      TEXT NOT NULL,
    was_due   BIGINT NOT NULL,
    due       BIGINT NOT NULL,
    PRIMARY KEY (asset, at)
);

-- What a person said of a version at the moment of use.
CREATE TABLE rating (
    person  TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    asset   TEXT NOT NULL REFERENCES asset (id) ON DELETE CASCADE,
    version INTEGER NOT NULL,
    verdict TEXT NOT NULL,
    at      BIGINT NOT NULL,
    PRIMARY KEY (asset, version, person)
);

CREATE TABLE flag (
    id          TEXT PRIMARY KEY,
    asset       TEXT NOT NULL REFERENCES asset (id) ON DELETE CASCADE,
    version     INTEGER NOT NULL,
    page        INTEGER NOT NULL,
    verdict     TEXT NOT NULL,
    note        TEXT NOT NULL,
    person      TEXT NOT NULL,
    name        TEXT NOT NULL,
    owner       TEXT NOT NULL,
    owner_name  TEXT NOT NULL,
    state       TEXT NOT NULL,
    due         BIGINT NOT NULL,
    answer      TEXT NOT NULL DEFAULT '',
    answered_by TEXT NOT NULL DEFAULT '',
    created     BIGINT NOT NULL,
    changed     BIGINT NOT NULL,
    revision    INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX flag_state ON flag (state, due);
CREATE INDEX flag_asset ON flag (asset, state);
CREATE INDEX flag_person ON flag (person, created);

-- A change of many assets: what to do, and how far it is with each.
CREATE TABLE batch (
    id       TEXT PRIMARY KEY,
    person   TEXT NOT NULL,
    name     TEXT NOT NULL,
    action   TEXT NOT NULL,
    state    TEXT NOT NULL,
    created  BIGINT NOT NULL,
    finished BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX batch_created ON batch (created);

CREATE TABLE batch_item (
    batch    TEXT NOT NULL REFERENCES batch (id) ON DELETE CASCADE,
    asset    TEXT NOT NULL,
    title    TEXT NOT NULL,
    state    TEXT NOT NULL,
    revision INTEGER NOT NULL,
    was      TEXT NOT NULL DEFAULT '',
    note     TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (batch, asset)
);
CREATE INDEX batch_item_state ON batch_item (batch, state);

-- What the text of an asset looks like, small enough to compare with every other.
CREATE TABLE sketch (
    asset   TEXT PRIMARY KEY REFERENCES asset (id) ON DELETE CASCADE,
    indexed BIGINT NOT NULL,
    words   INTEGER NOT NULL,
    whole   TEXT NOT NULL,
    pages   TEXT NOT NULL
);

-- Two assets that say nearly the same; a is the smaller id.
CREATE TABLE twin (
    a       TEXT NOT NULL REFERENCES asset (id) ON DELETE CASCADE,
    b       TEXT NOT NULL REFERENCES asset (id) ON DELETE CASCADE,
    likely  INTEGER NOT NULL,
    shared  INTEGER NOT NULL,
    PRIMARY KEY (a, b)
);
CREATE INDEX twin_b ON twin (b);

-- Pairs that a person looked at and found to be different.
CREATE TABLE not_twin (
    a    TEXT NOT NULL REFERENCES asset (id) ON DELETE CASCADE,
    b    TEXT NOT NULL REFERENCES asset (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    at   BIGINT NOT NULL,
    PRIMARY KEY (a, b)
);
