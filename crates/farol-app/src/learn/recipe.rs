//! A learner with everything it is told: enough to fit it again.

use std::fmt;

use farol_features::{Examples, FEATURES};
use farol_forest::{BoostingParams, ClassWeight, FeaturesPerSplit, ForestParams, Training};
use farol_linear::LogisticParams;
use serde::{Deserialize, Serialize};

use super::Fitted;
use crate::AppError;

/// Kinds of learners, simplest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Family {
    /// Logistic regression.
    Logistic,
    /// Gradient boosting.
    Boosting,
    /// Random forest.
    Forest,
    /// The mean log-odds of one of each.
    Average,
}

impl Family {
    /// Those that are learnt by themselves.
    pub const SINGLE: [Self; 3] = [Self::Logistic, Self::Boosting, Self::Forest];

    /// The name used in commands and files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Logistic => "logistic",
            Self::Boosting => "boosting",
            Self::Forest => "forest",
            Self::Average => "average",
        }
    }
}

impl fmt::Display for Family {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A learner and its parameters; the seed is given when it is fitted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "learner", rename_all = "kebab-case")]
pub enum Recipe {
    /// Logistic regression on standardised features, missing values imputed and marked.
    Logistic {
        /// Penalty on the squares of the standardised coefficients.
        l2: f64,
    },
    /// Random forest: balanced class weights, the square root of the features at each split.
    Forest {
        /// Number of trees.
        trees: u32,
        /// Most splits from root to leaf.
        max_depth: u32,
        /// Fewest training rows in a leaf.
        min_samples_leaf: u32,
    },
    /// Gradient boosting on log loss, leaf by leaf, on shares of rows and columns.
    Boosting {
        /// Number of trees.
        rounds: u32,
        /// Most leaves of a tree.
        max_leaves: u32,
        /// Step of each tree.
        learning_rate: f64,
        /// Penalty on the squares of leaf values.
        l2: f64,
        /// Fewest training rows in a leaf.
        min_rows_leaf: u32,
        /// Share of the rows, and of the columns, each tree sees.
        share: f64,
    },
    /// The mean log-odds of several.
    Average {
        /// They.
        members: Vec<Recipe>,
    },
}

impl Recipe {
    /// 200 trees of depth 10, leaves of at least 3 rows.
    pub const FOREST: Self = Self::Forest { trees: 200, max_depth: 10, min_samples_leaf: 3 };

    /// Its kind.
    pub fn family(&self) -> Family {
        match self {
            Self::Logistic { .. } => Family::Logistic,
            Self::Forest { .. } => Family::Forest,
            Self::Boosting { .. } => Family::Boosting,
            Self::Average { .. } => Family::Average,
        }
    }

    /// Fits it.
    ///
    /// # Errors
    /// When a parameter is out of range or there are no examples of a kind.
    pub fn fit(&self, examples: &Examples, seed: u64) -> Result<Fitted, AppError> {
        match self {
            Self::Average { members } => {
                let fitted = members.iter().map(|member| member.fit(examples, seed));
                Ok(Fitted::Average(fitted.collect::<Result<_, _>>()?))
            }
            Self::Logistic { l2 } => logistic(*l2, examples),
            Self::Forest { .. } | Self::Boosting { .. } => self.grow(examples, seed),
        }
    }

    fn grow(&self, examples: &Examples, seed: u64) -> Result<Fitted, AppError> {
        let (table, labels) = (examples.table()?, examples.labels());
        let training = Training::new(&table, &labels)?;
        Ok(Fitted::Trees(match *self {
            Self::Forest { trees, max_depth, min_samples_leaf } => ForestParams::default()
                .trees(trees)
                .max_depth(max_depth)
                .min_samples_leaf(min_samples_leaf)
                .features_per_split(FeaturesPerSplit::Sqrt)
                .class_weight(ClassWeight::Balanced)
                .seed(seed)
                .check()?
                .fit(&training)?,
            Self::Boosting { rounds, max_leaves, learning_rate, l2, min_rows_leaf, share } => {
                BoostingParams::default()
                    .rounds(rounds)
                    .max_leaves(max_leaves)
                    .learning_rate(learning_rate)
                    .l2(l2)
                    .min_rows_leaf(min_rows_leaf)
                    .row_share(share)
                    .column_share(share)
                    .seed(seed)
                    .check()?
                    .fit(&training)?
            }
            // Only the two above are grown.
            Self::Logistic { .. } | Self::Average { .. } => return Err(AppError::Encode("recipe")),
        }))
    }
}

fn logistic(l2: f64, examples: &Examples) -> Result<Fitted, AppError> {
    let (rows, labels) = (examples.rows(), examples.labels());
    let features = FEATURES.iter().map(|name| farol_linear::Feature::numeric(*name)).collect();
    let table = farol_linear::Table::from_rows(features, &rows)?;
    Ok(Fitted::Linear(LogisticParams::default().l2(l2).check()?.fit(&table, &labels, None)?))
}

/// As in a table: `forest (200 trees, depth 10, leaves of 3)`.
impl fmt::Display for Recipe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Logistic { l2 } => write!(f, "logistic (l2 {l2})"),
            Self::Forest { trees, max_depth, min_samples_leaf } => {
                write!(f, "forest ({trees} trees, depth {max_depth}, leaves of {min_samples_leaf})")
            }
            Self::Boosting { rounds, max_leaves, learning_rate, .. } => {
                write!(f, "boosting ({rounds} trees of {max_leaves} leaves, rate {learning_rate})")
            }
            Self::Average { members } => {
                let names: Vec<_> = members.iter().map(ToString::to_string).collect();
                write!(f, "average of {}", names.join(", "))
            }
        }
    }
}
