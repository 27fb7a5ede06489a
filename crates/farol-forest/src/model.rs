//! The model a learner leaves: trees of plain nodes, and the slow, obvious way to score a row with them.
//! Knows neither how it was learned nor how an engine lays it out.

mod bytes;
mod importance;

use crate::ForestError;

/// A learned forest for two classes: feature names and trees, at least one of each.
#[derive(Debug, Clone, PartialEq)]
pub struct Forest {
    features: Vec<String>,
    trees: Vec<Tree>,
}

/// One tree, its nodes in preorder: node 0 is the root and a split's left child is the next node.
#[derive(Debug, Clone, PartialEq)]
pub struct Tree {
    nodes: Vec<Node>,
}

/// A node as the training rows left it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Node {
    /// Weighted share of the positive class among the training rows here, 0 to 1. A leaf answers with it.
    pub share: f64,
    /// Sum of the training rows' weights here (multiplicity × row weight × class weight), above 0.
    pub cover: f64,
    /// Where rows go on from here; `None` for a leaf.
    pub split: Option<Split>,
}

/// The question a node asks: `x[feature] <= threshold` goes left.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Split {
    /// Index of the feature in [`Forest::features`].
    pub feature: u32,
    /// The largest value that goes left; +∞ where every value goes left and only missing ones go right.
    pub threshold: f64,
    /// Whether a missing value (NaN) goes left.
    pub missing_left: bool,
    /// Index of the right child in the tree; the left child is the next node.
    pub right: u32,
}

impl Forest {
    /// Puts trees together, checking that an engine can number their nodes.
    pub(crate) fn assemble(features: Vec<String>, trees: Vec<Tree>) -> Result<Self, ForestError> {
        let nodes = trees.iter().map(|tree| tree.nodes.len()).sum();
        if u32::try_from(nodes).is_err() {
            return Err(ForestError::TooManyNodes { nodes });
        }
        Ok(Self { features, trees })
    }

    /// Names of the features a row must hold, in order.
    pub fn features(&self) -> &[String] {
        &self.features
    }

    /// The trees, in the order they are summed.
    pub fn trees(&self) -> &[Tree] {
        &self.trees
    }

    /// Probability of the positive class: the mean over trees of the leaf's weighted share, 0 to 1.
    ///
    /// The reference that [`Engine`](crate::Engine) is tested against. `row` holds one value a feature, NaN for
    /// missing; a missing value goes where training learned, or to the heavier child if training saw none there.
    ///
    /// # Panics
    /// If `row` has not one value for each of [`features`](Self::features).
    pub fn predict_row(&self, row: &[f64]) -> f64 {
        assert_eq!(row.len(), self.features.len(), "a row must hold one value a feature");
        self.trees.iter().map(|tree| tree.predict_row(row)).fold(0.0, |sum, share| sum + share)
            / self.trees.len() as f64
    }
}

impl Tree {
    pub(crate) fn new(nodes: Vec<Node>) -> Self {
        Self { nodes }
    }

    /// The nodes in preorder, at least one.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    fn predict_row(&self, row: &[f64]) -> f64 {
        let mut at = 0;
        while let Some(split) = &self.nodes[at].split {
            at = if split.goes_left(row[split.feature as usize]) { at + 1 } else { split.right as usize };
        }
        self.nodes[at].share
    }
}

impl Node {
    /// Gini impurity of the node, 0 (pure) to 0.5.
    pub fn impurity(&self) -> f64 {
        2.0 * self.share * (1.0 - self.share)
    }
}

impl Split {
    /// Whether a value of the split's feature goes left.
    pub fn goes_left(&self, value: f64) -> bool {
        if value.is_nan() { self.missing_left } else { value <= self.threshold }
    }
}
