//! One tree: draw its rows, then split nodes depth first until nothing is left to part. Knows nothing of threads.

use std::ops::Range;

use super::chance::Chance;
use super::cut::{Cut, Search};
use super::mass::Mass;
use super::runs::Runs;
use super::task::Task;
use crate::model::{Tree, TreeBuilder};
use crate::table::numbered;

/// Buffers one thread uses for tree after tree.
pub(super) struct Scratch {
    /// The tree's distinct rows; each node owns a range, ascending.
    rows: Vec<u32>,
    /// For each row of the table its weight times how often the tree drew it, in the place of its class.
    weights: Vec<[f64; 2]>,
    drawn: Vec<u32>,
    features: Vec<u32>,
    spill: Vec<u32>,
    runs: Runs,
}

impl Scratch {
    pub(super) fn new(task: &Task) -> Self {
        Self {
            rows: Vec::new(),
            weights: task.weights.clone(),
            drawn: Vec::new(),
            features: Vec::new(),
            spill: Vec::new(),
            runs: Runs::default(),
        }
    }

    /// Draws the tree's rows: as many as there are, with replacement; or all of them once.
    fn draw(&mut self, task: &Task, chance: &mut Chance) {
        self.rows.clear();
        if !task.params.bootstrap {
            self.rows.extend(&task.rows);
            return;
        }
        self.drawn.clear();
        self.drawn.resize(task.rows.len(), 0);
        let n = numbered(task.rows.len());
        for _ in 0..n {
            self.drawn[chance.below(n) as usize] += 1;
        }
        for (&row, &times) in task.rows.iter().zip(&self.drawn).filter(|(_, times)| **times > 0) {
            self.rows.push(row);
            self.weights[row as usize] = task.weights[row as usize].map(|weight| weight * f64::from(times));
        }
    }
}

/// Grows tree number `tree`.
pub(super) fn grow(task: &Task, tree: u32, scratch: &mut Scratch) -> Tree {
    let mut chance = Chance::of_tree(task.params.seed, tree);
    scratch.draw(task, &mut chance);
    scratch.features.clear();
    scratch.features.extend(&task.usable);
    let root = Pending { rows: 0..scratch.rows.len(), depth: 0, right_of: None };
    let mut grower = Grower { task, scratch, chance, tree: TreeBuilder::default(), pending: vec![root] };
    while let Some(next) = grower.pending.pop() {
        grower.visit(&next);
    }
    grower.tree.build()
}

/// A node still to be made: its range of the tree's rows, and the split whose right child it is, if it is one.
struct Pending {
    rows: Range<usize>,
    depth: u32,
    right_of: Option<usize>,
}

struct Grower<'a> {
    task: &'a Task<'a>,
    scratch: &'a mut Scratch,
    chance: Chance,
    tree: TreeBuilder,
    pending: Vec<Pending>,
}

impl Grower<'_> {
    fn visit(&mut self, at: &Pending) {
        if let Some(parent) = at.right_of {
            self.tree.right_of(parent);
        }
        let mass = self.mass(at.rows.clone());
        let index = self.tree.push(mass.share(self.task.class), mass.cover(self.task.class));
        if self.may_split(&mass, at.depth)
            && let Some(cut) = self.best_cut(mass, at.rows.clone())
        {
            self.split(index, &cut);
            let middle = self.partition(&cut, at.rows.clone());
            let depth = at.depth + 1;
            self.pending.push(Pending { rows: middle..at.rows.end, depth, right_of: Some(index) });
            self.pending.push(Pending { rows: at.rows.start..middle, depth, right_of: None });
        }
    }

    fn mass(&self, rows: Range<usize>) -> Mass {
        let mut mass = Mass::default();
        for &row in &self.scratch.rows[rows] {
            mass.add_row(self.scratch.weights[row as usize]);
        }
        mass
    }

    fn may_split(&self, mass: &Mass, depth: u32) -> bool {
        let params = self.task.params;
        depth < params.max_depth
            && mass.rows >= params.min_samples_split
            && mass.rows / 2 >= params.min_samples_leaf
            && !mass.is_pure()
    }

    /// The best cut over features drawn without replacement, going on past those constant here until enough have been
    /// tried or none is left.
    fn best_cut(&mut self, total: Mass, rows: Range<usize>) -> Option<Cut> {
        let (task, scratch) = (self.task, &mut *self.scratch);
        let min_samples_leaf = task.params.min_samples_leaf;
        let mut search = Search { total, class: task.class, min_samples_leaf, best: None };
        let mut tried = 0;
        for next in 0..scratch.features.len() {
            if tried == task.wanted {
                break;
            }
            let left = numbered(scratch.features.len() - next);
            scratch.features.swap(next, next + self.chance.below(left) as usize);
            let feature = scratch.features[next];
            let column = &task.columns[feature as usize];
            scratch.runs.gather(column, &scratch.rows[rows.clone()], &scratch.weights);
            if !scratch.runs.is_constant() {
                search.column(feature, &scratch.runs, column.missing());
                tried += 1;
            }
        }
        search.best
    }

    fn split(&mut self, index: usize, cut: &Cut) {
        let column = &self.task.columns[cut.feature as usize];
        let parts_values = cut.first_right < column.missing();
        let threshold =
            if parts_values { column.threshold(cut.last_left, cut.first_right) } else { f64::INFINITY };
        self.tree.split_at(index, cut.feature, threshold, cut.missing_left);
    }

    /// Moves the rows that go left to the front, both sides keeping their order; answers where the right begins.
    fn partition(&mut self, cut: &Cut, range: Range<usize>) -> usize {
        let column = &self.task.columns[cut.feature as usize];
        let spill = &mut self.scratch.spill;
        spill.clear();
        let rows = &mut self.scratch.rows[range.clone()];
        let mut kept = 0;
        for i in 0..rows.len() {
            let row = rows[i];
            if cut.goes_left(column.codes.get(row as usize), column.missing()) {
                rows[kept] = row;
                kept += 1;
            } else {
                spill.push(row);
            }
        }
        rows[kept..].copy_from_slice(spill);
        range.start + kept
    }
}
