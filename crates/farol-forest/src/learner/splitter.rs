//! One node's work, whatever the order of growth: search the features for the best cut, and part the rows by it.

use std::ops::Range;

use super::chance::Chance;
use super::cut::{Cut, Node, Search, Sides, order_by_share};
use super::draw::{Draw, Drawn};
use super::mass::{Mass, Packed, Tally};
use super::runs::Runs;
use super::task::Task;
use crate::model::{Categories, TreeBuilder};
use crate::params::Splits;
use crate::table::{CodedColumn, numbered};

/// Buffers one thread uses for tree after tree.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    draw: Draw,
    /// The tree's distinct rows; each node owns a range, ascending.
    rows: Vec<Drawn>,
    spill: Vec<Drawn>,
    features: Vec<u32>,
    packed: Runs<Packed>,
    plain: Runs<Mass>,
}

/// A tree's rows, its chance, and how to split them.
pub(super) struct Splitter<'a> {
    pub(super) task: &'a Task<'a>,
    scratch: &'a mut Scratch,
    chance: Chance,
}

/// A cut and the side each value takes.
pub(super) struct Choice {
    cut: Cut,
    sides: Sides,
}

impl Choice {
    /// Its score less that of the node uncut.
    pub(super) fn gain(&self, uncut: f64) -> f64 {
        self.cut.score - uncut
    }
}

impl<'a> Splitter<'a> {
    /// Draws the rows of tree number `tree`.
    pub(super) fn new(task: &'a Task<'a>, tree: u32, scratch: &'a mut Scratch) -> Self {
        let mut chance = Chance::of_tree(task.params.seed, tree);
        let labels = task.training.labels;
        scratch.draw.rows(&task.rows, labels, task.params.rows_per_tree, &mut chance, &mut scratch.rows);
        scratch.features.clear();
        scratch.features.extend(&task.usable);
        Self { task, scratch, chance }
    }

    /// Every row of the tree, distinct, ascending.
    pub(super) fn rows(&self) -> &[Drawn] {
        &self.scratch.rows
    }

    /// What a range of the tree's rows holds.
    pub(super) fn mass(&self, rows: Range<usize>) -> Mass {
        self.task.mass(&self.scratch.rows[rows])
    }

    /// The best cut of these rows, which hold `total`.
    pub(super) fn choose(&mut self, total: Mass, rows: Range<usize>) -> Option<Choice> {
        let (task, scratch) = (self.task, &mut *self.scratch);
        let rows = &scratch.rows[rows];
        // Without weights of their own the rows' weights are whole numbers.
        let fits = total.weight[0] + total.weight[1] <= Packed::MOST;
        let (features, chance) = (&mut scratch.features, &mut self.chance);
        if task.weights().is_empty() && fits {
            choose(task, &mut scratch.packed, features, chance, rows, total)
        } else {
            choose(task, &mut scratch.plain, features, chance, rows, total)
        }
    }

    /// Moves the rows that go left to the front, both sides keeping their order; answers where the right begins.
    pub(super) fn part(&mut self, choice: &Choice, range: Range<usize>) -> usize {
        let column = &self.task.columns[choice.cut.feature as usize];
        let spill = &mut self.scratch.spill;
        spill.clear();
        let rows = &mut self.scratch.rows[range.clone()];
        let mut kept = 0;
        for i in 0..rows.len() {
            let drawn = rows[i];
            if choice.sides.goes_left(column.codes.get(drawn.row())) {
                rows[kept] = drawn;
                kept += 1;
            } else {
                spill.push(drawn);
            }
        }
        rows[kept..].copy_from_slice(spill);
        range.start + kept
    }

    /// Writes the split into a tree.
    pub(super) fn write(&self, choice: &Choice, tree: &mut TreeBuilder, index: usize) {
        let cut = &choice.cut;
        let column = &self.task.columns[cut.feature as usize];
        match &choice.sides {
            Sides::Set { left, missing_left, .. } => {
                tree.split_in(index, cut.feature, left.clone(), *missing_left);
            }
            Sides::Threshold { last_left, missing, missing_left } => {
                let parts_values = cut.next < *missing;
                let threshold =
                    if parts_values { column.threshold(*last_left, cut.next) } else { f64::INFINITY };
                tree.split_at(index, cut.feature, threshold, *missing_left);
            }
        }
    }
}

/// The best cut over features drawn without replacement, going on past those constant here until enough have been
/// tried or none is left.
fn choose<T: Tally>(
    task: &Task<'_>,
    runs: &mut Runs<T>,
    features: &mut [u32],
    chance: &mut Chance,
    rows: &[Drawn],
    total: Mass,
) -> Option<Choice> {
    let params = task.params;
    let (class, criterion, min_samples_leaf) = (task.class, params.criterion, params.min_samples_leaf);
    let mut search = Search::new(Node { total, class, criterion, min_samples_leaf });
    let mut tried = 0;
    for next in 0..features.len() {
        if tried == task.wanted {
            break;
        }
        let left = numbered(features.len() - next);
        features.swap(next, next + chance.below(left) as usize);
        let feature = features[next];
        let column = &task.columns[feature as usize];
        let ordered = task.is_ordered(feature);
        runs.gather(column, rows, task.weights());
        if runs.is_constant() {
            continue;
        }
        tried += 1;
        if !ordered {
            order_by_share(runs, class);
        }
        match params.splits {
            Splits::Best => search.every(feature, runs, column.missing()),
            Splits::Random => search.at_random(feature, runs, column, ordered, chance),
        }
    }
    let cut = search.best?;
    let column = &task.columns[cut.feature as usize];
    if task.is_ordered(cut.feature) {
        let (last_left, missing, missing_left) = (cut.last_left, column.missing(), cut.missing_left);
        return Some(Choice { cut, sides: Sides::Threshold { last_left, missing, missing_left } });
    }
    runs.gather(column, rows, task.weights());
    order_by_share(runs, class);
    Some(by_category(cut, column, runs, &total, class))
}

/// A cut of a categorical column, its sides so that the heavier is the right one: there go the categories that were not
/// here to be seen.
fn by_category<T: Tally>(
    cut: Cut,
    column: &CodedColumn,
    runs: &Runs<T>,
    total: &Mass,
    class: super::mass::ClassWeights,
) -> Choice {
    let right = total.without(cut.left);
    let swapped = cut.left.cover(class) > right.cover(class);
    let (first, rest) = runs.codes.split_at(cut.runs_left as usize);
    let mut levels = vec![false; column.levels.len()];
    for &code in if swapped { rest } else { first } {
        levels[code as usize] = true;
    }
    let category = |(level, _): (&f64, &bool)| Categories::of_value(*level);
    let left = column.levels.iter().zip(&levels).filter(|(_, left)| **left).filter_map(category).collect();
    // Where nobody here misses the value, one met later goes to the heavier side too.
    let missing_left = runs.missing.is_some() && cut.missing_left != swapped;
    let cut = Cut { left: if swapped { right } else { cut.left }, missing_left, ..cut };
    Choice { cut, sides: Sides::Set { left, levels, missing_left } }
}
