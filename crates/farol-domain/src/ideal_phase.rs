//! The phase expected for a pupil. Its definition changed, so it is a dated table, never one rule.
#[derive(Debug)]
pub struct IdealPhaseTable;
