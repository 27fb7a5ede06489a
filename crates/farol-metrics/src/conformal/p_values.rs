//! Split-conformal prediction for two classes: how strange a score would be among the positives, and among the
//! negatives.

use super::{ByClass, Level, Unsupported};
use crate::Scored;

/// The scores of calibration rows, by class.
///
/// Class-conditional ("Mondrian"): each p-value compares with rows of its own class only, so that a rare class is not
/// drowned by the other. For a new row of class y that is exchangeable with the calibration rows of y, the p-value of
/// y is at most ε with a chance of at most ε; this holds for each class and therefore overall. Source: Vovk,
/// Gammerman & Shafer, *Algorithmic Learning in a Random World* (2005), sec. 4.5; Vovk, *Machine Learning* 92 (2013),
/// 349–376.
#[derive(Debug, Clone, PartialEq)]
pub struct Conformal {
    pub(super) by_class: ByClass,
}

/// How strange a score would be, had the outcome been one or the other; each more than 0 and at most 1.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct PValues {
    /// Share of the negatives, the row itself included, that score at least as high.
    pub no: f64,
    /// Share of the positives, the row itself included, that score at most as high.
    pub yes: f64,
}

/// The outcomes that a score leaves possible.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
pub enum PredictionSet {
    /// Neither: the score is strange for both classes.
    Neither,
    /// It will not happen.
    No,
    /// It will happen.
    Yes,
    /// Either: the score is common in both classes.
    Both,
}

impl PredictionSet {
    /// The set with these members.
    fn of(no: bool, yes: bool) -> Self {
        match (no, yes) {
            (false, false) => Self::Neither,
            (true, false) => Self::No,
            (false, true) => Self::Yes,
            (true, true) => Self::Both,
        }
    }

    /// Whether an outcome is in it.
    pub fn contains(self, outcome: bool) -> bool {
        match self {
            Self::Neither => false,
            Self::No => !outcome,
            Self::Yes => outcome,
            Self::Both => true,
        }
    }
}

impl Conformal {
    /// Takes rows that the scoring model has not learnt from. Rows of weight 0 are left out.
    ///
    /// # Errors
    /// [`Unsupported::UnequalWeights`].
    pub fn new(scored: &Scored) -> Result<Self, Unsupported> {
        Ok(Self { by_class: ByClass::new(scored)? })
    }

    /// The p-values of a score, in O(log n); not numbers for a score that is none.
    pub fn p_values(&self, score: f64) -> PValues {
        if score.is_nan() {
            return PValues { no: score, yes: score };
        }
        let ByClass { positives, negatives } = &self.by_class;
        let at_least = negatives.len() - negatives.partition_point(|other| *other < score);
        let at_most = positives.partition_point(|other| *other <= score);
        let share = |count: usize, rows: usize| (count + 1) as f64 / (rows + 1) as f64;
        PValues { no: share(at_least, negatives.len()), yes: share(at_most, positives.len()) }
    }

    /// The outcomes whose p-value exceeds `risk`. A row of either class has its outcome left out with a chance of at
    /// most `risk`. A score that is no number leaves both.
    pub fn prediction_set(&self, score: f64, risk: Level) -> PredictionSet {
        let PValues { no, yes } = self.p_values(score);
        let strange = |p: f64| p <= risk.value();
        PredictionSet::of(!strange(no), !strange(yes))
    }
}
