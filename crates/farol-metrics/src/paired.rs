//! Whether one set of scores is better than another on the same rows: both are drawn together, so what they share
//! cancels.

use crate::{
    BootstrapParams, Estimate, Measure, MetricError, Scored, bootstrap_intervals, error::check_length,
    sums::Sums,
};

/// First minus second. Higher is better for AUC and average precision, lower for the Brier score.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct PairedDifference {
    /// Difference of the areas under the ROC curve.
    pub auc: Estimate,
    /// Difference of the average precisions.
    pub ap: Estimate,
    /// Difference of the Brier scores.
    pub brier: Estimate,
}

/// Computes `a − b` with percentile intervals from one [cluster bootstrap](bootstrap_intervals) of both.
///
/// `a` and `b` hold the same rows in the same given order, with equal labels and weights; `clusters` names the cluster
/// of each row.
///
/// # Errors
/// [`MetricError::LengthMismatch`], [`NotPaired`](MetricError::NotPaired) when a row has another label or weight in
/// `b`, and those of [`bootstrap_intervals`].
pub fn paired_difference(
    a: &Scored,
    b: &Scored,
    clusters: &[u64],
    params: BootstrapParams,
) -> Result<PairedDifference, MetricError> {
    check_paired(a, b)?;
    check_length("clusters", clusters.len(), a.len())?;
    let values = differences(a, b, |_| 1);
    let intervals = bootstrap_intervals(clusters, params, |times| differences(a, b, |row| times[row]))?;
    let [auc, ap, brier] = std::array::from_fn(|k| Estimate { value: values[k], interval: intervals[k] });
    Ok(PairedDifference { auc, ap, brier })
}

fn differences(a: &Scored, b: &Scored, times: impl Fn(usize) -> u32) -> [Measure; 3] {
    // The differences need no decision: any threshold will do.
    let [a, b] = [a, b].map(|scored| Sums::new(scored, f64::INFINITY, &times));
    [
        a.ranking.roc_auc().minus(b.ranking.roc_auc()),
        a.ranking.average_precision().minus(b.ranking.average_precision()),
        a.brier().minus(b.brier()),
    ]
}

/// Refuses two sets that do not hold the same rows in the same order.
pub(crate) fn check_paired(a: &Scored, b: &Scored) -> Result<(), MetricError> {
    check_length("rows in the second set", b.len(), a.len())?;
    let differs = in_given_order(a).into_iter().zip(in_given_order(b)).position(|(of_a, of_b)| of_a != of_b);
    differs.map_or(Ok(()), |row| Err(MetricError::NotPaired { row }))
}

/// Label and weight of each row, in the order the rows were given.
fn in_given_order(scored: &Scored) -> Vec<(bool, f64)> {
    let mut rows = vec![(false, 0.0); scored.len()];
    for row in scored.rows() {
        rows[row.index] = (row.label, row.weight);
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::paired_difference;
    use crate::{BootstrapParams, Measure, MetricError, Scored};

    const LABELS: [bool; 6] = [true, false, true, false, false, true];
    const SCORES: [f64; 6] = [0.9, 0.2, 0.6, 0.7, 0.1, 0.8];
    const CLUSTERS: [u64; 6] = [1, 2, 3, 4, 5, 6];

    #[test]
    fn scores_do_not_differ_from_themselves() -> Result<(), MetricError> {
        let scored = Scored::new(&LABELS, &SCORES, None)?;
        let params = BootstrapParams { replicates: 200, ..BootstrapParams::default() };
        let difference = paired_difference(&scored, &scored, &CLUSTERS, params)?;
        assert_eq!(difference.brier.value, Measure::Value(0.0));
        assert_eq!(difference.brier.interval.bounds(), Some((0.0, 0.0)));
        assert!(!difference.auc.interval.excludes(0.0));
        Ok(())
    }

    #[test]
    fn rows_that_are_not_the_same_cannot_be_paired() -> Result<(), MetricError> {
        let a = Scored::new(&LABELS, &SCORES, None)?;
        let flipped = LABELS.map(|label| !label);
        let b = Scored::new(&flipped, &SCORES, None)?;
        let weighted = Scored::new(&LABELS, &SCORES, Some(&[1.0, 1.0, 2.0, 1.0, 1.0, 1.0]))?;
        let short = Scored::new(&LABELS[1..], &SCORES[1..], None)?;
        let refusal = |other| paired_difference(&a, other, &CLUSTERS, BootstrapParams::default()).err();
        assert_eq!(refusal(&b), Some(MetricError::NotPaired { row: 0 }));
        assert_eq!(refusal(&weighted), Some(MetricError::NotPaired { row: 2 }));
        assert!(matches!(refusal(&short), Some(MetricError::LengthMismatch { found: 5, expected: 6, .. })));
        Ok(())
    }
}
