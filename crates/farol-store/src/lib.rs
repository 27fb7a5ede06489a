#![doc = include_str!("../README.md")]

mod error;
mod repository;
mod session;
mod sqlite;

pub use error::StoreError;
pub use repository::{ApiKey, ImportId, ImportSummary, Promotion, PromotionAction, Repository, Undone};
pub use session::{Gone, GonePlace, ImportSession, NewImport};
pub use sqlite::{SqliteSession, SqliteStore, StoreSize};
