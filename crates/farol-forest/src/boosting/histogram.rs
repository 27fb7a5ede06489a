//! For each bin of each column the sums of a node's rows: what every split is judged by. Knows nothing of splits.

use rayon::prelude::*;

use super::gradients::{Form, Gradients, MOST_PACKED, PackedRow, PackedSums};
use super::prefetch::prefetch;
use super::sums::Sums;
use super::tiles::{TILE, Tile};

/// Cells below which a second thread costs more than it saves.
const PARALLEL_CELLS: usize = 1 << 15;

/// Rows asked for before they are added: those of a small node lie far apart.
const AHEAD: usize = 24;

/// A node's sums by column and bin.
#[derive(Debug, Clone)]
pub(super) struct Histogram {
    columns: Vec<[Sums; 256]>,
}

/// One thread's room.
#[derive(Debug)]
pub(super) struct Worker {
    packed: Vec<[PackedSums; 256]>,
    histogram: Histogram,
}

/// How many bins of each column there are to look at.
pub(super) type BinCounts = Vec<usize>;

impl Histogram {
    pub(super) fn new(columns: usize) -> Self {
        Self { columns: vec![[Sums::default(); 256]; columns] }
    }

    /// The sums of one column by bin.
    pub(super) fn column(&self, column: usize) -> &[Sums; 256] {
        &self.columns[column]
    }

    /// Makes a node's histogram that of one child by taking away the other's.
    pub(super) fn subtract(&mut self, other: &Self, bins: &BinCounts) {
        for ((mine, other), &bins) in self.columns.iter_mut().zip(&other.columns).zip(bins) {
            for (sums, part) in mine[..bins].iter_mut().zip(&other[..bins]) {
                *sums = *sums - *part;
            }
        }
    }

    fn add(&mut self, other: &Self, bins: &BinCounts) {
        for ((mine, other), &bins) in self.columns.iter_mut().zip(&other.columns).zip(bins) {
            for (sums, part) in mine[..bins].iter_mut().zip(&other[..bins]) {
                *sums += *part;
            }
        }
    }

    fn clear(&mut self, bins: &BinCounts) {
        for (sums, &bins) in self.columns.iter_mut().zip(bins) {
            sums[..bins].fill(Sums::default());
        }
    }

    /// Fills it with the sums of these rows, on as many threads as there are workers if there are many rows.
    pub(super) fn fill(
        &mut self,
        tiles: &[Tile],
        gradients: &Gradients,
        rows: &[u32],
        bins: &BinCounts,
        workers: &mut [Worker],
    ) {
        self.clear(bins);
        let threads = if rows.len() * bins.len() < PARALLEL_CELLS { 1 } else { workers.len() };
        let piece = rows.len().div_ceil(threads).max(1);
        let (first, others) = workers.split_at_mut(1);
        let mut pieces = rows.chunks(piece);
        let own = pieces.next().unwrap_or_default();
        let mut others: Vec<(&mut Worker, &[u32])> = others.iter_mut().zip(pieces).collect();
        if others.is_empty() {
            first[0].gather(self, tiles, gradients, own, bins);
            return;
        }
        rayon::join(
            || first[0].gather(self, tiles, gradients, own, bins),
            || {
                others
                    .par_iter_mut()
                    .for_each(|(worker, rows)| worker.gather_own(tiles, gradients, rows, bins));
            },
        );
        for (worker, _) in others {
            self.add(&worker.histogram, bins);
        }
    }
}

impl Worker {
    pub(super) fn new(columns: usize) -> Self {
        let packed = vec![[PackedSums::default(); 256]; TILE];
        Self { packed, histogram: Histogram::new(columns) }
    }

    /// Leaves the sums of these rows in the worker's own histogram.
    fn gather_own(&mut self, tiles: &[Tile], gradients: &Gradients, rows: &[u32], bins: &BinCounts) {
        let mut own = Histogram { columns: std::mem::take(&mut self.histogram.columns) };
        own.clear(bins);
        self.gather(&mut own, tiles, gradients, rows, bins);
        self.histogram = own;
    }

    /// Adds the sums of these rows.
    fn gather(
        &mut self,
        out: &mut Histogram,
        tiles: &[Tile],
        gradients: &Gradients,
        rows: &[u32],
        bins: &BinCounts,
    ) {
        match &gradients.form {
            Form::Packed(words) => {
                for rows in rows.chunks(MOST_PACKED) {
                    for ((tile, out), bins) in
                        tiles.iter().zip(out.columns.chunks_mut(TILE)).zip(bins.chunks(TILE))
                    {
                        self.packed_tile(tile, words, rows);
                        self.unpack(out, bins);
                    }
                }
            }
            Form::Wide(pairs) => {
                for (tile, out) in tiles.iter().zip(out.columns.chunks_mut(TILE)) {
                    wide_tile(out, tile, pairs, rows);
                }
            }
        }
    }

    fn packed_tile(&mut self, tile: &Tile, words: &[PackedRow], rows: &[u32]) {
        match tile.width {
            4 => add_packed::<4>(&mut self.packed, &tile.bins, words, rows),
            8 => add_packed::<8>(&mut self.packed, &tile.bins, words, rows),
            _ => add_packed::<TILE>(&mut self.packed, &tile.bins, words, rows),
        }
    }

    /// Adds what was packed to the histogram, and leaves nothing, not even of the bytes that fill up a tile's rows.
    fn unpack(&mut self, out: &mut [[Sums; 256]], bins: &[usize]) {
        for packed in &mut self.packed[out.len()..] {
            packed[0] = PackedSums::default();
        }
        for ((out, packed), &bins) in out.iter_mut().zip(self.packed.iter_mut()).zip(bins) {
            for (sums, packed) in out[..bins].iter_mut().zip(&mut packed[..bins]) {
                *sums += packed.take();
            }
        }
    }
}

/// Adds each row's word to the bin it has in each column of the tile.
fn add_packed<const W: usize>(
    sums: &mut [[PackedSums; 256]],
    bins: &[u8],
    words: &[PackedRow],
    rows: &[u32],
) {
    let (bins, _) = bins.as_chunks::<W>();
    let Some(sums) = sums.first_chunk_mut::<W>() else { return };
    for (at, &row) in rows.iter().enumerate() {
        let ahead = rows[(at + AHEAD).min(rows.len() - 1)] as usize;
        prefetch(bins, ahead);
        prefetch(words, ahead);
        let (word, bins) = (words[row as usize].sums(), bins[row as usize]);
        for (sums, bin) in sums.iter_mut().zip(bins) {
            sums[usize::from(bin)].add(word);
        }
    }
}

fn wide_tile(out: &mut [[Sums; 256]], tile: &Tile, pairs: &[[i64; 2]], rows: &[u32]) {
    for &row in rows {
        let row = row as usize;
        let [gradient, hessian] = pairs[row];
        let sums = Sums { gradient, hessian, rows: 1 };
        for (out, &bin) in out.iter_mut().zip(&tile.bins[row * tile.width..]) {
            out[usize::from(bin)] += sums;
        }
    }
}
