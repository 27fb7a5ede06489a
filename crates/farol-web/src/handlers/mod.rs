//! One module a page or a verb: each extracts, calls one use case and renders.

pub(crate) mod docs;
pub(crate) mod health;
pub(crate) mod metrics;
pub(crate) mod predict;
