//! Trainings, and what was decided of them.

use farol_domain::{Outcome, Programme};
use farol_store::{Decision, Forced, Repository, StoreError, TrainingRun};
use serde_json::json;
use uuid::Uuid;

use super::at;

fn run(number: u128, outcome: Outcome, decision: Decision) -> TrainingRun {
    TrainingRun {
        id: Uuid::from_u128(number),
        at: at(1),
        outcome,
        bundle: format!("{outcome}-{number}"),
        decision,
        content: json!({"auc": 0.1 + 0.2, "nothing": null}),
    }
}

fn forced() -> Decision {
    Decision::Forced(Forced::new("asked for by the school", None).unwrap())
}

pub(crate) async fn runs_are_read_back_as_they_were_written_in_their_order(store: impl Repository) {
    let programme = Programme::default();
    let runs = [
        run(9, Outcome::Evasao, Decision::Refused),
        run(2, Outcome::Evasao, forced()),
        run(5, Outcome::Piora, Decision::Promoted),
    ];
    for run in &runs {
        store.record_run(&programme, run).await.unwrap();
    }
    assert_eq!(store.runs(&programme).await.unwrap(), runs);
    assert_eq!(store.runs(&Programme::parse("other").unwrap()).await.unwrap(), []);
}

pub(crate) async fn only_a_run_that_serves_changes_the_champion(store: impl Repository) {
    let programme = Programme::default();
    let before = store.revision().await.unwrap();
    let refused = run(1, Outcome::Inicio, Decision::Refused);
    assert_eq!(store.record_run(&programme, &refused).await.unwrap(), None);
    assert_eq!(store.revision().await.unwrap(), before);
    let first = store.record_run(&programme, &run(2, Outcome::Inicio, Decision::Promoted)).await.unwrap();
    assert_eq!(first.unwrap().previous, None);
    let second = store.record_run(&programme, &run(3, Outcome::Inicio, forced())).await.unwrap().unwrap();
    assert_eq!(second.previous.as_deref(), Some("inicio-2"));
    assert_eq!(second.forced.as_ref().map(Forced::because), Some("asked for by the school"));
    assert_eq!(store.promotions(&programme).await.unwrap().last(), Some(&second));
    assert!(store.revision().await.unwrap() > before);
}

pub(crate) async fn a_run_is_written_once_and_with_its_promotion_or_not_at_all(store: impl Repository) {
    let programme = Programme::default();
    let once = run(1, Outcome::Piora, Decision::Promoted);
    store.record_run(&programme, &once).await.unwrap();
    assert!(store.record_run(&programme, &once).await.is_err());
    assert_eq!(store.promotions(&programme).await.unwrap().len(), 1);
}

#[test]
fn a_reason_says_something_and_not_too_much() {
    for bad in ["", "  \n ", &"é".repeat(501)] {
        assert!(matches!(Forced::new(bad, None), Err(StoreError::Reason { most: 500, .. })), "{bad}");
    }
    assert!(Forced::new(&"é".repeat(500), None).is_ok());
}
