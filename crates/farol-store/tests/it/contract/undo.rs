//! Taking imports back.

use farol_domain::{Programme, YearStatus};
use farol_store::{ImportId, Repository, StoreError};

use super::{at, import, list, year};

pub(crate) async fn an_undone_import_stays_listed_and_counts_no_more(store: impl Repository) {
    let programme = Programme::default();
    let kept = list(&programme, "aa", 2022, &["RA-1", "RA-2"]);
    store.append_import(&kept, at(0)).await.unwrap();
    let id = store.append_import(&import(&programme, "bb", YearStatus::Closed), at(1)).await.unwrap();
    let undone = store.undo_import(&programme, id, at(2)).await.unwrap();
    assert_eq!((undone.import.id, undone.import.undone_at, undone.import.facts), (id, Some(at(2)), 2));
    assert_eq!(undone.years, store.year_states(&programme).await.unwrap());
    assert_eq!(undone.years.iter().map(|state| state.year).collect::<Vec<_>>(), [year(2022)]);
    assert_eq!(store.facts(&programme).await.unwrap(), kept.facts);
    assert_eq!(store.imports(&programme).await.unwrap()[1], undone.import);
    assert_eq!(store.findings(id).await.unwrap().len(), 1, "history is kept");
}

pub(crate) async fn the_content_of_an_undone_import_can_come_in_again(store: impl Repository) {
    let programme = Programme::default();
    let asked = ["aa".to_owned()];
    let first = store.append_import(&import(&programme, "aa", YearStatus::Closed), at(0)).await.unwrap();
    store.undo_import(&programme, first, at(1)).await.unwrap();
    assert_eq!(store.imported(&programme, &asked).await.unwrap(), []);
    let again = store.append_import(&import(&programme, "aa", YearStatus::Closed), at(2)).await.unwrap();
    assert_eq!(store.imported(&programme, &asked).await.unwrap(), [("aa".to_owned(), again)]);
}

pub(crate) async fn only_an_import_in_force_of_the_programme_can_be_undone(store: impl Repository) {
    let (programme, other) = (Programme::default(), Programme::parse("other").unwrap());
    let id = store.append_import(&import(&programme, "aa", YearStatus::Closed), at(0)).await.unwrap();
    for (programme, id) in [(&other, id), (&programme, ImportId(99))] {
        let error = store.undo_import(programme, id, at(1)).await.unwrap_err();
        assert!(matches!(error, StoreError::UnknownImport { .. }));
        assert!(error.to_string().contains("farol imports list"), "{error}");
    }
    store.undo_import(&programme, id, at(1)).await.unwrap();
    let error = store.undo_import(&programme, id, at(2)).await.unwrap_err();
    assert!(matches!(error, StoreError::AlreadyUndone { at: when, .. } if when == at(1)));
    assert!(error.to_string().contains("farol imports list"), "{error}");
    assert_eq!(store.import(&programme, id).await.unwrap().unwrap().undone_at, Some(at(1)));
}
