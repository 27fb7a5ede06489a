//! Years: counted, stated, decided.

use farol_domain::{Import, Programme, StatusReason, YearStatus};
use farol_store::{Repository, StoreError};

use super::{at, list, year};

const FOUR: [&str; 4] = ["RA-1", "RA-2", "RA-3", "RA-4"];

async fn states(store: &impl Repository) -> Vec<(u16, YearStatus, StatusReason)> {
    let states = store.year_states(&Programme::default()).await.unwrap();
    states.iter().map(|s| (s.year.get(), s.status, s.reason)).collect()
}

pub(crate) async fn a_year_is_told_from_all_that_is_in_force(store: impl Repository) {
    let programme = Programme::default();
    let mut unmeasured = list(&programme, "aa", 2023, &FOUR);
    unmeasured.facts.iter_mut().for_each(|fact| fact.values.inde = None);
    store.append_import(&unmeasured, at(0)).await.unwrap();
    assert_eq!(states(&store).await, [(2023, YearStatus::Roster, StatusReason::Unmeasured)]);
    let measured = store.append_import(&list(&programme, "bb", 2023, &FOUR[..2]), at(1)).await.unwrap();
    let state = store.year_states(&programme).await.unwrap()[0];
    assert_eq!((state.status, state.pupils, state.measured), (YearStatus::Closed, 4, 2));
    store.append_import(&list(&programme, "cc", 2024, &FOUR[..1]), at(2)).await.unwrap();
    let part = (2024, YearStatus::Roster, StatusReason::Partial { before: 4 });
    assert_eq!(states(&store).await[1], part);
    store.undo_import(&programme, measured, at(3)).await.unwrap();
    assert_eq!(states(&store).await, [(2023, YearStatus::Roster, StatusReason::Unmeasured), part]);
}

pub(crate) async fn the_newest_statement_in_force_counts(store: impl Repository) {
    let programme = Programme::default();
    let stating = |sha256, stated| Import { stated, ..list(&programme, sha256, 2023, &FOUR) };
    store.append_import(&stating("aa", Some(YearStatus::Roster)), at(0)).await.unwrap();
    let newest = store.append_import(&stating("bb", Some(YearStatus::Closed)), at(1)).await.unwrap();
    store.append_import(&stating("cc", None), at(2)).await.unwrap();
    assert_eq!(states(&store).await, [(2023, YearStatus::Closed, StatusReason::Stated)]);
    store.undo_import(&programme, newest, at(3)).await.unwrap();
    assert_eq!(states(&store).await, [(2023, YearStatus::Roster, StatusReason::Stated)]);
}

pub(crate) async fn a_decision_outweighs_imports_until_it_is_taken_back(store: impl Repository) {
    let programme = Programme::default();
    let stated = Import { stated: Some(YearStatus::Closed), ..list(&programme, "aa", 2023, &FOUR) };
    store.append_import(&stated, at(0)).await.unwrap();
    let decided = store.decide_year(&programme, year(2023), Some(YearStatus::Roster), at(1)).await.unwrap();
    assert_eq!(decided, store.year_states(&programme).await.unwrap());
    store.append_import(&Import { files: vec![], ..stated }, at(2)).await.unwrap();
    assert_eq!(states(&store).await, [(2023, YearStatus::Roster, StatusReason::Decided)]);
    store.decide_year(&programme, year(2023), None, at(3)).await.unwrap();
    assert_eq!(states(&store).await, [(2023, YearStatus::Closed, StatusReason::Stated)]);
}

pub(crate) async fn a_year_without_records_cannot_be_decided(store: impl Repository) {
    let programme = Programme::default();
    let decide = |of| store.decide_year(&programme, year(of), Some(YearStatus::Closed), at(1));
    let error = decide(2023).await.unwrap_err().to_string();
    assert!(error.contains("no records at all"), "{error}");
    for (sha256, of) in [("aa", 2022), ("bb", 2023)] {
        store.append_import(&list(&programme, sha256, of, &FOUR), at(0)).await.unwrap();
    }
    let before = states(&store).await;
    let error = decide(2031).await.unwrap_err();
    assert!(matches!(error, StoreError::UnknownYear { .. }));
    assert!(error.to_string().contains("no record of 2031: it has records of 2022, 2023"), "{error}");
    // It left no decision for the year to come to.
    store.append_import(&list(&programme, "cc", 2031, &FOUR), at(2)).await.unwrap();
    assert_eq!(states(&store).await[..2], before);
    assert_eq!(states(&store).await[2].2, StatusReason::Complete);
}
