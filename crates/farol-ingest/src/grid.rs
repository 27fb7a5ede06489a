//! Cells and rows, whatever file they came from. Nothing here knows what a column means.

use std::borrow::Cow;

use chrono::{Days, NaiveDate};

/// A day as a spreadsheet stores it: days since its epoch.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Serial {
    /// Days, with the time of day as a fraction.
    pub(crate) days: f64,
    /// Whether days count from 1904-01-01, as in old workbooks of the Macintosh.
    pub(crate) from_1904: bool,
}

impl Serial {
    /// The date shown for it. Excel counts 1900 as a leap year, so days before 60 stand one later than arithmetic says.
    pub(crate) fn date(self) -> Option<NaiveDate> {
        let (y, m, d) = match (self.from_1904, self.days < 60.0) {
            (true, _) => (1904, 1, 1),
            (false, true) => (1899, 12, 31),
            (false, false) => (1899, 12, 30),
        };
        // 2 958 465 is 9999-12-31, the last day a spreadsheet knows.
        if !(0.0..=2_958_465.0).contains(&self.days) {
            return None;
        }
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // checked above
        let days = self.days as u64;
        NaiveDate::from_ymd_opt(y, m, d)?.checked_add_days(Days::new(days))
    }

    /// The serial of a date in the usual epoch.
    pub(crate) fn of(date: NaiveDate) -> Option<Self> {
        let days = date.signed_duration_since(NaiveDate::from_ymd_opt(1899, 12, 30)?).num_days();
        let days = if days < 61 { days - 1 } else { days };
        Some(Self { days: days as f64, from_1904: false })
    }
}

/// One cell. Blank texts are [`Cell::Empty`].
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) enum Cell {
    /// Nothing, or space only.
    #[default]
    Empty,
    /// A number.
    Number(f64),
    /// A number shown as a date.
    Date(Serial),
    /// A text, as written.
    Text(String),
    /// True or false.
    Bool(bool),
    /// A spreadsheet error, as shown.
    Error(&'static str),
}

impl Cell {
    /// A text cell, or nothing where it is blank.
    pub(crate) fn of_text(text: Cow<'_, str>) -> Self {
        if text.trim().is_empty() { Self::Empty } else { Self::Text(text.into_owned()) }
    }

    pub(crate) fn is_empty(&self) -> bool {
        *self == Self::Empty
    }

    /// The cell as text: texts trimmed, dates as `2013-11-27`, whole numbers without a fraction. `None` where empty.
    pub(crate) fn text(&self) -> Option<Cow<'_, str>> {
        Some(match self {
            Self::Empty => return None,
            Self::Number(number) => number.to_string().into(),
            Self::Date(serial) => {
                serial.date().map_or_else(|| serial.days.to_string(), |d| d.to_string()).into()
            }
            Self::Text(text) => text.trim().into(),
            Self::Bool(flag) => flag.to_string().into(),
            Self::Error(error) => (*error).into(),
        })
    }
}

/// The error values of spreadsheets, as shown.
pub(crate) const ERRORS: [&str; 8] =
    ["#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#DATA!"];

/// A row that holds something.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Row {
    /// As the spreadsheet numbers it, from 1.
    pub(crate) number: u32,
    /// From column A on; shorter than the sheet where the rest is empty.
    pub(crate) cells: Vec<Cell>,
}

impl Row {
    /// The cell of a column counted from 0.
    pub(crate) fn cell(&self, at: usize) -> &Cell {
        self.cells.get(at).unwrap_or(&Cell::Empty)
    }
}

/// `A` for 0, `AA` for 26.
pub(crate) fn letters(at: usize) -> String {
    let mut rest = at + 1;
    let mut reversed = Vec::new();
    while rest > 0 {
        rest -= 1;
        #[allow(clippy::cast_possible_truncation)] // below 26
        reversed.push(char::from(b'A' + (rest % 26) as u8));
        rest /= 26;
    }
    reversed.into_iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_lettered_as_a_spreadsheet_does() {
        let all: Vec<_> = [0, 25, 26, 51, 52, 701, 702].into_iter().map(letters).collect();
        assert_eq!(all, ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]);
    }

    #[test]
    fn serials_show_the_dates_excel_shows() {
        let shown = |days| Serial { days, from_1904: false }.date().map(|d| d.to_string());
        assert_eq!(shown(8.0).as_deref(), Some("1900-01-08"));
        assert_eq!(shown(61.0).as_deref(), Some("1900-03-01"));
        assert_eq!(shown(41034.5).as_deref(), Some("2012-05-05"));
        assert_eq!(shown(-1.0), None);
        assert_eq!(shown(f64::NAN), None);
    }

    #[test]
    fn a_date_and_its_serial_are_one() {
        for days in [1.0, 8.0, 59.0, 61.0, 41034.0] {
            let serial = Serial { days, from_1904: false };
            assert_eq!(Serial::of(serial.date().unwrap()), Some(serial));
        }
    }
}
