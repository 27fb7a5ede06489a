//! The random forest's settings.

use crate::ForestError;

/// Deepest tree allowed: beyond it a tree of people's records only memorises, and scoring would walk a chain.
pub const MAX_DEPTH: u32 = 64;

/// Most trees allowed; a hundred times what this size of problem rewards.
pub const MAX_TREES: u32 = 10_000;

/// How many features are tried at each split, drawn without replacement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FeaturesPerSplit {
    /// The whole part of the square root of the number of columns.
    #[default]
    Sqrt,
    /// Every column.
    All,
    /// So many columns; more than the table has is refused when fitting.
    Count(usize),
}

/// Whether the classes count by their rows or equally.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum ClassWeight {
    /// Each row counts as it is.
    #[default]
    None,
    /// Each row counts `n / (2 n_class)`, over the whole training set and not over each tree's sample.
    Balanced,
    /// Each row counts as its class is told to, 1e-50 to 1e50.
    Factors {
        /// What a negative row counts.
        negative: f64,
        /// What a positive row counts.
        positive: f64,
    },
}

impl ClassWeight {
    /// Whether the factors, if it has any, are from 1e-50 to 1e50, which keeps every sum and product finite.
    pub(crate) fn is_in_range(self) -> bool {
        match self {
            Self::None | Self::Balanced => true,
            Self::Factors { negative, positive } => {
                [negative, positive].iter().all(|factor| (1e-50..=1e50).contains(factor))
            }
        }
    }
}

/// What a cut is to lower.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Criterion {
    /// The Gini impurity.
    #[default]
    Gini,
    /// The entropy.
    Entropy,
}

/// Which rows a tree learns from.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum RowsPerTree {
    /// As many as there are, drawn with replacement.
    #[default]
    Bootstrap,
    /// This share of them, above 0 and at most 1, drawn without replacement.
    Share(f64),
    /// Every row once.
    All,
}

/// Which cuts of a feature are tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Splits {
    /// Every one.
    #[default]
    Best,
    /// One at random: extremely randomised trees, as a rule with [`RowsPerTree::All`].
    Random,
}

/// Settings of a random forest, as asked for; [`check`](Self::check) turns them into [`CheckedForest`].
///
/// Defaults: 200 trees of depth 10, leaves from 1 row, splits from 2 rows, the square root of the columns at each
/// split, no limit of leaves, Gini impurity, no class weights, bootstrap samples, best splits, seed 0.
#[derive(Debug, Clone, PartialEq)]
pub struct ForestParams {
    pub(crate) trees: u32,
    pub(crate) max_depth: u32,
    pub(crate) min_samples_leaf: u32,
    pub(crate) min_samples_split: u32,
    pub(crate) features_per_split: FeaturesPerSplit,
    pub(crate) class_weight: ClassWeight,
    pub(crate) max_leaves: Option<u32>,
    pub(crate) criterion: Criterion,
    pub(crate) rows_per_tree: RowsPerTree,
    pub(crate) splits: Splits,
    pub(crate) seed: u64,
}

impl Default for ForestParams {
    fn default() -> Self {
        Self {
            trees: 200,
            max_depth: 10,
            min_samples_leaf: 1,
            min_samples_split: 2,
            features_per_split: FeaturesPerSplit::Sqrt,
            class_weight: ClassWeight::None,
            max_leaves: None,
            criterion: Criterion::Gini,
            rows_per_tree: RowsPerTree::Bootstrap,
            splits: Splits::Best,
            seed: 0,
        }
    }
}

impl ForestParams {
    /// Number of trees, 1 to [`MAX_TREES`].
    #[must_use]
    pub fn trees(mut self, trees: u32) -> Self {
        self.trees = trees;
        self
    }

    /// Most splits between root and leaf, 1 to [`MAX_DEPTH`].
    #[must_use]
    pub fn max_depth(mut self, max_depth: u32) -> Self {
        self.max_depth = max_depth;
        self
    }

    /// Fewest distinct rows in a leaf, at least 1. A row drawn twice counts once.
    #[must_use]
    pub fn min_samples_leaf(mut self, rows: u32) -> Self {
        self.min_samples_leaf = rows;
        self
    }

    /// Fewest distinct rows a node needs to be split, at least 2. A row drawn twice counts once.
    #[must_use]
    pub fn min_samples_split(mut self, rows: u32) -> Self {
        self.min_samples_split = rows;
        self
    }

    /// Features tried at each split.
    #[must_use]
    pub fn features_per_split(mut self, features: FeaturesPerSplit) -> Self {
        self.features_per_split = features;
        self
    }

    /// How the classes are weighted against each other.
    #[must_use]
    pub fn class_weight(mut self, class_weight: ClassWeight) -> Self {
        self.class_weight = class_weight;
        self
    }

    /// Most leaves of a tree, at least 2: such a tree is grown best first, the cut that lowers the impurity most before
    /// the others, as far as the depth allows.
    #[must_use]
    pub fn max_leaves(mut self, leaves: u32) -> Self {
        self.max_leaves = Some(leaves);
        self
    }

    /// What a cut is to lower.
    #[must_use]
    pub fn criterion(mut self, criterion: Criterion) -> Self {
        self.criterion = criterion;
        self
    }

    /// Which rows each tree learns from.
    #[must_use]
    pub fn rows_per_tree(mut self, rows: RowsPerTree) -> Self {
        self.rows_per_tree = rows;
        self
    }

    /// Which cuts of a feature are tried.
    #[must_use]
    pub fn splits(mut self, splits: Splits) -> Self {
        self.splits = splits;
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
    /// [`ForestError::Params`] with all faults found.
    pub fn check(self) -> Result<CheckedForest, ForestError> {
        let share = match self.rows_per_tree {
            RowsPerTree::Share(share) => share,
            RowsPerTree::Bootstrap | RowsPerTree::All => 1.0,
        };
        let few_leaves = self.max_leaves.filter(|leaves| *leaves < 2);
        let rules = [
            (!(1..=MAX_TREES).contains(&self.trees), ParamFault::Trees { found: self.trees }),
            (!(1..=MAX_DEPTH).contains(&self.max_depth), ParamFault::MaxDepth { found: self.max_depth }),
            (few_leaves.is_some(), ParamFault::MaxLeaves { found: few_leaves.unwrap_or_default() }),
            (self.min_samples_leaf < 1, ParamFault::MinSamplesLeaf),
            (self.min_samples_split < 2, ParamFault::MinSamplesSplit { found: self.min_samples_split }),
            (self.features_per_split == FeaturesPerSplit::Count(0), ParamFault::FeaturesPerSplit),
            (!(share > 0.0 && share <= 1.0), ParamFault::RowsPerTree { found: share }),
            (!self.class_weight.is_in_range(), ParamFault::ClassFactors),
        ];
        let faults: Vec<_> =
            rules.into_iter().filter_map(|(broken, fault)| broken.then_some(fault)).collect();
        if faults.is_empty() { Ok(CheckedForest(self)) } else { Err(ForestError::Params(faults)) }
    }
}

/// Settings that hold: only [`ForestParams::check`] makes them.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckedForest(ForestParams);

impl CheckedForest {
    /// The settings as they were given.
    pub fn params(&self) -> &ForestParams {
        &self.0
    }

    /// Number of trees that will be grown.
    pub fn tree_count(&self) -> usize {
        self.0.trees as usize
    }
}

/// One setting out of its range.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ParamFault {
    /// Number of trees.
    #[error("trees is {found}, expected 1 to {MAX_TREES}")]
    Trees {
        /// The number asked for.
        found: u32,
    },
    /// Depth of a tree.
    #[error("max_depth is {found}, expected 1 to {MAX_DEPTH}")]
    MaxDepth {
        /// The depth asked for.
        found: u32,
    },
    /// Rows in a leaf.
    #[error("min_samples_leaf is 0, expected at least 1")]
    MinSamplesLeaf,
    /// Rows in a node to be split.
    #[error("min_samples_split is {found}, expected at least 2")]
    MinSamplesSplit {
        /// The number asked for.
        found: u32,
    },
    /// Features tried at a split.
    #[error("features_per_split is 0, expected at least 1")]
    FeaturesPerSplit,
    /// Leaves of a tree.
    #[error("max_leaves is {found}, expected at least 2")]
    MaxLeaves {
        /// The number asked for.
        found: u32,
    },
    /// Share of the rows.
    #[error("rows_per_tree is a share of {found}, expected above 0 and at most 1")]
    RowsPerTree {
        /// The share asked for.
        found: f64,
    },
    /// Weights of the classes.
    #[error("class_weight has a factor out of range, expected 1e-50 to 1e50")]
    ClassFactors,
}
