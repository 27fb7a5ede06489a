//! One cell: what it holds and how it looks.

use std::borrow::Cow;

use chrono::NaiveDate;
use rust_xlsxwriter::{Format, FormatBorder, Formula, Worksheet, XlsxError};

/// What a cell holds.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell {
    Blank,
    Text(Cow<'static, str>),
    Number(f64),
    /// A serial number shown as a date: 8 is 1900-01-08.
    Date(f64, Look),
    Error(Fault),
}

/// The errors that formulas left behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    DividedByZero,
    NotAvailable,
}

/// Number formats of the real sheets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Look {
    General,
    AsText,
    Whole,
    OneDecimal,
    ThreeDecimals,
    /// The spreadsheet's own short date.
    ShortDate,
    DayFirst,
    /// A border and nothing else.
    Blank,
}

impl Look {
    pub(crate) const COUNT: usize = 8;
    pub(crate) const ALL: [Self; Self::COUNT] = [
        Self::General,
        Self::AsText,
        Self::Whole,
        Self::OneDecimal,
        Self::ThreeDecimals,
        Self::ShortDate,
        Self::DayFirst,
        Self::Blank,
    ];

    pub(crate) fn format(self) -> Format {
        let format = Format::new();
        match self {
            Self::General => format,
            Self::AsText => format.set_num_format("@"),
            Self::Whole => format.set_num_format("0"),
            Self::OneDecimal => format.set_num_format("0.0"),
            Self::ThreeDecimals => format.set_num_format("0.000"),
            Self::ShortDate => format.set_num_format_index(14),
            Self::DayFirst => format.set_num_format("dd/MM/yyyy"),
            Self::Blank => format.set_border(FormatBorder::Thin),
        }
    }
}

impl Cell {
    pub(crate) fn text(text: impl Into<Cow<'static, str>>) -> Self {
        Self::Text(text.into())
    }

    pub(crate) fn number(value: impl Into<f64>) -> Self {
        Self::Number(value.into())
    }

    /// A number, or nothing.
    pub(crate) fn maybe(value: Option<f64>) -> Self {
        value.map_or(Self::Blank, Self::Number)
    }

    /// A number, or the error its formula gives.
    pub(crate) fn or(value: Option<f64>, fault: Fault) -> Self {
        value.map_or(Self::Error(fault), Self::Number)
    }

    /// A date after February 1900.
    pub(crate) fn date(date: NaiveDate, look: Look) -> Self {
        let days = (date - NaiveDate::from_ymd_opt(1899, 12, 30).unwrap_or_default()).num_days();
        Self::Date(days as f64, look)
    }

    /// Writes the cell; a blank one is left out.
    pub(crate) fn write(
        self,
        sheet: &mut Worksheet,
        (row, column): (u32, u16),
        look: Look,
        formats: &[Format; Look::COUNT],
    ) -> Result<(), XlsxError> {
        let format = &formats[look as usize];
        match self {
            Self::Blank => return Ok(()),
            Self::Text(text) => sheet.write_string_with_format(row, column, text.as_ref(), format)?,
            Self::Number(value) => sheet.write_number_with_format(row, column, value, format)?,
            Self::Date(days, look) => {
                sheet.write_number_with_format(row, column, days, &formats[look as usize])?
            }
            Self::Error(fault) => sheet.write_formula_with_format(row, column, fault.formula(), format)?,
        };
        Ok(())
    }
}

impl Fault {
    fn formula(self) -> Formula {
        match self {
            Self::DividedByZero => Formula::new("=0/0").set_result("#DIV/0!"),
            Self::NotAvailable => Formula::new("=NA()").set_result("#N/A"),
        }
    }
}
