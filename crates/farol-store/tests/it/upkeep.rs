//! Care of the file, and stores of earlier versions.

use farol_domain::{Outcome, Programme, StatusReason, YearStatus};
use farol_store::{
    Decision, Forced, ImportSession, NewImport, Repository, SqliteStore, StoreError, TrainingRun,
};
use sqlx::{Connection, SqliteConnection};

use crate::contract::{at, import, list, year};

#[tokio::test]
async fn a_backup_is_the_store_as_it_is_while_an_import_is_under_way() {
    let directory = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(&directory.path().join("farol.db")).await.unwrap();
    let programme = Programme::default();
    let written = import(&programme, "aa", YearStatus::Closed);
    store.append_import(&written, at(0)).await.unwrap();
    let next = list(&programme, "bb", 2024, &["RA-2"]);
    let mut session = store.begin_import(&NewImport::of(&next, at(1))).await.unwrap();
    session.append(&farol_domain::Batch { facts: next.facts, ..Default::default() }).await.unwrap();
    let target = directory.path().join("copy of 'farol'.db");
    store.backup_to(&target).await.unwrap();
    session.commit().await.unwrap();
    let copy = SqliteStore::open(&target).await.unwrap();
    assert_eq!(copy.facts(&programme).await.unwrap(), written.facts);
    assert_eq!(copy.year_states(&programme).await.unwrap().len(), 1);
    assert!(copy.check().await.unwrap().is_empty());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&target).unwrap().permissions().mode() & 0o077, 0);
    }
}

#[tokio::test]
async fn a_backup_replaces_no_file_and_leaves_no_half() {
    let directory = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(&directory.path().join("farol.db")).await.unwrap();
    let target = directory.path().join("mine.db");
    std::fs::write(&target, "kept").unwrap();
    assert!(matches!(store.backup_to(&target).await, Err(StoreError::BackupExists { .. })));
    assert_eq!(std::fs::read(&target).unwrap(), b"kept");
    let nowhere = directory.path().join("no folder").join("farol.db");
    assert!(matches!(store.backup_to(&nowhere).await, Err(StoreError::Backup { .. })));
}

#[tokio::test]
async fn a_check_names_rows_that_belong_nowhere_and_facts_that_are_not_filed() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("farol.db");
    let store = SqliteStore::open(&path).await.unwrap();
    store.append_import(&import(&Programme::default(), "aa", YearStatus::Closed), at(0)).await.unwrap();
    assert!(store.check().await.unwrap().is_empty());
    let mut connection = SqliteConnection::connect(path.to_str().unwrap()).await.unwrap();
    let damage = "PRAGMA foreign_keys = OFF; DELETE FROM import; DELETE FROM pupil_fact";
    sqlx::raw_sql(damage).execute(&mut connection).await.unwrap();
    let lines = store.check().await.unwrap();
    assert!(lines.contains(&"row 1 of finding belongs to a row of import that does not exist".to_owned()));
    assert!(lines.contains(&"2 facts are stored, 0 are filed by pupil".to_owned()));
    assert!(!lines.concat().contains("RA-1"));
}

#[tokio::test]
async fn the_size_is_that_of_all_pages() {
    let directory = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(&directory.path().join("farol.db")).await.unwrap();
    let size = store.size().await.unwrap();
    assert!(size.bytes > size.free_bytes);
    let (target, bytes) = (directory.path().join("copy.db"), size.bytes - size.free_bytes);
    store.backup_to(&target).await.unwrap();
    assert_eq!(std::fs::metadata(&target).unwrap().len(), bytes, "a copy has no free pages");
}

/// A store as the first schema left it: 2022 and 2023 as counted, 2024 a part that was stated closed, 2025 a roster
/// over an older word; and a finding of a rule that is no more.
const OF_THE_FIRST_SCHEMA: &str = r#"
INSERT INTO import VALUES (1, 'pede', '2024-01-01T00:00:00.000000Z'), (2, 'pede', '2024-02-01T00:00:00.000000Z');
INSERT INTO import_file VALUES (1, 0, 'a.xlsx', 'aa', 9), (2, 0, 'b.xlsx', 'bb', 9);
INSERT INTO year_status VALUES (1, 'pede', 2022, 'closed'), (1, 'pede', 2025, 'closed'), (2, 'pede', 2023, 'closed'),
    (2, 'pede', 2024, 'closed'), (2, 'pede', 2025, 'roster');
INSERT INTO fact (import_id, programme, ra, year, known_year, file, sheet, row, content) VALUES
    (1, 'pede', 'RA-1', 2022, 2022, 0, 'S', 2, '{"inde":7.0,"school":"E"}'),
    (1, 'pede', 'RA-2', 2022, 2022, 0, 'S', 3, '{"grade_gap":0}'),
    (1, 'pede', 'RA-1', 2025, 2025, 0, 'T', 2, '{}'),
    (2, 'pede', 'RA-1', 2023, 2023, 0, 'S', 2, '{"inde":7.0}'),
    (2, 'pede', 'RA-2', 2023, 2023, 0, 'S', 3, '{"inde":7.0}'),
    (2, 'pede', 'RA-3', 2023, 2023, 0, 'S', 4, '{}'),
    (2, 'pede', 'RA-3', 2022, 2023, 0, 'S', 4, '{"inde":7.0}'),
    (2, 'pede', 'RA-1', 2024, 2024, 0, 'T', 2, '{"inde":7.0}');
INSERT INTO finding (import_id, content) VALUES
    (2, '{"rule":"partial-year","severity":"doubted","place":{"file":"b","sheet":"T"},"found":"","expected":"","done":""}'),
    (2, '{"rule":"blank-row","severity":"repaired","place":{"file":"b","sheet":"T"},"found":"","expected":"","done":""}');
"#;

#[tokio::test]
async fn a_store_of_the_first_schema_keeps_its_years_and_can_be_taken_on() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("farol.db");
    of_the_first_schema(&path).await;
    let store = SqliteStore::open(&path).await.unwrap();
    let programme = Programme::default();
    let closed: Vec<_> = store.years(&programme).await.unwrap().closed().collect();
    assert_eq!(closed, [2022, 2023, 2024].map(year));
    let states = store.year_states(&programme).await.unwrap();
    let told: Vec<_> = states.iter().map(|s| (s.pupils, s.measured, s.reason)).collect();
    let (complete, unmeasured) = (StatusReason::Complete, StatusReason::Unmeasured);
    assert_eq!(told, [(2, 2, complete), (3, 2, complete), (1, 1, StatusReason::Stated), (1, 0, unmeasured)]);
    let imports = store.imports(&programme).await.unwrap();
    assert_eq!(
        imports.iter().map(|i| (i.facts, i.pupils, i.findings)).collect::<Vec<_>>(),
        [(3, 2, 0), (5, 3, 1)]
    );
    assert_eq!(store.findings(imports[1].id).await.unwrap().len(), 1);
    // What the step wrote down is what the rule says.
    let again = store.decide_year(&programme, year(2022), None, at(0)).await.unwrap();
    assert_eq!(again, states);
    let undone = store.undo_import(&programme, imports[1].id, at(1)).await.unwrap();
    assert_eq!(
        undone.years.iter().map(|s| (s.year.get(), s.pupils)).collect::<Vec<_>>(),
        [(2022, 2), (2025, 1)]
    );
}

#[tokio::test]
async fn a_store_from_before_trainings_were_kept_keeps_its_promotions_and_takes_trainings_on() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("farol.db");
    let rows = "INSERT INTO promotion (programme, outcome, bundle, previous, action, at) VALUES
        ('pede', 'piora', 'piora-1', NULL, 'promote', '2024-01-01T00:00:00.000000Z'),
        ('pede', 'piora', 'piora-2', 'piora-1', 'promote', '2024-02-01T00:00:00.000000Z')";
    of_the_schema(&path, &[FIRST, SECOND], rows).await;
    let (store, programme) = (SqliteStore::open(&path).await.unwrap(), Programme::default());
    let kept = store.promotions(&programme).await.unwrap();
    let told: Vec<_> = kept.iter().map(|p| (&*p.bundle, p.previous.as_deref(), &p.forced)).collect();
    assert_eq!(told, [("piora-1", None, &None), ("piora-2", Some("piora-1"), &None)]);
    assert_eq!(store.runs(&programme).await.unwrap(), []);
    let run = TrainingRun {
        id: uuid::Uuid::from_u128(7),
        at: at(3),
        outcome: Outcome::Piora,
        bundle: "piora-3".to_owned(),
        decision: Decision::Forced(Forced::new("a pilot", None).unwrap()),
        content: serde_json::json!({"auc": 0.8}),
    };
    let made = store.record_run(&programme, &run).await.unwrap().unwrap();
    assert_eq!(made.previous.as_deref(), Some("piora-2"));
    assert_eq!(store.runs(&programme).await.unwrap(), [run]);
    assert!(store.check().await.unwrap().is_empty());
}

const FIRST: (&str, &str) = ("0001_spine.sql", include_str!("../../migrations/0001_spine.sql"));
const SECOND: (&str, &str) = ("0002_undo.sql", include_str!("../../migrations/0002_undo.sql"));

/// Makes the store with the first migration alone, as the version before this schema did.
async fn of_the_first_schema(path: &std::path::Path) {
    of_the_schema(path, &[FIRST], OF_THE_FIRST_SCHEMA).await;
}

/// Makes a store with these migrations and these rows.
async fn of_the_schema(path: &std::path::Path, migrations: &[(&str, &str)], rows: &'static str) {
    let steps = path.with_extension("steps");
    std::fs::create_dir(&steps).unwrap();
    for (name, sql) in migrations {
        std::fs::write(steps.join(name), sql).unwrap();
    }
    let url = format!("sqlite://{}?mode=rwc", path.to_str().unwrap());
    let mut connection = SqliteConnection::connect(&url).await.unwrap();
    let first = sqlx::migrate::Migrator::new(steps.as_path()).await.unwrap();
    first.run(&mut connection).await.unwrap();
    sqlx::raw_sql(rows).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}
