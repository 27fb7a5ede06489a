//! Values as ranks among a model's thresholds: where a row stands to every threshold of a feature is settled by one
//! search, after which the walks compare small whole numbers. Knows nothing of trees' shapes.

use std::ops::Range;

use crate::model::{Model, Test, Tree};
use crate::table::numbered;

/// The code of a missing value, above every rank.
pub(super) const MISSING: u16 = u16::MAX;

/// Most distinct thresholds a feature may have, so that no rank is [`MISSING`].
const MAX_THRESHOLDS: usize = MISSING as usize - 1;

/// Values searched side by side: enough for their waits to overlap.
const SIDE_BY_SIDE: usize = 8;

/// The sorted thresholds of the features a model asks about.
#[derive(Debug, Clone)]
pub(super) struct Ranks {
    columns: Vec<Column>,
    thresholds: Vec<f64>,
}

/// A feature that is asked about.
#[derive(Debug, Clone)]
struct Column {
    feature: u32,
    /// Its place in [`Ranks::thresholds`].
    thresholds: Range<usize>,
}

impl Ranks {
    /// The thresholds of a model; `None` if it asks about categories, or a feature has too many thresholds or one that
    /// is no number.
    pub(super) fn of(model: &Model) -> Option<Self> {
        let mut asked = vec![Vec::new(); model.features().len()];
        for split in model.trees().iter().flat_map(Tree::nodes).filter_map(|node| node.split) {
            match split.test {
                Test::AtMost(threshold) if !threshold.is_nan() => {
                    asked[split.feature as usize].push(threshold);
                }
                _ => return None,
            }
        }
        let mut ranks = Self { columns: Vec::new(), thresholds: Vec::new() };
        for (feature, mut asked) in (0..).zip(asked).filter(|(_, asked)| !asked.is_empty()) {
            asked.sort_unstable_by(f64::total_cmp);
            asked.dedup();
            if asked.len() > MAX_THRESHOLDS {
                return None;
            }
            let start = ranks.thresholds.len();
            ranks.thresholds.extend(asked);
            ranks.columns.push(Column { feature, thresholds: start..ranks.thresholds.len() });
        }
        Some(ranks)
    }

    /// Number of features that are asked about.
    pub(super) fn columns(&self) -> usize {
        self.columns.len()
    }

    /// Comparisons it takes to code a row.
    pub(super) fn comparisons(&self) -> usize {
        self.columns.iter().map(|column| column.thresholds.len().ilog2() as usize + 1).sum()
    }

    /// Where a split's question stands: its feature's column, and the highest rank that goes left.
    #[expect(clippy::cast_possible_truncation, reason = "no rank is above MAX_THRESHOLDS")]
    pub(super) fn question(&self, feature: u32, threshold: f64) -> (u32, u16) {
        let column = self.columns.partition_point(|column| column.feature < feature);
        let thresholds = &self.thresholds[self.columns[column].thresholds.clone()];
        (numbered(column), thresholds.partition_point(|other| *other < threshold) as u16)
    }

    /// The codes of one row, a column each.
    pub(super) fn code_row(&self, row: &[f64]) -> impl Iterator<Item = u16> {
        self.columns.iter().map(|column| {
            let [code] = codes(&self.thresholds[column.thresholds.clone()], [row[column.feature as usize]]);
            code
        })
    }

    /// The codes of some rows (row-major, `width` values a row), a row every `stride` places of `out`.
    pub(super) fn code_rows(&self, rows: &[f64], width: usize, stride: usize, out: &mut [u16]) {
        let sides = rows.chunks(SIDE_BY_SIDE * width).zip(out.chunks_mut(SIDE_BY_SIDE * stride));
        for (rows, out) in sides {
            for (place, column) in self.columns.iter().enumerate() {
                let thresholds = &self.thresholds[column.thresholds.clone()];
                let mut values = [0.0; SIDE_BY_SIDE];
                for (value, row) in values.iter_mut().zip(rows.chunks_exact(width)) {
                    *value = row[column.feature as usize];
                }
                let codes = codes(thresholds, values);
                for (out, code) in out.chunks_exact_mut(stride).zip(codes) {
                    out[place] = code;
                }
            }
        }
    }
}

/// For each value how many of the ascending thresholds lie below it, or [`MISSING`]. Without branches on the data.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "no rank is above MAX_THRESHOLDS")]
fn codes<const N: usize>(thresholds: &[f64], values: [f64; N]) -> [u16; N] {
    let mut below = [0_usize; N];
    let mut size = thresholds.len();
    while size > 1 {
        let half = size / 2;
        for (below, value) in below.iter_mut().zip(values) {
            *below += if thresholds[*below + half - 1] < value { half } else { 0 };
        }
        size -= half;
    }
    std::array::from_fn(|lane| {
        let rank = below[lane] + usize::from(thresholds[below[lane]] < values[lane]);
        if values[lane].is_nan() { MISSING } else { rank as u16 }
    })
}
