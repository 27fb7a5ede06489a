//! The layout that takes every model: thresholds as they are, siblings side by side, several walks at once. Knows
//! nothing of ranks.

use std::collections::VecDeque;

use crate::model::{Categories, Model, Node, Test, Tree};
use crate::table::numbered;

/// Marks in [`Step::question`] that a missing value goes left; the lower bits are the feature.
const MISSING_LEFT: u32 = 1 << 31;
/// Marks in [`Step::question`] that the threshold is the index of a set of categories.
const CATEGORICAL: u32 = 1 << 30;

/// Trees or rows walked side by side: enough for their memory waits to overlap.
const LANES: usize = 8;

/// A model as steps over values.
#[derive(Debug, Clone)]
pub(super) struct Flat {
    trees: Vec<Root>,
    steps: Vec<Step>,
    /// For each step the value answered if the walk ends there.
    values: Vec<f64>,
    sets: Vec<Categories>,
}

#[derive(Debug, Clone, Copy)]
struct Root {
    at: u32,
    /// Splits on the longest way down.
    depth: u32,
}

/// One question. The right child follows the left one. A leaf sends every value to itself, so that a walk takes the
/// same number of steps whatever the row, without a branch to mispredict.
#[derive(Debug, Clone, Copy)]
struct Step {
    threshold: f64,
    question: u32,
    left: u32,
}

impl Flat {
    /// Lays out `model`, tree after tree, each breadth first.
    pub(super) fn new(model: &Model) -> Self {
        let nodes = model.trees().iter().map(Tree::len).sum();
        let mut flat = Self {
            trees: Vec::with_capacity(model.trees().len()),
            steps: Vec::with_capacity(nodes),
            values: Vec::with_capacity(nodes),
            sets: Vec::new(),
        };
        model.trees().iter().for_each(|tree| flat.add(tree));
        flat
    }

    /// The sum of the leaves' values for one row, in the trees' order.
    pub(super) fn sum(&self, row: &[f64]) -> f64 {
        let mut sum = 0.0;
        let mut groups = self.trees.chunks_exact(LANES);
        for group in &mut groups {
            let mut at: [u32; LANES] = std::array::from_fn(|lane| group[lane].at);
            let depth = group.iter().map(|root| root.depth).max().unwrap_or(0);
            for _ in 0..depth {
                for at in &mut at {
                    *at = self.next(*at, row);
                }
            }
            for at in at {
                sum += self.values[at as usize];
            }
        }
        for root in groups.remainder() {
            let leaf = (0..root.depth).fold(root.at, |at, _| self.next(at, row));
            sum += self.values[leaf as usize];
        }
        sum
    }

    /// The sums for a block of rows (row-major, `width` values a row).
    pub(super) fn sums(&self, rows: &[f64], width: usize, out: &mut [f64]) {
        out.fill(0.0);
        for root in &self.trees {
            let mut lanes = rows.chunks_exact(LANES * width);
            let mut sums = out.chunks_exact_mut(LANES);
            for (rows, sums) in (&mut lanes).zip(&mut sums) {
                let rows: [&[f64]; LANES] = std::array::from_fn(|lane| &rows[lane * width..][..width]);
                self.add_tree(*root, rows, sums);
            }
            for (row, sum) in lanes.remainder().chunks_exact(width).zip(sums.into_remainder()) {
                self.add_tree(*root, [row], std::slice::from_mut(sum));
            }
        }
    }

    /// Adds one tree's answers for `N` rows walked side by side.
    #[inline]
    fn add_tree<const N: usize>(&self, root: Root, rows: [&[f64]; N], sums: &mut [f64]) {
        let mut at = [root.at; N];
        for _ in 0..root.depth {
            for (at, row) in at.iter_mut().zip(rows) {
                *at = self.next(*at, row);
            }
        }
        for (sum, at) in sums.iter_mut().zip(at) {
            *sum += self.values[at as usize];
        }
    }

    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "the index of a set is below the number of nodes")]
    #[expect(clippy::needless_bitwise_bool, reason = "a branch on the data is mispredicted half the time")]
    fn next(&self, at: u32, row: &[f64]) -> u32 {
        let step = &self.steps[at as usize];
        let value = row[(step.question & !(MISSING_LEFT | CATEGORICAL)) as usize];
        if step.question & CATEGORICAL != 0 && !value.is_nan() {
            return step.left
                + u32::from(!self.sets[step.threshold.to_bits() as usize].contains_value(value));
        }
        let left = (value <= step.threshold) | (value.is_nan() & (step.question & MISSING_LEFT != 0));
        step.left + u32::from(!left)
    }

    fn add(&mut self, tree: &Tree) {
        let base = numbered(self.steps.len());
        let mut queue = VecDeque::from([(0_usize, 0_u32)]);
        let (mut queued, mut deepest) = (1, 0);
        while let Some((index, depth)) = queue.pop_front() {
            let node = tree.node(index);
            let at = numbered(self.steps.len());
            self.steps.push(Step::new(node, at, base + queued, &mut self.sets));
            self.values.push(node.value);
            if let Some(split) = node.split {
                queue.extend([(index + 1, depth + 1), (split.right as usize, depth + 1)]);
                queued += 2;
                deepest = deepest.max(depth + 1);
            }
        }
        self.trees.push(Root { at: base, depth: deepest });
    }
}

impl Step {
    /// The step of a node that stands `at` its place, its children, if any, from `left` on.
    fn new(node: Node<'_>, at: u32, left: u32, sets: &mut Vec<Categories>) -> Self {
        let Some(split) = node.split else {
            return Self { threshold: f64::INFINITY, question: MISSING_LEFT, left: at };
        };
        let missing = if split.missing_left { MISSING_LEFT } else { 0 };
        match split.test {
            Test::AtMost(threshold) => Self { threshold, question: split.feature | missing, left },
            Test::In(categories) => {
                sets.push(categories.clone());
                let threshold = f64::from_bits(sets.len() as u64 - 1);
                Self { threshold, question: split.feature | missing | CATEGORICAL, left }
            }
        }
    }
}
