//! What can be wrong with a whole file, as sentences that say what to do. Faults of cells are findings, not errors.

use std::fmt;

/// Why nothing was imported. No message holds a cell's content.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    /// An empty list of sources.
    #[error("no file was given; name at least one spreadsheet (.xlsx or .csv)")]
    NoFiles,
    /// A path that cannot be read.
    #[error("{file}: the file cannot be opened ({source})")]
    Io {
        /// Path as given.
        file: String,
        /// The system's word.
        source: std::io::Error,
    },
    /// Files that cannot be read as spreadsheets: all of them, in the order given.
    #[error("{}", lines(.0))]
    Refused(Vec<FileFault>),
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

fn lines(faults: &[FileFault]) -> String {
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// What is wrong with a file as a whole.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// `~$name.xlsx`, which Excel leaves beside an open workbook.
    #[error("this is the lock file of an open workbook; close the workbook and import the file without '~$'")]
    LockFile,
    /// No bytes, or nothing but space.
    #[error("the file is empty; save the spreadsheet again, then import it")]
    Empty,
    /// Excel 97 to 2003.
    #[error("this is an old Excel file (.xls); open it and save as .xlsx, then import again")]
    OldExcel,
    /// A password stands before the content.
    #[error("the workbook is protected by a password; save it without one, then import again")]
    Encrypted,
    /// `LibreOffice` and others.
    #[error("this is an OpenDocument spreadsheet (.ods); open it and save as .xlsx, then import again")]
    OpenDocument,
    /// Excel's binary workbook.
    #[error("this is a binary Excel workbook (.xlsb); open it and save as .xlsx, then import again")]
    BinaryWorkbook,
    /// A web page, often named `.xls` by a school-management system.
    #[error(
        "this is a web page (HTML), not a spreadsheet; open it in Excel and save as .xlsx, then import again"
    )]
    Html,
    /// A document.
    #[error("this is a PDF document; import the spreadsheet it was printed from (.xlsx or .csv)")]
    Pdf,
    /// A zip with no workbook inside.
    #[error(
        "this is a zip archive without an Excel workbook inside; unpack it and import the .xlsx or .csv files"
    )]
    OtherZip,
    /// Bytes that are neither a zip nor text.
    #[error(
        "this is neither an Excel workbook (.xlsx) nor a text table (.csv); save it as one of these, then import again"
    )]
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
    /// More cells than are accepted, or cells far outside any table.
    #[error(
        "sheet '{sheet}' spreads over too many cells; delete what stands far outside the table, then import again"
    )]
    TooManyCells {
        /// The sheet.
        sheet: String,
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
    #[error("no sheet can be used: {}", .0.join("; "))]
    NoUsableSheet(Vec<String>),
}
