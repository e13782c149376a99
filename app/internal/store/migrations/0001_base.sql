-- +goose Up
CREATE TABLE setting (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

-- Counters that only grow, such as the version of search documents.
CREATE TABLE counter (
    name  TEXT PRIMARY KEY,
    value BIGINT NOT NULL
);

CREATE TABLE job (
    id         TEXT PRIMARY KEY,
    name       TEXT NOT NULL,
    uniq       TEXT NOT NULL DEFAULT '',
    payload    TEXT NOT NULL,
    state      TEXT NOT NULL,
    attempts   INTEGER NOT NULL DEFAULT 0,
    run_at     BIGINT NOT NULL,
    lease_ends BIGINT NOT NULL DEFAULT 0,
    created    BIGINT NOT NULL,
    finished   BIGINT NOT NULL DEFAULT 0,
    last_error TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX job_waiting_once ON job (name, uniq) WHERE state = 'ready' AND uniq <> '';
CREATE INDEX job_due ON job (name, run_at) WHERE state = 'ready';
CREATE INDEX job_leased ON job (lease_ends) WHERE state = 'running';
CREATE INDEX job_ended ON job (state, finished) WHERE state IN ('done', 'dead');

-- One row per turn of a schedule that was enqueued, so that it is enqueued once however many programs run.
CREATE TABLE job_turn (
    name TEXT NOT NULL,
    turn BIGINT NOT NULL,
    PRIMARY KEY (name, turn)
);
