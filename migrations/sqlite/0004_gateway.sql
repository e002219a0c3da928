-- What an app says of itself, and where it stands: pending (its first member has not confirmed), active, suspended.
-- An app of before was registered by the operator: it is active.
ALTER TABLE apps ADD COLUMN purpose TEXT NOT NULL DEFAULT '';
ALTER TABLE apps ADD COLUMN website TEXT;
ALTER TABLE apps ADD COLUMN plan TEXT NOT NULL DEFAULT 'open';
ALTER TABLE apps ADD COLUMN confirmed_at INTEGER;
ALTER TABLE apps ADD COLUMN suspended_at INTEGER;
UPDATE apps SET confirmed_at = created_at;

-- ip_ranges and origins are JSON lists, empty for anywhere. replaced_by is the key that a rotation issued.
ALTER TABLE keys ADD COLUMN label TEXT NOT NULL DEFAULT '';
ALTER TABLE keys ADD COLUMN mode TEXT NOT NULL DEFAULT 'live';
ALTER TABLE keys ADD COLUMN ip_ranges TEXT NOT NULL DEFAULT '[]';
ALTER TABLE keys ADD COLUMN origins TEXT NOT NULL DEFAULT '[]';
ALTER TABLE keys ADD COLUMN last_used_at INTEGER;
ALTER TABLE keys ADD COLUMN replaced_by TEXT;

-- Who acts for an app. An address is kept in lower case.
CREATE TABLE members (
    app_id       TEXT    NOT NULL REFERENCES apps (id),
    email        TEXT    NOT NULL,
    added_at     INTEGER NOT NULL,
    confirmed_at INTEGER,
    PRIMARY KEY (app_id, email)
) STRICT;

CREATE INDEX members_email ON members (email);

-- Which version of a document (the terms, a source's licence, an agreement) an app accepted, when, and by whom.
CREATE TABLE acceptances (
    app_id      TEXT    NOT NULL REFERENCES apps (id),
    document    TEXT    NOT NULL,
    version     TEXT    NOT NULL,
    accepted_at INTEGER NOT NULL,
    accepted_by TEXT    NOT NULL,
    PRIMARY KEY (app_id, document, version)
) STRICT;

-- Scopes that need the operator's word. decision is approved or refused; it ends at expires_at.
CREATE TABLE approvals (
    id         TEXT    NOT NULL PRIMARY KEY,
    app_id     TEXT    NOT NULL REFERENCES apps (id),
    scope      TEXT    NOT NULL,
    purpose    TEXT    NOT NULL,
    agreement  TEXT    NOT NULL,
    asked_at   INTEGER NOT NULL,
    asked_by   TEXT    NOT NULL,
    decision   TEXT,
    decided_at INTEGER,
    decided_by TEXT,
    expires_at INTEGER
) STRICT;

CREATE INDEX approvals_by_app ON approvals (app_id);

-- Links that were sent by mail, by the SHA-256 of their secret; each is good once.
CREATE TABLE mail_links (
    hash       TEXT    NOT NULL PRIMARY KEY,
    kind       TEXT    NOT NULL,
    email      TEXT    NOT NULL,
    app_id     TEXT,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at    INTEGER
) STRICT;

CREATE INDEX mail_links_expiry ON mail_links (expires_at);
CREATE INDEX mail_links_email ON mail_links (email);

-- Who is signed in to the portal, by the SHA-256 of the cookie's secret.
CREATE TABLE sessions (
    hash       TEXT    NOT NULL PRIMARY KEY,
    email      TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;

CREATE INDEX sessions_expiry ON sessions (expires_at);

-- Keys that sign access tokens and digests. One signs from active_at on, and is published until retired_at.
CREATE TABLE signing_keys (
    kid         TEXT    NOT NULL PRIMARY KEY,
    private_key TEXT    NOT NULL,
    public_key  TEXT    NOT NULL,
    created_at  INTEGER NOT NULL,
    active_at   INTEGER NOT NULL,
    retired_at  INTEGER
) STRICT;

-- Append-only. Each row's hash is over its columns and the hash before it.
CREATE TABLE audit (
    seq        INTEGER NOT NULL PRIMARY KEY,
    at         INTEGER NOT NULL,
    actor      TEXT    NOT NULL,
    action     TEXT    NOT NULL,
    subject    TEXT    NOT NULL,
    detail     TEXT    NOT NULL,
    request_id TEXT,
    origin     TEXT,
    hash       TEXT    NOT NULL
) STRICT;

CREATE TABLE audit_digests (
    day       TEXT    NOT NULL PRIMARY KEY,
    first_seq INTEGER NOT NULL,
    last_seq  INTEGER NOT NULL,
    hash      TEXT    NOT NULL,
    kid       TEXT    NOT NULL,
    signature TEXT    NOT NULL,
    made_at   INTEGER NOT NULL
) STRICT;

-- Requests by app, key, day (days since 1970, UTC), route and status; the flushes that are in, so that one that is sent
-- again counts once.
CREATE TABLE usage_counts (
    app_id   TEXT    NOT NULL,
    day      INTEGER NOT NULL,
    key_id   TEXT    NOT NULL,
    route    TEXT    NOT NULL,
    status   INTEGER NOT NULL,
    requests INTEGER NOT NULL,
    cost     INTEGER NOT NULL,
    PRIMARY KEY (app_id, day, key_id, route, status)
) STRICT;

CREATE TABLE usage_flushes (
    node       TEXT    NOT NULL PRIMARY KEY,
    number     INTEGER NOT NULL,
    flushed_at INTEGER NOT NULL
) STRICT;

-- Mails about a quota that were sent: one for each app, period and percentage.
CREATE TABLE quota_notices (
    app_id  TEXT    NOT NULL,
    period  TEXT    NOT NULL,
    percent INTEGER NOT NULL,
    sent_at INTEGER NOT NULL,
    PRIMARY KEY (app_id, period, percent)
) STRICT;

-- The limits that nodes share: the theoretical arrival time (GCRA) of each caller, in microseconds since 1970.
CREATE TABLE limit_budgets (
    caller TEXT    NOT NULL PRIMARY KEY,
    tat    INTEGER NOT NULL
) STRICT;

-- Answers to requests with an Idempotency-Key. Without a status, the first one is still under way.
CREATE TABLE replies (
    caller     TEXT    NOT NULL,
    key        TEXT    NOT NULL,
    request    TEXT    NOT NULL,
    status     INTEGER,
    headers    TEXT,
    body       TEXT,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (caller, key)
) STRICT;

CREATE INDEX replies_age ON replies (created_at);
