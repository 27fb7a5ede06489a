-- Every training, whatever became of it: what it was told, what it measured and what was decided stand in `content`.
-- Nothing refers to it and it refers to nothing: a run outlives its bundle and its imports.
CREATE TABLE training_run (
    n         INTEGER PRIMARY KEY,
    id        TEXT NOT NULL UNIQUE,
    programme TEXT NOT NULL,
    outcome   TEXT NOT NULL,
    bundle    TEXT NOT NULL,
    at        TEXT NOT NULL,
    decision  TEXT NOT NULL CHECK (decision IN ('promoted', 'refused', 'forced')),
    because   TEXT CHECK ((because IS NOT NULL) = (decision = 'forced')),
    by_whom   TEXT,
    content   TEXT NOT NULL
);
CREATE INDEX training_run_by_programme ON training_run (programme);

-- A promotion against the gate says why, and who did it where that is known.
ALTER TABLE promotion ADD COLUMN because TEXT;
ALTER TABLE promotion ADD COLUMN by_whom TEXT;
