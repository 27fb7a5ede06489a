//! Removing old bundles. Whatever serves, or would serve again after a rollback, stays.

use std::{
    collections::{BTreeSet, HashSet},
    num::NonZeroUsize,
};

use farol_domain::{Outcome, Programme};
use farol_store::{Promotion, Repository};
use serde::Serialize;

use crate::{AppError, ModelRow, Registry};

/// The newest promotions of an outcome whose bundles stay: the champion's, and the one a rollback makes champion.
const PROMOTIONS: usize = 2;

/// What was removed, or would be.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize)]
pub struct Pruned {
    /// Bundles removed, oldest last.
    pub removed: Vec<Removed>,
    /// Sound bundles kept.
    pub kept: usize,
    /// Bundles that do not open: whose they are is not certain, so they are left to be looked at.
    pub left: Vec<String>,
}

/// A bundle removed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Removed {
    /// Its id.
    pub id: String,
    /// Bytes of its files.
    pub bytes: u64,
}

impl Pruned {
    /// Bytes of all that was removed.
    pub fn bytes(&self) -> u64 {
        self.removed.iter().map(|removed| removed.bytes).sum()
    }
}

/// Removes the programme's bundles that are neither among the newest `keep` of their outcome nor named by its two
/// newest promotions. With `dry_run` nothing is removed.
///
/// # Errors
/// When the store or the registry fails.
pub async fn prune(
    store: &impl Repository,
    registry: &Registry,
    programme: &Programme,
    keep: NonZeroUsize,
    dry_run: bool,
) -> Result<Pruned, AppError> {
    // The bundles first: one that is promoted after this is then among the promotions.
    let rows = registry.list()?;
    let promotions = store.promotions(programme).await?;
    let mut pruned = Pruned {
        left: rows.iter().filter(|row| row.fault.is_some()).map(|row| row.id.clone()).collect(),
        ..Pruned::default()
    };
    let outcomes: BTreeSet<_> = rows.iter().filter_map(|row| Some(row.manifest.as_ref()?.outcome)).collect();
    for outcome in outcomes {
        let rows: Vec<_> = rows.iter().filter(|row| is_of(row, programme, outcome)).collect();
        let named = named(&promotions, outcome);
        let (stay, go): (Vec<_>, Vec<_>) =
            rows.into_iter().enumerate().partition(|(i, row)| *i < keep.get() || named.contains(&*row.id));
        pruned.kept += stay.len();
        for (_, row) in go {
            let bytes = registry.bytes(&row.id)?;
            if !dry_run {
                registry.remove(&row.id)?;
            }
            pruned.removed.push(Removed { id: row.id.clone(), bytes });
        }
    }
    Ok(pruned)
}

fn is_of(row: &ModelRow, programme: &Programme, outcome: Outcome) -> bool {
    row.manifest.as_ref().is_some_and(|m| m.programme == *programme && m.outcome == outcome)
}

fn named(promotions: &[Promotion], outcome: Outcome) -> HashSet<&str> {
    let newest = promotions.iter().rev().filter(|p| p.outcome == outcome).take(PROMOTIONS);
    newest.flat_map(|p| std::iter::once(&*p.bundle).chain(p.previous.as_deref())).collect()
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use farol_store::PromotionAction;

    use super::*;

    #[test]
    fn what_the_two_newest_promotions_of_an_outcome_name_is_named() {
        let promotion = |outcome, bundle: &str, previous: Option<&str>| Promotion {
            outcome,
            bundle: bundle.to_owned(),
            previous: previous.map(str::to_owned),
            action: PromotionAction::Promote,
            forced: None,
            at: DateTime::UNIX_EPOCH,
        };
        let promotions = [
            promotion(Outcome::Defasagem, "a", None),
            promotion(Outcome::Defasagem, "b", Some("a")),
            promotion(Outcome::Evasao, "e", None),
            promotion(Outcome::Defasagem, "c", Some("b")),
            promotion(Outcome::Defasagem, "d", Some("c")),
        ];
        assert_eq!(named(&promotions, Outcome::Defasagem), HashSet::from(["b", "c", "d"]));
        assert_eq!(named(&promotions, Outcome::Evasao), HashSet::from(["e"]));
        assert!(named(&promotions, Outcome::Piora).is_empty());
    }
}
