//! Gradient boosting's settings.

use std::fmt;

use super::{ClassWeight, MAX_DEPTH, MAX_TREES};
use crate::ForestError;

/// Most leaves of a boosted tree.
pub const MAX_LEAVES: u32 = 1 << 15;

/// Most bins of a column: with the one of missing values they are numbered in a byte.
pub const MAX_BINS: u32 = 255;

/// Which of a tree's open leaves is split next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Growth {
    /// The one that gains most (Shi, *Best-first Decision Tree Learning*, 2007).
    #[default]
    LeafWise,
    /// The one nearest the root, of equally near ones the one that gains most.
    DepthWise,
}

/// What a feature's rise may do to the answer, all other features held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Monotone {
    /// Anything.
    #[default]
    Free,
    /// Never lower it.
    Increasing,
    /// Never raise it.
    Decreasing,
}

/// A column of the table to come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ColumnRef {
    /// By its name.
    Name(String),
    /// By its place, from 0.
    Index(usize),
}

impl fmt::Display for ColumnRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => write!(f, "`{name}`"),
            Self::Index(index) => write!(f, "{index}"),
        }
    }
}

impl From<&str> for ColumnRef {
    fn from(name: &str) -> Self {
        Self::Name(name.to_owned())
    }
}

impl From<String> for ColumnRef {
    fn from(name: String) -> Self {
        Self::Name(name)
    }
}

impl From<usize> for ColumnRef {
    fn from(index: usize) -> Self {
        Self::Index(index)
    }
}

/// When to end before all rounds are done: once the log-loss of rows held back has not fallen for some rounds. The
/// model keeps the trees up to its lowest.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EarlyStopping {
    /// Rounds without a new lowest log-loss to wait for, at least 1.
    pub rounds: u32,
    /// Share of the [groups](crate::Training::groups) that is held back, above 0 and below 1; always at least one group,
    /// and never all. Without groups each row is its own.
    pub share: f64,
}

/// Settings of gradient boosting, as asked for; [`check`](Self::check) turns them into [`CheckedBoosting`].
///
/// Defaults: 200 rounds, learning rate 0.1, 31 leaves grown leaf-wise to any depth, at least 20 rows and a hessian of
/// 0.001 in a leaf, no L2 and no least gain, all rows and columns, 255 bins, no class weights, no constraints, no early
/// stopping, categories smoothed by 10 with an L2 of 10 and at least 30 rows each, seed 0.
#[derive(Debug, Clone, PartialEq)]
pub struct BoostingParams {
    pub(crate) rounds: u32,
    pub(crate) learning_rate: f64,
    pub(crate) growth: Growth,
    pub(crate) max_leaves: u32,
    pub(crate) max_depth: Option<u32>,
    pub(crate) min_rows_leaf: u32,
    pub(crate) min_hessian_leaf: f64,
    pub(crate) l2: f64,
    pub(crate) min_gain: f64,
    pub(crate) row_share: f64,
    pub(crate) column_share: f64,
    pub(crate) max_bins: u32,
    pub(crate) class_weight: ClassWeight,
    pub(crate) monotone: Vec<(ColumnRef, Monotone)>,
    pub(crate) early_stopping: Option<EarlyStopping>,
    pub(crate) category_smoothing: f64,
    pub(crate) category_l2: f64,
    pub(crate) min_rows_category: u32,
    pub(crate) seed: u64,
}

impl Default for BoostingParams {
    fn default() -> Self {
        Self {
            rounds: 200,
            learning_rate: 0.1,
            growth: Growth::LeafWise,
            max_leaves: 31,
            max_depth: None,
            min_rows_leaf: 20,
            min_hessian_leaf: 1e-3,
            l2: 0.0,
            min_gain: 0.0,
            row_share: 1.0,
            column_share: 1.0,
            max_bins: MAX_BINS,
            class_weight: ClassWeight::None,
            monotone: Vec::new(),
            early_stopping: None,
            category_smoothing: 10.0,
            category_l2: 10.0,
            min_rows_category: 30,
            seed: 0,
        }
    }
}

impl BoostingParams {
    /// Number of trees, 1 to [`MAX_TREES`].
    #[must_use]
    pub fn rounds(mut self, rounds: u32) -> Self {
        self.rounds = rounds;
        self
    }

    /// What each tree's step is multiplied by, above 0 and at most 1.
    #[must_use]
    pub fn learning_rate(mut self, rate: f64) -> Self {
        self.learning_rate = rate;
        self
    }

    /// Which leaf is split next.
    #[must_use]
    pub fn growth(mut self, growth: Growth) -> Self {
        self.growth = growth;
        self
    }

    /// Most leaves of a tree, 2 to [`MAX_LEAVES`].
    #[must_use]
    pub fn max_leaves(mut self, leaves: u32) -> Self {
        self.max_leaves = leaves;
        self
    }

    /// Most splits between root and leaf, 1 to [`MAX_DEPTH`]; `None` for as many as leaves and rows allow, up to
    /// [`MAX_TREE_DEPTH`](crate::MAX_TREE_DEPTH).
    #[must_use]
    pub fn max_depth(mut self, depth: Option<u32>) -> Self {
        self.max_depth = depth;
        self
    }

    /// Fewest rows in a leaf, at least 1, whatever their weights.
    #[must_use]
    pub fn min_rows_leaf(mut self, rows: u32) -> Self {
        self.min_rows_leaf = rows;
        self
    }

    /// Least sum of hessians (weight × p × (1 − p)) in a leaf, from 0.
    #[must_use]
    pub fn min_hessian_leaf(mut self, hessian: f64) -> Self {
        self.min_hessian_leaf = hessian;
        self
    }

    /// Penalty on the squares of the leaves' values, added to the sum of hessians; from 0.
    #[must_use]
    pub fn l2(mut self, l2: f64) -> Self {
        self.l2 = l2;
        self
    }

    /// What a split must gain more than, from 0; gains are G²/(H + L2) of both children less the parent's.
    #[must_use]
    pub fn min_gain(mut self, gain: f64) -> Self {
        self.min_gain = gain;
        self
    }

    /// Chance of each row to be in a round's sample, above 0 and at most 1; if none is, all are.
    #[must_use]
    pub fn row_share(mut self, share: f64) -> Self {
        self.row_share = share;
        self
    }

    /// Share of the columns each tree may ask about, above 0 and at most 1; always at least one.
    #[must_use]
    pub fn column_share(mut self, share: f64) -> Self {
        self.column_share = share;
        self
    }

    /// Most bins of a column beside the one of missing values, 2 to [`MAX_BINS`]. A numeric column of no more levels is
    /// split exactly; of more, at borders between groups of levels of about as many rows each. A categorical column's
    /// rarest categories share the last of its bins, at most 254.
    #[must_use]
    pub fn max_bins(mut self, bins: u32) -> Self {
        self.max_bins = bins;
        self
    }

    /// How the classes are weighted against each other.
    #[must_use]
    pub fn class_weight(mut self, class_weight: ClassWeight) -> Self {
        self.class_weight = class_weight;
        self
    }

    /// Binds a numeric column, by name or place; the last word on a column counts. Present values only: a missing one
    /// may be answered with anything.
    #[must_use]
    pub fn monotone(mut self, column: impl Into<ColumnRef>, direction: Monotone) -> Self {
        self.monotone.push((column.into(), direction));
        self
    }

    /// Whether and when to end before all rounds are done.
    #[must_use]
    pub fn early_stopping(mut self, stopping: Option<EarlyStopping>) -> Self {
        self.early_stopping = stopping;
        self
    }

    /// Hessian added to each category's before categories are put in order, so that rare ones stay in the middle; from 0.
    #[must_use]
    pub fn category_smoothing(mut self, smoothing: f64) -> Self {
        self.category_smoothing = smoothing;
        self
    }

    /// L2 added where more than four categories are parted, while splits are compared; from 0.
    #[must_use]
    pub fn category_l2(mut self, l2: f64) -> Self {
        self.category_l2 = l2;
        self
    }

    /// Fewest rows a category must have at a node to be parted from the rest, where there are more than four; at least 1.
    #[must_use]
    pub fn min_rows_category(mut self, rows: u32) -> Self {
        self.min_rows_category = rows;
        self
    }

    /// The seed all chance comes from.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Checks every setting.
    ///
    /// # Errors
    /// [`ForestError::BoostingParams`] with all faults found.
    pub fn check(self) -> Result<CheckedBoosting, ForestError> {
        let faults: Vec<_> =
            self.rules().into_iter().filter_map(|(holds, fault)| (!holds).then_some(fault)).collect();
        if faults.is_empty() { Ok(CheckedBoosting(self)) } else { Err(ForestError::BoostingParams(faults)) }
    }

    fn rules(&self) -> [(bool, BoostingFault); 17] {
        let share = |x: f64| x > 0.0 && x <= 1.0;
        let from_zero = |x: f64| x >= 0.0 && x.is_finite();
        let stopping = self.early_stopping.unwrap_or(EarlyStopping { rounds: 1, share: 0.5 });
        let depth = self.max_depth.unwrap_or(MAX_DEPTH);
        [
            ((1..=MAX_TREES).contains(&self.rounds), BoostingFault::Rounds { found: self.rounds }),
            (share(self.learning_rate), BoostingFault::LearningRate),
            (
                (2..=MAX_LEAVES).contains(&self.max_leaves),
                BoostingFault::MaxLeaves { found: self.max_leaves },
            ),
            ((1..=MAX_DEPTH).contains(&depth), BoostingFault::MaxDepth { found: depth }),
            (self.min_rows_leaf >= 1, BoostingFault::MinRowsLeaf),
            (from_zero(self.min_hessian_leaf), BoostingFault::MinHessianLeaf),
            (from_zero(self.l2), BoostingFault::L2),
            (from_zero(self.min_gain), BoostingFault::MinGain),
            (share(self.row_share), BoostingFault::RowShare),
            (share(self.column_share), BoostingFault::ColumnShare),
            ((2..=MAX_BINS).contains(&self.max_bins), BoostingFault::MaxBins { found: self.max_bins }),
            (stopping.rounds >= 1, BoostingFault::StoppingRounds),
            (stopping.share > 0.0 && stopping.share < 1.0, BoostingFault::StoppingShare),
            (from_zero(self.category_smoothing), BoostingFault::CategorySmoothing),
            (from_zero(self.category_l2), BoostingFault::CategoryL2),
            (self.min_rows_category >= 1, BoostingFault::MinRowsCategory),
            (self.class_weight.is_in_range(), BoostingFault::ClassFactors),
        ]
    }
}

/// Settings that hold: only [`BoostingParams::check`] makes them.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckedBoosting(BoostingParams);

impl CheckedBoosting {
    /// The settings as they were given.
    pub fn params(&self) -> &BoostingParams {
        &self.0
    }

    /// Most trees that will be grown.
    pub fn round_count(&self) -> usize {
        self.0.rounds as usize
    }
}

/// One setting of boosting out of its range.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BoostingFault {
    /// Number of trees.
    #[error("rounds is {found}, expected 1 to {MAX_TREES}")]
    Rounds {
        /// The number asked for.
        found: u32,
    },
    /// Learning rate.
    #[error("learning_rate is out of range, expected above 0 and at most 1")]
    LearningRate,
    /// Leaves of a tree.
    #[error("max_leaves is {found}, expected 2 to {MAX_LEAVES}")]
    MaxLeaves {
        /// The number asked for.
        found: u32,
    },
    /// Depth of a tree.
    #[error("max_depth is {found}, expected 1 to {MAX_DEPTH}, or none")]
    MaxDepth {
        /// The depth asked for.
        found: u32,
    },
    /// Rows in a leaf.
    #[error("min_rows_leaf is 0, expected at least 1")]
    MinRowsLeaf,
    /// Hessian in a leaf.
    #[error("min_hessian_leaf is out of range, expected a number from 0 up")]
    MinHessianLeaf,
    /// L2 penalty.
    #[error("l2 is out of range, expected a number from 0 up")]
    L2,
    /// Least gain.
    #[error("min_gain is out of range, expected a number from 0 up")]
    MinGain,
    /// Rows of a round.
    #[error("row_share is out of range, expected above 0 and at most 1")]
    RowShare,
    /// Columns of a tree.
    #[error("column_share is out of range, expected above 0 and at most 1")]
    ColumnShare,
    /// Bins of a column.
    #[error("max_bins is {found}, expected 2 to {MAX_BINS}")]
    MaxBins {
        /// The number asked for.
        found: u32,
    },
    /// Patience of early stopping.
    #[error("early_stopping waits for 0 rounds, expected at least 1")]
    StoppingRounds,
    /// What early stopping holds back.
    #[error("early_stopping's share is out of range, expected above 0 and below 1")]
    StoppingShare,
    /// Smoothing of categories.
    #[error("category_smoothing is out of range, expected a number from 0 up")]
    CategorySmoothing,
    /// L2 penalty of categorical splits.
    #[error("category_l2 is out of range, expected a number from 0 up")]
    CategoryL2,
    /// Rows of a category.
    #[error("min_rows_category is 0, expected at least 1")]
    MinRowsCategory,
    /// Weights of the classes.
    #[error("class_weight has a factor out of range, expected 1e-50 to 1e50")]
    ClassFactors,
}
