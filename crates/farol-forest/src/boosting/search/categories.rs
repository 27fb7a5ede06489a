//! Cuts of a column without order. Few categories are parted in every way; more are put in order of gradient over
//! hessian, which for the best parting need not be broken (Fisher, *On Grouping for Maximum Homogeneity*, 1958), and cut
//! after the first or before the last ones. Missing values are one more category.

use super::{Found, Node};
use crate::boosting::bin_set::BinSet;
use crate::boosting::binning::Binning;
use crate::boosting::judge::Rules;
use crate::boosting::sums::Sums;
use crate::params::{BoostingParams, Monotone};

/// Categories that are parted in every way.
const FEW: usize = 4;

/// Most categories that are named on one side.
const MOST_NAMED: usize = 64;

/// The best cut worth more than `least`.
pub(super) fn best(
    rules: &Rules,
    node: Node,
    binning: &Binning,
    sums: &[Sums; 256],
    params: &BoostingParams,
    least: f64,
) -> Option<Found> {
    let seen: Vec<(u8, Sums)> = (0..=binning.missing)
        .zip(sums)
        .filter(|(_, sums)| sums.rows > 0)
        .map(|(bin, sums)| (bin, *sums))
        .collect();
    if seen.len() <= FEW {
        return every_way(rules, node, &seen, least);
    }
    let mut order: Vec<(u8, Sums)> =
        seen.into_iter().filter(|(_, sums)| sums.rows >= params.min_rows_category).collect();
    let rank = |sums: &Sums| rules.slope(*sums, params.category_smoothing);
    order.sort_by(|(_, a), (_, b)| rank(a).total_cmp(&rank(b)));
    let first = scan(rules, node, order.iter(), params.category_l2, least);
    let second_least = first.map_or(least, |found| found.worth);
    scan(rules, node, order.iter().rev(), params.category_l2, second_least).or(first)
}

fn every_way(rules: &Rules, node: Node, seen: &[(u8, Sums)], least: f64) -> Option<Found> {
    let judge = rules.judge(node.bounds, Monotone::Free, 0.0);
    let mut best: Option<Found> = None;
    // The last category stays right: the other half of all ways are these mirrored.
    for way in 1..1_u32 << seen.len().saturating_sub(1) {
        let mut left_sums = Sums::default();
        let named = seen.iter().enumerate().filter(|(at, _)| way >> at & 1 == 1).map(|(_, named)| named);
        named.clone().for_each(|(_, sums)| left_sums += *sums);
        let right = node.sums - left_sums;
        let sizes = rules.allows(left_sums) && rules.allows(right);
        let least = best.map_or(least, |found| found.worth);
        if sizes && let Some(gain) = judge.better(left_sums, right, least) {
            let left = named.map(|(bin, _)| *bin).collect();
            best = Some(Found { worth: gain, left, last_left: 0, left_sums });
        }
    }
    best
}

fn scan<'a>(
    rules: &Rules,
    node: Node,
    order: impl Iterator<Item = &'a (u8, Sums)>,
    more_l2: f64,
    least: f64,
) -> Option<Found> {
    let judge = rules.judge(node.bounds, Monotone::Free, more_l2);
    let (mut best, mut least) = (None, least);
    let (mut left, mut left_sums) = (BinSet::default(), Sums::default());
    for (bin, sums) in order.take(MOST_NAMED) {
        left.insert(*bin);
        left_sums += *sums;
        if !rules.allows(left_sums) {
            continue;
        }
        let right = node.sums - left_sums;
        if !rules.allows(right) {
            break;
        }
        if let Some(gain) = judge.better(left_sums, right, least) {
            least = gain;
            best = Some(Found { worth: gain, left, last_left: 0, left_sums });
        }
    }
    best
}
