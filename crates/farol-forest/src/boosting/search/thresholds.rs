//! Cuts of an ordered column.

use super::{Found, Node};
use crate::boosting::bin_set::BinSet;
use crate::boosting::binning::Binning;
use crate::boosting::judge::{Judge, Rules};
use crate::boosting::sums::Sums;
use crate::params::Monotone;

/// A cut after a bin.
#[derive(Debug, Clone, Copy)]
struct After {
    bin: usize,
    missing_left: bool,
    worth: f64,
    left: Sums,
}

/// The best cut worth more than `least`: the first of equals, missing values to the right before to the left, and last
/// missing against present ones.
pub(super) fn best(
    rules: &Rules,
    node: Node,
    binning: &Binning,
    sums: &[Sums; 256],
    direction: Monotone,
    least: f64,
) -> Option<Found> {
    let (present, missing) = (&sums[..binning.bins], sums[usize::from(binning.missing)]);
    let (_, inner) = present.split_last()?;
    let mut scan =
        Scan { rules, judge: rules.judge(node.bounds, direction, 0.0), total: node.sums, least, best: None };
    if missing.rows == 0 {
        scan.run::<false>(inner, missing);
    } else {
        scan.run::<true>(inner, missing);
        scan.judge = rules.judge(node.bounds, Monotone::Free, 0.0);
        scan.attempt(inner.len(), false, node.sums - missing);
    }
    scan.best.map(|after| cut(binning, after))
}

struct Scan<'a> {
    rules: &'a Rules,
    judge: Judge,
    total: Sums,
    least: f64,
    best: Option<After>,
}

impl Scan<'_> {
    /// Tries the cut after each bin, if `MISSING` with missing values on the right and then on the left.
    fn run<const MISSING: bool>(&mut self, bins: &[Sums], missing: Sums) {
        let present = self.total.rows - missing.rows;
        let mut left = Sums::default();
        for (bin, sums) in bins.iter().enumerate() {
            if sums.rows == 0 {
                continue;
            }
            left += *sums;
            if left.rows == present || self.total.rows - left.rows < self.rules.min_rows {
                break;
            }
            self.attempt(bin, false, left);
            if MISSING {
                self.attempt(bin, true, left + missing);
            }
        }
    }

    #[inline]
    fn attempt(&mut self, bin: usize, missing_left: bool, left: Sums) {
        if !self.rules.allows(left) {
            return;
        }
        let right = self.total - left;
        if self.rules.allows(right)
            && let Some(worth) = self.judge.better(left, right, self.least)
        {
            self.least = worth;
            self.best = Some(After { bin, missing_left, worth, left });
        }
    }
}

fn cut(binning: &Binning, after: After) -> Found {
    let mut left = BinSet::up_to(after.bin);
    if after.missing_left {
        left.insert(binning.missing);
    }
    Found { worth: after.worth, left, last_left: after.bin, left_sums: after.left }
}
