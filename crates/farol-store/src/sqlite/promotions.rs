//! Champions: an append-only list of changes, the newest of which counts.

use chrono::{DateTime, Utc};
use farol_domain::{Outcome, Programme};
use sqlx::SqlitePool;

use super::{raise_revision, text_of, time_of};
use crate::{Promotion, PromotionAction, StoreError};

pub(super) async fn promote(
    pool: &SqlitePool,
    programme: &Programme,
    outcome: Outcome,
    bundle: &str,
    action: PromotionAction,
    at: DateTime<Utc>,
) -> Result<Promotion, StoreError> {
    const NEWEST: &str =
        "SELECT bundle FROM promotion WHERE programme = ?1 AND outcome = ?2 ORDER BY id DESC LIMIT 1";
    const INSERT: &str = "INSERT INTO promotion (programme, outcome, bundle, previous, action, at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    let mut tx = pool.begin_with("BEGIN IMMEDIATE").await?;
    let previous: Option<String> = sqlx::query_scalar(NEWEST)
        .bind(programme.as_str())
        .bind(outcome.as_str())
        .fetch_optional(&mut *tx)
        .await?;
    sqlx::query(INSERT)
        .bind(programme.as_str())
        .bind(outcome.as_str())
        .bind(bundle)
        .bind(&previous)
        .bind(name_of(action))
        .bind(text_of(at))
        .execute(&mut *tx)
        .await?;
    raise_revision(&mut tx).await?;
    tx.commit().await?;
    Ok(Promotion { outcome, bundle: bundle.to_owned(), previous, action, at })
}

fn name_of(action: PromotionAction) -> &'static str {
    match action {
        PromotionAction::Promote => "promote",
        PromotionAction::Rollback => "rollback",
    }
}

type PromotionRow = (String, String, Option<String>, String, String);

pub(super) async fn list(pool: &SqlitePool, programme: &Programme) -> Result<Vec<Promotion>, StoreError> {
    const SQL: &str =
        "SELECT outcome, bundle, previous, action, at FROM promotion WHERE programme = ?1 ORDER BY id";
    let rows = sqlx::query_as::<_, PromotionRow>(SQL).bind(programme.as_str()).fetch_all(pool).await?;
    rows.into_iter().map(promotion).collect()
}

fn promotion((outcome, bundle, previous, action, at): PromotionRow) -> Result<Promotion, StoreError> {
    let outcome = outcome.parse().map_err(|_| StoreError::Corrupt { what: "promotion" })?;
    let action = match action.as_str() {
        "rollback" => PromotionAction::Rollback,
        _ => PromotionAction::Promote,
    };
    Ok(Promotion { outcome, bundle, previous, action, at: time_of(&at, "promotion")? })
}
