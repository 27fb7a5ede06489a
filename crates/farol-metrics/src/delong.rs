//! The variance of an area under the ROC curve and of the difference of two, in closed form: rows that are independent,
//! or rows in clusters. Rows count once; it knows no weights.

use crate::{
    Measure, MetricError, Scored, error::check_length, groups::Groups, normal, paired::check_paired, roc_auc,
};

/// Why there is no variance of an AUC over rows that count unequally.
const WEIGHTED: &str = "the rows differ in weight";

/// An area under the ROC curve, or a difference of two, with its standard error.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct AucEstimate {
    /// The area, or the difference.
    pub value: Measure,
    /// Its standard error.
    pub standard_error: Measure,
    /// Lower end of the interval.
    pub low: Measure,
    /// Upper end of the interval.
    pub high: Measure,
    /// For a difference, the two-sided p-value of there being none; for an area, of its being one half.
    pub p_value: Measure,
}

/// The AUC with an interval of confidence `level`, in O(n) after the sort.
///
/// `clusters` names the cluster of each row (for instance its pupil), in the order the rows were given; without it rows
/// are independent. The interval is symmetric on the logit of the AUC and so never leaves 0 to 1. Undefined with fewer
/// than two clusters in either class, with rows of unequal weight, and without a variance to go by, which is when the
/// scores separate the classes.
///
/// Source: DeLong, DeLong & Clarke-Pearson, *Biometrics* 44 (1988), 837–845; clusters: Obuchowski, *Biometrics* 53
/// (1997), 567–578, eq. 2–6, equal to DeLong's when each cluster is one row; logit: Pepe, *The Statistical Evaluation
/// of Medical Tests* (2003), §5.2.5.
///
/// # Errors
/// [`MetricError::LengthMismatch`] when there is not one cluster a row, or
/// [`LevelOutOfRange`](MetricError::LevelOutOfRange).
pub fn delong(scored: &Scored, clusters: Option<&[u64]>, level: f64) -> Result<AucEstimate, MetricError> {
    let z = normal::two_sided(level)?;
    let clusters = Clusters::new(clusters, scored.len())?;
    let auc = roc_auc(scored);
    let Measure::Value(area) = auc else { return Ok(undefined(auc, auc)) };
    let error = match placements(scored) {
        Some(placements) => clusters.standard_error(&placements, area),
        None => Measure::Undefined(WEIGHTED),
    };
    Ok(match error {
        Measure::Value(error) => on_logit_scale(area, error, z),
        reason @ Measure::Undefined(_) => undefined(auc, reason),
    })
}

/// The difference of the AUCs of two sets of scores of the same rows, `a − b`, with an interval of confidence `level`
/// and a test, in O(n) after the sorts. Clusters, sources and what is undefined are as of [`delong`].
///
/// # Errors
/// [`MetricError::LengthMismatch`], [`NotPaired`](MetricError::NotPaired) when a row has another label or weight in
/// `b`, or [`LevelOutOfRange`](MetricError::LevelOutOfRange).
pub fn delong_difference(
    a: &Scored,
    b: &Scored,
    clusters: Option<&[u64]>,
    level: f64,
) -> Result<AucEstimate, MetricError> {
    let z = normal::two_sided(level)?;
    check_paired(a, b)?;
    let clusters = Clusters::new(clusters, a.len())?;
    let difference = roc_auc(a).minus(roc_auc(b));
    let Measure::Value(value) = difference else { return Ok(undefined(difference, difference)) };
    let error = match placements(a).zip(placements(b)) {
        Some((of_a, of_b)) => clusters.standard_error(&subtracted(&of_a, &of_b), value),
        None => Measure::Undefined(WEIGHTED),
    };
    Ok(match error {
        Measure::Value(error) => AucEstimate {
            value: difference,
            standard_error: Measure::Value(error),
            low: Measure::Value(value - z * error),
            high: Measure::Value(value + z * error),
            p_value: Measure::Value(two_sided_p(value / error)),
        },
        reason @ Measure::Undefined(_) => undefined(difference, reason),
    })
}

fn undefined(value: Measure, reason: Measure) -> AucEstimate {
    AucEstimate { value, standard_error: reason, low: reason, high: reason, p_value: reason }
}

fn on_logit_scale(area: f64, error: f64, z: f64) -> AucEstimate {
    let logit = (area / (1.0 - area)).ln();
    // The delta method: the derivative of the logit is 1 / (A (1 − A)).
    let half = z * error / (area * (1.0 - area));
    let [low, high] = [logit - half, logit + half].map(|logit| Measure::Value(1.0 / (1.0 + (-logit).exp())));
    AucEstimate {
        value: Measure::Value(area),
        standard_error: Measure::Value(error),
        low,
        high,
        p_value: Measure::Value(two_sided_p((area - 0.5) / error)),
    }
}

fn two_sided_p(z: f64) -> f64 {
    2.0 * normal::cumulative(-z.abs())
}

/// A row's label and its placement: the share of the rows of the other class that it is ranked right against, ties
/// counting half. The mean over either class is the AUC.
#[derive(Debug, Clone, Copy, Default)]
struct Placement {
    label: bool,
    share: f64,
}

/// One placement a row, in the order the rows were given; `None` when weights differ.
fn placements(scored: &Scored) -> Option<Vec<Placement>> {
    let first = scored.rows()[0].weight;
    if scored.rows().iter().any(|row| row.weight != first) {
        return None;
    }
    let positives = scored.positives() as f64;
    let negatives = scored.len() as f64 - positives;
    let mut placements = vec![Placement::default(); scored.len()];
    let (mut positives_above, mut negatives_above) = (0.0, 0.0);
    for tie in scored.ties() {
        let positive = tie.iter().filter(|row| row.label).count() as f64;
        let negative = tie.len() as f64 - positive;
        let of_positive = (negatives - negatives_above - negative / 2.0) / negatives;
        let of_negative = (positives_above + positive / 2.0) / positives;
        for row in tie {
            let share = if row.label { of_positive } else { of_negative };
            placements[row.index] = Placement { label: row.label, share };
        }
        positives_above += positive;
        negatives_above += negative;
    }
    Some(placements)
}

fn subtracted(a: &[Placement], b: &[Placement]) -> Vec<Placement> {
    a.iter().zip(b).map(|(a, b)| Placement { label: a.label, share: a.share - b.share }).collect()
}

/// Which rows are drawn together.
struct Clusters {
    of_row: Vec<usize>,
    count: usize,
}

impl Clusters {
    fn new(keys: Option<&[u64]>, rows: usize) -> Result<Self, MetricError> {
        let Some(keys) = keys else { return Ok(Self { of_row: (0..rows).collect(), count: rows }) };
        check_length("clusters", keys.len(), rows)?;
        let groups = Groups::new(keys);
        Ok(Self { of_row: groups.of_row().to_vec(), count: groups.count() })
    }

    /// Square root of `S₁₀ / m + S₀₁ / n + 2 S₁₁ / (m n)`, from the deviations of each cluster's placements from
    /// their mean: of its positives (10), of its negatives (01), and their products (11).
    fn standard_error(&self, placements: &[Placement], mean: f64) -> Measure {
        let mut deviations = vec![[0.0; 2]; self.count];
        let mut rows = vec![[0.0; 2]; self.count];
        for (placement, cluster) in placements.iter().zip(&self.of_row) {
            let class = usize::from(placement.label);
            deviations[*cluster][class] += placement.share - mean;
            rows[*cluster][class] += 1.0;
        }
        let of_class = |class: usize| class_variance(&deviations, &rows, class);
        let (Some(negative), Some(positive)) = (of_class(0), of_class(1)) else {
            return Measure::Undefined("fewer than two clusters in a class");
        };
        let [negatives, positives] =
            rows.iter().fold([0.0; 2], |sum, row| [sum[0] + row[0], sum[1] + row[1]]);
        let products: f64 = deviations.iter().map(|[negative, positive]| negative * positive).sum();
        let count = self.count as f64;
        let shared = 2.0 * products * count / (count - 1.0) / (negatives * positives);
        let variance = negative / negatives.powi(2) + positive / positives.powi(2) + shared;
        if variance > 0.0 {
            Measure::Value(variance.sqrt())
        } else {
            Measure::Undefined("no variance to go by")
        }
    }
}

/// Σ over the clusters with rows of the class of their squared deviation, times I / (I − 1); `None` with fewer than 2.
fn class_variance(deviations: &[[f64; 2]], rows: &[[f64; 2]], class: usize) -> Option<f64> {
    let clusters = rows.iter().filter(|rows| rows[class] > 0.0).count() as f64;
    let sum: f64 = deviations.iter().map(|deviation| deviation[class].powi(2)).sum();
    (clusters >= 2.0).then(|| sum * clusters / (clusters - 1.0))
}

#[cfg(test)]
mod tests {
    use super::{delong, delong_difference};
    use crate::{Measure, MetricError, Scored};

    const LABELS: [bool; 6] = [true, false, true, false, false, true];
    const SCORES: [f64; 6] = [0.9, 0.2, 0.6, 0.7, 0.1, 0.8];

    #[test]
    fn classes_that_are_separated_give_no_variance_to_go_by() -> Result<(), MetricError> {
        let scored = Scored::new(&[true, true, false, false], &[0.9, 0.8, 0.2, 0.1], None)?;
        let found = delong(&scored, None, 0.95)?;
        assert_eq!(found.value, Measure::Value(1.0));
        assert_eq!(found.standard_error, Measure::Undefined("no variance to go by"));
        Ok(())
    }

    #[test]
    fn what_has_no_area_or_no_variance_is_undefined_with_its_reason() -> Result<(), MetricError> {
        let negatives = Scored::new(&[false, false], &[0.1, 0.2], None)?;
        assert_eq!(delong(&negatives, None, 0.95)?.low, Measure::Undefined("no positives"));
        let weighted = Scored::new(&LABELS, &SCORES, Some(&[1.0, 1.0, 2.0, 1.0, 1.0, 1.0]))?;
        assert_eq!(delong(&weighted, None, 0.95)?.high, Measure::Undefined("the rows differ in weight"));
        let scored = Scored::new(&LABELS, &SCORES, None)?;
        let one = delong(&scored, Some(&[4; 6]), 0.95)?;
        assert_eq!(one.low, Measure::Undefined("fewer than two clusters in a class"));
        let same = delong_difference(&scored, &scored, None, 0.95)?;
        assert_eq!((same.value, same.p_value.is_defined()), (Measure::Value(0.0), false));
        Ok(())
    }

    #[test]
    fn what_does_not_fit_is_refused() -> Result<(), MetricError> {
        let scored = Scored::new(&LABELS, &SCORES, None)?;
        assert_eq!(delong(&scored, None, 0.0).err(), Some(MetricError::LevelOutOfRange { level: 0.0 }));
        let short = delong(&scored, Some(&[1, 2]), 0.95).err();
        assert_eq!(short, Some(MetricError::LengthMismatch { what: "clusters", found: 2, expected: 6 }));
        let flipped = Scored::new(&LABELS.map(|label| !label), &SCORES, None)?;
        let refusal = delong_difference(&scored, &flipped, None, 0.95).err();
        assert_eq!(refusal, Some(MetricError::NotPaired { row: 0 }));
        Ok(())
    }
}
