#![doc = include_str!("../README.md")]

mod engine;
mod error;
mod learner;
mod model;
mod params;
mod table;

pub use engine::Engine;
pub use error::{ForestError, ModelFault};
pub use model::{Forest, Node, Split, Tree};
pub use params::{
    CheckedParams, ClassWeight, FeaturesPerSplit, ForestParams, MAX_DEPTH, MAX_TREES, ParamFault,
};
pub use table::{Column, MAX_COLUMNS, MAX_ROWS, Table};
