//! What can go wrong with the store. Values of pupils never stand in a message.

use std::path::PathBuf;

/// An error of the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database file cannot be opened or made.
    #[error("the store {path} cannot be opened: {source}")]
    Open {
        /// Its path.
        path: PathBuf,
        /// Why.
        source: sqlx::Error,
    },
    /// The schema is newer than this binary.
    #[error(
        "the store {path} was written by a newer Farol (schema step {step} is not known to this one): \
         use that version or a newer one; nothing was changed"
    )]
    NewerSchema {
        /// Its path.
        path: PathBuf,
        /// The first unknown migration.
        step: i64,
    },
    /// A migration failed.
    #[error("the store {path} could not be brought to this version's schema: {source}")]
    Migrate {
        /// Its path.
        path: PathBuf,
        /// Why.
        source: sqlx::migrate::MigrateError,
    },
    /// The database refused or failed.
    #[error("the store answered: {0}")]
    Database(#[from] sqlx::Error),
    /// A stored row is not what this version writes.
    #[error("a stored {what} cannot be read; was the store edited by another program?")]
    Corrupt {
        /// Which kind of row.
        what: &'static str,
    },
    /// Serialising failed.
    #[error("a {what} could not be written down")]
    Encode {
        /// Which kind of row.
        what: &'static str,
    },
}
