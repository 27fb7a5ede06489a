//! A model laid out for speed. Answers are the reference's to the bit; a disposable copy, never stored. Knows nothing
//! of learning.

mod batch;
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
