//! What can go wrong with the store. Values of pupils never stand in a message.

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use farol_domain::{Programme, SchoolYear};

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
    /// Another process kept writing for longer than this one waits.
    #[error("the store is being written to by another farol process: try again when it is done")]
    Busy,
    /// The database refused or failed.
    #[error("the store answered: {0}")]
    Database(#[source] sqlx::Error),
    /// The programme has no import of that number.
    #[error("programme '{programme}' has no import {import}: `farol imports list` shows those there are")]
    UnknownImport {
        /// The programme asked.
        programme: Programme,
        /// The number.
        import: i64,
    },
    /// The import counts no more already.
    #[error(
        "import {import} was undone on {at} already, nothing was changed: `farol imports list` shows those in force"
    )]
    AlreadyUndone {
        /// The number.
        import: i64,
        /// When it was undone.
        at: DateTime<Utc>,
    },
    /// A status was decided of a year without records.
    #[error("programme '{programme}' has no record of {year}: {}", years_there_are(.years))]
    UnknownYear {
        /// The programme asked.
        programme: Programme,
        /// The year.
        year: SchoolYear,
        /// Years it has records of.
        years: Vec<SchoolYear>,
    },
    /// A backup could not be written.
    #[error("the backup {path} cannot be written: {source}")]
    Backup {
        /// Its path.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A backup would have replaced a file.
    #[error("the backup {path} exists already and was left as it is: name a file that does not exist yet")]
    BackupExists {
        /// Its path.
        path: PathBuf,
    },
    /// A reason that is none, or too long to be one.
    #[error("the reason has {characters} characters: 1 to {most} are expected (--because \"…\")")]
    Reason {
        /// How many it has, blanks around it aside.
        characters: usize,
        /// How many it may have.
        most: usize,
    },
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

fn years_there_are(years: &[SchoolYear]) -> String {
    if years.is_empty() {
        return "it has no records at all; import a workbook first (`farol import`)".to_owned();
    }
    let years: Vec<_> = years.iter().map(ToString::to_string).collect();
    format!("it has records of {}", years.join(", "))
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        // SQLITE_BUSY, https://www.sqlite.org/rescode.html#busy; the bits above the lowest eight tell its kinds apart.
        const BUSY: i32 = 5;
        let code = error.as_database_error().and_then(|e| e.code()?.parse::<i32>().ok());
        if code.is_some_and(|code| code & 0xff == BUSY) { Self::Busy } else { Self::Database(error) }
    }
}
