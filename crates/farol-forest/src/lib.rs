#![doc = include_str!("../README.md")]

mod boosting;
mod engine;
mod error;
mod explain;
mod learner;
mod model;
mod onnx;
mod params;
mod table;
mod training;

pub use boosting::Boosted;
pub use engine::Engine;
pub use error::{ForestError, ModelFault};
pub use explain::{
    Explainer, Metric, PartialDependence, PermutationImportance, Permutations, Scratch, dependence_grid,
    partial_dependence,
};
pub use learner::OutOfBag;
pub use model::{
    Answer, Categories, Feature, Kind, MAX_CATEGORIES, MAX_TREE_DEPTH, Model, Node, Split, Test, Tree,
};
pub use onnx::OnnxFault;
pub use params::{
    BoostingFault, BoostingParams, CheckedBoosting, CheckedForest, ClassWeight, ColumnRef, Criterion,
    EarlyStopping, FeaturesPerSplit, ForestParams, Growth, MAX_BINS, MAX_DEPTH, MAX_LEAVES, MAX_TREES,
    Monotone, ParamFault, RowsPerTree, Splits,
};
pub use table::{Column, MAX_COLUMNS, MAX_ROWS, Table, TableBuilder, Values};
pub use training::Training;
