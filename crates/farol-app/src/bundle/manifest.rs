//! What a bundle says of itself. Time, host and the gate's comparison are not part of it: the same data, parameters and
//! seed give the same bytes.

use std::collections::BTreeMap;

use farol_domain::{Outcome, Programme, SchoolYear};
use farol_forest::{CheckedForest, ClassWeight, FeaturesPerSplit, ForestError, ForestParams};
use farol_metrics::{Figures, FiguresWithIntervals, PairedDifference};
use serde::{Deserialize, Serialize};

/// The layout of a bundle this version reads and writes.
pub(super) const FORMAT: &str = "farol-bundle-1";

/// What the learner was told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parameters {
    /// Number of trees.
    pub trees: u32,
    /// Most splits from root to leaf.
    pub max_depth: u32,
    /// Fewest training rows in a leaf.
    pub min_samples_leaf: u32,
    /// Seed of all chance.
    pub seed: u64,
}

/// 200 trees of depth 10 as in the followed system; leaves of at least 3 rows.
impl Default for Parameters {
    fn default() -> Self {
        Self { trees: 200, max_depth: 10, min_samples_leaf: 3, seed: 42 }
    }
}

impl Parameters {
    /// The forest's own parameters: balanced class weights, the square root of the features at each split.
    ///
    /// # Errors
    /// When a parameter is out of range.
    pub fn check(&self) -> Result<CheckedForest, ForestError> {
        ForestParams::default()
            .trees(self.trees)
            .max_depth(self.max_depth)
            .min_samples_leaf(self.min_samples_leaf)
            .features_per_split(FeaturesPerSplit::Sqrt)
            .class_weight(ClassWeight::Balanced)
            .seed(self.seed)
            .check()
    }
}

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
    /// Label years the served forest was refitted on.
    pub refit_years: Vec<SchoolYear>,
}

/// How the threshold was chosen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ThresholdChoice {
    /// Probabilities from here on are positive.
    pub value: f64,
    /// F1 it reached where it was chosen.
    pub out_of_fold_f1: f64,
    /// Folds, grouped by pupil, inside the training years.
    pub folds: usize,
}

/// What stands beside the model, on the same test rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Baselines {
    /// F1 of calling everybody positive.
    pub all_positive_f1: f64,
    /// Brier score of giving everybody the test year's own base rate.
    pub base_rate_brier: f64,
    /// The mechanical rule, where the outcome has one: behind the ideal phase for the recorded age, no training.
    pub rule: Option<FiguresWithIntervals>,
    /// Model minus rule.
    pub model_minus_rule: Option<PairedDifference>,
    /// A sentence that says which of the two is better, or that neither is.
    pub verdict: Option<String>,
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
    /// Version of the label's definition.
    pub label_definition: String,
    /// Version of the features' names, order and meaning.
    pub schema_version: String,
    /// Features in order.
    pub features: Vec<String>,
    /// What the learner was told.
    pub parameters: Parameters,
    /// Which data made the model.
    pub data: DataFingerprint,
    /// Threshold.
    pub threshold: ThresholdChoice,
    /// Figures on the test year, of a forest that saw the training years only; intervals from a bootstrap over pupils.
    pub test: FiguresWithIntervals,
    /// Figures out of fold, inside the training years.
    pub out_of_fold: Figures,
    /// What stands beside the model.
    pub baselines: Baselines,
    /// Share of the decrease in impurity by feature, of the served forest.
    pub importance: Vec<(String, f64)>,
    /// SHA-256 of each other file, lower-case hex.
    pub files: BTreeMap<String, String>,
}
