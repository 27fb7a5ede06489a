//! The model a learner leaves: trees of plain nodes, and the slow, obvious way to score a row with them.
//! Knows neither how it was learned nor how an engine lays it out.

mod bytes;
mod categories;
mod importance;
mod tree;

use crate::ForestError;
pub use categories::{Categories, MAX_CATEGORIES};
pub(crate) use tree::TreeBuilder;
pub use tree::{MAX_TREE_DEPTH, Node, Split, Test, Tree};

/// An ensemble of trees for two classes: features, trees, at least one of each, and how leaves become a probability.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    features: Vec<Feature>,
    trees: Vec<Tree>,
    answer: Answer,
}

/// A feature a row must hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feature {
    /// Its name, unique in its model.
    pub name: String,
    /// How its values are to be read.
    pub kind: Kind,
}

/// How a feature's values are to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Ordered numbers.
    Numeric,
    /// Numbers of categories, without order.
    Categorical,
}

/// How the leaves a row reaches become the probability of the positive class.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Answer {
    /// The mean of the leaves' values, each a share from 0 to 1: a random forest.
    Mean,
    /// The logistic function of the leaves' sum and a base, in log-odds: gradient boosting.
    Logistic {
        /// The log-odds before any tree.
        base: f64,
    },
}

impl Model {
    /// Puts trees together, checking that an engine can number their nodes.
    pub(crate) fn assemble(
        features: Vec<Feature>,
        trees: Vec<Tree>,
        answer: Answer,
    ) -> Result<Self, ForestError> {
        let nodes = trees.iter().map(Tree::len).sum();
        if u32::try_from(nodes).is_err() {
            return Err(ForestError::TooManyNodes { nodes });
        }
        Ok(Self { features, trees, answer })
    }

    /// The features a row must hold, in order.
    pub fn features(&self) -> &[Feature] {
        &self.features
    }

    /// The trees, in the order they are summed.
    pub fn trees(&self) -> &[Tree] {
        &self.trees
    }

    /// How the leaves become a probability.
    pub fn answer(&self) -> Answer {
        self.answer
    }

    /// Whether every node knows how much training weight came to it. Models learned here do; imported ones may not.
    pub fn has_covers(&self) -> bool {
        self.trees.iter().all(|tree| tree.nodes().all(|node| node.cover > 0.0))
    }

    /// Probability of the positive class, 0 to 1.
    ///
    /// The reference that [`Engine`](crate::Engine) is tested against. `row` holds one value a feature, NaN for
    /// missing; a missing value goes where training learned, or with most of the training rows if it saw none there. A
    /// category that no split names goes with the rest.
    ///
    /// # Panics
    /// If `row` has not one value for each of [`features`](Self::features).
    pub fn predict_row(&self, row: &[f64]) -> f64 {
        self.answer.probability(self.margin_row(row))
    }

    /// What the trees say before it becomes a probability: the mean share, or the log-odds. Explanations add up to it.
    ///
    /// # Panics
    /// If `row` has not one value for each of [`features`](Self::features).
    pub fn margin_row(&self, row: &[f64]) -> f64 {
        assert_eq!(row.len(), self.features.len(), "a row must hold one value a feature");
        let sum = self.trees.iter().map(|tree| tree.leaf_value(row)).fold(0.0, |sum, value| sum + value);
        self.answer.margin(sum, self.trees.len())
    }
}

impl Answer {
    /// The margin of leaves that sum to `sum` over `trees` trees, at least one: their mean, or base and sum.
    #[inline]
    pub(crate) fn margin(self, sum: f64, trees: usize) -> f64 {
        match self {
            Self::Mean => sum / trees as f64,
            Self::Logistic { base } => base + sum,
        }
    }

    /// The probability of a margin.
    #[inline]
    pub(crate) fn probability(self, margin: f64) -> f64 {
        match self {
            Self::Mean => margin,
            Self::Logistic { .. } => 1.0 / (1.0 + (-margin).exp()),
        }
    }
}
