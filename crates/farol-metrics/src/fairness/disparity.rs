//! A group's rate against the reference group's, in the words of Aequitas.

use super::rates::Rates;
use crate::{Estimate, Measure};

/// The customary bound on disparities: from four fifths to its inverse, 1.25. Source: U.S. Uniform Guidelines on
/// Employee Selection Procedures (1978), 29 CFR 1607.4(D); Aequitas takes it as its default.
pub const FOUR_FIFTHS: f64 = 0.8;

/// A group's rate divided by the reference group's.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Disparity {
    /// The ratio, with its interval.
    #[cfg_attr(feature = "serde", serde(flatten))]
    pub ratio: Estimate,
    /// Whether the ratio lies from τ to 1/τ; `None` where it is undefined.
    pub within_bounds: Option<bool>,
    /// Whether the interval leaves out 1: that the rates differ at all is then more than chance.
    pub beyond_chance: bool,
}

impl Disparity {
    pub(super) fn new(ratio: Estimate, tau: f64) -> Self {
        let within = |value: f64| tau <= value && value <= 1.0 / tau;
        Self {
            ratio,
            within_bounds: ratio.value.value().map(within),
            beyond_chance: ratio.interval.excludes(1.0),
        }
    }
}

/// Each rate ÷ the reference's. Mean score, calibration and AUC are compared as differences only.
pub(super) fn ratios(group: Rates, reference: Rates) -> Rates {
    let as_difference = Measure::Undefined("compared as a difference");
    let divided = pairwise(group, reference, |a, b| match (a, b) {
        (Measure::Value(a), Measure::Value(b)) => Measure::ratio(a, b, "the reference group's rate is 0"),
        (Measure::Undefined(reason), _) | (_, Measure::Undefined(reason)) => Measure::Undefined(reason),
    });
    Rates { mean_score: as_difference, calibration_gap: as_difference, auc: as_difference, ..divided }
}

/// Each rate − the reference's.
pub(super) fn differences(group: Rates, reference: Rates) -> Rates {
    pairwise(group, reference, Measure::minus)
}

fn pairwise(a: Rates, b: Rates, f: impl Fn(Measure, Measure) -> Measure) -> Rates {
    let (a, b) = (a.into_array(), b.into_array());
    Rates::from_array(std::array::from_fn(|k| f(a[k], b[k])))
}
