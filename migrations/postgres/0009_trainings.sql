-- Citus wants it so for references between its tables; plain PostgreSQL takes no notice.
SET LOCAL citus.multi_shard_modify_mode TO 'sequential';

-- What a change is about: trainings stand in the journal beside offers.
ALTER TABLE changes ADD COLUMN entity TEXT NOT NULL DEFAULT 'offer';

-- Those who follow trainings alone pass over all that is about offers.
CREATE INDEX changes_trainings ON changes (xid, seq) WHERE entity = 'training';

-- The state of each training, as `offers` has that of each offer.
CREATE TABLE trainings (
    id           TEXT   NOT NULL PRIMARY KEY,
    source_id    TEXT   NOT NULL,
    rev          BIGINT NOT NULL DEFAULT 1,
    first_rev    BIGINT NOT NULL DEFAULT 1,
    content_hash TEXT   NOT NULL,
    seen_at      BIGINT NOT NULL,
    withdrawn_at BIGINT
);

CREATE INDEX trainings_withdrawn ON trainings (withdrawn_at) WHERE withdrawn_at IS NOT NULL;

-- Which trainings bear a label: by the SIRET or the name of their provider, and by their title where there is one.
CREATE TABLE label_entries (
    id       TEXT NOT NULL PRIMARY KEY,
    label    TEXT NOT NULL,
    siret    TEXT,
    provider TEXT,
    title    TEXT
);

DO $$ BEGIN IF EXISTS (SELECT FROM pg_extension WHERE extname = 'citus') THEN
    PERFORM create_distributed_table('trainings', 'id', shard_count => 32);
    PERFORM create_reference_table('label_entries');
END IF; END $$;

-- Citus takes foreign keys only after its tables are distributed, and one statement at a time: so in a block.
DO $$ BEGIN
    PERFORM set_config('citus.multi_shard_modify_mode', 'sequential', true);
    ALTER TABLE trainings ADD CONSTRAINT trainings_source FOREIGN KEY (source_id) REFERENCES sources (id);
END $$;
