//! What can be wrong with a whole file, as sentences that say what to do. Faults of cells are findings, not errors.

use std::fmt;

use crate::summary::Group;

/// Why nothing was imported. No message holds a cell's content.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    /// An empty list of sources.
    #[error("no file was given; name at least one spreadsheet (.xlsx, .xls, .ods or .csv)")]
    NoFiles,
    /// A directory in which no file is a spreadsheet.
    #[error("{0}: no spreadsheet (.xlsx, .xls, .ods or .csv) is in this directory")]
    NoneInDirectory(String),
    /// Files that cannot be read as spreadsheets: all of them, in the order given.
    #[error("{}", lines(.0))]
    Refused(Vec<FileFault>),
    /// No row names a pupil.
    #[error("{}: no row names a pupil with a registration id (RA); nothing was imported", .0.join(", "))]
    NoRecords(Vec<String>),
    /// Cells stand under rules that block.
    #[error("{}", blocked(.0))]
    Blocked(Vec<Group>),
    /// Whoever took the records wanted no more.
    #[error("the import was stopped")]
    Stopped,
}

/// One file and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileFault {
    /// Name without its path.
    pub file: String,
    /// What is wrong.
    pub problem: Problem,
}

impl fmt::Display for FileFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.file, self.problem)
    }
}

/// A line for each kind of cell, without what stands in it.
fn blocked(groups: &[Group]) -> String {
    let line = |group: &Group| {
        let places = group.places.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        let more = if group.count > group.places.len() { " and more" } else { "" };
        let (rule, count, expected) = (group.rule.code(), group.count, &group.expected);
        format!("\n  {count} under '{rule}', at {places}{more}: expected {expected}")
    };
    let all: String = groups.iter().map(line).collect();
    format!(
        "nothing was imported, because of cells under rules that block:{all}\n\
         Correct the sheet and import it again, or set the rule to 'warn' in the mapping under [rules]"
    )
}

fn lines(faults: &[FileFault]) -> String {
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// What is wrong with a file as a whole.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// A path that cannot be read, and the system's word for why.
    #[error("the file cannot be opened ({0}); check the path and its permissions")]
    Unreadable(String),
    /// Written to while it was read.
    #[error("the file was changed while it was being read; close it in other programs, then import it again")]
    Changed,
    /// `~$name.xlsx`, which Excel leaves beside an open workbook.
    #[error("this is the lock file of an open workbook; close the workbook and import the file without '~$'")]
    LockFile,
    /// No bytes, or nothing but space.
    #[error("the file is empty; save the spreadsheet again, then import it")]
    Empty,
    /// A password stands before the content.
    #[error("the workbook is protected by a password; save it without one, then import again")]
    Encrypted,
    /// An `OpenDocument` spreadsheet in one XML file.
    #[error("this is a flat OpenDocument file (.fods); open it and save as .ods or .xlsx, then import again")]
    FlatOpenDocument,
    /// Excel's binary workbook.
    #[error("this is a binary Excel workbook (.xlsb); open it and save as .xlsx, then import again")]
    BinaryWorkbook,
    /// A web page, often named `.xls` by a school-management system.
    #[error(
        "this is a web page (HTML), not a spreadsheet; open it in Excel and save as .xlsx, then import again"
    )]
    Html,
    /// A document.
    #[error("this is a PDF document; import the spreadsheet it was printed from")]
    Pdf,
    /// A zip with no workbook inside.
    #[error(
        "this is a zip archive without a workbook inside; unpack it and import the spreadsheets it holds"
    )]
    OtherZip,
    /// Bytes that are neither a zip nor text.
    #[error("this is no spreadsheet; save it as .xlsx, .xls, .ods or .csv, then import again")]
    NotATable,
    /// The end of the zip is missing.
    #[error("the workbook is cut off before its end; copy or download it again, then import it")]
    Truncated,
    /// Unpacks to more than is accepted.
    #[error(
        "the workbook unpacks to {unpacked} MiB, more than the {cap} MiB accepted; split it by year, then import again"
    )]
    TooLarge {
        /// Declared size, MiB.
        unpacked: u64,
        /// Most accepted, MiB.
        cap: u64,
    },
    /// Small packed, huge unpacked.
    #[error(
        "the workbook unpacks to hundreds of times its size, as no table does; open it and save as a new .xlsx"
    )]
    Bomb,
    /// Rows of a large sheet that do not stand one below the other.
    #[error(
        "the rows of sheet '{sheet}' are not in order; open the workbook and save it as a new .xlsx, then import that"
    )]
    OutOfOrder {
        /// The sheet.
        sheet: String,
    },
    /// A quotation mark that is never closed, which swallows the rows after it.
    #[error(
        "row {row} opens a quotation mark (\") that is never closed; close or delete it, then import again"
    )]
    UnclosedQuote {
        /// Where the text begins.
        row: u32,
    },
    /// A zero byte, which no text holds.
    #[error(
        "row {row} holds a zero byte, as a damaged or binary file does; save the spreadsheet again, then import it"
    )]
    ZeroByte {
        /// The row.
        row: u32,
    },
    /// A text longer than any spreadsheet's cell.
    #[error(
        "row {row} holds a text of more than 32,767 characters, as when a quotation mark (\") is not closed; correct it, then import again"
    )]
    LongCell {
        /// The row.
        row: u32,
    },
    /// A line of text that does not end.
    #[error("row {row} goes on for more than 64 MiB; check that each pupil has a line, then import again")]
    LongRow {
        /// The row.
        row: u32,
    },
    /// More cells than are accepted, or cells far outside any table.
    #[error(
        "sheet '{sheet}' spreads over too many cells; delete what stands far outside the table, then import again"
    )]
    TooManyCells {
        /// The sheet.
        sheet: String,
    },
    /// More columns than a table of pupils has.
    #[error(
        "sheet '{sheet}' has {columns} columns, more than the {cap} accepted; delete what stands far outside the table, \
         then import again"
    )]
    TooManyColumns {
        /// The sheet.
        sheet: String,
        /// How many.
        columns: usize,
        /// Most accepted.
        cap: usize,
    },
    /// More sheets than a workbook of pupils has.
    #[error(
        "the workbook has {sheets} sheets, more than the {cap} accepted; split it by year, then import again"
    )]
    TooManySheets {
        /// How many.
        sheets: usize,
        /// Most accepted.
        cap: usize,
    },
    /// Not readable as a workbook.
    #[error(
        "the workbook is damaged; open it in Excel or LibreOffice, save it as a new .xlsx, then import that"
    )]
    Damaged,
    /// An error value that the reader does not know, such as `#SPILL!`.
    #[error(
        "sheet '{sheet}' holds an unusual error value (such as #SPILL!); clear that cell, then import again"
    )]
    UnknownErrorValue {
        /// The sheet.
        sheet: String,
    },
    /// No sheet could be used, and why.
    #[error("no sheet can be used: {}; correct it, then import again", .0.join("; "))]
    NoUsableSheet(Vec<String>),
}
