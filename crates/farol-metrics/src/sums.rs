//! Everything a set of figures needs, in one pass over the sorted rows: the fast way through a bootstrap replicate.

use crate::{Confusion, Measure, Scored, probability::NOT_PROBABILITIES, ranking::RankingSums};

/// Sums from which every figure follows without looking at a row again.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sums {
    pub(crate) ranking: RankingSums,
    pub(crate) confusion: Confusion,
    squared_error: f64,
    log_loss: f64,
    score: f64,
    probabilities: bool,
}

impl Sums {
    /// Adds up the rows, each as often as `times(index)` says; `index` is the row's place in the given order.
    pub(crate) fn new(scored: &Scored, threshold: f64, times: impl Fn(usize) -> u32) -> Self {
        let mut sums = Self {
            ranking: RankingSums::default(),
            confusion: Confusion::default(),
            squared_error: 0.0,
            log_loss: 0.0,
            score: 0.0,
            probabilities: scored.are_probabilities(),
        };
        for tie in scored.ties() {
            let mut by_label = [0.0; 2];
            for row in tie {
                let weight = row.weight * f64::from(times(row.index));
                by_label[usize::from(row.label)] += weight;
                sums.squared_error += weight * row.squared_error();
                sums.log_loss += weight * row.log_loss;
                sums.score += weight * row.score;
            }
            let [negative, positive] = by_label;
            sums.ranking.add_tie(positive, negative);
            sums.confusion.add(tie[0].score >= threshold, positive, negative);
        }
        sums
    }

    pub(crate) fn brier(&self) -> Measure {
        self.mean(self.squared_error)
    }

    pub(crate) fn log_loss(&self) -> Measure {
        self.mean(self.log_loss)
    }

    /// Against `reference` given to every row: its Brier score is Σ w (r − y)² = b (1 − 2 r) + r² at base rate b.
    pub(crate) fn brier_skill(&self, reference: f64) -> Measure {
        if !(0.0..=1.0).contains(&reference) {
            return Measure::Undefined("the reference rate is not within 0 to 1");
        }
        let of_reference =
            self.confusion.base_rate().map(|b| b * (1.0 - 2.0 * reference) + reference.powi(2));
        match (self.brier(), of_reference) {
            (Measure::Value(own), Measure::Value(other)) => {
                Measure::ratio(other - own, other, "the reference makes no error")
            }
            (undefined @ Measure::Undefined(_), _) | (_, undefined) => undefined,
        }
    }

    pub(crate) fn calibration_in_the_large(&self) -> Measure {
        self.mean(self.score).minus(self.confusion.base_rate())
    }

    fn mean(&self, sum: f64) -> Measure {
        if self.probabilities {
            Measure::ratio(sum, self.confusion.total(), "no weight")
        } else {
            Measure::Undefined(NOT_PROBABILITIES)
        }
    }
}
