//! Years: counted from what is in force and settled by the domain's rule, within every change of what is in force.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use farol_domain::{Programme, SchoolYear, StatusReason, YearCount, YearState, YearStatus};
use sqlx::{SqliteConnection, SqlitePool};

use super::{insert::Owner, raise_revision, school_year, text_of};
use crate::StoreError;

/// Writes down what an import states of a year.
pub(super) async fn state(
    connection: &mut SqliteConnection,
    owner: &Owner,
    year: SchoolYear,
    status: YearStatus,
) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO year_status (import_id, programme, year, status) VALUES (?1, ?2, ?3, ?4)")
        .bind(owner.import.0)
        .bind(Arc::clone(&owner.programme))
        .bind(year.get())
        .bind(status.to_string())
        .execute(connection)
        .await?;
    Ok(())
}

type CountRow = (i64, i64, i64, Option<String>, Option<String>);

async fn counts(
    connection: &mut SqliteConnection,
    programme: &Programme,
) -> Result<Vec<YearCount>, StoreError> {
    const SQL: &str = "SELECT year, count(*), sum(measured),
            (SELECT s.status FROM year_status AS s JOIN import AS i ON i.id = s.import_id
                WHERE s.programme = ?1 AND s.year = own.year AND i.undone_at IS NULL
                ORDER BY s.import_id DESC LIMIT 1),
            (SELECT d.status FROM year_decision AS d WHERE d.programme = ?1 AND d.year = own.year
                ORDER BY d.id DESC LIMIT 1)
        FROM (
            SELECT own_year AS year, max(measured) AS measured FROM pupil_fact
            WHERE programme = ?1 AND own_year > 0
            AND import_id IN (SELECT id FROM import WHERE undone_at IS NULL) GROUP BY ra, own_year
        ) AS own GROUP BY year";
    let rows = sqlx::query_as::<_, CountRow>(SQL).bind(programme.as_str()).fetch_all(connection).await?;
    rows.into_iter().map(count).collect()
}

fn count((year, pupils, measured, stated, decided): CountRow) -> Result<YearCount, StoreError> {
    Ok(YearCount {
        year: school_year(year)?,
        pupils: pupils.unsigned_abs(),
        measured: measured.unsigned_abs(),
        stated: stated.as_deref().map(status).transpose()?,
        decided: decided.as_deref().map(status).transpose()?,
    })
}

pub(super) fn status(text: &str) -> Result<YearStatus, StoreError> {
    match text {
        "closed" => Ok(YearStatus::Closed),
        "roster" => Ok(YearStatus::Roster),
        _ => Err(StoreError::Corrupt { what: "year status" }),
    }
}

/// The years as they are by what is in force now.
pub(super) async fn of_what_is_in_force(
    connection: &mut SqliteConnection,
    programme: &Programme,
) -> Result<Vec<YearState>, StoreError> {
    Ok(farol_domain::settle(&counts(connection, programme).await?))
}

/// The same, written down.
pub(super) async fn settle(
    connection: &mut SqliteConnection,
    programme: &Programme,
) -> Result<Vec<YearState>, StoreError> {
    const INSERT: &str =
        "INSERT INTO year_state (programme, year, status, pupils, measured, reason, pupils_before)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    let states = of_what_is_in_force(connection, programme).await?;
    sqlx::query("DELETE FROM year_state WHERE programme = ?1")
        .bind(programme.as_str())
        .execute(&mut *connection)
        .await?;
    for state in &states {
        let (reason, before) = code_of(state.reason);
        sqlx::query(INSERT)
            .bind(programme.as_str())
            .bind(state.year.get())
            .bind(state.status.to_string())
            .bind(state.pupils.cast_signed())
            .bind(state.measured.cast_signed())
            .bind(reason)
            .bind(before.map(u64::cast_signed))
            .execute(&mut *connection)
            .await?;
    }
    Ok(states)
}

fn code_of(reason: StatusReason) -> (&'static str, Option<u64>) {
    match reason {
        StatusReason::Decided => ("decided", None),
        StatusReason::Stated => ("stated", None),
        StatusReason::Complete => ("complete", None),
        StatusReason::Unmeasured => ("unmeasured", None),
        StatusReason::Partial { before } => ("partial", Some(before)),
    }
}

fn reason(code: &str, before: Option<i64>) -> Result<StatusReason, StoreError> {
    match (code, before) {
        ("decided", _) => Ok(StatusReason::Decided),
        ("stated", _) => Ok(StatusReason::Stated),
        ("complete", _) => Ok(StatusReason::Complete),
        ("unmeasured", _) => Ok(StatusReason::Unmeasured),
        ("partial", Some(before)) => Ok(StatusReason::Partial { before: before.unsigned_abs() }),
        _ => Err(StoreError::Corrupt { what: "year's state" }),
    }
}

pub(super) async fn list(pool: &SqlitePool, programme: &Programme) -> Result<Vec<YearState>, StoreError> {
    const SQL: &str = "SELECT year, status, pupils, measured, reason, pupils_before FROM year_state
        WHERE programme = ?1 ORDER BY year";
    let rows = sqlx::query_as::<_, (i64, String, i64, i64, String, Option<i64>)>(SQL)
        .bind(programme.as_str())
        .fetch_all(pool)
        .await?;
    rows.into_iter()
        .map(|(year, state, pupils, measured, code, before)| {
            Ok(YearState {
                year: school_year(year)?,
                status: status(&state)?,
                pupils: pupils.unsigned_abs(),
                measured: measured.unsigned_abs(),
                reason: reason(&code, before)?,
            })
        })
        .collect()
}

pub(super) async fn decide(
    pool: &SqlitePool,
    programme: &Programme,
    year: SchoolYear,
    status: Option<YearStatus>,
    at: DateTime<Utc>,
) -> Result<Vec<YearState>, StoreError> {
    let mut tx = pool.begin_with("BEGIN IMMEDIATE").await?;
    sqlx::query("INSERT INTO year_decision (programme, year, status, at) VALUES (?1, ?2, ?3, ?4)")
        .bind(programme.as_str())
        .bind(year.get())
        .bind(status.map(|status| status.to_string()))
        .bind(text_of(at))
        .execute(&mut *tx)
        .await?;
    let states = settle(&mut tx, programme).await?;
    if !states.iter().any(|state| state.year == year) {
        let years = states.iter().map(|state| state.year).collect();
        return Err(StoreError::UnknownYear { programme: programme.clone(), year, years });
    }
    raise_revision(&mut tx).await?;
    tx.commit().await?;
    Ok(states)
}
