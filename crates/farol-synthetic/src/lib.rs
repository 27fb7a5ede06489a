#![doc = include_str!("../README.md")]

mod census;
mod draw;
mod indicators;
mod leaving;
mod marginals;
mod population;
mod progress;
mod remarks;
mod second_school;
mod sheet;
mod spelling;
mod traps;
mod world;

use farol_domain::SchoolYear;

pub use census::{Census, SheetCensus, census};
pub use second_school::{SecondSchool, second_school};

/// Most pupils a first year may have: later years grow to about 1.8 times that, and a sheet holds 1,048,576 rows.
pub const MAX_PUPILS: u32 = 100_000;
/// Most years of one workbook.
pub const MAX_YEARS: u8 = 20;

/// What kind of programme to make up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Params {
    /// Pupils enrolled in the first year, 1 to [`MAX_PUPILS`]. At 860 every count is the published workbook's.
    pub pupils: u32,
    /// The first year; its sheet is in the style of 2022, the next in that of 2023, all later ones in that of 2024.
    pub first_year: SchoolYear,
    /// Number of years and sheets, 1 to [`MAX_YEARS`]. A longer run begins with the same pupils as a shorter one.
    pub years: u8,
    /// Seed of all chance.
    pub seed: u64,
}

impl Params {
    /// The published workbook's twin: 860 pupils in the first year, three years.
    pub const fn new(first_year: SchoolYear, seed: u64) -> Self {
        Self { pupils: marginals::FIRST_YEAR, first_year, years: 3, seed }
    }
}

/// Why no workbook was made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SyntheticError {
    /// [`Params::pupils`] is out of range.
    #[error("{0} pupils asked for, expected 1 to {MAX_PUPILS}")]
    Pupils(u32),
    /// [`Params::years`] is out of range, or the last year is later than a school year can be.
    #[error("{years} years from {first} asked for, expected 1 to {MAX_YEARS} that end by 2100")]
    Years {
        /// The years asked for.
        years: u8,
        /// The first of them.
        first: SchoolYear,
    },
    /// The workbook could not be written.
    #[error("the workbook could not be written")]
    Write(#[from] rust_xlsxwriter::XlsxError),
}

/// Writes a workbook of made-up pupils: bytes of an `.xlsx` file, the same for the same parameters.
///
/// # Errors
/// When a parameter is out of range, or the sheet cannot be written.
pub fn workbook(params: &Params) -> Result<Vec<u8>, SyntheticError> {
    sheet::write(&world::World::new(params)?)
}
