//! The learners' settings: builders that are checked once into types the learners can trust.

mod boosting;
mod forest;

pub use boosting::{
    BoostingFault, BoostingParams, CheckedBoosting, ColumnRef, EarlyStopping, Growth, MAX_BINS, MAX_LEAVES,
    Monotone,
};
pub use forest::{
    CheckedForest, ClassWeight, Criterion, FeaturesPerSplit, ForestParams, MAX_DEPTH, MAX_TREES, ParamFault,
    RowsPerTree, Splits,
};
