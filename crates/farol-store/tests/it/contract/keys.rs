//! Keys and secrets, and the revision that every change raises.

use farol_domain::{Outcome, Programme, YearStatus};
use farol_store::{ApiKey, Promotion, PromotionAction, Repository};

use super::{at, import, year};

pub(crate) async fn every_change_raises_the_revision(store: impl Repository) {
    let programme = Programme::default();
    let mut revisions = vec![store.revision().await.unwrap()];
    store.append_import(&import(&programme, "aa", YearStatus::Closed), at(0)).await.unwrap();
    revisions.push(store.revision().await.unwrap());
    store.decide_year(&programme, year(2023), Some(YearStatus::Roster), at(1)).await.unwrap();
    revisions.push(store.revision().await.unwrap());
    let import = store.imports(&programme).await.unwrap()[0].id;
    store.undo_import(&programme, import, at(1)).await.unwrap();
    revisions.push(store.revision().await.unwrap());
    store
        .promote(&programme, Promotion::of(Outcome::Piora, "p-1", PromotionAction::Promote, at(1)))
        .await
        .unwrap();
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
