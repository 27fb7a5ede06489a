//! Rows held back to tell when learning has gone far enough. Knows nothing of how trees are grown.

use rayon::prelude::*;

use super::harvest::Harvest;
use super::math::softplus;
use super::part::Part;

/// Rows whose losses are summed by one task; the sums of blocks are then added in order.
const BLOCK: usize = 1 << 12;

/// Held-back rows, and how well each round has answered them.
pub(super) struct Watch<'a> {
    part: &'a Part,
    margins: Vec<f64>,
    weight: f64,
    losses: Vec<f64>,
    /// The number of rounds with the least loss.
    best: usize,
}

impl<'a> Watch<'a> {
    pub(super) fn new(part: &'a Part, base: f64) -> Self {
        let margins = vec![base; part.rows()];
        Self { part, margins, weight: part.total_weight(), losses: Vec::new(), best: 0 }
    }

    /// Takes a tree's steps and notes the loss.
    pub(super) fn take(&mut self, tree: &Harvest) {
        let part = self.part;
        let block = |(block, margins): (usize, &mut [f64])| {
            let mut sum = 0.0;
            for (row, margin) in (block * BLOCK..).zip(margins) {
                *margin += tree.steps[tree.leaf(&part.columns, row)];
                sum += part.weight(row) * softplus(if part.label(row) { -*margin } else { *margin });
            }
            sum
        };
        let sums: Vec<f64> = self.margins.par_chunks_mut(BLOCK).enumerate().map(block).collect();
        let loss = sums.iter().sum::<f64>() / self.weight;
        let least = self.best.checked_sub(1).map_or(f64::INFINITY, |best| self.losses[best]);
        self.losses.push(loss);
        if loss < least {
            self.best = self.losses.len();
        }
    }

    /// Whether there was no new least loss in so many rounds.
    pub(super) fn is_over(&self, patience: u32) -> bool {
        self.losses.len() - self.best >= patience as usize
    }

    /// The number of rounds to keep, at least one, and the losses of all.
    pub(super) fn result(self) -> (usize, Vec<f64>) {
        (self.best.max(1), self.losses)
    }
}
