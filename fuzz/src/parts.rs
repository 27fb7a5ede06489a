//! Inputs made of parts: the pieces of a packed spreadsheet, so that mutations reach the readers behind the archive.
//!
//! Bit 0 to 2 of the first byte: 7 leaves the rest of the input as it is. Otherwise the bits of the second byte say which
//! parts are those of a valid spreadsheet, and the parts follow, divided by zero bytes, which no XML holds.

use std::io::{Cursor, Write};

use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

/// A part of a packed file: where it stands, and what a valid one holds.
pub type Part = (&'static str, &'static [u8]);

/// The file an input stands for; parts it does not have are valid ones, an empty one is left out.
pub fn file(input: &[u8], parts: &[Part], fixed: &[Part]) -> Option<Vec<u8>> {
    let (&kind, rest) = input.split_first()?;
    if kind & 7 == 7 {
        return Some(rest.to_vec());
    }
    let (&valid, rest) = rest.split_first()?;
    let mut given = rest.split(|byte| *byte == 0);
    let chosen = parts.iter().enumerate().map(|(at, (name, whole))| {
        let given = given.next().unwrap_or(whole);
        (*name, if valid >> at & 1 == 1 { whole } else { given })
    });
    let chosen: Vec<_> = fixed.iter().map(|(name, whole)| (*name, *whole)).chain(chosen).collect();
    Some(pack(&chosen))
}

/// The input that stands for these parts.
pub fn input(parts: &[Vec<u8>]) -> Vec<u8> {
    [b"\0\0".as_slice(), &parts.join(&0)].concat()
}

fn pack(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, content) in parts.iter().filter(|(_, content)| !content.is_empty()) {
        // Writing into memory with names that are constants does not fail.
        archive.start_file(*name, stored).expect("a part begins");
        archive.write_all(content).expect("a part is written");
    }
    archive.finish().expect("an archive ends").into_inner()
}
