//! What a backup says of itself: the first file in it, which names every other one with its size and hash.

use std::path::{Component, Path};

use chrono::{DateTime, Utc};
use farol_store::SqliteStore;
use serde::{Deserialize, Serialize};

use super::STORE;

/// The layout this version reads and writes.
pub(super) const FORMAT: &str = "farol-backup-1";
/// Name of the list in the archive.
pub(super) const MANIFEST: &str = "manifest.json";
/// The data directory's place in the archive.
pub(super) const DATA: &str = "data";
/// The configuration's place in the archive.
pub(super) const CONFIG: &str = "config";

/// What is in a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contents {
    /// Layout of the archive.
    pub format: String,
    /// Version of the Farol that made it.
    pub farol_version: String,
    /// When it was begun.
    pub made_at: DateTime<Utc>,
    /// Newest step of the store's schema.
    pub schema: i64,
    /// Every other file, in the order they stand in the archive.
    pub files: Vec<Entry>,
}

/// One file of a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its place in the archive, with `/` between the parts.
    pub path: String,
    /// Its size.
    pub bytes: u64,
    /// SHA-256 of its content, lower-case hex.
    pub sha256: String,
}

impl Contents {
    /// Bytes of all files.
    pub fn bytes(&self) -> u64 {
        self.files.iter().map(|entry| entry.bytes).sum()
    }

    /// Why this list cannot be followed, if it cannot.
    pub(super) fn fault(&self) -> Option<String> {
        if self.format != FORMAT {
            return Some(format!("its layout is '{}', this Farol reads {FORMAT}", self.format));
        }
        let known = SqliteStore::newest_schema();
        if self.schema > known {
            return Some(format!(
                "it was made by the newer Farol {} (schema step {}, this one knows up to {known}): use that version \
                 or a newer one",
                self.farol_version, self.schema
            ));
        }
        if let Some(entry) = self.files.iter().find(|entry| !is_known_place(&entry.path)) {
            return Some(format!("it names '{}', which is no place in a backup", entry.path));
        }
        if self.files.is_empty() {
            return Some("it holds nothing".to_owned());
        }
        let mut paths: Vec<_> = self.files.iter().map(|entry| &entry.path).collect();
        paths.sort_unstable();
        if let Some(twice) = paths.iter().zip(&paths[1..]).find_map(|(a, b)| (a == b).then_some(a)) {
            return Some(format!("it names '{twice}' twice"));
        }
        let store = format!("{DATA}/{STORE}");
        (!paths.contains(&&store)).then(|| "it holds no store".to_owned())
    }
}

/// The only places a backup's files may have. Nothing with `..`, a drive or a leading `/` is one of them.
fn is_known_place(path: &str) -> bool {
    let parts: Vec<_> = path.split('/').collect();
    let plain = |part: &&str| {
        let mut components = Path::new(part).components();
        matches!(components.next(), Some(Component::Normal(name)) if name == *part) && !part.contains('\\')
    };
    parts.iter().all(plain)
        && match parts.as_slice() {
            [DATA, name] => *name == STORE,
            [DATA, "logs", _] | [DATA, "models", _, _] | [CONFIG, _] => true,
            _ => false,
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_places_of_a_backup_are_places() {
        for good in
            ["data/farol.db", "data/logs/predictions.jsonl", "data/models/a-1/model.bin", "config/farol.toml"]
        {
            assert!(is_known_place(good), "{good}");
        }
        for bad in [
            "../x",
            "/etc/passwd",
            "data/../x",
            "data/logs/../../x",
            "data/logs/",
            "data/logs/a/b",
            "data",
            "",
            "data/other.db",
            "config/..",
            "config/.",
            "data/models/../x",
            "C:\\x",
            "config/a\\b",
        ] {
            assert!(!is_known_place(bad), "{bad}");
        }
    }

    #[test]
    fn a_list_that_names_a_file_twice_or_no_store_is_refused() {
        let entry = |path: &str| Entry { path: path.into(), bytes: 0, sha256: String::new() };
        let list = |paths: &[&str]| Contents {
            format: FORMAT.into(),
            farol_version: "0".into(),
            made_at: DateTime::UNIX_EPOCH,
            schema: 1,
            files: paths.iter().map(|path| entry(path)).collect(),
        };
        assert_eq!(list(&["data/farol.db", "config/farol.toml"]).fault(), None);
        assert!(list(&["config/farol.toml"]).fault().unwrap().contains("no store"));
        assert!(list(&["data/farol.db", "data/farol.db"]).fault().unwrap().contains("twice"));
        let newer = Contents { schema: i64::MAX, ..list(&["data/farol.db"]) };
        assert!(newer.fault().unwrap().contains("newer Farol"));
    }
}
