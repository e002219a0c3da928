-- The data keys of CVs, wrapped with a master key. Rows are appended and never deleted, and wrapped has always the same
-- length: a key that is shredded is overwritten with zeros where it stands, and nothing was moved about that could have left
-- a copy of it.
CREATE TABLE cv_keys (
    seq     INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    cv_id   TEXT    NOT NULL UNIQUE,
    master  TEXT    NOT NULL,
    wrapped BLOB    NOT NULL,
    made_at INTEGER NOT NULL
) STRICT;

-- Master keys by id. None that is retired wraps anything any more.
CREATE TABLE masters (
    id      TEXT    NOT NULL PRIMARY KEY,
    retired INTEGER NOT NULL
) STRICT;

-- The ledger of erasures, apart from the database that it is about: a copy of that which is restored is brought up to it.
CREATE TABLE shredded (
    cv_id    TEXT    NOT NULL,
    at       INTEGER NOT NULL,
    reason   TEXT    NOT NULL,
    asked_at INTEGER NOT NULL,
    receipt  TEXT    NOT NULL,
    PRIMARY KEY (cv_id, at)
) STRICT;

CREATE INDEX shredded_time ON shredded (at);
