//! Who serves.

use farol_domain::{Outcome, Programme};
use farol_store::{Forced, Promotion, PromotionAction, Repository};

use super::at;

pub(crate) async fn the_newest_promotion_remembers_the_one_before_and_outcomes_do_not_mix(
    store: impl Repository,
) {
    let programme = Programme::default();
    let promote = |outcome, bundle, seconds| {
        let store = store.clone();
        let programme = programme.clone();
        async move {
            let action = PromotionAction::Promote;
            store.promote(&programme, Promotion::of(outcome, bundle, action, at(seconds))).await.unwrap()
        }
    };
    assert_eq!(promote(Outcome::Defasagem, "d-1", 1).await.previous, None);
    assert_eq!(promote(Outcome::Evasao, "e-1", 2).await.previous, None);
    let second = promote(Outcome::Defasagem, "d-2", 3).await;
    assert_eq!(second.previous.as_deref(), Some("d-1"));
    assert_eq!(store.promotions(&programme).await.unwrap().last(), Some(&second));
}

pub(crate) async fn a_bundle_promoted_again_does_not_become_the_one_before_itself(store: impl Repository) {
    let programme = Programme::default();
    for (bundle, before) in [("p-1", None), ("p-1", None), ("p-2", Some("p-1")), ("p-2", Some("p-1"))] {
        let action = PromotionAction::Promote;
        let made =
            store.promote(&programme, Promotion::of(Outcome::Piora, bundle, action, at(1))).await.unwrap();
        assert_eq!(made.previous.as_deref(), before, "{bundle}");
    }
}

pub(crate) async fn a_promotion_against_the_gate_keeps_its_reason(store: impl Repository) {
    let programme = Programme::default();
    let forced = Forced::new(" the committee decided so ", Some("ana".to_owned())).unwrap();
    let action = PromotionAction::Promote;
    store
        .promote(&programme, Promotion::of(Outcome::Piora, "p-1", action, at(1)).forced(Some(forced)))
        .await
        .unwrap();
    store.promote(&programme, Promotion::of(Outcome::Piora, "p-2", action, at(2))).await.unwrap();
    let kept = store.promotions(&programme).await.unwrap();
    assert_eq!(kept[0].forced.as_ref().map(Forced::because), Some("the committee decided so"));
    assert_eq!((kept[0].forced.as_ref().and_then(Forced::by), &kept[1].forced), (Some("ana"), &None));
}
