//! Backup and restore of a whole installation: one `.tar.gz` with a list of contents first, checked file by file before
//! anything is moved into place. It knows no commands and asks for no time.

mod archive;
mod contents;
mod create;
mod gather;
mod restore;

pub use archive::verify;
pub use contents::{Contents, Entry};
pub use create::create;
pub use gather::Installation;
pub use restore::{Restored, restore};

use std::{
    io::{self, Read},
    path::Path,
};

use sha2::{Digest, Sha256};

use crate::{AppError, bundle::hex_of};

/// The store's file, in a data directory and in a backup's.
const STORE: &str = "farol.db";

/// Bytes done, and bytes in all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Done.
    pub done: u64,
    /// In all.
    pub total: u64,
}

/// Counts and hashes what is read through it.
struct Hashing<'p, R> {
    from: R,
    hash: Sha256,
    bytes: u64,
    passed: &'p dyn Fn(u64),
}

impl<'p, R: Read> Hashing<'p, R> {
    fn new(from: R, passed: &'p dyn Fn(u64)) -> Self {
        Self { from, hash: Sha256::new(), bytes: 0, passed }
    }

    /// Bytes read so far and their SHA-256.
    fn sum(self) -> (u64, String) {
        (self.bytes, hex_of(&self.hash.finalize()))
    }
}

impl<R: Read> Read for Hashing<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.from.read(buffer)?;
        self.hash.update(&buffer[..read]);
        self.bytes += read as u64;
        (self.passed)(read as u64);
        Ok(read)
    }
}

fn refused(archive: &Path, fault: impl Into<String>) -> AppError {
    AppError::Backup { path: archive.into(), fault: fault.into() }
}

/// The directory a path lies in; a bare name lies in the current one.
fn parent(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}
