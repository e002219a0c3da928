-- Citus wants it so for references between its tables; plain PostgreSQL takes no notice.
SET LOCAL citus.multi_shard_modify_mode TO 'sequential';

-- One row. A position below (horizon_xid, horizon_seq) can no longer be read after.
CREATE TABLE meta (
    id          BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    epoch       BIGINT NOT NULL,
    horizon_xid BIGINT NOT NULL,
    horizon_seq BIGINT NOT NULL
);

CREATE TABLE sources (
    id           TEXT NOT NULL PRIMARY KEY,
    name         TEXT NOT NULL,
    kind         TEXT NOT NULL,
    url          TEXT,
    policy       TEXT NOT NULL,
    refreshed_at BIGINT
);

CREATE TABLE source_runs (
    source_id   TEXT   NOT NULL,
    finished_at BIGINT NOT NULL,
    tally       TEXT   NOT NULL,
    PRIMARY KEY (source_id, finished_at)
);

-- The state of each offer, without its body: that stands once, in the change of the same revision.
-- first_rev is the revision of the latest publication of an offer that did not stand before.
CREATE TABLE offers (
    id           TEXT   NOT NULL PRIMARY KEY,
    source_id    TEXT   NOT NULL,
    rev          BIGINT NOT NULL DEFAULT 1,
    first_rev    BIGINT NOT NULL DEFAULT 1,
    content_hash TEXT   NOT NULL,
    seen_at      BIGINT NOT NULL,
    withdrawn_at BIGINT
);

CREATE INDEX offers_withdrawn ON offers (withdrawn_at) WHERE withdrawn_at IS NOT NULL;

-- Rows are appended, and deleted by compaction; only a withdrawal rewrites one.
-- xid is the transaction that wrote the row: readers stay below the oldest one that still runs.
CREATE TABLE changes (
    seq       BIGINT NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    xid       BIGINT NOT NULL DEFAULT (pg_current_xact_id()::text::bigint),
    entity_id TEXT   NOT NULL,
    rev       BIGINT NOT NULL,
    op        TEXT   NOT NULL,
    at        BIGINT NOT NULL,
    payload   TEXT   NOT NULL
);

CREATE INDEX changes_order ON changes (xid, seq);
CREATE UNIQUE INDEX changes_entity ON changes (entity_id, rev);

CREATE TABLE superseded (
    seq           BIGINT NOT NULL PRIMARY KEY,
    superseded_at BIGINT NOT NULL
);

CREATE INDEX superseded_time ON superseded (superseded_at);

CREATE TABLE apps (
    id         TEXT   NOT NULL PRIMARY KEY,
    name       TEXT   NOT NULL UNIQUE,
    created_at BIGINT NOT NULL
);

CREATE TABLE app_licences (
    app_id      TEXT   NOT NULL,
    source_id   TEXT   NOT NULL,
    accepted_at BIGINT NOT NULL,
    PRIMARY KEY (app_id, source_id)
);

CREATE TABLE keys (
    id         TEXT   NOT NULL PRIMARY KEY,
    app_id     TEXT   NOT NULL,
    hash       TEXT   NOT NULL UNIQUE,
    hint       TEXT   NOT NULL,
    scopes     TEXT   NOT NULL,
    sources    TEXT   NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    revoked_at BIGINT
);

-- The journal becomes managed tables while it is empty, so that a record and its change commit together.
DO $$ BEGIN IF EXISTS (SELECT FROM pg_extension WHERE extname = 'citus') THEN
    PERFORM create_reference_table('sources');
    PERFORM create_reference_table('source_runs');
    PERFORM create_reference_table('apps');
    PERFORM create_reference_table('app_licences');
    PERFORM create_reference_table('keys');
    PERFORM create_distributed_table('offers', 'id', shard_count => 32);
    PERFORM citus_add_local_table_to_metadata('changes');
    PERFORM citus_add_local_table_to_metadata('superseded');
END IF; END $$;
