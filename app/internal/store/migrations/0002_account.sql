-- +goose Up
CREATE TABLE person (
    id        TEXT PRIMARY KEY,
    email     TEXT NOT NULL UNIQUE,
    name      TEXT NOT NULL,
    roles     TEXT NOT NULL,
    password  TEXT NOT NULL,
    disabled  BIGINT NOT NULL DEFAULT 0,
    created   BIGINT NOT NULL,
    last_seen BIGINT NOT NULL DEFAULT 0
);

CREATE TABLE session (
    id        TEXT PRIMARY KEY,
    person    TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    csrf      TEXT NOT NULL,
    agent     TEXT NOT NULL,
    created   BIGINT NOT NULL,
    last_seen BIGINT NOT NULL,
    expires   BIGINT NOT NULL
);
CREATE INDEX session_person ON session (person);
CREATE INDEX session_expires ON session (expires);

-- Single-use addresses: an invitation, or the one that makes the first admin. The token is stored hashed.
CREATE TABLE invitation (
    token   TEXT PRIMARY KEY,
    purpose TEXT NOT NULL,
    email   TEXT NOT NULL,
    roles   TEXT NOT NULL,
    inviter TEXT NOT NULL,
    created BIGINT NOT NULL,
    expires BIGINT NOT NULL
);

CREATE TABLE attempt (
    subject TEXT PRIMARY KEY,
    count   INTEGER NOT NULL,
    until   BIGINT NOT NULL
);
CREATE INDEX attempt_until ON attempt (until);
