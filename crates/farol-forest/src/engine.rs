//! A model laid out for speed. Answers are the reference's to the bit; a disposable copy, never stored. Knows nothing
//! of learning.
//!
//! | layout | takes | a step |
//! |---|---|---|
//! | `Ranked` | thresholds only, up to 256 columns asked about and 65,534 thresholds each, if coding a row takes no more comparisons than walking it | 8 bytes: ranks compared by a subtraction |
//! | the crown, above `Ranked` in batches | up to 64 columns, AVX-512 BW | 32 walks a level by table look-ups |
//! | `Flat` | every model | 16 bytes: thresholds compared |
//!
//! Coding a row costs Σ log₂(thresholds) over the columns, a walk its depth; memory is 16 bytes a node (`Flat`: 24), and
//! at most 1 KiB a tree for the crown, whatever the depth. Sorting each feature's thresholds is from Lucchese et al.,
//! SIGIR 2015 (`QuickScorer`); walks side by side from Asadi, Lin and de Vries, *Runtime Optimizations for Tree-based
//! Machine Learning Models*, TKDE 2014.
//!
//! # What was tried
//!
//! 200 trees of depth 10 (44,760 nodes) over 12 columns, one thread of an AMD EPYC (Zen 4), least of several runs:
//!
//! | | µs |
//! |---|---|
//! | one row, 12 trees side by side | 1.55 |
//! | one row, 8 trees: their state stays in registers, but they are too few to cover the waits | 1.73 |
//! | a row of a batch, 12 rows side by side, with the crown | 0.73 |
//! | without the crown | 0.86 |
//! | without, 8 rows: too few to cover the wait for each load | 1.05 |
//! | without, 16 or 24 rows: their state no longer stays in registers | 1.3, 1.5 |
//! | the crown with rows alone in the lanes, which chooses among columns by blends: eleven a level | 0.94 |
//!
//! Gathers were not taken further: they need two elements a step at 1.07 cycles each (AVX2; 1.32 to 1.55 with AVX-512),
//! no fewer than a whole step of the walks above. Reading the slot of a step by a load of its own shortens the wait by a
//! cycle, and made steps slower all the same (1.51 cycles against 1.39).
//!
//! What limits, by cachegrind (32 KiB and 1 MiB, without the crown): one row misses the first-level cache 1,770 times in
//! its 2,000 steps and the second hardly ever; a row of a batch misses it 150 times, and its time goes into the wait
//! between dependent loads. Both mispredict 70 to 90 branches, at the ends of loops. Models larger than the
//! second-level cache wait for memory: a row of 20,000 takes 3.1 µs with 214,000 nodes in tiles of trees, 4.9 µs without;
//! with 2 million nodes 23 and 48 µs.

mod batch;
#[cfg_attr(
    not(target_arch = "x86_64"),
    allow(dead_code, unused_variables, reason = "only AVX-512 makes a crown worth while")
)]
mod crown;
mod flat;
mod ranked;
mod ranks;
#[cfg(test)]
mod tests;
mod walk;

use crate::model::{Answer, Model};
use flat::Flat;
use ranked::Ranked;

/// A compiled model; see [`compile`](Self::compile).
#[derive(Debug, Clone)]
pub struct Engine {
    features: usize,
    trees: usize,
    answer: Answer,
    layout: Layout,
}

#[derive(Debug, Clone)]
enum Layout {
    Ranked(Ranked),
    Flat(Flat),
}

impl Engine {
    /// Lays out `model` for scoring.
    pub fn compile(model: &Model) -> Self {
        let layout = Ranked::best(model).map_or_else(|| Layout::Flat(Flat::new(model)), Layout::Ranked);
        Self::of(model, layout)
    }

    fn of(model: &Model, layout: Layout) -> Self {
        let (features, trees) = (model.features().len(), model.trees().len());
        Self { features, trees, answer: model.answer(), layout }
    }

    /// Number of features a row must hold.
    pub fn features(&self) -> usize {
        self.features
    }

    /// Probability of the positive class, 0 to 1: the same bits as [`Model::predict_row`]. Allocates nothing.
    ///
    /// # Panics
    /// If `row` has not [`features`](Self::features) values.
    pub fn score(&self, row: &[f64]) -> f64 {
        assert_eq!(row.len(), self.features, "a row must hold one value a feature");
        self.probability(match &self.layout {
            Layout::Ranked(layout) => layout.sum(row),
            Layout::Flat(layout) => layout.sum(row),
        })
    }

    fn probability(&self, sum: f64) -> f64 {
        self.answer.probability(self.answer.margin(sum, self.trees))
    }
}
