//! A model as it is kept: one directory whose name is the hash of its manifest, which holds the hash of every file.

mod golden;
mod learned;
mod manifest;
mod profile;
mod reference;
mod sealed;

pub(crate) use golden::choose as golden_rows;
pub use golden::{GoldenCheck, GoldenRow};
pub use manifest::{Baselines, Beside, CohortYear, DataFingerprint, Manifest, ThresholdChoice};
pub use profile::{FeatureProfile, profile};
pub use reference::{Reference, ReferenceRow};
pub(crate) use sealed::hex_of;
pub use sealed::{Bundle, MANIFEST, MODEL, PROFILE, REFERENCE, RUN, Run, Sealed, TRIAL};
