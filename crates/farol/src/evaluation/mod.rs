//! From a file of labelled scores to its evaluation.

mod read;
mod table;
pub(crate) mod text;

pub(crate) use read::{Faults, read};
pub(crate) use table::{Columns, ScoredTable};
