//! Precision–recall and ROC curves: one point for each distinct score, none dropped.

use crate::{Scored, scored::class_weights};

/// Flagging `score >= threshold` finds `recall` of the positives with this precision.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct PrPoint {
    /// A distinct score, or infinity at the end where nobody is flagged.
    pub threshold: f64,
    /// Share of the flagged that are positive; 1 by convention where nobody is flagged.
    pub precision: f64,
    /// Share of the positives that are flagged.
    pub recall: f64,
}

/// Flagging `score >= threshold` makes these two rates.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct RocPoint {
    /// A distinct score, or infinity at the start where nobody is flagged.
    pub threshold: f64,
    /// Share of the negatives that are flagged.
    pub false_positive_rate: f64,
    /// Share of the positives that are flagged.
    pub true_positive_rate: f64,
}

/// The precision–recall curve from the lowest threshold (recall 1) to the point (precision 1, recall 0), as
/// scikit-learn's `precision_recall_curve`; `None` without positives. Rows of weight 0 make no point.
pub fn pr_curve(scored: &Scored) -> Option<Vec<PrPoint>> {
    let flagged = cumulative(scored);
    let positives = flagged.last().map(|point| point.positive).filter(|positive| *positive > 0.0)?;
    let mut curve = vec![PrPoint { threshold: f64::INFINITY, precision: 1.0, recall: 0.0 }];
    curve.extend(flagged.iter().map(|at| PrPoint {
        threshold: at.threshold,
        precision: at.positive / (at.positive + at.negative),
        recall: at.positive / positives,
    }));
    curve.reverse();
    Some(curve)
}

/// The ROC curve from (0, 0) to (1, 1), as scikit-learn's `roc_curve` with `drop_intermediate=False`; `None` without
/// both classes. Rows of weight 0 make no point.
pub fn roc_curve(scored: &Scored) -> Option<Vec<RocPoint>> {
    let flagged = cumulative(scored);
    let all = flagged.last().filter(|all| all.positive > 0.0 && all.negative > 0.0)?;
    let mut curve =
        vec![RocPoint { threshold: f64::INFINITY, false_positive_rate: 0.0, true_positive_rate: 0.0 }];
    curve.extend(flagged.iter().map(|at| RocPoint {
        threshold: at.threshold,
        false_positive_rate: at.negative / all.negative,
        true_positive_rate: at.positive / all.positive,
    }));
    Some(curve)
}

/// Weight of the rows that score at least `threshold`, by class.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Flagged {
    pub(crate) threshold: f64,
    pub(crate) positive: f64,
    pub(crate) negative: f64,
}

/// What each distinct score would flag as a threshold, highest first; scores without weight are left out.
pub(crate) fn cumulative(scored: &Scored) -> Vec<Flagged> {
    let (mut positive, mut negative) = (0.0, 0.0);
    let mut points = Vec::new();
    for tie in scored.ties() {
        let (more_positive, more_negative) = class_weights(tie);
        if more_positive + more_negative > 0.0 {
            positive += more_positive;
            negative += more_negative;
            points.push(Flagged { threshold: tie[0].score, positive, negative });
        }
    }
    points
}

#[cfg(test)]
mod tests {
    use super::{pr_curve, roc_curve};
    use crate::{MetricError, Scored};

    #[test]
    fn there_is_no_curve_without_the_classes_it_compares() -> Result<(), MetricError> {
        let negatives = Scored::new(&[false, false], &[0.1, 0.2], None)?;
        let positives = Scored::new(&[true, true], &[0.1, 0.2], None)?;
        assert_eq!(pr_curve(&negatives), None);
        assert_eq!(roc_curve(&negatives), None);
        assert_eq!(roc_curve(&positives), None);
        Ok(())
    }

    #[test]
    fn rows_without_weight_make_no_point() -> Result<(), MetricError> {
        let scored = Scored::new(&[true, false, true], &[0.9, 0.5, 0.2], Some(&[1.0, 1.0, 0.0]))?;
        let thresholds: Vec<f64> =
            roc_curve(&scored).into_iter().flatten().map(|point| point.threshold).collect();
        assert_eq!(thresholds, [f64::INFINITY, 0.9, 0.5]);
        Ok(())
    }
}
