//! One sheet of one file, as something rows can be read from, whatever its format.

use std::{ops::ControlFlow, sync::Arc};

use crate::{Problem, csv_grid, grid::Row, ods, sniff::Kind, source::Source, workbook, xls};

/// Sheets of a file. Each is looked for from the file's beginning, so that the time grows with their square.
const MOST_SHEETS: usize = 512;

/// A sheet that is to be read.
#[derive(Debug)]
pub(crate) struct SheetFile<'s> {
    /// Index of the file within the import.
    pub(crate) file: u32,
    pub(crate) source: &'s Source,
    pub(crate) kind: Kind,
    /// The sheet's name; of a text file its own, without the ending.
    pub(crate) name: Arc<str>,
    pub(crate) hidden: bool,
}

impl<'s> SheetFile<'s> {
    /// The sheets of a file, in order.
    pub(crate) fn all(file: u32, source: &'s Source, kind: Kind) -> Result<Vec<Self>, Problem> {
        let sheet = |name: &str, hidden| Self { file, source, kind, name: name.into(), hidden };
        let named = match kind {
            Kind::Csv => return Ok(vec![sheet(stem(source.name()), false)]),
            Kind::Xlsx => workbook::sheets(source)?,
            Kind::Xls => xls::sheets(&source.whole()?)?,
            Kind::Ods => ods::sheets(&source.whole()?)?,
        };
        if named.len() > MOST_SHEETS {
            return Err(Problem::TooManySheets { sheets: named.len(), cap: MOST_SHEETS });
        }
        Ok(named.iter().map(|s| sheet(&s.name, s.hidden)).collect())
    }

    /// Gives the rows that hold something until `take` wants no more; returns the last row the file mentions.
    pub(crate) fn rows(&self, take: &mut dyn FnMut(Row) -> ControlFlow<()>) -> Result<u32, Problem> {
        match self.kind {
            Kind::Csv => csv_grid::rows(self.source, take),
            Kind::Xlsx => workbook::rows(self.source, &self.name, take),
            Kind::Xls => xls::rows(&self.source.whole()?, &self.name, take),
            Kind::Ods => ods::rows(&self.source.whole()?, &self.name, take),
        }
    }

    /// Whether the file has texts only, so that a number in text form is plain.
    pub(crate) fn is_text(&self) -> bool {
        self.kind == Kind::Csv
    }
}

/// The name of the sheet of a text file.
pub(crate) fn stem(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}
