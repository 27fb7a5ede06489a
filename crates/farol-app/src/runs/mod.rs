//! Experiments: every training as it was told, measured and decided, and what differs between two of them.

mod compare;
mod record;

use chrono::{DateTime, Utc};
use farol_domain::{Outcome, Programme};
use farol_store::{Decision, Repository, TrainingRun};
use serde::Serialize;
use uuid::Uuid;

pub use compare::{Compared, Part, compare};
pub use record::{Parameters, RunMetrics, RunRecord};

use crate::AppError;

/// A training, read.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct KeptRun {
    /// Its id.
    pub id: Uuid,
    /// When it ended.
    pub at: DateTime<Utc>,
    /// The outcome.
    pub outcome: Outcome,
    /// The bundle it made: the same inputs make the same one, byte for byte.
    pub bundle: String,
    /// What was decided.
    pub decision: Decision,
    /// Parameters, data, figures, gate.
    #[serde(flatten)]
    pub record: RunRecord,
}

impl KeptRun {
    fn read(run: TrainingRun) -> Result<Self, AppError> {
        let record = serde_json::from_value(run.content).map_err(|_| AppError::Run(run.id))?;
        let TrainingRun { id, at, outcome, bundle, decision, .. } = run;
        Ok(Self { id, at, outcome, bundle, decision, record })
    }
}

/// All trainings.
#[derive(Debug, Clone, PartialEq)]
pub struct Runs {
    /// Those that can be read, oldest first.
    pub kept: Vec<KeptRun>,
    /// Those that another version wrote and this one cannot read.
    pub unreadable: Vec<Uuid>,
}

/// Every training.
///
/// # Errors
/// When the store fails.
pub async fn list(store: &impl Repository, programme: &Programme) -> Result<Runs, AppError> {
    let mut runs = Runs { kept: Vec::new(), unreadable: Vec::new() };
    for run in store.runs(programme).await? {
        let id = run.id;
        match KeptRun::read(run) {
            Ok(run) => runs.kept.push(run),
            Err(_) => runs.unreadable.push(id),
        }
    }
    Ok(runs)
}

/// The one training whose id begins so.
///
/// # Errors
/// When there is none or more than one, or the store fails.
pub async fn find(store: &impl Repository, programme: &Programme, id: &str) -> Result<KeptRun, AppError> {
    let wanted = id.to_lowercase();
    let runs = store.runs(programme).await?;
    let mut found = runs.into_iter().filter(|run| run.id.to_string().starts_with(&wanted));
    match (found.next(), found.next()) {
        (Some(run), None) if !wanted.is_empty() => KeptRun::read(run),
        _ => Err(AppError::NoRun(id.to_owned())),
    }
}
