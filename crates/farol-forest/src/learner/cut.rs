//! The best cut of a node along one column: every threshold between neighbouring values, missing values tried on
//! either side, and missing against present. Knows nothing of trees.

use super::mass::{ClassWeights, Mass};
use super::runs::{Run, Runs};

/// A way to part a node's rows in two.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cut {
    /// Impurity left after it, both sides' [`Mass::cost`].
    pub(super) cost: f64,
    pub(super) feature: u32,
    /// The largest code that goes left.
    pub(super) last_left: u32,
    /// The smallest code that goes right; that of a missing value where only missing ones do.
    pub(super) first_right: u32,
    pub(super) missing_left: bool,
}

impl Cut {
    /// Which side a row with this code takes.
    pub(super) fn goes_left(&self, code: u32, missing: u32) -> bool {
        if code == missing { self.missing_left } else { code <= self.last_left }
    }
}

/// The search over the features of one node: remembers the cheapest cut, the first of equals.
pub(super) struct Search {
    pub(super) total: Mass,
    pub(super) class: ClassWeights,
    pub(super) min_samples_leaf: u32,
    pub(super) best: Option<Cut>,
}

impl Search {
    /// Tries every cut of one column, `missing` being the code of a missing value.
    pub(super) fn column(&mut self, feature: u32, gathered: &Runs, missing: u32) {
        self.thresholds(feature, &gathered.present, Mass::default(), gathered.missing.rows == 0);
        if gathered.missing.rows > 0 {
            self.thresholds(feature, &gathered.present, gathered.missing, false);
            self.missing_apart(feature, gathered, missing);
        }
    }

    /// Tries each threshold with `start` already on the left. If `unseen`, no row misses this value, and one met later
    /// goes to the heavier side.
    fn thresholds(&mut self, feature: u32, runs: &[Run], start: Mass, unseen: bool) {
        let mut left = start;
        for pair in runs.windows(2) {
            left += pair[0].mass;
            let right = self.total - left;
            if let Some(cost) = self.improved(left, right) {
                let heavier_left = left.cover(self.class) > right.cover(self.class);
                let missing_left = if unseen { heavier_left } else { start.rows > 0 };
                let (last_left, first_right) = (pair[0].code, pair[1].code);
                self.best = Some(Cut { cost, feature, last_left, first_right, missing_left });
            }
        }
    }

    fn missing_apart(&mut self, feature: u32, gathered: &Runs, missing: u32) {
        let right = gathered.missing;
        if let Some(cost) = self.improved(self.total - right, right) {
            let (last_left, first_right) = (missing - 1, missing);
            self.best = Some(Cut { cost, feature, last_left, first_right, missing_left: false });
        }
    }

    /// The cost of these sides if it is the least so far and both are large enough.
    #[inline]
    fn improved(&self, left: Mass, right: Mass) -> Option<f64> {
        let cost = left.cost(self.class).plus(right.cost(self.class));
        let least = self.best.map_or(f64::INFINITY, |cut| cut.cost);
        let improves = cost.below(least) && left.rows.min(right.rows) >= self.min_samples_leaf;
        improves.then(|| cost.value())
    }
}
