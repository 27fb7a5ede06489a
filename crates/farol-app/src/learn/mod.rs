//! Learners and rankers: what is fitted, what stands beside it, and how one is chosen inside the training years.
//! Everything here sees the examples it is given and nothing else; which years those are is the caller's affair.

mod fitted;
mod inner;
mod ranker;
mod recipe;
mod search;

pub(crate) use fitted::average;
pub use fitted::{Fitted, Scorer};
pub use inner::{InnerSplits, Scheme};
pub use ranker::{GroupBy, Ranker};
pub use recipe::{Family, Recipe};
pub(crate) use search::out_of_fold;
pub use search::{Candidate, Choice, Search, choose};

/// One fit is done. Reported from any thread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Fits done so far.
    pub done: usize,
    /// Fits there will be, as far as is known.
    pub total: usize,
    /// What is being done.
    pub what: String,
}

/// Where steps are reported to.
pub type Progress<'a> = &'a (dyn Fn(Step) + Sync);
