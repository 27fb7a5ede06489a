//! Everything a set of figures needs, in one pass over the sorted rows: the fast way through a bootstrap replicate.

use crate::{Confusion, Measure, Scored, probability::NOT_PROBABILITIES, ranking::RankingSums};

/// Sums from which every figure follows without looking at a row again.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sums {
    pub(crate) ranking: RankingSums,
    pub(crate) confusion: Confusion,
    squared_error: f64,
    log_loss: f64,
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
            probabilities: scored.are_probabilities(),
        };
        for tie in scored.ties() {
            let mut by_label = [0.0; 2];
            for row in tie {
                let weight = row.weight * f64::from(times(row.index));
                by_label[usize::from(row.label)] += weight;
                sums.squared_error += weight * row.squared_error();
                sums.log_loss += weight * row.log_loss;
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

    fn mean(&self, sum: f64) -> Measure {
        if self.probabilities {
            Measure::ratio(sum, self.confusion.total(), "no weight")
        } else {
            Measure::Undefined(NOT_PROBABILITIES)
        }
    }
}
