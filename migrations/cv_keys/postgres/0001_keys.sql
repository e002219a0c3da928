-- The data keys of CVs, wrapped with a master key. Rows are never deleted: a key that is shredded is overwritten with zeros,
-- and what it was goes with the next VACUUM, which follows at once.
CREATE TABLE cv_keys (
    seq     BIGINT NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    cv_id   TEXT   NOT NULL UNIQUE,
    master  TEXT   NOT NULL,
    wrapped BYTEA  NOT NULL,
    made_at BIGINT NOT NULL
);

-- Master keys by id. None that is retired wraps anything any more.
CREATE TABLE masters (
    id      TEXT   NOT NULL PRIMARY KEY,
    retired BIGINT NOT NULL
);

-- The ledger of erasures, apart from the database that it is about: a copy of that which is restored is brought up to it.
CREATE TABLE shredded (
    cv_id    TEXT   NOT NULL,
    at       BIGINT NOT NULL,
    reason   TEXT   NOT NULL,
    asked_at BIGINT NOT NULL,
    receipt  TEXT   NOT NULL,
    PRIMARY KEY (cv_id, at)
);

CREATE INDEX shredded_time ON shredded (at);
