//! Importing the workbook into a store.

use std::path::PathBuf;

use farol_app::{
    AppError, Histories,
    import::{self, Imported, Mode, Verdict, Wish},
};
use farol_domain::{StatusReason, YearStatus};
use farol_ingest::Options;
use farol_store::{Repository, SqliteStore};
use farol_test_support::{Installation, noon};

async fn run(place: &Installation, paths: &[PathBuf]) -> Result<Imported, AppError> {
    import::run(&place.store, Wish::of(paths, &Options::default(), noon())).await
}

#[tokio::test]
async fn the_same_file_twice_changes_nothing() {
    let place = Installation::published().await;
    let before = (place.store.facts(&place.programme).await.unwrap(), place.store.revision().await.unwrap());
    let again = run(&place, std::slice::from_ref(&place.workbook)).await.unwrap();
    assert_eq!((again.verdict, again.already.len()), (Verdict::NothingNew, 1));
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
    let result = run(&place, &[broken]).await;
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
    let imported = run(&place, &[file]).await.unwrap();
    let year = *imported.read.unwrap().years.last().unwrap();
    assert!(matches!(year.reason, StatusReason::Partial { .. }), "{year:?}");
    assert_eq!(place.store.years(&place.programme).await.unwrap().last_closed().unwrap().get(), 2024);
}

#[tokio::test]
async fn a_later_roster_of_a_closed_year_does_not_open_it_again() {
    let place = Installation::synthetic().await;
    let file = place.directory.path().join("2024.csv");
    std::fs::write(&file, "RA;Fase;Idade\nRA-1;2A;12\n").unwrap();
    run(&place, &[file]).await.unwrap();
    assert_eq!(place.store.years(&place.programme).await.unwrap().last_closed().unwrap().get(), 2024);
}

#[tokio::test]
async fn who_says_that_everyone_is_listed_is_believed() {
    let place = Installation::synthetic().await;
    let file = place.directory.path().join("2025.csv");
    std::fs::write(&file, next_year(10)).unwrap();
    let options = Options { status: Some(YearStatus::Closed), ..Options::default() };
    import::run(&place.store, Wish::of(&[file], &options, noon())).await.unwrap();
    assert_eq!(place.store.years(&place.programme).await.unwrap().last_closed().unwrap().get(), 2025);
}

/// What a reader sees of a store.
async fn seen(place: &Installation) -> (Vec<farol_domain::Fact>, i64, usize) {
    let facts = place.store.facts(&place.programme).await.unwrap();
    let imports = place.store.imports(&place.programme).await.unwrap().len();
    (facts, place.store.revision().await.unwrap(), imports)
}

#[tokio::test]
async fn what_would_change_a_stored_value_waits_for_consent_and_says_where() {
    let place = Installation::synthetic().await;
    let ra = place.store.facts(&place.programme).await.unwrap().last().unwrap().ra.clone();
    let file = place.directory.path().join("2024.csv");
    std::fs::write(&file, format!("RA;Idade\n{ra};24\nRA-NEW;9\n", ra = ra.as_str())).unwrap();
    let before = seen(&place).await;
    let asked = run(&place, std::slice::from_ref(&file)).await.unwrap();
    assert_eq!(asked.verdict, Verdict::WouldChange(1));
    assert_eq!(seen(&place).await, before, "nothing is stored without consent");
    let difference = asked.read.unwrap().difference;
    let change = &difference.changes[0];
    assert_eq!((change.row, change.word, &*change.after), (2, "IDADE", "24"));
    let year = difference.years.values().next().unwrap();
    assert_eq!((year.new_pupils, year.changed_pupils), (1, 1));
    assert!(difference.gone[0].pupils > 100, "all others of the year are not in this file");
    let paths = [file];
    let wish = Wish { mode: Mode::AcceptChanges, ..Wish::of(&paths, &Options::default(), noon()) };
    assert!(import::run(&place.store, wish).await.unwrap().verdict.stored().is_some());
    assert_eq!(seen(&place).await.2, before.2 + 1);
}

#[tokio::test]
async fn a_dry_run_shows_the_same_and_stores_nothing() {
    let place = Installation::synthetic().await;
    let file = place.directory.path().join("2025.csv");
    std::fs::write(&file, next_year(400)).unwrap();
    let before = seen(&place).await;
    let wish = Wish::of(std::slice::from_ref(&file), &Options::default(), noon());
    let dry =
        import::run(&place.store, Wish { mode: Mode::DryRun, findings: true, ..wish.clone() }).await.unwrap();
    assert_eq!((dry.verdict, seen(&place).await), (Verdict::DryRun, before));
    let real = import::run(&place.store, Wish { findings: true, ..wish }).await.unwrap();
    let (dry, real) = (dry.read.unwrap(), real.read.unwrap());
    assert_eq!((dry.summary, dry.findings, dry.years), (real.summary, real.findings, real.years));
    assert_eq!(dry.difference.years, real.difference.years);
}

#[tokio::test]
async fn an_import_taken_back_leaves_the_store_as_it_was_and_its_file_can_be_imported_again() {
    let place = Installation::synthetic().await;
    let file = place.directory.path().join("2025.csv");
    std::fs::write(&file, next_year(400)).unwrap();
    let before = (seen(&place).await.0, place.store.year_states(&place.programme).await.unwrap());
    let stored = run(&place, std::slice::from_ref(&file)).await.unwrap().verdict.stored().unwrap();
    place.store.undo_import(&place.programme, stored, noon()).await.unwrap();
    assert_eq!((seen(&place).await.0, place.store.year_states(&place.programme).await.unwrap()), before);
    assert!(run(&place, &[file]).await.unwrap().verdict.stored().is_some());
}
