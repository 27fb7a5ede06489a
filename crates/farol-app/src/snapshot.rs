//! Everything a prediction needs, in memory and unchanging: histories, years and champions. A change elsewhere makes a
//! new snapshot, which replaces this one whole.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use farol_domain::{History, Outcome, Programme, Ra, SchoolYear, Years};
use farol_features::FeatureRow;
use farol_store::Repository;

use crate::{
    AppError, Pseudonymiser, Registry,
    bundle::{Bundle, Manifest},
    learn::Scorer,
};

/// Name of the secret under which pseudonyms are made.
const PSEUDONYM_SECRET: &str = "pseudonym";

/// Pupils' histories and the status of the years.
#[derive(Debug, Clone, Default)]
pub struct Histories {
    /// By registration id.
    pub pupils: HashMap<Ra, History>,
    /// Years.
    pub years: Years,
}

impl Histories {
    /// Derives the current view from all facts.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn load(store: &impl Repository, programme: &Programme) -> Result<Self, AppError> {
        let years = store.years(programme).await?;
        let facts = store.facts(programme).await?;
        let mut pupils: HashMap<Ra, History> = HashMap::with_capacity(facts.len() / 2);
        for fact in facts {
            pupils.entry(fact.ra.clone()).or_default().add_fact(fact);
        }
        Ok(Self { pupils, years })
    }

    /// Pupils in the order of their ids, so that the same data are always met in the same order.
    pub fn sorted(&self) -> Vec<(&Ra, &History)> {
        let mut pupils: Vec<_> = self.pupils.iter().collect();
        pupils.sort_by_key(|(ra, _)| *ra);
        pupils
    }
}

/// A champion ready to score.
#[derive(Debug)]
pub struct Champion {
    /// Id of its bundle.
    pub id: Arc<str>,
    /// Its manifest.
    pub manifest: Manifest,
    /// Scores rows; not calibrated.
    scorer: Scorer,
    /// Scores of the reference sample.
    pub reference_scores: Vec<f64>,
}

impl Champion {
    /// Compiles an opened bundle.
    pub fn new(id: &str, bundle: &Bundle) -> Self {
        Self {
            id: id.into(),
            manifest: bundle.manifest.clone(),
            scorer: bundle.model.scorer(),
            reference_scores: bundle.reference.0.iter().map(|row| row.score).collect(),
        }
    }

    /// Calibrated probability of a row, 0 to 1.
    pub fn probability(&self, row: &FeatureRow) -> f64 {
        self.manifest.calibrator.apply(self.scorer.score(row))
    }
}

/// A champion that was refused, and who serves instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadFault {
    /// The outcome.
    pub outcome: Outcome,
    /// What is wrong.
    pub message: String,
    /// The bundle that serves in its place.
    pub serving: Option<Arc<str>>,
}

/// Everything a prediction needs.
#[derive(Debug)]
pub struct Snapshot {
    /// The programme served.
    pub programme: Programme,
    /// Histories and years.
    pub histories: Histories,
    /// Version of the history, for the log: the store's revision.
    pub history_version: String,
    /// The store's revision this was made from.
    pub revision: i64,
    /// Makes pseudonyms for the log.
    pub pseudonyms: Pseudonymiser,
    /// A threshold set by the installation, in place of every model's own.
    pub risk_threshold: Option<f64>,
    champions: BTreeMap<Outcome, Arc<Champion>>,
}

impl Snapshot {
    /// Loads the store and the champions. A champion that is refused is reported, and the one before it serves: that
    /// of `earlier` if there is one, else the newest promoted before it that opens.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn load(
        store: &impl Repository,
        registry: &Registry,
        programme: &Programme,
        earlier: Option<&Self>,
    ) -> Result<(Self, Vec<LoadFault>), AppError> {
        let revision = store.revision().await?;
        let key = store.secret(PSEUDONYM_SECRET, crate::keys::random()?).await?;
        let promotions = store.promotions(programme).await?;
        let mut faults = Vec::new();
        let promoted: BTreeSet<_> = promotions.iter().map(|p| p.outcome).collect();
        let champions = promoted.into_iter().filter_map(|outcome| {
            let mut ids: Vec<_> =
                promotions.iter().filter(|p| p.outcome == outcome).map(|p| &p.bundle).collect();
            ids.reverse();
            let serving = earlier.and_then(|e| e.champion(outcome));
            choose(registry, outcome, &ids, serving, &mut faults).map(|champion| (outcome, champion))
        });
        let champions = champions.collect();
        let snapshot = Self {
            programme: programme.clone(),
            histories: Histories::load(store, programme).await?,
            history_version: format!("r{revision}"),
            revision,
            pseudonyms: Pseudonymiser::new(&key, programme),
            risk_threshold: earlier.and_then(|e| e.risk_threshold),
            champions,
        };
        Ok((snapshot, faults))
    }

    /// Who serves an outcome.
    pub fn champion(&self, outcome: Outcome) -> Option<&Arc<Champion>> {
        self.champions.get(&outcome)
    }

    /// All who serve, in the order of their outcomes.
    pub fn champions(&self) -> impl Iterator<Item = &Arc<Champion>> {
        self.champions.values()
    }

    /// Whether any outcome can be predicted.
    pub fn can_predict(&self) -> bool {
        !self.champions.is_empty()
    }

    /// The year after the newest closed one: the reference year where a request names none.
    pub fn default_year(&self) -> Option<SchoolYear> {
        self.histories.years.last_closed().map(SchoolYear::next)
    }
}

/// The newest promoted bundle (`ids`, newest first) that opens.
fn choose(
    registry: &Registry,
    outcome: Outcome,
    ids: &[&String],
    serving: Option<&Arc<Champion>>,
    faults: &mut Vec<LoadFault>,
) -> Option<Arc<Champion>> {
    let newest = ids.first()?;
    if let Some(serving) = serving.filter(|s| *s.id == ***newest) {
        return Some(Arc::clone(serving));
    }
    let open = |id: &str| registry.open(id).map(|bundle| Arc::new(Champion::new(id, &bundle)));
    let message = match open(newest) {
        Ok(champion) => return Some(champion),
        Err(error) => error.to_string(),
    };
    let instead = serving.cloned().or_else(|| ids[1..].iter().find_map(|id| open(id).ok()));
    faults.push(LoadFault { outcome, message, serving: instead.as_ref().map(|c| Arc::clone(&c.id)) });
    instead
}
