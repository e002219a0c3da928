-- The postal address of who handles CVs, in one line (GDPR art. 13 and 14); absent until it is told.
ALTER TABLE cv_processors ADD COLUMN address TEXT;

-- One row an app: whoever writes down what it saw holds it, so that all nodes together keep to its day. alarmed_on: the day
-- on which the operator was last told that it reached the cap.
CREATE TABLE cv_caps (
    app_id     TEXT NOT NULL PRIMARY KEY,
    alarmed_on TEXT
) STRICT;

-- Since when a key that signed is known to be in other hands: nothing that it signed counts any more, whenever that was.
-- A key that was retired before for that reason ended in the moment in which the next one was made and began.
ALTER TABLE signing_keys ADD COLUMN stolen_at INTEGER;
UPDATE signing_keys SET stolen_at = retired_at
    WHERE retired_at IN (SELECT next.created_at FROM signing_keys next WHERE next.active_at = next.created_at);
