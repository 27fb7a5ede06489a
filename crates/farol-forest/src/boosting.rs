//! Gradient boosting for two classes: trees on histograms of whole-number gradients, so that neither the number of threads
//! nor the machine changes a byte of the model. Sources: Friedman, *Greedy Function Approximation*, 2001; Chen and
//! Guestrin, *XGBoost*, 2016; Ke et al., *LightGBM*, 2017.

mod bin_set;
mod binning;
mod chance;
mod gradients;
mod grower;
mod harvest;
mod histogram;
mod judge;
mod math;
mod order;
mod part;
mod partition;
mod prefetch;
mod search;
mod sums;
mod task;
mod tiles;
mod watch;

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicU16, Ordering};

use rayon::prelude::*;

use crate::model::Tree;
use crate::table::numbered;
use crate::{Answer, CheckedBoosting, ForestError, Model, Training};
use chance::{Chance, Purpose};
use gradients::{Gradients, Step};
use grower::{Room, grow};
use harvest::{Harvest, leaf_number};
use order::order_rows;
use task::Task;
use watch::Watch;

/// A boosted model, and what its rounds did to rows held back.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Boosted {
    /// The model, of the rounds kept.
    pub model: Model,
    /// Weighted mean log-loss (natural logarithm, class weights included) of the rows held back, after each round that was
    /// tried; empty without early stopping. The model keeps the rounds up to the lowest.
    pub losses: Vec<f64>,
}

impl CheckedBoosting {
    /// Learns a model on the current rayon pool; the number of its threads changes nothing but the time.
    ///
    /// Each round takes the gradient w (p − y) and the hessian w p (1 − p) of the log-loss at every row, w being row weight
    /// times class weight, and grows a tree whose leaves answer −G / (H + L2), within the bounds that monotone constraints
    /// leave, times the learning rate. A split parts bins of one column, with missing values on the side that gains more,
    /// or missing from present values; of categories, a set of them from the rest. The base is the log-odds of the
    /// weighted share of the positive class, ±800 where there is only one class.
    ///
    /// Leaves keep their covers, and splits the cover-weighted mean of their children. Where training saw no missing value,
    /// one met later goes to the heavier child; the right child of a split of categories is the heavier one.
    ///
    /// Time is about rounds × rows × columns × depth / 2, since of two siblings only the smaller one's rows are summed;
    /// memory beside the table is 2 bytes a cell and about 24 bytes a row (35 where rows are few or their weights far
    /// apart), and up to 64 MB of histograms.
    ///
    /// # Errors
    /// A monotone constraint on a column that is not there or has categories, early stopping with fewer than two groups of
    /// rows that count, or more nodes than a model can number.
    pub fn fit(&self, training: &Training<'_>) -> Result<Model, ForestError> {
        self.fit_with(training, &|_| ControlFlow::Continue(()))
    }

    /// [`fit`](Self::fit), telling `progress` after each round how many are done, and stopping when it says so.
    ///
    /// # Errors
    /// Those of [`fit`](Self::fit), and [`ForestError::Cancelled`] once `progress` has answered `Break`.
    pub fn fit_with(
        &self,
        training: &Training<'_>,
        progress: &(dyn Fn(usize) -> ControlFlow<()> + Sync),
    ) -> Result<Model, ForestError> {
        self.fit_watched(training, progress).map(|boosted| boosted.model)
    }

    /// [`fit_with`](Self::fit_with), and how well each round answered the rows held back.
    ///
    /// # Errors
    /// Those of [`fit_with`](Self::fit_with).
    pub fn fit_watched(
        &self,
        training: &Training<'_>,
        progress: &(dyn Fn(usize) -> ControlFlow<()> + Sync),
    ) -> Result<Boosted, ForestError> {
        // Within the pool, so that a step too small to be shared is not handed over.
        rayon::scope(|_| self.learn(training, progress))
    }

    fn learn(
        &self,
        training: &Training<'_>,
        progress: &(dyn Fn(usize) -> ControlFlow<()> + Sync),
    ) -> Result<Boosted, ForestError> {
        let mut task = Task::new(training, self.params())?;
        order_rows(&mut task);
        let mut rounds = Rounds::new(&task);
        while rounds.are_left() {
            rounds.next();
            if progress(rounds.trees.len()).is_break() {
                return Err(ForestError::Cancelled);
            }
        }
        let (base, trees, losses) = rounds.result();
        let model = Model::assemble(training.table.features().to_vec(), trees, Answer::Logistic { base })?;
        Ok(Boosted { model, losses })
    }
}

/// Marks a row that the round's sample left out.
const LEFT_OUT: u16 = u16::MAX;

/// Rows that one task places.
const BLOCK: usize = 1 << 13;

/// Learning under way.
struct Rounds<'a> {
    task: &'a Task<'a>,
    base: f64,
    margins: Vec<f64>,
    /// For each row the leaf of the last tree it came to.
    leaf_of_row: Vec<AtomicU16>,
    /// The last tree's steps by leaf, not yet taken.
    steps: Vec<f64>,
    gradients: Gradients,
    room: Room,
    watch: Option<Watch<'a>>,
    trees: Vec<Tree>,
    /// Whether no later round can find a split either.
    exhausted: bool,
}

impl<'a> Rounds<'a> {
    fn new(task: &'a Task<'a>) -> Self {
        let base = task.learn.base();
        Self {
            task,
            base,
            margins: vec![base; task.learn.rows()],
            leaf_of_row: (0..task.learn.rows()).map(|_| AtomicU16::new(0)).collect(),
            steps: vec![0.0],
            gradients: Gradients::new(&task.learn),
            room: Room::new(task),
            watch: task.held.as_ref().map(|held| Watch::new(held, base)),
            trees: Vec::new(),
            exhausted: task.learn.is_pure(),
        }
    }

    fn are_left(&self) -> bool {
        let patience = self.task.params.early_stopping.map_or(u32::MAX, |stopping| stopping.rounds);
        let over = self.exhausted || self.watch.as_ref().is_some_and(|watch| watch.is_over(patience));
        self.trees.is_empty() || (!over && self.trees.len() < self.task.params.rounds as usize)
    }

    fn next(&mut self) {
        let (task, params) = (self.task, self.task.params);
        let round = numbered(self.trees.len());
        let step = Step { leaf_of_row: &self.leaf_of_row, value_of_leaf: &self.steps };
        let rounding = Chance::new(params.seed, Purpose::Rounding, round);
        self.gradients.refresh(&task.learn, &mut self.margins, &step, rounding);
        self.sample(round);
        let columns = task.columns(round);
        let nodes = grow(task, &self.gradients, &columns, &mut self.room);
        let tree = Harvest::new(task, nodes, &self.room.rows, &self.leaf_of_row);
        self.place_left_out(&tree);
        if let Some(watch) = &mut self.watch {
            watch.take(&tree);
        }
        self.exhausted |= tree.is_leaf() && params.row_share == 1.0 && params.column_share == 1.0;
        self.trees.push(tree.tree(task));
        self.steps = tree.steps;
    }

    /// Draws the rows of a round; all of them if chance would leave none.
    fn sample(&mut self, round: u32) {
        let (all, rows) = (0..numbered(self.margins.len()), &mut self.room.rows);
        let share = self.task.params.row_share;
        rows.clear();
        if share < 1.0 {
            let chance = Chance::new(self.task.params.seed, Purpose::Rows, round);
            rows.extend(all.clone().filter(|&row| chance.within(row as usize, share)));
        }
        if rows.is_empty() {
            rows.extend(all);
        } else {
            self.leaf_of_row.iter().for_each(|leaf| leaf.store(LEFT_OUT, Ordering::Relaxed));
        }
    }

    /// Finds the leaves of the rows the sample left out.
    fn place_left_out(&self, tree: &Harvest) {
        if self.room.rows.len() == self.margins.len() {
            return;
        }
        let place = |(row, leaf): (usize, &AtomicU16)| {
            if leaf.load(Ordering::Relaxed) == LEFT_OUT {
                leaf.store(leaf_number(tree.leaf(&self.task.learn.columns, row)), Ordering::Relaxed);
            }
        };
        self.leaf_of_row.par_iter().with_min_len(BLOCK).enumerate().for_each(place);
    }

    /// Base, trees kept and the losses of all rounds.
    fn result(mut self) -> (f64, Vec<Tree>, Vec<f64>) {
        let Some(watch) = self.watch else { return (self.base, self.trees, Vec::new()) };
        let (kept, losses) = watch.result();
        self.trees.truncate(kept);
        (self.base, self.trees, losses)
    }
}
