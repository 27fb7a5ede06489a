//! Whether groups are served alike: the rates of each, how far apart they lie, and how sure that is. Knows groups as
//! numbers only; who they are and what follows is the caller's affair.

mod disparity;
mod gaps;
mod group;
mod rates;
mod report;
mod selection;

pub use disparity::{Disparity, FOUR_FIFTHS};
pub use gaps::{Gaps, gaps};
pub use group::{GroupRates, group_rates};
pub use rates::Rates;
pub use report::{Fairness, FairnessParams, GroupReport, fairness};
pub use selection::Selection;
