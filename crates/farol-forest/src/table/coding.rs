//! A column as ranks: each value becomes the position of its level among the sorted distinct values, so that a column
//! takes one, two or four bytes a row and growing compares and counts small whole numbers. Knows nothing of labels.

use super::{Values, numbered};

/// A column's distinct values and, for each row, the index of its own; missing values have the code after the last.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct CodedColumn {
    pub(crate) codes: Codes,
    /// Ascending, without NaN, and with one zero.
    pub(crate) levels: Vec<f64>,
}

/// One code a row, in the narrowest whole number that holds every level and the missing value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Codes {
    U8(Vec<u8>),
    U16(Vec<u16>),
    U32(Vec<u32>),
}

impl CodedColumn {
    pub(crate) fn new(values: &Values) -> Self {
        match values {
            Values::F32(values) => Self::of(values, f64::from, order_32),
            Values::F64(values) => Self::of(values, |value| value, order_64),
        }
    }

    /// Codes `values`, `order` being a whole number in their order, the same for both zeros.
    fn of<V: Copy, K: Copy + Ord>(values: &[V], number: impl Fn(V) -> f64, order: impl Fn(V) -> K) -> Self {
        let is_present = |(row, &value): (u32, &V)| (!number(value).is_nan()).then(|| (order(value), row));
        let mut present: Vec<(K, u32)> = (0..).zip(values).filter_map(is_present).collect();
        present.sort_unstable();
        let mut levels = Vec::new();
        let mut codes = vec![u32::MAX; values.len()];
        let mut last = None;
        for (order, row) in present {
            if last != Some(order) {
                levels.push(number(values[row as usize]) + 0.0);
                last = Some(order);
            }
            codes[row as usize] = numbered(levels.len() - 1);
        }
        Self { codes: Codes::narrowest(codes, levels.len()), levels }
    }

    /// The code of a missing value, above every level's.
    pub(crate) fn missing(&self) -> u32 {
        numbered(self.levels.len())
    }

    /// The value of a row; NaN if missing.
    pub(crate) fn value(&self, row: usize) -> f64 {
        self.levels.get(self.codes.get(row) as usize).copied().unwrap_or(f64::NAN)
    }

    /// These rows, with the same levels.
    pub(crate) fn select(&self, rows: &[usize]) -> Self {
        let codes = match &self.codes {
            Codes::U8(codes) => Codes::U8(rows.iter().map(|&row| codes[row]).collect()),
            Codes::U16(codes) => Codes::U16(rows.iter().map(|&row| codes[row]).collect()),
            Codes::U32(codes) => Codes::U32(rows.iter().map(|&row| codes[row]).collect()),
        };
        Self { codes, levels: self.levels.clone() }
    }

    /// The threshold between two levels: their midpoint, or the lower one where no number lies strictly between (then,
    /// and beside infinities, the midpoint is not below the upper one).
    pub(crate) fn threshold(&self, lower: u32, upper: u32) -> f64 {
        let [lower, upper] = [lower, upper].map(|code| self.levels[code as usize]);
        let middle = lower / 2.0 + upper / 2.0;
        if lower <= middle && middle < upper { middle } else { lower }
    }
}

impl Codes {
    /// The codes, a missing value's being made the number of levels.
    #[expect(clippy::cast_possible_truncation, reason = "no code is above the number of levels")]
    fn narrowest(mut codes: Vec<u32>, levels: usize) -> Self {
        for code in codes.iter_mut().filter(|code| **code == u32::MAX) {
            *code = numbered(levels);
        }
        match levels {
            0..=0xFF => Self::U8(codes.into_iter().map(|code| code as u8).collect()),
            0x100..=0xFFFF => Self::U16(codes.into_iter().map(|code| code as u16).collect()),
            _ => Self::U32(codes),
        }
    }

    /// Bytes a row.
    pub(crate) fn width(&self) -> usize {
        match self {
            Self::U8(_) => 1,
            Self::U16(_) => 2,
            Self::U32(_) => 4,
        }
    }

    /// No codes, of the same width.
    pub(crate) fn emptied(&self) -> Self {
        match self {
            Self::U8(_) => Self::U8(Vec::new()),
            Self::U16(_) => Self::U16(Vec::new()),
            Self::U32(_) => Self::U32(Vec::new()),
        }
    }

    pub(crate) fn clear(&mut self) {
        match self {
            Self::U8(codes) => codes.clear(),
            Self::U16(codes) => codes.clear(),
            Self::U32(codes) => codes.clear(),
        }
    }

    pub(crate) fn get(&self, row: usize) -> u32 {
        match self {
            Self::U8(codes) => u32::from(codes[row]),
            Self::U16(codes) => u32::from(codes[row]),
            Self::U32(codes) => codes[row],
        }
    }
}

/// A whole number in the order of the value. Both zeros are one.
fn order_64(value: f64) -> u64 {
    // IEEE 754: of equal signs the bits are in order of magnitude; flipping makes negatives descend below positives.
    let bits = (value + 0.0).to_bits();
    if bits >> 63 == 1 { !bits } else { bits | 1 << 63 }
}

/// The same for single precision.
fn order_32(value: f32) -> u32 {
    let bits = (value + 0.0).to_bits();
    if bits >> 31 == 1 { !bits } else { bits | 1 << 31 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn coded(values: &[f64]) -> CodedColumn {
        CodedColumn::new(&values.to_vec().into())
    }

    #[test]
    fn codes_follow_the_order_of_values_and_set_missing_apart() {
        let column = coded(&[2.5, f64::NAN, -1.0, f64::INFINITY, 2.5, f64::NEG_INFINITY, -0.0, 0.0]);
        assert_eq!(column.levels, [f64::NEG_INFINITY, -1.0, 0.0, 2.5, f64::INFINITY]);
        assert_eq!(column.codes, Codes::U8(vec![3, 5, 1, 4, 3, 0, 2, 2]));
        assert_eq!(column.missing(), 5);
        assert!(column.value(1).is_nan());
        assert_eq!(column.value(4), 2.5);
    }

    #[test]
    fn single_precision_codes_as_double_does() {
        let values =
            [2.5, f32::NAN, -1.0, f32::INFINITY, 0.1, f32::NEG_INFINITY, -0.0, 0.0, f32::MIN_POSITIVE / 2.0];
        assert_eq!(CodedColumn::new(&values.to_vec().into()), coded(&values.map(f64::from)));
    }

    #[test]
    fn codes_are_as_narrow_as_levels_and_a_missing_value_allow() {
        let width = |levels: u32| match coded(&(0..levels).map(f64::from).collect::<Vec<_>>()).codes {
            Codes::U8(_) => 1,
            Codes::U16(_) => 2,
            Codes::U32(_) => 4,
        };
        assert_eq!([255, 256, 65_535, 65_536].map(width), [1, 2, 2, 4]);
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
