//! A column as ranks: each value becomes the position of its level among the sorted distinct values, so that growing
//! compares and counts small whole numbers. Knows nothing of labels.

use crate::table::{Column, numbered};

/// The code of a missing value, above every level's.
pub(super) const MISSING: u32 = u32::MAX;

/// A column's distinct values and, for each row, the index of its own.
#[derive(Debug)]
pub(super) struct CodedColumn {
    pub(super) codes: Vec<u32>,
    /// Ascending, without NaN, and with one zero.
    pub(super) levels: Vec<f64>,
}

impl CodedColumn {
    pub(super) fn new(column: &Column) -> Self {
        let mut present: Vec<(u64, u32)> = (0..).zip(&column.values).filter_map(by_order).collect();
        present.sort_unstable();
        let mut codes = vec![MISSING; column.values.len()];
        let mut levels = Vec::new();
        let mut last = None;
        for (order, row) in present {
            if last != Some(order) {
                levels.push(column.values[row as usize] + 0.0);
                last = Some(order);
            }
            codes[row as usize] = numbered(levels.len() - 1);
        }
        Self { codes, levels }
    }

    /// Whether no cut of this column can part these rows.
    pub(super) fn is_constant(&self, rows: &[u32]) -> bool {
        let mut codes = rows.iter().map(|&row| self.codes[row as usize]);
        let first = codes.next();
        codes.all(|code| Some(code) == first)
    }

    /// The threshold between two levels: their midpoint, or the lower one where no number lies strictly between (then,
    /// and beside infinities, the midpoint is not below the upper one).
    pub(super) fn threshold(&self, lower: u32, upper: u32) -> f64 {
        let [lower, upper] = [lower, upper].map(|code| self.levels[code as usize]);
        let middle = lower / 2.0 + upper / 2.0;
        if lower <= middle && middle < upper { middle } else { lower }
    }
}

/// A whole number in the order of the value, with its row; `None` for NaN. Both zeros are one.
fn by_order((row, value): (u32, &f64)) -> Option<(u64, u32)> {
    // IEEE 754: of equal signs the bits are in order of magnitude; flipping makes negatives descend below positives.
    let bits = (value + 0.0).to_bits();
    let order = if bits >> 63 == 1 { !bits } else { bits | 1 << 63 };
    (!value.is_nan()).then_some((order, row))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn coded(values: &[f64]) -> CodedColumn {
        CodedColumn::new(&Column { name: "x".to_owned(), values: values.to_vec() })
    }

    #[test]
    fn codes_follow_the_order_of_values_and_set_missing_apart() {
        let column = coded(&[2.5, f64::NAN, -1.0, f64::INFINITY, 2.5, f64::NEG_INFINITY, -0.0, 0.0]);
        assert_eq!(column.levels, [f64::NEG_INFINITY, -1.0, 0.0, 2.5, f64::INFINITY]);
        assert_eq!(column.codes, [3, MISSING, 1, 4, 3, 0, 2, 2]);
    }

    #[test]
    fn a_column_is_constant_unless_values_or_missingness_differ() {
        assert!(coded(&[1.0, 1.0]).is_constant(&[0, 1]));
        assert!(coded(&[f64::NAN, f64::NAN]).is_constant(&[0, 1]));
        assert!(!coded(&[1.0, f64::NAN]).is_constant(&[0, 1]));
        assert!(!coded(&[1.0, 2.0]).is_constant(&[0, 1]));
        assert!(coded(&[1.0, 2.0]).is_constant(&[1]));
    }

    #[test]
    fn thresholds_part_their_levels_even_where_no_midpoint_does() {
        let (low, infinite) = (f64::NEG_INFINITY, f64::INFINITY);
        for [lower, upper] in [
            [1.0, 2.0],
            [low, infinite],
            [low, 0.0],
            [0.0, infinite],
            [f64::MIN, f64::MAX],
            [1.0, 1.0_f64.next_up()],
            [0.0, 0.0_f64.next_up()],
            [-f64::from_bits(1), 0.0],
            [f64::from_bits(5), f64::from_bits(6)],
        ] {
            let threshold = coded(&[lower, upper]).threshold(0, 1);
            assert!(lower <= threshold && threshold < upper, "{lower} {threshold} {upper}");
        }
        assert_eq!(coded(&[1.0, 2.0]).threshold(0, 1), 1.5);
    }
}
