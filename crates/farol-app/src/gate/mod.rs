//! The quality gate: what a model must meet on the test year before it serves. What is asked is a policy; every answer
//! carries its numbers and a sentence. It knows no store and decides nothing by itself: training does.

mod champion;
mod condition;
mod judge;
mod measured;
mod policy;

pub use champion::OnTheseRows;
pub use condition::{Condition, Rule};
pub use judge::{Judged, judge};
pub use policy::{GatePolicies, GatePolicy, Level};
