//! The figures every library gives, in the layout of scikit-learn's answers.

use std::collections::BTreeMap;

use super::EvaluationInput;
use crate::{
    Measure, MetricError, Scored, average_precision, base_rate, best_f1_threshold, brier, confusion,
    log_loss, pr_curve, roc_auc, roc_curve,
};

/// Log loss takes probabilities no nearer to 0 and 1 than this, so that one certain mistake does not outweigh all else.
const CLIP: f64 = 1e-12;

const NO_WEIGHTS: Measure = Measure::Undefined("no weights given");

/// Figures of the whole ranking.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Ranking {
    /// Share of the rows that is positive.
    pub base_rate: f64,
    /// Area under the ROC curve.
    pub roc_auc: Measure,
    /// The same by weight; undefined without weights.
    pub roc_auc_weighted: Measure,
    /// Average precision.
    pub average_precision: Measure,
    /// The same by weight; undefined without weights.
    pub average_precision_weighted: Measure,
    /// Brier score.
    pub brier: Measure,
    /// Log loss in nats, probabilities clipped at 1e-12.
    pub log_loss: Measure,
    /// The highest F1 of any threshold: chosen on these rows, and so better than it will be on others.
    pub best_f1: Measure,
    /// The threshold that reaches it.
    pub best_f1_threshold: Measure,
    /// Positives among the first tenth of the rows (at least one), where rows that tie keep the order of the table.
    pub top_10_percent_positives_if_order_is_stable: usize,
}

impl Ranking {
    pub(super) fn new(
        input: &EvaluationInput<'_>,
        plain: &Scored,
        weighted: Option<&Scored>,
    ) -> Result<Self, MetricError> {
        let best = best_f1_threshold(plain);
        let best = |of: fn(crate::Threshold) -> f64| {
            best.map_or(Measure::Undefined("no positives"), |best| Measure::Value(of(best)))
        };
        let first = plain.rows().iter().take((plain.len() / 10).max(1));
        Ok(Self {
            base_rate: base_rate(plain),
            roc_auc: roc_auc(plain),
            roc_auc_weighted: weighted.map_or(NO_WEIGHTS, roc_auc),
            average_precision: average_precision(plain),
            average_precision_weighted: weighted.map_or(NO_WEIGHTS, average_precision),
            brier: brier(plain),
            log_loss: log_loss(&clipped(input, None)?),
            best_f1: best(|best| best.f1),
            best_f1_threshold: best(|best| best.threshold),
            top_10_percent_positives_if_order_is_stable: first.filter(|row| row.label).count(),
        })
    }
}

/// The rows with their probabilities clipped for the log loss; scores that are none stay as they are.
pub(super) fn clipped(input: &EvaluationInput<'_>, weights: Option<&[f64]>) -> Result<Scored, MetricError> {
    if input.scores.iter().any(|score| !(0.0..=1.0).contains(score)) {
        return Scored::new(input.labels, input.scores, weights);
    }
    let scores: Vec<f64> = input.scores.iter().map(|score| score.clamp(CLIP, 1.0 - CLIP)).collect();
    Scored::new(input.labels, &scores, weights)
}

/// What a threshold decides.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Decision {
    /// Rows with `score >= threshold` are flagged.
    pub threshold: f64,
    /// Harmonic mean of precision and recall.
    pub f1: Measure,
    /// F2, in which recall counts twice as much as precision.
    pub f2: Measure,
    /// Share of the flagged that are positive.
    pub precision: Measure,
    /// Share of the positives that are flagged.
    pub recall: Measure,
    /// Share of the negatives that are not flagged.
    pub specificity: Measure,
    /// Matthews correlation.
    pub mcc: Measure,
    /// Mean of recall and specificity.
    pub balanced_accuracy: Measure,
    /// Share decided right.
    pub accuracy: Measure,
    /// Rows by outcome, then by decision: `[[TN, FP], [FN, TP]]`.
    pub confusion: [[f64; 2]; 2],
}

impl Decision {
    fn new(scored: &Scored, threshold: f64) -> Self {
        let counts = confusion(scored, threshold);
        Self {
            threshold,
            f1: counts.f1(),
            f2: counts.f_beta(2.0),
            precision: counts.precision(),
            recall: counts.recall(),
            specificity: counts.specificity(),
            mcc: counts.mcc(),
            balanced_accuracy: counts.balanced_accuracy(),
            accuracy: counts.accuracy(),
            confusion: [
                [counts.true_negative, counts.false_positive],
                [counts.false_negative, counts.true_positive],
            ],
        }
    }

    /// Its figures by name.
    pub(super) fn measures(&self) -> [(&'static str, Measure); 8] {
        [
            ("f1", self.f1),
            ("f2", self.f2),
            ("precision", self.precision),
            ("recall", self.recall),
            ("specificity", self.specificity),
            ("mcc", self.mcc),
            ("balanced_accuracy", self.balanced_accuracy),
            ("accuracy", self.accuracy),
        ]
    }
}

/// Decisions at .5 and at `threshold`.
pub(super) fn decisions(scored: &Scored, threshold: f64) -> BTreeMap<String, Decision> {
    let at = |threshold: f64| (format!("at_{threshold}"), Decision::new(scored, threshold));
    [at(0.5), at(threshold)].into()
}

/// The precision–recall curve from the lowest threshold to (precision 1, recall 0), column by column.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct PrCurve {
    /// Share of the flagged that are positive.
    pub precision: Vec<f64>,
    /// Share of the positives that are flagged.
    pub recall: Vec<f64>,
    /// The threshold of each point but the last, where nobody is flagged.
    pub thresholds: Vec<f64>,
}

impl PrCurve {
    pub(super) fn new(scored: &Scored) -> Option<Self> {
        let points = pr_curve(scored)?;
        Some(Self {
            precision: points.iter().map(|point| point.precision).collect(),
            recall: points.iter().map(|point| point.recall).collect(),
            thresholds: points.iter().map(|point| point.threshold).filter(|t| t.is_finite()).collect(),
        })
    }
}

/// The ROC curve from (0, 0) to (1, 1), column by column.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct RocCurve {
    /// Share of the negatives that are flagged.
    pub fpr: Vec<f64>,
    /// Share of the positives that are flagged.
    pub tpr: Vec<f64>,
    /// The threshold of each point; that of the first, where nobody is flagged, is infinite (`null` in JSON).
    pub thresholds: Vec<f64>,
}

impl RocCurve {
    pub(super) fn new(scored: &Scored) -> Option<Self> {
        let points = roc_curve(scored)?;
        Some(Self {
            fpr: points.iter().map(|point| point.false_positive_rate).collect(),
            tpr: points.iter().map(|point| point.true_positive_rate).collect(),
            thresholds: points.iter().map(|point| point.threshold).collect(),
        })
    }
}
