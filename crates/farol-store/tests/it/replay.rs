//! Any sequence of imports, undos and decisions leaves the store that importing what is left would make.

use std::collections::{BTreeMap, BTreeSet};

use farol_domain::{Fact, Finding, Import, Programme, Rule, Severity, YearState, YearStatus};
use farol_store::{ImportId, Repository, SqliteStore};
use proptest::prelude::*;
use sqlx::{Connection, SqliteConnection};

use crate::contract::{at, fact, import, year};

#[derive(Debug, Clone)]
enum Step {
    Import(Box<Import>),
    /// Undoes one of the imports so far, whichever the number comes to.
    Undo(usize),
    Decide(u16, Option<YearStatus>),
}

fn status() -> impl Strategy<Value = Option<YearStatus>> {
    prop_oneof![Just(None), Just(Some(YearStatus::Roster)), Just(Some(YearStatus::Closed))]
}

/// Few pupils, years and contents, so that imports overlap.
fn an_import() -> impl Strategy<Value = Box<Import>> {
    let facts = prop::collection::vec((0..6u8, 2021..2024u16, any::<bool>(), any::<bool>()), 0..8);
    (facts, status(), 0..4u8, 0..3usize).prop_map(|(facts, stated, content, findings)| {
        let base = import(&Programme::default(), &content.to_string(), YearStatus::Closed);
        let facts = facts.into_iter().map(|(ra, of, own, measured)| {
            let mut fact = fact(&format!("RA-{ra}"), of, if own { of } else { of + 1 }, 7.0);
            fact.values.inde = fact.values.inde.filter(|_| measured);
            fact
        });
        let finding =
            Finding { rule: Rule::RepeatedRow, severity: Severity::Doubted, ..base.findings[0].clone() };
        Box::new(Import { stated, facts: facts.collect(), findings: vec![finding; findings], ..base })
    })
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        3 => an_import().prop_map(Step::Import),
        2 => any::<usize>().prop_map(Step::Undo),
        1 => (2021..2024u16, status()).prop_map(|(year, status)| Step::Decide(year, status)),
    ];
    prop::collection::vec(step, 1..12)
}

/// What a store shows of what is in force; imports are named by their place among those in force.
#[derive(Debug, PartialEq)]
struct Shown {
    facts: Vec<Fact>,
    persons: i64,
    findings: Vec<Vec<Finding>>,
    years: Vec<YearState>,
    imported: BTreeMap<String, usize>,
    pupils: Vec<u64>,
}

async fn shown(store: &SqliteStore, connection: &mut SqliteConnection) -> Shown {
    let programme = Programme::default();
    let imports = store.imports(&programme).await.unwrap();
    let in_force: Vec<_> = imports.into_iter().filter(|import| import.undone_at.is_none()).collect();
    let place = |id: ImportId| in_force.iter().position(|import| import.id == id).unwrap();
    let mut findings = Vec::new();
    for import in &in_force {
        findings.push(store.findings(import.id).await.unwrap());
    }
    let contents: Vec<_> = (0..4).map(|content| content.to_string()).collect();
    let imported = store.imported(&programme, &contents).await.unwrap();
    Shown {
        facts: store.facts(&programme).await.unwrap(),
        persons: sqlx::query_scalar("SELECT count(*) FROM person_in_force")
            .fetch_one(connection)
            .await
            .unwrap(),
        findings,
        years: store.year_states(&programme).await.unwrap(),
        imported: imported.into_iter().map(|(sha256, id)| (sha256, place(id))).collect(),
        pupils: in_force.iter().map(|import| import.pupils).collect(),
    }
}

/// What is left after the steps: imports in force, and the last decision of each year.
#[derive(Default)]
struct Left {
    imports: Vec<(ImportId, Import)>,
    decisions: BTreeMap<u16, YearStatus>,
}

impl Left {
    async fn take(&mut self, store: &SqliteStore, step: &Step) {
        let programme = Programme::default();
        match step {
            Step::Import(import) => {
                self.imports.push((store.append_import(import, at(0)).await.unwrap(), (**import).clone()));
            }
            Step::Undo(_) if self.imports.is_empty() => {}
            Step::Undo(n) => {
                let (id, _) = self.imports.remove(n % self.imports.len());
                store.undo_import(&programme, id, at(1)).await.unwrap();
            }
            Step::Decide(of, status) => {
                let accepted = store.decide_year(&programme, year(*of), *status, at(2)).await.is_ok();
                assert_eq!(accepted, self.own_years().contains(of));
                match status {
                    _ if !accepted => {}
                    Some(status) => drop(self.decisions.insert(*of, *status)),
                    None => drop(self.decisions.remove(of)),
                }
            }
        }
    }

    fn own_years(&self) -> BTreeSet<u16> {
        let facts = self.imports.iter().flat_map(|(_, import)| &import.facts);
        facts.filter(|fact| fact.year == fact.known).map(|fact| fact.year.get()).collect()
    }

    async fn replay(&self, store: &SqliteStore) {
        for (_, import) in &self.imports {
            store.append_import(import, at(5)).await.unwrap();
        }
        for (of, status) in &self.decisions {
            // A year whose last record was undone has nothing to decide about.
            let decided = store.decide_year(&Programme::default(), year(*of), Some(*status), at(6)).await;
            assert_eq!(decided.is_ok(), self.own_years().contains(of));
        }
    }
}

async fn check(steps: &[Step]) {
    let directory = tempfile::tempdir().unwrap();
    let paths = ["lived.db", "replayed.db"].map(|name| directory.path().join(name));
    let (lived, replayed) =
        (SqliteStore::open(&paths[0]).await.unwrap(), SqliteStore::open(&paths[1]).await.unwrap());
    let mut left = Left::default();
    for step in steps {
        left.take(&lived, step).await;
    }
    left.replay(&replayed).await;
    let mut connections = Vec::new();
    for path in &paths {
        connections.push(SqliteConnection::connect(path.to_str().unwrap()).await.unwrap());
    }
    assert_eq!(shown(&lived, &mut connections[0]).await, shown(&replayed, &mut connections[1]).await);
    assert!(lived.check().await.unwrap().is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn undoing_equals_never_having_imported(steps in steps()) {
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(check(&steps));
    }
}
