//! Imports and what they bring. Rows are bound thousands to a statement, so that each need not cross to the
//! connection's thread by itself.

use std::{collections::HashMap, sync::Arc};

use chrono::{DateTime, Utc};
use farol_domain::{
    Fact, Finding, Import, ImportedFile, PersonFact, Programme, Ra, SchoolYear, YearStatus, Years,
};
use futures_util::TryStreamExt as _;
use serde::Serialize;
use sqlx::{
    QueryBuilder, Row, Sqlite, SqliteConnection, SqlitePool, query_builder::Separated, sqlite::SqliteRow,
};

use super::{raise_revision, text_of, time_of};
use crate::{ImportId, ImportSummary, StoreError};

/// Values bound in one statement; SQLite takes 32,766.
const MOST_BINDS: usize = 32_000;

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
    let programme = import.programme.as_str();
    insert_files(&mut tx, id, &import.files).await?;
    insert_years(&mut tx, id, programme, &import.years).await?;
    insert_facts(&mut tx, id, programme, &import.facts).await?;
    insert_persons(&mut tx, id, programme, &import.persons).await?;
    insert_findings(&mut tx, id, &import.findings).await?;
    raise_revision(&mut tx).await?;
    tx.commit().await?;
    Ok(ImportId(id))
}

async fn insert_files(
    tx: &mut SqliteConnection,
    import: i64,
    files: &[ImportedFile],
) -> Result<(), StoreError> {
    let rows: Vec<_> = (0i64..).zip(files).collect();
    insert(tx, "import_file (import_id, ordinal, name, sha256, bytes)", 5, &rows, |row, (ordinal, file)| {
        row.push_bind(import).push_bind(*ordinal).push_bind(&*file.name).push_bind(&*file.sha256);
        row.push_bind(file.bytes.cast_signed());
        Ok(())
    })
    .await
}

async fn insert_years(
    tx: &mut SqliteConnection,
    import: i64,
    programme: &str,
    years: &[(SchoolYear, YearStatus)],
) -> Result<(), StoreError> {
    insert(tx, "year_status (import_id, programme, year, status)", 4, years, |row, (year, status)| {
        row.push_bind(import).push_bind(programme).push_bind(year.get()).push_bind(status.to_string());
        Ok(())
    })
    .await
}

async fn insert_facts(
    tx: &mut SqliteConnection,
    import: i64,
    programme: &str,
    facts: &[Fact],
) -> Result<(), StoreError> {
    let into = "fact (import_id, programme, ra, year, known_year, file, sheet, row, content)";
    insert(tx, into, 9, facts, |row, fact| {
        row.push_bind(import).push_bind(programme).push_bind(fact.ra.as_str()).push_bind(fact.year.get());
        row.push_bind(fact.known.get()).push_bind(fact.file).push_bind(&*fact.sheet).push_bind(fact.row);
        row.push_bind(json(&fact.values, "fact")?);
        Ok(())
    })
    .await
}

async fn insert_persons(
    tx: &mut SqliteConnection,
    import: i64,
    programme: &str,
    persons: &[PersonFact],
) -> Result<(), StoreError> {
    let into =
        "person_fact (import_id, programme, ra, known_year, file, sheet, row, name, birth_date, other)";
    insert(tx, into, 10, persons, |row, person| {
        row.push_bind(import)
            .push_bind(programme)
            .push_bind(person.ra.as_str())
            .push_bind(person.known.get());
        row.push_bind(person.file)
            .push_bind(&*person.sheet)
            .push_bind(person.row)
            .push_bind(person.name.as_deref());
        row.push_bind(person.birth_date.map(|date| date.to_string()))
            .push_bind(json(&person.other, "person")?);
        Ok(())
    })
    .await
}

async fn insert_findings(
    tx: &mut SqliteConnection,
    import: i64,
    findings: &[Finding],
) -> Result<(), StoreError> {
    insert(tx, "finding (import_id, content)", 2, findings, |row, finding| {
        row.push_bind(import).push_bind(json(finding, "finding")?);
        Ok(())
    })
    .await
}

fn json(value: &impl Serialize, what: &'static str) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|_| StoreError::Encode { what })
}

/// Inserts rows of so many columns, as many in one statement as it can bind.
async fn insert<'a, T>(
    tx: &mut SqliteConnection,
    into: &str,
    columns: usize,
    rows: &'a [T],
    bind: impl Fn(&mut Separated<'_, Sqlite, &'static str>, &'a T) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    for rows in rows.chunks(MOST_BINDS / columns) {
        let mut query = QueryBuilder::<Sqlite>::new(format!("INSERT INTO {into} "));
        let mut bound = Ok(());
        query.push_values(rows, |mut row, value| {
            if bound.is_ok() {
                bound = bind(&mut row, value);
            }
        });
        bound?;
        query.build().persistent(false).execute(&mut *tx).await?;
    }
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
    let mut rows = sqlx::query(SQL).bind(programme.as_str()).fetch(pool);
    let (mut sheets, mut facts) = (HashMap::new(), Vec::new());
    while let Some(row) = rows.try_next().await? {
        facts.push(fact(&row, &mut sheets)?);
    }
    Ok(facts)
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
