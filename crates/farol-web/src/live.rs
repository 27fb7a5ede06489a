//! What is served from, whole: histories, champions, keys, and whether each champion has proved that it scores.

use std::sync::Arc;

use farol_app::{AppError, Champion, LoadFault, Registry, Snapshot};
use farol_domain::{
    Gender, History, Institution, Outcome, Phase, Programme, Roster, SchoolYear, Score, YearStatus,
    YearValues, Years,
};
use farol_features::{Basis, build};
use farol_store::{ApiKey, Repository};

/// Any year will do; a fixed one keeps the check the same every day.
const GOLDEN_YEAR: u16 = 2025;

/// One state of the store, in memory.
#[derive(Debug)]
pub(crate) struct Live {
    pub(crate) snapshot: Snapshot,
    pub(crate) keys: Vec<ApiKey>,
    /// Champions that were refused.
    pub(crate) faults: Vec<LoadFault>,
    /// Champions that do not score the golden pupil.
    pub(crate) silent: Vec<Outcome>,
}

/// Where a state comes from.
#[derive(Debug, Clone)]
pub(crate) struct Source<R> {
    pub(crate) store: R,
    pub(crate) registry: Registry,
    pub(crate) programme: Programme,
    pub(crate) extra_keys: Vec<ApiKey>,
    /// In place of every model's own threshold.
    pub(crate) risk_threshold: Option<f64>,
}

impl<R: Repository> Source<R> {
    /// Loads the present state. What is refused is logged, and what served before goes on serving.
    pub(crate) async fn load(&self, earlier: Option<&Live>) -> Result<Live, AppError> {
        let earlier = earlier.map(|live| &live.snapshot);
        let (mut snapshot, faults) =
            Snapshot::load(&self.store, &self.registry, &self.programme, earlier).await?;
        snapshot.risk_threshold = self.risk_threshold;
        let keys = self.keys().await?;
        let silent = snapshot.champions().filter(|c| !scores(c)).map(|c| c.manifest.outcome).collect();
        let live = Live { snapshot, keys, faults, silent };
        live.report();
        Ok(live)
    }

    /// Keys in force.
    pub(crate) async fn keys(&self) -> Result<Vec<ApiKey>, AppError> {
        let stored = self.store.keys().await?.into_iter().filter(|key| key.revoked_at.is_none());
        Ok(stored.chain(self.extra_keys.iter().cloned()).collect())
    }
}

impl Live {
    fn report(&self) {
        for fault in &self.faults {
            let (outcome, serving) = (fault.outcome, fault.serving.as_deref().unwrap_or("nobody"));
            tracing::error!(%outcome, serving, "the newest model was refused: {}", fault.message);
        }
        for outcome in &self.silent {
            tracing::error!(%outcome, "the model does not score the golden pupil");
        }
        for champion in self.champions() {
            tracing::info!(outcome = %champion.manifest.outcome, model = %champion.id, "serving");
        }
    }

    /// Who serves, in the order of the outcomes.
    pub(crate) fn champions(&self) -> impl Iterator<Item = &Arc<Champion>> {
        self.snapshot.champions()
    }

    /// Whether every champion has proved that it scores, and there is one.
    pub(crate) fn is_ready(&self) -> bool {
        self.snapshot.can_predict() && self.silent.is_empty()
    }
}

/// Whether a champion gives one fixed pupil a probability.
fn scores(champion: &Champion) -> bool {
    let Some((history, roster, year)) = golden() else { return false };
    let years: Years = [(year.previous(), YearStatus::Closed)].into_iter().collect();
    let basis = if champion.manifest.definition.sees_roster() { Basis::Roster(&roster) } else { Basis::Past };
    let probability = champion.probability(&build(&history.as_of(year, &years), basis));
    (0.0..=1.0).contains(&probability)
}

/// A pupil who does not exist, with one earlier year.
fn golden() -> Option<(History, Roster, SchoolYear)> {
    let year = SchoolYear::new(GOLDEN_YEAR).ok()?;
    let before = year.previous();
    let values = YearValues {
        phase: Phase::new(2).ok(),
        age: Some(11),
        inde: Score::new(7.0).ok(),
        institution: Some(Institution::Publica),
        ..YearValues::default()
    };
    let mut history = History::default();
    history.add(before, before, values.clone());
    let roster = Roster { gender: Some(Gender::Outro), age: Some(12), ..values.roster() };
    Some((history, roster, year))
}
