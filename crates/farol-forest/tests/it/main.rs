//! Behaviour of the whole crate.

mod best_split;
mod boosting;
mod determinism;
mod engine;
mod explain;
mod fitting;
mod forest_kinds;
mod model_bytes;
mod onnx;
mod refusals;
mod support;
