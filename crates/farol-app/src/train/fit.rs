//! Fitting and cross-validation. Everything here sees training examples only.

use std::{ops::ControlFlow, sync::atomic::AtomicUsize, sync::atomic::Ordering};

use farol_features::{Examples, FEATURES};
use farol_forest::{CheckedForest, Engine, Model, Training};
use farol_metrics::{Figures, Scored, best_f1_threshold, figures, grouped_stratified_folds};

use super::chosen;
use crate::{
    AppError,
    bundle::{Parameters, ThresholdChoice},
};

/// A tree was grown. Reported from any thread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// Trees grown so far, over all forests of this training.
    pub trees: usize,
    /// What is being fitted.
    pub what: &'static str,
}

/// Fits forests with one set of parameters.
pub(super) struct Fitter<'a> {
    params: CheckedForest,
    seed: u64,
    grown: AtomicUsize,
    progress: &'a (dyn Fn(Step) + Sync),
}

impl<'a> Fitter<'a> {
    pub(super) fn new(
        parameters: &Parameters,
        progress: &'a (dyn Fn(Step) + Sync),
    ) -> Result<Self, AppError> {
        Ok(Self { params: parameters.check()?, seed: parameters.seed, grown: AtomicUsize::new(0), progress })
    }

    pub(super) fn fit(&self, examples: &Examples, what: &'static str) -> Result<Model, AppError> {
        let step = |_| {
            let trees = self.grown.fetch_add(1, Ordering::Relaxed) + 1;
            (self.progress)(Step { trees, what });
            ControlFlow::Continue(())
        };
        let (table, labels) = (examples.table()?, examples.labels());
        Ok(self.params.fit_with(&Training::new(&table, &labels)?, &step)?)
    }

    /// The threshold with the best F1 on out-of-fold probabilities; a pupil's rows are all in one fold.
    pub(super) fn threshold(
        &self,
        train: &Examples,
        folds: usize,
    ) -> Result<(Figures, ThresholdChoice), AppError> {
        let labels = train.labels();
        let fold_of = grouped_stratified_folds(&train.pupils(), &labels, folds, self.seed)?;
        let mut scores = vec![f64::NAN; labels.len()];
        for fold in 0..folds {
            let pick = |held: bool| -> Examples {
                let rows = train.0.iter().zip(&fold_of).filter(|(_, f)| (**f == fold) == held);
                Examples(rows.map(|(example, _)| example.clone()).collect())
            };
            let forest = self.fit(&pick(false), "threshold, out of fold")?;
            let held = (0..scores.len()).filter(|row| fold_of[*row] == fold);
            for (row, value) in held.zip(score(&forest, &pick(true))) {
                scores[row] = value;
            }
        }
        let scored = Scored::new(&labels, &scores, None)?;
        let best = best_f1_threshold(&scored)
            .ok_or(AppError::Metric(farol_metrics::MetricError::Empty))
            .map(|best| chosen(best, folds))?;
        Ok((figures(&scored, best.value), best))
    }
}

/// Probabilities of examples.
pub(super) fn score(forest: &Model, examples: &Examples) -> Vec<f64> {
    let mut scores = vec![0.0; examples.0.len()];
    Engine::compile(forest).score_batch(&examples.rows(), FEATURES.len(), &mut scores);
    scores
}
