-- The names under which ROME knows its occupations: a whole edition at a time.
CREATE TABLE appellations (
    ogr         TEXT NOT NULL PRIMARY KEY,
    label       TEXT NOT NULL,
    short_label TEXT NOT NULL,
    rome        TEXT NOT NULL,
    parent      TEXT
) STRICT, WITHOUT ROWID;

-- What tells one edition of a table of reference from another: SHA-256 of its rows.
CREATE TABLE editions (
    name    TEXT NOT NULL PRIMARY KEY,
    version TEXT NOT NULL
) STRICT;
