SET LOCAL citus.multi_shard_modify_mode TO 'sequential';

-- What the official files of ROME say beside the names of occupations, a whole edition at a time.

-- sheet: JSON, what an occupation is and what it points to.
CREATE TABLE rome_occupations (
    rome  TEXT NOT NULL PRIMARY KEY,
    sheet TEXT NOT NULL
);

-- Skills, contexts, interests, sectors, domains. id: kind:code. item: JSON.
CREATE TABLE rome_items (
    id   TEXT NOT NULL PRIMARY KEY,
    item TEXT NOT NULL
);

-- The version that its publisher gave an edition, where it is known.
ALTER TABLE editions ADD COLUMN release TEXT;

-- Names, sheets and items are one edition from now on.
UPDATE editions SET name = 'rome' WHERE name = 'appellations';

DO $$ BEGIN IF EXISTS (SELECT FROM pg_extension WHERE extname = 'citus') THEN
    PERFORM create_reference_table('rome_occupations');
    PERFORM create_reference_table('rome_items');
END IF; END $$;
