SET LOCAL citus.multi_shard_modify_mode TO 'sequential';

-- What an app says of itself, and where it stands: pending (its first member has not confirmed), active, suspended.
-- An app of before was registered by the operator: it is active.
ALTER TABLE apps ADD COLUMN purpose TEXT NOT NULL DEFAULT '';
ALTER TABLE apps ADD COLUMN website TEXT;
ALTER TABLE apps ADD COLUMN plan TEXT NOT NULL DEFAULT 'open';
ALTER TABLE apps ADD COLUMN confirmed_at BIGINT;
ALTER TABLE apps ADD COLUMN suspended_at BIGINT;
UPDATE apps SET confirmed_at = created_at;

-- ip_ranges and origins are JSON lists, empty for anywhere. replaced_by is the key that a rotation issued.
ALTER TABLE keys ADD COLUMN label TEXT NOT NULL DEFAULT '';
ALTER TABLE keys ADD COLUMN mode TEXT NOT NULL DEFAULT 'live';
ALTER TABLE keys ADD COLUMN ip_ranges TEXT NOT NULL DEFAULT '[]';
ALTER TABLE keys ADD COLUMN origins TEXT NOT NULL DEFAULT '[]';
ALTER TABLE keys ADD COLUMN last_used_at BIGINT;
ALTER TABLE keys ADD COLUMN replaced_by TEXT;

-- Who acts for an app. An address is kept in lower case.
CREATE TABLE members (
    app_id       TEXT   NOT NULL,
    email        TEXT   NOT NULL,
    added_at     BIGINT NOT NULL,
    confirmed_at BIGINT,
    PRIMARY KEY (app_id, email)
);

CREATE INDEX members_email ON members (email);

-- Which version of a document (the terms, a source's licence, an agreement) an app accepted, when, and by whom.
CREATE TABLE acceptances (
    app_id      TEXT   NOT NULL,
    document    TEXT   NOT NULL,
    version     TEXT   NOT NULL,
    accepted_at BIGINT NOT NULL,
    accepted_by TEXT   NOT NULL,
    PRIMARY KEY (app_id, document, version)
);

-- Scopes that need the operator's word. decision is approved or refused; it ends at expires_at.
CREATE TABLE approvals (
    id         TEXT   NOT NULL PRIMARY KEY,
    app_id     TEXT   NOT NULL,
    scope      TEXT   NOT NULL,
    purpose    TEXT   NOT NULL,
    agreement  TEXT   NOT NULL,
    asked_at   BIGINT NOT NULL,
    asked_by   TEXT   NOT NULL,
    decision   TEXT,
    decided_at BIGINT,
    decided_by TEXT,
    expires_at BIGINT
);

CREATE INDEX approvals_by_app ON approvals (app_id);

-- Links that were sent by mail, by the SHA-256 of their secret; each is good once.
CREATE TABLE mail_links (
    hash       TEXT   NOT NULL PRIMARY KEY,
    kind       TEXT   NOT NULL,
    email      TEXT   NOT NULL,
    app_id     TEXT,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at    BIGINT
);

CREATE INDEX mail_links_expiry ON mail_links (expires_at);
CREATE INDEX mail_links_email ON mail_links (email);

-- Who is signed in to the portal, by the SHA-256 of the cookie's secret.
CREATE TABLE sessions (
    hash       TEXT   NOT NULL PRIMARY KEY,
    email      TEXT   NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE INDEX sessions_expiry ON sessions (expires_at);

-- Keys that sign access tokens and digests. One signs from active_at on, and is published until retired_at.
CREATE TABLE signing_keys (
    kid         TEXT   NOT NULL PRIMARY KEY,
    private_key TEXT   NOT NULL,
    public_key  TEXT   NOT NULL,
    created_at  BIGINT NOT NULL,
    active_at   BIGINT NOT NULL,
    retired_at  BIGINT
);

-- Append-only. Each row's hash is over its columns and the hash before it.
CREATE TABLE audit (
    seq        BIGINT NOT NULL PRIMARY KEY,
    at         BIGINT NOT NULL,
    actor      TEXT   NOT NULL,
    action     TEXT   NOT NULL,
    subject    TEXT   NOT NULL,
    detail     TEXT   NOT NULL,
    request_id TEXT,
    origin     TEXT,
    hash       TEXT   NOT NULL
);

CREATE TABLE audit_digests (
    day       TEXT   NOT NULL PRIMARY KEY,
    first_seq BIGINT NOT NULL,
    last_seq  BIGINT NOT NULL,
    hash      TEXT   NOT NULL,
    kid       TEXT   NOT NULL,
    signature TEXT   NOT NULL,
    made_at   BIGINT NOT NULL
);

-- Requests by app, key, day (days since 1970, UTC), route and status; the flushes that are in, so that one that is sent
-- again counts once.
CREATE TABLE usage_counts (
    app_id   TEXT   NOT NULL,
    day      BIGINT NOT NULL,
    key_id   TEXT   NOT NULL,
    route    TEXT   NOT NULL,
    status   BIGINT NOT NULL,
    requests BIGINT NOT NULL,
    cost     BIGINT NOT NULL,
    PRIMARY KEY (app_id, day, key_id, route, status)
);

CREATE TABLE usage_flushes (
    node       TEXT   NOT NULL PRIMARY KEY,
    number     BIGINT NOT NULL,
    flushed_at BIGINT NOT NULL
);

-- Mails about a quota that were sent: one for each app, period and percentage.
CREATE TABLE quota_notices (
    app_id  TEXT   NOT NULL,
    period  TEXT   NOT NULL,
    percent BIGINT NOT NULL,
    sent_at BIGINT NOT NULL,
    PRIMARY KEY (app_id, period, percent)
);

-- The limits that nodes share: the theoretical arrival time (GCRA) of each caller, in microseconds since 1970.
CREATE TABLE limit_budgets (
    caller TEXT   NOT NULL PRIMARY KEY,
    tat    BIGINT NOT NULL
);

-- Answers to requests with an Idempotency-Key. Without a status, the first one is still under way.
CREATE TABLE replies (
    caller     TEXT   NOT NULL,
    key        TEXT   NOT NULL,
    request    TEXT   NOT NULL,
    status     BIGINT,
    headers    TEXT,
    body       TEXT,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (caller, key)
);

CREATE INDEX replies_age ON replies (created_at);

DO $$ BEGIN IF EXISTS (SELECT FROM pg_extension WHERE extname = 'citus') THEN
    PERFORM create_reference_table('members');
    PERFORM create_reference_table('acceptances');
    PERFORM create_reference_table('approvals');
    PERFORM create_reference_table('mail_links');
    PERFORM create_reference_table('sessions');
    PERFORM create_reference_table('signing_keys');
    PERFORM create_reference_table('audit');
    PERFORM create_reference_table('audit_digests');
    PERFORM create_reference_table('usage_counts');
    PERFORM create_reference_table('usage_flushes');
    PERFORM create_reference_table('quota_notices');
    PERFORM create_reference_table('limit_budgets');
    PERFORM create_reference_table('replies');
END IF; END $$;
-- As in 0002: after the tables are distributed, one statement at a time.
DO $$ BEGIN
    PERFORM set_config('citus.multi_shard_modify_mode', 'sequential', true);
    ALTER TABLE members ADD CONSTRAINT members_app FOREIGN KEY (app_id) REFERENCES apps (id);
    ALTER TABLE acceptances ADD CONSTRAINT acceptances_app FOREIGN KEY (app_id) REFERENCES apps (id);
    ALTER TABLE approvals ADD CONSTRAINT approvals_app FOREIGN KEY (app_id) REFERENCES apps (id);
END $$;
