//! Imports as listed, what they found, which contents they brought, and taking one back.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use farol_domain::{Finding, ImportedFile, Programme, Severity};
use sqlx::{FromRow, SqliteConnection, SqlitePool};

use super::{raise_revision, text_of, time_of, years};
use crate::{ImportId, ImportSummary, StoreError, Undone};

pub(super) async fn imported(
    pool: &SqlitePool,
    programme: &Programme,
    sha256: &[String],
) -> Result<Vec<(String, ImportId)>, StoreError> {
    const SQL: &str = "SELECT f.sha256, min(i.id) FROM import_file f JOIN import i ON i.id = f.import_id
        WHERE i.programme = ?1 AND i.undone_at IS NULL AND f.sha256 IN (SELECT value FROM json_each(?2))
        GROUP BY f.sha256";
    let wanted = serde_json::to_string(sha256).map_err(|_| StoreError::Encode { what: "hash" })?;
    let rows =
        sqlx::query_as::<_, (String, i64)>(SQL).bind(programme.as_str()).bind(wanted).fetch_all(pool).await?;
    Ok(rows.into_iter().map(|(sha256, id)| (sha256, ImportId(id))).collect())
}

#[derive(FromRow)]
struct ImportRow {
    id: i64,
    imported_at: String,
    undone_at: Option<String>,
    stated: Option<String>,
    mapping: Option<String>,
    facts: i64,
    pupils: i64,
    repaired: i64,
    doubted: i64,
    refused: i64,
}

/// The programme's imports, or the one of that number.
pub(super) async fn list(
    connection: &mut SqliteConnection,
    programme: &Programme,
    import: Option<ImportId>,
) -> Result<Vec<ImportSummary>, StoreError> {
    const SQL: &str =
        "SELECT id, imported_at, undone_at, stated, mapping, facts, pupils, repaired, doubted, refused
        FROM import WHERE programme = ?1 AND id = coalesce(?2, id) ORDER BY id";
    let rows = sqlx::query_as::<_, ImportRow>(SQL)
        .bind(programme.as_str())
        .bind(import.map(|import| import.0))
        .fetch_all(&mut *connection)
        .await?;
    let mut imports = Vec::with_capacity(rows.len());
    for row in rows {
        let files = files(connection, row.id).await?;
        imports.push(summary(row, files)?);
    }
    Ok(imports)
}

fn summary(row: ImportRow, files: Vec<ImportedFile>) -> Result<ImportSummary, StoreError> {
    let severities: BTreeMap<_, _> = [
        (Severity::Repaired, row.repaired),
        (Severity::Doubted, row.doubted),
        (Severity::Refused, row.refused),
    ]
    .into_iter()
    .filter(|(_, findings)| *findings > 0)
    .map(|(severity, findings)| (severity, findings.unsigned_abs()))
    .collect();
    Ok(ImportSummary {
        id: ImportId(row.id),
        at: time_of(&row.imported_at, "import")?,
        undone_at: row.undone_at.map(|at| time_of(&at, "import")).transpose()?,
        stated: row.stated.as_deref().map(years::status).transpose()?,
        mapping: row.mapping,
        files,
        facts: row.facts.unsigned_abs(),
        pupils: row.pupils.unsigned_abs(),
        findings: severities.values().sum(),
        severities,
    })
}

async fn files(connection: &mut SqliteConnection, import: i64) -> Result<Vec<ImportedFile>, StoreError> {
    const SQL: &str = "SELECT name, sha256, bytes FROM import_file WHERE import_id = ?1 ORDER BY ordinal";
    let rows = sqlx::query_as::<_, (String, String, i64)>(SQL).bind(import).fetch_all(connection).await?;
    let file = |(name, sha256, bytes): (String, String, i64)| ImportedFile {
        name: name.into(),
        sha256,
        bytes: bytes.unsigned_abs(),
    };
    Ok(rows.into_iter().map(file).collect())
}

pub(super) async fn findings(
    connection: &mut SqliteConnection,
    import: ImportId,
) -> Result<Vec<Finding>, StoreError> {
    const SQL: &str = "SELECT content FROM finding WHERE import_id = ?1 ORDER BY id";
    let rows: Vec<String> = sqlx::query_scalar(SQL).bind(import.0).fetch_all(connection).await?;
    let read =
        |content: &String| serde_json::from_str(content).map_err(|_| StoreError::Corrupt { what: "finding" });
    rows.iter().map(read).collect()
}

pub(super) async fn undo(
    pool: &SqlitePool,
    programme: &Programme,
    import: ImportId,
    at: DateTime<Utc>,
) -> Result<Undone, StoreError> {
    let mut tx = pool.begin_with("BEGIN IMMEDIATE").await?;
    let Some(mut summary) = list(&mut tx, programme, Some(import)).await?.pop() else {
        return Err(StoreError::UnknownImport { programme: programme.clone(), import: import.0 });
    };
    if let Some(at) = summary.undone_at {
        return Err(StoreError::AlreadyUndone { import: import.0, at });
    }
    sqlx::query("UPDATE import SET undone_at = ?2 WHERE id = ?1")
        .bind(import.0)
        .bind(text_of(at))
        .execute(&mut *tx)
        .await?;
    let years = years::settle(&mut tx, programme).await?;
    raise_revision(&mut tx).await?;
    tx.commit().await?;
    summary.undone_at = Some(at);
    Ok(Undone { import: summary, years })
}
