//! The learners' settings: builders that are checked once into types the learners can trust.

mod forest;

pub use forest::{
    CheckedForest, ClassWeight, Criterion, FeaturesPerSplit, ForestParams, MAX_DEPTH, MAX_TREES, ParamFault,
    RowsPerTree, Splits,
};
