-- When a record was first here since it last came: what "open since" goes by where an offer's source gives no
-- date.
ALTER TABLE offers ADD COLUMN first_seen_at INTEGER NOT NULL DEFAULT 0;
UPDATE offers SET first_seen_at = seen_at;
UPDATE offers SET first_seen_at = known.at FROM (
    SELECT changes.entity_id AS id, MIN(changes.at) AS at FROM changes
    JOIN offers AS held ON held.id = changes.entity_id AND changes.rev >= held.first_rev
    GROUP BY changes.entity_id
) AS known WHERE known.id = offers.id;
ALTER TABLE trainings ADD COLUMN first_seen_at INTEGER NOT NULL DEFAULT 0;
UPDATE trainings SET first_seen_at = seen_at;

-- Offers that are here no more, without anything that names one: days since 1970, the codes as the source gave them, and
-- empty texts for what is not known or may not be kept. naf is a division; hard is 1 where the source called the offer
-- hard to fill. Written with the withdrawal.
CREATE TABLE market_spells (
    seq        INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    source_id  TEXT    NOT NULL,
    department TEXT    NOT NULL,
    basin      TEXT    NOT NULL,
    rome       TEXT    NOT NULL,
    naf        TEXT    NOT NULL,
    opened     INTEGER NOT NULL,
    entered    INTEGER NOT NULL,
    closed     INTEGER NOT NULL,
    hard       INTEGER NOT NULL
) STRICT;

CREATE INDEX market_spells_closed ON market_spells (closed);

-- The market at the end of each day (days since 1970, UTC). kind: rome (class is a code of ROME 3), naf (class is a
-- section), or all (no class: their sum); empty texts for what is not known.
CREATE TABLE market_days (
    day          INTEGER NOT NULL,
    kind         TEXT    NOT NULL,
    department   TEXT    NOT NULL,
    basin        TEXT    NOT NULL,
    class        TEXT    NOT NULL,
    source_id    TEXT    NOT NULL,
    stock        INTEGER NOT NULL,
    new          INTEGER NOT NULL,
    gone         INTEGER NOT NULL,
    open_30      INTEGER NOT NULL,
    open_60      INTEGER NOT NULL,
    hard_to_fill INTEGER NOT NULL,
    PRIMARY KEY (kind, class, day, department, basin, source_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX market_days_day ON market_days (day, kind);

-- Which employment basin (bassin d'emploi) a commune lies in.
CREATE TABLE commune_basins (
    commune TEXT NOT NULL PRIMARY KEY,
    basin   TEXT NOT NULL,
    label   TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Figures that others published, as they published them; figures is JSON, its form follows from dataset.
CREATE TABLE official_figures (
    dataset    TEXT NOT NULL,
    period     TEXT NOT NULL,
    area_kind  TEXT NOT NULL,
    area       TEXT NOT NULL,
    department TEXT NOT NULL,
    code       TEXT NOT NULL,
    label      TEXT NOT NULL,
    figures    TEXT NOT NULL,
    PRIMARY KEY (dataset, period, area_kind, area, department, code)
) STRICT, WITHOUT ROWID;
