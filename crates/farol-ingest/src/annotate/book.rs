//! What is to be copied: every visible sheet of every file, its rows, and which of its cells say who a pupil is.

use std::{collections::HashMap, ops::ControlFlow, sync::Arc};

use farol_domain::{ImportedFile, Place};

use super::{AnnotateError, is_overview, titles::Titles};
use crate::{
    FileFault, IngestError, Options, Reading, Source,
    grid::Row,
    guard::slots,
    read::{self, Sheet},
    sheet::SheetFile,
    workbook::in_order,
};

/// Most cells of a copy, counting the empty ones left of a filled one, and a long text as several.
pub(crate) const MOST_CELLS: usize = 400_000;
/// Rows and columns of an `.xlsx`.
const MOST_ROWS: u32 = 1 << 20;
const MOST_COLUMNS: usize = 1 << 14;

/// A cell's row and column, both from 0.
pub(crate) type At = (u32, u16);

/// All that is copied.
#[derive(Debug)]
pub(crate) struct Book {
    pub(crate) files: Vec<ImportedFile>,
    pub(crate) pages: Vec<Page>,
    /// File and sheet name to the page.
    at: HashMap<(Arc<str>, Arc<str>), usize>,
}

/// One sheet of the copy.
#[derive(Debug)]
pub(crate) struct Page {
    /// Its name in the copy.
    pub(crate) title: String,
    pub(crate) rows: Vec<Row>,
    /// `None` where the sheet was not read.
    pub(crate) head: Option<Head>,
}

/// Where a sheet's header stands, and which of its columns are masked.
#[derive(Debug)]
pub(crate) struct Head {
    /// First row, from 1.
    pub(crate) top: u32,
    /// Last row, from 1.
    pub(crate) row: u32,
    masked: Vec<bool>,
}

impl Book {
    /// Reads all sheets.
    pub(crate) fn read(sources: &[Source], options: &Options) -> Result<Self, AnnotateError> {
        let Reading { files, sheets, .. } =
            read::open(sources, options, &crate::survey::Room::default(), &|_| {})?;
        let mut heads: HashMap<(u32, Arc<str>), Head> = sheets.into_iter().map(head).collect();
        let (all, _) = read::sheets(sources, &files)?;
        let mut book = Self { files, pages: Vec::new(), at: HashMap::new() };
        book.one_name_each(&all)?;
        let (mut titles, mut room) = (Titles::default(), MOST_CELLS);
        for sheet in all.iter().filter(|sheet| !sheet.hidden) {
            let rows = rows(sheet, &mut room)?;
            if is_overview(&rows) {
                continue;
            }
            let head = heads.remove(&(sheet.file, sheet.name.clone()));
            let file = book.files[sheet.file as usize].name.clone();
            book.at.insert((file, sheet.name.clone()), book.pages.len());
            book.pages.push(Page { title: titles.title(&sheet.name), rows, head });
        }
        Ok(book)
    }

    fn one_name_each(&self, sheets: &[SheetFile<'_>]) -> Result<(), AnnotateError> {
        let mut seen: HashMap<&str, u32> = HashMap::new();
        for sheet in sheets {
            let name = &*self.files[sheet.file as usize].name;
            if *seen.entry(name).or_insert(sheet.file) != sheet.file {
                return Err(AnnotateError::SameName(name.to_owned()));
            }
        }
        Ok(())
    }

    /// The page and cell a finding goes to: a row's first cell, a column's header, a sheet's first cell. `None` where
    /// its sheet is not in the copy.
    pub(crate) fn find(&self, place: &Place) -> Option<(usize, At)> {
        let page = *self.at.get(&(place.file.clone(), place.sheet.clone()))?;
        let header = self.pages[page].head.as_ref().map_or(1, |head| head.row);
        let column = place.column.as_deref().and_then(column);
        let row = place.row.unwrap_or(if column.is_some() { header } else { 1 });
        let within = (1..=MOST_ROWS).contains(&row);
        Some((page, if within { (row - 1, column.unwrap_or(0)) } else { (0, 0) }))
    }
}

impl Page {
    /// Whether a cell is masked where names are.
    pub(crate) fn hides(&self, row: u32, column: usize) -> bool {
        let Some(head) = &self.head else { return true };
        let of_column = || head.masked.get(column).copied().unwrap_or(true);
        row < head.top || (row > head.row && of_column())
    }

    /// Whether a row is of the header.
    pub(crate) fn is_header(&self, row: u32) -> bool {
        self.head.as_ref().is_some_and(|head| (head.top..=head.row).contains(&row))
    }
}

fn head(sheet: Sheet<'_>) -> ((u32, Arc<str>), Head) {
    let survey = sheet.survey;
    let masked = survey.plan.columns.iter().map(|column| column.masked).collect();
    ((sheet.file.file, sheet.file.name), Head { top: survey.top, row: survey.header, masked })
}

/// A sheet's rows in order; `room` is how many cells there may still be.
fn rows(sheet: &SheetFile<'_>, room: &mut usize) -> Result<Vec<Row>, AnnotateError> {
    let (mut rows, mut error) = (Vec::new(), None);
    let read = sheet.rows(&mut |row| {
        match room.checked_sub(row.cells.iter().map(slots).sum()) {
            _ if row.number > MOST_ROWS || row.cells.len() > MOST_COLUMNS => {
                error = Some(AnnotateError::TooLarge(sheet.name.to_string()));
            }
            None => error = Some(AnnotateError::TooManyCells),
            Some(left) => {
                *room = left;
                rows.push(row);
                return ControlFlow::Continue(());
            }
        }
        ControlFlow::Break(())
    });
    let file = || sheet.source.name().to_owned();
    read.map_err(|problem| IngestError::Refused(vec![FileFault { file: file(), problem }]))?;
    error.map_or_else(|| Ok(in_order(rows)), Err)
}

/// 0 for `A`, 26 for `AA`.
fn column(letters: &str) -> Option<u16> {
    let digit = |letter: u8| letter.is_ascii_uppercase().then(|| usize::from(letter - b'A') + 1);
    let number = letters.bytes().try_fold(0usize, |sum, letter| Some(sum * 26 + digit(letter)?))?;
    u16::try_from(number.checked_sub(1)?).ok().filter(|at| usize::from(*at) < MOST_COLUMNS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{grid::letters, sniff::Kind};

    #[test]
    fn few_cells_of_long_texts_take_the_room_of_many() {
        let taken = |text: &str| {
            let source = Source::new("2023.csv", text);
            let sheets = SheetFile::all(0, &source, Kind::Csv).unwrap();
            rows(&sheets[0], &mut 4)
        };
        assert_eq!(taken("RA;Nome\n1;Ana\n").unwrap().len(), 2);
        let long = format!("RA;Nome\n1;{}\n", "a".repeat(320));
        assert!(matches!(taken(&long), Err(AnnotateError::TooManyCells)));
    }

    #[test]
    fn a_column_is_found_by_its_letters() {
        for at in [0u16, 25, 26, 701, 702, 16_383] {
            assert_eq!(column(&letters(at.into())), Some(at));
        }
        assert_eq!([column(""), column("XFE"), column("a1")], [None; 3]);
    }
}
