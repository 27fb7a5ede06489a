//! Who serves.

use farol_domain::{Outcome, Programme};
use farol_store::{PromotionAction, Repository};

use super::at;

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
