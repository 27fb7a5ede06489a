//! Training: figures on the newest closed year by a forest that never saw it, a threshold from inside the training
//! years, the gate, and the served forest refitted on all closed years.

mod fit;
mod gate;
mod rule;

use std::{path::Path, time::Instant};

use chrono::{DateTime, Utc};
use farol_domain::{Outcome, Programme, SchoolYear, labels};
use farol_features::{Examples, FEATURES, SCHEMA_VERSION};
use farol_metrics::{
    BootstrapParams, Figures, Scored, base_rate, brier_of_constant, f1_of_all_positive, figures,
    figures_with_intervals,
};
use farol_store::{PromotionAction, Repository};
use sha2::{Digest, Sha256};

pub use fit::Step;
pub use gate::{Condition, GateParams};

use crate::{
    AppError, Histories, Registry,
    bundle::{
        Baselines, Bundle, DataFingerprint, Manifest, Parameters, Reference, ReferenceRow, Run, Sealed,
        ThresholdChoice, profile,
    },
};
use fit::Fitter;

/// Folds of the cross-validation that chooses the threshold.
const FOLDS: usize = 5;

/// What to train and how strict to be.
#[derive(Debug, Clone, Default)]
pub struct TrainOptions {
    /// The outcome.
    pub outcome: Outcome,
    /// What the learner is told.
    pub parameters: Parameters,
    /// What the gate asks for.
    pub gate: GateParams,
    /// Intervals.
    pub bootstrap: BootstrapParams,
}

/// What training made.
#[derive(Debug, Clone)]
pub struct Trained {
    /// The bundle's id.
    pub id: String,
    /// Its manifest.
    pub manifest: Manifest,
    /// The gate's conditions.
    pub gate: Vec<Condition>,
    /// The champion it was compared with.
    pub champion: Option<String>,
    /// Whether it now serves.
    pub promoted: bool,
    /// Seconds.
    pub seconds: f64,
}

/// Examples split by time.
struct Split {
    train: Examples,
    test: Examples,
    all: Examples,
    test_year: SchoolYear,
}

/// Trains from the store, adds the bundle to the registry and promotes it if the gate lets it pass.
///
/// # Errors
/// When there is too little data, or the store or the registry fails. A refused promotion is no error.
pub async fn train(
    store: &impl Repository,
    registry: &Registry,
    programme: &Programme,
    options: &TrainOptions,
    at: DateTime<Utc>,
    progress: &(dyn Fn(Step) + Sync),
) -> Result<Trained, AppError> {
    let started = Instant::now();
    let histories = Histories::load(store, programme).await?;
    let champion = champion_of(store, registry, programme, options.outcome).await?;
    let split = split(options.outcome, &histories)?;
    let (bundle, scores) = make(programme, options, &split, progress)?;
    let gate = gate::judge(options, &split, &bundle.manifest, &scores, champion.as_ref(), progress)?;
    let manifest = bundle.manifest.clone();
    let sealed = bundle.seal()?;
    let seconds = started.elapsed().as_secs_f64();
    let run = Run {
        trained_at: at,
        farol_version: env!("CARGO_PKG_VERSION").to_owned(),
        platform: format!("{}-{}", std::env::consts::OS, std::env::consts::ARCH),
        threads: std::thread::available_parallelism().map_or(1, usize::from),
        seconds,
        gate: gate.clone(),
    };
    registry.add(&sealed, &run)?;
    let promoted = gate.iter().all(|condition| condition.passed);
    if promoted {
        store.promote(programme, options.outcome, &sealed.id, PromotionAction::Promote, at).await?;
    }
    let champion = champion.map(|(id, _)| id);
    Ok(Trained { id: sealed.id, manifest, gate, champion, promoted, seconds })
}

/// Makes a bundle from histories alone: no store, no gate. The same inputs give the same bytes.
///
/// # Errors
/// When there is too little data.
pub fn candidate(
    programme: &Programme,
    options: &TrainOptions,
    histories: &Histories,
    progress: &(dyn Fn(Step) + Sync),
) -> Result<Sealed, AppError> {
    let split = split(options.outcome, histories)?;
    make(programme, options, &split, progress)?.0.seal()
}

/// The fingerprint of the data now stored, as a model trained on them would carry it.
///
/// # Errors
/// When there is too little data.
pub fn data_now(outcome: Outcome, histories: &Histories) -> Result<DataFingerprint, AppError> {
    Ok(fingerprint(&split(outcome, histories)?))
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

fn split(outcome: Outcome, histories: &Histories) -> Result<Split, AppError> {
    let all = Examples::collect(outcome, &histories.sorted(), &histories.years);
    let years = all.years();
    let too_little = |reason: String| AppError::TooLittle { outcome, reason };
    let &[.., _, test_year] = years.as_slice() else {
        let reason = match histories.years.closed().count() {
            0 => "no closed year is stored; import a workbook whose indicators are complete".to_owned(),
            _ => format!(
                "labels stand in {} year(s), and two are needed: one to learn from, one to test on; import an earlier year",
                years.len()
            ),
        };
        return Err(too_little(reason));
    };
    let train = all.filter(|e| e.year < test_year);
    let test = all.filter(|e| e.year == test_year);
    for (examples, which) in [(&train, "training"), (&test, "test")] {
        let positives = examples.0.iter().filter(|e| e.label).count();
        if positives < FOLDS || examples.0.len() - positives < FOLDS {
            return Err(too_little(format!(
                "the {which} years hold {positives} positives among {} pupils; at least {FOLDS} of each kind are needed",
                examples.0.len()
            )));
        }
    }
    Ok(Split { train, test, all, test_year })
}

/// Fits everything; returns the bundle and the test year's scores.
fn make(
    programme: &Programme,
    options: &TrainOptions,
    split: &Split,
    progress: &(dyn Fn(Step) + Sync),
) -> Result<(Bundle, Vec<f64>), AppError> {
    let fitter = Fitter::new(&options.parameters, progress)?;
    let (out_of_fold, threshold) = fitter.threshold(&split.train, FOLDS)?;
    let evaluated = fitter.fit(&split.train, "figures on the test year")?;
    let scores = fit::score(&evaluated, &split.test);
    let served = fitter.fit(&split.all, "served model on all closed years")?;
    let test = Scored::new(&split.test.labels(), &scores, None)?;
    let clusters = split.test.pupils();
    let importance = FEATURES.iter().map(|f| (*f).to_owned()).zip(served.impurity_importance()).collect();
    let manifest = Manifest {
        format: String::new(),
        programme: programme.clone(),
        outcome: options.outcome,
        label_definition: labels::definition(options.outcome).to_owned(),
        schema_version: SCHEMA_VERSION.to_owned(),
        features: FEATURES.iter().map(|f| (*f).to_owned()).collect(),
        parameters: options.parameters.clone(),
        data: fingerprint(split),
        threshold: threshold.clone(),
        test: figures_with_intervals(&test, &clusters, threshold.value, options.bootstrap)?,
        out_of_fold,
        baselines: baselines(options, split, &test, &clusters)?,
        importance,
        files: std::collections::BTreeMap::new(),
    };
    let reference = reference(&split.test, &scores, threshold.value);
    Ok((Bundle { manifest, forest: served, reference, profile: profile(&split.all) }, scores))
}

fn baselines(
    options: &TrainOptions,
    split: &Split,
    model: &Scored,
    clusters: &[u64],
) -> Result<Baselines, AppError> {
    let rate = base_rate(model);
    let rule = rule::beside(options, split, model, clusters)?;
    let (rule, model_minus_rule, verdict) =
        rule.map_or((None, None, None), |(r, d, v)| (Some(r), Some(d), Some(v)));
    Ok(Baselines {
        all_positive_f1: f1_of_all_positive(rate),
        base_rate_brier: brier_of_constant(rate),
        rule,
        model_minus_rule,
        verdict,
    })
}

fn reference(test: &Examples, scores: &[f64], threshold: f64) -> Reference {
    let row = |(example, score): (&farol_features::Example, &f64)| ReferenceRow {
        features: example.features.to_vec(),
        gender: example.gender.map_or_else(String::new, |g| g.to_string()),
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

/// Figures of any scores on the test rows at a threshold.
fn figures_on(test: &Examples, scores: &[f64], threshold: f64) -> Result<Figures, AppError> {
    Ok(figures(&Scored::new(&test.labels(), scores, None)?, threshold))
}

/// Choice of a threshold is kept with the folds it was made on.
fn chosen(threshold: farol_metrics::Threshold, folds: usize) -> ThresholdChoice {
    ThresholdChoice { value: threshold.threshold, out_of_fold_f1: threshold.f1, folds }
}

/// Points the outcome's champion at a bundle by hand, after verifying it.
///
/// # Errors
/// When the bundle is not there, is refused or is of another outcome, or the store fails.
pub async fn promote(
    store: &impl Repository,
    registry: &Registry,
    programme: &Programme,
    id: &str,
    at: DateTime<Utc>,
) -> Result<farol_store::Promotion, AppError> {
    let outcome = registry.open(id)?.manifest.outcome;
    Ok(store.promote(programme, outcome, id, PromotionAction::Promote, at).await?)
}

/// Points the outcome's champion at the bundle that served before the present one.
///
/// # Errors
/// When there is none, it is refused, or the store fails.
pub async fn rollback(
    store: &impl Repository,
    registry: &Registry,
    programme: &Programme,
    outcome: Outcome,
    at: DateTime<Utc>,
) -> Result<farol_store::Promotion, AppError> {
    let promotions = store.promotions(programme).await?;
    let mut newest_first = promotions.iter().rev().filter(|p| p.outcome == outcome);
    let current = newest_first.next().ok_or(AppError::NoEarlier(outcome))?;
    let earlier =
        current.previous.as_deref().filter(|p| *p != current.bundle).ok_or(AppError::NoEarlier(outcome))?;
    registry.open(earlier)?;
    Ok(store.promote(programme, outcome, earlier, PromotionAction::Rollback, at).await?)
}

/// Where bundles lie under a data directory.
pub fn models_directory(data: &Path) -> std::path::PathBuf {
    data.join("models")
}
