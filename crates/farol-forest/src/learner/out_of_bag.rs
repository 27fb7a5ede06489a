//! What the trees say of rows they did not learn from: Breiman, *Out-of-bag estimation*, 1996.

use std::collections::HashMap;

use rayon::prelude::*;

use crate::{Model, Training};

/// The probability of each training row by the trees that had not seen it.
#[derive(Debug, Clone, PartialEq)]
pub struct OutOfBag {
    probabilities: Vec<Option<f64>>,
}

impl OutOfBag {
    /// One a row of the table: the mean share over the trees that drew neither the row nor another of its group;
    /// `None` where every tree did.
    pub fn probabilities(&self) -> &[Option<f64>] {
        &self.probabilities
    }

    /// `drawn` holds one bit a row for each tree.
    pub(super) fn new(model: &Model, training: &Training<'_>, mut drawn: Vec<Vec<u64>>) -> Self {
        if let Some(groups) = training.groups {
            drawn.par_iter_mut().for_each(|drawn| spread(drawn, groups));
        }
        let one = |row: usize| {
            let values: Vec<f64> = training.table.row(row)?;
            let unseen = |(_, drawn): &(_, &Vec<u64>)| drawn[row / 64] >> (row % 64) & 1 == 0;
            let shares =
                model.trees().iter().zip(&drawn).filter(unseen).map(|(tree, _)| tree.leaf_value(&values));
            let (sum, trees) = shares.fold((0.0, 0_u32), |(sum, trees), share| (sum + share, trees + 1));
            (trees > 0).then(|| sum / f64::from(trees))
        };
        Self { probabilities: (0..training.table.rows()).into_par_iter().map(one).collect() }
    }
}

/// Marks every row of a group of which any row is marked.
fn spread(drawn: &mut [u64], groups: &[u64]) {
    let mut seen: HashMap<u64, bool> = HashMap::new();
    for (row, group) in groups.iter().enumerate() {
        *seen.entry(*group).or_default() |= drawn[row / 64] >> (row % 64) & 1 == 1;
    }
    for (row, group) in groups.iter().enumerate() {
        if seen[group] {
            drawn[row / 64] |= 1 << (row % 64);
        }
    }
}
