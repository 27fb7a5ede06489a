//! Permutation importance: how much worse a model does when a feature's values are dealt out anew among the rows. Knows
//! engines and whatever metric it is given, nothing of how a tree is explained.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use crate::{Engine, ForestError, Model, Table};

/// How permutation importance is measured: [`new`](Self::new), perhaps [`groups`](Self::groups), then
/// [`measure`](Self::measure).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permutations {
    repeats: usize,
    seed: u64,
    groups: Option<Vec<Vec<usize>>>,
}

/// What permuting some columns cost.
#[derive(Debug, Clone, PartialEq)]
pub struct PermutationImportance {
    /// The columns that were permuted together.
    pub columns: Vec<usize>,
    /// By how much the metric fell, once a repeat.
    pub drops: Vec<f64>,
}

impl PermutationImportance {
    /// The mean drop.
    pub fn mean(&self) -> f64 {
        self.drops.iter().sum::<f64>() / self.drops.len() as f64
    }
}

/// How good probabilities are, given what was true: more is better.
pub type Metric<'a> = dyn Fn(&[bool], &[f64]) -> f64 + 'a;

impl Permutations {
    /// Permutes each column so many times.
    pub fn new(repeats: usize, seed: u64) -> Self {
        Self { repeats, seed, groups: None }
    }

    /// Permutes these columns together instead of each by itself. Of columns that go together, each alone may seem not
    /// to matter while the others stand in for it.
    #[must_use]
    pub fn groups(mut self, groups: Vec<Vec<usize>>) -> Self {
        self.groups = Some(groups);
        self
    }

    /// How much `metric` falls when columns of `table` are permuted, in the order of the columns or groups.
    ///
    /// A model's reliance on a feature for rows it has not seen (Breiman, *Random Forests*, 2001, section 10; Fisher,
    /// Rudin and Dominici, *All Models are Wrong, but Many are Useful*, 2019): the table should be one it was not fitted
    /// on. The same table, seed and groups give the same numbers on any number of threads. Scores the table once, and
    /// once for each column or group and repeat.
    ///
    /// # Errors
    /// No repeats, a table of another number of columns than the model has features, not one label a row, or a column
    /// that is not there.
    pub fn measure(
        &self,
        model: &Model,
        table: &Table,
        labels: &[bool],
        metric: &Metric<'_>,
    ) -> Result<Vec<PermutationImportance>, ForestError> {
        super::check_width(model, table)?;
        let groups = self.checked(table, labels)?;
        let (engine, width) = (Engine::compile(model), table.features().len());
        let rows = table.to_row_major();
        let mut permuted = rows.clone();
        let mut scores = vec![0.0; table.rows()];
        engine.score_batch(&rows, width, &mut scores);
        let best = metric(labels, &scores);
        let mut out = Vec::with_capacity(groups.len());
        let mut streams = 0_u64..;
        for columns in groups {
            let drop = |stream| {
                let order = order(table.rows(), self.seed, stream);
                deal(&rows, order.into_iter(), &columns, width, &mut permuted);
                engine.score_batch(&permuted, width, &mut scores);
                best - metric(labels, &scores)
            };
            let drops = streams.by_ref().take(self.repeats).map(drop).collect();
            deal(&rows, 0..table.rows(), &columns, width, &mut permuted);
            out.push(PermutationImportance { columns, drops });
        }
        Ok(out)
    }

    fn checked(&self, table: &Table, labels: &[bool]) -> Result<Vec<Vec<usize>>, ForestError> {
        if self.repeats == 0 {
            return Err(ForestError::NoRepeats);
        }
        if labels.len() != table.rows() {
            return Err(ForestError::LabelCount { found: labels.len(), rows: table.rows() });
        }
        let columns = table.features().len();
        let groups = self.groups.clone().unwrap_or_else(|| (0..columns).map(|column| vec![column]).collect());
        match groups.iter().flatten().find(|column| **column >= columns) {
            Some(&column) => Err(ForestError::NoSuchColumn { column, columns }),
            None => Ok(groups),
        }
    }
}

/// An order of the rows, each equally likely: by a random key, and where two keys agree, once in 2^64 pairs, by row.
fn order(rows: usize, seed: u64, stream: u64) -> Vec<usize> {
    let mut key = [0; 32];
    key[..8].copy_from_slice(&seed.to_le_bytes());
    let mut chance = ChaCha8Rng::from_seed(key);
    chance.set_stream(stream);
    let mut keyed: Vec<(u64, usize)> = (0..rows).map(|row| (chance.next_u64(), row)).collect();
    keyed.sort_unstable();
    keyed.into_iter().map(|(_, row)| row).collect()
}

/// Fills columns of `to` with those of `from`, rows in another order.
fn deal(from: &[f64], order: impl Iterator<Item = usize>, columns: &[usize], width: usize, to: &mut [f64]) {
    for (to, row) in to.chunks_mut(width).zip(order) {
        for &column in columns {
            to[column] = from[row * width + column];
        }
    }
}
