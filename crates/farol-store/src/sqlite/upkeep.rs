//! Care of the file: a copy while others write, a check, its size. No pupil's data is told.

use std::{io::ErrorKind, path::Path};

use serde::Serialize;
use sqlx::SqlitePool;

use super::{SqliteStore, private};
use crate::StoreError;

/// How large the store is, without its write-ahead log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct StoreSize {
    /// All pages, in bytes.
    pub bytes: u64,
    /// Pages that hold nothing and will be used again, in bytes.
    pub free_bytes: u64,
}

impl SqliteStore {
    /// Writes a copy of the store as it is at this moment, readable by its owner only. Others may read and write
    /// meanwhile.
    ///
    /// # Errors
    /// When the target exists (it is left as it is) or cannot be written (nothing is left of it).
    pub async fn backup_to(&self, path: &Path) -> Result<(), StoreError> {
        let failed = |source| StoreError::Backup { path: path.into(), source };
        let Some(text) = path.to_str() else {
            return Err(failed(std::io::Error::new(ErrorKind::InvalidFilename, "its name is not UTF-8")));
        };
        private().create_new(true).open(path).map_err(|source| match source.kind() {
            ErrorKind::AlreadyExists => StoreError::BackupExists { path: path.into() },
            _ => failed(source),
        })?;
        let copied = copy(&self.pool, text).await.and_then(|()| {
            // SQLite leaves the copy to the system's cache.
            private().open(path).and_then(|file| file.sync_all()).map_err(failed)
        });
        if copied.is_err() {
            // What went wrong first is what is told.
            let _ = std::fs::remove_file(path);
        }
        copied
    }

    /// What is unsound in the file, one line each; none for a sound one. Lines name tables and row numbers only.
    ///
    /// # Errors
    /// When the file cannot be read at all.
    pub async fn check(&self) -> Result<Vec<String>, StoreError> {
        let mut lines: Vec<String> =
            sqlx::query_scalar("PRAGMA integrity_check").fetch_all(&self.pool).await?;
        lines.retain(|line| line != "ok");
        let orphans: Vec<(String, Option<i64>, String)> =
            sqlx::query_as(r#"SELECT "table", rowid, parent FROM pragma_foreign_key_check"#)
                .fetch_all(&self.pool)
                .await?;
        lines.extend(orphans.into_iter().map(|(table, row, parent)| {
            let row = row.map_or_else(String::new, |row| format!(" {row}"));
            format!("row{row} of {table} belongs to a row of {parent} that does not exist")
        }));
        lines.extend(unfiled(&self.pool).await?);
        Ok(lines)
    }

    /// Its size.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn size(&self) -> Result<StoreSize, StoreError> {
        const SQL: &str = "SELECT page_count * page_size, freelist_count * page_size
            FROM pragma_page_count, pragma_page_size, pragma_freelist_count";
        let (bytes, free): (i64, i64) = sqlx::query_as(SQL).fetch_one(&self.pool).await?;
        Ok(StoreSize { bytes: bytes.unsigned_abs(), free_bytes: free.unsigned_abs() })
    }
}

/// Says so where facts and their filing by pupil disagree.
async fn unfiled(pool: &SqlitePool) -> Result<Option<String>, StoreError> {
    const SQL: &str = "SELECT (SELECT count(*) FROM fact), (SELECT count(*) FROM pupil_fact)";
    let (facts, filed): (i64, i64) = sqlx::query_as(SQL).fetch_one(pool).await?;
    Ok((facts != filed).then(|| format!("{facts} facts are stored, {filed} are filed by pupil")))
}

async fn copy(pool: &SqlitePool, path: &str) -> Result<(), StoreError> {
    sqlx::query("VACUUM INTO ?1").bind(path).execute(pool).await?;
    Ok(())
}
