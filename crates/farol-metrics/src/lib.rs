#![doc = include_str!("../README.md")]

mod bootstrap;
mod calibrate;
mod conformal;
mod confusion;
mod curves;
mod error;
mod fairness;
mod figures;
mod folds;
mod groups;
mod measure;
mod paired;
mod probability;
mod ranking;
mod scored;
mod sums;
mod threshold;

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
pub use error::MetricError;
pub use fairness::{
    Disparity, FOUR_FIFTHS, Fairness, FairnessParams, Gaps, GroupRates, GroupReport, Rates, Selection,
    fairness, gaps, group_rates,
};
pub use figures::{Figures, FiguresWithIntervals, figures, figures_with_intervals};
pub use folds::{grouped_folds, grouped_stratified_folds};
pub use measure::Measure;
pub use paired::{PairedDifference, paired_difference};
pub use probability::{base_rate, brier, brier_of_constant, log_loss};
pub use ranking::{average_precision, roc_auc};
pub use scored::Scored;
pub use threshold::{Threshold, best_f1_threshold, f1_of_all_positive};
