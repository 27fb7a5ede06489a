//! API keys (hashes only) and the installation's own secrets.

use chrono::{DateTime, Utc};
use sqlx::SqlitePool;

use super::{raise_revision, text_of, time_of};
use crate::{ApiKey, StoreError};

pub(super) async fn add(pool: &SqlitePool, key: &ApiKey) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO api_key (id, name, sha256, created_at) VALUES (?1, ?2, ?3, ?4)";
    let mut tx = pool.begin_with("BEGIN IMMEDIATE").await?;
    sqlx::query(SQL)
        .bind(&key.id)
        .bind(&key.name)
        .bind(&key.sha256[..])
        .bind(text_of(key.created_at))
        .execute(&mut *tx)
        .await?;
    raise_revision(&mut tx).await?;
    Ok(tx.commit().await?)
}

type KeyRow = (String, String, Vec<u8>, String, Option<String>);

pub(super) async fn list(pool: &SqlitePool) -> Result<Vec<ApiKey>, StoreError> {
    const SQL: &str = "SELECT id, name, sha256, created_at, revoked_at FROM api_key ORDER BY created_at, id";
    sqlx::query_as::<_, KeyRow>(SQL).fetch_all(pool).await?.into_iter().map(key).collect()
}

fn key((id, name, sha256, created_at, revoked_at): KeyRow) -> Result<ApiKey, StoreError> {
    Ok(ApiKey {
        id,
        name,
        sha256: sha256.try_into().map_err(|_| StoreError::Corrupt { what: "key" })?,
        created_at: time_of(&created_at, "key")?,
        revoked_at: revoked_at.map(|at| time_of(&at, "key")).transpose()?,
    })
}

pub(super) async fn revoke(pool: &SqlitePool, id: &str, at: DateTime<Utc>) -> Result<bool, StoreError> {
    const SQL: &str = "UPDATE api_key SET revoked_at = ?2 WHERE id = ?1 AND revoked_at IS NULL";
    let mut tx = pool.begin_with("BEGIN IMMEDIATE").await?;
    let revoked = sqlx::query(SQL).bind(id).bind(text_of(at)).execute(&mut *tx).await?.rows_affected() > 0;
    raise_revision(&mut tx).await?;
    tx.commit().await?;
    Ok(revoked)
}

pub(super) async fn secret(pool: &SqlitePool, name: &str, fresh: [u8; 32]) -> Result<[u8; 32], StoreError> {
    let mut tx = pool.begin_with("BEGIN IMMEDIATE").await?;
    sqlx::query("INSERT OR IGNORE INTO secret (name, value) VALUES (?1, ?2)")
        .bind(name)
        .bind(&fresh[..])
        .execute(&mut *tx)
        .await?;
    let value: Vec<u8> =
        sqlx::query_scalar("SELECT value FROM secret WHERE name = ?1").bind(name).fetch_one(&mut *tx).await?;
    tx.commit().await?;
    value.try_into().map_err(|_| StoreError::Corrupt { what: "secret" })
}
