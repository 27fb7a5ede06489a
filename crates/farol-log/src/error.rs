//! What can go wrong: opening and reading (`LogError`), and appending (`AppendError`, which a whole batch shares).
//! No text here ever holds bytes of a line: lines may speak of people.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Why a log could not be opened, read or closed.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// The stem of the file names would escape the directory or clash with the names the log makes itself.
    #[error("log name {stem:?}: expected 1 to 64 letters, digits, '_' or '-'")]
    Name {
        /// The name that was given.
        stem: String,
    },
    /// Another log, in this process or another, has the directory.
    #[error("{} is held by another process: only one may write a log", path.display())]
    InUse {
        /// The lock file.
        path: PathBuf,
    },
    /// The operating system refused.
    #[error("could not {doing} {}: {source}", path.display())]
    Io {
        /// What was attempted, as a verb.
        doing: &'static str,
        /// The file or directory concerned.
        path: PathBuf,
        /// The system's own error.
        source: io::Error,
    },
    /// The writer thread ended by a panic; its last batch was not answered as durable.
    #[error("the log's writer thread panicked")]
    WriterPanicked,
}

impl LogError {
    /// For `map_err`: says what was attempted, and where.
    pub(crate) fn at(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { doing, path: path.to_path_buf(), source }
    }
}

/// Why a line is **not** in the log. All lines of a failed batch share one error.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AppendError {
    /// The bytes are not one JSON object on one line; nothing was written.
    #[error("not a log line: {0}")]
    NotALine(&'static str),
    /// More is waiting for the disk than the log may hold in memory; nothing was written. Try again later.
    #[error("the log has {pending} bytes waiting for the disk, its limit is {limit}")]
    Overloaded {
        /// Bytes waiting.
        pending: usize,
        /// The configured limit in bytes.
        limit: usize,
    },
    /// The file system refused; what had been written of the batch was cut off again.
    #[error("the log could not be written ({}): {detail}", reason.code())]
    Storage {
        /// The kind of refusal.
        reason: StorageReason,
        /// The system's own words.
        detail: Arc<str>,
    },
    /// The log was closed, or its writer has ended.
    #[error("the log is closed")]
    Closed,
}

impl AppendError {
    /// A stable word for metrics and for the body of a 503.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotALine(_) => "not_a_line",
            Self::Overloaded { .. } => "overloaded",
            Self::Storage { reason, .. } => reason.code(),
            Self::Closed => "closed",
        }
    }

    pub(crate) fn write(source: &io::Error) -> Self {
        Self::storage(StorageReason::WriteFailed, source)
    }

    pub(crate) fn sync(source: &io::Error) -> Self {
        Self::storage(StorageReason::SyncFailed, source)
    }

    fn storage(otherwise: StorageReason, source: &io::Error) -> Self {
        let reason = if is_full(source) { StorageReason::DiskFull } else { otherwise };
        Self::Storage { reason, detail: source.to_string().into() }
    }
}

fn is_full(source: &io::Error) -> bool {
    matches!(source.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
}

/// The kinds of refusal an operator acts on differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StorageReason {
    /// No room, or no quota, left. Appends work again by themselves once there is room.
    DiskFull,
    /// The write, or opening the file anew, failed.
    WriteFailed,
    /// The bytes were handed over but the system could not promise them durable.
    SyncFailed,
}

impl StorageReason {
    /// A stable word for metrics.
    pub fn code(self) -> &'static str {
        match self {
            Self::DiskFull => "disk_full",
            Self::WriteFailed => "write_failed",
            Self::SyncFailed => "sync_failed",
        }
    }
}
