//! Behaviour of the public interface: against scikit-learn, by invariants on random input, and at the edges.

mod edges;
mod golden;
mod invariants;
mod support;
