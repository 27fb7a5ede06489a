//! A node's rows gathered by the value of one column: runs of equal code with what they hold. Three ways to get them,
//! the same to the bit: sorting where rows are few beside levels, counting into one bin a level with a bitmap of the
//! filled ones, and counting with a look at every bin where most are filled.

use super::draw::Drawn;
use super::mass::Tally;
use crate::table::Codes;

/// The runs of one column at one node, ascending by code, with the buffers that making them takes.
#[derive(Debug)]
pub(super) struct Runs<T> {
    /// The last code of each run; only the first `count` are meant.
    codes: Vec<u32>,
    tallies: Vec<T>,
    count: usize,
    pub(super) missing: Option<T>,
    /// Codes that differ only in so many lowest bits were counted together.
    shift: u32,
    keys: Vec<u64>,
    /// One a level and one for missing values; all empty between uses. Every code of two bytes is an index of it.
    bins: Box<[T; MAX_BINS + 1]>,
    /// One bit a bin: whether it holds rows. All unset between uses.
    filled: Box<[u64; MAX_BINS / 64 + 1]>,
}

/// Levels a row may bring before sorting is the cheaper way: counting looks at 64 levels in one step, so a node pays a
/// few steps a row for it. Measured with `examples/peer_bench`.
const LEVELS_PER_ROW: usize = 1024;

/// Rows a level from which every bin is looked at: then more than six in ten are filled.
const ROWS_PER_LEVEL: usize = 1;

/// Most bins, so that they stay in a second-level cache. A column of more levels has neighbouring ones counted together
/// in large nodes and is sorted in smaller ones.
const MAX_BINS: usize = 1 << 16;

/// How a column is counted.
#[derive(Debug, Clone, Copy)]
struct Counting {
    /// Codes that differ only in so many lowest bits are counted together.
    shift: u32,
    /// Whether every bin is looked at afterwards.
    dense: bool,
}

impl<T: Tally> Default for Runs<T> {
    fn default() -> Self {
        let (codes, tallies, keys) = (Vec::new(), Vec::new(), Vec::new());
        let bins = vec![T::default(); MAX_BINS + 1].into_boxed_slice().try_into().ok();
        let filled = vec![0; MAX_BINS / 64 + 1].into_boxed_slice().try_into().ok();
        // Both were made as long as their types say.
        Self {
            codes,
            tallies,
            count: 0,
            missing: None,
            shift: 0,
            keys,
            bins: bins.unwrap(),
            filled: filled.unwrap(),
        }
    }
}

impl<T: Tally> Runs<T> {
    /// Gathers `rows` by their codes, `missing` being that of a missing value; `weights` is by row, or empty.
    pub(super) fn gather(&mut self, codes: &Codes, missing: u32, rows: &[Drawn], weights: &[f64]) {
        self.count = 0;
        let most = rows.len().min(MAX_BINS);
        if self.codes.len() <= most {
            self.codes.resize(most + 1, 0);
            self.tallies.resize(most + 1, T::default());
        }
        self.missing = None;
        self.shift = 0;
        match codes {
            Codes::U8(codes) => self.gather_codes(codes, missing, rows, weights),
            Codes::U16(codes) => self.gather_codes(codes, missing, rows, weights),
            Codes::U32(codes) => self.gather_codes(codes, missing, rows, weights),
        }
    }

    /// Whether no cut can part these rows.
    pub(super) fn is_constant(&self) -> bool {
        self.count + usize::from(self.missing.is_some()) <= 1
    }

    /// The last code of each run, ascending unless they were ordered anew.
    pub(super) fn codes(&self) -> &[u32] {
        &self.codes[..self.count]
    }

    /// What each run holds.
    pub(super) fn tallies(&self) -> &[T] {
        &self.tallies[..self.count]
    }

    /// Codes and tallies, to be ordered anew.
    pub(super) fn both_mut(&mut self) -> (&mut [u32], &mut [T]) {
        (&mut self.codes[..self.count], &mut self.tallies[..self.count])
    }

    /// The first code that may be in the run at `at`, if there is one.
    pub(super) fn first_code(&self, at: usize) -> Option<u32> {
        self.codes().get(at).map(|last| last >> self.shift << self.shift)
    }

    fn gather_codes<C: Copy + Into<u32>>(
        &mut self,
        codes: &[C],
        missing: u32,
        rows: &[Drawn],
        weights: &[f64],
    ) {
        let levels = missing as usize;
        if rows.len() * LEVELS_PER_ROW < levels {
            self.sort(codes, missing, rows, weights);
        } else if levels <= MAX_BINS {
            let counting = Counting { shift: 0, dense: rows.len() >= levels * ROWS_PER_LEVEL };
            self.count(codes, missing, counting, rows, weights);
        } else {
            let counting = Counting { shift: (levels / MAX_BINS).ilog2() + 1, dense: true };
            self.count(codes, missing, counting, rows, weights);
        }
    }

    fn sort<C: Copy + Into<u32>>(&mut self, codes: &[C], missing: u32, rows: &[Drawn], weights: &[f64]) {
        self.keys.clear();
        let key = |(at, drawn): (u64, &Drawn)| u64::from(codes[drawn.row()].into()) << 32 | at;
        self.keys.extend((0..).zip(rows).map(key));
        self.keys.sort_unstable();
        for &key in &self.keys {
            let code = (key >> 32) as u32;
            let tally = T::of(rows[(key << 32 >> 32) as usize], weights);
            if code == missing {
                self.missing = Some(self.missing.unwrap_or_default().plus(tally));
            } else if self.count > 0 && self.codes[self.count - 1] == code {
                let sum = &mut self.tallies[self.count - 1];
                *sum = sum.plus(tally);
            } else {
                self.codes[self.count] = code;
                self.tallies[self.count] = tally;
                self.count += 1;
            }
        }
    }

    fn count<C: Copy + Into<u32>>(
        &mut self,
        codes: &[C],
        missing: u32,
        counting: Counting,
        rows: &[Drawn],
        weights: &[f64],
    ) {
        let Counting { shift, dense } = counting;
        self.shift = shift;
        // Missing values have the bin after the last level's.
        let missing_bin = if shift == 0 { missing as usize } else { ((missing - 1) >> shift) as usize + 1 };
        let bins = &mut *self.bins;
        if shift > 0 {
            for drawn in rows {
                let code: u32 = codes[drawn.row()].into();
                let at = if code == missing { missing_bin } else { (code >> shift) as usize };
                bins[at] = bins[at].plus(T::of(*drawn, weights));
            }
        } else if dense {
            for drawn in rows {
                let at = codes[drawn.row()].into() as usize;
                bins[at] = bins[at].plus(T::of(*drawn, weights));
            }
        } else {
            for drawn in rows {
                let at = codes[drawn.row()].into() as usize;
                bins[at] = bins[at].plus(T::of(*drawn, weights));
                self.filled[at / 64] |= 1 << (at % 64);
            }
        }
        let last = std::mem::take(&mut bins[missing_bin]);
        self.missing = (last != T::default()).then_some(last);
        self.filled[missing_bin / 64] &= !(1 << (missing_bin % 64));
        if dense {
            self.take_all(missing_bin, missing.saturating_sub(1));
        } else {
            self.take_filled(missing_bin);
        }
    }

    /// Empties every bin below `end` into the runs, `greatest` being the last level's code.
    fn take_all(&mut self, end: usize, greatest: u32) {
        let shift = self.shift;
        let mut count = 0;
        for (at, bin) in (0_u32..).zip(&mut self.bins[..end]) {
            let tally = std::mem::take(bin);
            self.codes[count] = ((at << shift) + ((1 << shift) - 1)).min(greatest);
            self.tallies[count] = tally;
            count += usize::from(tally != T::default());
        }
        self.count = count;
    }

    /// Empties the filled bins below `end` into the runs.
    fn take_filled(&mut self, end: usize) {
        let mut count = 0;
        for (first, word) in (0_u32..).step_by(64).zip(&mut self.filled[..end.div_ceil(64)]) {
            let mut bits = std::mem::take(word);
            while bits != 0 {
                let code = first + bits.trailing_zeros();
                self.codes[count] = code;
                self.tallies[count] = std::mem::take(&mut self.bins[code as usize]);
                count += 1;
                bits &= bits - 1;
            }
        }
        self.count = count;
    }
}

#[cfg(test)]
mod tests {
    use super::super::mass::{Mass, Packed};
    use super::*;
    use proptest::prelude::*;

    fn runs<T: Tally>(gather: impl Fn(&mut Runs<T>)) -> (Vec<u32>, Vec<T>, Option<T>) {
        let mut runs = Runs::default();
        runs.codes.resize(100, 0);
        runs.tallies.resize(100, T::default());
        gather(&mut runs);
        assert!(runs.bins.iter().all(|bin| *bin == T::default()));
        assert!(runs.filled.iter().all(|word| *word == 0));
        (runs.codes().to_vec(), runs.tallies().to_vec(), runs.missing)
    }

    fn agree<T: Tally>(codes: &[u8], drawn: &[Drawn], weights: &[f64]) -> Result<(), TestCaseError> {
        let sorted = runs::<T>(|runs| runs.sort(codes, 20, drawn, weights));
        for dense in [false, true] {
            let counted =
                runs::<T>(|runs| runs.count(codes, 20, Counting { shift: 0, dense }, drawn, weights));
            prop_assert_eq!(&sorted, &counted);
        }
        Ok(())
    }

    proptest! {
        #[test]
        fn sorting_and_counting_agree_to_the_bit(
            cells in prop::collection::vec((0_u8..=20, 0.1_f64..3.0, 1_u32..4, any::<bool>()), 1..60),
        ) {
            let codes: Vec<u8> = cells.iter().map(|cell| cell.0).collect();
            let weights: Vec<f64> = cells.iter().map(|cell| cell.1).collect();
            let drawn = (0..).zip(&cells).map(|(row, cell)| Drawn::new(row, cell.2, cell.3));
            let drawn: Vec<Drawn> = drawn.step_by(2).collect();
            agree::<Mass>(&codes, &drawn, &weights)?;
            agree::<Packed>(&codes, &drawn, &[])?;
        }

        #[test]
        fn neighbours_counted_together_hold_what_they_hold_apart(
            cells in prop::collection::vec((0_u32..=1000, any::<bool>()), 1..60),
        ) {
            let codes: Vec<u32> = cells.iter().map(|cell| cell.0).collect();
            let drawn: Vec<Drawn> = (0..).zip(&cells).map(|(row, cell)| Drawn::new(row, 1, cell.1)).collect();
            let (apart, each, missing) = runs::<Packed>(|runs| runs.sort(&codes, 1000, &drawn, &[]));
            let together = runs::<Packed>(|runs| runs.count(&codes, 1000, Counting { shift: 3, dense: true }, &drawn, &[]));
            prop_assert_eq!(missing, together.2);
            for (last, tally) in together.0.iter().zip(&together.1) {
                let inside = apart.iter().zip(&each).filter(|(code, _)| *code >> 3 == last >> 3);
                prop_assert_eq!(*tally, inside.fold(Packed::default(), |sum, (_, tally)| sum.plus(*tally)));
                prop_assert!(last & 7 == 7 || *last == 999);
            }
        }
    }
}
