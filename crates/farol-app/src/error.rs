//! What can go wrong with a use case, in words for the person who asked.

use std::path::PathBuf;

use farol_domain::Outcome;
use farol_forest::ForestError;
use farol_ingest::IngestError;
use farol_linear::LinearError;
use farol_metrics::MetricError;
use farol_store::StoreError;

use crate::train::TooFew;

/// An error of a use case.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The files could not be read.
    #[error(transparent)]
    Ingest(#[from] IngestError),
    /// Training failed.
    #[error("the trees could not be grown: {0}")]
    Forest(#[from] ForestError),
    /// A logistic regression could not be fitted.
    #[error("the logistic regression could not be fitted: {0}")]
    Linear(#[from] LinearError),
    /// A figure could not be computed.
    #[error("a figure could not be computed: {0}")]
    Metric(#[from] MetricError),
    /// A file of the data directory failed.
    #[error("{path}: {source}")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A bundle is not what it claims to be.
    #[error("the model {bundle} is refused: {fault}")]
    Bundle {
        /// Its id.
        bundle: String,
        /// What is wrong.
        fault: String,
    },
    /// The gate stands against a promotion by hand.
    #[error("{bundle} was not promoted: {refusal}; to let it serve all the same: --force --because \"…\"")]
    Gate {
        /// Its id.
        bundle: String,
        /// What the gate said.
        refusal: String,
    },
    /// No such training.
    #[error("there is no run {0}, or more than one begins so; `farol runs list` shows those there are")]
    NoRun(String),
    /// A stored training that another version wrote.
    #[error("the run {0} cannot be read; was it written by another version of Farol?")]
    Run(uuid::Uuid),
    /// No such bundle.
    #[error("there is no model {0}; `farol models list` shows those there are")]
    NoBundle(String),
    /// Too little data.
    #[error("{outcome}: {reason}")]
    TooLittle {
        /// The outcome.
        outcome: Outcome,
        /// What is missing.
        reason: String,
    },
    /// Too few pupils of a kind.
    #[error("{outcome}: {few}")]
    TooFew {
        /// The outcome.
        outcome: Outcome,
        /// Where, and how many there are.
        few: TooFew,
    },
    /// A backup cannot be made or is not what it claims to be.
    #[error("the backup {path} is refused: {fault}; nothing was changed")]
    Backup {
        /// Its path.
        path: PathBuf,
        /// What is wrong.
        fault: String,
    },
    /// A directory that a backup cannot be restored into.
    #[error("{path}: {fault}; nothing was changed")]
    Restore {
        /// Its path.
        path: PathBuf,
        /// What is in the way.
        fault: String,
    },
    /// No earlier champion.
    #[error("{0}: there is no earlier champion to roll back to")]
    NoEarlier(Outcome),
    /// Something that cannot be written as JSON or CSV.
    #[error("a {0} could not be written down")]
    Encode(&'static str),
    /// The operating system gives no random numbers.
    #[error("the operating system gave no random numbers")]
    Random,
}

impl AppError {
    pub(crate) fn file(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { path, source }
    }
}
