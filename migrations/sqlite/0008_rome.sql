-- What the official files of ROME say beside the names of occupations, a whole edition at a time.

-- sheet: JSON, what an occupation is and what it points to.
CREATE TABLE rome_occupations (
    rome  TEXT NOT NULL PRIMARY KEY,
    sheet TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Skills, contexts, interests, sectors, domains. id: kind:code. item: JSON.
CREATE TABLE rome_items (
    id   TEXT NOT NULL PRIMARY KEY,
    item TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The version that its publisher gave an edition, where it is known.
ALTER TABLE editions ADD COLUMN release TEXT;

-- Names, sheets and items are one edition from now on.
UPDATE editions SET name = 'rome' WHERE name = 'appellations';
