//! One sheet of the copy: cells at their places, notes, and how it is shown and printed.

use rust_xlsxwriter::{Note, Worksheet, XlsxError};

use super::{
    Names,
    book::{At, Head, Page},
    looks::{Kind, Looks, height, lines},
    marks::{Cells, Mark},
};
use crate::{
    grid::{Cell, Row, Serial},
    take::MASK,
};

/// Widths in characters.
const NARROWEST: usize = 6;
const WIDEST: usize = 36;
/// A number needs no more to be read; the cell keeps all its digits.
const WIDEST_NUMBER: usize = 9;
const DATE_WIDTH: usize = 10;
/// Lines of a header that stay in view; a header farther down would leave no room for records.
const MOST_FROZEN: u32 = 10;
/// Days between the epochs of 1900 and of 1904.
const TO_1904: f64 = 1462.0;
/// Characters side by side on a printed page, at some 65 % of their size.
const PAGE_WIDTH: usize = 220;
/// Paper size A4, as an `.xlsx` counts them.
const A4: u8 = 9;

/// Writes one sheet.
pub(crate) fn write(
    sheet: &mut Worksheet,
    page: &Page,
    cells: &Cells<'_>,
    names: Names,
    looks: &Looks,
) -> Result<(), XlsxError> {
    sheet.set_name(&page.title)?;
    for (at, mark) in cells {
        // What stands in the cell is written over it below.
        sheet.write_blank(at.0, at.1, looks.of(Kind::Plain, Some(mark.severity)))?;
        add_note(sheet, *at, mark)?;
    }
    for row in &page.rows {
        write_row(sheet, page, row, cells, names, looks)?;
    }
    let widths = widths(page, names);
    for (column, width) in (0..).zip(&widths) {
        sheet.set_column_width(column, *width as f64)?;
    }
    for row in page.rows.iter().filter(|row| page.is_header(row.number)) {
        let of_cell = |(cell, width): (&Cell, &usize)| lines(&cell.text().unwrap_or_default(), width - 1);
        let most = row.cells.iter().zip(&widths).map(of_cell).max().unwrap_or(1);
        sheet.set_row_height(row.number - 1, height(most))?;
    }
    print(sheet, widths.iter().sum::<usize>().div_ceil(PAGE_WIDTH));
    // Findings name rows and columns as the spreadsheet does.
    sheet.set_print_headings(true).set_print_gridlines(true);
    page.head.as_ref().map_or(Ok(()), |head| keep_in_view(sheet, head))
}

/// Puts a mark's note at a cell, large enough to be read without scrolling where it is not very long.
pub(crate) fn add_note(sheet: &mut Worksheet, at: At, mark: &Mark<'_>) -> Result<(), XlsxError> {
    let text = mark.text();
    // 400 pixels hold some 58 characters of Tahoma 8; a line is 14 pixels high.
    let lines: usize = text.lines().map(|line| line.chars().count() / 58 + 1).sum();
    let height = u32::try_from(lines.min(30) * 14 + 12).unwrap_or(u32::MAX);
    let note = Note::new(text).set_author("Farol").add_author_prefix(false);
    sheet.insert_note(at.0, at.1, &note.set_width(400).set_height(height)).map(drop)
}

fn write_row(
    sheet: &mut Worksheet,
    page: &Page,
    row: &Row,
    cells: &Cells<'_>,
    names: Names,
    looks: &Looks,
) -> Result<(), XlsxError> {
    let at_row = row.number - 1;
    for (column, cell) in (0u16..).zip(&row.cells).filter(|(_, cell)| !cell.is_empty()) {
        let severity = cells.get(&(at_row, column)).map(|mark| mark.severity);
        let hidden = names == Names::Masked && page.hides(row.number, column.into());
        let kind = kind(cell, hidden, page.is_header(row.number));
        let look = looks.of(kind, severity);
        match cell {
            Cell::Empty => Ok(&mut *sheet),
            _ if hidden => sheet.write_string_with_format(at_row, column, MASK, look),
            Cell::Number(number) => sheet.write_number_with_format(at_row, column, *number, look),
            Cell::Date(serial) => sheet.write_number_with_format(at_row, column, since_1900(*serial), look),
            // Never a formula, whatever it begins with.
            Cell::Text(text) => sheet.write_string_with_format(at_row, column, text, look),
            Cell::Bool(flag) => sheet.write_boolean_with_format(at_row, column, *flag, look),
            Cell::Error(error) => sheet.write_string_with_format(at_row, column, *error, look),
        }?;
    }
    Ok(())
}

fn kind(cell: &Cell, hidden: bool, header: bool) -> Kind {
    match cell {
        _ if hidden => Kind::Hidden,
        Cell::Date(serial) if serial.date().is_none() => Kind::Plain,
        Cell::Date(serial) if serial.days.fract() > 0.0 => Kind::DateTime,
        Cell::Date(_) => Kind::Date,
        _ if header => Kind::Header,
        _ => Kind::Plain,
    }
}

fn since_1900(serial: Serial) -> f64 {
    if serial.from_1904 { serial.days + TO_1904 } else { serial.days }
}

/// The width of each column by its header and records; titles above run over their neighbours.
fn widths(page: &Page, names: Names) -> Vec<usize> {
    let top = page.head.as_ref().map_or(1, |head| head.top);
    let mut widths: Vec<usize> = Vec::new();
    for row in page.rows.iter().filter(|row| row.number >= top) {
        widths.resize(widths.len().max(row.cells.len()), NARROWEST);
        for (column, (widest, cell)) in widths.iter_mut().zip(&row.cells).enumerate() {
            let hidden = names == Names::Masked && page.hides(row.number, column);
            let width = if hidden { MASK.chars().count() } else { width(cell, page.is_header(row.number)) };
            *widest = (*widest).max(width + 2).min(WIDEST);
        }
    }
    widths
}

fn width(cell: &Cell, header: bool) -> usize {
    match cell {
        Cell::Empty => 0,
        // A header wraps between its words.
        Cell::Text(text) if header => {
            text.split_whitespace().map(|word| word.chars().count() + 1).max().unwrap_or(0)
        }
        Cell::Text(text) => text.chars().count(),
        Cell::Number(number) => number.to_string().len().min(WIDEST_NUMBER),
        Cell::Date(serial) if serial.days.fract() > 0.0 => DATE_WIDTH + 6,
        Cell::Date(_) => DATE_WIDTH,
        Cell::Bool(_) | Cell::Error(_) => 10,
    }
}

/// Landscape, fit to so many pages side by side, as many down as needed.
pub(crate) fn print(sheet: &mut Worksheet, across: usize) {
    let across = u16::try_from(across.max(1)).unwrap_or(u16::MAX);
    sheet.set_landscape().set_paper_size(A4).set_print_fit_to_pages(across, 0);
    sheet.set_margins(0.4, 0.4, 0.5, 0.5, 0.3, 0.3).set_footer("&L&A&R&P / &N");
}

fn keep_in_view(sheet: &mut Worksheet, head: &Head) -> Result<(), XlsxError> {
    if head.row <= MOST_FROZEN {
        sheet.set_freeze_panes(head.row, 0)?;
    }
    sheet.set_repeat_rows(head.top - 1, head.row - 1).map(drop)
}
