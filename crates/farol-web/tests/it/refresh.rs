use farol_app::{bundle::MODEL, train};
use farol_domain::{Outcome, Programme};
use farol_store::{Forced, Promotion, PromotionAction, Repository};
use serde_json::json;
use tokio::runtime::Runtime;

use crate::support::{PUPIL, Programmed, SMART, until};

/// The models of these tests are too small to be judged.
fn forced() -> Forced {
    Forced::new("the test needs a model that serves", None).unwrap()
}

/// Promotes the other model as another process would: through a store of its own.
fn promote_other(programmed: &Programmed) {
    Runtime::new().unwrap().block_on(async {
        let (store, registry) = (programmed.store().await, programmed.registry());
        let at = chrono::Utc::now();
        let (programme, other) = (Programme::default(), programmed.other);
        train::promote(&store, &registry, &programme, other, Some(&forced()), at).await.unwrap();
        store.close().await;
    });
}

/// Moves the alias without opening the model, as if it had been changed after its promotion.
fn promote_unseen(programmed: &Programmed) {
    Runtime::new().unwrap().block_on(async {
        let (store, programme, at) = (programmed.store().await, Programme::default(), chrono::Utc::now());
        let (outcome, action) = (Outcome::Defasagem, PromotionAction::Promote);
        store.promote(&programme, Promotion::of(outcome, programmed.other, action, at)).await.unwrap();
        store.close().await;
    });
}

#[test]
fn a_promotion_by_another_process_is_noticed_without_a_failed_request() {
    let programmed = Programmed::new();
    let server = programmed.serve();
    let ask = || {
        let reply = server.post(SMART, PUPIL);
        assert_eq!(reply.status, 200);
        reply.json()["model_version"].as_str().unwrap().to_owned()
    };
    assert_eq!(ask(), programmed.serving);
    promote_other(&programmed);
    let serving = until(ask, |model| model != programmed.serving);
    assert_eq!(serving, programmed.other);
    assert_eq!(server.get("/ready").status, 200);
}

#[test]
fn a_model_that_was_tampered_with_is_refused_and_the_one_before_goes_on_serving() {
    let programmed = Programmed::new();
    let server = programmed.serve();
    let forest = programmed.path().join("models").join(programmed.other).join(MODEL);
    let mut bytes = std::fs::read(&forest).unwrap();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    std::fs::write(&forest, bytes).unwrap();
    promote_unseen(&programmed);
    let health = until(|| server.get("/health"), |health| health.json()["status"] != "ok");
    assert_eq!((health.status, &health.json()["status"]), (200, &json!("degraded")));
    assert!(health.text.contains("refused") && health.text.contains(programmed.serving), "{}", health.text);
    assert_eq!(server.post(SMART, PUPIL).json()["model_version"], programmed.serving);
    assert!(server.get("/metrics").text.contains("farol_models_refused 1\n"));
}

#[test]
fn a_server_that_began_with_nothing_predicts_once_there_is_a_model() {
    let (empty, full) = (Programmed::empty(), Programmed::new());
    let server = empty.serve();
    assert_eq!(server.get("/health").status, 503);
    copy_models(&full, &empty);
    Runtime::new().unwrap().block_on(async {
        let store = empty.store().await;
        let options = farol_ingest::Options { programme: Programme::default(), ..Default::default() };
        let workbook = full.path().join("pede.xlsx");
        let wish = farol_app::import::Wish::of(std::slice::from_ref(&workbook), &options, chrono::Utc::now());
        farol_app::import::run(&store, wish).await.unwrap();
        let (registry, at) = (empty.registry(), chrono::Utc::now());
        train::promote(&store, &registry, &Programme::default(), full.serving, Some(&forced()), at)
            .await
            .unwrap();
    });
    assert_eq!(until(|| server.post(SMART, PUPIL).status, |status| *status == 200), 200);
    assert_eq!(server.get("/health").status, 200);
}

fn copy_models(from: &Programmed, to: &Programmed) {
    let (from, to) =
        (from.path().join("models").join(from.serving), to.path().join("models").join(from.serving));
    std::fs::create_dir_all(&to).unwrap();
    for file in std::fs::read_dir(from).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), to.join(file.file_name())).unwrap();
    }
}
