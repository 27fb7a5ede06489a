#![doc = include_str!("../README.md")]

mod across_years;
mod annotate;
mod cells;
mod consistency;
mod csv_grid;
mod csv_lines;
mod duplicates;
mod encoding;
mod error;
mod files;
#[cfg(test)]
mod formats;
mod gather;
mod grid;
mod guard;
mod header;
mod headers;
mod key;
pub mod mapping;
mod ods;
mod plan;
mod read;
mod record;
mod samples;
mod sheet;
mod sniff;
mod source;
pub mod summary;
mod survey;
mod take;
mod workbook;
mod xls;

use std::{ops::ControlFlow, sync::Arc};

use farol_domain::{Batch, Import, ImportedFile, Programme, SchoolYear, YearStatus};

pub use annotate::{AnnotateError, Names, annotate};
pub use error::{FileFault, IngestError, Problem};
pub use files::{Gathered, gather};
pub use mapping::{Mapping, MappingFaults};
pub use source::Source;
use survey::Room;

/// What the caller knows of the files.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Options {
    /// The programme the pupils belong to.
    pub programme: Programme,
    /// Year of a sheet, or CSV, whose own name states none.
    pub year: Option<SchoolYear>,
    /// Status of the years read; `None` leaves it to the counts.
    pub status: Option<YearStatus>,
    /// How the school's own columns are read.
    pub mapping: Option<Arc<Mapping>>,
}

/// Rows of a sheet were looked at. Reported from any thread, in any order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// File name.
    pub file: Arc<str>,
    /// Sheet name.
    pub sheet: Arc<str>,
    /// Rows so far that hold something, below the header.
    pub rows: usize,
}

/// Files of which every sheet was looked at once, so that all that is wrong with a file as a whole is known.
#[derive(Debug)]
pub struct Reading<'s> {
    files: Vec<ImportedFile>,
    sheets: Vec<read::Sheet<'s>>,
    skipped: Vec<read::Skipped>,
}

impl Reading<'_> {
    /// The files, in the order given.
    pub fn files(&self) -> &[ImportedFile] {
        &self.files
    }

    /// Gives facts and findings in batches, in the order of files, sheets and rows; what only shows between sheets comes
    /// last. A sheet of any size is read in bounded memory: some 100 bytes a row are kept, to know pupils that stand
    /// twice and, among several sheets, to compare their years.
    ///
    /// # Errors
    /// [`IngestError::Refused`] where a file turns out damaged or was changed meanwhile; [`IngestError::Blocked`], after
    /// all batches, where cells stand under rules that block; [`IngestError::Stopped`] where `give` breaks. In each case
    /// what was given is to be thrown away.
    pub fn take(self, mut give: impl FnMut(Batch) -> ControlFlow<()>) -> Result<(), IngestError> {
        take::take(self, &mut give)
    }
}

/// Looks at spreadsheets (`.xlsx`, `.xls`, `.ods`, or delimited text).
///
/// The result depends on the files and options only, in their order; sheets are looked at side by side.
///
/// # Errors
/// [`IngestError::NoFiles`] for an empty list; [`IngestError::Refused`] names every file that is no readable
/// spreadsheet, or all of them where no sheet can be used. No message holds a cell's content.
pub fn open<'s>(
    sources: &'s [Source],
    options: &Options,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Reading<'s>, IngestError> {
    read::open(sources, options, &Room::default(), progress)
}

/// The first rows of every visible sheet as texts, for [`mapping::suggest`] and [`mapping::check`].
///
/// # Errors
/// [`IngestError::Refused`] names every file that is no readable spreadsheet.
pub fn samples(sources: &[Source], options: &Options) -> Result<Vec<mapping::Sample>, IngestError> {
    samples::samples(sources, options)
}

/// Reads spreadsheets whole: [`open`], then [`Reading::take`] into one [`Import`].
///
/// # Errors
/// As both.
pub fn read(
    sources: &[Source],
    options: &Options,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Import, IngestError> {
    collect(sources, options, &Room::default(), progress)
}

fn collect(
    sources: &[Source],
    options: &Options,
    room: &Room,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Import, IngestError> {
    let reading = read::open(sources, options, room, progress)?;
    let mut all = Batch::default();
    let files = reading.files.clone();
    reading.take(|batch| {
        all.facts.extend(batch.facts);
        all.persons.extend(batch.persons);
        all.findings.extend(batch.findings);
        ControlFlow::Continue(())
    })?;
    let Batch { facts, persons, findings } = all;
    let (programme, stated) = (options.programme.clone(), options.status);
    Ok(Import { programme, files, stated, facts, persons, findings })
}
