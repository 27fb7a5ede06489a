//! Who serves, changed by hand.

use chrono::{DateTime, Utc};
use farol_domain::{Outcome, Programme};
use farol_store::{Forced, Promotion, PromotionAction, Repository};

use crate::{AppError, Registry, gate::Condition, runs};

/// Points the outcome's champion at a bundle by hand, after verifying it. One that the gate refused is forced, or it is
/// an error; a reason is kept only where it was needed.
///
/// # Errors
/// When the bundle is not there, is refused or is of another outcome, when the gate refused it and it is not forced, or
/// the store fails.
pub async fn promote(
    store: &impl Repository,
    registry: &Registry,
    programme: &Programme,
    id: &str,
    forced: Option<&Forced>,
    at: DateTime<Utc>,
) -> Result<Promotion, AppError> {
    let outcome = registry.open(id)?.manifest.outcome;
    let refusal = match what_the_gate_said(store, registry, programme, id).await? {
        Some(gate) => refusal(&gate),
        None => Some("what the gate said of it is not on record".to_owned()),
    };
    if let (Some(refusal), None) = (&refusal, forced) {
        return Err(AppError::Gate { bundle: id.to_owned(), refusal: refusal.clone() });
    }
    let forced = forced.filter(|_| refusal.is_some()).cloned();
    let change = Promotion::of(outcome, id, PromotionAction::Promote, at).forced(forced);
    Ok(store.promote(programme, change).await?)
}

/// The newest training of the bundle counts, then the run that lies beside it.
async fn what_the_gate_said(
    store: &impl Repository,
    registry: &Registry,
    programme: &Programme,
    id: &str,
) -> Result<Option<Vec<Condition>>, AppError> {
    let runs = runs::list(store, programme).await?;
    let newest = runs.kept.into_iter().rfind(|run| run.bundle == id);
    Ok(newest.map(|run| run.record.gate).or_else(|| registry.run(id).map(|run| run.gate)))
}

fn refusal(gate: &[Condition]) -> Option<String> {
    let failed: Vec<_> =
        gate.iter().filter(|c| c.refuses()).map(|c| format!("{}: {}", c.name, c.because)).collect();
    (!failed.is_empty()).then(|| format!("the gate refused it ({})", failed.join("; ")))
}

/// Points the outcome's champion at the bundle that served before the present one; why it served against the gate, where
/// it did, goes on being said.
///
/// # Errors
/// When there is none, it is refused, or the store fails.
pub async fn rollback(
    store: &impl Repository,
    registry: &Registry,
    programme: &Programme,
    outcome: Outcome,
    at: DateTime<Utc>,
) -> Result<Promotion, AppError> {
    let promotions = store.promotions(programme).await?;
    let mut newest_first = promotions.iter().rev().filter(|p| p.outcome == outcome);
    let current = newest_first.next().ok_or(AppError::NoEarlier(outcome))?;
    let earlier =
        current.previous.as_deref().filter(|p| *p != current.bundle).ok_or(AppError::NoEarlier(outcome))?;
    registry.open(earlier)?;
    let forced = newest_first.find(|p| p.bundle == earlier).and_then(|p| p.forced.clone());
    let change = Promotion::of(outcome, earlier, PromotionAction::Rollback, at).forced(forced);
    Ok(store.promote(programme, change).await?)
}
