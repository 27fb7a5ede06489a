//! The contract in one SQLite file, in WAL mode, so that a server reads while an import writes.

mod as_it_is;
mod facts;
mod imports;
mod insert;
mod keys;
mod promotions;
mod runs;
mod session;
mod upkeep;
mod years;

pub use session::SqliteSession;
pub use upkeep::StoreSize;

use std::{path::Path, str::FromStr, time::Duration};

use chrono::{DateTime, SecondsFormat, Utc};
use farol_domain::{Fact, Finding, Programme, SchoolYear, YearState, YearStatus};
use sqlx::{
    SqlitePool,
    migrate::{MigrateError, Migrator},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use crate::{
    ApiKey, ImportId, ImportSummary, NewImport, Promotion, Repository, StoreError, TrainingRun, Undone,
};

static MIGRATIONS: Migrator = sqlx::migrate!("./migrations");

/// What the write-ahead log is cut down to once a large import is folded into the file: 64 MiB.
const LOG_BYTES: &str = "67108864";

/// The store in one file.
#[derive(Debug, Clone)]
pub struct SqliteStore {
    pool: SqlitePool,
}

impl SqliteStore {
    /// Opens the file, making it (readable by its owner only) or bringing it to this version's schema where needed.
    ///
    /// # Errors
    /// When it cannot be opened, is no database, or was written by a newer Farol.
    pub async fn open(path: &Path) -> Result<Self, StoreError> {
        let open = |source| StoreError::Open { path: path.into(), source };
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .pragma("journal_size_limit", LOG_BYTES)
            .busy_timeout(Duration::from_secs(30));
        make_private(path).map_err(|error| open(error.into()))?;
        let pool = SqlitePoolOptions::new().max_connections(4).connect_with(options).await.map_err(open)?;
        MIGRATIONS.run(&pool).await.map_err(|source| match source {
            MigrateError::VersionMissing(step) => StoreError::NewerSchema { path: path.into(), step },
            source => StoreError::Migrate { path: path.into(), source },
        })?;
        Ok(Self { pool })
    }

    /// Closes all connections; the write-ahead log is folded into the file.
    pub async fn close(&self) {
        self.pool.close().await;
    }
}

/// Creates a missing file with permissions for its owner only; SQLite keeps them for its side files.
fn make_private(path: &Path) -> std::io::Result<()> {
    private().create(true).open(path).map(|_| ())
}

/// Opens for writing; what it creates is for its owner only.
fn private() -> std::fs::OpenOptions {
    let mut options = std::fs::OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Times as text that sorts as it reads.
fn text_of(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Micros, true)
}

fn time_of(text: &str, what: &'static str) -> Result<DateTime<Utc>, StoreError> {
    DateTime::from_str(text).map_err(|_| StoreError::Corrupt { what })
}

fn school_year(year: i64) -> Result<SchoolYear, StoreError> {
    let year = u16::try_from(year).ok().and_then(|y| SchoolYear::new(y).ok());
    year.ok_or(StoreError::Corrupt { what: "school year" })
}

async fn raise_revision(tx: &mut sqlx::SqliteConnection) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE revision SET n = n + 1").execute(tx).await.map(|_| ())
}

impl Repository for SqliteStore {
    type Session = SqliteSession;

    async fn begin_import(&self, import: &NewImport) -> Result<SqliteSession, StoreError> {
        session::begin(&self.pool, import).await
    }

    async fn undo_import(
        &self,
        programme: &Programme,
        import: ImportId,
        at: DateTime<Utc>,
    ) -> Result<Undone, StoreError> {
        imports::undo(&self.pool, programme, import, at).await
    }

    async fn imported(
        &self,
        p: &Programme,
        sha256: &[String],
    ) -> Result<Vec<(String, ImportId)>, StoreError> {
        imports::imported(&self.pool, p, sha256).await
    }

    async fn imports(&self, programme: &Programme) -> Result<Vec<ImportSummary>, StoreError> {
        imports::list(&mut *self.pool.acquire().await?, programme, None).await
    }

    async fn import(
        &self,
        programme: &Programme,
        import: ImportId,
    ) -> Result<Option<ImportSummary>, StoreError> {
        Ok(imports::list(&mut *self.pool.acquire().await?, programme, Some(import)).await?.pop())
    }

    async fn findings(&self, import: ImportId) -> Result<Vec<Finding>, StoreError> {
        imports::findings(&mut *self.pool.acquire().await?, import).await
    }

    async fn year_states(&self, programme: &Programme) -> Result<Vec<YearState>, StoreError> {
        years::list(&self.pool, programme).await
    }

    async fn decide_year(
        &self,
        programme: &Programme,
        year: SchoolYear,
        status: Option<YearStatus>,
        at: DateTime<Utc>,
    ) -> Result<Vec<YearState>, StoreError> {
        years::decide(&self.pool, programme, year, status, at).await
    }

    async fn facts(&self, programme: &Programme) -> Result<Vec<Fact>, StoreError> {
        facts::all(&self.pool, programme).await
    }

    async fn revision(&self) -> Result<i64, StoreError> {
        Ok(sqlx::query_scalar("SELECT n FROM revision").fetch_one(&self.pool).await?)
    }

    async fn promote(&self, programme: &Programme, change: Promotion) -> Result<Promotion, StoreError> {
        promotions::promote(&self.pool, programme, change).await
    }

    async fn promotions(&self, programme: &Programme) -> Result<Vec<Promotion>, StoreError> {
        promotions::list(&self.pool, programme).await
    }

    async fn record_run(
        &self,
        programme: &Programme,
        run: &TrainingRun,
    ) -> Result<Option<Promotion>, StoreError> {
        runs::record(&self.pool, programme, run).await
    }

    async fn runs(&self, programme: &Programme) -> Result<Vec<TrainingRun>, StoreError> {
        runs::list(&self.pool, programme).await
    }

    async fn add_key(&self, key: &ApiKey) -> Result<(), StoreError> {
        keys::add(&self.pool, key).await
    }

    async fn keys(&self) -> Result<Vec<ApiKey>, StoreError> {
        keys::list(&self.pool).await
    }

    async fn revoke_key(&self, id: &str, at: DateTime<Utc>) -> Result<bool, StoreError> {
        keys::revoke(&self.pool, id, at).await
    }

    async fn secret(&self, name: &str, fresh: [u8; 32]) -> Result<[u8; 32], StoreError> {
        keys::secret(&self.pool, name, fresh).await
    }
}
