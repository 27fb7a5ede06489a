//! The contract in one SQLite file, in WAL mode, so that a server reads while an import writes.

mod as_it_is;
mod imports;
mod keys;
mod promotions;
mod upkeep;

use std::{path::Path, str::FromStr, time::Duration};

use chrono::{DateTime, SecondsFormat, Utc};
use farol_domain::{Fact, Finding, Import, Outcome, Programme, Years};
use sqlx::{
    SqlitePool,
    migrate::{MigrateError, Migrator},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use crate::{ApiKey, ImportId, ImportSummary, Promotion, PromotionAction, Repository, StoreError};

static MIGRATIONS: Migrator = sqlx::migrate!("./migrations");

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
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(|_| ())
}

/// Times as text that sorts as it reads.
fn text_of(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Micros, true)
}

fn time_of(text: &str, what: &'static str) -> Result<DateTime<Utc>, StoreError> {
    DateTime::from_str(text).map_err(|_| StoreError::Corrupt { what })
}

async fn raise_revision(tx: &mut sqlx::SqliteConnection) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE revision SET n = n + 1").execute(tx).await.map(|_| ())
}

impl Repository for SqliteStore {
    async fn append_import(&self, import: &Import, at: DateTime<Utc>) -> Result<ImportId, StoreError> {
        imports::append(&self.pool, import, at).await
    }

    async fn imported(
        &self,
        p: &Programme,
        sha256: &[String],
    ) -> Result<Vec<(String, ImportId)>, StoreError> {
        imports::imported(&self.pool, p, sha256).await
    }

    async fn imports(&self, programme: &Programme) -> Result<Vec<ImportSummary>, StoreError> {
        imports::list(&self.pool, programme).await
    }

    async fn findings(&self, import: ImportId) -> Result<Vec<Finding>, StoreError> {
        imports::findings(&self.pool, import).await
    }

    async fn years(&self, programme: &Programme) -> Result<Years, StoreError> {
        imports::years(&self.pool, programme).await
    }

    async fn facts(&self, programme: &Programme) -> Result<Vec<Fact>, StoreError> {
        imports::facts(&self.pool, programme).await
    }

    async fn revision(&self) -> Result<i64, StoreError> {
        Ok(sqlx::query_scalar("SELECT n FROM revision").fetch_one(&self.pool).await?)
    }

    async fn promote(
        &self,
        programme: &Programme,
        outcome: Outcome,
        bundle: &str,
        action: PromotionAction,
        at: DateTime<Utc>,
    ) -> Result<Promotion, StoreError> {
        promotions::promote(&self.pool, programme, outcome, bundle, action, at).await
    }

    async fn promotions(&self, programme: &Programme) -> Result<Vec<Promotion>, StoreError> {
        promotions::list(&self.pool, programme).await
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
