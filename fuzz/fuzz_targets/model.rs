//! Any bytes as a stored model.
#![no_main]

use farol_forest::Model;
use farol_fuzz::{begin, forest, panics};
use libfuzzer_sys::fuzz_target;

fuzz_target!(init: begin(), |bytes: &[u8]| {
    panics::remember(bytes);
    if let Ok(model) = Model::from_bytes(bytes) {
        forest::usable(&model);
    }
});
