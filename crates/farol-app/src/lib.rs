#![doc = include_str!("../README.md")]

pub mod audit;
pub mod backtest;
pub mod backup;
pub mod bundle;
pub mod capacity;
pub mod card;
mod error;
pub mod export;
pub mod gate;
pub mod groups;
pub mod import;
pub mod keys;
pub mod learn;
mod predict;
pub mod prune;
mod pseudonym;
mod record;
mod registry;
pub mod runs;
mod snapshot;
pub mod train;
pub mod trial;
mod words;

pub use error::AppError;
pub use predict::{Ask, PredictError, Prediction, Stamp};
pub use pseudonym::Pseudonymiser;
pub use record::{LOG_STEM, prediction_line};
pub use registry::{ModelRow, Registry};
pub use snapshot::{Champion, Histories, LoadFault, Snapshot};
