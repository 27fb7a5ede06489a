//! What every store keeps. Each function takes an empty store; `over!` in a store's own module runs them all.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use farol_domain::{
    Fact, Finding, Import, ImportedFile, Outcome, PersonFact, Place, Programme, Ra, Rule, SchoolYear, Score,
    Severity, YearStatus, YearValues,
};
use farol_store::{ApiKey, PromotionAction, Repository};

pub(crate) fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_700_000_000 + seconds, 0).unwrap()
}

pub(crate) fn year(number: u16) -> SchoolYear {
    SchoolYear::new(number).unwrap()
}

fn fact(ra: &str, of: u16, known: u16, inde: f64) -> Fact {
    Fact {
        ra: Ra::parse(ra).unwrap(),
        year: year(of),
        known: year(known),
        file: 0,
        sheet: "PEDE".into(),
        row: 2,
        values: YearValues {
            inde: Score::new(inde).ok(),
            school: Some("Escola 'A'; --".into()),
            ..YearValues::default()
        },
    }
}

/// An import of two facts, one person and one finding.
pub(crate) fn import(programme: &Programme, sha256: &str, status: YearStatus) -> Import {
    let place =
        Place { file: "a.xlsx".into(), sheet: "PEDE".into(), column: None, header: None, row: Some(3) };
    Import {
        programme: programme.clone(),
        files: vec![ImportedFile { name: "a.xlsx".into(), sha256: sha256.into(), bytes: 12 }],
        years: vec![(year(2023), status)],
        facts: vec![fact("RA-1", 2023, 2023, 7.123_456_789), fact("RA-1", 2022, 2023, 0.0)],
        persons: vec![PersonFact {
            ra: Ra::parse("RA-1").unwrap(),
            known: year(2023),
            file: 0,
            sheet: "PEDE".into(),
            row: 2,
            name: Some("Aluno-1".into()),
            birth_date: NaiveDate::from_ymd_opt(2012, 2, 29),
            other: BTreeMap::from([("Cg".to_owned(), "7".to_owned())]),
        }],
        findings: vec![Finding {
            rule: Rule::BlankRow,
            severity: Severity::Repaired,
            place,
            found: String::new(),
            expected: "a record".into(),
            done: "left out".into(),
        }],
    }
}

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

pub(crate) async fn the_newest_promotion_remembers_the_one_before_and_outcomes_do_not_mix(
    store: impl Repository,
) {
    let programme = Programme::default();
    let promote = |outcome, bundle, seconds| {
        let store = store.clone();
        let programme = programme.clone();
        async move {
            store.promote(&programme, outcome, bundle, PromotionAction::Promote, at(seconds)).await.unwrap()
        }
    };
    assert_eq!(promote(Outcome::Defasagem, "d-1", 1).await.previous, None);
    assert_eq!(promote(Outcome::Evasao, "e-1", 2).await.previous, None);
    let second = promote(Outcome::Defasagem, "d-2", 3).await;
    assert_eq!(second.previous.as_deref(), Some("d-1"));
    assert_eq!(store.promotions(&programme).await.unwrap().last(), Some(&second));
}

pub(crate) async fn every_change_raises_the_revision(store: impl Repository) {
    let programme = Programme::default();
    let mut revisions = vec![store.revision().await.unwrap()];
    store.append_import(&import(&programme, "aa", YearStatus::Closed), at(0)).await.unwrap();
    revisions.push(store.revision().await.unwrap());
    store.promote(&programme, Outcome::Piora, "p-1", PromotionAction::Promote, at(1)).await.unwrap();
    revisions.push(store.revision().await.unwrap());
    store.add_key(&key("k")).await.unwrap();
    revisions.push(store.revision().await.unwrap());
    store.revoke_key("k", at(2)).await.unwrap();
    revisions.push(store.revision().await.unwrap());
    assert!(revisions.is_sorted_by(|a, b| a < b), "{revisions:?}");
}

fn key(id: &str) -> ApiKey {
    ApiKey { id: id.into(), name: "school".into(), sha256: [7; 32], created_at: at(0), revoked_at: None }
}

pub(crate) async fn a_key_is_revoked_once(store: impl Repository) {
    store.add_key(&key("k")).await.unwrap();
    assert!(store.revoke_key("k", at(1)).await.unwrap());
    assert!(!store.revoke_key("k", at(2)).await.unwrap());
    assert!(!store.revoke_key("unknown", at(2)).await.unwrap());
    let keys = store.keys().await.unwrap();
    assert_eq!((keys[0].revoked_at, keys[0].sha256), (Some(at(1)), [7; 32]));
}

pub(crate) async fn the_first_secret_of_a_name_stays(store: impl Repository) {
    assert_eq!(store.secret("a", [1; 32]).await.unwrap(), [1; 32]);
    assert_eq!(store.secret("a", [2; 32]).await.unwrap(), [1; 32]);
    assert_eq!(store.secret("b", [3; 32]).await.unwrap(), [3; 32]);
}
