//! What the sheets of an old Excel workbook share: their list, strings, number formats and epoch.

use std::collections::HashMap;

use encoding_rs::{Encoding, MACINTOSH, WINDOWS_1252};

use super::{
    BOF, EOF,
    records::{Record, Records, Text, u16_at, u32_at},
};
use crate::{Problem, grid::Cell, guard::Budget};

// Record kinds, MS-XLS 2.3.
const DATE_MODE: u16 = 0x0022;
const FILE_PASS: u16 = 0x002F;
const CODE_PAGE: u16 = 0x0042;
const BOUND_SHEET: u16 = 0x0085;
const XF: u16 = 0x00E0;
const SST: u16 = 0x00FC;
const FORMAT: u16 = 0x041E;

/// A sheet and where its records begin.
#[derive(Debug)]
pub(super) struct Bound {
    pub(super) name: String,
    pub(super) hidden: bool,
    /// Not a chart or a macro.
    pub(super) is_worksheet: bool,
    pub(super) at: usize,
}

/// The workbook without its cells.
#[derive(Debug)]
pub(super) struct Book {
    pub(super) sheets: Vec<Bound>,
    pub(super) from_1904: bool,
    is_unicode: bool,
    encoding: &'static Encoding,
    strings: Vec<String>,
    /// For each format of cells, the number format it names.
    cell_formats: Vec<u16>,
    /// Whether a number format that the file defines shows a date.
    own_formats: HashMap<u16, bool>,
}

impl Book {
    pub(super) fn read(stream: &[u8]) -> Result<Self, Problem> {
        let mut book = Self {
            sheets: Vec::new(),
            from_1904: false,
            is_unicode: true,
            encoding: WINDOWS_1252,
            strings: Vec::new(),
            cell_formats: Vec::new(),
            own_formats: HashMap::new(),
        };
        for record in Records::of(stream) {
            let record = record?;
            match record.kind {
                EOF => break,
                FILE_PASS => return Err(Problem::Encrypted),
                SST => book.read_strings(&record)?,
                _ => book.note(&record).ok_or(Problem::Damaged)?,
            }
        }
        Ok(book)
    }

    /// Strings of cells and names.
    pub(super) fn text(&self) -> Text {
        if self.is_unicode { Text::Unicode } else { Text::CodePage(self.encoding) }
    }

    /// Whether a format of cells shows numbers as dates.
    pub(super) fn shows_date(&self, cell_format: u16) -> bool {
        let format = self.cell_formats.get(usize::from(cell_format)).copied().unwrap_or(0);
        let own = self.own_formats.get(&format).copied();
        // ECMA-376 18.8.30; those from 27 on are dates in the languages that use them.
        own.unwrap_or(matches!(format, 14..=22 | 27..=36 | 45..=47 | 50..=58))
    }

    /// A shared string; nothing where the table ends before it.
    pub(super) fn shared(&self, at: u32, budget: &mut Budget<'_>) -> Result<Cell, Problem> {
        let Some(text) = self.strings.get(at as usize) else { return Ok(Cell::Empty) };
        // A long string may stand in very many cells: it is counted before it is copied.
        budget.spend(text.len() / 32)?;
        Ok(Cell::of_text(text.into()))
    }

    fn read_strings(&mut self, record: &Record<'_>) -> Result<(), Problem> {
        let mut parts = record.parts();
        // Two counts, which nothing depends on.
        parts.skip(8).ok_or(Problem::Damaged)?;
        while let Some(text) = parts.shared_string()? {
            self.strings.push(text);
        }
        Ok(())
    }

    /// Takes up a record; `None` where it is too short.
    fn note(&mut self, record: &Record<'_>) -> Option<()> {
        let data = record.data;
        match record.kind {
            // Version 0x0500 is Excel 5 and 95, 0x0600 what followed.
            BOF => self.is_unicode = u16_at(data, 0)? != 0x0500,
            CODE_PAGE => self.encoding = encoding(u16_at(data, 0)?),
            DATE_MODE => self.from_1904 = u16_at(data, 0)? == 1,
            XF => self.cell_formats.push(u16_at(data, 2)?),
            FORMAT => {
                let code = if self.is_unicode {
                    record.text(2, Text::Unicode).ok()?
                } else {
                    record.short_text(2, self.text())?
                };
                self.own_formats.insert(u16_at(data, 0)?, shows_date(&code));
            }
            BOUND_SHEET => self.sheets.push(Bound {
                name: record.short_text(6, self.text())?,
                hidden: data[4] & 3 != 0,
                is_worksheet: data[5] == 0,
                at: u32_at(data, 0)? as usize,
            }),
            _ => {}
        }
        Some(())
    }
}

fn encoding(code_page: u16) -> &'static Encoding {
    if matches!(code_page, 10_000 | 32_768) {
        return MACINTOSH;
    }
    Encoding::for_label(format!("windows-{code_page}").as_bytes()).unwrap_or(WINDOWS_1252)
}

/// Whether a number format shows a date or time: a letter of one stands in its first part, outside quotes, escapes and
/// brackets; of the brackets, elapsed time (`[h]`) is one.
fn shows_date(format: &str) -> bool {
    let mut rest = format.chars();
    while let Some(letter) = rest.next() {
        match letter.to_ascii_lowercase() {
            '"' => drop(rest.find(|c| *c == '"')),
            '\\' | '_' | '*' => drop(rest.next()),
            '[' => {
                let inside: String = rest.by_ref().take_while(|c| *c != ']').collect();
                if !inside.is_empty() && inside.chars().all(|c| "hmsHMS".contains(c)) {
                    return true;
                }
            }
            ';' => return false,
            'd' | 'm' | 'y' | 'h' | 's' => return true,
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_of_dates_are_told_from_formats_of_numbers() {
        for date in ["dd/mm/yyyy", "[$-416]d \"de\" mmmm", "[h]:mm", "yy", "DD\\-MM"] {
            assert!(shows_date(date), "{date}");
        }
        for number in ["General", "0.00", "0.00E+00", "[Red]0", "0 \"dias\"", "0_d", "@", "0;dd"] {
            assert!(!shows_date(number), "{number}");
        }
    }

    #[test]
    fn code_pages_have_their_encodings() {
        assert_eq!(encoding(1251).name(), "windows-1251");
        assert_eq!(encoding(10_000), MACINTOSH);
        assert_eq!(encoding(1), WINDOWS_1252);
    }
}
