-- +goose Up
-- What people searched for: by name for 90 days, then only by role. The public's searches never have a name.
CREATE TABLE search_log (
    id       TEXT PRIMARY KEY,
    person   TEXT NOT NULL,
    role     TEXT NOT NULL,
    audience TEXT NOT NULL,
    query    TEXT NOT NULL,
    phrase   TEXT NOT NULL,
    filters  TEXT NOT NULL,
    hits     INTEGER NOT NULL,
    at       BIGINT NOT NULL
);
CREATE INDEX search_log_at ON search_log (at);

CREATE TABLE search_open (
    search   TEXT NOT NULL REFERENCES search_log (id) ON DELETE CASCADE,
    document TEXT NOT NULL,
    place    INTEGER NOT NULL,
    page     INTEGER NOT NULL,
    at       BIGINT NOT NULL,
    PRIMARY KEY (search, document)
);

-- Words that find each other, or one way only: what is typed finds the words.
CREATE TABLE synonym (
    id      TEXT PRIMARY KEY,
    typed   TEXT NOT NULL,
    words   TEXT NOT NULL,
    updated BIGINT NOT NULL,
    author  TEXT NOT NULL
);

-- What reps ask marketing for, and who asked for the same.
CREATE TABLE request (
    id          TEXT PRIMARY KEY,
    phrase      TEXT NOT NULL,
    title       TEXT NOT NULL,
    filters     TEXT NOT NULL,
    state       TEXT NOT NULL,
    created     BIGINT NOT NULL,
    updated     BIGINT NOT NULL,
    due         BIGINT NOT NULL DEFAULT 0,
    taker       TEXT NOT NULL DEFAULT '',
    taker_name  TEXT NOT NULL DEFAULT '',
    answer      TEXT NOT NULL DEFAULT '',
    answer_name TEXT NOT NULL DEFAULT '',
    reason      TEXT NOT NULL DEFAULT ''
);
CREATE INDEX request_state ON request (state, created);
CREATE INDEX request_phrase ON request (phrase);

CREATE TABLE request_voice (
    request TEXT NOT NULL REFERENCES request (id) ON DELETE CASCADE,
    person  TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    name    TEXT NOT NULL,
    note    TEXT NOT NULL,
    due     BIGINT NOT NULL DEFAULT 0,
    at      BIGINT NOT NULL,
    PRIMARY KEY (request, person)
);
