//! Training: the newest closed year judged by what was learnt before it, the gate, and the chosen learner fitted again
//! on all closed years to serve.

pub(crate) mod beside;
mod cohorts;
mod serve;

use std::{fmt, path::Path, time::Instant};

use chrono::{DateTime, Utc};
use farol_domain::{Definition, Outcome, Programme, SchoolYear};
use farol_features::{Examples, FEATURES, SCHEMA_VERSION};
use farol_metrics::{BootstrapParams, figures_with_intervals};
use farol_store::{Decision, Forced, Repository, TrainingRun};
use serde::Serialize;
use sha2::{Digest, Sha256};
use uuid::{NoContext, Timestamp, Uuid};

pub use serve::{promote, rollback};

use crate::{
    AppError, Histories, Registry,
    audit::{self, Found},
    bundle::{
        Bundle, DataFingerprint, Manifest, Reference, ReferenceRow, Run, Sealed, ThresholdChoice,
        golden_rows, profile,
    },
    gate::{Condition, GatePolicy, Judged, OnTheseRows, judge},
    learn::{Progress, Search},
    runs::RunRecord,
    trial::{self, Learnt},
};

/// Fewest pupils of each kind in the training years and in the test year.
const FEWEST: usize = 5;

/// What to train and how strict to be.
#[derive(Debug, Clone)]
pub struct TrainOptions {
    /// The outcome, defined.
    pub definition: Definition,
    /// The learners in the running.
    pub search: Search,
    /// What the gate asks for.
    pub gate: GatePolicy,
    /// Why the model is to serve even where the gate refuses it, and who says so.
    pub forced: Option<Forced>,
    /// Intervals.
    pub bootstrap: BootstrapParams,
}

impl TrainOptions {
    /// An outcome with the defaults.
    pub fn of(definition: Definition) -> Self {
        Self {
            definition,
            search: Search::default(),
            gate: GatePolicy::default(),
            forced: None,
            bootstrap: BootstrapParams::default(),
        }
    }
}

/// What training made.
#[derive(Debug, Clone)]
pub struct Trained {
    /// The bundle's id.
    pub id: String,
    /// Its manifest.
    pub manifest: Manifest,
    /// The training, as it is kept.
    pub run: Uuid,
    /// The gate's conditions.
    pub gate: Vec<Condition>,
    /// What the leak detector said of the examples.
    pub audit: Vec<Found>,
    /// The champion it was compared with.
    pub champion: Option<String>,
    /// What was decided.
    pub decision: Decision,
    /// Whether it now serves.
    pub promoted: bool,
    /// Seconds.
    pub seconds: f64,
}

/// Examples split by time.
pub(crate) struct Split {
    pub(crate) train: Examples,
    pub(crate) test: Examples,
    pub(crate) all: Examples,
    pub(crate) test_year: SchoolYear,
}

/// Trains from the store, adds the bundle to the registry, lets it serve if the gate does or it is forced, and writes
/// the training down.
///
/// # Errors
/// When there is too little data, or the store or the registry fails. A refused promotion is no error.
pub async fn train(
    store: &impl Repository,
    registry: &Registry,
    programme: &Programme,
    options: &TrainOptions,
    at: DateTime<Utc>,
    progress: Progress<'_>,
) -> Result<Trained, AppError> {
    let started = Instant::now();
    let outcome = options.definition.outcome;
    let histories = Histories::load(store, programme).await?;
    let champion = champion_of(store, registry, programme, outcome).await?;
    let split = split(&options.definition, &histories)?;
    let sealed = make(programme, options, &histories, &split, progress)?.seal()?;
    let bundle = sealed.open()?;
    let (gate, audit) = ask_the_gate(options, &histories, &split, &bundle, champion.as_ref())?;
    let run = Run {
        trained_at: at,
        farol_version: env!("CARGO_PKG_VERSION").to_owned(),
        platform: format!("{}-{}", std::env::consts::OS, std::env::consts::ARCH),
        threads: std::thread::available_parallelism().map_or(1, usize::from),
        seconds: started.elapsed().as_secs_f64(),
        policy: options.gate.clone(),
        gate,
        audit,
    };
    registry.add(&sealed, &run)?;
    let (champion, manifest) = (champion.map(|(id, _)| id), bundle.manifest);
    let decision = decide(&run.gate, options.forced.as_ref());
    let record = RunRecord::of(options, &manifest, &run, champion.clone());
    let kept = TrainingRun {
        id: run_id(at),
        at,
        outcome,
        bundle: sealed.id.clone(),
        decision: decision.clone(),
        content: record.to_json()?,
    };
    store.record_run(programme, &kept).await?;
    let Run { gate, audit, seconds, .. } = run;
    let promoted = decision.serves();
    Ok(Trained { id: sealed.id, manifest, run: kept.id, gate, audit, champion, decision, promoted, seconds })
}

/// Version 7: sorts by the time given.
fn run_id(at: DateTime<Utc>) -> Uuid {
    let seconds = u64::try_from(at.timestamp()).unwrap_or_default();
    Uuid::new_v7(Timestamp::from_unix(NoContext, seconds, at.timestamp_subsec_nanos()))
}

fn ask_the_gate(
    options: &TrainOptions,
    histories: &Histories,
    split: &Split,
    candidate: &Bundle,
    champion: Option<&(String, Bundle)>,
) -> Result<(Vec<Condition>, Vec<Found>), AppError> {
    let audit = audit::of_examples(histories, &options.definition, &split.all)?;
    let champion = champion.map(|(id, bundle)| OnTheseRows::of(id, bundle, split)).transpose()?;
    let judged = Judged {
        policy: &options.gate,
        candidate,
        champion: champion.as_ref(),
        audit: &audit,
        bootstrap: options.bootstrap,
    };
    Ok((judge(&judged)?, Found::all(&audit)))
}

/// A reason is kept only where it was needed.
fn decide(gate: &[Condition], forced: Option<&Forced>) -> Decision {
    match (gate.iter().any(Condition::refuses), forced) {
        (false, _) => Decision::Promoted,
        (true, None) => Decision::Refused,
        (true, Some(forced)) => Decision::Forced(forced.clone()),
    }
}

/// Makes a bundle from histories alone: no store, no gate. The same inputs give the same bytes.
///
/// # Errors
/// When there is too little data.
pub fn candidate(
    programme: &Programme,
    options: &TrainOptions,
    histories: &Histories,
    progress: Progress<'_>,
) -> Result<Sealed, AppError> {
    let split = split(&options.definition, histories)?;
    make(programme, options, histories, &split, progress)?.seal()
}

/// The fingerprint of the data now stored, as a model trained on them would carry it.
///
/// # Errors
/// When there is too little data.
pub fn data_now(definition: &Definition, histories: &Histories) -> Result<DataFingerprint, AppError> {
    Ok(fingerprint(&split(definition, histories)?))
}

/// Opens the champion; one that is refused does not stand in a new model's way.
async fn champion_of(
    store: &impl Repository,
    registry: &Registry,
    programme: &Programme,
    outcome: Outcome,
) -> Result<Option<(String, Bundle)>, AppError> {
    let promotions = store.promotions(programme).await?;
    let id = promotions.into_iter().rev().find(|p| p.outcome == outcome).map(|p| p.bundle);
    Ok(id.and_then(|id| registry.open(&id).ok().map(|bundle| (id, bundle))))
}

/// The newest year with labels to test on, the earlier ones to learn from.
fn split(definition: &Definition, histories: &Histories) -> Result<Split, AppError> {
    let outcome = definition.outcome;
    let all = Examples::collect(definition, &histories.sorted(), &histories.years);
    let years = all.years();
    let &[.., _, test_year] = years.as_slice() else {
        let reason = match histories.years.closed().count() {
            0 => "no closed year is stored; import a workbook whose indicators are complete".to_owned(),
            _ => format!(
                "labels stand in {} year(s), and two are needed: one to learn from, one to test on; import an earlier year",
                years.len()
            ),
        };
        return Err(AppError::TooLittle { outcome, reason });
    };
    split_at(definition, all, test_year)
}

/// `test_year` to test on, the years before it to learn from; later ones are left out of both.
pub(crate) fn split_at(
    definition: &Definition,
    all: Examples,
    test_year: SchoolYear,
) -> Result<Split, AppError> {
    let train = all.filter(|e| e.year < test_year);
    let test = all.filter(|e| e.year == test_year);
    let both = [(&train, Part::Training), (&test, Part::Test)];
    if let Some(few) = both.into_iter().find_map(|(examples, part)| TooFew::of(examples, part)) {
        return Err(AppError::TooFew { outcome: definition.outcome, few });
    }
    Ok(Split { train, test, all, test_year })
}

/// Which years hold too few.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// The years learnt from.
    Training,
    /// The year predicted.
    Test,
}

/// Too few pupils of a kind to learn from, or to judge by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct TooFew {
    /// Where.
    pub part: Part,
    /// Pupils with a label.
    pub pupils: usize,
    /// To how many of them it happened.
    pub positives: usize,
}

impl TooFew {
    fn of(examples: &Examples, part: Part) -> Option<Self> {
        let pupils = examples.0.len();
        let positives = examples.0.iter().filter(|e| e.label).count();
        let few = positives.min(pupils - positives) < FEWEST;
        few.then_some(Self { part, pupils, positives })
    }
}

impl fmt::Display for TooFew {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let which = match self.part {
            Part::Training => "training",
            Part::Test => "test",
        };
        write!(
            f,
            "the {which} years hold {} positives among {} pupils; at least {FEWEST} of each kind are needed",
            self.positives, self.pupils
        )
    }
}

/// Judges the test year, fits what serves, and puts both into a bundle.
fn make(
    programme: &Programme,
    options: &TrainOptions,
    histories: &Histories,
    split: &Split,
    progress: Progress<'_>,
) -> Result<Bundle, AppError> {
    let trial = trial::judge(&options.definition, &options.search, &split.train, &split.test, progress)?;
    let champion = trial.champion();
    let recipe = champion.recipe.clone().ok_or(AppError::Encode("recipe"))?;
    let served = Learnt::one(&recipe, &options.search, &split.all, progress)?;
    let test = trial.scored(champion)?;
    let reference = reference(&split.test, &champion.scores, champion.threshold);
    let golden = golden_rows(&reference, &served.fitted, &served.calibrator);
    let importance = FEATURES.iter().map(|f| (*f).to_owned()).zip(served.fitted.importance()).collect();
    let manifest = Manifest {
        format: String::new(),
        programme: programme.clone(),
        outcome: options.definition.outcome,
        definition: options.definition.clone(),
        schema_version: SCHEMA_VERSION.to_owned(),
        features: FEATURES.iter().map(|f| (*f).to_owned()).collect(),
        recipe,
        seed: options.search.seed,
        search: trial.search.clone(),
        data: fingerprint(split),
        cohorts: cohorts::cohorts(&options.definition, histories, &split.all),
        calibrator: served.calibrator,
        threshold: ThresholdChoice {
            value: served.threshold,
            out_of_fold_f1: served.figures.f1.value(),
            folds: options.search.folds,
            tested: champion.threshold,
        },
        test: figures_with_intervals(&test, &trial.rows.pupils, champion.threshold, options.bootstrap)?,
        out_of_fold: served.figures,
        baselines: beside::baselines(&trial, options.bootstrap)?,
        importance,
        golden,
        files: std::collections::BTreeMap::new(),
    };
    let profile = profile(&split.all);
    Ok(Bundle { manifest, model: served.fitted, reference, profile, trial })
}

fn reference(test: &Examples, scores: &[f64], threshold: f64) -> Reference {
    let row = |(example, score): (&farol_features::Example, &f64)| ReferenceRow {
        features: example.features.to_vec(),
        gender: example.seen.gender.map_or_else(String::new, |g| g.to_string()),
        score: *score,
        prediction: *score >= threshold,
        label: example.label,
    };
    Reference(test.0.iter().zip(scores).map(row).collect())
}

fn fingerprint(split: &Split) -> DataFingerprint {
    let mut hash = Sha256::new();
    for example in &split.all.0 {
        hash.update(example.ra.as_str().as_bytes());
        hash.update([0, u8::from(example.label)]);
        hash.update(example.year.get().to_le_bytes());
        for value in example.features {
            hash.update(value.to_bits().to_le_bytes());
        }
    }
    let mut pupils = split.all.pupils();
    pupils.sort_unstable();
    pupils.dedup();
    DataFingerprint {
        sha256: crate::bundle::hex_of(&hash.finalize()),
        examples: split.all.0.len(),
        pupils: pupils.len(),
        train_years: split.train.years(),
        test_year: split.test_year,
        refit_years: split.all.years(),
    }
}

/// Where bundles lie under a data directory.
pub fn models_directory(data: &Path) -> std::path::PathBuf {
    data.join("models")
}
