#![doc = include_str!("../README.md")]

mod at_k;
mod bca;
mod bins;
mod bootstrap;
mod calibrate;
mod conformal;
mod confusion;
mod curves;
mod delong;
mod error;
mod evaluation;
mod fairness;
mod figures;
mod folds;
mod groups;
mod lists;
mod measure;
mod net_benefit;
mod normal;
mod paired;
mod places;
mod probability;
mod ranking;
mod reliability;
mod scored;
mod stability;
mod statistic;
mod sums;
mod threshold;

pub use at_k::{AtK, AtKPerGroup, Tied, at_k, at_k_per_group};
pub use bins::Binning;
pub use bootstrap::{BootstrapParams, Estimate, Interval, bootstrap_intervals};
pub use calibrate::{
    Beta, Calibrator, CalibratorKind, Isotonic, Platt, ProbabilityPair, VennAbers, cross_fitted,
};
pub use conformal::{
    AbstainZone, Conformal, ControlledRisk, Level, PValues, PredictionSet, RiskControlled, Unsupported,
    Verdict,
};
pub use confusion::{Confusion, confusion};
pub use curves::{PrPoint, RocPoint, pr_curve, roc_curve};
pub use delong::{AucEstimate, delong, delong_difference};
pub use error::MetricError;
pub use evaluation::{
    Decision, Detail, Evaluation, EvaluationInput, EvaluationParams, Fits, GroupFigures, Grouping, Groups,
    GroupsJudged, Intervals, List, PrCurve, Ranking, RocCurve, evaluate,
};
pub use fairness::{
    Disparity, FOUR_FIFTHS, Fairness, FairnessParams, Gaps, GroupRates, GroupReport, Rates, Selection,
    fairness, gaps, group_rates,
};
pub use figures::{Figures, FiguresWithIntervals, figures, figures_with_intervals};
pub use folds::{grouped_folds, grouped_stratified_folds};
pub use lists::{Overlap, overlap, rank_biased_overlap, top_rows};
pub use measure::Measure;
pub use net_benefit::{NetBenefit, decision_curve};
pub use paired::{PairedDifference, paired_difference};
pub use places::Places;
pub use probability::{base_rate, brier, brier_of_constant, brier_skill, calibration_in_the_large, log_loss};
pub use ranking::{average_precision, roc_auc};
pub use reliability::{
    BrierParts, CalibrationError, CalibrationPoint, brier_parts, calibration_curve, calibration_error,
};
pub use scored::Scored;
pub use stability::{Spread, Stability, stability};
pub use statistic::{Statistic, estimate, estimate_difference};
pub use threshold::{Threshold, best_f1_threshold, f1_of_all_positive};
