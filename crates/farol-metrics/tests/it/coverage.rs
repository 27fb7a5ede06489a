//! Intervals hold the truth about as often as they say; `examples/coverage.rs` tells it in full.

use std::error::Error;

use farol_metrics::BootstrapParams;

use crate::school::{School, Setting, coverage};

/// The standard error of a share of 95 % in so many repetitions is 1.5 percent points; the bounds stand three off.
const REPETITIONS: u64 = 200;

#[test]
fn intervals_hold_the_truth_about_as_often_as_they_say() -> Result<(), Box<dyn Error>> {
    let params = BootstrapParams { replicates: 150, ..BootstrapParams::default() };
    let found = coverage(&School::new(Setting { rows: 200, ..Setting::default() })?, REPETITIONS, params)?;
    for share in found.iter().filter(|share| !share.what.ends_with("by row")) {
        assert_eq!(share.defined, 200, "{}", share.what);
        assert!((90.5..=99.5).contains(&share.held), "{share:?}");
        assert!(share.below < 7.0 && share.above < 7.0, "misses lie on both sides: {share:?}");
    }
    Ok(())
}
