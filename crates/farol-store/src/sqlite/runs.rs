//! Trainings: an append-only list.

use farol_domain::Programme;
use sqlx::{FromRow, SqlitePool};

use super::{promotions, raise_revision, text_of, time_of};
use crate::{Decision, Forced, Promotion, PromotionAction, StoreError, TrainingRun};

const CORRUPT: StoreError = StoreError::Corrupt { what: "training run" };

/// Writes the run down and, where it lets its bundle serve, the promotion: both or neither.
pub(super) async fn record(
    pool: &SqlitePool,
    programme: &Programme,
    run: &TrainingRun,
) -> Result<Option<Promotion>, StoreError> {
    const INSERT: &str =
        "INSERT INTO training_run (id, programme, outcome, bundle, at, decision, because, by_whom, content)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
    let mut tx = pool.begin_with("BEGIN IMMEDIATE").await?;
    let forced = run.decision.forced();
    sqlx::query(INSERT)
        .bind(run.id.to_string())
        .bind(programme.as_str())
        .bind(run.outcome.as_str())
        .bind(&run.bundle)
        .bind(text_of(run.at))
        .bind(run.decision.as_str())
        .bind(forced.map(Forced::because))
        .bind(forced.and_then(Forced::by))
        .bind(run.content.to_string())
        .execute(&mut *tx)
        .await?;
    let promotion = if run.decision.serves() {
        let change = Promotion::of(run.outcome, &run.bundle, PromotionAction::Promote, run.at);
        let made = promotions::insert(&mut tx, programme, change.forced(forced.cloned())).await?;
        raise_revision(&mut tx).await?;
        Some(made)
    } else {
        None
    };
    tx.commit().await?;
    Ok(promotion)
}

#[derive(FromRow)]
struct RunRow {
    id: String,
    outcome: String,
    bundle: String,
    at: String,
    decision: String,
    because: Option<String>,
    by_whom: Option<String>,
    content: String,
}

pub(super) async fn list(pool: &SqlitePool, programme: &Programme) -> Result<Vec<TrainingRun>, StoreError> {
    const SQL: &str = "SELECT id, outcome, bundle, at, decision, because, by_whom, content FROM training_run
        WHERE programme = ?1 ORDER BY n";
    let rows = sqlx::query_as::<_, RunRow>(SQL).bind(programme.as_str()).fetch_all(pool).await?;
    rows.into_iter().map(run).collect()
}

fn run(row: RunRow) -> Result<TrainingRun, StoreError> {
    Ok(TrainingRun {
        id: row.id.parse().map_err(|_| CORRUPT)?,
        at: time_of(&row.at, "training run")?,
        outcome: row.outcome.parse().map_err(|_| CORRUPT)?,
        bundle: row.bundle,
        decision: match (row.decision.as_str(), Forced::stored(row.because, row.by_whom)) {
            ("promoted", None) => Decision::Promoted,
            ("refused", None) => Decision::Refused,
            ("forced", Some(forced)) => Decision::Forced(forced),
            _ => return Err(CORRUPT),
        },
        content: serde_json::from_str(&row.content).map_err(|_| CORRUPT)?,
    })
}
