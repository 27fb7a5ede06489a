//! Imports and what they bring. Rows travel as one JSON array a table: one statement instead of thousands.

use std::{collections::HashMap, sync::Arc};

use chrono::{DateTime, Utc};
use farol_domain::{Fact, Finding, Import, ImportedFile, Programme, Ra, SchoolYear, YearStatus, Years};
use serde::Serialize;
use sqlx::{Row, SqliteConnection, SqlitePool, sqlite::SqliteRow};

use super::{raise_revision, text_of, time_of};
use crate::{ImportId, ImportSummary, StoreError};

const INSERT_FILES: &str = "INSERT INTO import_file (import_id, ordinal, name, sha256, bytes)
    SELECT ?1, key, value ->> 0, value ->> 1, value ->> 2 FROM json_each(?2)";
const INSERT_YEARS: &str = "INSERT INTO year_status (import_id, programme, year, status)
    SELECT ?1, ?3, value ->> 0, value ->> 1 FROM json_each(?2)";
const INSERT_FACTS: &str =
    "INSERT INTO fact (import_id, programme, ra, year, known_year, file, sheet, row, content)
    SELECT ?1, ?3, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value -> 6
    FROM json_each(?2) ORDER BY key";
const INSERT_PERSONS: &str =
    "INSERT INTO person_fact (import_id, programme, ra, known_year, file, sheet, row, name, birth_date, other)
    SELECT ?1, ?3, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value -> 7
    FROM json_each(?2) ORDER BY key";
const INSERT_FINDINGS: &str =
    "INSERT INTO finding (import_id, content) SELECT ?1, value FROM json_each(?2) ORDER BY key";

pub(super) async fn append(
    pool: &SqlitePool,
    import: &Import,
    at: DateTime<Utc>,
) -> Result<ImportId, StoreError> {
    let mut tx = pool.begin_with("BEGIN IMMEDIATE").await?;
    let id: i64 =
        sqlx::query_scalar("INSERT INTO import (programme, imported_at) VALUES (?1, ?2) RETURNING id")
            .bind(import.programme.as_str())
            .bind(text_of(at))
            .fetch_one(&mut *tx)
            .await?;
    let files: Vec<_> = import.files.iter().map(|f| (&f.name, &f.sha256, f.bytes)).collect();
    let facts: Vec<_> =
        import.facts.iter().map(|f| (&f.ra, f.year, f.known, f.file, &f.sheet, f.row, &f.values)).collect();
    let persons = import.persons.iter();
    let persons: Vec<_> = persons
        .map(|p| (&p.ra, p.known, p.file, &p.sheet, p.row, &p.name, &p.birth_date, &p.other))
        .collect();
    insert(&mut tx, INSERT_FILES, id, &files, None, "file").await?;
    insert(&mut tx, INSERT_YEARS, id, &import.years, Some(&import.programme), "year").await?;
    insert(&mut tx, INSERT_FACTS, id, &facts, Some(&import.programme), "fact").await?;
    insert(&mut tx, INSERT_PERSONS, id, &persons, Some(&import.programme), "person").await?;
    insert(&mut tx, INSERT_FINDINGS, id, &import.findings, None, "finding").await?;
    raise_revision(&mut tx).await?;
    tx.commit().await?;
    Ok(ImportId(id))
}

async fn insert<T: Serialize>(
    tx: &mut SqliteConnection,
    sql: &'static str,
    import: i64,
    rows: &[T],
    programme: Option<&Programme>,
    what: &'static str,
) -> Result<(), StoreError> {
    let rows = serde_json::to_string(rows).map_err(|_| StoreError::Encode { what })?;
    let mut query = sqlx::query(sql).bind(import).bind(rows);
    if let Some(programme) = programme {
        query = query.bind(programme.as_str().to_owned());
    }
    query.execute(tx).await?;
    Ok(())
}

pub(super) async fn imported(
    pool: &SqlitePool,
    programme: &Programme,
    sha256: &[String],
) -> Result<Vec<(String, ImportId)>, StoreError> {
    const SQL: &str = "SELECT f.sha256, min(i.id) FROM import_file f JOIN import i ON i.id = f.import_id
        WHERE i.programme = ?1 AND f.sha256 IN (SELECT value FROM json_each(?2)) GROUP BY f.sha256";
    let wanted = serde_json::to_string(sha256).map_err(|_| StoreError::Encode { what: "hash" })?;
    let rows =
        sqlx::query_as::<_, (String, i64)>(SQL).bind(programme.as_str()).bind(wanted).fetch_all(pool).await?;
    Ok(rows.into_iter().map(|(sha256, id)| (sha256, ImportId(id))).collect())
}

pub(super) async fn list(pool: &SqlitePool, programme: &Programme) -> Result<Vec<ImportSummary>, StoreError> {
    const SQL: &str = "SELECT i.id, i.imported_at, (SELECT count(*) FROM fact WHERE import_id = i.id),
        (SELECT count(*) FROM finding WHERE import_id = i.id) FROM import i WHERE i.programme = ?1 ORDER BY i.id";
    let rows =
        sqlx::query_as::<_, (i64, String, i64, i64)>(SQL).bind(programme.as_str()).fetch_all(pool).await?;
    let mut imports = Vec::with_capacity(rows.len());
    for (id, at, facts, findings) in rows {
        imports.push(ImportSummary {
            id: ImportId(id),
            at: time_of(&at, "import")?,
            files: files(pool, id).await?,
            facts: facts.unsigned_abs(),
            findings: findings.unsigned_abs(),
        });
    }
    Ok(imports)
}

async fn files(pool: &SqlitePool, import: i64) -> Result<Vec<ImportedFile>, StoreError> {
    const SQL: &str = "SELECT name, sha256, bytes FROM import_file WHERE import_id = ?1 ORDER BY ordinal";
    let rows = sqlx::query_as::<_, (String, String, i64)>(SQL).bind(import).fetch_all(pool).await?;
    let file = |(name, sha256, bytes): (String, String, i64)| ImportedFile {
        name: name.into(),
        sha256,
        bytes: bytes.unsigned_abs(),
    };
    Ok(rows.into_iter().map(file).collect())
}

pub(super) async fn findings(pool: &SqlitePool, import: ImportId) -> Result<Vec<Finding>, StoreError> {
    const SQL: &str = "SELECT content FROM finding WHERE import_id = ?1 ORDER BY id";
    let rows: Vec<String> = sqlx::query_scalar(SQL).bind(import.0).fetch_all(pool).await?;
    let read =
        |content: &String| serde_json::from_str(content).map_err(|_| StoreError::Corrupt { what: "finding" });
    rows.iter().map(read).collect()
}

pub(super) async fn years(pool: &SqlitePool, programme: &Programme) -> Result<Years, StoreError> {
    const SQL: &str = "SELECT year, status FROM year_status WHERE programme = ?1 ORDER BY import_id";
    let rows = sqlx::query_as::<_, (i64, String)>(SQL).bind(programme.as_str()).fetch_all(pool).await?;
    rows.into_iter()
        .map(|(year, status)| {
            let status = match status.as_str() {
                "closed" => YearStatus::Closed,
                "roster" => YearStatus::Roster,
                _ => return Err(StoreError::Corrupt { what: "year status" }),
            };
            Ok((school_year(year)?, status))
        })
        .collect()
}

fn school_year(year: i64) -> Result<SchoolYear, StoreError> {
    let year = u16::try_from(year).ok().and_then(|y| SchoolYear::new(y).ok());
    year.ok_or(StoreError::Corrupt { what: "school year" })
}

pub(super) async fn facts(pool: &SqlitePool, programme: &Programme) -> Result<Vec<Fact>, StoreError> {
    const SQL: &str =
        "SELECT ra, year, known_year, file, sheet, row, content FROM fact WHERE programme = ?1 ORDER BY id";
    let rows = sqlx::query(SQL).bind(programme.as_str()).fetch_all(pool).await?;
    let mut sheets = HashMap::new();
    rows.iter().map(|row| fact(row, &mut sheets)).collect()
}

fn fact(row: &SqliteRow, sheets: &mut HashMap<String, Arc<str>>) -> Result<Fact, StoreError> {
    let corrupt = || StoreError::Corrupt { what: "fact" };
    let small = |at: usize| -> Result<u32, StoreError> {
        u32::try_from(row.try_get::<i64, _>(at)?).map_err(|_| corrupt())
    };
    let sheet: &str = row.try_get(4)?;
    let sheet = match sheets.get(sheet) {
        Some(sheet) => Arc::clone(sheet),
        None => Arc::clone(sheets.entry(sheet.to_owned()).or_insert_with(|| sheet.into())),
    };
    Ok(Fact {
        ra: Ra::parse(row.try_get(0)?).map_err(|_| corrupt())?,
        year: school_year(row.try_get(1)?)?,
        known: school_year(row.try_get(2)?)?,
        file: small(3)?,
        sheet,
        row: small(5)?,
        values: serde_json::from_str(row.try_get(6)?).map_err(|_| corrupt())?,
    })
}
