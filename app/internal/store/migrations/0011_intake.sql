-- +goose Up
-- Many files on their way in, as one piece of work: what was chosen for all of them, and who brings them.
CREATE TABLE upload_batch (
    id          TEXT PRIMARY KEY,
    name        TEXT NOT NULL,
    person      TEXT NOT NULL,
    person_name TEXT NOT NULL,
    choices     TEXT NOT NULL,
    skipped     INTEGER NOT NULL DEFAULT 0,
    notes       TEXT NOT NULL DEFAULT '[]',
    act         TEXT NOT NULL DEFAULT '',
    act_by      TEXT NOT NULL DEFAULT '',
    act_name    TEXT NOT NULL DEFAULT '',
    undone      BIGINT NOT NULL DEFAULT 0,
    created     BIGINT NOT NULL
);
CREATE INDEX upload_batch_created ON upload_batch (created);

-- A file of a batch, from its announcement to the state in which it ended. What came out of a zip has it as parent.
CREATE TABLE upload_item (
    id       TEXT PRIMARY KEY,
    batch    TEXT NOT NULL REFERENCES upload_batch (id) ON DELETE CASCADE,
    parent   TEXT NOT NULL DEFAULT '',
    position INTEGER NOT NULL,
    path     TEXT NOT NULL,
    size     BIGINT NOT NULL,
    modified BIGINT NOT NULL DEFAULT 0,
    head     TEXT NOT NULL DEFAULT '',
    want     TEXT NOT NULL DEFAULT '',
    person   TEXT NOT NULL,
    upload   TEXT NOT NULL DEFAULT '',
    received BIGINT NOT NULL DEFAULT 0,
    blob     TEXT NOT NULL DEFAULT '',
    details  TEXT NOT NULL,
    asset    TEXT NOT NULL,
    twin     TEXT NOT NULL DEFAULT '',
    state    TEXT NOT NULL,
    reason   TEXT NOT NULL DEFAULT '',
    detail   TEXT NOT NULL DEFAULT '',
    created  BIGINT NOT NULL,
    touched  BIGINT NOT NULL
);
CREATE UNIQUE INDEX upload_item_position ON upload_item (batch, parent, position);
CREATE INDEX upload_item_state ON upload_item (batch, state);
CREATE INDEX upload_item_open ON upload_item (state, touched);
CREATE INDEX upload_item_person ON upload_item (person, state);
