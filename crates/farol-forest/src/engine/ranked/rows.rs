//! Many rows on ranks: several rows side by side, in blocks whose codes stay in a first-level cache while trees pass.
//! Where the trees do not stay in a second-level cache, several blocks pass a few trees before the next few.

use super::{Ranked, Root};
use crate::engine::crown::Crown;
use crate::engine::walk::{At, LANES, fill};

/// Rows of a block: their codes and a tree fit a first-level cache of 32 KiB at a dozen columns.
pub(in crate::engine) const BLOCK: usize = 96;

/// Blocks that pass a tile of trees together: their codes and the tile fit a second-level cache of 1 MiB at a dozen
/// columns.
const BLOCKS: usize = 10;

/// Bytes of trees in a tile.
const TILE: usize = 256 << 10;

/// Up to so many rows are scored one by one: together they would take as long as a full set of lanes.
const FEW: usize = 4;

/// Buffers one thread uses again and again.
#[derive(Debug, Default)]
pub(in crate::engine) struct Scratch {
    /// A code a row and column, row-major, as the crown reads them.
    codes: Vec<u16>,
    /// The same as the steps read them.
    places: Vec<u64>,
    /// Where the crown has led each row in each tree of a pack.
    at: Vec<u16>,
    sums: Vec<[f64; LANES]>,
}

impl Ranked {
    /// Rows that are best scored by one call of [`sums`](Self::sums).
    pub(in crate::engine) fn rows_at_once(&self) -> usize {
        if self.walks.bytes() <= 2 * TILE { BLOCK } else { BLOCK * BLOCKS }
    }

    /// The sums of the leaves' values for some rows (row-major, `width` values a row).
    pub(in crate::engine) fn sums(&self, rows: &[f64], width: usize, scratch: &mut Scratch, out: &mut [f64]) {
        if out.len() <= FEW {
            for (row, out) in rows.chunks_exact(width).zip(out) {
                *out = self.sum(row);
            }
            return;
        }
        self.code(rows, width, out.len(), scratch);
        scratch.sums.clear();
        scratch.sums.resize(out.len().div_ceil(LANES), [0.0; LANES]);
        let tile = (TILE * self.roots.len() / self.walks.bytes()).max(1);
        match &self.crown {
            Some(crown) => self.add_from_crown(crown, tile, scratch),
            None => self.add_from_roots(tile, scratch),
        }
        out.copy_from_slice(&scratch.sums.as_flattened()[..out.len()]);
    }

    /// Codes the rows into the buffers, both ways; what is beyond the rows is of earlier ones or 0.
    fn code(&self, rows: &[f64], width: usize, count: usize, scratch: &mut Scratch) {
        let (stride, places) = (self.stride(), self.walks.places());
        scratch.codes.resize(count.next_multiple_of(BLOCK) * stride, 0);
        scratch.places.resize(count.div_ceil(LANES) * places, 0);
        self.ranks.code_rows(rows, width, stride, &mut scratch.codes);
        for (row, codes) in scratch.codes.chunks_exact(stride).take(count).enumerate() {
            let places = &mut scratch.places[row / LANES * places..][..places];
            fill(places, row % LANES, codes.iter().copied());
        }
    }

    /// Places of a row in [`Scratch::codes`].
    fn stride(&self) -> usize {
        self.crown.as_ref().map_or(self.ranks.columns().max(1), Crown::columns)
    }

    fn add_from_roots(&self, tile: usize, scratch: &mut Scratch) {
        let Scratch { places, sums, .. } = scratch;
        for trees in self.roots.chunks(tile) {
            for (places, sums) in self.blocks(places, sums) {
                for tree in trees {
                    self.add_tree(*tree, places, sums, |_| tree.at);
                }
            }
        }
    }

    fn add_from_crown(&self, crown: &Crown, tile: usize, scratch: &mut Scratch) {
        let Scratch { codes, places, at, sums } = scratch;
        let in_pack = crown.trees_in_pack();
        at.resize(codes.len() / crown.columns() * in_pack, 0);
        for (pack, roots) in crown.packs().zip(self.roots.chunks(in_pack)) {
            crown.descend(pack, codes, at);
            for (first, trees) in (0..).step_by(tile).zip(roots.chunks(tile)) {
                for ((places, sums), at) in self.blocks(places, sums).zip(at.chunks(BLOCK * in_pack)) {
                    for (place, tree) in (first..).zip(trees) {
                        let below = Root { depth: tree.depth.saturating_sub(crown.height()), ..*tree };
                        self.add_tree(below, places, sums, |row| pack.exit(at[row * in_pack + place]));
                    }
                }
            }
        }
    }

    /// Codes and sums, block by block.
    fn blocks<'a>(
        &self,
        places: &'a [u64],
        sums: &'a mut [[f64; LANES]],
    ) -> impl Iterator<Item = (&'a [u64], &'a mut [[f64; LANES]])> {
        let groups = BLOCK / LANES;
        places.chunks(groups * self.walks.places()).zip(sums.chunks_mut(groups))
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
