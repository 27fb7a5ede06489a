//! An `.xlsx` as grids. The only place that knows calamine.

use std::{
    borrow::Cow,
    io::Cursor,
    panic::{AssertUnwindSafe, catch_unwind},
};

use calamine::{CellErrorType, DataRef, Reader, Sheet, SheetType, SheetVisible, Xlsx, XlsxError};
use chrono::NaiveDate;

use crate::{
    Problem,
    grid::{Cell, ERRORS, Grid, Row, Serial},
};

/// Most cells of a sheet, counting the empty ones left of a filled one: 16 million take some 400 MB.
const MAX_CELLS: usize = 16_000_000;

/// A sheet of a workbook.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct SheetName {
    pub(crate) name: String,
    pub(crate) hidden: bool,
}

/// The sheets that hold cells, in order.
pub(crate) fn sheets(bytes: &[u8]) -> Result<Vec<SheetName>, Problem> {
    guarded(|| {
        let workbook = open(bytes)?;
        let sheets = workbook.sheets_metadata().iter().filter(|s| s.typ == SheetType::WorkSheet);
        let named =
            |s: &Sheet| SheetName { name: s.name.clone(), hidden: s.visible != SheetVisible::Visible };
        Ok(sheets.map(named).collect())
    })
}

/// One sheet. Each call opens the workbook for itself, so that sheets can be read side by side.
pub(crate) fn read_sheet(bytes: &[u8], name: &str) -> Result<Grid, Problem> {
    guarded(|| {
        let mut workbook = open(bytes)?;
        let from_1904 = workbook.has_1904_epoch();
        let mut reader = workbook.worksheet_cells_reader(name).map_err(|e| problem(&e, name))?;
        let mut grid = Grid::default();
        let mut slots = 0;
        while let Some(cell) = reader.next_cell().map_err(|e| problem(&e, name))? {
            let (row, column) = cell.get_position();
            grid.last_row = grid.last_row.max(row + 1);
            let value = convert(cell.get_value(), from_1904);
            if !value.is_empty() {
                slots += place(&mut grid.rows, row + 1, column as usize, value);
            }
            if slots > MAX_CELLS {
                return Err(Problem::TooManyCells { sheet: name.to_owned() });
            }
        }
        grid.rows = in_order(grid.rows);
        Ok(grid)
    })
}

fn open(bytes: &[u8]) -> Result<Xlsx<Cursor<&[u8]>>, Problem> {
    Xlsx::new(Cursor::new(bytes)).map_err(|e| problem(&e, ""))
}

/// Runs `read`; a panic inside the library, which some damaged files cause, becomes [`Problem::Damaged`].
fn guarded<T>(read: impl FnOnce() -> Result<T, Problem>) -> Result<T, Problem> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or(Err(Problem::Damaged))
}

/// The library's own words are not passed on: they may quote a cell.
fn problem(error: &XlsxError, sheet: &str) -> Problem {
    match error {
        XlsxError::Password => Problem::Encrypted,
        XlsxError::CellError(_) => Problem::UnknownErrorValue { sheet: sheet.to_owned() },
        _ => Problem::Damaged,
    }
}

/// Puts a cell at the end of its row and says by how many slots the grid grew.
fn place(rows: &mut Vec<Row>, number: u32, column: usize, value: Cell) -> usize {
    if rows.last().is_none_or(|last| last.number != number) {
        let width = rows.last().map_or(0, |last| last.cells.len());
        rows.push(Row { number, cells: Vec::with_capacity(width.max(column + 1)) });
    }
    let Some(row) = rows.last_mut() else { return 0 };
    let grown = (column + 1).saturating_sub(row.cells.len());
    if grown > 0 {
        row.cells.resize(column + 1, Cell::Empty);
    }
    row.cells[column] = value;
    grown
}

/// Brings rows that some writers leave out of order, or in parts, into order and together.
fn in_order(mut rows: Vec<Row>) -> Vec<Row> {
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
    use super::*;

    #[test]
    fn cells_out_of_order_find_their_row() {
        let mut rows = Vec::new();
        for (number, column) in [(1, 0), (3, 1), (2, 0), (3, 0)] {
            place(&mut rows, number, column, Cell::Number(f64::from(number)));
        }
        let rows = in_order(rows);
        assert_eq!(
            rows.iter().map(|r| (r.number, r.cells.len())).collect::<Vec<_>>(),
            [(1, 1), (2, 1), (3, 2)]
        );
    }

    #[test]
    fn a_panic_in_the_library_is_a_damaged_workbook() {
        let result: Result<(), _> = guarded(|| panic!("index out of range"));
        assert_eq!(result, Err(Problem::Damaged));
    }
}
