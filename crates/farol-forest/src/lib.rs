#![doc = include_str!("../README.md")]

mod boosting;
mod engine;
mod error;
mod learner;
mod model;
mod params;
mod table;
mod training;

pub use boosting::Boosted;
pub use engine::Engine;
pub use error::{ForestError, ModelFault};
pub use model::{
    Answer, Categories, Feature, Kind, MAX_CATEGORIES, MAX_TREE_DEPTH, Model, Node, Split, Test, Tree,
};
pub use params::{
    BoostingFault, BoostingParams, CheckedBoosting, CheckedForest, ClassWeight, ColumnRef, EarlyStopping,
    FeaturesPerSplit, ForestParams, Growth, MAX_BINS, MAX_DEPTH, MAX_LEAVES, MAX_TREES, Monotone, ParamFault,
};
pub use table::{Column, MAX_COLUMNS, MAX_ROWS, Table, TableBuilder};
pub use training::Training;
