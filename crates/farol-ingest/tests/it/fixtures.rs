//! Small workbooks and texts made by hand, and the search for the real workbook.

use std::path::{Path, PathBuf};

use farol_domain::{Finding, Import, Rule};
use farol_ingest::{IngestError, Options, Source};
use rust_xlsxwriter::{Format, Formula, Workbook, Worksheet};

/// A cell to be written.
#[derive(Debug, Clone)]
pub(crate) enum Put {
    /// Nothing.
    Blank,
    /// A text.
    Text(String),
    /// A number.
    Number(f64),
    /// A number that the spreadsheet shows as a date.
    Date(f64),
    /// A spreadsheet error, as shown.
    Error(&'static str),
}

impl From<&str> for Put {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<f64> for Put {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

/// Rows of mixed cells: `rows![["RA", "IEG"], ["1", 7.5]]`.
macro_rules! rows {
    ($([$($cell:expr),* $(,)?]),* $(,)?) => { vec![$(vec![$($crate::fixtures::Put::from($cell)),*]),*] };
}
pub(crate) use rows;

/// A workbook of the sheets given.
pub(crate) fn workbook(sheets: &[(&str, Vec<Vec<Put>>)]) -> Vec<u8> {
    let mut workbook = Workbook::new();
    for (name, rows) in sheets {
        fill(workbook.add_worksheet().set_name(*name).unwrap(), rows);
    }
    workbook.save_to_buffer().unwrap()
}

/// Writes rows into a sheet.
pub(crate) fn fill(sheet: &mut Worksheet, rows: &[Vec<Put>]) {
    let date = Format::new().set_num_format("dd/mm/yyyy");
    for (cells, row) in rows.iter().zip(0..) {
        for (cell, column) in cells.iter().zip(0..) {
            match cell {
                Put::Blank => sheet.write_blank(row, column, &date),
                Put::Text(text) => sheet.write_string(row, column, text),
                Put::Number(number) => sheet.write_number(row, column, *number),
                Put::Date(days) => sheet.write_number_with_format(row, column, *days, &date),
                Put::Error(error) => {
                    sheet.write_formula(row, column, Formula::new("=NA()").set_result(*error))
                }
            }
            .unwrap();
        }
    }
}

/// A source of some name.
pub(crate) fn source(name: &str, bytes: impl Into<Vec<u8>>) -> Source {
    Source::new(name, bytes)
}

/// Reads sources without further options.
pub(crate) fn import(sources: &[Source]) -> Result<Import, IngestError> {
    farol_ingest::read(sources, &Options::default(), &|_| {})
}

/// Reads one sheet of 2023.
pub(crate) fn sheet_of_2023(rows: Vec<Vec<Put>>) -> Import {
    import(&[source("a.xlsx", workbook(&[("PEDE2023", rows)]))]).unwrap()
}

/// Reads a text as the sheet of 2023.
pub(crate) fn csv_of_2023(bytes: impl Into<Vec<u8>>) -> Import {
    import(&[source("PEDE2023.csv", bytes)]).unwrap()
}

/// Findings of one rule.
pub(crate) fn by_rule(import: &Import, rule: Rule) -> Vec<&Finding> {
    import.findings.iter().filter(|f| f.rule == rule).collect()
}

/// How many findings of a rule stand under a header of a sheet.
pub(crate) fn count(import: &Import, rule: Rule, sheet: &str, header: &str) -> usize {
    let place = |f: &&&Finding| &*f.place.sheet == sheet && f.place.header.as_deref() == Some(header);
    by_rule(import, rule).iter().filter(place).count()
}

/// The real workbook, where an environment variable or the folder beside the workspace has it.
pub(crate) fn real_workbook() -> Option<Source> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/pede-2022-2024.xlsx");
    let path = std::env::var_os("FAROL_PEDE_XLSX").map_or(beside, PathBuf::from);
    path.exists().then(|| Source::open(&path).unwrap())
}
