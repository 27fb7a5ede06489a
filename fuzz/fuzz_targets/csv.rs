//! Any bytes as a delimited text.
#![no_main]

use farol_fuzz::{begin, check, panics};
use libfuzzer_sys::fuzz_target;

fuzz_target!(init: begin(), |bytes: &[u8]| {
    panics::remember(bytes);
    check::import(check::TEXT, bytes, None);
});
