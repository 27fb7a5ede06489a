//! What is kept of a training beside when and what was decided. It outlives the bundle.

use farol_metrics::{BootstrapParams, Estimate, Figures, FiguresWithIntervals, PairedDifference};
use serde::{Deserialize, Serialize};

use crate::{
    AppError,
    audit::Found,
    bundle::{DataFingerprint, Manifest, Run},
    gate::{Condition, GatePolicy},
    learn::Recipe,
    train::TrainOptions,
};

/// What a training was told, and the learner that was chosen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Parameters {
    /// The outcome's definition, in one line.
    pub definition: String,
    /// Version of the features.
    pub features: String,
    /// What was tried.
    pub searched: Vec<Recipe>,
    /// For which there was no time.
    pub skipped: Vec<Recipe>,
    /// Seconds after which nothing more was tried.
    pub search_seconds: Option<u64>,
    /// Folds by pupil.
    pub folds: usize,
    /// Ways of dealing them.
    pub rounds: usize,
    /// Seed of all chance.
    pub seed: u64,
    /// Intervals.
    pub bootstrap: BootstrapParams,
    /// The learner that was chosen.
    pub recipe: Recipe,
}

/// What it reached.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunMetrics {
    /// On the test year.
    pub test: FiguresWithIntervals,
    /// Of the served learner, out of fold inside all closed years.
    pub out_of_fold: Figures,
    /// 1 − Brier score over that of giving everybody the training years' rate.
    pub brier_skill: Estimate,
    /// The rule that ranks the test year best.
    pub best_rule: Option<String>,
    /// Model minus that rule.
    pub model_minus_rule: Option<PairedDifference>,
    /// Probabilities from here on are positive.
    pub threshold: f64,
}

/// A training's parameters, data, figures and judgement.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunRecord {
    /// What it was told.
    pub parameters: Parameters,
    /// What it learnt from.
    pub data: DataFingerprint,
    /// What it reached.
    pub metrics: RunMetrics,
    /// The champion it was compared with.
    pub champion: Option<String>,
    /// What the gate asked.
    pub policy: GatePolicy,
    /// What the gate said.
    pub gate: Vec<Condition>,
    /// What the leak detector said of the examples.
    pub audit: Vec<Found>,
    /// Seconds it took.
    pub seconds: f64,
    /// Version of Farol.
    pub farol_version: String,
    /// Operating system and processor family.
    pub platform: String,
    /// Threads used.
    pub threads: usize,
}

impl RunRecord {
    pub(crate) fn of(
        options: &TrainOptions,
        manifest: &Manifest,
        run: &Run,
        champion: Option<String>,
    ) -> Self {
        Self {
            parameters: Parameters::of(options, manifest),
            data: manifest.data.clone(),
            metrics: RunMetrics::of(manifest),
            champion,
            policy: run.policy.clone(),
            gate: run.gate.clone(),
            audit: run.audit.clone(),
            seconds: run.seconds,
            farol_version: run.farol_version.clone(),
            platform: run.platform.clone(),
            threads: run.threads,
        }
    }

    pub(crate) fn to_json(&self) -> Result<serde_json::Value, AppError> {
        serde_json::to_value(self).map_err(|_| AppError::Encode("run"))
    }
}

impl Parameters {
    fn of(options: &TrainOptions, manifest: &Manifest) -> Self {
        let search = &options.search;
        Self {
            definition: manifest.definition.version.clone(),
            features: manifest.schema_version.clone(),
            searched: search.recipes.clone(),
            skipped: manifest.search.skipped.clone(),
            search_seconds: search.budget.map(|budget| budget.as_secs()),
            folds: search.folds,
            rounds: search.rounds,
            seed: search.seed,
            bootstrap: options.bootstrap,
            recipe: manifest.recipe.clone(),
        }
    }
}

impl RunMetrics {
    fn of(manifest: &Manifest) -> Self {
        let rule = manifest.baselines.rule();
        Self {
            test: manifest.test,
            out_of_fold: manifest.out_of_fold,
            brier_skill: manifest.baselines.brier_skill,
            best_rule: rule.map(|rule| rule.says.clone()),
            model_minus_rule: rule.map(|rule| rule.model_minus),
            threshold: manifest.threshold.value,
        }
    }
}
