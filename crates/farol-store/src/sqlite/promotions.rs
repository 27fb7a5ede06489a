//! Champions: an append-only list of changes, the newest of which counts.

use farol_domain::Programme;
use sqlx::{FromRow, SqliteConnection, SqlitePool};

use super::{raise_revision, text_of, time_of};
use crate::{Forced, Promotion, PromotionAction, StoreError};

pub(super) async fn promote(
    pool: &SqlitePool,
    programme: &Programme,
    promotion: Promotion,
) -> Result<Promotion, StoreError> {
    let mut tx = pool.begin_with("BEGIN IMMEDIATE").await?;
    let made = insert(&mut tx, programme, promotion).await?;
    raise_revision(&mut tx).await?;
    tx.commit().await?;
    Ok(made)
}

/// Appends a change; the bundle before is looked up here, whatever the change says. One that is promoted again does not
/// become the one before itself: a rollback leads past it.
pub(super) async fn insert(
    tx: &mut SqliteConnection,
    programme: &Programme,
    mut promotion: Promotion,
) -> Result<Promotion, StoreError> {
    const NEWEST: &str =
        "SELECT iif(bundle = ?3, previous, bundle) FROM promotion WHERE programme = ?1 AND outcome = ?2
        ORDER BY id DESC LIMIT 1";
    const INSERT: &str =
        "INSERT INTO promotion (programme, outcome, bundle, previous, action, at, because, by_whom)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    promotion.previous = sqlx::query_scalar(NEWEST)
        .bind(programme.as_str())
        .bind(promotion.outcome.as_str())
        .bind(&promotion.bundle)
        .fetch_optional(&mut *tx)
        .await?
        .flatten();
    sqlx::query(INSERT)
        .bind(programme.as_str())
        .bind(promotion.outcome.as_str())
        .bind(&promotion.bundle)
        .bind(&promotion.previous)
        .bind(name_of(promotion.action))
        .bind(text_of(promotion.at))
        .bind(promotion.forced.as_ref().map(Forced::because))
        .bind(promotion.forced.as_ref().and_then(Forced::by))
        .execute(&mut *tx)
        .await?;
    Ok(promotion)
}

fn name_of(action: PromotionAction) -> &'static str {
    match action {
        PromotionAction::Promote => "promote",
        PromotionAction::Rollback => "rollback",
    }
}

#[derive(FromRow)]
struct PromotionRow {
    outcome: String,
    bundle: String,
    previous: Option<String>,
    action: String,
    at: String,
    because: Option<String>,
    by_whom: Option<String>,
}

pub(super) async fn list(pool: &SqlitePool, programme: &Programme) -> Result<Vec<Promotion>, StoreError> {
    const SQL: &str = "SELECT outcome, bundle, previous, action, at, because, by_whom FROM promotion
        WHERE programme = ?1 ORDER BY id";
    let rows = sqlx::query_as::<_, PromotionRow>(SQL).bind(programme.as_str()).fetch_all(pool).await?;
    rows.into_iter().map(promotion).collect()
}

fn promotion(row: PromotionRow) -> Result<Promotion, StoreError> {
    let action = match row.action.as_str() {
        "rollback" => PromotionAction::Rollback,
        _ => PromotionAction::Promote,
    };
    Ok(Promotion {
        outcome: row.outcome.parse().map_err(|_| StoreError::Corrupt { what: "promotion" })?,
        bundle: row.bundle,
        previous: row.previous,
        action,
        forced: Forced::stored(row.because, row.by_whom),
        at: time_of(&row.at, "promotion")?,
    })
}
