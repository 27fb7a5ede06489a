//! Use cases end to end, on a real store and real bundles.

mod importing;
mod predicting;
mod training;
