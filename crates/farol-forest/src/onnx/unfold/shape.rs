//! The shape that the nodes of each tree make together, found from the leaves up: which are the same, which links of a
//! chain go on, how deep and large a tree will be, and what its splits would answer. Every node is looked at once.

use std::collections::HashMap;

use super::super::OnnxFault;
use super::super::ensemble::{Body, Ensemble, Members, Split, Test};
use crate::model::MAX_TREE_DEPTH;

/// The nodes of an ensemble, all reached from the roots of their trees, without a cycle.
pub(super) struct Shape<'a> {
    ensemble: &'a Ensemble,
    /// One a node, or none.
    covers: &'a [f64],
    roots: Vec<u32>,
    found: Vec<Found>,
    /// The first of each kind of subtree; unused where covers tell equal subtrees apart.
    first: HashMap<Kind, u32>,
}

/// What is found out of a node.
#[derive(Clone, Copy)]
struct Found {
    progress: Progress,
    /// The first node that is the root of an equal subtree.
    same_as: u32,
    /// Whether its question goes on at its right child.
    continues: bool,
    /// Splits below it on the longest way, a chain being one.
    depth: u32,
    /// Nodes below and with it, each as often as it will be copied.
    size: u64,
    value: f64,
}

#[derive(Clone, Copy, PartialEq)]
enum Progress {
    Unseen,
    Open,
    Done,
}

/// What makes two subtrees equal.
#[derive(PartialEq, Eq, Hash)]
enum Kind {
    Leaf { value: u64 },
    AtMost { feature: u32, threshold: u64, missing_left: bool, children: [u32; 2] },
    Is { feature: u32, category: u32, missing_left: bool, children: [u32; 2] },
}

impl<'a> Shape<'a> {
    /// # Errors
    /// A tree without a root or with several, with a cycle, or deeper than [`MAX_TREE_DEPTH`].
    pub(super) fn new(ensemble: &'a Ensemble, covers: &'a [f64]) -> Result<Self, OnnxFault> {
        let unseen =
            Found { progress: Progress::Unseen, same_as: 0, continues: false, depth: 0, size: 0, value: 0.0 };
        let found = vec![unseen; ensemble.nodes.len()];
        let roots = roots(ensemble)?;
        let mut shape = Self { ensemble, covers, roots, found, first: HashMap::new() };
        for (at, Members { tree, nodes }) in ensemble.trees.iter().enumerate() {
            shape.visit(shape.roots[at])?;
            if nodes.iter().any(|&at| shape.of(at).progress != Progress::Done) {
                return Err(OnnxFault::Tree {
                    tree: *tree,
                    what: "has nodes that its root does not lead to",
                });
            }
        }
        shape.first = HashMap::new();
        Ok(shape)
    }

    pub(super) fn roots(&self) -> impl Iterator<Item = u32> {
        self.roots.iter().copied()
    }

    pub(super) fn nodes(&self) -> usize {
        self.found.len()
    }

    /// Nodes of all trees, each as often as it will be copied.
    pub(super) fn size(&self) -> u64 {
        self.roots().fold(0, |sum, root| sum.saturating_add(self.of(root).size))
    }

    pub(super) fn body(&self, at: u32) -> Body {
        self.ensemble.nodes[at as usize].body
    }

    pub(super) fn cover(&self, at: u32) -> f64 {
        self.covers.get(at as usize).copied().unwrap_or(0.0)
    }

    pub(super) fn value(&self, at: u32) -> f64 {
        self.of(at).value
    }

    pub(super) fn continues(&self, at: u32) -> bool {
        self.of(at).continues
    }

    fn of(&self, at: u32) -> &Found {
        &self.found[at as usize]
    }

    /// Finds out of everything below a root, children first.
    fn visit(&mut self, root: u32) -> Result<(), OnnxFault> {
        let mut open = vec![root];
        while let Some(&at) = open.last() {
            let body = self.body(at);
            match (self.of(at).progress, body) {
                (Progress::Unseen, Body::Split(split)) => {
                    self.found[at as usize].progress = Progress::Open;
                    for child in [split.right, split.left] {
                        match self.of(child).progress {
                            Progress::Unseen => open.push(child),
                            Progress::Open => {
                                return Err(self.ensemble.nodes[at as usize].fault("is part of a cycle"));
                            }
                            Progress::Done => (),
                        }
                    }
                }
                (Progress::Done, _) => drop(open.pop()),
                _ => {
                    self.found[at as usize] = self.finish(at, body)?;
                    open.pop();
                }
            }
        }
        Ok(())
    }

    fn finish(&mut self, at: u32, body: Body) -> Result<Found, OnnxFault> {
        let done = Found { progress: Progress::Done, ..*self.of(at) };
        let found = match body {
            Body::Leaf(value) => Found { depth: 0, size: 1, value, ..done },
            Body::Split(split) => {
                let (left, right) = (*self.of(split.left), *self.of(split.right));
                let size = right.size.saturating_add(1);
                if self.goes_on(split) {
                    Found { continues: true, depth: right.depth, size, value: right.value, ..done }
                } else {
                    let depth = 1 + left.depth.max(right.depth);
                    let size = size.saturating_add(left.size);
                    Found { depth, size, value: self.mean(split, left.value, right.value), ..done }
                }
            }
        };
        if found.depth > MAX_TREE_DEPTH {
            return Err(self.ensemble.nodes[at as usize].fault("leads deeper than 1024 splits"));
        }
        Ok(Found { same_as: self.same_as(at, body), ..found })
    }

    /// Whether a split asks for a category, and its right child for another of the same feature with the same left
    /// child.
    fn goes_on(&self, split: Split) -> bool {
        let (Test::Is(_), Body::Split(next)) = (split.test, self.body(split.right)) else { return false };
        let same_left = self.of(split.left).same_as == self.of(next.left).same_as;
        matches!(next.test, Test::Is(_)) && next.feature == split.feature && same_left
    }

    /// The mean of the children's values, by cover where known.
    fn mean(&self, split: Split, left: f64, right: f64) -> f64 {
        let covers = [split.left, split.right].map(|child| self.cover(child));
        let share = if self.covers.is_empty() { 0.5 } else { covers[0] / (covers[0] + covers[1]) };
        (left * share + right * (1.0 - share)).clamp(left.min(right), left.max(right))
    }

    /// The first node met that is the same; with covers each is its own.
    fn same_as(&mut self, at: u32, body: Body) -> u32 {
        if !self.covers.is_empty() {
            return at;
        }
        let kind = match body {
            Body::Leaf(value) => Kind::Leaf { value: value.to_bits() },
            Body::Split(Split { feature, test, missing_left, left, right }) => {
                let children = [left, right].map(|child| self.of(child).same_as);
                match test {
                    Test::AtMost(threshold) => {
                        Kind::AtMost { feature, threshold: threshold.to_bits(), missing_left, children }
                    }
                    Test::Is(category) => Kind::Is { feature, category, missing_left, children },
                }
            }
        };
        *self.first.entry(kind).or_insert(at)
    }
}

/// The one node of each tree that no other leads to.
fn roots(ensemble: &Ensemble) -> Result<Vec<u32>, OnnxFault> {
    let mut led_to = vec![false; ensemble.nodes.len()];
    for node in &ensemble.nodes {
        if let Body::Split(split) = node.body {
            led_to[split.left as usize] = true;
            led_to[split.right as usize] = true;
        }
    }
    let root = |Members { tree, nodes }: &Members| {
        let mut roots = nodes.iter().filter(|&&at| !led_to[at as usize]);
        match (roots.next(), roots.next()) {
            (Some(&root), None) => Ok(root),
            (None, _) => {
                Err(OnnxFault::Tree { tree: *tree, what: "has no root: each node is the child of another" })
            }
            _ => Err(OnnxFault::Tree {
                tree: *tree,
                what: "has several nodes that are the child of none; one is expected",
            }),
        }
    };
    ensemble.trees.iter().map(root).collect()
}
