//! What is told with intervals: figures, lists, calibration, decision curve and groups. Once with every row counted
//! once and, where there are weights, once by weight.

use super::{EvaluationInput, EvaluationParams, Groups, classic::clipped};
use crate::{
    AtK, Binning, BrierParts, CalibrationPoint, Estimate, Measure, MetricError, NetBenefit, Places, Scored,
    Statistic, at_k, base_rate, brier_parts, calibration_curve, calibration_error, decision_curve, estimate,
    figures_with_intervals,
};

/// Threshold probabilities of the decision curve, in hundredths.
const HUNDREDTHS: std::ops::Range<u32> = 1..100;

/// Figures, lists, calibration, decision curve and groups.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Detail {
    /// Figures with bootstrap intervals over clusters.
    pub intervals: Intervals,
    /// The lists of the highest scores.
    pub at_k: Vec<List>,
    /// Expected calibration error, over the bins of the curve.
    pub ece: Measure,
    /// Greatest calibration error, over the bins of the curve.
    pub mce: Measure,
    /// The calibration curve with Wilson intervals; empty when a score lies outside 0 to 1.
    pub calibration_curve: Vec<CalibrationPoint>,
    /// The parts of the Brier score, over distinct scores; `None` when a score lies outside 0 to 1.
    pub brier_decomposition: Option<BrierParts>,
    /// Net benefit at each hundredth between 0 and 1.
    pub decision_curve: Vec<NetBenefit>,
    /// The groups; `None` where none were given.
    #[cfg_attr(feature = "serde", serde(flatten))]
    pub groups: Option<Groups>,
}

/// Figures with bootstrap intervals; those of a decision at the threshold asked for.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Intervals {
    /// Share that is positive.
    pub base_rate: Estimate,
    /// Area under the ROC curve.
    pub roc_auc: Estimate,
    /// Average precision.
    pub average_precision: Estimate,
    /// Brier score.
    pub brier: Estimate,
    /// Brier skill against the reference rate.
    pub brier_skill: Estimate,
    /// Log loss in nats, probabilities clipped at 1e-12.
    pub log_loss: Estimate,
    /// Mean score − base rate.
    pub calibration_in_the_large: Estimate,
    /// Share decided right.
    pub accuracy: Estimate,
    /// Mean of recall and specificity.
    pub balanced_accuracy: Estimate,
    /// Harmonic mean of precision and recall.
    pub f1: Estimate,
    /// Share of the flagged that are positive.
    pub precision: Estimate,
    /// Share of the positives that are flagged.
    pub recall: Estimate,
    /// Matthews correlation.
    pub mcc: Estimate,
}

/// The list of the k highest scores.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct List {
    /// Places.
    pub k: usize,
    /// Its figures: for the worst, the best and a random choice among rows that tie at the cut.
    #[cfg_attr(feature = "serde", serde(flatten))]
    pub list: AtK,
    /// Expected precision.
    pub precision_interval: Estimate,
    /// Expected recall.
    pub recall_interval: Estimate,
    /// Expected lift.
    pub lift_interval: Estimate,
}

impl Detail {
    pub(super) fn new(
        input: &EvaluationInput<'_>,
        scored: &Scored,
        weights: Option<&[f64]>,
        clusters: &[u64],
        params: &EvaluationParams,
    ) -> Result<Self, MetricError> {
        let bins = Binning::Quantile(params.bins);
        let error = calibration_error(scored, bins)?;
        let thresholds: Vec<f64> = HUNDREDTHS.map(|hundredth| f64::from(hundredth) / 100.0).collect();
        let lists = params.places.iter().map(|k| List::new(scored, clusters, *k, params));
        let groups = input.groups.map(|groups| Groups::new(scored, groups, clusters, params));
        Ok(Self {
            intervals: Intervals::new(scored, &clipped(input, weights)?, clusters, params)?,
            at_k: lists.collect::<Result<_, _>>()?,
            ece: error.ece,
            mce: error.mce,
            calibration_curve: calibration_curve(scored, bins, params.bootstrap.level)?.unwrap_or_default(),
            brier_decomposition: brier_parts(scored, Binning::Distinct)?,
            decision_curve: decision_curve(scored, &thresholds)?,
            groups: groups.transpose()?,
        })
    }
}

impl Intervals {
    fn new(
        scored: &Scored,
        clipped: &Scored,
        clusters: &[u64],
        params: &EvaluationParams,
    ) -> Result<Self, MetricError> {
        let figures = figures_with_intervals(scored, clusters, params.threshold, params.bootstrap)?;
        let reference = params.reference_rate.unwrap_or_else(|| base_rate(scored));
        let others = [Statistic::BrierSkill(reference), Statistic::CalibrationInTheLarge];
        let [brier_skill, calibration_in_the_large] = estimate(scored, clusters, others, params.bootstrap)?;
        let [log_loss] = estimate(clipped, clusters, [Statistic::LogLoss], params.bootstrap)?;
        Ok(Self {
            base_rate: figures.base_rate,
            roc_auc: figures.auc,
            average_precision: figures.ap,
            brier: figures.brier,
            brier_skill,
            log_loss,
            calibration_in_the_large,
            accuracy: figures.accuracy,
            balanced_accuracy: figures.balanced_accuracy,
            f1: figures.f1,
            precision: figures.precision,
            recall: figures.recall,
            mcc: figures.mcc,
        })
    }

    /// The figures by name.
    pub fn named(&self) -> [(&'static str, Estimate); 13] {
        [
            ("base_rate", self.base_rate),
            ("roc_auc", self.roc_auc),
            ("average_precision", self.average_precision),
            ("brier", self.brier),
            ("brier_skill", self.brier_skill),
            ("log_loss", self.log_loss),
            ("calibration_in_the_large", self.calibration_in_the_large),
            ("accuracy", self.accuracy),
            ("balanced_accuracy", self.balanced_accuracy),
            ("f1", self.f1),
            ("precision", self.precision),
            ("recall", self.recall),
            ("mcc", self.mcc),
        ]
    }
}

impl List {
    fn new(
        scored: &Scored,
        clusters: &[u64],
        k: usize,
        params: &EvaluationParams,
    ) -> Result<Self, MetricError> {
        let places = Places::rows(k);
        let statistics =
            [Statistic::PrecisionAt(places), Statistic::RecallAt(places), Statistic::LiftAt(places)];
        let [precision_interval, recall_interval, lift_interval] =
            estimate(scored, clusters, statistics, params.bootstrap)?;
        Ok(Self { k, list: at_k(scored, places), precision_interval, recall_interval, lift_interval })
    }
}
