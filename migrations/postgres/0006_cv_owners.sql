-- Whose version of a CV counts. owned_at: since when it is the person's own, which no platform overwrites; absent as long as
-- the platform keeps it. released_at: when the platform took back what it had published, and the person kept it.
ALTER TABLE cvs ADD COLUMN owned_at BIGINT;
ALTER TABLE cvs ADD COLUMN released_at BIGINT;

-- What kind of recipient an app or a source says it is, so that persons can allow a kind; absent where it said nothing.
ALTER TABLE cv_processors ADD COLUMN category TEXT;
