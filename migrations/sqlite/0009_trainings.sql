-- What a change is about: trainings stand in the journal beside offers.
ALTER TABLE changes ADD COLUMN entity TEXT NOT NULL DEFAULT 'offer';

-- Those who follow trainings alone pass over all that is about offers.
CREATE INDEX changes_trainings ON changes (seq) WHERE entity = 'training';

-- The state of each training, as `offers` has that of each offer.
CREATE TABLE trainings (
    id           TEXT    NOT NULL PRIMARY KEY,
    source_id    TEXT    NOT NULL REFERENCES sources (id),
    rev          INTEGER NOT NULL DEFAULT 1,
    first_rev    INTEGER NOT NULL DEFAULT 1,
    content_hash TEXT    NOT NULL,
    seen_at      INTEGER NOT NULL,
    withdrawn_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX trainings_withdrawn ON trainings (withdrawn_at) WHERE withdrawn_at IS NOT NULL;

-- Which trainings bear a label: by the SIRET or the name of their provider, and by their title where there is one.
CREATE TABLE label_entries (
    id       TEXT NOT NULL PRIMARY KEY,
    label    TEXT NOT NULL,
    siret    TEXT,
    provider TEXT,
    title    TEXT
) STRICT, WITHOUT ROWID;
