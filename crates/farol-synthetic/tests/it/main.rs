//! The twin against the published workbook: traps, marginals, and nobody in it.

mod marginals;
mod nobody;
mod params;
mod read;
mod traps;
