//! One tree: nodes in preorder, packed small because a deep forest has millions of them.

use super::Categories;
use crate::table::numbered;

/// Deepest tree a model may hold, imported or learned.
pub const MAX_TREE_DEPTH: u32 = 1024;

/// One tree, its nodes in preorder: node 0 is the root and a split's left child is the next node.
#[derive(Debug, Clone, PartialEq)]
pub struct Tree {
    nodes: Vec<Packed>,
    /// What the categorical splits send left, in their order.
    sets: Vec<Categories>,
}

/// A node as the training rows left it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Node<'a> {
    /// What a leaf answers: in a forest the weighted share of the positive class among the training rows here, 0 to 1;
    /// in boosting a step in log-odds. For a split what it would answer were it a leaf.
    pub value: f64,
    /// Sum of the training rows' weights here (multiplicity × row weight × class weight); 0 where it is not known.
    pub cover: f64,
    /// Where rows go on from here; `None` for a leaf.
    pub split: Option<Split<'a>>,
}

/// The question a node asks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Split<'a> {
    /// Index of the feature in [`Model::features`](super::Model::features).
    pub feature: u32,
    /// Which present values go left.
    pub test: Test<'a>,
    /// Whether a missing value (NaN) goes left.
    pub missing_left: bool,
    /// Index of the right child in the tree; the left child is the next node.
    pub right: u32,
}

/// Which present values go left; every other goes right.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Test<'a> {
    /// Values up to and including this; +∞ where every value goes left and only missing ones can go right.
    AtMost(f64),
    /// These categories.
    In(&'a Categories),
}

/// 32 bytes a node.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Packed {
    value: f64,
    cover: f64,
    /// The threshold; for a categorical split the index of its set.
    threshold: f64,
    /// The right child; 0 for a leaf, since the root is nobody's child.
    right: u32,
    /// The feature and the two marks below.
    question: u32,
}

/// Marks in [`Packed::question`] that a missing value goes left.
const MISSING_LEFT: u32 = 1 << 31;
/// Marks in [`Packed::question`] that the split is categorical.
const CATEGORICAL: u32 = 1 << 30;

impl Tree {
    /// Number of nodes, at least one.
    #[expect(clippy::len_without_is_empty, reason = "no tree is empty")]
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// The node at `index`.
    ///
    /// # Panics
    /// If there is none.
    pub fn node(&self, index: usize) -> Node<'_> {
        self.view(&self.nodes[index])
    }

    /// The nodes in preorder, at least one.
    pub fn nodes(&self) -> impl ExactSizeIterator<Item = Node<'_>> {
        self.nodes.iter().map(|node| self.view(node))
    }

    /// The value of the leaf a row comes to.
    pub(crate) fn leaf_value(&self, row: &[f64]) -> f64 {
        let mut at = 0;
        loop {
            let node = self.node(at);
            let Some(split) = node.split else { return node.value };
            at = if split.goes_left(row[split.feature as usize]) { at + 1 } else { split.right as usize };
        }
    }

    #[expect(clippy::cast_possible_truncation, reason = "the index of a set is below the number of nodes")]
    fn view(&self, node: &Packed) -> Node<'_> {
        let split = || {
            let test = if node.question & CATEGORICAL == 0 {
                Test::AtMost(node.threshold)
            } else {
                Test::In(&self.sets[node.threshold.to_bits() as usize])
            };
            Split {
                feature: node.question & !(MISSING_LEFT | CATEGORICAL),
                test,
                missing_left: node.question & MISSING_LEFT != 0,
                right: node.right,
            }
        };
        Node { value: node.value, cover: node.cover, split: (node.right != 0).then(split) }
    }
}

impl Split<'_> {
    /// Whether a value of the split's feature goes left.
    #[inline]
    pub fn goes_left(&self, value: f64) -> bool {
        match self.test {
            _ if value.is_nan() => self.missing_left,
            Test::AtMost(threshold) => value <= threshold,
            Test::In(categories) => categories.contains_value(value),
        }
    }
}

/// A tree in the making, node after node in preorder.
#[derive(Debug, Default)]
pub(crate) struct TreeBuilder {
    nodes: Vec<Packed>,
    sets: Vec<Categories>,
}

impl TreeBuilder {
    /// A builder with room for so many nodes.
    pub(crate) fn with_capacity(nodes: usize) -> Self {
        Self { nodes: Vec::with_capacity(nodes), sets: Vec::new() }
    }

    /// Number of nodes so far.
    pub(crate) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Adds the next node in preorder, a leaf until told otherwise; answers its index.
    pub(crate) fn push(&mut self, value: f64, cover: f64) -> usize {
        self.nodes.push(Packed { value, cover, threshold: 0.0, right: 0, question: 0 });
        self.nodes.len() - 1
    }

    /// Makes a node split values at a threshold.
    pub(crate) fn split_at(&mut self, index: usize, feature: u32, threshold: f64, missing_left: bool) {
        self.nodes[index].threshold = threshold;
        self.nodes[index].question = feature | if missing_left { MISSING_LEFT } else { 0 };
    }

    /// Makes a node send these categories left.
    pub(crate) fn split_in(
        &mut self,
        index: usize,
        feature: u32,
        categories: Categories,
        missing_left: bool,
    ) {
        self.split_at(index, feature | CATEGORICAL, f64::from_bits(self.sets.len() as u64), missing_left);
        self.sets.push(categories);
    }

    /// Makes the next node to be pushed the right child of a split.
    pub(crate) fn right_of(&mut self, split: usize) {
        self.nodes[split].right = numbered(self.nodes.len());
    }

    /// The tree; at least one node was pushed and every split has had its right child.
    pub(crate) fn build(mut self) -> Tree {
        debug_assert!(!self.nodes.is_empty(), "a tree has a root");
        self.nodes.shrink_to_fit();
        Tree { nodes: self.nodes, sets: self.sets }
    }
}
