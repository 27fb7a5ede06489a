//! Turning scores into probabilities: what is fitted on rows whose outcome is known and applied to any score. Which
//! rows it is fitted on, and whether it is better than nothing, is the caller's affair.

mod beta;
mod cross_fitted;
mod isotonic;
mod kind;
mod logistic;
mod platt;
mod pool;
mod venn_abers;

pub use beta::Beta;
pub use cross_fitted::cross_fitted;
pub use isotonic::Isotonic;
pub use kind::CalibratorKind;
pub use platt::Platt;
pub use venn_abers::{ProbabilityPair, VennAbers};

use crate::{MetricError, Scored};

/// A fitted map from scores to probabilities.
///
/// | kind | needs | one class only | all scores equal | separable scores |
/// |---|---|---|---|---|
/// | `Identity` | nothing | unchanged | unchanged | unchanged |
/// | `Isotonic` | any scores | 0 or 1 | the base rate | 0 and 1, a ramp between |
/// | `Platt` | any scores | constant, short of 0 and 1 | constant, near the base rate | finite slope |
/// | `Beta` | scores in 0 to 1 | refused | the base rate | steep, short of 0 and 1 |
/// | `VennAbers` | any scores | short of 0 and 1 | near the base rate | short of 0 and 1 |
///
/// Rows of weight 0 change nothing. Written with the `serde` feature as an object with a `kind`; what is read back
/// is checked and equal to the bit, where the format keeps every bit of a number.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(tag = "kind", rename_all = "kebab-case"))]
pub enum Calibrator {
    /// The score itself, brought into 0 to 1.
    Identity,
    /// A rising step function with ramps between the steps.
    Isotonic(Isotonic),
    /// A logistic curve over the score.
    Platt(Platt),
    /// A logistic curve over the logarithms of the score and of its complement.
    Beta(Beta),
    /// Two isotonic fits, one for each outcome the row might have, merged.
    VennAbers(VennAbers),
}

impl Calibrator {
    /// Fits a calibrator of one kind, weights honoured, in O(n log n) at most.
    ///
    /// # Errors
    /// For [`CalibratorKind::Beta`] only: [`MetricError::NotProbabilities`] when a score lies outside 0 to 1,
    /// [`OneClass`](MetricError::OneClass) when all the weight is on one class.
    pub fn fit(kind: CalibratorKind, scored: &Scored) -> Result<Self, MetricError> {
        Ok(match kind {
            CalibratorKind::Identity => Self::Identity,
            CalibratorKind::Isotonic => Self::Isotonic(Isotonic::fit(scored)),
            CalibratorKind::Platt => Self::Platt(Platt::fit(scored)),
            CalibratorKind::Beta => Self::Beta(Beta::fit(scored)?),
            CalibratorKind::VennAbers => Self::VennAbers(VennAbers::fit(scored)),
        })
    }

    /// The kind it is of.
    pub fn kind(&self) -> CalibratorKind {
        match self {
            Self::Identity => CalibratorKind::Identity,
            Self::Isotonic(_) => CalibratorKind::Isotonic,
            Self::Platt(_) => CalibratorKind::Platt,
            Self::Beta(_) => CalibratorKind::Beta,
            Self::VennAbers(_) => CalibratorKind::VennAbers,
        }
    }

    /// The probability of a score, 0 to 1; not a number for a score that is none.
    ///
    /// Never falls as the score rises, but for a [`Platt`] curve fitted to scores that rank worse than chance.
    pub fn apply(&self, score: f64) -> f64 {
        match self {
            Self::Identity => score.clamp(0.0, 1.0),
            Self::Isotonic(isotonic) => isotonic.apply(score),
            Self::Platt(platt) => platt.apply(score),
            Self::Beta(beta) => beta.apply(score),
            Self::VennAbers(venn_abers) => venn_abers.apply(score),
        }
    }
}
