//! Upkeep of the store's file: a consistent copy while others write, and a check of everything in it.

use std::path::Path;

use super::SqliteStore;
use crate::StoreError;

impl SqliteStore {
    /// Writes a consistent copy of the store to a new file that only its owner reads. Others may write meanwhile; what
    /// they commit after this began is not in the copy.
    ///
    /// # Errors
    /// When the file is there already or cannot be written; then no file is left behind.
    pub async fn backup_to(&self, path: &Path) -> Result<(), StoreError> {
        let failed = |source: std::io::Error| StoreError::Open { path: path.into(), source: source.into() };
        let name = path.to_str().ok_or_else(|| failed(std::io::ErrorKind::InvalidFilename.into()))?;
        let file = new_private(path).map_err(failed)?;
        // SQLite writes into an existing file only where it is empty, as this one is.
        let copied = sqlx::query("VACUUM INTO ?1").bind(name).execute(&self.pool).await;
        let durable = copied.map_err(StoreError::from).and_then(|_| file.sync_all().map_err(failed));
        if durable.is_err() {
            let _the_first_error_is_told = std::fs::remove_file(path);
        }
        durable
    }

    /// Reads the whole store and says what is wrong with it: damaged pages and indices, and rows that refer to rows
    /// that are not there. Empty where it is sound; no line holds a value of a row.
    ///
    /// # Errors
    /// When the store cannot be read at all.
    pub async fn check(&self) -> Result<Vec<String>, StoreError> {
        let mut faults: Vec<String> =
            sqlx::query_scalar("PRAGMA integrity_check").fetch_all(&self.pool).await?;
        faults.retain(|line| line != "ok");
        let orphans = sqlx::query_as::<_, (String, Option<i64>, String)>(
            "SELECT \"table\", rowid, parent FROM pragma_foreign_key_check",
        );
        for (table, row, parent) in orphans.fetch_all(&self.pool).await? {
            let row = row.map_or_else(String::new, |row| format!(" {row}"));
            faults.push(format!("row{row} of {table} refers to a row of {parent} that is not there"));
        }
        Ok(faults)
    }
}

fn new_private(path: &Path) -> std::io::Result<std::fs::File> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
