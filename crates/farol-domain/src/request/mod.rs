//! A prediction request: read leniently, validated strictly, with all faults named at once.
//! It knows no HTTP; texts of a request are never repeated in a fault.

mod fault;
mod raw;
mod validate;

pub use fault::{Fault, Kind};
pub use raw::{Raw, RawRequest};
pub use validate::{Enrolment, Limits, Previous, Warning};
