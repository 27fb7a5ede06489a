//! The rows as bins, a byte a cell: columns in tiles of a dozen, each tile row after row, so that a row's bins come in
//! one read and a tile's histograms stay in the nearest cache. Knows nothing of gradients.

use rayon::prelude::*;

use super::binning::Coder;
use crate::table::{CodedColumn, Codes};

/// Columns of a tile: so many histograms of 256 words of 8 bytes are 24 KiB.
pub(super) const TILE: usize = 12;

/// Rows coded by one task.
const BLOCK: usize = 1 << 14;

/// Cells of some rows and all columns that vary.
#[derive(Debug)]
pub(super) struct Tiles {
    tiles: Vec<Tile>,
}

/// Up to [`TILE`] columns.
#[derive(Debug)]
pub(super) struct Tile {
    /// Bytes a row: 4, 8 or 12; those past the last column are 0.
    pub(super) width: usize,
    pub(super) bins: Vec<u8>,
}

impl Tiles {
    /// Codes these rows of the table's columns.
    pub(super) fn new(columns: &[CodedColumn], coders: &[Coder], rows: &[u32]) -> Self {
        let tile = |coders: &[Coder]| {
            let width = coders.len().next_multiple_of(4);
            let mut bins = vec![0; rows.len() * width];
            bins.par_chunks_mut(BLOCK * width).zip(rows.par_chunks(BLOCK)).for_each(|(bins, rows)| {
                for (place, coder) in coders.iter().enumerate() {
                    let column = &columns[coder.binning.feature as usize];
                    code(column, &coder.bin_of_code, rows, bins[place..].iter_mut().step_by(width));
                }
            });
            Tile { width, bins }
        };
        Self { tiles: coders.chunks(TILE).map(tile).collect() }
    }

    /// The tiles, in the order of the columns.
    pub(super) fn tiles(&self) -> &[Tile] {
        &self.tiles
    }

    /// One column's cells.
    pub(super) fn column(&self, column: usize) -> ColumnCells<'_> {
        let tile = &self.tiles[column / TILE];
        ColumnCells { bins: tile.bins.get(column % TILE..).unwrap_or_default(), width: tile.width }
    }
}

/// The bins of one column, a tile's width apart.
#[derive(Debug, Clone, Copy)]
pub(super) struct ColumnCells<'a> {
    bins: &'a [u8],
    width: usize,
}

impl ColumnCells<'_> {
    /// The bin of a row.
    #[inline]
    pub(super) fn bin(&self, row: usize) -> u8 {
        self.bins[row * self.width]
    }
}

fn code<'a>(column: &CodedColumn, bin_of: &[u8], rows: &[u32], cells: impl Iterator<Item = &'a mut u8>) {
    let rows = rows.iter().map(|&row| row as usize);
    match &column.codes {
        Codes::U8(codes) => rows.zip(cells).for_each(|(row, cell)| *cell = bin_of[usize::from(codes[row])]),
        Codes::U16(codes) => rows.zip(cells).for_each(|(row, cell)| *cell = bin_of[usize::from(codes[row])]),
        Codes::U32(codes) => rows.zip(cells).for_each(|(row, cell)| *cell = bin_of[codes[row] as usize]),
    }
}
