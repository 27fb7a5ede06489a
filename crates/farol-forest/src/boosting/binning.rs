//! From a column's levels to its bins, and back to what a split may say: a threshold or the categories of some bins.
//! Knows nothing of gradients.

use super::bin_set::BinSet;
use crate::model::{Categories, Kind};
use crate::table::{CodedColumn, numbered};

/// How one column of the table is binned. Present values fill bins from 0; missing ones have a bin of their own.
#[derive(Debug)]
pub(super) struct Binning {
    /// The column in the table.
    pub(super) feature: u32,
    /// Bins of present values that training saw.
    pub(super) bins: usize,
    /// The bin of missing values, the last of all.
    pub(super) missing: u8,
    pub(super) meaning: Meaning,
}

/// What bins stand for.
#[derive(Debug)]
pub(super) enum Meaning {
    /// For each bin but the last the threshold between it and the next.
    Thresholds(Vec<f64>),
    /// For each bin its categories. The bin after the last is of categories that training did not see.
    Categories(Vec<Vec<u32>>),
}

/// A binning and the bin of each of the column's codes, that of missing values included.
pub(super) struct Coder {
    pub(super) binning: Binning,
    pub(super) bin_of_code: Vec<u8>,
}

/// Most bins of categories: two of a byte's numbers are for missing and unseen ones.
const MOST_CATEGORY_BINS: usize = 254;

impl Coder {
    /// Bins a column by what these rows hold of it; `None` if that is all the same.
    pub(super) fn new(
        feature: usize,
        column: &CodedColumn,
        kind: Kind,
        rows: &[u32],
        max_bins: usize,
    ) -> Option<Self> {
        let mut counts = vec![0_u32; column.levels.len() + 1];
        for &row in rows {
            counts[column.codes.get(row as usize) as usize] += 1;
        }
        let missing = counts.pop().is_some_and(|count| count > 0);
        let present: Vec<(u32, u32)> = (0..).zip(counts).filter(|(_, count)| *count > 0).collect();
        let (meaning, bin_of_code) = match kind {
            _ if present.len() + usize::from(missing) < 2 => return None,
            Kind::Numeric => numeric(column, &present, max_bins),
            Kind::Categorical => categorical(column, present, max_bins.min(MOST_CATEGORY_BINS)),
        };
        let bins = match &meaning {
            Meaning::Thresholds(thresholds) => thresholds.len() + 1,
            Meaning::Categories(categories) => categories.len(),
        };
        let missing = *bin_of_code.last()?;
        Some(Self { binning: Binning { feature: numbered(feature), bins, missing, meaning }, bin_of_code })
    }
}

impl Binning {
    /// All bins, those of unseen categories and missing values included.
    pub(super) fn all_bins(&self) -> usize {
        usize::from(self.missing) + 1
    }

    /// The categories of some bins.
    pub(super) fn categories(&self, bins: &BinSet) -> Categories {
        match &self.meaning {
            Meaning::Thresholds(_) => Categories::default(),
            Meaning::Categories(categories) => {
                let named = (0..).zip(categories).filter(|(bin, _)| bins.contains(*bin));
                named.flat_map(|(_, categories)| categories.iter().copied()).collect()
            }
        }
    }
}

fn numeric(column: &CodedColumn, present: &[(u32, u32)], max_bins: usize) -> (Meaning, Vec<u8>) {
    let ends = bin_ends(present, max_bins);
    let threshold = |&end: &usize| column.threshold(present[end].0, present[end + 1].0);
    let thresholds: Vec<f64> = ends.iter().map(threshold).collect();
    let mut bin = 0;
    let mut bin_of = |level: &f64| {
        while thresholds.get(bin).is_some_and(|threshold| level > threshold) {
            bin += 1;
        }
        byte(bin)
    };
    let mut bins: Vec<u8> = column.levels.iter().map(&mut bin_of).collect();
    bins.push(byte(thresholds.len() + 1));
    (Meaning::Thresholds(thresholds), bins)
}

/// The last level of each bin but the last one: every level if there are few, else so that bins hold about as many rows
/// each as the rows and bins left allow.
fn bin_ends(present: &[(u32, u32)], max_bins: usize) -> Vec<usize> {
    if present.len() <= max_bins {
        return (1..present.len()).map(|next| next - 1).collect();
    }
    let mut ends = Vec::new();
    let mut rows_left: f64 = present.iter().map(|(_, count)| f64::from(*count)).sum();
    let mut held = 0.0;
    for (at, pair) in present.windows(2).enumerate() {
        held += f64::from(pair[0].1);
        let bins_left = max_bins - ends.len();
        if bins_left > 1 && held + f64::from(pair[1].1) / 2.0 >= rows_left / bins_left as f64 {
            ends.push(at);
            rows_left -= held;
            held = 0.0;
        }
    }
    ends
}

/// A bin a category, the rarest together in the last if there are more than bins.
fn categorical(column: &CodedColumn, mut present: Vec<(u32, u32)>, max_bins: usize) -> (Meaning, Vec<u8>) {
    if present.len() > max_bins {
        present.sort_by_key(|&(code, count)| (std::cmp::Reverse(count), code));
    }
    let bins = present.len().min(max_bins);
    let mut bin_of_code = vec![byte(bins); column.levels.len()];
    bin_of_code.push(byte(bins + 1));
    let mut categories = vec![Vec::new(); bins];
    for (at, (code, _)) in present.into_iter().enumerate() {
        let bin = at.min(bins - 1);
        bin_of_code[code as usize] = byte(bin);
        categories[bin].extend(Categories::of_value(column.levels[code as usize]));
    }
    (Meaning::Categories(categories), bin_of_code)
}

#[expect(clippy::cast_possible_truncation, reason = "MAX_BINS and MOST_CATEGORY_BINS keep bins in a byte")]
fn byte(bin: usize) -> u8 {
    debug_assert!(bin < 256, "bins are numbered in a byte");
    bin as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    fn coder(values: &[f64], kind: Kind, max_bins: usize) -> Coder {
        let rows: Vec<u32> = (0..numbered(values.len())).collect();
        Coder::new(0, &CodedColumn::new(&values.to_vec().into()), kind, &rows, max_bins)
            .expect("a column that varies")
    }

    #[test]
    fn few_levels_have_a_bin_each_with_thresholds_midway() {
        let coder = coder(&[3.0, 1.0, f64::NAN, 2.0, 1.0], Kind::Numeric, 255);
        assert_eq!(coder.bin_of_code, [0, 1, 2, 3]);
        assert!(matches!(&coder.binning.meaning, Meaning::Thresholds(t) if *t == [1.5, 2.5]));
    }

    #[test]
    fn many_levels_share_bins_of_about_as_many_rows_and_a_frequent_one_stands_alone() {
        let mut values: Vec<f64> = (0..1000).map(f64::from).collect();
        values.extend([500.0; 1000]);
        let coder = coder(&values, Kind::Numeric, 20);
        assert_eq!(coder.binning.bins, 20);
        let alone = coder.bin_of_code[500];
        assert!(coder.bin_of_code[499] < alone && alone < coder.bin_of_code[501]);
        let sizes = coder.bin_of_code.chunk_by(|a, b| a == b).map(<[u8]>::len);
        assert!(sizes.into_iter().all(|size| size <= 101));
    }

    #[test]
    fn levels_that_no_row_holds_go_where_their_value_does() {
        let column = CodedColumn::new(&vec![1.0, 2.0, 3.0, 9.0].into());
        let coder = Coder::new(0, &column, Kind::Numeric, &[0, 3], 255).expect("a column that varies");
        assert_eq!(coder.bin_of_code, [0, 0, 0, 1, 2]);
        assert!(Coder::new(0, &column, Kind::Numeric, &[2], 255).is_none());
    }

    #[test]
    fn the_rarest_categories_share_a_bin_and_unseen_ones_have_their_own() {
        let column = CodedColumn::new(&vec![7.0, 7.0, 4.0, 5.0, 5.0, 9.0].into());
        let coder = Coder::new(0, &column, Kind::Categorical, &[0, 1, 2, 3, 4], 2).expect("it varies");
        // Levels 4, 5, 7, 9 and the missing value; 5 and 7 are as frequent, 9 is not among the rows.
        assert_eq!(coder.bin_of_code, [1, 0, 1, 2, 3]);
        let both = BinSet::from_iter([0, 1]);
        assert_eq!(coder.binning.categories(&both), Categories::from_iter([4, 5, 7]));
    }
}
