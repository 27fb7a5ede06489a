//! What a threshold decides, counted against what happened, and the shares that follow from the four counts.

use crate::{Measure, Scored, scored::class_weights};

/// Weight of the rows by decision and outcome (plain counts where no weights were given).
#[derive(Debug, Clone, Copy, PartialEq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Confusion {
    /// Flagged, and it happened.
    pub true_positive: f64,
    /// Flagged, and it did not happen.
    pub false_positive: f64,
    /// Not flagged, and it happened.
    pub false_negative: f64,
    /// Not flagged, and it did not happen.
    pub true_negative: f64,
}

/// Counts the decisions of `score >= threshold`. A threshold that is not a number flags nobody.
pub fn confusion(scored: &Scored, threshold: f64) -> Confusion {
    let mut counts = Confusion::default();
    for tie in scored.ties() {
        let (positive, negative) = class_weights(tie);
        counts.add(tie[0].score >= threshold, positive, negative);
    }
    counts
}

impl Confusion {
    /// Adds rows that share one decision.
    pub(crate) fn add(&mut self, flagged: bool, positive: f64, negative: f64) {
        if flagged {
            self.true_positive += positive;
            self.false_positive += negative;
        } else {
            self.false_negative += positive;
            self.true_negative += negative;
        }
    }

    /// Weight of the rows where it happened.
    pub fn positives(&self) -> f64 {
        self.true_positive + self.false_negative
    }

    /// Weight of the rows where it did not happen.
    pub fn negatives(&self) -> f64 {
        self.false_positive + self.true_negative
    }

    /// Weight of the flagged rows.
    pub fn flagged(&self) -> f64 {
        self.true_positive + self.false_positive
    }

    /// Weight of all rows.
    pub fn total(&self) -> f64 {
        self.positives() + self.negatives()
    }

    /// Share that is positive; undefined without weight.
    pub fn base_rate(&self) -> Measure {
        Measure::ratio(self.positives(), self.total(), "no weight")
    }

    /// Share decided right; undefined without weight.
    pub fn accuracy(&self) -> Measure {
        Measure::ratio(self.true_positive + self.true_negative, self.total(), "no weight")
    }

    /// Share of the flagged that are positive; undefined when nobody is flagged.
    pub fn precision(&self) -> Measure {
        Measure::ratio(self.true_positive, self.flagged(), "nobody flagged")
    }

    /// Share of the positives that are flagged; undefined without positives.
    pub fn recall(&self) -> Measure {
        Measure::ratio(self.true_positive, self.positives(), "no positives")
    }

    /// Share of the negatives that are not flagged; undefined without negatives.
    pub fn specificity(&self) -> Measure {
        Measure::ratio(self.true_negative, self.negatives(), "no negatives")
    }

    /// Harmonic mean of precision and recall, `2 TP / (2 TP + FP + FN)`; undefined when there are no positives and
    /// nobody is flagged.
    pub fn f1(&self) -> Measure {
        let twice = 2.0 * self.true_positive;
        Measure::ratio(
            twice,
            twice + self.false_positive + self.false_negative,
            "no positives and nobody flagged",
        )
    }

    /// F-beta: the weighted harmonic mean in which recall counts `beta` times as much as precision (2 for a search
    /// that must miss nobody, ½ where places are few), `(1 + β²) TP / ((1 + β²) TP + β² FN + FP)`. Undefined as F1 is,
    /// and when `beta` is not a positive number. Source: van Rijsbergen, *Information Retrieval* (1979), ch. 7.
    pub fn f_beta(&self, beta: f64) -> Measure {
        let square = beta * beta;
        if !(beta > 0.0 && square.is_finite()) {
            return Measure::Undefined("beta is not a positive number");
        }
        let found = (1.0 + square) * self.true_positive;
        Measure::ratio(
            found,
            found + square * self.false_negative + self.false_positive,
            "no positives and nobody flagged",
        )
    }

    /// Mean of recall and specificity; undefined without both classes.
    pub fn balanced_accuracy(&self) -> Measure {
        match (self.recall(), self.specificity()) {
            (Measure::Value(recall), Measure::Value(specificity)) => {
                Measure::Value(recall.midpoint(specificity))
            }
            (Measure::Undefined(reason), _) | (_, Measure::Undefined(reason)) => Measure::Undefined(reason),
        }
    }

    /// Matthews correlation between decision and outcome, −1 to 1; undefined when either is the same for all rows.
    pub fn mcc(&self) -> Measure {
        let covariance = self.true_positive * self.true_negative - self.false_positive * self.false_negative;
        let unflagged = self.false_negative + self.true_negative;
        let spread = (self.flagged() * unflagged).sqrt() * (self.positives() * self.negatives()).sqrt();
        Measure::ratio(covariance, spread, "one outcome or one decision only")
    }
}

#[cfg(test)]
mod tests {
    use super::{Confusion, confusion};
    use crate::{Measure, MetricError, Scored};

    #[test]
    fn a_score_at_the_threshold_is_flagged() -> Result<(), MetricError> {
        let scored =
            Scored::new(&[true, false, true, false], &[0.5, 0.5, 0.4, 0.1], Some(&[1.0, 2.0, 4.0, 8.0]))?;
        let expected =
            Confusion { true_positive: 1.0, false_positive: 2.0, false_negative: 4.0, true_negative: 8.0 };
        assert_eq!(confusion(&scored, 0.5), expected);
        Ok(())
    }

    #[test]
    fn nobody_flagged_leaves_precision_undefined_but_f1_zero() {
        let counts = Confusion { false_negative: 2.0, true_negative: 3.0, ..Confusion::default() };
        assert_eq!(counts.precision(), Measure::Undefined("nobody flagged"));
        assert_eq!(counts.recall(), Measure::Value(0.0));
        assert_eq!(counts.f1(), Measure::Value(0.0));
        assert_eq!(counts.balanced_accuracy(), Measure::Value(0.5));
        assert!(!counts.mcc().is_defined());
    }

    #[test]
    fn f_beta_leans_to_recall_above_one_and_to_precision_below() {
        let counts =
            Confusion { true_positive: 3.0, false_positive: 1.0, false_negative: 3.0, true_negative: 5.0 };
        // 5·3 / (5·3 + 4·3 + 1) and 1.25·3 / (1.25·3 + 0.25·3 + 1).
        assert_eq!(counts.f_beta(2.0), Measure::Value(15.0 / 28.0));
        assert_eq!(counts.f_beta(0.5), Measure::Value(3.75 / 5.5));
        assert_eq!(counts.f_beta(1.0), counts.f1());
        assert!(!counts.f_beta(0.0).is_defined() && !counts.f_beta(f64::NAN).is_defined());
    }

    #[test]
    fn no_positives_and_nobody_flagged_leaves_only_accuracy() {
        let counts = Confusion { true_negative: 3.0, ..Confusion::default() };
        assert_eq!(counts.accuracy(), Measure::Value(1.0));
        assert_eq!(counts.base_rate(), Measure::Value(0.0));
        for measure in [counts.recall(), counts.f1(), counts.balanced_accuracy(), counts.mcc()] {
            assert!(!measure.is_defined());
        }
    }
}
