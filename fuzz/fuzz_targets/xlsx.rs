//! The XML parts of a workbook, packed after mutation.
#![no_main]

use farol_fuzz::{begin, check, panics, parts, valid};
use libfuzzer_sys::{Corpus, fuzz_target};

fuzz_target!(init: begin(), |input: &[u8]| -> Corpus {
    panics::remember(input);
    let Some(file) = parts::file(input, valid::XLSX, valid::XLSX_FIXED) else { return Corpus::Reject };
    check::import("PEDE2023.xlsx", &file, None);
    Corpus::Keep
});
