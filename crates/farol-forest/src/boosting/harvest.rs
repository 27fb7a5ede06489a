//! From a grown tree to one of the model's: covers, steps and which child is the heavier; and where binned rows come out
//! of it. Knows nothing of gradients.

use std::sync::atomic::{AtomicU16, Ordering};

use rayon::prelude::*;

use super::binning::Meaning;
use super::grower::{Grown, GrownSplit};
use super::task::Task;
use super::tiles::Columns;
use crate::model::{Tree, TreeBuilder};

/// Rows below which a second thread costs more than it saves.
const PARALLEL_ROWS: usize = 1 << 15;

/// A tree on bins, its nodes as they were grown.
pub(super) struct Harvest {
    nodes: Vec<Grown>,
    covers: Vec<f64>,
    /// For each node its step in log-odds: a leaf's answer times the learning rate, a split's mean over its children.
    pub(super) steps: Vec<f64>,
}

impl Harvest {
    /// Completes a tree and notes for each of its `rows` the leaf it came to.
    pub(super) fn new(task: &Task, nodes: Vec<Grown>, rows: &[u32], leaf_of_row: &[AtomicU16]) -> Self {
        let cover = |(at, node): (usize, &Grown)| {
            if node.split.is_some() {
                return 0.0;
            }
            let rows = &rows[node.rows.clone()];
            for &row in rows {
                leaf_of_row[row as usize].store(leaf_number(at), Ordering::Relaxed);
            }
            task.learn.cover(rows)
        };
        let covers = if rows.len() < PARALLEL_ROWS {
            nodes.iter().enumerate().map(cover).collect()
        } else {
            nodes.par_iter().enumerate().with_max_len(1).map(cover).collect()
        };
        let steps = nodes.iter().map(|node| node.answer * task.params.learning_rate).collect();
        let mut harvest = Self { nodes, covers, steps };
        for at in (0..harvest.nodes.len()).rev() {
            harvest.complete(task, at);
        }
        harvest
    }

    /// Gives a split its cover and step, and its children their sides; they are complete already.
    fn complete(&mut self, task: &Task, at: usize) {
        let Some(split) = &mut self.nodes[at].split else { return };
        let [left, right] = split.children;
        let cover = self.covers[left] + self.covers[right];
        self.steps[at] =
            (self.covers[left] * self.steps[left] + self.covers[right] * self.steps[right]) / cover;
        self.covers[at] = cover;
        split.orient(task, self.covers[left] > self.covers[right]);
    }

    /// The leaf that a row of these cells comes to.
    pub(super) fn leaf(&self, columns: &Columns, row: usize) -> usize {
        let mut at = 0;
        while let Some(split) = &self.nodes[at].split {
            let left = split.cut.left.contains(columns.column(split.cut.column)[row]);
            at = split.children[usize::from(!left)];
        }
        at
    }

    /// The model's tree.
    pub(super) fn tree(&self, task: &Task) -> Tree {
        let mut tree = TreeBuilder::with_capacity(self.nodes.len());
        let mut pending = vec![(0, None)];
        while let Some((at, right_of)) = pending.pop() {
            if let Some(parent) = right_of {
                tree.right_of(parent);
            }
            let index = tree.push(self.steps[at], self.covers[at]);
            if let Some(split) = &self.nodes[at].split {
                split.ask(task, &mut tree, index);
                let [left, right] = split.children;
                pending.extend([(right, Some(index)), (left, None)]);
            }
        }
        tree.build()
    }

    /// Whether the tree asks nothing.
    pub(super) fn is_leaf(&self) -> bool {
        self.nodes.len() == 1
    }
}

impl GrownSplit {
    /// Of a split of categories the heavier child becomes the right one, where unseen categories go. A missing value that
    /// no row of the node had goes to the heavier child.
    fn orient(&mut self, task: &Task, left_is_heavier: bool) {
        let binning = &task.binnings[self.cut.column];
        match binning.meaning {
            Meaning::Categories(_) if left_is_heavier => {
                self.cut.left = self.cut.seen.without(self.cut.left);
                self.children.reverse();
            }
            Meaning::Thresholds(_) if left_is_heavier && !self.cut.seen.contains(binning.missing) => {
                self.cut.left.insert(binning.missing);
            }
            _ => {}
        }
    }

    fn ask(&self, task: &Task, tree: &mut TreeBuilder, index: usize) {
        let binning = &task.binnings[self.cut.column];
        let missing_left = self.cut.left.contains(binning.missing);
        match &binning.meaning {
            Meaning::Thresholds(thresholds) => {
                let threshold = thresholds.get(self.cut.last_left).copied().unwrap_or(f64::INFINITY);
                tree.split_at(index, binning.feature, threshold, missing_left);
            }
            Meaning::Categories(_) => {
                tree.split_in(index, binning.feature, binning.categories(&self.cut.left), missing_left);
            }
        }
    }
}

/// Nodes are numbered in 16 bits: a tree of `MAX_LEAVES` has fewer.
#[expect(clippy::cast_possible_truncation, reason = "MAX_LEAVES sees to it")]
pub(super) fn leaf_number(node: usize) -> u16 {
    debug_assert!(u16::try_from(node).is_ok(), "nodes are numbered in 16 bits");
    node as u16
}
