//! One node's work, whatever the order of growth: search the features for the best cut, and part the rows by it.

use std::ops::Range;

use super::block::{Block, Copied, SMALL};
use super::chance::Chance;
use super::cut::{Cut, Search, Sides, order_by_share};
use super::draw::{Draw, Drawn};
use super::mass::{Mass, Packed, Tally};
use super::runs::Runs;
use super::scan::Node;
use super::task::Task;
use crate::model::{Categories, TreeBuilder};
use crate::params::Splits;
use crate::table::{CodedColumn, Codes, numbered};

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
    copied: Copied,
}

/// A tree's rows, its chance, and how to split them.
pub(super) struct Splitter<'a> {
    pub(super) task: &'a Task<'a>,
    scratch: &'a mut Scratch,
    chance: Chance,
    /// Whether the ranks are those of a copy.
    in_copy: bool,
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
        let counting = task.counting.as_deref();
        scratch.draw.rows(counting, labels, task.params.rows_per_tree, &mut chance, &mut scratch.rows);
        scratch.features.clear();
        scratch.features.extend(0..numbered(task.columns.len()));
        Self { task, scratch, chance, in_copy: false }
    }

    /// Every row of the tree, distinct, ascending.
    pub(super) fn rows(&self) -> &[Drawn] {
        &self.scratch.rows
    }

    /// What all rows of the tree hold.
    pub(super) fn total(&self) -> Mass {
        mass(&self.scratch.rows, self.task.weights())
    }

    /// Whether a node of these rows should be [copied](Self::copy).
    pub(super) fn should_copy(&self, rows: &Range<usize>) -> bool {
        self.task.row_major.is_some() && !self.in_copy && rows.len() <= SMALL
    }

    /// Copies the ranks of a node's rows: until [`leave`](Self::leave) only its descendants may be split.
    pub(super) fn copy(&mut self, rows: Range<usize>) {
        let (task, scratch) = (self.task, &mut *self.scratch);
        if let Some(from) = &task.row_major {
            scratch.copied.fill(task.columns, from, task.weights(), &mut scratch.rows[rows]);
            self.in_copy = true;
        }
    }

    /// Goes back to the table's ranks.
    pub(super) fn leave(&mut self) {
        self.in_copy = false;
    }

    /// The best cut of these rows, which hold `total`.
    pub(super) fn choose(&mut self, total: Mass, rows: Range<usize>) -> Option<Choice> {
        let (task, scratch) = (self.task, &mut *self.scratch);
        let rows = &scratch.rows[rows];
        let block = block(task, &scratch.copied, self.in_copy);
        // Without weights of their own the rows' weights are whole numbers.
        let fits = total.weight() <= Packed::MOST;
        let (features, chance) = (&mut scratch.features, &mut self.chance);
        if task.weights().is_empty() && fits {
            choose(task, (block, rows, total), &mut scratch.packed, features, chance)
        } else {
            choose(task, (block, rows, total), &mut scratch.plain, features, chance)
        }
    }

    /// Moves the rows that go left to the front, both sides keeping their order; answers both ranges and what they hold.
    pub(super) fn part(
        &mut self,
        choice: &Choice,
        range: Range<usize>,
        total: Mass,
    ) -> [(Range<usize>, Mass); 2] {
        let (task, scratch) = (self.task, &mut *self.scratch);
        let block = block(task, &scratch.copied, self.in_copy);
        let (rows, spill) = (&mut scratch.rows[range.clone()], &mut scratch.spill);
        let kept = match block.codes(choice.cut.feature) {
            Codes::U8(codes) => part(rows, spill, codes, &choice.sides),
            Codes::U16(codes) => part(rows, spill, codes, &choice.sides),
            Codes::U32(codes) => part(rows, spill, codes, &choice.sides),
        };
        let (left, right) = rows.split_at(kept);
        // Without weights the sums are exact, whichever way they were come by.
        let masses = match block.weights() {
            [] => [choice.cut.left, total.without(choice.cut.left)],
            weights => [left, right].map(|rows| mass(rows, weights)),
        };
        let middle = range.start + kept;
        [(range.start..middle, masses[0]), (middle..range.end, masses[1])]
    }

    /// Writes the split into a tree.
    pub(super) fn write(&self, choice: &Choice, tree: &mut TreeBuilder, index: usize) {
        let cut = &choice.cut;
        let column = &self.task.columns[cut.feature as usize];
        match &choice.sides {
            Sides::Set { left, missing_left, .. } => {
                tree.split_in(index, cut.feature, left.clone(), *missing_left);
            }
            Sides::Threshold { .. } => {
                let parts_values = cut.next < column.missing();
                let threshold =
                    if parts_values { column.threshold(cut.last_left, cut.next) } else { f64::INFINITY };
                tree.split_at(index, cut.feature, threshold, cut.missing_left);
            }
        }
    }
}

fn block<'a>(task: &'a Task<'_>, copied: &'a Copied, in_copy: bool) -> Block<'a> {
    if in_copy { Block::Copy(copied) } else { Block::Table(task.columns, task.weights()) }
}

fn mass(rows: &[Drawn], weights: &[f64]) -> Mass {
    rows.iter().fold(Mass::default(), |mass, drawn| mass.plus(Mass::of(*drawn, weights)))
}

/// Moves what goes left to the front, keeping the order of both sides; answers how many that are.
fn part<C: Copy + Into<u32>>(
    rows: &mut [Drawn],
    spill: &mut Vec<Drawn>,
    codes: &[C],
    sides: &Sides,
) -> usize {
    if spill.len() < rows.len() {
        spill.resize(rows.len(), Drawn::new(0, 0, false));
    }
    // Both places are written and one of them counts: a branch would be mispredicted half the time.
    let (mut kept, mut spilt) = (0, 0);
    for i in 0..rows.len() {
        let drawn = rows[i];
        let left = sides.goes_left(codes[drawn.row()].into());
        rows[kept] = drawn;
        spill[spilt] = drawn;
        kept += usize::from(left);
        spilt += usize::from(!left);
    }
    rows[kept..].copy_from_slice(&spill[..spilt]);
    kept
}

/// The best cut over features drawn without replacement. One that is constant here counts as drawn, but drawing goes on
/// until at least one is not, or none is left.
fn choose<T: Tally>(
    task: &Task<'_>,
    (block, rows, total): (Block<'_>, &[Drawn], Mass),
    runs: &mut Runs<T>,
    features: &mut [u32],
    chance: &mut Chance,
) -> Option<Choice> {
    let params = task.params;
    let (class, criterion, min_samples_leaf) = (task.class, params.criterion, params.min_samples_leaf);
    let mut search = Search::new(Node { total, class, criterion, min_samples_leaf });
    let mut tried = false;
    for next in 0..features.len() {
        if next >= task.wanted && tried {
            break;
        }
        let left = numbered(features.len() - next);
        features.swap(next, next + chance.below(left) as usize);
        let feature = features[next];
        if !task.varies[feature as usize] {
            continue;
        }
        let column = &task.columns[feature as usize];
        let ordered = task.is_ordered(feature);
        runs.gather(block.codes(feature), column.missing(), rows, block.weights());
        if runs.is_constant() {
            continue;
        }
        tried = true;
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
        let sides = Sides::threshold(cut.last_left, column.missing(), cut.missing_left);
        return Some(Choice { cut, sides });
    }
    runs.gather(block.codes(cut.feature), column.missing(), rows, block.weights());
    order_by_share(runs, class);
    Some(by_category(cut, column, runs, &total))
}

/// A cut of a categorical column, its sides so that the heavier is the right one: there go the categories that were not
/// here to be seen.
fn by_category<T: Tally>(cut: Cut, column: &CodedColumn, runs: &Runs<T>, total: &Mass) -> Choice {
    let right = total.without(cut.left);
    let swapped = cut.left.weight() > right.weight();
    let (first, rest) = runs.codes().split_at(cut.runs_left as usize);
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
