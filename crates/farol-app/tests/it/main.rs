//! Use cases end to end, on a real store and real bundles.

mod backtesting;
mod capacity;
mod card;
mod experiments;
mod gate;
mod importing;
mod predicting;
mod training;
