//! Facts in force: all of them, those of some pupils, and those an import under way no longer lists.

use std::{collections::HashMap, sync::Arc};

use farol_domain::{Fact, Programme, Ra, SchoolYear};
use futures_util::{Stream, TryStreamExt as _};
use sqlx::{Row, SqliteConnection, SqlitePool, sqlite::SqliteRow};

use super::{insert::Owner, school_year};
use crate::{Gone, GonePlace, ImportId, StoreError};

pub(super) async fn all(pool: &SqlitePool, programme: &Programme) -> Result<Vec<Fact>, StoreError> {
    // In the table's own order: sorting what an index finds would cost more than passing over other programmes.
    const SQL: &str = "SELECT ra, year, known_year, file, sheet, row, content FROM fact NOT INDEXED
        WHERE programme = ?1 AND import_id IN (SELECT id FROM import WHERE undone_at IS NULL) ORDER BY id";
    collect(sqlx::query(SQL).bind(programme.as_str()).fetch(pool)).await
}

/// Files the facts that came after this one (0 for none) by pupil.
pub(super) async fn file_by_pupil(connection: &mut SqliteConnection, after: i64) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO pupil_fact (programme, ra, own_year, fact_id, import_id, measured)
        SELECT programme, ra, iif(year = known_year, year, 0) AS own_year, id, import_id, measured FROM fact
        WHERE id > ?1 ORDER BY programme, ra, own_year, id";
    sqlx::query(SQL).bind(after).execute(connection).await?;
    Ok(())
}

/// The newest fact of all; 0 where there is none.
pub(super) async fn newest(connection: &mut SqliteConnection) -> Result<i64, StoreError> {
    Ok(sqlx::query_scalar("SELECT coalesce(max(id), 0) FROM fact").fetch_one(connection).await?)
}

/// Facts of these pupils from imports before the owner's.
pub(super) async fn of_pupils(
    connection: &mut SqliteConnection,
    owner: &Owner,
    pupils: &[Ra],
) -> Result<Vec<Fact>, StoreError> {
    const SQL: &str = "SELECT ra, year, known_year, file, sheet, row, content FROM fact WHERE id IN (
            SELECT fact_id FROM pupil_fact
            WHERE programme = ?1 AND ra IN (SELECT value FROM json_each(?2)) AND import_id < ?3
            AND import_id IN (SELECT id FROM import WHERE undone_at IS NULL)
        ) ORDER BY id";
    let pupils = serde_json::to_string(pupils).map_err(|_| StoreError::Encode { what: "registration id" })?;
    let query = sqlx::query(SQL).bind(Arc::clone(&owner.programme)).bind(pupils).bind(owner.import.0);
    collect(query.fetch(connection)).await
}

type GoneRow = (i64, i64, Option<String>, String, i64);

/// Pupils with a stored record of the year's own in force, and none of the owner's import; `None` where all are listed.
pub(super) async fn gone(
    connection: &mut SqliteConnection,
    owner: &Owner,
    year: SchoolYear,
) -> Result<Option<Gone>, StoreError> {
    // The owner's import is the newest, so a pupil it lists has it as the greatest.
    const SQL: &str = "WITH gone AS MATERIALIZED (
            SELECT max(fact_id) AS id FROM pupil_fact WHERE programme = ?1 AND own_year = ?2
            AND import_id IN (SELECT id FROM import WHERE undone_at IS NULL)
            GROUP BY ra HAVING max(import_id) < ?3
        )
        SELECT (SELECT count(*) FROM gone), f.import_id, i.name, f.sheet, f.row
        FROM (SELECT id FROM gone ORDER BY id LIMIT 20) AS g JOIN fact AS f ON f.id = g.id
        LEFT JOIN import_file AS i ON i.import_id = f.import_id AND i.ordinal = f.file ORDER BY f.id";
    let rows = sqlx::query_as::<_, GoneRow>(SQL)
        .bind(Arc::clone(&owner.programme))
        .bind(year.get())
        .bind(owner.import.0)
        .fetch_all(connection)
        .await?;
    let Some(pupils) = rows.first().map(|row| row.0.unsigned_abs()) else { return Ok(None) };
    let places = rows.into_iter().map(place).collect::<Result<_, _>>()?;
    Ok(Some(Gone { year, pupils, places }))
}

fn place((_, import, file, sheet, row): GoneRow) -> Result<GonePlace, StoreError> {
    let corrupt = || StoreError::Corrupt { what: "fact" };
    let row = u32::try_from(row).map_err(|_| corrupt())?;
    Ok(GonePlace {
        import: ImportId(import),
        file: file.ok_or_else(corrupt)?.into(),
        sheet: sheet.into(),
        row,
    })
}

async fn collect(
    mut rows: impl Stream<Item = Result<SqliteRow, sqlx::Error>> + Unpin,
) -> Result<Vec<Fact>, StoreError> {
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
