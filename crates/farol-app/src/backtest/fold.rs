//! One test year: everybody's figures, and what there is to say of the chosen learner beyond them.

use farol_domain::SchoolYear;
use farol_metrics::{
    Binning, BootstrapParams, BrierParts, CalibrationPoint, Measure, Places, Scored, Stability, Statistic,
    brier_parts, calibration_curve, calibration_error, stability,
};
use serde::Serialize;

use super::{CohortCount, Curve, EntrantReport, PerClass, Subset, cache::Kept, figures, subsets};
use crate::{
    AppError,
    groups::{self, Grouped},
    learn::Search,
    train::Split,
    trial::{Searched, Trial},
};

/// Seeds beside the one of the trial that the chosen recipe is fitted with.
const OTHER_SEEDS: u64 = 4;

/// Bins of the calibration curve, of equally many pupils.
const BINS: usize = 10;

/// The list whose stability is told, in percent of the pupils.
const LISTED: f64 = 10.0;

/// A test year, judged.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Fold {
    /// The year predicted.
    pub test_year: SchoolYear,
    /// The years learnt from.
    pub train_years: Vec<SchoolYear>,
    /// Examples learnt from.
    pub train_rows: usize,
    /// Share of them where it happened.
    pub train_rate: f64,
    /// Pupils judged.
    pub rows: usize,
    /// To how many of them it happened.
    pub positives: usize,
    /// Who was asked about and who was not.
    pub cohort: CohortCount,
    /// How the learner was chosen, inside the training years.
    pub search: Searched,
    /// Learners, then rankers.
    pub entrants: Vec<EntrantReport>,
    /// Place of the learner chosen inside the training years.
    pub chosen: usize,
    /// Place of the rule that ranks this year best: picked with hindsight, which makes it the harder to beat.
    pub best_rule: Option<usize>,
    /// What the chosen learner adds to that rule, plainly.
    pub verdict: Option<String>,
    /// Curves of the chosen learner and of that rule.
    pub curves: Vec<Curve>,
    /// The chosen learner's calibration.
    pub calibration: Calibration,
    /// Its lists for each class.
    pub per_class: Vec<PerClass>,
    /// Its rates by group.
    pub groups: Vec<Grouped>,
    /// How far its list of the highest 10 % hangs on its seed, and its AUC on seed and on pupils.
    pub stability: Stability,
    /// Everybody's figures on parts of the rows, or by another label.
    pub subsets: Vec<Subset>,
}

/// How far what was said was so.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Calibration {
    /// Ten bins of equally many pupils; fewer where probabilities tie.
    pub curve: Vec<CalibrationPoint>,
    /// Expected calibration error over these bins.
    pub ece: Measure,
    /// The largest error of a bin.
    pub mce: Measure,
    /// The Brier score's parts.
    pub brier_parts: Option<BrierParts>,
}

impl Fold {
    /// The learner chosen inside the training years.
    pub fn champion(&self) -> &EntrantReport {
        &self.entrants[self.chosen]
    }

    /// The rule that ranks this year best.
    pub fn rule(&self) -> Option<&EntrantReport> {
        self.best_rule.and_then(|at| self.entrants.get(at))
    }
}

/// Scores of the test rows by the chosen recipe, fitted with other seeds.
pub(super) fn other_seeds(trial: &Trial, search: &Search, split: &Split) -> Result<Vec<Vec<f64>>, AppError> {
    let recipe = trial.champion().recipe.as_ref().ok_or(AppError::Encode("recipe"))?;
    let seeds = (1..=OTHER_SEEDS).map(|nth| search.seed.wrapping_add(nth));
    seeds.map(|seed| Ok(recipe.fit(&split.train, seed)?.scores(&split.test))).collect()
}

pub(super) fn fold(kept: &Kept, cohort: CohortCount, bootstrap: BootstrapParams) -> Result<Fold, AppError> {
    let trial = &kept.trial;
    let model = trial.scored(trial.champion())?;
    let entrants = trial.entrants.iter().enumerate().map(|(at, entrant)| {
        figures::report(trial, entrant, (at != trial.chosen).then_some(&model), bootstrap)
    });
    let entrants: Vec<EntrantReport> = entrants.collect::<Result<_, _>>()?;
    let best_rule = best_rule(&entrants);
    Ok(Fold {
        test_year: trial.test_year,
        train_years: trial.train_years.clone(),
        train_rows: trial.train_rows,
        train_rate: trial.train_rate(),
        rows: trial.rows.labels.len(),
        positives: trial.rows.labels.iter().filter(|label| **label).count(),
        cohort,
        search: trial.search.clone(),
        chosen: trial.chosen,
        verdict: best_rule.and_then(|at| entrants[at].verdict.clone()),
        curves: curves(trial, best_rule)?,
        calibration: calibration(&model, bootstrap.level)?,
        per_class: figures::per_class(trial, &model)?,
        groups: groups::all(trial, &model, bootstrap)?,
        stability: stable(kept, &model, bootstrap)?,
        subsets: subsets::all(trial, best_rule, bootstrap)?,
        entrants,
        best_rule,
    })
}

fn best_rule(entrants: &[EntrantReport]) -> Option<usize> {
    let rules = (0..entrants.len()).filter(|at| !entrants[*at].kind.is_learner());
    let auc = |at: usize| entrants[at].figures.auc.value.value().unwrap_or(f64::NEG_INFINITY);
    rules.max_by(|a, b| auc(*a).total_cmp(&auc(*b)).then(b.cmp(a)))
}

fn curves(trial: &Trial, best_rule: Option<usize>) -> Result<Vec<Curve>, AppError> {
    let shown = std::iter::once(trial.chosen).chain(best_rule);
    shown
        .map(|at| {
            let entrant = &trial.entrants[at];
            let name = if entrant.kind.is_learner() { entrant.kind.as_str() } else { &entrant.says };
            Ok(figures::curve(name, &trial.scored(entrant)?))
        })
        .collect()
}

fn calibration(model: &Scored, level: f64) -> Result<Calibration, AppError> {
    let bins = Binning::Quantile(BINS);
    let error = calibration_error(model, bins)?;
    Ok(Calibration {
        curve: calibration_curve(model, bins, level)?.unwrap_or_default(),
        ece: error.ece,
        mce: error.mce,
        brier_parts: brier_parts(model, bins)?,
    })
}

fn stable(kept: &Kept, model: &Scored, bootstrap: BootstrapParams) -> Result<Stability, AppError> {
    let rows = &kept.trial.rows;
    let mut seeds = vec![model.clone()];
    for scores in &kept.seeds {
        seeds.push(Scored::new(&rows.labels, scores, None)?);
    }
    Ok(stability(&seeds, &rows.pupils, Places::percent(LISTED)?, Statistic::Auc, bootstrap)?)
}
