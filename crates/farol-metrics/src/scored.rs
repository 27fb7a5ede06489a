//! The input of every measure, checked once and sorted once: labels, scores and weights of the same rows.

use crate::error::{MetricError, check_length};
use crate::probability::log_loss_of_row;

/// Labelled rows with a score each, ordered by score.
///
/// Holding one means: at least one row, finite scores, weights finite and not negative, a positive finite sum of
/// weights. Measures therefore never fail; they are at worst [undefined](crate::Measure::Undefined).
#[derive(Debug, Clone)]
pub struct Scored {
    /// Highest score first; rows that tie keep their given order.
    rows: Vec<Row>,
    probabilities: bool,
}

/// One row, with its place in the given order.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row {
    pub(crate) index: usize,
    pub(crate) label: bool,
    pub(crate) score: f64,
    pub(crate) weight: f64,
    /// Worked out here because a bootstrap asks for it in every replicate.
    pub(crate) log_loss: f64,
}

impl Row {
    /// Squared distance between score and label.
    pub(crate) fn squared_error(&self) -> f64 {
        (self.score - f64::from(u8::from(self.label))).powi(2)
    }
}

impl Scored {
    /// Checks and sorts the rows, in O(n log n).
    ///
    /// `labels`: whether the outcome happened. `scores`: higher means more likely; any finite range, but Brier score
    /// and log loss are defined only when all lie in 0 to 1. `weights`: one for each row, or 1 each when absent.
    ///
    /// # Errors
    /// [`MetricError::Empty`], [`LengthMismatch`](MetricError::LengthMismatch),
    /// [`ScoreNotFinite`](MetricError::ScoreNotFinite), [`WeightOutOfRange`](MetricError::WeightOutOfRange) or
    /// [`WeightSum`](MetricError::WeightSum), when the rows break what the type promises.
    pub fn new(labels: &[bool], scores: &[f64], weights: Option<&[f64]>) -> Result<Self, MetricError> {
        check(labels, scores, weights)?;
        let mut rows: Vec<Row> = (0..labels.len())
            .map(|index| {
                let (label, weight) = (labels[index], weights.map_or(1.0, |w| w[index]));
                // Adding 0 turns -0 into +0, which `total_cmp` would keep apart from it.
                let score = scores[index] + 0.0;
                Row { index, label, score, weight, log_loss: log_loss_of_row(label, score) }
            })
            .collect();
        rows.sort_by(|a, b| b.score.total_cmp(&a.score));
        let probabilities = rows.iter().all(|row| (0.0..=1.0).contains(&row.score));
        Ok(Self { rows, probabilities })
    }

    /// The number of rows, at least 1.
    #[expect(clippy::len_without_is_empty, reason = "it never is")]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// The number of rows whose label is positive, whatever their weight.
    pub fn positives(&self) -> usize {
        self.rows.iter().filter(|row| row.label).count()
    }

    /// Whether every score lies in 0 to 1.
    pub fn are_probabilities(&self) -> bool {
        self.probabilities
    }

    /// The rows, highest score first.
    pub(crate) fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// Runs of rows with one score, highest first. No threshold and no ranking can tell rows of one run apart.
    pub(crate) fn ties(&self) -> impl Iterator<Item = &[Row]> {
        self.rows.chunk_by(|a, b| a.score == b.score)
    }
}

fn check(labels: &[bool], scores: &[f64], weights: Option<&[f64]>) -> Result<(), MetricError> {
    if labels.is_empty() {
        return Err(MetricError::Empty);
    }
    check_length("scores", scores.len(), labels.len())?;
    if let Some(row) = scores.iter().position(|score| !score.is_finite()) {
        return Err(MetricError::ScoreNotFinite { row });
    }
    weights.map_or(Ok(()), |weights| check_weights(weights, labels.len()))
}

fn check_weights(weights: &[f64], rows: usize) -> Result<(), MetricError> {
    check_length("weights", weights.len(), rows)?;
    if let Some(row) = weights.iter().position(|weight| !weight.is_finite() || *weight < 0.0) {
        return Err(MetricError::WeightOutOfRange { row });
    }
    let sum: f64 = weights.iter().sum();
    if sum > 0.0 && sum.is_finite() { Ok(()) } else { Err(MetricError::WeightSum { sum }) }
}

/// Weight of the positive and of the negative rows.
pub(crate) fn class_weights(rows: &[Row]) -> (f64, f64) {
    rows.iter().fold((0.0, 0.0), |(positive, negative), row| {
        if row.label { (positive + row.weight, negative) } else { (positive, negative + row.weight) }
    })
}

#[cfg(test)]
mod tests {
    use super::Scored;
    use crate::MetricError;

    fn refusal(labels: &[bool], scores: &[f64], weights: Option<&[f64]>) -> Option<MetricError> {
        Scored::new(labels, scores, weights).err()
    }

    #[test]
    fn what_cannot_be_scored_is_refused_with_its_row() {
        let labels = [true, false];
        assert_eq!(refusal(&[], &[], None), Some(MetricError::Empty));
        assert_eq!(refusal(&labels, &[0.1, f64::NAN], None), Some(MetricError::ScoreNotFinite { row: 1 }));
        assert_eq!(
            refusal(&labels, &[0.1], None),
            Some(MetricError::LengthMismatch { what: "scores", found: 1, expected: 2 })
        );
        assert_eq!(
            refusal(&labels, &[0.1, 0.2], Some(&[1.0])),
            Some(MetricError::LengthMismatch { what: "weights", found: 1, expected: 2 })
        );
        for bad in [-1.0, f64::NAN, f64::INFINITY] {
            let found = refusal(&labels, &[0.1, 0.2], Some(&[bad, 1.0]));
            assert_eq!(found, Some(MetricError::WeightOutOfRange { row: 0 }));
        }
        assert_eq!(
            refusal(&labels, &[0.1, 0.2], Some(&[0.0, 0.0])),
            Some(MetricError::WeightSum { sum: 0.0 })
        );
    }

    #[test]
    fn negative_zero_ties_with_zero() -> Result<(), MetricError> {
        let scored = Scored::new(&[true, false, true], &[0.0, -0.0, 0.0], None)?;
        assert_eq!(scored.ties().count(), 1);
        Ok(())
    }
}
