-- +goose Up
CREATE TABLE notice (
    id      TEXT PRIMARY KEY,
    person  TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    kind    TEXT NOT NULL,
    subject TEXT NOT NULL,
    body    TEXT NOT NULL,
    url     TEXT NOT NULL,
    mark    TEXT NOT NULL,
    mail    INTEGER NOT NULL,
    created BIGINT NOT NULL,
    seen    BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX notice_person ON notice (person, seen, created);

-- What people were told stays known after the notice is gone, so that nothing is told twice.
CREATE TABLE told (
    person TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    mark   TEXT NOT NULL,
    PRIMARY KEY (person, mark)
);

-- The kinds of notices that a person who chose gets by mail.
CREATE TABLE mail_choice (
    person TEXT PRIMARY KEY REFERENCES person (id) ON DELETE CASCADE,
    kinds  TEXT NOT NULL
);
