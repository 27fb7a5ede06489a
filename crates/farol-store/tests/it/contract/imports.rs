//! What an import brings is read back.

use std::collections::BTreeMap;

use farol_domain::{Programme, Severity, YearStatus};
use farol_store::Repository;

use super::{at, import, year};

pub(crate) async fn an_import_is_read_back_as_it_was_written(store: impl Repository) {
    let programme = Programme::default();
    let written = import(&programme, "aa", YearStatus::Closed);
    let id = store.append_import(&written, at(0)).await.unwrap();
    assert_eq!(store.facts(&programme).await.unwrap(), written.facts);
    assert_eq!(store.findings(id).await.unwrap(), written.findings);
    assert!(store.years(&programme).await.unwrap().is_closed(year(2023)));
    let listed = store.imports(&programme).await.unwrap();
    assert_eq!((listed[0].id, listed[0].at, listed[0].facts, listed[0].findings), (id, at(0), 2, 1));
    assert_eq!(listed[0].files, written.files);
    assert_eq!((listed[0].pupils, listed[0].stated), (1, Some(YearStatus::Closed)));
    assert_eq!(listed[0].severities, BTreeMap::from([(Severity::Repaired, 1)]));
    assert_eq!(store.import(&programme, id).await.unwrap().as_ref(), listed.first());
}

pub(crate) async fn facts_come_in_the_order_of_their_imports_and_the_last_word_on_a_year_counts(
    store: impl Repository,
) {
    let programme = Programme::default();
    for (n, status) in [(0, YearStatus::Roster), (1, YearStatus::Closed)] {
        let mut import = import(&programme, &format!("{n}"), status);
        import.facts.truncate(1);
        import.facts[0].row = 10 + n;
        store.append_import(&import, at(i64::from(n))).await.unwrap();
    }
    let rows: Vec<_> = store.facts(&programme).await.unwrap().iter().map(|f| f.row).collect();
    assert_eq!(rows, [10, 11]);
    assert!(store.years(&programme).await.unwrap().is_closed(year(2023)));
}

pub(crate) async fn content_is_known_within_its_programme_only(store: impl Repository) {
    let (here, there) = (Programme::default(), Programme::parse("other").unwrap());
    let id = store.append_import(&import(&here, "aa", YearStatus::Closed), at(0)).await.unwrap();
    let asked = ["aa".to_owned(), "bb".to_owned()];
    assert_eq!(store.imported(&here, &asked).await.unwrap(), [("aa".to_owned(), id)]);
    assert_eq!(store.imported(&there, &asked).await.unwrap(), []);
    assert!(store.facts(&there).await.unwrap().is_empty());
}
