//! The rows as bins, a byte a cell. Once by column, for parting rows by one of them; and once in tiles of a dozen columns,
//! each tile row after row, so that a row's bins come in one read and a tile's histograms stay in the nearest cache.
//! Knows nothing of gradients.

use rayon::prelude::*;

use super::binning::Coder;
use crate::table::{CodedColumn, Codes};

/// Columns of a tile: so many histograms of 256 words of 8 bytes are 24 KiB.
pub(super) const TILE: usize = 12;

/// Rows one task lays out.
const BLOCK: usize = 1 << 14;

/// Cells of some rows, by column.
#[derive(Debug)]
pub(super) struct Columns(Vec<Vec<u8>>);

/// The same cells, a dozen columns beside each other.
#[derive(Debug)]
pub(super) struct Tile {
    /// Bytes a row: 4, 8 or 12; those past the last column are 0.
    pub(super) width: usize,
    pub(super) bins: Vec<u8>,
}

impl Columns {
    /// Codes these rows of the table's columns.
    pub(super) fn new(columns: &[CodedColumn], coders: &[Coder], rows: &[u32]) -> Self {
        let coded = |coder: &Coder| {
            let (column, bin_of) = (&columns[coder.binning.feature as usize], &coder.bin_of_code);
            let rows = rows.iter().map(|&row| row as usize);
            match &column.codes {
                Codes::U8(codes) => rows.map(|row| bin_of[usize::from(codes[row])]).collect(),
                Codes::U16(codes) => rows.map(|row| bin_of[usize::from(codes[row])]).collect(),
                Codes::U32(codes) => rows.map(|row| bin_of[codes[row] as usize]).collect(),
            }
        };
        Self(coders.par_iter().map(coded).collect())
    }

    /// The bins of one column, row after row.
    pub(super) fn column(&self, column: usize) -> &[u8] {
        &self.0[column]
    }

    /// Puts the rows in this order.
    pub(super) fn reorder(&mut self, order: &[u32]) {
        self.0.par_iter_mut().for_each(|cells| {
            *cells = order.iter().map(|&row| cells[row as usize]).collect();
        });
    }

    /// The tiles, in the order of the columns.
    pub(super) fn tiles(&self) -> Vec<Tile> {
        self.0.chunks(TILE).map(Tile::new).collect()
    }
}

impl Tile {
    fn new(columns: &[Vec<u8>]) -> Self {
        let width = columns.len().next_multiple_of(4);
        let mut bins = vec![0; columns.first().map_or(0, Vec::len) * width];
        bins.par_chunks_mut(BLOCK * width).enumerate().for_each(|(block, bins)| {
            for (place, column) in columns.iter().enumerate() {
                let cells = bins[place..].iter_mut().step_by(width);
                for (cell, bin) in cells.zip(&column[block * BLOCK..]) {
                    *cell = *bin;
                }
            }
        });
        Self { width, bins }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Kind;

    #[test]
    fn tiles_hold_the_columns_cells_row_after_row() {
        let rows: Vec<u32> = (0..40).collect();
        let column = |j: u32| {
            let values: Vec<f64> = rows.iter().map(|row| f64::from((row * 23 + j) % (3 + j))).collect();
            CodedColumn::new(&values.into())
        };
        let columns: Vec<CodedColumn> = (0..17).map(column).collect();
        let coder = |(at, column): (usize, &CodedColumn)| Coder::new(at, column, Kind::Numeric, &rows, 255);
        let coders: Vec<Coder> = columns.iter().enumerate().filter_map(coder).collect();
        let binned = Columns::new(&columns, &coders, &rows);
        let tiles = binned.tiles();
        assert_eq!(tiles.iter().map(|tile| tile.width).collect::<Vec<_>>(), [12, 8]);
        for row in 0..40 {
            for column in 0..17 {
                let tile = &tiles[column / TILE];
                let cell = tile.bins[row * tile.width + column % TILE];
                assert_eq!(cell, binned.column(column)[row]);
                assert_eq!(u32::from(cell), columns[column].codes.get(row));
            }
        }
    }
}
