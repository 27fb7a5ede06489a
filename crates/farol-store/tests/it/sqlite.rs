//! The contract over SQLite, and what is a file's own.

use std::path::Path;

use farol_domain::{Import, Programme, YearStatus};
use farol_store::{Repository, SqliteStore, StoreError};
use sqlx::{Connection, SqliteConnection};

use crate::contract;

async fn open(directory: &Path) -> SqliteStore {
    SqliteStore::open(&directory.join("farol.db")).await.unwrap()
}

macro_rules! over_sqlite {
    ($($idea:ident: $($promise:ident),+ $(,)?;)+) => {
        $($(
            #[tokio::test]
            async fn $promise() {
                let directory = tempfile::tempdir().unwrap();
                contract::$idea::$promise(open(directory.path()).await).await;
            }
        )+)+
    };
}

over_sqlite!(
    imports:
        an_import_is_read_back_as_it_was_written,
        facts_come_in_the_order_of_their_imports_and_the_last_word_on_a_year_counts,
        content_is_known_within_its_programme_only;
    keys:
        every_change_raises_the_revision,
        a_key_is_revoked_once,
        the_first_secret_of_a_name_stays;
    promotions:
        the_newest_promotion_remembers_the_one_before_and_outcomes_do_not_mix,
        a_bundle_promoted_again_does_not_become_the_one_before_itself,
        a_promotion_against_the_gate_keeps_its_reason;
    runs:
        runs_are_read_back_as_they_were_written_in_their_order,
        only_a_run_that_serves_changes_the_champion,
        a_run_is_written_once_and_with_its_promotion_or_not_at_all;
    session:
        an_import_in_parts_is_the_import_in_one,
        rows_beyond_one_statement_keep_their_order,
        a_dropped_import_leaves_no_trace,
        others_see_the_old_state_until_the_commit,
        a_second_import_waits_for_the_first,
        stored_facts_are_those_of_earlier_imports_in_force,
        gone_pupils_are_counted_and_their_last_places_named;
    undo:
        an_undone_import_stays_listed_and_counts_no_more,
        the_content_of_an_undone_import_can_come_in_again,
        only_an_import_in_force_of_the_programme_can_be_undone;
    years:
        a_year_is_told_from_all_that_is_in_force,
        the_newest_statement_in_force_counts,
        a_decision_outweighs_imports_until_it_is_taken_back,
        a_year_without_records_cannot_be_decided;
);

#[tokio::test]
async fn restarting_loses_nothing_and_other_openings_see_it_at_once() {
    let directory = tempfile::tempdir().unwrap();
    let (first, second) = (open(directory.path()).await, open(directory.path()).await);
    let programme = Programme::default();
    let import = contract::import(&programme, "aa", YearStatus::Closed);
    first.append_import(&import, contract::at(0)).await.unwrap();
    assert_eq!(second.facts(&programme).await.unwrap(), import.facts);
    first.close().await;
    second.close().await;
    assert_eq!(open(directory.path()).await.facts(&programme).await.unwrap(), import.facts);
}

#[tokio::test]
async fn a_failed_import_leaves_nothing_behind() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path()).await;
    let programme = Programme::default();
    let import = contract::import(&programme, "aa", YearStatus::Closed);
    // A stricter table breaks the import in the middle of its transaction, after files and facts were written.
    let path = directory.path().join("farol.db");
    let mut connection = SqliteConnection::connect(path.to_str().unwrap()).await.unwrap();
    sqlx::raw_sql("CREATE UNIQUE INDEX strict ON person_fact (name)").execute(&mut connection).await.unwrap();
    let twice = Import { persons: [&*import.persons, &*import.persons].concat(), ..import };
    assert!(store.append_import(&twice, contract::at(0)).await.is_err());
    assert!(store.imports(&programme).await.unwrap().is_empty());
    assert!(store.facts(&programme).await.unwrap().is_empty());
    assert_eq!(store.imported(&programme, &["aa".to_owned()]).await.unwrap(), []);
}

#[tokio::test]
async fn a_newer_schema_is_refused_in_a_sentence_and_left_as_it_is() {
    let directory = tempfile::tempdir().unwrap();
    open(directory.path()).await.close().await;
    let path = directory.path().join("farol.db");
    let mut connection = SqliteConnection::connect(path.to_str().unwrap()).await.unwrap();
    sqlx::query(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
         VALUES (9999, 'of the future', 1, x'00', 0)",
    )
    .execute(&mut connection)
    .await
    .unwrap();
    connection.close().await.unwrap();
    let error = SqliteStore::open(&path).await.unwrap_err();
    assert!(matches!(error, StoreError::NewerSchema { step: 9999, .. }));
    assert!(error.to_string().contains("newer Farol"));
}

#[tokio::test]
async fn a_file_that_is_no_store_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("farol.db");
    std::fs::write(
        &path,
        b"this is a letter, not a database, and it is long enough to be looked at".repeat(9),
    )
    .unwrap();
    assert!(SqliteStore::open(&path).await.is_err());
}

#[cfg(unix)]
#[tokio::test]
async fn only_the_owner_can_read_the_file() {
    use std::os::unix::fs::PermissionsExt;
    let directory = tempfile::tempdir().unwrap();
    open(directory.path()).await;
    let mode = std::fs::metadata(directory.path().join("farol.db")).unwrap().permissions().mode();
    assert_eq!(mode & 0o077, 0);
}

#[tokio::test]
async fn school_and_class_are_entities_of_a_year() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path()).await;
    let import = contract::import(&Programme::default(), "aa", YearStatus::Closed);
    store.append_import(&import, contract::at(0)).await.unwrap();
    let path = directory.path().join("farol.db");
    let mut connection = SqliteConnection::connect(path.to_str().unwrap()).await.unwrap();
    let schools: Vec<(i64, String)> =
        sqlx::query_as("SELECT year, name FROM school").fetch_all(&mut connection).await.unwrap();
    assert_eq!(schools, [(2023, "Escola 'A'; --".to_owned())]);
}
