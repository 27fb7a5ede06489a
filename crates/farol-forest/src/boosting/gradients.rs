//! Gradient and hessian of the logistic loss a row, as whole numbers, so that sums are exact and in any order the same.
//!
//! Many rows of like weights are packed in one word each, rounded up or down by chance so that sums have no bias
//! (Shi et al., *Quantized Training of Gradient Boosting Decision Trees*, 2022); all others keep fifty digits.

mod lanes;

use std::sync::atomic::AtomicU16;

use rayon::prelude::*;

use super::chance::Chance;
use super::math::ROUNDER;
use super::part::Part;
use super::sums::Sums;
use lanes::{LANES, Lanes};

/// Gradient, hessian and number of up to [`MOST_PACKED`] rows in one word, so that a bin takes one addition a row.
///
/// From the top: 28 bits of gradient (at most 2047 × 2^15 < 2^27 either way), 25 of hessian (2047 × 2^13 < 2^25), 11 of
/// rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct PackedSums(u64);

/// Most rows whose sum fits [`PackedSums`].
pub(super) const MOST_PACKED: usize = (1 << ROW_BITS) - 1;

const ROW_BITS: u32 = 11;
const HESSIAN_BITS: u32 = 25;
const GRADIENT_SHIFT: u32 = ROW_BITS + HESSIAN_BITS;

/// Units of the largest weight when packed; a gradient is at most as many either way, a hessian a quarter.
const PACKED_UNITS: f64 = ((1 << 15) - 1) as f64;

/// Fewest rows that are packed: below, the time saved is small.
const PACKED_ROWS: usize = 1 << 14;

/// How many times the mean weight the largest may be for rows to be packed: then what is rounded off a row is at most
/// 1/32 of the mean weight, and of either sign.
const PACKED_SPREAD: f64 = 1024.0;

/// Rows one task refreshes.
const BLOCK: usize = 1 << 13;

impl PackedSums {
    #[inline]
    pub(super) fn add(&mut self, other: Self) {
        self.0 = self.0.wrapping_add(other.0);
    }

    /// The sums, leaving nothing.
    #[inline]
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_possible_wrap,
        reason = "the fields are narrower"
    )]
    pub(super) fn take(&mut self) -> Sums {
        let word = std::mem::take(&mut self.0);
        Sums {
            gradient: word as i64 >> GRADIENT_SHIFT,
            hessian: (word >> ROW_BITS & ((1 << HESSIAN_BITS) - 1)) as i64,
            rows: (word & MOST_PACKED as u64) as u32,
        }
    }
}

/// Gradient and hessian of one row: 16 bits each.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct PackedRow(u32);

impl PackedRow {
    /// Rounds both numbers, in units, to the nearest.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "compiled for wider registers where it is called")]
    #[expect(clippy::cast_possible_truncation, reason = "both fit 16 bits")]
    pub(super) fn new(gradient: f64, hessian: f64) -> Self {
        let [gradient, hessian] = [gradient, hessian].map(|x| (x + ROUNDER).to_bits() as u32);
        Self(gradient << 16 | (hessian & 0xFFFF))
    }

    /// The row as sums of one.
    #[inline]
    #[expect(
        clippy::cast_possible_wrap,
        clippy::cast_sign_loss,
        reason = "the gradient's sign is its uppermost bit"
    )]
    pub(super) fn sums(self) -> PackedSums {
        let gradient = i64::from(self.0 as i32 >> 16) as u64;
        PackedSums(gradient << GRADIENT_SHIFT | u64::from(self.0 & 0xFFFF) << ROW_BITS | 1)
    }
}

/// The gradients of a round.
#[derive(Debug)]
pub(super) struct Gradients {
    pub(super) form: Form,
    /// What one unit stands for.
    pub(super) unit: f64,
}

#[derive(Debug)]
pub(super) enum Form {
    Packed(Vec<PackedRow>),
    /// Gradient and hessian.
    Wide(Vec<[i64; 2]>),
}

/// A tree's step for each row: where it came out, and what that leaf answers.
pub(super) struct Step<'a> {
    pub(super) leaf_of_row: &'a [AtomicU16],
    pub(super) value_of_leaf: &'a [f64],
}

impl Gradients {
    pub(super) fn new(part: &Part) -> Self {
        let (rows, largest) = (part.rows(), part.largest_weight());
        if rows >= PACKED_ROWS && largest * rows as f64 <= PACKED_SPREAD * part.total_weight() {
            let form = Form::Packed(vec![PackedRow::default(); rows]);
            return Self { form, unit: largest / PACKED_UNITS };
        }
        // So many bits that the sum of all rows fits 62, and a row's number 50.
        let bits = 50.min(62 - rows.next_power_of_two().trailing_zeros());
        let form = Form::Wide(vec![[0; 2]; rows]);
        Self { form, unit: largest / (1_u64 << bits) as f64 }
    }

    /// Takes a tree's step in every row's margin and computes the gradients there.
    pub(super) fn refresh(&mut self, part: &Part, margins: &mut [f64], step: &Step, chance: Chance) {
        let pass = Pass { part, step, scale: 1.0 / self.unit };
        match &mut self.form {
            Form::Packed(words) => {
                pass.run(margins, words, |lanes, row, out| lanes.packed(pass.scale, chance.at(row), out));
            }
            Form::Wide(pairs) => pass.run(margins, pairs, |lanes, _, out| lanes.exact(pass.scale, out)),
        }
    }

    /// The sums of some rows.
    pub(super) fn total(&self, rows: &[u32]) -> Sums {
        let mut sums = Sums::default();
        match &self.form {
            Form::Packed(words) => {
                for rows in rows.chunks(MOST_PACKED) {
                    let mut packed = PackedSums::default();
                    for &row in rows {
                        packed.add(words[row as usize].sums());
                    }
                    sums += packed.take();
                }
            }
            Form::Wide(pairs) => {
                for &row in rows {
                    let [gradient, hessian] = pairs[row as usize];
                    sums += Sums { gradient, hessian, rows: 1 };
                }
            }
        }
        sums
    }
}

/// One run over all rows.
struct Pass<'a> {
    part: &'a Part,
    step: &'a Step<'a>,
    scale: f64,
}

impl Pass<'_> {
    /// Computes the gradients of all rows, `put` writing those of some from a row on.
    fn run<T: Send>(
        &self,
        margins: &mut [f64],
        out: &mut [T],
        put: impl Fn(&mut Lanes, usize, &mut [T]) + Sync,
    ) {
        let blocks = margins.par_chunks_mut(BLOCK).zip(out.par_chunks_mut(BLOCK)).enumerate();
        blocks.for_each(|(block, (margins, out))| {
            let mut lanes = Lanes::default();
            let groups = margins.chunks_mut(LANES).zip(out.chunks_mut(LANES));
            for (row, (margins, out)) in (block * BLOCK..).step_by(LANES).zip(groups) {
                lanes.load(self.part, self.step, row, margins);
                put(&mut lanes, row, out);
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_rows_as_may_be_packed_do_not_run_into_each_other() {
        for (gradient, hessian) in [(32_767.0, 8_192.0), (-32_767.0, 0.0), (-1.0, 8_192.0)] {
            let mut packed = PackedSums::default();
            (0..MOST_PACKED).for_each(|_| packed.add(PackedRow::new(gradient, hessian).sums()));
            let sums = packed.take();
            let rows = MOST_PACKED as f64;
            assert_eq!([sums.gradient as f64, sums.hessian as f64], [gradient * rows, hessian * rows]);
            assert_eq!((sums.rows as usize, packed), (MOST_PACKED, PackedSums::default()));
        }
    }
}
