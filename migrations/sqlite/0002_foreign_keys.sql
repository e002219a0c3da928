-- SQLite takes a foreign key only together with its table: they stand in 0001.
SELECT 1;
