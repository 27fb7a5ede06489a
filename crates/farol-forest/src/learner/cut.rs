//! The best cut of a node along one column: every threshold between neighbouring values, missing values tried on
//! either side, and missing against present. Knows nothing of trees.

use std::ops::Range;

use super::chance::Chance;
use super::mass::{ClassWeights, Mass, Tally};
use super::runs::Runs;
use super::scan::{Node, Place};
use crate::model::Categories;
use crate::table::{CodedColumn, numbered};

/// A way to part a node's rows in two.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cut {
    /// How well it parts the classes; see [`score`](super::criterion::score).
    pub(super) score: f64,
    pub(super) feature: u32,
    /// Runs that go left, in the order the column was searched.
    pub(super) runs_left: u32,
    /// The largest code that goes left.
    pub(super) last_left: u32,
    /// The smallest code of the run after it; that of a missing value where only missing ones go right.
    pub(super) next: u32,
    pub(super) missing_left: bool,
    /// What goes left.
    pub(super) left: Mass,
}

/// The search over the features of one node: remembers the best cut, the first of equals.
pub(super) struct Search {
    node: Node,
    pub(super) best: Option<Cut>,
}

impl Search {
    pub(super) fn new(node: Node) -> Self {
        Self { node, best: None }
    }

    /// Tries every cut of one column, `missing` being the code of a missing value.
    pub(super) fn every<T: Tally>(&mut self, feature: u32, runs: &Runs<T>, missing: u32) {
        self.among(feature, runs, missing, 0..runs.codes().len());
    }

    /// Tries one cut of a column, at random: uniformly between the least and the greatest value present, or for
    /// categories and where that range is not finite uniformly among the cuts.
    ///
    /// Geurts, Ernst and Wehenkel, *Extremely Randomized Trees*, 2006.
    pub(super) fn at_random<T: Tally>(
        &mut self,
        feature: u32,
        runs: &Runs<T>,
        column: &CodedColumn,
        ordered: bool,
        chance: &mut Chance,
    ) {
        let cuts = numbered(runs.codes().len().saturating_sub(1));
        if cuts > 0 {
            let level = |run: usize| column.levels[runs.codes()[run] as usize];
            let (least, greatest) = (level(0), level(cuts as usize));
            let place = if ordered && (greatest - least).is_finite() {
                let threshold = least + chance.unit() * (greatest - least);
                let above = runs.codes().partition_point(|&code| column.levels[code as usize] <= threshold);
                above.clamp(1, cuts as usize) - 1
            } else {
                chance.below(cuts) as usize
            };
            self.among(feature, runs, column.missing(), place..place + 1);
        } else {
            self.every(feature, runs, column.missing());
        }
    }

    /// Tries the cuts after the runs at `places`. After the last run only missing values go right. Where no row misses
    /// the value, one met later goes to the side of more weight, the classes weighed alike: with most of the people.
    fn among<T: Tally>(&mut self, feature: u32, runs: &Runs<T>, missing: u32, places: Range<usize>) {
        let first = runs.tallies()[..places.start].iter().fold(T::default(), |sum, tally| sum.plus(*tally));
        let mut with = |start: T, missing_left: Option<bool>| {
            let best = self.best.map_or(f64::NEG_INFINITY, |cut| cut.score);
            let found = self.node.scan(&runs.tallies()[places.clone()], start, best);
            if let Some(Place { run, score, left }) = found {
                let right = self.node.total.without(left);
                let heavier_left = left.weight() > right.weight();
                let run = places.start + run;
                let next = runs.first_code(run + 1).unwrap_or(missing);
                self.best = Some(Cut {
                    score,
                    feature,
                    runs_left: numbered(run + 1),
                    last_left: if next == missing { missing - 1 } else { runs.codes()[run] },
                    next,
                    missing_left: missing_left.unwrap_or(heavier_left),
                    left,
                });
            }
        };
        match runs.missing {
            None => with(first, None),
            Some(absent) => {
                with(first, Some(false));
                with(first.plus(absent), Some(true));
            }
        }
    }
}

/// Orders the runs of a categorical column by their share of the positive class, which makes the best of all ways to
/// part the categories in two one of the cuts between neighbours: Breiman et al., *Classification and Regression
/// Trees*, 1984, theorem 4.5.
pub(super) fn order_by_share<T: Tally>(runs: &mut Runs<T>, class: ClassWeights) {
    let (codes, tallies) = runs.both_mut();
    let shared = |(&code, &tally): (&u32, &T)| (tally.mass().share(class), code, tally);
    let mut order: Vec<(f64, u32, T)> = codes.iter().zip(tallies.iter()).map(shared).collect();
    order.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    for ((_, code, tally), place) in order.into_iter().zip(codes.iter_mut().zip(tallies)) {
        (*place.0, *place.1) = (code, tally);
    }
}

/// Which side each code of a column takes.
#[derive(Debug, Clone)]
pub(super) enum Sides {
    /// The `width` codes from `first_right` on go right.
    Threshold { first_right: u32, width: u32 },
    /// Codes whose category is in the set go left.
    Set { left: Categories, levels: Vec<bool>, missing_left: bool },
}

impl Sides {
    /// Codes up to `last_left` go left, and the missing value's code, which is above every other, where it is told to.
    pub(super) fn threshold(last_left: u32, missing: u32, missing_left: bool) -> Self {
        let first_right = last_left + 1;
        let end = if missing_left { missing } else { 0 };
        Self::Threshold { first_right, width: end.wrapping_sub(first_right) }
    }

    /// Without a branch for thresholds: which of the two holds is the data's chance.
    #[inline]
    pub(super) fn goes_left(&self, code: u32) -> bool {
        match self {
            Self::Threshold { first_right, width } => code.wrapping_sub(*first_right) >= *width,
            Self::Set { levels, missing_left, .. } => {
                levels.get(code as usize).copied().unwrap_or(*missing_left)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_up_to_the_last_go_left_and_missing_where_told() {
        for missing in 1..6 {
            for last_left in 0..missing {
                for missing_left in [false, true] {
                    let sides = Sides::threshold(last_left, missing, missing_left);
                    let expected = |code| if code == missing { missing_left } else { code <= last_left };
                    // Missing against present is a cut only with missing values on the right.
                    if last_left < missing - 1 || !missing_left {
                        assert!((0..=missing).all(|code| sides.goes_left(code) == expected(code)));
                    }
                }
            }
        }
    }
}
