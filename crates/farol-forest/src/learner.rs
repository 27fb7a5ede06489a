//! Growing a random forest: each tree from its own stream of chance, so that neither the number of threads nor the
//! machine changes a byte of the model. Source: Breiman, *Random Forests*, 2001, with the choices of scikit-learn's
//! `RandomForestClassifier` where the paper leaves one.

mod chance;
mod coding;
mod cut;
mod grower;
mod mass;
mod runs;
mod task;

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use crate::{CheckedParams, Forest, ForestError, Table};
use grower::{Scratch, grow};
use task::Task;

impl Forest {
    /// Learns a forest that tells rows labelled `true` from the others.
    ///
    /// `labels` holds one a row; `weights`, if given, one a row: 0, or 1e-50 to 1e50, and a row of weight 0 is as if it
    /// was not there. Labels of one class only are allowed: such a forest always answers 0 or always 1. The trees are
    /// grown on the current rayon pool.
    ///
    /// # Errors
    /// Labels or weights that do not match the table, weights out of range or all 0, more features per split than
    /// columns.
    pub fn fit(
        table: &Table,
        labels: &[bool],
        weights: Option<&[f64]>,
        params: &CheckedParams,
    ) -> Result<Self, ForestError> {
        Self::fit_with(table, labels, weights, params, &|_| ControlFlow::Continue(()))
    }

    /// [`fit`](Self::fit), telling `progress` after each tree how many are done, and stopping when it says so.
    ///
    /// `progress` hears each number from 1 to the number of trees once, from whichever thread finished the tree, so
    /// perhaps out of order. It has no influence on the model.
    ///
    /// # Errors
    /// Those of [`fit`](Self::fit), and [`ForestError::Cancelled`] once `progress` has answered `Break`.
    pub fn fit_with(
        table: &Table,
        labels: &[bool],
        weights: Option<&[f64]>,
        params: &CheckedParams,
        progress: &(dyn Fn(usize) -> ControlFlow<()> + Sync),
    ) -> Result<Self, ForestError> {
        let task = Task::new(table, labels, weights, params.params())?;
        let done = AtomicUsize::new(0);
        let one = |scratch: &mut Scratch, tree: u32| {
            let tree = grow(&task, tree, scratch);
            match progress(done.fetch_add(1, Ordering::Relaxed) + 1) {
                ControlFlow::Continue(()) => Ok(tree),
                ControlFlow::Break(()) => Err(ForestError::Cancelled),
            }
        };
        let trees = 0..params.params().trees;
        let trees =
            trees.into_par_iter().map_init(|| Scratch::new(&task), one).collect::<Result<Vec<_>, _>>()?;
        Self::assemble(table.names().map(str::to_owned).collect(), trees)
    }
}
