//! Importing the workbook into a store.

use farol_app::{Histories, import};
use farol_domain::{Rule, YearStatus};
use farol_ingest::Options;
use farol_store::{Repository, SqliteStore};
use farol_test_support::{Installation, noon};

#[tokio::test]
async fn the_same_file_twice_changes_nothing() {
    let place = Installation::published().await;
    let before = (place.store.facts(&place.programme).await.unwrap(), place.store.revision().await.unwrap());
    let again = import::run(
        &place.store,
        std::slice::from_ref(&place.workbook),
        &Options::default(),
        noon(),
        &|_| {},
    )
    .await;
    let again = again.unwrap();
    assert_eq!((again.id, again.already.len()), (None, 1));
    let after = (place.store.facts(&place.programme).await.unwrap(), place.store.revision().await.unwrap());
    assert_eq!(before, after);
}

#[tokio::test]
async fn the_workbooks_records_are_all_there_after_a_restart() {
    let place = Installation::published().await;
    place.store.close().await;
    let store = SqliteStore::open(&place.directory.path().join("farol.db")).await.unwrap();
    let histories = Histories::load(&store, &place.programme).await.unwrap();
    let records = |year: u16| {
        let has = |h: &&farol_domain::History| h.own_years().any(|y| y.get() == year);
        histories.pupils.values().filter(has).count()
    };
    assert_eq!([records(2022), records(2023), records(2024)], [860, 1014, 1156]);
    assert_eq!(histories.pupils.len(), 1661);
    assert_eq!(histories.years.closed().count(), 3);
}

#[tokio::test]
async fn a_file_that_is_no_workbook_leaves_the_store_as_it_was() {
    let place = Installation::synthetic().await;
    let before = place.store.revision().await.unwrap();
    let broken = place.directory.path().join("notes.xlsx");
    std::fs::write(&broken, b"PK\x03\x04 not a workbook").unwrap();
    let result = import::run(&place.store, &[broken], &Options::default(), noon(), &|_| {}).await;
    assert!(result.unwrap_err().to_string().contains("notes.xlsx"));
    assert_eq!(place.store.revision().await.unwrap(), before);
    assert_eq!(place.store.imports(&place.programme).await.unwrap().len(), 1);
}

/// A sheet of the next year with so many pupils, all with indicators.
fn next_year(pupils: usize) -> String {
    let rows = (1..=pupils).map(|n| format!("RA-{n};2A;12;7,5;-1\n"));
    format!("RA;Fase;Idade;INDE 2025;Defasagem\n{}", rows.collect::<String>())
}

#[tokio::test]
async fn a_part_of_a_year_makes_no_leavers() {
    let place = Installation::synthetic().await;
    let file = place.directory.path().join("2025.csv");
    std::fs::write(&file, next_year(10)).unwrap();
    let imported = import::run(&place.store, &[file], &Options::default(), noon(), &|_| {}).await.unwrap();
    let findings = imported.import.unwrap().findings;
    assert!(findings.iter().any(|f| f.rule == Rule::PartialYear), "{findings:?}");
    assert_eq!(place.store.years(&place.programme).await.unwrap().last_closed().unwrap().get(), 2024);
}

#[tokio::test]
async fn a_later_roster_of_a_closed_year_does_not_open_it_again() {
    let place = Installation::synthetic().await;
    let file = place.directory.path().join("2024.csv");
    std::fs::write(&file, "RA;Fase;Idade\nRA-1;2A;12\n").unwrap();
    import::run(&place.store, &[file], &Options::default(), noon(), &|_| {}).await.unwrap();
    assert_eq!(place.store.years(&place.programme).await.unwrap().last_closed().unwrap().get(), 2024);
}

#[tokio::test]
async fn who_says_that_everyone_is_listed_is_believed() {
    let place = Installation::synthetic().await;
    let file = place.directory.path().join("2025.csv");
    std::fs::write(&file, next_year(10)).unwrap();
    let options = Options { status: Some(YearStatus::Closed), ..Options::default() };
    import::run(&place.store, &[file], &options, noon(), &|_| {}).await.unwrap();
    assert_eq!(place.store.years(&place.programme).await.unwrap().last_closed().unwrap().get(), 2025);
}
