//! Looking at a store's file without changing it.

use farol_store::{SqliteStore, StoreError};

#[tokio::test]
async fn a_store_is_looked_at_as_it_is() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("farol.db");
    assert!(matches!(SqliteStore::open_as_it_is(&path).await, Err(StoreError::Open { .. })));
    assert!(!path.exists(), "looking makes nothing");
    SqliteStore::open(&path).await.unwrap().close().await;
    let store = SqliteStore::open_as_it_is(&path).await.unwrap();
    assert_eq!(store.schema().await.unwrap(), SqliteStore::newest_schema());
    assert!(store.check().await.unwrap().is_empty());
    store.close().await;
    std::fs::write(&path, "").unwrap();
    let store = SqliteStore::open_as_it_is(&path).await.unwrap();
    assert_eq!(store.schema().await.unwrap(), 0);
}

#[tokio::test]
async fn a_copy_is_whole_for_its_owner_only_and_overwrites_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(&dir.path().join("farol.db")).await.unwrap();
    let copy = dir.path().join("copy.db");
    store.backup_to(&copy).await.unwrap();
    #[cfg(unix)]
    assert_eq!(std::os::unix::fs::MetadataExt::mode(&copy.metadata().unwrap()) & 0o777, 0o600);
    let opened = SqliteStore::open_as_it_is(&copy).await.unwrap();
    assert_eq!(opened.schema().await.unwrap(), SqliteStore::newest_schema());
    assert!(store.backup_to(&copy).await.is_err());
    assert!(copy.metadata().unwrap().len() > 0, "what was there stays");
}
