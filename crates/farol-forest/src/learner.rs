//! Growing a random forest: each tree from its own stream of chance, so that neither the number of threads nor the
//! machine changes a byte of the model. Source: Breiman, *Random Forests*, 2001, with the choices of scikit-learn's
//! `RandomForestClassifier` where the paper leaves one.

mod block;
mod chance;
mod criterion;
mod cut;
mod draw;
mod grower;
mod mass;
mod out_of_bag;
mod runs;
mod scan;
mod splitter;
mod task;

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use crate::{Answer, CheckedForest, ForestError, Model, Training, Tree};
use grower::grow;
pub use out_of_bag::OutOfBag;
use splitter::Scratch;
use task::Task;

impl CheckedForest {
    /// Learns a random forest, its trees grown on the current rayon pool.
    ///
    /// # Errors
    /// More features per split than columns, or more nodes than a model can number.
    pub fn fit(&self, training: &Training<'_>) -> Result<Model, ForestError> {
        self.fit_with(training, &|_| ControlFlow::Continue(()))
    }

    /// [`fit`](Self::fit), telling `progress` after each tree how many are done, and stopping when it says so.
    ///
    /// `progress` hears each number from 1 to the number of trees once, from whichever thread finished the tree, so
    /// perhaps out of order. It has no influence on the model.
    ///
    /// # Errors
    /// Those of [`fit`](Self::fit), and [`ForestError::Cancelled`] once `progress` has answered `Break`.
    pub fn fit_with(
        &self,
        training: &Training<'_>,
        progress: &(dyn Fn(usize) -> ControlFlow<()> + Sync),
    ) -> Result<Model, ForestError> {
        let trees = self.grow(training, false, progress)?.into_iter().map(|(tree, _)| tree).collect();
        Model::assemble(training.table.features().to_vec(), trees, Answer::Mean)
    }

    /// [`fit_with`](Self::fit_with), with the probability of each row by the trees that did not learn from it, which
    /// tells how the forest does on rows it has not seen without holding any back.
    ///
    /// Where the training says which rows belong together, a tree that learnt from any row of a group has seen all of
    /// it. Costs one bit a row and tree of memory while it lasts.
    ///
    /// # Errors
    /// Those of [`fit_with`](Self::fit_with).
    pub fn fit_out_of_bag(
        &self,
        training: &Training<'_>,
        progress: &(dyn Fn(usize) -> ControlFlow<()> + Sync),
    ) -> Result<(Model, OutOfBag), ForestError> {
        let (trees, drawn): (Vec<_>, Vec<_>) = self.grow(training, true, progress)?.into_iter().unzip();
        let model = Model::assemble(training.table.features().to_vec(), trees, Answer::Mean)?;
        let out_of_bag = OutOfBag::new(&model, training, drawn);
        Ok((model, out_of_bag))
    }

    /// The trees, and if asked which rows each of them drew.
    fn grow(
        &self,
        training: &Training<'_>,
        keep_drawn: bool,
        progress: &(dyn Fn(usize) -> ControlFlow<()> + Sync),
    ) -> Result<Vec<(Tree, Drawn)>, ForestError> {
        let task = Task::new(training, self.params())?;
        let done = AtomicUsize::new(0);
        let one = |scratch: &mut Scratch, tree: u32| {
            let grown = grow(&task, tree, keep_drawn, scratch);
            match progress(done.fetch_add(1, Ordering::Relaxed) + 1) {
                ControlFlow::Continue(()) => Ok(grown),
                ControlFlow::Break(()) => Err(ForestError::Cancelled),
            }
        };
        (0..self.params().trees).into_par_iter().map_init(Scratch::default, one).collect()
    }
}

/// Which rows of the table a tree drew, one bit a row; empty where nobody asked.
type Drawn = Vec<u64>;
