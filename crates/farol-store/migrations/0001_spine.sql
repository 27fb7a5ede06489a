-- Facts are appended by import and never updated: undo and replay derive from that.
CREATE TABLE import (
    id          INTEGER PRIMARY KEY,
    programme   TEXT NOT NULL,
    imported_at TEXT NOT NULL
);

CREATE TABLE import_file (
    import_id INTEGER NOT NULL REFERENCES import (id) ON DELETE CASCADE,
    ordinal   INTEGER NOT NULL,
    name      TEXT NOT NULL,
    sha256    TEXT NOT NULL,
    bytes     INTEGER NOT NULL,
    PRIMARY KEY (import_id, ordinal)
) WITHOUT ROWID;
CREATE INDEX import_file_by_content ON import_file (sha256);

CREATE TABLE year_status (
    import_id INTEGER NOT NULL REFERENCES import (id) ON DELETE CASCADE,
    programme TEXT NOT NULL,
    year      INTEGER NOT NULL,
    status    TEXT NOT NULL CHECK (status IN ('roster', 'closed')),
    PRIMARY KEY (import_id, programme, year)
) WITHOUT ROWID;

-- What one row of a sheet says of a pupil (programme, ra) in a year; known_year is the year of the sheet.
CREATE TABLE fact (
    id         INTEGER PRIMARY KEY,
    import_id  INTEGER NOT NULL REFERENCES import (id) ON DELETE CASCADE,
    programme  TEXT NOT NULL,
    ra         TEXT NOT NULL,
    year       INTEGER NOT NULL,
    known_year INTEGER NOT NULL,
    file       INTEGER NOT NULL,
    sheet      TEXT NOT NULL,
    row        INTEGER NOT NULL,
    content    TEXT NOT NULL
);
CREATE INDEX fact_by_pupil ON fact (programme, ra);

-- What identifies a person, and what Farol does not use: apart, so that encryption and erasure can reach it.
CREATE TABLE person_fact (
    id         INTEGER PRIMARY KEY,
    import_id  INTEGER NOT NULL REFERENCES import (id) ON DELETE CASCADE,
    programme  TEXT NOT NULL,
    ra         TEXT NOT NULL,
    known_year INTEGER NOT NULL,
    file       INTEGER NOT NULL,
    sheet      TEXT NOT NULL,
    row        INTEGER NOT NULL,
    name       TEXT,
    birth_date TEXT,
    other      TEXT NOT NULL
);
CREATE INDEX person_fact_by_pupil ON person_fact (programme, ra);

CREATE TABLE finding (
    id        INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import (id) ON DELETE CASCADE,
    content   TEXT NOT NULL
);
CREATE INDEX finding_by_import ON finding (import_id);

-- School and class are entities of a year; they exist because some fact of that year's own sheet names them.
CREATE VIEW class AS
SELECT DISTINCT programme, year, content ->> '$.phase' AS phase, content ->> '$.class' AS name
FROM fact WHERE year = known_year AND content ->> '$.class' IS NOT NULL;

CREATE VIEW school AS
SELECT DISTINCT programme, year, content ->> '$.school' AS name
FROM fact WHERE year = known_year AND content ->> '$.school' IS NOT NULL;

-- Which bundle serves an outcome: the newest row of (programme, outcome).
CREATE TABLE promotion (
    id        INTEGER PRIMARY KEY,
    programme TEXT NOT NULL,
    outcome   TEXT NOT NULL,
    bundle    TEXT NOT NULL,
    previous  TEXT,
    action    TEXT NOT NULL CHECK (action IN ('promote', 'rollback')),
    at        TEXT NOT NULL
);
CREATE INDEX promotion_by_outcome ON promotion (programme, outcome);

CREATE TABLE api_key (
    id         TEXT PRIMARY KEY,
    name       TEXT NOT NULL,
    sha256     BLOB NOT NULL,
    created_at TEXT NOT NULL,
    revoked_at TEXT
) WITHOUT ROWID;

-- The key of the prediction log's pseudonyms.
CREATE TABLE secret (
    name  TEXT PRIMARY KEY,
    value BLOB NOT NULL
) WITHOUT ROWID;

CREATE TABLE revision (n INTEGER NOT NULL);
INSERT INTO revision (n) VALUES (0);
