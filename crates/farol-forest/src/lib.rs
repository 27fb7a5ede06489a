#![doc = include_str!("../README.md")]

mod engine;
mod error;
mod explain;
mod learner;
mod model;
mod onnx;
mod params;
mod table;
mod training;

pub use engine::Engine;
pub use error::{ForestError, ModelFault};
pub use explain::{
    Explainer, Metric, PartialDependence, PermutationImportance, Permutations, Scratch, dependence_grid,
    partial_dependence,
};
pub use model::{
    Answer, Categories, Feature, Kind, MAX_CATEGORIES, MAX_TREE_DEPTH, Model, Node, Split, Test, Tree,
};
pub use onnx::OnnxFault;
pub use params::{
    CheckedForest, ClassWeight, FeaturesPerSplit, ForestParams, MAX_DEPTH, MAX_TREES, ParamFault,
};
pub use table::{Column, MAX_COLUMNS, MAX_ROWS, Table, TableBuilder};
pub use training::Training;
