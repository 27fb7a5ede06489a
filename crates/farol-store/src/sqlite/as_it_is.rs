//! The store as it lies on disk: opened to be looked at, without bringing its schema up to date.

use std::{path::Path, time::Duration};

use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};

use super::{MIGRATIONS, SqliteStore};
use crate::StoreError;

impl SqliteStore {
    /// The newest step of the schema that this version knows.
    pub fn newest_schema() -> i64 {
        MIGRATIONS.iter().map(|step| step.version).max().unwrap_or(0)
    }

    /// Opens an existing file to read it, changing nothing: neither is it made nor its schema brought up to date, so
    /// [`Self::schema`] is to be asked before anything else is read.
    ///
    /// # Errors
    /// When it is not there, is no database, or was written by a newer Farol.
    pub async fn open_as_it_is(path: &Path) -> Result<Self, StoreError> {
        let open = |source| StoreError::Open { path: path.into(), source };
        let options =
            SqliteConnectOptions::new().filename(path).read_only(true).busy_timeout(Duration::from_secs(30));
        let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await.map_err(open)?;
        let store = Self { pool };
        let step = store.schema().await?;
        if step > Self::newest_schema() {
            return Err(StoreError::NewerSchema { path: path.into(), step });
        }
        Ok(store)
    }

    /// The newest step of the schema that was applied to the file; 0 where it is no store of Farol's.
    ///
    /// # Errors
    /// When it is no database or cannot be read.
    pub async fn schema(&self) -> Result<i64, StoreError> {
        const KNOWN: &str = "SELECT count(*) FROM sqlite_schema WHERE name = '_sqlx_migrations'";
        const NEWEST: &str = "SELECT coalesce(max(version), 0) FROM _sqlx_migrations WHERE success";
        let known: i64 = sqlx::query_scalar(KNOWN).fetch_one(&self.pool).await?;
        if known == 0 {
            return Ok(0);
        }
        Ok(sqlx::query_scalar(NEWEST).fetch_one(&self.pool).await?)
    }
}
