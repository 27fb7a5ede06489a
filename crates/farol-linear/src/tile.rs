//! The design, made tile by tile from the table while it is summed, so that it is never held whole.

use crate::encoding::DesignColumn;
use crate::observations::Observations;
use crate::table::Table;

/// Rows of a tile: 26 columns of them fit a first-level cache.
pub(crate) const TILE: usize = 128;

/// One number for each row of a tile.
pub(crate) type Lane = [f64; TILE];

/// Rows to learn from, in the columns that carry coefficients.
pub(crate) struct Design<'a> {
    pub(crate) table: &'a Table<'a>,
    pub(crate) columns: &'a [DesignColumn],
    pub(crate) observations: &'a Observations<'a>,
    /// One tile in so many counts: 1 for all rows.
    pub(crate) stride: usize,
}

impl Design<'_> {
    /// Number of coefficients, the intercept among them.
    pub(crate) fn width(&self) -> usize {
        self.columns.len() + 1
    }

    /// Number of tiles that count.
    pub(crate) fn tiles(&self) -> usize {
        self.table.rows().div_ceil(TILE * self.stride)
    }
}

/// Some rows of a design, column by column, the first column 1 for the intercept. Rows past the end have weight 0.
pub(crate) struct Tile {
    pub(crate) columns: Vec<Lane>,
    pub(crate) labels: [bool; TILE],
    pub(crate) weights: Lane,
    raw: Lane,
}

impl Tile {
    pub(crate) fn new(width: usize) -> Self {
        let columns = vec![[1.0; TILE]; width];
        Self { columns, labels: [false; TILE], weights: [0.0; TILE], raw: [0.0; TILE] }
    }

    /// Takes the rows of a design's tile.
    pub(crate) fn fill(&mut self, design: &Design<'_>, tile: usize) {
        let start = tile * design.stride * TILE;
        let mut copied = None;
        for (out, column) in self.columns[1..].iter_mut().zip(design.columns) {
            if copied != Some(column.feature) {
                design.table.copy(column.feature, start, &mut self.raw);
                copied = Some(column.feature);
            }
            column.standardise(&self.raw, out);
        }
        let labels = design.observations.labels;
        for (place, row) in (start..start + TILE).enumerate() {
            let inside = row < labels.len();
            self.labels[place] = inside && labels[row];
            self.weights[place] = if inside { design.observations.in_loss(row) } else { 0.0 };
        }
    }

    /// The log-odds that coefficients give to each row.
    pub(crate) fn margins(&self, coefficients: &[f64]) -> Lane {
        let mut margins = [0.0; TILE];
        for (column, &coefficient) in self.columns.iter().zip(coefficients) {
            for (margin, z) in margins.iter_mut().zip(column) {
                *margin += coefficient * z;
            }
        }
        margins
    }
}
