//! The XML parts of an `OpenDocument` spreadsheet, packed after mutation.
#![no_main]

use farol_fuzz::{begin, check, panics, parts, valid};
use libfuzzer_sys::{Corpus, fuzz_target};

fuzz_target!(init: begin(), |input: &[u8]| -> Corpus {
    panics::remember(input);
    let Some(file) = parts::file(input, valid::ODS, valid::ODS_FIXED) else { return Corpus::Reject };
    check::import("PEDE2023.ods", &file, None);
    Corpus::Keep
});
