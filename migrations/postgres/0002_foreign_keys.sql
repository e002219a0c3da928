-- Citus takes foreign keys only after its tables are distributed, and one statement at a time: so in a block.
DO $$ BEGIN
    PERFORM set_config('citus.multi_shard_modify_mode', 'sequential', true);
    ALTER TABLE source_runs ADD CONSTRAINT source_runs_source FOREIGN KEY (source_id) REFERENCES sources (id);
    ALTER TABLE app_licences ADD CONSTRAINT app_licences_app FOREIGN KEY (app_id) REFERENCES apps (id);
    ALTER TABLE app_licences ADD CONSTRAINT app_licences_source FOREIGN KEY (source_id) REFERENCES sources (id);
    ALTER TABLE keys ADD CONSTRAINT keys_app FOREIGN KEY (app_id) REFERENCES apps (id);
    ALTER TABLE offers ADD CONSTRAINT offers_source FOREIGN KEY (source_id) REFERENCES sources (id);
END $$;
