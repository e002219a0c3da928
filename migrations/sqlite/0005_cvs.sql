-- CVs. What is about a person is sealed with a data key that is in another database (migrations/cv_keys): here are ids,
-- times, keyed hashes and permissions. The columns that say when something ends are for queries; `permission` is the record.

-- rev counts the writes of a body, which is sealed for it. minor_until is a day. announced_at: the person was told that
-- the CV is about to be erased.
CREATE TABLE cvs (
    id           TEXT    NOT NULL PRIMARY KEY,
    source_id    TEXT    NOT NULL,
    rev          INTEGER NOT NULL,
    sealed       BLOB    NOT NULL,
    content_hash TEXT    NOT NULL,
    email_hash   TEXT,
    minor_until  TEXT,
    created_at   INTEGER NOT NULL,
    updated_at   INTEGER NOT NULL,
    contacted_at INTEGER NOT NULL,
    announced_at INTEGER
) STRICT;

CREATE INDEX cvs_email ON cvs (email_hash) WHERE email_hash IS NOT NULL;
CREATE INDEX cvs_contact ON cvs (contacted_at);

-- Files as they came, sealed.
CREATE TABLE cv_originals (
    cv_id   TEXT    NOT NULL PRIMARY KEY,
    sealed  BLOB    NOT NULL,
    ends_at INTEGER NOT NULL
) STRICT;

CREATE INDEX cv_originals_end ON cv_originals (ends_at);

-- recipients: the apps by id, each once, in order, or nothing where it is the operator alone. ends_at: when it was or will
-- be over, absent as long as the person has not confirmed it.
CREATE TABLE cv_permissions (
    id         TEXT    NOT NULL PRIMARY KEY,
    cv_id      TEXT    NOT NULL,
    purpose    TEXT    NOT NULL,
    recipients TEXT    NOT NULL,
    ends_at    INTEGER,
    permission TEXT    NOT NULL
) STRICT;

CREATE INDEX cv_permissions_cv ON cv_permissions (cv_id, ends_at);

-- CVs to be read anew, outside the journal.
CREATE TABLE cv_events (
    seq   INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    cv_id TEXT    NOT NULL,
    kind  TEXT    NOT NULL,
    at    INTEGER NOT NULL
) STRICT;

CREATE INDEX cv_events_time ON cv_events (at);

-- One row a node.
CREATE TABLE cv_beats (
    node TEXT    NOT NULL PRIMARY KEY,
    at   INTEGER NOT NULL
) STRICT;

-- Who saw what. categories: words, separated by blanks.
CREATE TABLE cv_disclosures (
    seq           INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    cv_id         TEXT    NOT NULL,
    app_id        TEXT    NOT NULL,
    purpose       TEXT    NOT NULL,
    categories    TEXT    NOT NULL,
    permission_id TEXT    NOT NULL,
    at            INTEGER NOT NULL,
    route         TEXT    NOT NULL,
    request_id    TEXT
) STRICT;

CREATE INDEX cv_disclosures_cv ON cv_disclosures (cv_id, at);
CREATE INDEX cv_disclosures_app ON cv_disclosures (app_id, at);
CREATE INDEX cv_disclosures_time ON cv_disclosures (at);

CREATE TABLE cv_contacts (
    id          TEXT    NOT NULL PRIMARY KEY,
    cv_id       TEXT    NOT NULL,
    app_id      TEXT    NOT NULL,
    offer_id    TEXT,
    sealed      BLOB    NOT NULL,
    asked_at    INTEGER NOT NULL,
    state       TEXT    NOT NULL,
    answered_at INTEGER
) STRICT;

CREATE INDEX cv_contacts_cv ON cv_contacts (cv_id, asked_at);
CREATE INDEX cv_contacts_app ON cv_contacts (app_id, asked_at);
CREATE INDEX cv_contacts_time ON cv_contacts (asked_at);

CREATE TABLE cv_blocks (
    cv_id  TEXT    NOT NULL,
    app_id TEXT    NOT NULL,
    at     INTEGER NOT NULL,
    PRIMARY KEY (cv_id, app_id)
) STRICT;

-- The person's links, by the SHA-256 of their secret.
CREATE TABLE cv_links (
    hash       TEXT    NOT NULL PRIMARY KEY,
    cv_id      TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;

CREATE INDEX cv_links_cv ON cv_links (cv_id);
CREATE INDEX cv_links_expiry ON cv_links (expires_at);

-- Who an app or a source that handles CVs is in law. kind: app or source. countries: a JSON list.
CREATE TABLE cv_processors (
    kind           TEXT    NOT NULL,
    owner          TEXT    NOT NULL,
    legal_name     TEXT    NOT NULL,
    siren          TEXT    NOT NULL,
    dpo            TEXT    NOT NULL,
    privacy_notice TEXT    NOT NULL,
    role           TEXT    NOT NULL,
    countries      TEXT    NOT NULL,
    at             INTEGER NOT NULL,
    PRIMARY KEY (kind, owner)
) STRICT;

-- The ledger. receipt: the SHA-256 of what the person got.
CREATE TABLE cv_erasures (
    cv_id    TEXT    NOT NULL,
    at       INTEGER NOT NULL,
    reason   TEXT    NOT NULL,
    asked_at INTEGER NOT NULL,
    receipt  TEXT    NOT NULL,
    PRIMARY KEY (cv_id, at)
) STRICT;

CREATE INDEX cv_erasures_time ON cv_erasures (at);

-- Statistics about seekers, a release a week (its Monday). cells: a JSON list of [table, place, what, value].
CREATE TABLE lattice_releases (
    week    TEXT    NOT NULL PRIMARY KEY,
    made_at INTEGER NOT NULL,
    epsilon TEXT    NOT NULL,
    cells   TEXT    NOT NULL
) STRICT;
