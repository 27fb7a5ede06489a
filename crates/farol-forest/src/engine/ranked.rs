//! The layout of models that fit it: a row's values become ranks once, and trees are steps over ranks. One row takes
//! several trees side by side, a block of rows several rows. Knows how the parts work together, not how they work.

use super::crown::Crown;
use super::ranks::Ranks;
use super::walk::{At, LANES, MAX_COLUMNS, Walks, fill};
use crate::model::{Model, Tree};

/// Most rows of a block: their codes and a tree fit a first-level cache of 32 KiB at a dozen columns.
pub(super) const BLOCK: usize = 96;

/// Up to so many rows are scored one by one: together they would take as long as a full set of lanes.
const FEW: usize = 4;

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

/// Buffers one thread uses for block after block.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    /// A code a row and column, row-major, as the crown reads them.
    codes: Vec<u16>,
    /// The same as the steps read them.
    places: Vec<u64>,
    /// Where the crown has led each row in each tree of a pack.
    at: Vec<u16>,
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

    /// The sums for a block of at most [`BLOCK`] rows (row-major, `width` values a row).
    pub(super) fn sums(&self, rows: &[f64], width: usize, scratch: &mut Scratch, out: &mut [f64]) {
        if out.len() <= FEW {
            for (row, out) in rows.chunks_exact(width).zip(out) {
                *out = self.sum(row);
            }
            return;
        }
        self.code(rows, width, out.len(), scratch);
        let mut sums = [[0.0; LANES]; BLOCK / LANES];
        let sums = &mut sums[..out.len().div_ceil(LANES)];
        match &self.crown {
            Some(crown) => self.add_from_crown(crown, scratch, sums),
            None => {
                for root in &self.roots {
                    self.add_tree(*root, &scratch.places, sums, |_| root.at);
                }
            }
        }
        out.copy_from_slice(&sums.as_flattened()[..out.len()]);
    }

    /// Codes the rows into the buffers, both ways; what is beyond the rows is of earlier ones or 0.
    fn code(&self, rows: &[f64], width: usize, count: usize, scratch: &mut Scratch) {
        let stride = self.stride();
        scratch.codes.resize(BLOCK * stride, 0);
        scratch.places.resize(BLOCK / LANES * self.walks.places(), 0);
        self.ranks.code_block(rows, width, stride, &mut scratch.codes);
        let lanes = scratch.codes.chunks_exact(stride).take(count).enumerate();
        for (row, codes) in lanes {
            let places = &mut scratch.places[row / LANES * self.walks.places()..][..self.walks.places()];
            fill(places, row % LANES, codes.iter().copied());
        }
    }

    /// Places of a row in [`Scratch::codes`].
    fn stride(&self) -> usize {
        self.crown.as_ref().map_or(self.ranks.columns().max(1), Crown::columns)
    }

    fn add_from_crown(&self, crown: &Crown, scratch: &mut Scratch, sums: &mut [[f64; LANES]]) {
        let Scratch { codes, places, at } = scratch;
        let (trees, rows) = (crown.trees_in_pack(), sums.len() * LANES);
        at.resize(BLOCK * trees, 0);
        for (pack, roots) in crown.packs().zip(self.roots.chunks(trees)) {
            crown.descend(pack, &codes[..(rows * crown.columns()).next_multiple_of(64)], at);
            for (tree, root) in roots.iter().enumerate() {
                let below = Root { depth: root.depth.saturating_sub(crown.height()), ..*root };
                self.add_tree(below, places, sums, |row| pack.exit(at[row * trees + tree]));
            }
        }
    }

    /// Adds a tree's answers for each row from where it is.
    #[inline]
    fn add_tree(&self, tree: Root, places: &[u64], sums: &mut [[f64; LANES]], from: impl Fn(usize) -> At) {
        let groups = places.chunks_exact(self.walks.places());
        for (first, (sums, places)) in (0..).step_by(LANES).zip(sums.iter_mut().zip(groups)) {
            let from = std::array::from_fn(|lane| from(first + lane));
            let leaves = self.walks.rows(from, tree.depth, self.walks.codes(places));
            for (sum, value) in sums.iter_mut().zip(leaves) {
                *sum += value;
            }
        }
    }
}
