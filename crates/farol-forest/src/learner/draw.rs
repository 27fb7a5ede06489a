//! Which rows a tree learns from, and how often each counts.

use super::chance::Chance;
use crate::params::RowsPerTree;
use crate::table::numbered;

/// A row as a tree drew it, with its class, in eight bytes: row, how often drawn, class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Drawn(u64);

impl Drawn {
    pub(super) fn new(row: u32, times: u32, positive: bool) -> Self {
        debug_assert!(times < 1 << 31);
        Self(u64::from(row) << 32 | u64::from(times) << 1 | u64::from(positive))
    }

    #[inline]
    pub(super) fn row(self) -> usize {
        (self.0 >> 32) as usize
    }

    /// The same under another number.
    pub(super) fn renumbered(self, row: u32) -> Self {
        Self(u64::from(row) << 32 | self.0 << 32 >> 32)
    }

    #[inline]
    pub(super) fn times(self) -> u32 {
        (self.0 << 32 >> 33) as u32
    }

    #[inline]
    pub(super) fn is_positive(self) -> bool {
        self.0 & 1 == 1
    }
}

/// Buffers for drawing.
#[derive(Debug, Default)]
pub(super) struct Draw {
    /// How often each row was drawn. Of n draws among n rows more than 255 fall on one with a probability below
    /// 1 / 256!; they would count as 255.
    times: Vec<u8>,
    shuffled: Vec<u32>,
}

impl Draw {
    /// Fills `out` with the drawn ones of the rows that count, ascending: those in `counting`, or as many as there are
    /// labels.
    pub(super) fn rows(
        &mut self,
        counting: Option<&[u32]>,
        labels: &[bool],
        how: RowsPerTree,
        chance: &mut Chance,
        out: &mut Vec<Drawn>,
    ) {
        let rows = counting.map_or(labels.len(), <[u32]>::len);
        self.times.clear();
        match how {
            RowsPerTree::All => self.times.resize(rows, 1),
            RowsPerTree::Bootstrap => {
                self.times.resize(rows, 0);
                let n = numbered(rows);
                for _ in 0..n {
                    let times = &mut self.times[chance.below(n) as usize];
                    *times = times.saturating_add(1);
                }
            }
            RowsPerTree::Share(share) => self.share(rows, share, chance),
        }
        let drawn = |(row, times): (u32, u8)| Drawn::new(row, u32::from(times), labels[row as usize]);
        let times = self.times.iter().copied();
        out.clear();
        match counting {
            None => out.extend((0..).zip(times).filter(|(_, times)| *times > 0).map(drawn)),
            Some(rows) => {
                out.extend(rows.iter().copied().zip(times).filter(|(_, times)| *times > 0).map(drawn));
            }
        }
    }

    /// Marks so many of `rows` rows, without replacement, by the first steps of a shuffle.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a share of the rows, from 0 up"
    )]
    fn share(&mut self, rows: usize, share: f64, chance: &mut Chance) {
        let wanted = ((rows as f64 * share).round() as usize).clamp(1, rows);
        self.shuffled.clear();
        self.shuffled.extend(0..numbered(rows));
        self.times.resize(rows, 0);
        for next in 0..wanted {
            let left = numbered(rows - next);
            self.shuffled.swap(next, next + chance.below(left) as usize);
            self.times[self.shuffled[next] as usize] = 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(how: RowsPerTree) -> Vec<Drawn> {
        let labels: Vec<bool> = (0..100).map(|row| row % 3 == 0).collect();
        let mut out = Vec::new();
        Draw::default().rows(None, &labels, how, &mut Chance::of_tree(1, 0), &mut out);
        out
    }

    #[test]
    fn a_bootstrap_draws_as_many_as_there_are_and_leaves_some_out() {
        let drawn = drawn(RowsPerTree::Bootstrap);
        assert_eq!(drawn.iter().map(|d| d.times()).sum::<u32>(), 100);
        assert!(drawn.len() < 80 && drawn.is_sorted_by_key(|d| d.row()));
        assert!(drawn.iter().all(|d| d.is_positive() == d.row().is_multiple_of(3)));
    }

    #[test]
    fn a_share_draws_each_row_at_most_once() {
        let drawn = drawn(RowsPerTree::Share(0.25));
        assert_eq!(drawn.len(), 25);
        assert!(drawn.iter().all(|d| d.times() == 1));
    }
}
