#![doc = include_str!("../README.md")]

mod across_years;
mod cells;
mod consistency;
mod csv_grid;
mod duplicates;
mod error;
mod grid;
#[allow(dead_code, reason = "waits for the import to read these formats")]
mod guard;
#[allow(dead_code, reason = "waits for the import to read these formats")]
mod ods;
mod plan;
mod read;
mod record;
mod sheet;
mod sniff;
pub mod summary;
mod workbook;
#[allow(dead_code, reason = "waits for the import to read these formats")]
mod xls;
mod zip_directory;

#[cfg(test)]
mod formats;

use std::{path::Path, sync::Arc};

use farol_domain::{Import, Programme, SchoolYear, YearStatus};

pub use error::{FileFault, IngestError, Problem};

/// A file: its name, for findings and for a year it may name, and its content, which alone decides how it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Name, with or without a path; the path is not used.
    pub name: String,
    /// Content.
    pub bytes: Vec<u8>,
}

/// What the caller knows of the files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// The programme the pupils belong to.
    pub programme: Programme,
    /// Year of a sheet, or CSV, whose own name states none.
    pub year: Option<SchoolYear>,
    /// Status of the years read. `None` decides for each year: closed where at least half of the records have a grade
    /// gap or an INDE, else roster.
    pub status: Option<YearStatus>,
}

/// A sheet was loaded. Reported from any thread, in any order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// File name.
    pub file: Arc<str>,
    /// Sheet name.
    pub sheet: Arc<str>,
    /// Rows that hold something, the header included.
    pub rows: usize,
}

/// Reads spreadsheets (`.xlsx`, or delimited text) into facts and findings.
///
/// The result depends on the files and options only, in their order; sheets are read side by side.
///
/// # Errors
/// [`IngestError::NoFiles`] for an empty list; [`IngestError::Refused`] names every file that is no readable
/// spreadsheet, or all of them where no sheet can be used. No message holds a cell's content.
pub fn read(
    sources: &[Source],
    options: &Options,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Import, IngestError> {
    read::read(sources, options, progress)
}

/// Loads a file for [`read`].
///
/// # Errors
/// [`IngestError::Io`] where the system does not give the file's content.
pub fn read_file(path: &Path) -> Result<Source, IngestError> {
    let io = |source| IngestError::Io { file: path.display().to_string(), source };
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    Ok(Source { name, bytes: std::fs::read(path).map_err(io)? })
}
