//! Behaviour of the whole crate.

mod best_split;
mod boosting;
mod determinism;
mod engine;
mod fitting;
mod model_bytes;
mod refusals;
mod support;
