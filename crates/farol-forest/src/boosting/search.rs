//! The best split of a node: every border between bins with missing values on either side, missing against present, and
//! sets of categories. Knows nothing of rows.

mod categories;
mod thresholds;

use rayon::prelude::*;

use super::bin_set::BinSet;
use super::binning::{Binning, Meaning};
use super::histogram::Histogram;
use super::judge::{Bounds, Rules};
use super::sums::Sums;
use super::task::Task;

/// Bins below which a second thread costs more than it saves.
const PARALLEL_BINS: usize = 1 << 15;

/// A way to part a node's rows in two.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Cut {
    /// The column, among those that vary.
    pub(super) column: usize,
    /// What both sides are worth together; the parent's worth taken away where it is kept.
    pub(super) gain: f64,
    /// The bins that go left, that of missing values perhaps among them.
    pub(super) left: BinSet,
    /// The last present bin that goes left; of no meaning for categories.
    pub(super) last_left: usize,
    pub(super) left_sums: Sums,
    /// The bins that rows of the node have.
    pub(super) seen: BinSet,
}

/// What a column's search finds.
#[derive(Debug, Clone, Copy)]
struct Found {
    worth: f64,
    left: BinSet,
    last_left: usize,
    left_sums: Sums,
}

/// A node to be split.
#[derive(Debug, Clone, Copy)]
pub(super) struct Node {
    pub(super) sums: Sums,
    pub(super) bounds: Bounds,
}

/// The cut that gains most, the first of equals in the order of columns; `None` if none gains enough.
pub(super) fn best_cut(
    task: &Task,
    rules: &Rules,
    node: Node,
    histogram: &Histogram,
    columns: &[usize],
) -> Option<Cut> {
    let parent = rules.worth_of_parent(node.sums, node.bounds);
    let of_column = |&column: &usize| column_cut(task, rules, node, histogram, column, parent);
    let first = |best: Cut, next: Cut| if next.gain > best.gain { next } else { best };
    let bins: usize = columns.iter().map(|&column| task.bins[column]).sum();
    let cuts: Vec<Cut> = if bins < PARALLEL_BINS {
        columns.iter().filter_map(of_column).collect()
    } else {
        columns.par_iter().filter_map(of_column).collect()
    };
    let best = cuts.into_iter().reduce(first)?;
    let sums = (0..=u8::MAX).zip(&histogram.column(best.column)[..task.bins[best.column]]);
    let seen = sums.filter(|(_, sums)| sums.rows > 0).map(|(bin, _)| bin).collect();
    Some(Cut { gain: best.gain - parent, seen, ..best })
}

fn column_cut(
    task: &Task,
    rules: &Rules,
    node: Node,
    histogram: &Histogram,
    column: usize,
    parent: f64,
) -> Option<Cut> {
    let binning: &Binning = &task.binnings[column];
    let sums = histogram.column(column);
    match binning.meaning {
        Meaning::Thresholds(_) => thresholds::best(rules, node, binning, sums, task.monotone[column], parent),
        Meaning::Categories(_) => categories::best(rules, node, binning, sums, task.params, parent),
    }
    .map(|found| Cut {
        column,
        gain: found.worth,
        left: found.left,
        last_left: found.last_left,
        left_sums: found.left_sums,
        seen: BinSet::default(),
    })
}
