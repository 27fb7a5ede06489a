//! Training, the gate, bundles and the registry.

use farol_app::{
    AppError, Histories, Snapshot,
    bundle::{MANIFEST, MODEL},
    train::{self, candidate},
};
use farol_domain::Outcome;
use farol_store::Repository;
use farol_test_support::{Installation, forest, noon};

#[tokio::test]
async fn defasagem_meets_the_figures_expected_of_it() {
    let place = Installation::published().await;
    let trained = place.train(Outcome::Defasagem, 200).await;
    let test = trained.manifest.test;
    let (auc, f1, brier) = (test.auc.value.value(), test.f1.value.value(), test.brier.value.value());
    assert!(
        auc.unwrap() >= 0.88 && f1.unwrap() >= 0.85 && brier.unwrap() <= 0.125,
        "{auc:?} {f1:?} {brier:?}"
    );
    assert!(trained.promoted, "{:?}", trained.gate);
    assert!(trained.manifest.baselines.verdict.is_some(), "a mechanical outcome is held against its rule");
}

#[tokio::test]
async fn the_same_data_and_seed_give_the_same_bytes_on_any_number_of_threads() {
    let place = Installation::synthetic().await;
    let histories = Histories::load(&place.store, &place.programme).await.unwrap();
    let options = forest(Outcome::Defasagem, 15);
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| candidate(&place.programme, &options, &histories, &|_| {})).unwrap()
    };
    let one = on(1);
    assert_eq!(one, on(2));
    assert_eq!(one, on(5));
}

#[tokio::test]
async fn every_outcome_can_be_trained_and_keeps_its_own_champion() {
    let place = Installation::synthetic().await;
    for outcome in Outcome::ALL {
        let trained = place.train(outcome, 20).await;
        assert!(trained.id.starts_with(outcome.as_str()));
        assert_eq!(trained.manifest.outcome, outcome);
    }
    let promotions = place.store.promotions(&place.programme).await.unwrap();
    assert!(promotions.iter().all(|p| p.bundle.starts_with(p.outcome.as_str())));
}

#[tokio::test]
async fn a_model_below_the_least_recall_is_refused_and_the_champion_stays() {
    let place = Installation::synthetic().await;
    let champion = place.train(Outcome::Defasagem, 20).await;
    let mut options = forest(Outcome::Defasagem, 21);
    options.gate.min_recall = 1.0;
    let refused =
        train::train(&place.store, &place.registry, &place.programme, &options, noon(), &|_| {}).await;
    let refused = refused.unwrap();
    assert!(!refused.promoted);
    assert!(refused.gate.iter().any(|c| !c.passed && c.bound == Some(1.0)));
    let promotions = place.store.promotions(&place.programme).await.unwrap();
    assert_eq!(promotions.last().map(|p| p.bundle.as_str()), Some(champion.id.as_str()));
}

#[tokio::test]
async fn a_champion_that_saw_the_test_rows_is_refitted_without_them() {
    let place = Installation::synthetic().await;
    let first = place.train(Outcome::Defasagem, 20).await;
    let again = place.train(Outcome::Defasagem, 20).await;
    assert_eq!(first.id, again.id, "the same data and seed are the same bundle");
    let condition = again.gate.iter().find(|c| c.name.contains("champion")).unwrap();
    let share = condition.bound.unwrap() / condition.value.unwrap();
    assert!((share - 0.95).abs() < 1e-12, "on the same rows the same recipe reaches the same F1: {share}");
}

#[tokio::test]
async fn rolling_back_returns_to_the_champion_before() {
    let place = Installation::synthetic().await;
    let first = place.train(Outcome::Defasagem, 20).await;
    let second = place.train(Outcome::Defasagem, 30).await;
    assert_ne!(first.id, second.id);
    let back = |outcome| train::rollback(&place.store, &place.registry, &place.programme, outcome, noon());
    assert_eq!(back(Outcome::Defasagem).await.unwrap().bundle, first.id);
    assert!(matches!(back(Outcome::Evasao).await, Err(AppError::NoEarlier(Outcome::Evasao))));
}

#[tokio::test]
async fn a_tampered_or_truncated_bundle_is_refused_and_the_old_champion_serves() {
    let place = Installation::synthetic().await;
    let first = place.train(Outcome::Defasagem, 20).await;
    let second = place.train(Outcome::Defasagem, 30).await;
    for (file, change) in [(MODEL, 7), (MANIFEST, 100)] {
        let path = place.registry.path(&second.id).unwrap().join(file);
        let sound = std::fs::read(&path).unwrap();
        let mut altered = sound.clone();
        altered[change] ^= 1;
        for bytes in [altered, sound[..sound.len() / 2].to_vec()] {
            std::fs::write(&path, bytes).unwrap();
            assert!(matches!(place.registry.open(&second.id), Err(AppError::Bundle { .. })));
            let (snapshot, faults) =
                Snapshot::load(&place.store, &place.registry, &place.programme, None).await.unwrap();
            assert_eq!(*snapshot.champion(Outcome::Defasagem).unwrap().id, *first.id);
            assert_eq!(faults.len(), 1);
        }
        std::fs::write(&path, sound).unwrap();
    }
    assert!(place.registry.open(&second.id).is_ok());
}

#[tokio::test]
async fn too_little_data_is_said_in_a_sentence() {
    let directory = tempfile::tempdir().unwrap();
    let store = farol_store::SqliteStore::open(&directory.path().join("farol.db")).await.unwrap();
    let registry = farol_app::Registry::new(directory.path().join("models"));
    let options = forest(Outcome::Defasagem, 15);
    let result =
        train::train(&store, &registry, &farol_domain::Programme::default(), &options, noon(), &|_| {}).await;
    assert!(result.unwrap_err().to_string().contains("no closed year is stored"));
}
