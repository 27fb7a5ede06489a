//! Beta calibration: a logistic curve over the logarithms of the score and of its complement.

use super::{
    logistic::{Example, Line, fit, logistic},
    pool::{Pool, pools_of_ties},
};
use crate::{MetricError, Scored};

/// Log-odds `a ln s − b ln(1 − s) + c` with `a` and `b` not negative, so that it never falls.
///
/// It holds the identity (`a = b = 1`, `c = 0`), and unlike Platt's curve it can bend either way at both ends. The
/// third parameter of the paper is [`midpoint`](Self::midpoint). Source: Kull, Silva Filho & Flach, *Beta
/// calibration*, AISTATS 2017, sec. 3 and 4 ("abm").
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "Unchecked"))]
pub struct Beta {
    a: f64,
    b: f64,
    c: f64,
}

/// Penalty on the standardised slopes for each unit of mean loss: far below what any data can tell, yet enough for separable scores to have an answer.
const RIDGE: f64 = 1e-12;

impl Beta {
    /// Fits by maximum likelihood, in O(n) a Newton step.
    ///
    /// A parameter that would be negative is held at 0 and the others are fitted again; scores that rank worse than
    /// chance so give the base rate. Scores are clipped to ε and 1 − ε, with ε the `f64` machine epsilon.
    ///
    /// # Errors
    /// [`MetricError::NotProbabilities`] when a score lies outside 0 to 1, [`OneClass`](MetricError::OneClass) when
    /// all the weight is on one class, of which there is no likeliest curve.
    pub fn fit(scored: &Scored) -> Result<Self, MetricError> {
        if !scored.are_probabilities() {
            return Err(MetricError::NotProbabilities);
        }
        let pools = pools_of_ties(scored);
        let one_class = |of: fn(&Pool) -> f64| pools.iter().all(|pool| of(pool) == 0.0);
        if one_class(|pool| pool.positive) || one_class(|pool| pool.negative) {
            return Err(MetricError::OneClass);
        }
        let examples: Vec<Example> = pools
            .iter()
            .map(|pool| Example {
                features: features(pool.first),
                target: pool.share(),
                weight: pool.weight(),
            })
            .collect();
        let line = rising(&examples);
        Ok(Self { a: line.slopes[0], b: line.slopes[1], c: line.intercept })
    }

    /// The parameters (a, b, c).
    pub fn parameters(&self) -> (f64, f64, f64) {
        (self.a, self.b, self.c)
    }

    /// The score, 0 to 1, whose probability is ½: the paper's m, with `c = b ln(1 − m) − a ln m`. `None` when the
    /// curve does not reach ½.
    pub fn midpoint(&self) -> Option<f64> {
        let (mut low, mut high) = (0.0, 1.0);
        if self.apply(low) > 0.5 || self.apply(high) < 0.5 {
            return None;
        }
        // The mantissa is halved away in 53 rounds; below, scores are clipped anyway.
        for _ in 0..60 {
            let middle = f64::midpoint(low, high);
            if self.apply(middle) < 0.5 { low = middle } else { high = middle }
        }
        Some(high)
    }

    /// The probability of a score, 0 to 1; not a number for a score that is none. Scores beyond 0 and 1 count as
    /// these.
    pub fn apply(&self, score: f64) -> f64 {
        let [up, down] = features(score);
        logistic(self.a * up + self.b * down + self.c)
    }
}

/// `ln s` and `−ln(1 − s)`; both rise with the score.
fn features(score: f64) -> [f64; 2] {
    let score = score.clamp(f64::EPSILON, 1.0 - f64::EPSILON);
    [score.ln(), -(-score).ln_1p()]
}

/// The likeliest line of those with no negative slope.
fn rising(examples: &[Example]) -> Line {
    let free = fit(examples, RIDGE);
    match free.slopes.map(|slope| slope < 0.0) {
        [false, false] => free,
        // The loss being convex, the constrained optimum lies where the one negative slope is 0.
        [true, false] => on_edge(examples, 1),
        [false, true] => on_edge(examples, 0),
        [true, true] => {
            let [first, second] = [0, 1].map(|kept| on_edge(examples, kept));
            if second.loss < first.loss { second } else { first }
        }
    }
}

/// The likeliest line that uses one feature, with no negative slope.
fn on_edge(examples: &[Example], kept: usize) -> Line {
    let with = |kept: Option<usize>| -> Line {
        let narrowed: Vec<Example> = examples
            .iter()
            .map(|row| {
                let keep = |feature| if Some(feature) == kept { row.features[feature] } else { 0.0 };
                Example { features: [keep(0), keep(1)], ..*row }
            })
            .collect();
        fit(&narrowed, RIDGE)
    };
    let line = with(Some(kept));
    if line.slopes[kept] < 0.0 { with(None) } else { line }
}

/// Parameters as they are stored.
#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
struct Unchecked {
    a: f64,
    b: f64,
    c: f64,
}

#[cfg(feature = "serde")]
impl TryFrom<Unchecked> for Beta {
    type Error = MetricError;

    fn try_from(Unchecked { a, b, c }: Unchecked) -> Result<Self, MetricError> {
        let rising = a >= 0.0 && b >= 0.0;
        if rising && [a, b, c].iter().all(|parameter| parameter.is_finite()) {
            Ok(Self { a, b, c })
        } else {
            Err(MetricError::CalibratorInvalid { what: "finite parameters with a and b of at least 0" })
        }
    }
}
