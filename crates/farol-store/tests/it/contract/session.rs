//! An import that comes in parts: what it is asked on the way, and that nobody sees it before it is stored.

use farol_domain::{Batch, Programme, Ra, YearStatus};
use farol_store::{ImportSession, NewImport, Repository};

use super::{at, import, list, year};

fn ras(ras: &[&str]) -> Vec<Ra> {
    ras.iter().map(|ra| Ra::parse(ra).unwrap()).collect()
}

/// The whole of an import as one part.
fn whole(import: &farol_domain::Import) -> Batch {
    let (facts, persons) = (import.facts.clone(), import.persons.clone());
    Batch { facts, persons, findings: import.findings.clone() }
}

pub(crate) async fn an_import_in_parts_is_the_import_in_one(store: impl Repository) {
    let programme = Programme::default();
    let written = import(&programme, "aa", YearStatus::Closed);
    let mapping = Some("[columns]".to_owned());
    let new = NewImport { mapping: mapping.clone(), ..NewImport::of(&written, at(0)) };
    let mut session = store.begin_import(&new).await.unwrap();
    for fact in &written.facts {
        session.append(&Batch { facts: vec![fact.clone()], ..Batch::default() }).await.unwrap();
    }
    session.append(&Batch { facts: vec![], ..whole(&written) }).await.unwrap();
    assert_eq!(session.findings().await.unwrap(), written.findings);
    let id = session.commit().await.unwrap();
    assert_eq!(store.facts(&programme).await.unwrap(), written.facts);
    assert_eq!(store.import(&programme, id).await.unwrap().unwrap().mapping, mapping);
}

pub(crate) async fn rows_beyond_one_statement_keep_their_order(store: impl Repository) {
    let programme = Programme::default();
    let names: Vec<_> = (0..5001).map(|n| format!("RA-{n}")).collect();
    let written = list(&programme, "aa", 2023, &names.iter().map(String::as_str).collect::<Vec<_>>());
    let id = store.append_import(&written, at(0)).await.unwrap();
    assert!(store.facts(&programme).await.unwrap() == written.facts);
    assert_eq!(store.import(&programme, id).await.unwrap().unwrap().pupils, 5001);
}

pub(crate) async fn a_dropped_import_leaves_no_trace(store: impl Repository) {
    let programme = Programme::default();
    let written = import(&programme, "aa", YearStatus::Closed);
    let revision = store.revision().await.unwrap();
    let mut session = store.begin_import(&NewImport::of(&written, at(0))).await.unwrap();
    session.append(&whole(&written)).await.unwrap();
    drop(session);
    // Appending waits for the dropped one's connection to close; its number is the first, as if none had been before.
    let other = Programme::parse("other").unwrap();
    let id = store.append_import(&list(&other, "bb", 2023, &["RA-1"]), at(1)).await.unwrap();
    assert_eq!(id.0, 1);
    assert!(store.imports(&programme).await.unwrap().is_empty());
    assert!(store.facts(&programme).await.unwrap().is_empty());
    assert!(store.year_states(&programme).await.unwrap().is_empty());
    assert!(store.findings(id).await.unwrap().is_empty());
    assert_eq!(store.imported(&programme, &["aa".to_owned()]).await.unwrap(), []);
    assert_eq!(store.revision().await.unwrap(), revision + 1, "the other import's");
}

pub(crate) async fn others_see_the_old_state_until_the_commit(store: impl Repository) {
    let programme = Programme::default();
    let written = import(&programme, "aa", YearStatus::Closed);
    let mut session = store.begin_import(&NewImport::of(&written, at(0))).await.unwrap();
    session.append(&whole(&written)).await.unwrap();
    assert_eq!(session.years().await.unwrap()[0].status, YearStatus::Closed);
    assert!(store.facts(&programme).await.unwrap().is_empty());
    assert!(store.years(&programme).await.unwrap().iter().next().is_none());
    assert!(store.imports(&programme).await.unwrap().is_empty());
    session.commit().await.unwrap();
    assert!(store.years(&programme).await.unwrap().is_closed(year(2023)));
    assert_eq!(store.imports(&programme).await.unwrap().len(), 1);
}

pub(crate) async fn a_second_import_waits_for_the_first(store: impl Repository) {
    let programme = Programme::default();
    let (first, second) = (list(&programme, "aa", 2022, &["RA-1"]), list(&programme, "bb", 2023, &["RA-1"]));
    let mut begun = store.begin_import(&NewImport::of(&first, at(0))).await.unwrap();
    let (waited, ()) = tokio::join!(store.append_import(&second, at(1)), async {
        begun.append(&whole(&first)).await.unwrap();
        begun.commit().await.unwrap();
    });
    assert_eq!(waited.unwrap().0, 2);
    assert_eq!(store.facts(&programme).await.unwrap().len(), 2);
}

pub(crate) async fn stored_facts_are_those_of_earlier_imports_in_force(store: impl Repository) {
    let programme = Programme::default();
    let first = list(&programme, "aa", 2022, &["RA-1", "RA-2", "RA-3"]);
    store.append_import(&first, at(0)).await.unwrap();
    let undone = store.append_import(&list(&programme, "bb", 2023, &["RA-1"]), at(1)).await.unwrap();
    store.undo_import(&programme, undone, at(2)).await.unwrap();
    let other = Programme::parse("other").unwrap();
    store.append_import(&list(&other, "cc", 2023, &["RA-1"]), at(3)).await.unwrap();
    let now = list(&programme, "dd", 2023, &["RA-1", "RA-9"]);
    let mut session = store.begin_import(&NewImport::of(&now, at(4))).await.unwrap();
    session.append(&whole(&now)).await.unwrap();
    let stored = session.stored(&ras(&["RA-3", "RA-1", "RA-1", "RA-9"])).await.unwrap();
    assert_eq!(stored, [first.facts[0].clone(), first.facts[2].clone()]);
    assert!(session.stored(&[]).await.unwrap().is_empty());
}

pub(crate) async fn gone_pupils_are_counted_and_their_last_places_named(store: impl Repository) {
    let programme = Programme::default();
    let names: Vec<_> = (0..30).map(|n| format!("RA-{n:02}")).collect();
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    let first = store.append_import(&list(&programme, "aa", 2023, &names), at(0)).await.unwrap();
    store.append_import(&list(&programme, "bb", 2022, &["RA-77"]), at(1)).await.unwrap();
    let later = store.append_import(&list(&programme, "cc", 2023, &["RA-29"]), at(2)).await.unwrap();
    let now = list(&programme, "dd", 2023, &names[..5]);
    let mut session = store.begin_import(&NewImport::of(&now, at(3))).await.unwrap();
    session.append(&whole(&now)).await.unwrap();
    let gone = session.gone().await.unwrap();
    assert_eq!(gone.iter().map(|g| (g.year.get(), g.pupils)).collect::<Vec<_>>(), [(2023, 25)]);
    assert_eq!(gone[0].places.len(), 20);
    let place = &gone[0].places[0];
    assert_eq!((place.import, &*place.file, &*place.sheet, place.row), (first, "a.xlsx", "PEDE", 7));
    session.append(&whole(&list(&programme, "", 2023, &names[5..29]))).await.unwrap();
    let gone = session.gone().await.unwrap();
    assert_eq!((gone[0].pupils, gone[0].places[0].import), (1, later), "its newest record's place");
    session.append(&whole(&list(&programme, "", 2023, &names[29..]))).await.unwrap();
    assert!(session.gone().await.unwrap().is_empty());
}
