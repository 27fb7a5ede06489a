//! Where the header of a sheet is, among its first rows: below a title, or in two lines. It knows headers, no records.

use crate::{
    grid::{Cell, Row},
    headers::Headers,
};

/// Rows that hold something among which the header must be.
pub(crate) const LOOK: usize = 30;

/// A header, found.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Heading {
    /// One cell for each column.
    pub(crate) cells: Vec<Cell>,
    /// Its row; of two lines the lower.
    pub(crate) row: u32,
    /// How many of the rows looked at stand above the records.
    pub(crate) consumed: usize,
    /// How many of these stand above the header.
    pub(crate) above: usize,
    /// Whether it has two lines.
    pub(crate) two_lines: bool,
}

/// The row the mapping names, else the first row with a column of registration ids; `None` where there is none.
pub(crate) fn find(rows: &[Row], headers: &Headers) -> Option<Heading> {
    let has_ra = |row: &Row| row.cells.iter().any(|cell| is_ra(cell, headers));
    let named = |row: &Row| headers.row().is_none_or(|number| row.number == number);
    let above = rows.iter().position(|row| named(row) && has_ra(row))?;
    let first = &rows[above];
    let heading = Heading {
        cells: first.cells.clone(),
        row: first.number,
        consumed: above + 1,
        above,
        two_lines: false,
    };
    match rows.get(above + 1).filter(|second| continues(first, second, headers)) {
        Some(second) => Some(Heading {
            cells: merged(first, second),
            row: second.number,
            consumed: above + 2,
            two_lines: true,
            ..heading
        }),
        None => Some(heading),
    }
}

fn is_ra(cell: &Cell, headers: &Headers) -> bool {
    matches!(cell, Cell::Text(text) if headers.is_ra(text))
}

/// Whether `second` is the lower line of a header: right below, nothing under the registration id, and only texts,
/// of which one at least is a known header.
fn continues(first: &Row, second: &Row, headers: &Headers) -> bool {
    let under_ra = first
        .cells
        .iter()
        .zip(&second.cells)
        .any(|(upper, lower)| is_ra(upper, headers) && !lower.is_empty());
    let mut filled = second.cells.iter().filter(|cell| !cell.is_empty());
    let is_text = |cell: &&Cell| matches!(cell, Cell::Text(_));
    let is_known = |cell: &Cell| matches!(cell, Cell::Text(text) if headers.is_known(text));
    second.number == first.number + 1
        && !under_ra
        && filled.clone().all(|cell| is_text(&cell))
        && filled.any(is_known)
}

/// The lower line where it says something, else the upper.
fn merged(upper: &Row, lower: &Row) -> Vec<Cell> {
    let width = upper.cells.len().max(lower.cells.len());
    let chosen = |at: usize| if lower.cell(at).is_empty() { upper.cell(at) } else { lower.cell(at) };
    (0..width).map(|at| chosen(at).clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(texts: &[&[&str]]) -> Vec<Row> {
        let cells = |row: &[&str]| row.iter().map(|text| Cell::of_text((*text).into())).collect();
        texts.iter().zip(1..).map(|(row, number)| Row { number, cells: cells(row) }).collect()
    }

    fn plain(rows: &[Row]) -> Option<Heading> {
        find(rows, &Headers::default())
    }

    #[test]
    fn a_header_below_a_title_is_found() {
        let found =
            plain(&rows(&[&["Relatório 2024"], &["", "Notas"], &["RA", "Mat"], &["1", "7"]])).unwrap();
        assert_eq!((found.row, found.above, found.consumed, found.two_lines), (3, 2, 3, false));
    }

    #[test]
    fn a_header_of_two_lines_is_read_as_one() {
        let found = plain(&rows(&[&["RA", "Notas", ""], &["", "Mat", "Por"], &["1", "7", "8"]])).unwrap();
        let texts: Vec<_> = found.cells.iter().filter_map(Cell::text).collect();
        assert_eq!((texts, found.consumed), (vec!["RA".into(), "Mat".into(), "Por".into()], 2));
    }

    #[test]
    fn a_record_without_an_id_is_no_second_line() {
        let found = plain(&rows(&[&["RA", "Nome"], &["", "Ana"], &["1", "Bia"]])).unwrap();
        assert!(!found.two_lines);
        assert_eq!(plain(&rows(&[&["Nome", "Mat"], &["Ana", "7"]])), None);
    }
}
