//! Growing a random forest: each tree from its own stream of chance, so that neither the number of threads nor the
//! machine changes a byte of the model. Source: Breiman, *Random Forests*, 2001, with the choices of scikit-learn's
//! `RandomForestClassifier` where the paper leaves one.

mod chance;
mod cut;
mod grower;
mod mass;
mod runs;
mod task;

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use crate::{Answer, CheckedForest, ForestError, Model, Training};
use grower::{Scratch, grow};
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
        let task = Task::new(training, self.params())?;
        let done = AtomicUsize::new(0);
        let one = |scratch: &mut Scratch, tree: u32| {
            let tree = grow(&task, tree, scratch);
            match progress(done.fetch_add(1, Ordering::Relaxed) + 1) {
                ControlFlow::Continue(()) => Ok(tree),
                ControlFlow::Break(()) => Err(ForestError::Cancelled),
            }
        };
        let trees = 0..self.params().trees;
        let trees =
            trees.into_par_iter().map_init(|| Scratch::new(&task), one).collect::<Result<Vec<_>, _>>()?;
        Model::assemble(training.table.features().to_vec(), trees, Answer::Mean)
    }
}
