-- Imports can be taken back: their rows stay and count no more. What a year is derives from what is in force.
ALTER TABLE import ADD COLUMN undone_at TEXT;
ALTER TABLE import ADD COLUMN stated TEXT CHECK (stated IN ('roster', 'closed'));
ALTER TABLE import ADD COLUMN mapping TEXT;
-- Counted once, when the import is stored.
ALTER TABLE import ADD COLUMN facts INTEGER NOT NULL DEFAULT 0;
ALTER TABLE import ADD COLUMN pupils INTEGER NOT NULL DEFAULT 0;
ALTER TABLE import ADD COLUMN repaired INTEGER NOT NULL DEFAULT 0;
ALTER TABLE import ADD COLUMN doubted INTEGER NOT NULL DEFAULT 0;
ALTER TABLE import ADD COLUMN refused INTEGER NOT NULL DEFAULT 0;

-- Whether a fact holds a grade gap or an INDE; in a column, since every fact is asked at each change of a year.
ALTER TABLE fact ADD COLUMN measured INTEGER NOT NULL DEFAULT 0;
UPDATE fact SET measured = 1
WHERE content ->> '$.inde' IS NOT NULL OR content ->> '$.grade_gap' IS NOT NULL;

-- Facts by pupil. An index would be kept up row by row, touching its pages in the order of the sheet; this is filled
-- once for each import, sorted. `own_year` is the fact's year where a sheet of that year gives it, else 0.
DROP INDEX fact_by_pupil;
CREATE TABLE pupil_fact (
    programme TEXT NOT NULL,
    ra        TEXT NOT NULL,
    own_year  INTEGER NOT NULL,
    fact_id   INTEGER NOT NULL,
    import_id INTEGER NOT NULL,
    measured  INTEGER NOT NULL,
    PRIMARY KEY (programme, ra, own_year, fact_id)
) WITHOUT ROWID;
INSERT INTO pupil_fact (programme, ra, own_year, fact_id, import_id, measured)
SELECT programme, ra, iif(year = known_year, year, 0) AS own_year, id, import_id, measured FROM fact
ORDER BY programme, ra, own_year, id;

-- Nothing is asked of persons by pupil; what will be can read the table.
DROP INDEX person_fact_by_pupil;

-- That a year is only partly listed is the year's reason now, no finding.
DELETE FROM finding WHERE content ->> '$.rule' = 'partial-year';

UPDATE import SET
    facts = (SELECT count(*) FROM fact WHERE import_id = import.id),
    pupils = (SELECT count(DISTINCT ra) FROM fact WHERE import_id = import.id),
    repaired = (SELECT count(*) FROM finding
        WHERE import_id = import.id AND content ->> '$.severity' = 'repaired'),
    doubted = (SELECT count(*) FROM finding WHERE import_id = import.id AND content ->> '$.severity' = 'doubted'),
    refused = (SELECT count(*) FROM finding WHERE import_id = import.id AND content ->> '$.severity' = 'refused');

-- Status of a year as the newest import, undo or decision left it. `pupils_before` stands with the reason 'partial'.
CREATE TABLE year_state (
    programme     TEXT NOT NULL,
    year          INTEGER NOT NULL,
    status        TEXT NOT NULL CHECK (status IN ('roster', 'closed')),
    pupils        INTEGER NOT NULL,
    measured      INTEGER NOT NULL,
    reason        TEXT NOT NULL CHECK (reason IN ('decided', 'stated', 'complete', 'unmeasured', 'partial')),
    pupils_before INTEGER,
    PRIMARY KEY (programme, year)
) WITHOUT ROWID;

-- What a person decided of a year; the newest row counts, and a null status takes the one before back.
CREATE TABLE year_decision (
    id        INTEGER PRIMARY KEY,
    programme TEXT NOT NULL,
    year      INTEGER NOT NULL,
    status    TEXT CHECK (status IN ('roster', 'closed')),
    at        TEXT NOT NULL
);
CREATE INDEX year_decision_by_year ON year_decision (programme, year);

-- Until now each import wrote down a status for each of its years, stated or counted alike. Where the newest one says
-- what the counts say, it is left to the counts from here on; where it does not, it was stated, and stays.
INSERT INTO year_state (programme, year, status, pupils, measured, reason, pupils_before)
SELECT c.programme, c.year,
    iif(2 * c.measured < c.pupils OR 2 * c.pupils < coalesce(b.pupils, 0), 'roster', 'closed'),
    c.pupils, c.measured,
    CASE
        WHEN 2 * c.measured < c.pupils THEN 'unmeasured'
        WHEN 2 * c.pupils < coalesce(b.pupils, 0) THEN 'partial'
        ELSE 'complete'
    END,
    iif(2 * c.measured >= c.pupils AND 2 * c.pupils < coalesce(b.pupils, 0), b.pupils, NULL)
FROM (
    SELECT programme, year, count(*) AS pupils, sum(measured) AS measured
    FROM (SELECT programme, year, max(measured) AS measured FROM fact WHERE year = known_year
        GROUP BY programme, year, ra)
    GROUP BY programme, year
) AS c
LEFT JOIN (
    SELECT programme, year, count(DISTINCT ra) AS pupils FROM fact WHERE year = known_year
    GROUP BY programme, year
) AS b ON b.programme = c.programme AND b.year = c.year - 1;

DELETE FROM year_status WHERE import_id < (
    SELECT max(newer.import_id) FROM year_status AS newer
    WHERE newer.programme = year_status.programme AND newer.year = year_status.year
);
DELETE FROM year_status WHERE NOT EXISTS (
    SELECT 1 FROM year_state AS s
    WHERE s.programme = year_status.programme AND s.year = year_status.year AND s.status <> year_status.status
);

UPDATE year_state SET status = y.status, reason = 'stated', pupils_before = NULL
FROM year_status AS y WHERE y.programme = year_state.programme AND y.year = year_state.year;

-- What counts.
CREATE VIEW fact_in_force AS
SELECT f.* FROM fact AS f JOIN import AS i ON i.id = f.import_id WHERE i.undone_at IS NULL;

CREATE VIEW person_in_force AS
SELECT p.* FROM person_fact AS p JOIN import AS i ON i.id = p.import_id WHERE i.undone_at IS NULL;

DROP VIEW class;
CREATE VIEW class AS
SELECT DISTINCT programme, year, content ->> '$.phase' AS phase, content ->> '$.class' AS name
FROM fact_in_force WHERE year = known_year AND content ->> '$.class' IS NOT NULL;

DROP VIEW school;
CREATE VIEW school AS
SELECT DISTINCT programme, year, content ->> '$.school' AS name
FROM fact_in_force WHERE year = known_year AND content ->> '$.school' IS NOT NULL;
