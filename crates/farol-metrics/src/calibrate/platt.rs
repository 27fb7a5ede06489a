//! Platt calibration: a logistic curve over the score.

use super::{
    logistic::{Example, fit, logistic},
    pool::{Pool, pools_of_ties},
};
#[cfg(feature = "serde")]
use crate::MetricError;
use crate::Scored;

/// `1 / (1 + exp(−(slope · score + intercept)))`.
///
/// Fitted by maximum likelihood to Platt's targets, `(n₁ + 1) / (n₁ + 2)` for a positive and `1 / (n₀ + 2)` for a
/// negative row, n being the weight of the class; they keep the curve finite on separable scores and on one class.
/// As scikit-learn's `CalibratedClassifierCV(method="sigmoid")`, whose `a_` and `b_` are the negative slope and
/// intercept. Source: Platt, *Probabilistic outputs for support vector machines* (1999), sec. 2.2; Lin, Lin & Weng,
/// *Machine Learning* 68 (2007), 267–276.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "Unchecked"))]
pub struct Platt {
    slope: f64,
    intercept: f64,
}

impl Platt {
    /// Fits in O(n) a Newton step, the rows being sorted.
    ///
    /// The slope is negative where the scores rank worse than chance, and 0 with one class or one distinct score.
    pub fn fit(scored: &Scored) -> Self {
        let pools = pools_of_ties(scored);
        let (positive, negative) =
            pools.iter().fold((0.0, 0.0), |sum, p| (sum.0 + p.positive, sum.1 + p.negative));
        if positive == 0.0 || negative == 0.0 {
            // One target for all; a fit would only add rounding.
            return Self { slope: 0.0, intercept: ((positive + 1.0) / (negative + 1.0)).ln() };
        }
        let targets = [1.0 / (negative + 2.0), (positive + 1.0) / (positive + 2.0)];
        let examples: Vec<Example> = pools.iter().map(|pool| example(pool, targets)).collect();
        let line = fit(&examples, 0.0);
        Self { slope: line.slopes[0], intercept: line.intercept }
    }

    /// Growth of the log-odds with the score.
    pub fn slope(&self) -> f64 {
        self.slope
    }

    /// Log-odds at score 0.
    pub fn intercept(&self) -> f64 {
        self.intercept
    }

    /// The probability of a score, 0 to 1; not a number for a score that is none.
    pub fn apply(&self, score: f64) -> f64 {
        // Infinity times a slope of 0 would be no number.
        logistic(self.slope * score.clamp(f64::MIN, f64::MAX) + self.intercept)
    }
}

fn example(pool: &Pool, [low, high]: [f64; 2]) -> Example {
    let target = (pool.positive * high + pool.negative * low) / pool.weight();
    Example { features: [pool.first, 0.0], target, weight: pool.weight() }
}

/// Parameters as they are stored.
#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
struct Unchecked {
    slope: f64,
    intercept: f64,
}

#[cfg(feature = "serde")]
impl TryFrom<Unchecked> for Platt {
    type Error = MetricError;

    fn try_from(Unchecked { slope, intercept }: Unchecked) -> Result<Self, MetricError> {
        if slope.is_finite() && intercept.is_finite() {
            Ok(Self { slope, intercept })
        } else {
            Err(MetricError::CalibratorInvalid { what: "a finite slope and intercept" })
        }
    }
}
