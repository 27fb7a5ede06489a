//! What a bundle says of itself. Time, host and the gate's comparison are not part of it: the same data, parameters and
//! seed give the same bytes.

use std::collections::BTreeMap;

use farol_domain::{Definition, Outcome, Programme, SchoolYear, labels::Outside};
use farol_metrics::{Calibrator, Estimate, Figures, FiguresWithIntervals, PairedDifference};
use serde::{Deserialize, Serialize};

use super::GoldenRow;
use crate::{
    learn::Recipe,
    trial::{Kind, Searched},
};

/// The layout of a bundle this version reads and writes.
pub(super) const FORMAT: &str = "farol-bundle-2";

/// Which data made the model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DataFingerprint {
    /// SHA-256 over every example's pupil, year, features and label, in order.
    pub sha256: String,
    /// Examples of all years.
    pub examples: usize,
    /// Different pupils among them.
    pub pupils: usize,
    /// Label years trained on for the figures.
    pub train_years: Vec<SchoolYear>,
    /// The label year the figures were measured on.
    pub test_year: SchoolYear,
    /// Label years the served model was refitted on.
    pub refit_years: Vec<SchoolYear>,
}

/// Who was learnt from in a year, and who was left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CohortYear {
    /// The label year.
    pub year: SchoolYear,
    /// Pupils with a label.
    pub rows: usize,
    /// Those to whom it happened.
    pub positives: usize,
    /// Pupils with a record in the year or in the one before that have no label, by reason.
    pub outside: BTreeMap<Outside, usize>,
}

/// How the threshold was chosen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ThresholdChoice {
    /// Probabilities from here on are positive. Chosen on out-of-fold probabilities inside all closed years.
    pub value: f64,
    /// F1 it reached there.
    pub out_of_fold_f1: Option<f64>,
    /// Folds, grouped by pupil.
    pub folds: usize,
    /// The threshold of the figures: chosen likewise, inside the training years.
    pub tested: f64,
}

/// One learner or rule that stands beside the model, on the same test rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Beside {
    /// Who.
    pub kind: Kind,
    /// What it does.
    pub says: String,
    /// Its figures.
    pub figures: FiguresWithIntervals,
    /// Model minus this one.
    pub model_minus: PairedDifference,
    /// A sentence that says which of the two ranks better, or that neither does.
    pub verdict: String,
}

/// What stands beside the model, on the same test rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Baselines {
    /// F1 of calling everybody positive.
    pub all_positive_f1: f64,
    /// Brier score of giving everybody the test year's own base rate.
    pub base_rate_brier: f64,
    /// Share of positives in the training years.
    pub train_rate: f64,
    /// 1 − Brier score over that of giving everybody the training years' rate.
    pub brier_skill: Estimate,
    /// The other learners and the rules.
    pub beside: Vec<Beside>,
    /// Place of the rule that ranks the test year best.
    pub best_rule: Option<usize>,
    /// The verdict against that rule.
    pub verdict: Option<String>,
}

impl Baselines {
    /// The rule that ranks the test year best.
    pub fn rule(&self) -> Option<&Beside> {
        self.best_rule.and_then(|at| self.beside.get(at))
    }
}

/// A bundle's manifest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// Layout of the bundle.
    pub format: String,
    /// Programme.
    pub programme: Programme,
    /// Outcome.
    pub outcome: Outcome,
    /// The outcome's definition.
    pub definition: Definition,
    /// Version of the features' names, order and meaning.
    pub schema_version: String,
    /// Features in order.
    pub features: Vec<String>,
    /// The learner and what it was told.
    pub recipe: Recipe,
    /// Seed of all chance.
    pub seed: u64,
    /// How the learner was chosen, inside the training years.
    pub search: Searched,
    /// Which data made the model.
    pub data: DataFingerprint,
    /// Each year's cohort; empty in a bundle of before they were counted.
    #[serde(default)]
    pub cohorts: Vec<CohortYear>,
    /// Calibration of the served model's scores, fitted on out-of-fold scores inside all closed years.
    pub calibrator: Calibrator,
    /// Threshold.
    pub threshold: ThresholdChoice,
    /// Figures on the test year, of a model that saw the training years only; intervals from a bootstrap over pupils.
    pub test: FiguresWithIntervals,
    /// Figures of the served learner out of fold, inside all closed years.
    pub out_of_fold: Figures,
    /// What stands beside the model.
    pub baselines: Baselines,
    /// Each feature's share of what drives the served model.
    pub importance: Vec<(String, f64)>,
    /// Rows of the reference sample and what the served model makes of them.
    pub golden: Vec<GoldenRow>,
    /// SHA-256 of each other file, lower-case hex.
    pub files: BTreeMap<String, String>,
}
