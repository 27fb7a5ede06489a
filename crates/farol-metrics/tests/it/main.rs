//! Behaviour of the public interface: against scikit-learn, against slow obvious code, and by invariants.

mod at_k;
mod bootstrap;
mod calibrate;
mod conformal;
mod coverage;
mod delong;
mod fairness;
mod folds;
mod golden;
mod invariants;
mod peers;
mod probability;
mod school;
mod support;
