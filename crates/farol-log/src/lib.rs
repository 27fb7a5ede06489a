#![doc = include_str!("../README.md")]

mod backwards;
mod batch;
mod config;
mod current;
mod error;
mod files;
mod lock;
mod log;
mod queue;
mod read;
mod retention;
mod stats;
mod torn;
mod writer;

pub use batch::Append;
pub use config::{Clock, Durability, LogConfig, Retention, Rotation};
pub use error::{AppendError, LogError, StorageReason};
pub use files::LogFiles;
pub use log::{Log, OpenReport};
pub use read::Lines;
pub use stats::{FileCounts, LastError, LogStats};
pub use torn::TornTail;
