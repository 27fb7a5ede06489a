#![doc = include_str!("../README.md")]

mod backwards;
mod batch;
mod compress;
mod config;
mod current;
mod error;
mod event;
mod files;
mod housekeeper;
mod list;
mod lock;
mod log;
mod queue;
mod read;
mod retention;
mod source;
mod span;
mod stats;
mod torn;
mod writer;

pub use batch::Append;
pub use config::{Clock, Durability, LogConfig, Retention, Rotation};
pub use error::{AppendError, LogError, StorageReason};
pub use event::{LogEvent, Observer};
pub use files::LogFiles;
pub use list::ListedFile;
pub use log::{Log, OpenReport};
pub use read::Lines;
pub use span::Span;
pub use stats::{FileCounts, LastError, LogStats};
pub use torn::TornTail;
