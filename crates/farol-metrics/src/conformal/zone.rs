//! The scores in between: where a prediction set does not decide, as an interval.

use super::{
    ByClass, Conformal, Level, PredictionSet, Unsupported,
    level::{least_rows, ranks_within},
};

/// What is said of a score.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
pub enum Verdict {
    /// It will not happen.
    No,
    /// Not sure.
    Unsure,
    /// It will happen.
    Yes,
}

/// The interval of scores that decide nothing: "no" below it, "yes" above it.
///
/// Of the positives no more than the share `risk` are told "no", and of the negatives no more than `risk` "yes", on
/// average over calibration rows and new rows.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct AbstainZone {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// What scores within leave possible: `Both`, ends included, or, where the classes hardly overlap, `Neither`, ends
    /// excluded.
    pub within: PredictionSet,
    /// Tolerated share of wrong verdicts in each class.
    pub risk: f64,
    /// Positives it rests on.
    pub positives: usize,
    /// Negatives it rests on.
    pub negatives: usize,
}

impl Conformal {
    /// The abstain zone at a level: exactly where [`prediction_set`](Self::prediction_set) holds both outcomes or
    /// neither.
    ///
    /// # Errors
    /// [`Unsupported::TooFewPositives`] or [`TooFewNegatives`](Unsupported::TooFewNegatives) when there are fewer of
    /// a class than `1 / risk − 1`, so that its outcome could never be left out.
    pub fn abstain_zone(&self, risk: Level) -> Result<AbstainZone, Unsupported> {
        let ByClass { positives, negatives } = &self.by_class;
        let needed = least_rows(risk);
        let yes_from = lowest_not_strange(positives, risk)
            .ok_or(Unsupported::TooFewPositives { found: positives.len(), needed })?;
        let upside_down: Vec<f64> = negatives.iter().rev().map(|score| -score).collect();
        let no_up_to = -lowest_not_strange(&upside_down, risk)
            .ok_or(Unsupported::TooFewNegatives { found: negatives.len(), needed })?;
        Ok(AbstainZone {
            low: yes_from.min(no_up_to),
            high: yes_from.max(no_up_to),
            within: if yes_from <= no_up_to { PredictionSet::Both } else { PredictionSet::Neither },
            risk: risk.value(),
            positives: positives.len(),
            negatives: negatives.len(),
        })
    }
}

/// The lowest score whose rank from below, the score itself counted in, has a p-value above `risk`.
pub(super) fn lowest_not_strange(ascending: &[f64], risk: Level) -> Option<f64> {
    let ranks = ranks_within(risk, ascending.len());
    ranks.checked_sub(1).and_then(|place| ascending.get(place)).copied()
}

impl AbstainZone {
    /// The prediction set of a score. A score that is no number is within.
    pub fn prediction_set(&self, score: f64) -> PredictionSet {
        let ends_decide = self.within == PredictionSet::Neither;
        if score < self.low || (ends_decide && score == self.low) {
            PredictionSet::No
        } else if score > self.high || (ends_decide && score == self.high) {
            PredictionSet::Yes
        } else {
            self.within
        }
    }

    /// What is said of a score. A score that is no number is not sure.
    pub fn verdict(&self, score: f64) -> Verdict {
        match self.prediction_set(score) {
            PredictionSet::No => Verdict::No,
            PredictionSet::Yes => Verdict::Yes,
            PredictionSet::Neither | PredictionSet::Both => Verdict::Unsure,
        }
    }
}
