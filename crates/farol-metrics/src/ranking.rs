//! How well scores put the positives first. Rows that tie count half for AUC and enter together for precision.

use crate::{Measure, Scored, scored::class_weights};

/// Running sums over runs of tied scores, highest first: all that AUC and average precision need, in one pass.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct RankingSums {
    positive: f64,
    negative: f64,
    /// Σ over pairs of the weight ranked right, a tie counting half.
    right_pairs: f64,
    /// Σ over runs of (positives in the run × precision down to it).
    precision: f64,
}

impl RankingSums {
    /// Adds one run of tied scores, below all those added before.
    pub(crate) fn add_tie(&mut self, positive: f64, negative: f64) {
        self.right_pairs += negative * (self.positive + positive / 2.0);
        self.positive += positive;
        self.negative += negative;
        if positive > 0.0 {
            self.precision += positive * self.positive / (self.positive + self.negative);
        }
    }

    pub(crate) fn roc_auc(&self) -> Measure {
        match (self.positive > 0.0, self.negative > 0.0) {
            (false, _) => Measure::Undefined("no positives"),
            (_, false) => Measure::Undefined("no negatives"),
            _ => Measure::Value(self.right_pairs / (self.positive * self.negative)),
        }
    }

    pub(crate) fn average_precision(&self) -> Measure {
        Measure::ratio(self.precision, self.positive, "no positives")
    }

    fn of(scored: &Scored) -> Self {
        let mut sums = Self::default();
        for tie in scored.ties() {
            let (positive, negative) = class_weights(tie);
            sums.add_tie(positive, negative);
        }
        sums
    }
}

/// Area under the ROC curve: the chance, 0 to 1, that a random positive scores above a random negative, ties
/// counting half. Undefined without both classes.
pub fn roc_auc(scored: &Scored) -> Measure {
    RankingSums::of(scored).roc_auc()
}

/// Average precision, 0 to 1: Σ (Rₖ − Rₖ₋₁) Pₖ over the distinct scores from the highest down, without interpolation
/// (as scikit-learn's `average_precision_score`). Undefined without positives.
pub fn average_precision(scored: &Scored) -> Measure {
    RankingSums::of(scored).average_precision()
}

#[cfg(test)]
mod tests {
    use super::{average_precision, roc_auc};
    use crate::{Measure, MetricError, Scored};

    #[test]
    fn one_class_alone_cannot_be_ranked() -> Result<(), MetricError> {
        let negatives = Scored::new(&[false, false], &[0.1, 0.2], None)?;
        let positives = Scored::new(&[true, true], &[0.1, 0.2], None)?;
        assert_eq!(roc_auc(&negatives), Measure::Undefined("no positives"));
        assert_eq!(roc_auc(&positives), Measure::Undefined("no negatives"));
        assert_eq!(average_precision(&negatives), Measure::Undefined("no positives"));
        assert_eq!(average_precision(&positives), Measure::Value(1.0));
        Ok(())
    }

    #[test]
    fn a_constant_score_ranks_like_chance() -> Result<(), MetricError> {
        let scored = Scored::new(&[true, false, false, false], &[0.3; 4], None)?;
        assert_eq!(roc_auc(&scored), Measure::Value(0.5));
        assert_eq!(average_precision(&scored), Measure::Value(0.25));
        Ok(())
    }
}
