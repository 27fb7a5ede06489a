#![doc = include_str!("../README.md")]

pub mod audit;
mod build;
mod dataset;
mod schema;

pub use build::{Basis, build};
pub use dataset::{Example, Examples};
pub use schema::{FEATURES, FeatureRow, SCHEMA_VERSION, position};
