//! The best cut of a node along one column: every threshold between neighbouring values, missing values tried on
//! either side, and missing against present. Knows nothing of trees.

use super::chance::Chance;
use super::criterion::score;
use super::mass::{ClassWeights, Mass, Tally};
use super::runs::Runs;
use crate::model::Categories;
use crate::params::Criterion;
use crate::table::CodedColumn;

/// A way to part a node's rows in two.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cut {
    /// How well it parts the classes; see [`score`].
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

/// What all searches of a node share.
#[derive(Debug, Clone, Copy)]
pub(super) struct Node {
    pub(super) total: Mass,
    pub(super) class: ClassWeights,
    pub(super) criterion: Criterion,
    pub(super) min_samples_leaf: u32,
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
        let places = 0..runs.codes.len().saturating_sub(1);
        self.among(feature, runs, missing, places);
        if let Some(absent) = runs.missing {
            self.missing_apart(feature, runs, absent, missing);
        }
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
        let cuts = crate::table::numbered(runs.codes.len().saturating_sub(1));
        if cuts > 0 {
            let level = |run: usize| column.levels[runs.codes[run] as usize];
            let (least, greatest) = (level(0), level(cuts as usize));
            let place = if ordered && (greatest - least).is_finite() {
                let threshold = least + chance.unit() * (greatest - least);
                let above = runs.codes.partition_point(|&code| column.levels[code as usize] <= threshold);
                above.clamp(1, cuts as usize) - 1
            } else {
                chance.below(cuts) as usize
            };
            self.among(feature, runs, column.missing(), place..place + 1);
        } else if let Some(absent) = runs.missing {
            self.missing_apart(feature, runs, absent, column.missing());
        }
    }

    /// Tries the cuts after the runs at `places`. Where no row misses the value, one met later goes to the heavier
    /// side.
    fn among<T: Tally>(
        &mut self,
        feature: u32,
        runs: &Runs<T>,
        missing: u32,
        places: std::ops::Range<usize>,
    ) {
        let first = runs.tallies[..places.start].iter().fold(T::default(), |sum, tally| sum.plus(*tally));
        let mut with = |start: T, missing_left: Option<bool>| {
            let mut left = start;
            for at in places.clone() {
                left = left.plus(runs.tallies[at]);
                let (left, right) = (left.mass(), self.node.total.without(left.mass()));
                if let Some(score) = self.improved(&left, &right) {
                    let heavier_left = left.cover(self.node.class) > right.cover(self.node.class);
                    self.best = Some(Cut {
                        score,
                        feature,
                        runs_left: crate::table::numbered(at + 1),
                        last_left: runs.codes[at],
                        next: runs.first_code(at + 1).unwrap_or(missing),
                        missing_left: missing_left.unwrap_or(heavier_left),
                        left,
                    });
                }
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

    fn missing_apart<T: Tally>(&mut self, feature: u32, runs: &Runs<T>, absent: T, missing: u32) {
        let right = absent.mass();
        let left = self.node.total.without(right);
        if let Some(score) = self.improved(&left, &right) {
            let runs_left = crate::table::numbered(runs.codes.len());
            let (last_left, next) = (missing - 1, missing);
            self.best = Some(Cut { score, feature, runs_left, last_left, next, missing_left: false, left });
        }
    }

    /// The score of these sides if it is the best so far and both are large enough.
    #[inline]
    fn improved(&self, left: &Mass, right: &Mass) -> Option<f64> {
        let score = score(self.node.criterion, left, right, self.node.class);
        let best = self.best.map_or(f64::NEG_INFINITY, |cut| cut.score);
        let improves = score.above(best) && left.rows.min(right.rows) >= self.node.min_samples_leaf;
        improves.then(|| score.value())
    }
}

/// Orders the runs of a categorical column by their share of the positive class, which makes the best of all ways to
/// part the categories in two one of the cuts between neighbours: Breiman et al., *Classification and Regression
/// Trees*, 1984, theorem 4.5.
pub(super) fn order_by_share<T: Tally>(runs: &mut Runs<T>, class: ClassWeights) {
    let mut order: Vec<(f64, u32, T)> = runs
        .codes
        .iter()
        .zip(&runs.tallies)
        .map(|(&code, &tally)| (tally.mass().share(class), code, tally))
        .collect();
    order.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    for (at, (_, code, tally)) in order.into_iter().enumerate() {
        runs.codes[at] = code;
        runs.tallies[at] = tally;
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
