-- One row. A position below (horizon_xid, horizon_seq) can no longer be read after.
CREATE TABLE meta (
    id          INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    epoch       INTEGER NOT NULL,
    horizon_xid INTEGER NOT NULL,
    horizon_seq INTEGER NOT NULL
) STRICT;

CREATE TABLE sources (
    id           TEXT NOT NULL PRIMARY KEY,
    name         TEXT NOT NULL,
    kind         TEXT NOT NULL,
    url          TEXT,
    policy       TEXT NOT NULL,
    refreshed_at INTEGER
) STRICT;

CREATE TABLE source_runs (
    source_id   TEXT    NOT NULL REFERENCES sources (id),
    finished_at INTEGER NOT NULL,
    tally       TEXT    NOT NULL,
    PRIMARY KEY (source_id, finished_at)
) STRICT;

-- The state of each offer, without its body: that stands once, in the change of the same revision.
-- first_rev is the revision of the latest publication of an offer that did not stand before.
CREATE TABLE offers (
    id           TEXT    NOT NULL PRIMARY KEY,
    source_id    TEXT    NOT NULL REFERENCES sources (id),
    rev          INTEGER NOT NULL DEFAULT 1,
    first_rev    INTEGER NOT NULL DEFAULT 1,
    content_hash TEXT    NOT NULL,
    seen_at      INTEGER NOT NULL,
    withdrawn_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX offers_withdrawn ON offers (withdrawn_at) WHERE withdrawn_at IS NOT NULL;

-- Rows are appended, and deleted by compaction; only a withdrawal rewrites one, in the same number of bytes. So SQLite
-- moves none about in its pages, where a copy would stay behind. That a row is superseded therefore stands beside it.
-- AUTOINCREMENT: a number is never given twice, also after the newest rows were deleted.
CREATE TABLE changes (
    seq       INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    xid       INTEGER NOT NULL DEFAULT 0,
    entity_id TEXT    NOT NULL,
    rev       INTEGER NOT NULL,
    op        TEXT    NOT NULL,
    at        INTEGER NOT NULL,
    payload   TEXT    NOT NULL
) STRICT;

CREATE UNIQUE INDEX changes_entity ON changes (entity_id, rev);

CREATE TABLE superseded (
    seq           INTEGER NOT NULL PRIMARY KEY,
    superseded_at INTEGER NOT NULL
) STRICT;

CREATE INDEX superseded_time ON superseded (superseded_at);

CREATE TABLE apps (
    id         TEXT    NOT NULL PRIMARY KEY,
    name       TEXT    NOT NULL UNIQUE,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE app_licences (
    app_id      TEXT    NOT NULL REFERENCES apps (id),
    source_id   TEXT    NOT NULL REFERENCES sources (id),
    accepted_at INTEGER NOT NULL,
    PRIMARY KEY (app_id, source_id)
) STRICT;

CREATE TABLE keys (
    id         TEXT    NOT NULL PRIMARY KEY,
    app_id     TEXT    NOT NULL REFERENCES apps (id),
    hash       TEXT    NOT NULL UNIQUE,
    hint       TEXT    NOT NULL,
    scopes     TEXT    NOT NULL,
    sources    TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER,
    revoked_at INTEGER
) STRICT;
