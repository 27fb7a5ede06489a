#![doc = include_str!("../README.md")]

mod error;
mod repository;
mod sqlite;

pub use error::StoreError;
pub use repository::{ApiKey, ImportId, ImportSummary, Promotion, PromotionAction, Repository};
pub use sqlite::SqliteStore;
