//! An old Excel workbook (`.xls`, Excel 5 to 2003), held as its stored cells and given row by row. What the whole
//! workbook shares is read in `xls/book.rs`, and records and strings in `xls/records.rs`.
//!
//! Sizes that a file declares reserve no memory, and no sheet is laid out as a rectangle: what a file can take is a few
//! times its own length, plus the row at hand.

mod book;
mod records;

use std::{
    io::{Cursor, Read},
    ops::ControlFlow,
};

use crate::{
    Problem,
    grid::{Cell, ERRORS, Row, Serial},
    guard::{Budget, guarded, slots},
    workbook::SheetName,
    xls::{
        book::{Book, Bound},
        records::{Record, Records, f64_at, u16_at, u32_at},
    },
};

// Record kinds, MS-XLS 2.3.
const EOF: u16 = 0x000A;
const FORMULA: u16 = 0x0006;
const MULRK: u16 = 0x00BD;
const MULBLANK: u16 = 0x00BE;
const RSTRING: u16 = 0x00D6;
const LABEL_SST: u16 = 0x00FD;
const BLANK: u16 = 0x0201;
const NUMBER: u16 = 0x0203;
const LABEL: u16 = 0x0204;
const BOOL_ERR: u16 = 0x0205;
const STRING: u16 = 0x0207;
const RK: u16 = 0x027E;
const BOF: u16 = 0x0809;

/// Records that stand for cells.
const CELLS: [u16; 10] = [BLANK, MULBLANK, NUMBER, RK, MULRK, LABEL, RSTRING, LABEL_SST, BOOL_ERR, FORMULA];

/// The worksheets, in order.
pub(crate) fn sheets(bytes: &[u8]) -> Result<Vec<SheetName>, Problem> {
    guarded(|| {
        let stream = stream(bytes)?;
        let sheets = Book::read(&stream)?.sheets.into_iter();
        Ok(sheets.filter(|s| s.is_worksheet).map(|s| SheetName { name: s.name, hidden: s.hidden }).collect())
    })
}

/// Gives the rows that hold something, top down, and the last row the file has a cell in, blank or not.
pub(crate) fn rows(
    bytes: &[u8],
    sheet: &str,
    take: &mut dyn FnMut(Row) -> ControlFlow<()>,
) -> Result<u32, Problem> {
    guarded(|| {
        let stream = stream(bytes)?;
        let book = Book::read(&stream)?;
        let bound = book.sheets.iter().find(|s| s.name == sheet && s.is_worksheet).ok_or(Problem::Damaged)?;
        let mut cells = Cells { book: &book, sheet, found: Vec::new(), last_row: 0 };
        cells.read(&stream, bound)?;
        cells.give(take)
    })
}

/// The stream of records inside the compound file.
fn stream(bytes: &[u8]) -> Result<Vec<u8>, Problem> {
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes)).map_err(|_| Problem::Damaged)?;
    if file.exists("/EncryptedPackage") {
        return Err(Problem::Encrypted);
    }
    // Excel 5 and 95 call it Book; other Office documents have neither.
    let name = ["/Workbook", "/Book"].into_iter().find(|name| file.is_stream(name));
    let part = file.open_stream(name.ok_or(Problem::NotATable)?).map_err(|_| Problem::Damaged)?;
    let mut stream = Vec::new();
    part.take(bytes.len() as u64).read_to_end(&mut stream).map_err(|_| Problem::Damaged)?;
    Ok(stream)
}

/// What a cell holds before it is looked up.
enum Stored {
    Cell(Cell),
    /// Place in the table of shared strings.
    Shared(u32),
}

/// What a formula came to.
enum Formula {
    Result(Cell),
    /// As a record of its own.
    TextFollows,
}

/// The cells of one sheet as they are stored.
struct Cells<'b> {
    book: &'b Book,
    sheet: &'b str,
    found: Vec<(u16, u16, Stored)>,
    last_row: u32,
}

impl Cells<'_> {
    fn read(&mut self, stream: &[u8], bound: &Bound) -> Result<(), Problem> {
        // A chart inside the sheet is a stream of its own between two marks, with cells that are not the sheet's.
        let (mut depth, mut formula) = (0_u32, None);
        for record in Records::of(stream.get(bound.at..).ok_or(Problem::Damaged)?) {
            let record = record?;
            match (record.kind, depth) {
                (BOF, _) => depth += 1,
                (EOF, 0 | 1) => return Ok(()),
                (EOF, _) => depth -= 1,
                (STRING, 1) => {
                    if let Some((row, column)) = formula.take() {
                        let text = record.text(0, self.book.text())?;
                        self.found.push((row, column, Stored::Cell(Cell::of_text(text.into()))));
                    }
                }
                (_, 1) => self.cell(&record, &mut formula).ok_or_else(|| self.unreadable(&record))?,
                _ => {}
            }
        }
        Ok(())
    }

    /// Adds what a record holds. `None` where it is too short or has an error code nobody knows.
    fn cell(&mut self, record: &Record<'_>, formula: &mut Option<(u16, u16)>) -> Option<()> {
        let data = record.data;
        if !CELLS.contains(&record.kind) {
            return Some(());
        }
        let (row, column) = (u16_at(data, 0)?, u16_at(data, 2)?);
        self.last_row = self.last_row.max(u32::from(row) + 1);
        match record.kind {
            BLANK | MULBLANK => {}
            MULRK => self.numbers(data, row, column)?,
            FORMULA => match self.result(data.get(6..14)?, u16_at(data, 4)?)? {
                Formula::Result(value) => self.found.push((row, column, Stored::Cell(value))),
                Formula::TextFollows => *formula = Some((row, column)),
            },
            _ => self.found.push((row, column, self.single(record)?)),
        }
        Some(())
    }

    fn single(&self, record: &Record<'_>) -> Option<Stored> {
        let data = record.data;
        let format = || u16_at(data, 4);
        Some(Stored::Cell(match record.kind {
            NUMBER => self.number(f64_at(data, 6)?, format()?),
            RK => self.number(rk(u32_at(data, 6)?), format()?),
            LABEL_SST => return Some(Stored::Shared(u32_at(data, 6)?)),
            BOOL_ERR if *data.get(7)? == 0 => Cell::Bool(data[6] != 0),
            BOOL_ERR => Cell::Error(shown(data[6])?),
            _ => Cell::of_text(record.text(6, self.book.text()).ok()?.into()),
        }))
    }

    /// Neighbours in a row: each has its format and its number, and the last column ends the record.
    fn numbers(&mut self, data: &[u8], row: u16, column: u16) -> Option<()> {
        let pairs = data.get(4..data.len().checked_sub(2)?)?.chunks_exact(6);
        for (pair, column) in pairs.zip(column..) {
            let value = self.number(rk(u32_at(pair, 2)?), u16_at(pair, 0)?);
            self.found.push((row, column, Stored::Cell(value)));
        }
        Some(())
    }

    /// The stored result of a formula, MS-XLS 2.5.133.
    fn result(&self, result: &[u8], format: u16) -> Option<Formula> {
        Some(Formula::Result(match (u16_at(result, 6)?, result[0]) {
            (0xFFFF, 0) => return Some(Formula::TextFollows),
            (0xFFFF, 1) => Cell::Bool(result[2] != 0),
            (0xFFFF, 2) => Cell::Error(shown(result[2])?),
            (0xFFFF, _) => Cell::Empty,
            _ => self.number(f64_at(result, 0)?, format),
        }))
    }

    fn number(&self, number: f64, format: u16) -> Cell {
        if self.book.shows_date(format) {
            Cell::Date(Serial { days: number, from_1904: self.book.from_1904 })
        } else {
            Cell::Number(number)
        }
    }

    /// A record with an error code that nobody knows, or one that is too short.
    fn unreadable(&self, record: &Record<'_>) -> Problem {
        let whole = record.data.len() >= 8;
        if whole && matches!(record.kind, BOOL_ERR | FORMULA) {
            Problem::UnknownErrorValue { sheet: self.sheet.to_owned() }
        } else {
            Problem::Damaged
        }
    }

    /// Brings the cells into order and gives them row by row; of two in one place the later counts.
    fn give(mut self, take: &mut dyn FnMut(Row) -> ControlFlow<()>) -> Result<u32, Problem> {
        self.found.sort_by_key(|(row, column, _)| (*row, *column));
        let mut budget = Budget::of(self.sheet);
        let (mut open, mut cells) = (0, Vec::new());
        for (row, column, stored) in self.found {
            if row != open && !cells.is_empty() {
                let done = Row { number: u32::from(open) + 1, cells: std::mem::take(&mut cells) };
                if take(done).is_break() {
                    return Ok(self.last_row);
                }
            }
            open = row;
            let value = match stored {
                Stored::Cell(cell) => cell,
                Stored::Shared(at) => self.book.shared(at, &mut budget)?,
            };
            if value.is_empty() {
                continue;
            }
            let column = usize::from(column);
            budget.spend((column + 1).saturating_sub(cells.len()) + slots(&value))?;
            cells.resize(cells.len().max(column + 1), Cell::Empty);
            cells[column] = value;
        }
        if !cells.is_empty() {
            let _ = take(Row { number: u32::from(open) + 1, cells });
        }
        Ok(self.last_row)
    }
}

/// A number in four bytes, MS-XLS 2.5.217: the upper half of a double, or an integer, and either may count hundredths.
fn rk(stored: u32) -> f64 {
    let number = if stored & 2 == 0 {
        f64::from_bits(u64::from(stored & !3) << 32)
    } else {
        f64::from(stored.cast_signed() >> 2)
    };
    if stored & 1 == 0 { number } else { number / 100.0 }
}

/// An error code as a spreadsheet shows it, MS-XLS 2.5.10.
fn shown(code: u8) -> Option<&'static str> {
    let [div0, na, name, null, num, reference, value, data] = ERRORS;
    Some(match code {
        0x00 => null,
        0x07 => div0,
        0x0F => value,
        0x17 => reference,
        0x1D => name,
        0x24 => num,
        0x2A => na,
        0x2B => data,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_four_bytes_are_integers_doubles_or_hundredths() {
        let upper = |number: f64| u32::try_from(number.to_bits() >> 32).unwrap();
        assert_eq!(rk(upper(7.5)), 7.5);
        assert_eq!(rk(upper(750.0) | 1), 7.5);
        assert_eq!(rk((725 << 2) | 3), 7.25);
        assert_eq!(rk(((-3_i32) << 2).cast_unsigned() | 2), -3.0);
    }
}
