#![doc = include_str!("../README.md")]

mod contract;
mod drift;
mod error;
mod health;
mod histogram;
mod http;
mod pupil;
mod report;
mod schedule;
mod smoke;
mod tally;
mod traffic;

pub use drift::Drift;
pub use error::ClientError;
pub use health::{health, stated_health};
pub use pupil::Pupil;
pub use report::{Latencies, Report};
pub use smoke::{Check, smoke};
pub use traffic::{Progress, Traffic, simulate};
