//! Why no annotated copy was written, as sentences that say what to do.

use rust_xlsxwriter::XlsxError;

use super::{book::MOST_CELLS, marks::MOST_NOTES};
use crate::IngestError;

/// Why no annotated copy was written. No message holds a cell's content.
#[derive(Debug, thiserror::Error)]
pub enum AnnotateError {
    /// The sources cannot be read.
    #[error(transparent)]
    Ingest(#[from] IngestError),
    /// Something stands where the copy is to be written.
    #[error("{0}: this file exists already; name another one for the annotated copy")]
    Exists(String),
    /// The copy would take the place of what it annotates.
    #[error("{0}: this is one of the spreadsheets to be annotated; name another file for the annotated copy")]
    IsSource(String),
    /// Two different files of one name: a finding names no other place.
    #[error("two different files are named '{0}'; rename one, so that each finding has one place")]
    SameName(String),
    /// More than a spreadsheet program opens well.
    #[error(
        "the sheets hold more than the {MOST_CELLS} cells of an annotated copy; use --format json instead, \
         or annotate fewer files at once"
    )]
    TooManyCells,
    /// Rows or columns beyond those of an `.xlsx`.
    #[error(
        "sheet '{0}' has more rows or columns than an .xlsx holds (1048576 and 16384); use --format json instead"
    )]
    TooLarge(String),
    /// More comments than a spreadsheet program opens well.
    #[error(
        "{0} cells have findings, more than the {MOST_NOTES} comments that a spreadsheet program opens well; \
         use --format json instead, or annotate fewer files at once"
    )]
    TooManyNotes(usize),
    /// The disk refused; the system's word for why.
    #[error("{path}: the annotated copy cannot be written ({reason}); check the folder and its permissions")]
    Unwritable {
        /// Where to.
        path: String,
        /// The system's word.
        reason: String,
    },
    /// The cells cannot be put into an `.xlsx`.
    #[error("the annotated copy cannot be put into an .xlsx; use --format json instead")]
    Workbook(#[from] XlsxError),
}
