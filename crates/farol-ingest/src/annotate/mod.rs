//! The annotated copy of workbooks: for whoever must correct them, every sheet as it stands, with its findings beside
//! the cells. It finds nothing itself, and knows neither a clock nor where a file came from.

mod book;
mod error;
mod looks;
mod marks;
mod messages;
mod overview;
mod pages;
mod save;
mod titles;

use std::path::Path;

use farol_domain::Finding;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook};

use crate::{Options, Source, grid::Row};
use book::Book;
use looks::Looks;
use marks::Marks;

pub use error::AnnotateError;

/// Whether the copy says who the pupils are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Names {
    /// Cells of identifying and unknown columns, of rows above a header and of sheets that were not read hold a mask,
    /// so that the copy may be sent to somebody. It cannot be imported.
    Masked,
    /// All cells as they stand.
    Shown,
}

/// Writes one `.xlsx` to `out`: a sheet `Farol`, in Portuguese, that lists the findings, then every visible sheet of
/// the sources with the same cells at the same places, coloured and noted where a finding stands. Formulas become
/// the values they showed. Only the owner can read the file, and nobody sees it half written.
///
/// `findings` are those of an import of the same sources with the same options. A finding about a sheet that is not in
/// the copy is noted in the list.
///
/// # Errors
/// [`AnnotateError`], before anything is written: `out` exists, the sources cannot be read, there is more than a
/// spreadsheet program opens well; after it, where the disk refuses. No message holds a cell's content.
pub fn annotate(
    sources: &[Source],
    options: &Options,
    findings: &[Finding],
    names: Names,
    out: &Path,
) -> Result<(), AnnotateError> {
    save::refuse_taken(out, sources)?;
    let book = Book::read(sources, options)?;
    let marks = Marks::of(&book, findings)?;
    save::save(&mut workbook(&book, &marks, findings, names)?, out)
}

fn workbook(
    book: &Book,
    marks: &Marks<'_>,
    findings: &[Finding],
    names: Names,
) -> Result<Workbook, AnnotateError> {
    let mut workbook = Workbook::new();
    // A date of its own would make two copies of the same workbook differ.
    let created = ExcelDateTime::from_ymd(2000, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_author("Farol").set_creation_datetime(&created));
    let looks = Looks::new();
    overview::write(workbook.add_worksheet(), book, marks, findings, names)?;
    for (page, cells) in book.pages.iter().zip(&marks.pages) {
        pages::write(workbook.add_worksheet(), page, cells, names, &looks)?;
    }
    Ok(workbook)
}

/// Whether these first rows of a sheet are those of an annotated copy's list of findings.
pub(crate) fn is_overview(first: &[Row]) -> bool {
    first.first().is_some_and(|row| row.cell(0).text().as_deref() == Some(messages::TITLE))
}
