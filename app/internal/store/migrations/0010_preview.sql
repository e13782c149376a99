-- +goose Up
-- What was made of the bytes of versions, so that people see pages without the program that made the file. It belongs to
-- the bytes: versions that have the same ones share it.
CREATE TABLE rendition (
    blob      TEXT PRIMARY KEY,
    format    TEXT NOT NULL,
    media     TEXT NOT NULL,
    file_name TEXT NOT NULL,
    size      BIGINT NOT NULL,
    state     TEXT NOT NULL,
    reason    TEXT NOT NULL DEFAULT '',
    detail    TEXT NOT NULL DEFAULT '',
    pdf       TEXT NOT NULL DEFAULT '', -- blob of the PDF that an office file was turned into, or that a person attached
    attached  INTEGER NOT NULL DEFAULT 0,
    pages     INTEGER NOT NULL DEFAULT 0,
    reached   INTEGER NOT NULL DEFAULT 0, -- pages from the first on that ended
    missing   TEXT NOT NULL DEFAULT '[]', -- of them, those without a picture
    places    TEXT NOT NULL DEFAULT '{}', -- text page to picture page, where they differ
    ocr       TEXT NOT NULL DEFAULT '',   -- '', waiting, done
    ocr_count INTEGER NOT NULL DEFAULT 0,
    created   BIGINT NOT NULL,
    updated   BIGINT NOT NULL
);
CREATE INDEX rendition_state ON rendition (state);

CREATE TABLE rendition_page (
    blob         TEXT NOT NULL REFERENCES rendition (blob) ON DELETE CASCADE,
    number       INTEGER NOT NULL,
    state        TEXT NOT NULL,
    reason       TEXT NOT NULL DEFAULT '',
    width        INTEGER NOT NULL DEFAULT 0,
    height       INTEGER NOT NULL DEFAULT 0,
    picture      TEXT NOT NULL DEFAULT '',
    picture_size BIGINT NOT NULL DEFAULT 0,
    thumb        TEXT NOT NULL DEFAULT '',
    thumb_size   BIGINT NOT NULL DEFAULT 0,
    words        INTEGER NOT NULL DEFAULT 0, -- in the layer
    layer        TEXT NOT NULL DEFAULT '',
    ocr          TEXT NOT NULL DEFAULT '',   -- '', none (nothing was found), done, failed
    ocr_text     TEXT NOT NULL DEFAULT '',
    updated      BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (blob, number)
);
CREATE INDEX rendition_page_picture ON rendition_page (picture);
CREATE INDEX rendition_page_thumb ON rendition_page (thumb);
CREATE INDEX rendition_pdf ON rendition (pdf);

ALTER TABLE asset_page ADD COLUMN ocr INTEGER NOT NULL DEFAULT 0;

-- What was uploaded before there were previews gets them.
INSERT INTO rendition (blob, format, media, file_name, size, state, created, updated)
SELECT blob, MIN(format), MIN(media), MIN(file_name), MIN(size), 'waiting', MIN(created), MIN(created) FROM asset_version GROUP BY blob;
