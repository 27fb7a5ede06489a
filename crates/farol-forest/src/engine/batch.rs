//! Many rows at once, in blocks that threads share.

use rayon::prelude::*;

use super::ranked::{BLOCK, Scratch};
use super::{Engine, Layout};

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
        let score = |scratch: &mut Scratch, (out, rows): (&mut [f64], &[f64])| {
            self.score_block(rows, scratch, out);
        };
        if out.len() < PARALLEL {
            let (mut scratch, block) = (Scratch::default(), self.rows_at_once());
            let blocks = out.chunks_mut(block).zip(rows.chunks(block * n_features));
            blocks.for_each(|block| score(&mut scratch, block));
        } else {
            // No thread should wait long for the last block of another.
            let fair = (out.len() / (4 * rayon::current_num_threads())).next_multiple_of(BLOCK);
            let block = fair.clamp(BLOCK, self.rows_at_once());
            let blocks = out.par_chunks_mut(block).zip(rows.par_chunks(block * n_features));
            blocks.for_each_init(Scratch::default, score);
        }
    }

    fn rows_at_once(&self) -> usize {
        match &self.layout {
            Layout::Ranked(layout) => layout.rows_at_once(),
            Layout::Flat(_) => BLOCK,
        }
    }

    fn score_block(&self, rows: &[f64], scratch: &mut Scratch, out: &mut [f64]) {
        match &self.layout {
            Layout::Ranked(layout) => layout.sums(rows, self.features, scratch, out),
            Layout::Flat(layout) => layout.sums(rows, self.features, out),
        }
        for sum in out {
            *sum = self.probability(*sum);
        }
    }
}
