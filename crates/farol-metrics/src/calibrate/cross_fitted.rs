//! Calibration that can be judged: each row's probability from a calibrator that has not seen its fold.

use super::{Calibrator, CalibratorKind};
use crate::{MetricError, Scored, error::check_length, scored::Row};

/// Calibrates each fold by a calibrator fitted on the others: one probability for each row, in the given order.
///
/// `folds` names the fold of each row by any number; rows of one pupil belong in one fold (see
/// [`grouped_folds`](crate::grouped_folds)). The scores themselves should be out of fold too.
///
/// # Errors
/// [`MetricError::LengthMismatch`] unless there is one fold for each row, [`TooFewFolds`](MetricError::TooFewFolds)
/// with one fold only, [`WeightSum`](MetricError::WeightSum) when the rows outside a fold have no weight, and what
/// [`Calibrator::fit`] answers for the rows outside a fold.
pub fn cross_fitted(kind: CalibratorKind, scored: &Scored, folds: &[usize]) -> Result<Vec<f64>, MetricError> {
    check_length("folds", folds.len(), scored.len())?;
    let mut distinct = folds.to_vec();
    distinct.sort_unstable();
    distinct.dedup();
    if distinct.len() < 2 {
        return Err(MetricError::TooFewFolds { folds: distinct.len() });
    }
    let mut probabilities = vec![f64::NAN; folds.len()];
    for fold in distinct {
        let calibrator = Calibrator::fit(kind, &outside(scored, folds, fold)?)?;
        for row in scored.rows().iter().filter(|row| folds[row.index] == fold) {
            probabilities[row.index] = calibrator.apply(row.score);
        }
    }
    Ok(probabilities)
}

fn outside(scored: &Scored, folds: &[usize], fold: usize) -> Result<Scored, MetricError> {
    let rows: Vec<&Row> = scored.rows().iter().filter(|row| folds[row.index] != fold).collect();
    let labels: Vec<bool> = rows.iter().map(|row| row.label).collect();
    let scores: Vec<f64> = rows.iter().map(|row| row.score).collect();
    let weights: Vec<f64> = rows.iter().map(|row| row.weight).collect();
    Scored::new(&labels, &scores, Some(&weights))
}
