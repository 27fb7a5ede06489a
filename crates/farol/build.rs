//! Tells the binary the year it was built in, so that it can notice a clock that stands before it.

use std::time::{Duration, SystemTime};

/// 365.2425 days: the mean year of the calendar.
const YEAR: Duration = Duration::from_secs(31_556_952);

fn main() {
    let given = std::env::var("SOURCE_DATE_EPOCH").ok().and_then(|seconds| seconds.parse().ok());
    let now = || SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let since_1970 = given.map_or_else(now, Duration::from_secs);
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=SOURCE_DATE_EPOCH");
    println!("cargo::rustc-env=FAROL_BUILD_YEAR={}", 1970 + since_1970.as_secs() / YEAR.as_secs());
}
