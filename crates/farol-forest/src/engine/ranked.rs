//! The layout of models that fit it: a row's values become ranks once, and trees are steps over ranks. One row takes
//! several trees side by side. Knows how the parts work together, not how they work.

mod rows;

use super::crown::Crown;
use super::ranks::Ranks;
use super::walk::{At, LANES, MAX_COLUMNS, Walks, fill};
use crate::model::{Model, Tree};
pub(super) use rows::{BLOCK, Scratch};

/// A model as ranks and steps.
#[derive(Debug, Clone)]
pub(super) struct Ranked {
    ranks: Ranks,
    walks: Walks,
    roots: Vec<Root>,
    crown: Option<Crown>,
}

#[derive(Debug, Clone, Copy)]
struct Root {
    at: At,
    /// Splits on the longest way down.
    depth: u32,
}

impl Ranked {
    /// The layout of a model, if it fits and coding a row takes no more comparisons than walking it.
    pub(super) fn best(model: &Model) -> Option<Self> {
        let ranks = Ranks::of(model)?;
        let ranked = Self::fitting(model, ranks, Crown::fastest)?;
        let walk: usize = ranked.roots.iter().map(|root| root.depth as usize).sum();
        (ranked.ranks.comparisons() <= walk).then_some(ranked)
    }

    /// The layout of a model with such a crown, if it fits.
    pub(super) fn fitting(
        model: &Model,
        ranks: Ranks,
        crown: impl FnOnce(usize) -> Option<Crown>,
    ) -> Option<Self> {
        if ranks.columns() > MAX_COLUMNS {
            return None;
        }
        let (walks, crown) = (Walks::new(ranks.columns()), crown(ranks.columns()));
        let mut ranked = Self { ranks, walks, roots: Vec::with_capacity(model.trees().len()), crown };
        model.trees().iter().for_each(|tree| ranked.add(tree));
        Some(ranked)
    }

    fn add(&mut self, tree: &Tree) {
        let laid = self.walks.add(tree, &self.ranks);
        if let Some(crown) = &mut self.crown {
            crown.add(tree, &laid.nodes, &self.ranks);
        }
        self.roots.push(Root { at: laid.nodes[0], depth: laid.depth });
    }

    /// The sum of the leaves' values for one row, in the trees' order.
    pub(super) fn sum(&self, row: &[f64]) -> f64 {
        match self.ranks.columns() {
            0..=16 => self.sum_within::<{ 2 * LANES * 16 }>(row),
            17..=64 => self.sum_within::<{ 2 * LANES * 64 }>(row),
            _ => self.sum_within::<{ 2 * LANES * MAX_COLUMNS }>(row),
        }
    }

    /// [`sum`](Self::sum) with so many places on the stack.
    fn sum_within<const PLACES: usize>(&self, row: &[f64]) -> f64 {
        let mut places = [0; PLACES];
        fill(&mut places, 0, self.ranks.code_row(row));
        let codes = self.walks.codes(&places);
        let mut sum = 0.0;
        for trees in self.roots.chunks(LANES) {
            let splits = trees.iter().map(|root| root.depth).max().unwrap_or(0);
            let from = std::array::from_fn(|lane| trees.get(lane).unwrap_or(&trees[0]).at);
            let leaves = self.walks.trees(from, splits, codes);
            sum = leaves.iter().take(trees.len()).fold(sum, |sum, value| sum + value);
        }
        sum
    }
}
