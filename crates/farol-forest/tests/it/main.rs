//! Behaviour of the whole crate.

mod best_split;
mod determinism;
mod engine;
mod explain;
mod fitting;
mod model_bytes;
mod onnx;
mod refusals;
mod support;
