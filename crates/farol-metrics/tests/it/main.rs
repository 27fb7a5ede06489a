//! Behaviour of the public interface: against scikit-learn, against slow obvious code, and by invariants.

mod bootstrap;
mod fairness;
mod calibrate;
mod conformal;
mod folds;
mod golden;
mod invariants;
mod support;
