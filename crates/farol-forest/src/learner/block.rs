//! The ranks a subtree is grown on: the table's own, column by column, while nodes are large; for a node of a large table
//! that has become small a copy of its rows' ranks alone, which stays in a second-level cache however deep it grows.
//! Knows nothing of labels.

use super::draw::Drawn;
use crate::table::{CodedColumn, Codes};

/// Where a node's ranks and weights stand, by row.
#[derive(Debug, Clone, Copy)]
pub(super) enum Block<'a> {
    /// In the table, with one weight a row or none where every row weighs 1.
    Table(&'a [CodedColumn], &'a [f64]),
    /// In a copy of the rows of a node above.
    Copy(&'a Copied),
}

impl<'a> Block<'a> {
    pub(super) fn codes(self, feature: u32) -> &'a Codes {
        match self {
            Self::Table(columns, _) => &columns[feature as usize].codes,
            Self::Copy(copied) => &copied.columns[feature as usize],
        }
    }

    /// One weight a row, or none where every row weighs 1.
    pub(super) fn weights(self) -> &'a [f64] {
        match self {
            Self::Table(_, weights) => weights,
            Self::Copy(copied) => &copied.weights,
        }
    }
}

/// Most rows of a node that is copied; the fastest of 2^13 to 2^16, some 700 kB with a dozen columns.
pub(super) const SMALL: usize = 1 << 15;

/// Fewest rows of a table whose nodes are copied; a smaller table stays in the cache as it is.
pub(super) const LARGE: usize = 1 << 16;

/// The table's ranks row after row, so that copying a row touches one or two lines of memory instead of one a column.
#[derive(Debug)]
pub(super) struct RowMajor {
    bytes: Vec<u8>,
    /// Bytes of a row.
    stride: usize,
    /// Where in a row each column stands; `None` for a column that no split can use.
    offsets: Vec<Option<usize>>,
}

impl RowMajor {
    /// The columns of a table that vary.
    pub(super) fn new(columns: &[CodedColumn], varies: &[bool], rows: usize) -> Self {
        let mut offsets = vec![None; columns.len()];
        let mut stride = 0;
        for (feature, column) in columns.iter().enumerate().filter(|(feature, _)| varies[*feature]) {
            offsets[feature] = Some(stride);
            stride += column.codes.width();
        }
        let mut bytes = vec![0; rows * stride];
        for (column, offset) in columns.iter().zip(&offsets) {
            let Some(offset) = *offset else { continue };
            let cells = bytes.chunks_exact_mut(stride).map(|row| &mut row[offset..]);
            match &column.codes {
                Codes::U8(codes) => cells.zip(codes).for_each(|(cell, code)| cell[0] = *code),
                Codes::U16(codes) => {
                    cells.zip(codes).for_each(|(cell, code)| put(cell, code.to_le_bytes()));
                }
                Codes::U32(codes) => {
                    cells.zip(codes).for_each(|(cell, code)| put(cell, code.to_le_bytes()));
                }
            }
        }
        Self { bytes, stride, offsets }
    }
}

fn put<const N: usize>(cell: &mut [u8], code: [u8; N]) {
    cell[..N].copy_from_slice(&code);
}

/// Buffers for copies, one node's at a time.
#[derive(Debug, Default)]
pub(super) struct Copied {
    /// In column order; empty for a column that no split can use.
    columns: Vec<Codes>,
    weights: Vec<f64>,
    /// Rows on their way.
    bytes: Vec<u8>,
}

/// Rows brought together before they are parted into columns: they stay in a first-level cache meanwhile.
const TOGETHER: usize = 256;

impl Copied {
    /// Copies the ranks and weights of `rows` and numbers the rows anew from 0.
    pub(super) fn fill(
        &mut self,
        table: &[CodedColumn],
        from: &RowMajor,
        weights: &[f64],
        rows: &mut [Drawn],
    ) {
        if self.columns.len() != table.len() {
            self.columns = table.iter().map(|column| column.codes.emptied()).collect();
        }
        self.columns.iter_mut().for_each(Codes::clear);
        for rows in rows.chunks(TOGETHER) {
            self.bytes.clear();
            for drawn in rows {
                self.bytes.extend_from_slice(&from.bytes[drawn.row() * from.stride..][..from.stride]);
            }
            for (column, offset) in self.columns.iter_mut().zip(&from.offsets) {
                if let Some(offset) = *offset {
                    extend(column, self.bytes.chunks_exact(from.stride).map(|row| &row[offset..]));
                }
            }
        }
        self.weights.clear();
        if !weights.is_empty() {
            self.weights.extend(rows.iter().map(|drawn| weights[drawn.row()]));
        }
        for (row, drawn) in (0..).zip(rows) {
            *drawn = drawn.renumbered(row);
        }
    }
}

fn extend<'a>(column: &mut Codes, cells: impl Iterator<Item = &'a [u8]>) {
    match column {
        Codes::U8(codes) => codes.extend(cells.map(|cell| cell[0])),
        Codes::U16(codes) => codes.extend(cells.map(|cell| u16::from_le_bytes([cell[0], cell[1]]))),
        Codes::U32(codes) => {
            codes.extend(cells.map(|cell| u32::from_le_bytes([cell[0], cell[1], cell[2], cell[3]])));
        }
    }
}
