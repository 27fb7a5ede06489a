//! A node's rows gathered by the value of one column: runs of equal code, ascending, each with its mass. Two ways to
//! get them, the same to the bit: sorting for small nodes, counting for those that fill a good part of the levels.

use super::mass::Mass;
use crate::table::CodedColumn;

/// Rows of one node that share a value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Run {
    pub(super) code: u32,
    pub(super) mass: Mass,
}

/// The runs of one column at one node, with the buffers that making them takes.
#[derive(Debug, Default)]
pub(super) struct Runs {
    pub(super) present: Vec<Run>,
    pub(super) missing: Mass,
    keys: Vec<u64>,
    /// One a level, all empty between uses.
    bins: Vec<Mass>,
    /// One bit a level: whether its bin holds rows. All unset between uses.
    filled: Vec<u64>,
}

/// Levels a row may bring before sorting is the cheaper way: counting looks at 64 levels in one step, so a node pays a
/// few steps a row for it. Measured with `examples/fit_bench.rs`.
const LEVELS_PER_ROW: usize = 256;

impl Runs {
    /// Gathers `rows` by their codes in `column`; `weights` is by row of the table.
    pub(super) fn gather(&mut self, column: &CodedColumn, rows: &[u32], weights: &[[f64; 2]]) {
        self.present.clear();
        self.missing = Mass::default();
        if rows.len() * LEVELS_PER_ROW < column.levels.len() {
            self.sort(column, rows, weights);
        } else {
            self.count(column, rows, weights);
        }
    }

    /// Whether no cut can part these rows.
    pub(super) fn is_constant(&self) -> bool {
        self.present.len() + usize::from(self.missing.rows > 0) <= 1
    }

    fn sort(&mut self, column: &CodedColumn, rows: &[u32], weights: &[[f64; 2]]) {
        self.keys.clear();
        for &row in rows {
            match column.codes.get(row as usize) {
                code if code == column.missing() => self.missing.add_row(weights[row as usize]),
                code => self.keys.push(u64::from(code) << 32 | u64::from(row)),
            }
        }
        self.keys.sort_unstable();
        for &key in &self.keys {
            let [code, row] = [(key >> 32) as u32, (key << 32 >> 32) as u32];
            if self.present.last().is_none_or(|run| run.code != code) {
                self.present.push(Run { code, mass: Mass::default() });
            }
            if let Some(run) = self.present.last_mut() {
                run.mass.add_row(weights[row as usize]);
            }
        }
    }

    fn count(&mut self, column: &CodedColumn, rows: &[u32], weights: &[[f64; 2]]) {
        if self.bins.len() < column.levels.len() {
            self.bins.resize(column.levels.len(), Mass::default());
            self.filled.resize(column.levels.len().div_ceil(64), 0);
        }
        for &row in rows {
            match column.codes.get(row as usize) {
                code if code == column.missing() => self.missing.add_row(weights[row as usize]),
                code => {
                    self.bins[code as usize].add_row(weights[row as usize]);
                    self.filled[code as usize / 64] |= 1 << (code % 64);
                }
            }
        }
        for (first, word) in (0..).step_by(64).zip(&mut self.filled[..column.levels.len().div_ceil(64)]) {
            let mut bits = std::mem::take(word);
            while bits != 0 {
                let code = first + bits.trailing_zeros();
                self.present.push(Run { code, mass: std::mem::take(&mut self.bins[code as usize]) });
                bits &= bits - 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn sorting_and_counting_agree_to_the_bit(
            cells in prop::collection::vec((prop::option::of(0_u8..20), 0.1_f64..3.0, any::<bool>()), 1..60),
        ) {
            let values: Vec<f64> = cells.iter().map(|(v, ..)| v.map_or(f64::NAN, f64::from)).collect();
            let column = CodedColumn::new(&values.into());
            let weights: Vec<_> = cells.iter().map(|&(_, w, y)| if y { [0.0, w] } else { [w, 0.0] }).collect();
            let rows: Vec<u32> = (0..).zip(&cells).step_by(2).map(|(row, _)| row).collect();
            let (mut sorted, mut counted) = (Runs::default(), Runs::default());
            sorted.sort(&column, &rows, &weights);
            counted.count(&column, &rows, &weights);
            prop_assert_eq!(sorted.present, counted.present);
            prop_assert_eq!(sorted.missing, counted.missing);
            prop_assert!(counted.bins.iter().all(|bin| *bin == Mass::default()));
            prop_assert!(counted.filled.iter().all(|word| *word == 0));
        }
    }
}
