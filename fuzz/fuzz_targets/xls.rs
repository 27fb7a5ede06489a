//! An old Excel workbook: as it stands where it begins as a compound file does, else as the stream of records inside one.
#![no_main]

use std::io::{Cursor, Write};

use farol_fuzz::{begin, check, panics};
use libfuzzer_sys::fuzz_target;

fuzz_target!(init: begin(), |bytes: &[u8]| {
    panics::remember(bytes);
    if bytes.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
        check::import("PEDE2023.xls", bytes, None);
    } else {
        check::import("PEDE2023.xls", &compound(bytes), None);
    }
});

/// A compound file that holds the stream, of the version with small sectors, which is read faster; writing it into memory
/// does not fail.
fn compound(stream: &[u8]) -> Vec<u8> {
    let empty = Cursor::new(Vec::new());
    let mut file =
        cfb::CompoundFile::create_with_version(cfb::Version::V3, empty).expect("a compound file begins");
    file.create_stream("/Workbook").expect("a stream begins").write_all(stream).expect("a stream is written");
    file.into_inner().into_inner()
}
