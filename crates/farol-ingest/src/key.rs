//! Pupils and rows as numbers, so that a million of them are compared in little memory.

use std::hash::{DefaultHasher, Hash, Hasher};

use farol_domain::Ra;

use crate::grid::Row;

/// A pupil as 128 bits: among a million, two share a number with a probability of 10^-27.
pub(crate) type Key = u128;

/// The number of a pupil.
pub(crate) fn key(ra: &Ra) -> Key {
    let half = |salt: u8| u128::from(hash(&(salt, ra.as_str())));
    half(0) << 64 | half(1)
}

/// What a row says, as a number: equal where all cells read the same.
pub(crate) fn digest(row: &Row) -> u64 {
    let mut hasher = DefaultHasher::new();
    for (at, text) in row.cells.iter().enumerate().filter_map(|(at, cell)| Some((at, cell.text()?))) {
        (at, text).hash(&mut hasher);
    }
    hasher.finish()
}

/// The same for anything.
pub(crate) fn hash(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}
