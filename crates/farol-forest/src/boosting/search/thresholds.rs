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

/// The best cut worth more than `least`: the first of equals, missing values to the right before to the left.
pub(super) fn best(
    rules: &Rules,
    node: Node,
    binning: &Binning,
    sums: &[Sums; 256],
    direction: Monotone,
    least: f64,
) -> Option<Found> {
    let (present, missing) = (&sums[..binning.bins], sums[usize::from(binning.missing)]);
    let judge = rules.judge(node.bounds, direction, 0.0);
    let (_, inner) = present.split_last()?;
    let scan = Scan { rules, judge, total: node.sums };
    let mut best = scan.run(inner, Sums::default(), None, least);
    if missing.rows > 0 {
        let apart = rules.judge(node.bounds, Monotone::Free, 0.0);
        let least = best.map_or(least, |after| after.worth);
        let alone = scan.total - missing;
        let worth =
            (rules.allows(alone) && rules.allows(missing)).then(|| apart.better(alone, missing, least));
        if let Some(worth) = worth.flatten() {
            best = Some(After { bin: inner.len(), missing_left: false, worth, left: alone });
        }
        best = scan.run(inner, missing, best, least.max(best.map_or(least, |after| after.worth)));
    }
    best.map(|after| cut(binning, after))
}

struct Scan<'a> {
    rules: &'a Rules,
    judge: Judge,
    total: Sums,
}

impl Scan<'_> {
    /// Tries the cut after each bin, with `start` already on the left.
    fn run(&self, bins: &[Sums], start: Sums, found: Option<After>, least: f64) -> Option<After> {
        let (mut best, mut least) = (found, least);
        let mut left = start;
        for (bin, sums) in bins.iter().enumerate() {
            if sums.rows == 0 {
                continue;
            }
            left += *sums;
            if !self.rules.allows(left) {
                continue;
            }
            let right = self.total - left;
            if !self.rules.allows(right) {
                break;
            }
            if let Some(worth) = self.judge.better(left, right, least) {
                least = worth;
                best = Some(After { bin, missing_left: start.rows > 0, worth, left });
            }
        }
        best
    }
}

fn cut(binning: &Binning, after: After) -> Found {
    let missing = after.missing_left.then_some(binning.missing);
    let left: BinSet =
        (0..binning.missing).filter(|&bin| usize::from(bin) <= after.bin).chain(missing).collect();
    Found { worth: after.worth, left, last_left: after.bin, left_sums: after.left }
}
