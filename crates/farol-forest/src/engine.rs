//! A forest laid out for speed: small nodes, siblings side by side, several walks at once. Answers are the reference's
//! to the bit; a disposable copy, never stored. Knows nothing of learning.

mod batch;

use std::collections::VecDeque;

use crate::model::{Answer, Categories, Model, Node, Test, Tree};
use crate::table::numbered;

/// Marks in [`Step::question`] that a missing value goes left; the lower bits are the feature.
const MISSING_LEFT: u32 = 1 << 31;
/// Marks in [`Step::question`] that the threshold is the index of a set of categories.
const CATEGORICAL: u32 = 1 << 30;

/// Trees or rows walked side by side: enough for their memory waits to overlap.
const LANES: usize = 8;

/// A compiled forest; see [`compile`](Self::compile).
#[derive(Debug, Clone)]
pub struct Engine {
    features: usize,
    trees: Vec<Root>,
    steps: Vec<Step>,
    /// For each step the value answered if the walk ends there.
    values: Vec<f64>,
    sets: Vec<Categories>,
    answer: Answer,
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

impl Engine {
    /// Lays out `model` for scoring, tree after tree, each breadth first.
    pub fn compile(model: &Model) -> Self {
        let nodes = model.trees().iter().map(Tree::len).sum();
        let mut engine = Self {
            features: model.features().len(),
            trees: Vec::with_capacity(model.trees().len()),
            steps: Vec::with_capacity(nodes),
            values: Vec::with_capacity(nodes),
            sets: Vec::new(),
            answer: model.answer(),
        };
        model.trees().iter().for_each(|tree| engine.add(tree));
        engine
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
        self.answer.probability(self.answer.margin(sum, self.trees.len()))
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
