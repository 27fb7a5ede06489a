//! Many rows at once: blocks of rows small enough for the cache, every tree over a block before the next block.

use rayon::prelude::*;

use super::{Engine, LANES, Root};

/// Rows of a block: 64 rows of 25 features are 12.8 kB, which leaves room for a tree beside them in a first-level cache.
const BLOCK: usize = 64;

/// Rows from which threads share the work; fewer are done before another thread would wake.
const PARALLEL: usize = 512;

impl Engine {
    /// Scores each row of `rows` (row-major, `n_features` values a row) into the same place of `out`, with the bits
    /// [`score`](Self::score) would give. From 512 rows on, the current rayon pool shares the work.
    ///
    /// # Panics
    /// If `n_features` is not [`features`](Self::features), or `rows` does not hold one row for each place in `out`.
    pub fn score_batch(&self, rows: &[f64], n_features: usize, out: &mut [f64]) {
        assert_eq!(n_features, self.features, "a row must hold one value a feature");
        assert_eq!(rows.len(), out.len() * n_features, "there must be one row for each score");
        let blocks = (out.len(), BLOCK * n_features);
        if blocks.0 < PARALLEL {
            let blocks = out.chunks_mut(BLOCK).zip(rows.chunks(blocks.1));
            blocks.for_each(|(out, rows)| self.score_block(rows, out));
        } else {
            let blocks = out.par_chunks_mut(BLOCK).zip(rows.par_chunks(blocks.1));
            blocks.for_each(|(out, rows)| self.score_block(rows, out));
        }
    }

    fn score_block(&self, rows: &[f64], out: &mut [f64]) {
        out.fill(0.0);
        let width = self.features;
        for root in &self.trees {
            let mut lanes = rows.chunks_exact(LANES * width);
            let mut sums = out.chunks_exact_mut(LANES);
            for (rows, sums) in (&mut lanes).zip(&mut sums) {
                self.add_tree::<LANES>(
                    *root,
                    std::array::from_fn(|lane| &rows[lane * width..][..width]),
                    sums,
                );
            }
            for (row, sum) in lanes.remainder().chunks_exact(width).zip(sums.into_remainder()) {
                self.add_tree(*root, [row], std::slice::from_mut(sum));
            }
        }
        for sum in out {
            *sum = self.answer.probability(self.answer.margin(*sum, self.trees.len()));
        }
    }

    /// Adds one tree's answers for `N` rows walked side by side.
    #[inline]
    fn add_tree<const N: usize>(&self, root: Root, rows: [&[f64]; N], sums: &mut [f64]) {
        let mut at = [root.at; N];
        for _ in 0..root.depth {
            for (at, row) in at.iter_mut().zip(rows) {
                *at = self.next(*at, row);
            }
        }
        for (sum, at) in sums.iter_mut().zip(at) {
            *sum += self.values[at as usize];
        }
    }
}
