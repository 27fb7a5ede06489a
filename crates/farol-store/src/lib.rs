#![doc = include_str!("../README.md")]

mod error;
mod repository;
mod run;
mod session;
mod sqlite;

pub use error::StoreError;
pub use repository::{ApiKey, ImportId, ImportSummary, Promotion, PromotionAction, Repository, Undone};
pub use run::{Decision, Forced, TrainingRun};
pub use session::{Gone, GonePlace, ImportSession, NewImport};
pub use sqlite::{SqliteSession, SqliteStore, StoreSize};
