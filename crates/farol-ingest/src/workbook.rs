//! An `.xlsx` as rows, in a stream. It knows calamine; rows that a writer left out of order come as they stand.

use std::{borrow::Cow, ops::ControlFlow};

use calamine::{CellErrorType, DataRef, Reader, Sheet, SheetType, SheetVisible, Xlsx, XlsxError};
use chrono::NaiveDate;

use crate::{
    Problem,
    grid::{Cell, ERRORS, Row, Serial},
    guard::guarded,
    source::{ReadSeek, Source},
};

/// Most cells of a sheet, counting the empty ones left of a filled one: a million rows of 250 columns.
const MAX_CELLS: usize = 256_000_000;
/// Most text of a sheet, bytes: a text that stands in the file once may stand in any number of cells, so that some
/// kilobytes would fill the memory. A million pupils of 500 letters each fit.
const MAX_TEXT: usize = 512 << 20;

/// Rows and columns of a sheet, in Excel and `LibreOffice` alike.
pub(crate) const MAX_ROWS: u32 = 1_048_576;
pub(crate) const MAX_COLUMNS: u32 = 16_384;

/// A sheet of a workbook.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct SheetName {
    pub(crate) name: String,
    pub(crate) hidden: bool,
}

/// The sheets that hold cells, in order.
pub(crate) fn sheets(source: &Source) -> Result<Vec<SheetName>, Problem> {
    guarded(|| {
        let workbook = open(source)?;
        let sheets = workbook.sheets_metadata().iter().filter(|s| s.typ == SheetType::WorkSheet);
        let named =
            |s: &Sheet| SheetName { name: s.name.clone(), hidden: s.visible != SheetVisible::Visible };
        Ok(sheets.map(named).collect())
    })
}

/// Gives the rows of a sheet that hold something until `take` wants no more; returns the last row the file mentions.
pub(crate) fn rows(
    source: &Source,
    name: &str,
    take: &mut dyn FnMut(Row) -> ControlFlow<()>,
) -> Result<u32, Problem> {
    let mut workbook = guarded(|| open(source))?;
    let from_1904 = workbook.has_1904_epoch();
    let mut reader = guarded(|| workbook.worksheet_cells_reader(name).map_err(|e| problem(&e, name)))?;
    let (mut row, mut last_row, mut taken) = (Row { number: 0, cells: Vec::new() }, 0, Taken::default());
    while let Some(cell) = guarded(|| reader.next_cell().map_err(|e| problem(&e, name)))? {
        let (at, column) = cell.get_position();
        if at >= MAX_ROWS || column >= MAX_COLUMNS {
            return Err(Problem::TooManyCells { sheet: name.to_owned() });
        }
        last_row = last_row.max(at + 1);
        let value = convert(cell.get_value(), from_1904);
        if value.is_empty() {
            continue;
        }
        if row.number != at + 1 {
            let width = row.cells.len();
            let full = std::mem::replace(&mut row, Row { number: at + 1, cells: Vec::with_capacity(width) });
            if !full.cells.is_empty() && take(full).is_break() {
                return Ok(last_row);
            }
        }
        taken.text += if let Cell::Text(text) = &value { text.len() } else { 0 };
        taken.cells += place(&mut row.cells, column as usize, value);
        if !taken.fits() {
            return Err(Problem::TooManyCells { sheet: name.to_owned() });
        }
    }
    if !row.cells.is_empty() {
        let _ = take(row);
    }
    Ok(last_row)
}

/// What a sheet took so far.
#[derive(Default)]
struct Taken {
    cells: usize,
    text: usize,
}

impl Taken {
    fn fits(&self) -> bool {
        self.cells <= MAX_CELLS && self.text <= MAX_TEXT
    }
}

type Workbook<'s> = Xlsx<Box<dyn ReadSeek + 's>>;

fn open(source: &Source) -> Result<Workbook<'_>, Problem> {
    Xlsx::new(source.reader()?).map_err(|e| problem(&e, ""))
}

/// The library's own words are not passed on: they may quote a cell.
fn problem(error: &XlsxError, sheet: &str) -> Problem {
    match error {
        XlsxError::Password => Problem::Encrypted,
        XlsxError::CellError(_) => Problem::UnknownErrorValue { sheet: sheet.to_owned() },
        _ => Problem::Damaged,
    }
}

/// Puts a cell into a row and says by how many slots the row grew.
fn place(cells: &mut Vec<Cell>, column: usize, value: Cell) -> usize {
    let grown = (column + 1).saturating_sub(cells.len());
    if grown > 0 {
        cells.resize(column + 1, Cell::Empty);
    }
    cells[column] = value;
    grown
}

/// Brings rows that some writers leave out of order, or in parts, into order and together.
pub(crate) fn in_order(mut rows: Vec<Row>) -> Vec<Row> {
    if rows.is_sorted_by(|a, b| a.number < b.number) {
        return rows;
    }
    rows.sort_by_key(|row| row.number);
    rows.dedup_by(|part, row| {
        let same = part.number == row.number;
        if same {
            row.cells.resize(row.cells.len().max(part.cells.len()), Cell::Empty);
            let filled = part.cells.drain(..).enumerate().filter(|(_, cell)| !cell.is_empty());
            filled.for_each(|(at, cell)| row.cells[at] = cell);
        }
        same
    });
    rows
}

fn convert(value: &DataRef<'_>, from_1904: bool) -> Cell {
    match value {
        DataRef::Empty => Cell::Empty,
        DataRef::Int(number) => Cell::Number(*number as f64),
        DataRef::Float(number) => Cell::Number(*number),
        DataRef::String(text) | DataRef::DurationIso(text) => Cell::of_text(Cow::Borrowed(text)),
        DataRef::SharedString(text) => Cell::of_text(Cow::Borrowed(text)),
        DataRef::Bool(flag) => Cell::Bool(*flag),
        DataRef::DateTime(date) => Cell::Date(Serial { days: date.as_f64(), from_1904 }),
        DataRef::DateTimeIso(text) => iso(text),
        DataRef::Error(error) => Cell::Error(shown(error)),
    }
}

fn iso(text: &str) -> Cell {
    let day = text.get(..10).and_then(|day| day.parse::<NaiveDate>().ok());
    day.and_then(Serial::of).map_or_else(|| Cell::of_text(Cow::Borrowed(text)), Cell::Date)
}

fn shown(error: &CellErrorType) -> &'static str {
    let [div0, na, name, null, num, reference, value, data] = ERRORS;
    match error {
        CellErrorType::Div0 => div0,
        CellErrorType::NA => na,
        CellErrorType::Name => name,
        CellErrorType::Null => null,
        CellErrorType::Num => num,
        CellErrorType::Ref => reference,
        CellErrorType::Value => value,
        CellErrorType::GettingData => data,
    }
}

#[cfg(test)]
mod tests {
    use rust_xlsxwriter::Workbook;

    use super::*;

    /// The file holds the longest text a cell may have once, and refers to it: some kilobytes that would fill the memory.
    #[test]
    fn a_text_shared_by_very_many_cells_is_not_copied_without_end() {
        let long = "x".repeat(32_767);
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet();
        for place in 0..17_000 {
            sheet.write_string(place / 50, (place % 50).try_into().unwrap(), &long).unwrap();
        }
        let source = Source::new("a.xlsx", workbook.save_to_buffer().unwrap());
        let read = rows(&source, "Sheet1", &mut |_| ControlFlow::Continue(()));
        assert_eq!(read, Err(Problem::TooManyCells { sheet: "Sheet1".to_owned() }));
    }

    #[test]
    fn cells_out_of_order_find_their_row() {
        let row = |(number, column): (u32, usize)| {
            let mut cells = Vec::new();
            place(&mut cells, column, Cell::Number(f64::from(number)));
            Row { number, cells }
        };
        let rows = in_order([(1, 0), (3, 1), (2, 0), (3, 0)].map(row).into());
        assert_eq!(
            rows.iter().map(|r| (r.number, r.cells.len())).collect::<Vec<_>>(),
            [(1, 1), (2, 1), (3, 2)]
        );
    }
}
