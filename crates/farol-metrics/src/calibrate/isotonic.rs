//! Isotonic calibration: the rising function nearest to the outcomes, with ramps between its steps.

use super::pool::{pool_adjacent_violators, pools_of_ties};
#[cfg(feature = "serde")]
use crate::MetricError;
use crate::Scored;

/// Isotonic regression of the outcome on the score, interpolated linearly between its knots and constant beyond them.
///
/// As scikit-learn's `IsotonicRegression(out_of_bounds="clip")`. Source: Zadrozny & Elkan, *Transforming classifier
/// scores into accurate multiclass probability estimates*, KDD 2002.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "Unchecked"))]
pub struct Isotonic {
    /// Score and probability: scores rise strictly, probabilities never fall; at least one.
    knots: Vec<(f64, f64)>,
}

impl Isotonic {
    /// Fits in O(n), the rows being sorted. With one class only it is constantly 0 or 1.
    pub fn fit(scored: &Scored) -> Self {
        let mut knots = Vec::new();
        for pool in pool_adjacent_violators(pools_of_ties(scored)) {
            knots.push((pool.first, pool.share()));
            if pool.last > pool.first {
                knots.push((pool.last, pool.share()));
            }
        }
        Self { knots }
    }

    /// Score and probability at each corner of the function, scores rising.
    pub fn knots(&self) -> &[(f64, f64)] {
        &self.knots
    }

    /// The probability of a score, 0 to 1; not a number for a score that is none.
    pub fn apply(&self, score: f64) -> f64 {
        if score.is_nan() {
            return score;
        }
        let at_or_above = self.knots.partition_point(|knot| knot.0 < score);
        let above = self.knots.get(at_or_above);
        let below = at_or_above.checked_sub(1).and_then(|place| self.knots.get(place));
        match (below, above) {
            (_, Some(knot)) if knot.0 == score => knot.1,
            (Some(low), Some(high)) => interpolate(*low, *high, score),
            (Some(end), None) | (None, Some(end)) => end.1,
            (None, None) => f64::NAN,
        }
    }
}

/// The ramp between two knots at a score strictly between theirs.
fn interpolate(low: (f64, f64), high: (f64, f64), score: f64) -> f64 {
    // Halved, the distance between any two finite scores is finite.
    let unit = if (high.0 - low.0).is_finite() { 1.0 } else { 0.5 };
    let distance = |from: f64, to: f64| unit * to - unit * from;
    let way = distance(low.0, score) / distance(low.0, high.0);
    (low.1 + way * (high.1 - low.1)).min(high.1)
}

/// Knots as they are stored.
#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
struct Unchecked {
    knots: Vec<(f64, f64)>,
}

#[cfg(feature = "serde")]
impl TryFrom<Unchecked> for Isotonic {
    type Error = MetricError;

    fn try_from(Unchecked { knots }: Unchecked) -> Result<Self, MetricError> {
        let finite = knots.iter().all(|knot| knot.0.is_finite() && (0.0..=1.0).contains(&knot.1));
        let rising = knots.is_sorted_by(|a, b| a.0 < b.0 && a.1 <= b.1);
        if finite && rising && !knots.is_empty() {
            Ok(Self { knots })
        } else {
            Err(MetricError::CalibratorInvalid { what: "at least one knot, rising, with probabilities" })
        }
    }
}
