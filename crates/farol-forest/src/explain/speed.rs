//! The same walk compiled for the vector instructions that a machine may have, chosen when an explainer is made.

#![expect(clippy::inline_always, reason = "compiled for the instructions of its caller")]

use super::alone::Alone;
#[cfg(target_arch = "x86_64")]
use super::eight::{Avx2, Avx512};
use super::eight::{Eight, Plain};
use super::walk::Walk;

/// Which vector instructions this machine has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Speed {
    /// Those every machine of its kind has.
    Plain,
    /// AVX2 and FMA.
    #[cfg(target_arch = "x86_64")]
    Avx2,
    /// AVX-512 F.
    #[cfg(target_arch = "x86_64")]
    Avx512,
}

impl Speed {
    /// All that this machine has, the fastest last.
    pub(super) fn available() -> Vec<Self> {
        let mut speeds = vec![Self::Plain];
        #[cfg(target_arch = "x86_64")]
        {
            if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
                speeds.push(Self::Avx2);
            }
            if is_x86_feature_detected!("avx512f") {
                speeds.push(Self::Avx512);
            }
        }
        speeds
    }

    /// Explains many rows by one tree.
    #[cfg_attr(
        target_arch = "x86_64",
        expect(unsafe_code, reason = "vector instructions are not on every machine")
    )]
    pub(super) fn walk(self, walk: Walk<'_>) {
        match self {
            Self::Plain => with_count::<Plain>(walk),
            // SAFETY: `available` answers this only where the machine has AVX2 and FMA.
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 => unsafe { walk_avx2(walk) },
            // SAFETY: `available` answers this only where the machine has AVX-512 F.
            #[cfg(target_arch = "x86_64")]
            Self::Avx512 => unsafe { walk_avx512(walk) },
        }
    }

    /// Explains one row by one tree.
    #[cfg_attr(
        target_arch = "x86_64",
        expect(unsafe_code, reason = "vector instructions are not on every machine")
    )]
    pub(super) fn alone(self, row: Alone<'_>) {
        match self {
            Self::Plain => row.run::<Plain>(),
            // SAFETY: `available` answers this only where the machine has AVX2 and FMA.
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 => unsafe { alone_avx2(row) },
            // SAFETY: `available` answers this only where the machine has AVX-512 F.
            #[cfg(target_arch = "x86_64")]
            Self::Avx512 => unsafe { alone_avx512(row) },
        }
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn walk_avx2(walk: Walk<'_>) {
    with_count::<Avx2>(walk);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f")]
fn walk_avx512(walk: Walk<'_>) {
    with_count::<Avx512>(walk);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn alone_avx2(row: Alone<'_>) {
    row.run::<Avx2>();
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f")]
fn alone_avx512(row: Alone<'_>) {
    row.run::<Avx512>();
}

#[inline(always)]
fn with_count<V: Eight>(mut walk: Walk<'_>) {
    match walk.part.count {
        ..=2 => walk.run::<V, 2>(),
        3 => walk.run::<V, 3>(),
        4 => walk.run::<V, 4>(),
        5 => walk.run::<V, 5>(),
        6 => walk.run::<V, 6>(),
        _ => walk.run::<V, 8>(),
    }
}
