//! Trainings as they are kept, and models that serve against the gate.

use farol_app::{
    AppError,
    gate::{Condition, Rule},
    runs::{self, Part},
    train::{self, TrainOptions, Trained},
};
use farol_domain::Outcome;
use farol_features::audit::{LeakKind, Severity};
use farol_store::{Decision, Forced, Repository, TrainingRun};
use farol_test_support::{Installation, forest, noon};

async fn with(place: &Installation, options: &TrainOptions) -> Trained {
    train::train(&place.store, &place.registry, &place.programme, options, noon(), &|_| {}).await.unwrap()
}

/// Nothing of these few trees reaches a recall of one.
fn refused_options() -> TrainOptions {
    let mut options = forest(Outcome::Defasagem, 21);
    options.gate.min_recall = 1.0;
    options
}

fn forced(because: &str) -> Forced {
    Forced::new(because, Some("ana".to_owned())).unwrap()
}

#[tokio::test]
async fn every_training_is_kept_with_its_numbers_whatever_was_decided() {
    let place = Installation::synthetic().await;
    let first = place.train(Outcome::Defasagem, 20).await;
    let refused = with(&place, &refused_options()).await;
    let kept = runs::list(&place.store, &place.programme).await.unwrap().kept;
    assert_eq!(kept.iter().map(|run| run.id).collect::<Vec<_>>(), [first.run, refused.run]);
    assert_eq!((&kept[0].decision, &kept[1].decision), (&Decision::Promoted, &Decision::Refused));
    let run = &kept[1];
    assert_eq!((&run.bundle, run.at), (&refused.id, noon()));
    assert_eq!(run.record.gate, refused.gate);
    assert_eq!(run.record.policy.min_recall, 1.0);
    assert_eq!(run.record.metrics.test, refused.manifest.test);
    assert_eq!(run.record.data, refused.manifest.data);
    assert_eq!(run.record.parameters.recipe, refused.manifest.recipe);
    assert_eq!(run.record.champion.as_deref(), Some(&*first.id));
    assert!(run.record.seconds > 0.0);
}

#[tokio::test]
async fn the_same_inputs_make_the_same_bundle_and_a_comparison_says_so() {
    let place = Installation::synthetic().await;
    let (one, two) = (place.train(Outcome::Defasagem, 20).await, place.train(Outcome::Defasagem, 20).await);
    let other = place.train(Outcome::Defasagem, 25).await;
    assert_eq!(one.id, two.id);
    assert_ne!(one.run, two.run);
    let find =
        async |run: uuid::Uuid| runs::find(&place.store, &place.programme, &run.to_string()).await.unwrap();
    let (one, two, other) = (find(one.run).await, find(two.run).await, find(other.run).await);
    let rows = runs::compare(&one, &two);
    let differ = |part: Part| rows.iter().filter(|row| row.part == part && !row.same).count();
    assert_eq!((differ(Part::Parameters), differ(Part::Data)), (0, 0));
    let auc = rows.iter().find(|row| row.what == "AUC").unwrap();
    assert_eq!((auc.difference, auc.same), (Some(0.0), true));
    let rows = runs::compare(&one, &other);
    let told: Vec<_> =
        rows.iter().filter(|r| r.part == Part::Parameters && !r.same).map(|r| &*r.what).collect();
    assert_eq!(told, ["tried", "learner"]);
    let auc = rows.iter().find(|row| row.what == "AUC").unwrap();
    let [a, b] = [&one, &other].map(|run| run.record.metrics.test.auc.value.value().unwrap());
    assert_eq!(auc.difference, Some(b - a));
}

#[tokio::test]
async fn a_run_is_found_by_how_its_id_begins_where_only_one_does() {
    let place = Installation::synthetic().await;
    let run = place.train(Outcome::Defasagem, 20).await.run.to_string();
    let find = |id: String| async move { (runs::find(&place.store, &place.programme, &id).await, place) };
    let (found, place) = find(run[..20].to_owned()).await;
    assert_eq!(found.unwrap().id.to_string(), run);
    for nothing in ["", "ffff"] {
        let found = runs::find(&place.store, &place.programme, nothing).await;
        assert!(matches!(found, Err(AppError::NoRun(_))));
    }
}

#[tokio::test]
async fn a_model_the_gate_refuses_serves_only_for_a_reason_which_is_kept() {
    let place = Installation::synthetic().await;
    let first = place.train(Outcome::Defasagem, 20).await;
    let refused = with(&place, &refused_options()).await;
    let promote = async |forced: Option<&Forced>| {
        train::promote(&place.store, &place.registry, &place.programme, &refused.id, forced, noon()).await
    };
    let error = promote(None).await.unwrap_err();
    assert!(matches!(&error, AppError::Gate { .. }) && error.to_string().contains("recall"), "{error}");
    let serves = async || place.store.promotions(&place.programme).await.unwrap().pop().unwrap();
    assert_eq!(serves().await.bundle, first.id);
    let reason = forced("the school wants to try it");
    assert_eq!(promote(Some(&reason)).await.unwrap().forced, Some(reason.clone()));
    assert_eq!((serves().await.bundle, serves().await.forced), (refused.id.clone(), Some(reason)));
}

#[tokio::test]
async fn training_can_be_forced_and_a_reason_that_was_not_needed_is_not_kept() {
    let place = Installation::synthetic().await;
    let reason = forced("a pilot");
    let sound = TrainOptions { forced: Some(reason.clone()), ..forest(Outcome::Defasagem, 20) };
    assert_eq!(with(&place, &sound).await.decision, Decision::Promoted);
    let options = TrainOptions { forced: Some(reason.clone()), ..refused_options() };
    let trained = with(&place, &options).await;
    assert!(trained.promoted && trained.gate.iter().any(Condition::refuses));
    assert_eq!(trained.decision, Decision::Forced(reason.clone()));
    let newest = place.store.promotions(&place.programme).await.unwrap().pop().unwrap();
    assert_eq!((newest.bundle, newest.forced), (trained.id, Some(reason)));
}

#[tokio::test]
async fn rolling_back_leads_past_a_rerun_and_goes_on_saying_why_a_model_serves() {
    let place = Installation::synthetic().await;
    let reason = forced("a pilot");
    let options = TrainOptions { forced: Some(reason.clone()), ..refused_options() };
    let pilot = with(&place, &options).await;
    let [second, again] =
        [place.train(Outcome::Defasagem, 20).await, place.train(Outcome::Defasagem, 20).await];
    assert_eq!(second.id, again.id);
    let back =
        train::rollback(&place.store, &place.registry, &place.programme, Outcome::Defasagem, noon()).await;
    let back = back.unwrap();
    assert_eq!((back.bundle, back.forced), (pilot.id, Some(reason)));
}

#[tokio::test]
async fn the_leak_detector_reads_what_training_learns_from_and_neither_warnings_nor_arithmetic_block() {
    let place = Installation::synthetic().await;
    let trained = place.train(Outcome::Defasagem, 20).await;
    let of = |severity| trained.audit.iter().filter(move |found| found.severity == severity);
    let rebuilt = of(Severity::Note).find(|found| found.kind == LeakKind::Mechanical).unwrap();
    assert!(rebuilt.message.contains("declared mechanical"), "{rebuilt:?}");
    assert!(
        of(Severity::Warn).any(|found| found.columns.iter().any(|c| c == "IPP_ANTERIOR")),
        "2022 has none"
    );
    assert_eq!(of(Severity::Block).count(), 0);
    let leaks = trained.gate.iter().find(|condition| condition.rule == Rule::Leaks).unwrap();
    assert!(leaks.passed && trained.promoted, "{leaks:?}");
    let kept = runs::list(&place.store, &place.programme).await.unwrap().kept.remove(0);
    assert_eq!(kept.record.audit, trained.audit);
}

#[tokio::test]
async fn a_run_of_another_version_hides_no_other() {
    let place = Installation::synthetic().await;
    let trained = place.train(Outcome::Defasagem, 20).await;
    let strange = TrainingRun {
        id: uuid::Uuid::from_u128(1),
        at: noon(),
        outcome: Outcome::Defasagem,
        bundle: trained.id.clone(),
        decision: Decision::Refused,
        content: serde_json::json!({"of": "another version"}),
    };
    place.store.record_run(&place.programme, &strange).await.unwrap();
    let runs = runs::list(&place.store, &place.programme).await.unwrap();
    assert_eq!(runs.kept.iter().map(|run| run.id).collect::<Vec<_>>(), [trained.run]);
    assert_eq!(runs.unreadable, [strange.id]);
    let found = runs::find(&place.store, &place.programme, &strange.id.to_string()).await;
    assert!(matches!(found, Err(AppError::Run(id)) if id == strange.id));
}

#[tokio::test]
async fn what_the_gate_said_last_of_a_bundle_counts() {
    let place = Installation::synthetic().await;
    let options = refused_options();
    let refused = with(&place, &options).await;
    let mut milder = options.clone();
    milder.gate.min_recall = 0.5;
    let passed = with(&place, &milder).await;
    assert_eq!((&passed.id, passed.promoted), (&refused.id, true), "the policy is no part of the model");
    train::promote(&place.store, &place.registry, &place.programme, &passed.id, None, noon()).await.unwrap();
}

#[tokio::test]
async fn a_run_outlives_its_bundle_and_an_undone_import() {
    let place = Installation::synthetic().await;
    let trained = place.train(Outcome::Defasagem, 20).await;
    let import = place.store.imports(&place.programme).await.unwrap()[0].id;
    place.store.undo_import(&place.programme, import, noon()).await.unwrap();
    place.registry.remove(&trained.id).unwrap();
    let copy = place.directory.path().join("copy.db");
    place.store.backup_to(&copy).await.unwrap();
    let restored = farol_store::SqliteStore::open(&copy).await.unwrap();
    let kept = runs::list(&restored, &place.programme).await.unwrap().kept;
    assert_eq!((kept.len(), &kept[0].bundle), (1, &trained.id));
    assert_eq!(kept, runs::list(&place.store, &place.programme).await.unwrap().kept);
}
