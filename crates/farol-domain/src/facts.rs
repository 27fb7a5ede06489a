//! What an import leaves behind: facts, identifying facts, findings, each with the place it came from.

use std::{collections::BTreeMap, fmt, sync::Arc};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{Programme, Ra, SchoolYear, YearStatus, YearValues};

/// What one row says of one pupil in one year.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    /// The pupil.
    pub ra: Ra,
    /// The year described.
    pub year: SchoolYear,
    /// The year of the sheet that says it: when it became known.
    pub known: SchoolYear,
    /// Index of the file within its import.
    pub file: u32,
    /// Sheet name; for a CSV the file's stem.
    pub sheet: Arc<str>,
    /// Row as the spreadsheet numbers it, from 1.
    pub row: u32,
    /// The values.
    pub values: YearValues,
}

/// What identifies the pupil of a row, and what Farol does not use of it.
#[derive(Debug, Clone, PartialEq)]
pub struct PersonFact {
    /// The pupil.
    pub ra: Ra,
    /// The year of the sheet.
    pub known: SchoolYear,
    /// Index of the file within its import.
    pub file: u32,
    /// Sheet name.
    pub sheet: Arc<str>,
    /// Row, from 1.
    pub row: u32,
    /// Name as given.
    pub name: Option<String>,
    /// Date of birth.
    pub birth_date: Option<NaiveDate>,
    /// Columns that are not used or were not understood: header as written → cell as written.
    pub other: BTreeMap<String, String>,
}

/// What was done about a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// It had one sound reading, which was taken.
    Repaired,
    /// It was taken as it stands, and is worth a look.
    Doubted,
    /// It had no sound reading; the value is missing.
    Refused,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Repaired => "repaired",
            Self::Doubted => "doubted",
            Self::Refused => "refused",
        })
    }
}

/// Which trap a finding is about: a stable code, so that findings can be grouped, counted and configured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// An age formatted as a date (`1900-01-08` for 8).
    AgeAsDate,
    /// A date whose day and month were swapped by the spreadsheet.
    DayMonthSwapped,
    /// A date written as text in month/day/year.
    DateAsText,
    /// A cell that is a spreadsheet error (`#DIV/0!`).
    ErrorCell,
    /// A word that stands for a value still to be filled in (`INCLUIR`).
    Placeholder,
    /// A score just above 10 by rounding.
    RoundedAboveTen,
    /// A score outside 0 to 10.
    OutOfScale,
    /// A text where a number was expected.
    NotANumber,
    /// A number in text form.
    NumberAsText,
    /// A word that is none of those expected.
    UnknownWord,
    /// An institution spelling not seen before, taken as `outra`.
    UnknownInstitution,
    /// A phase that cannot be read.
    UnknownPhase,
    /// A date that cannot be read, or is impossible for a pupil.
    BadDate,
    /// An age or year outside the plausible range.
    Implausible,
    /// A row with no registration id.
    NoRa,
    /// Two different rows of one year with one registration id.
    DuplicateRa,
    /// Rows that say the same twice.
    RepeatedRow,
    /// An empty row between or after the records.
    BlankRow,
    /// Two columns of the same meaning, where the values differ or one is empty.
    DuplicateColumn,
    /// A column whose meaning is not known; kept beside.
    UnknownColumn,
    /// A sheet without a year in its name, or without records.
    SheetSkipped,
    /// A stated value that disagrees with another cell of the row (pedra and INDE, gap and phases, IAN and gap).
    Inconsistent,
    /// A value of an earlier year that disagrees with that year's own sheet.
    RestatedHistory,
    /// A pupil's gender differs between years.
    GenderChanged,
    /// A pupil's year of entry differs between years.
    EntryYearRestated,
    /// A pupil's age does not move by the years between two records.
    AgeJump,
    /// A pupil is missing in a year between two records.
    YearGap,
}

impl Rule {
    /// The code as it stands in JSON and tables.
    pub fn code(self) -> &'static str {
        match self {
            Self::AgeAsDate => "age-as-date",
            Self::DayMonthSwapped => "day-month-swapped",
            Self::DateAsText => "date-as-text",
            Self::ErrorCell => "error-cell",
            Self::Placeholder => "placeholder",
            Self::RoundedAboveTen => "rounded-above-ten",
            Self::OutOfScale => "out-of-scale",
            Self::NotANumber => "not-a-number",
            Self::NumberAsText => "number-as-text",
            Self::UnknownWord => "unknown-word",
            Self::UnknownInstitution => "unknown-institution",
            Self::UnknownPhase => "unknown-phase",
            Self::BadDate => "bad-date",
            Self::Implausible => "implausible",
            Self::NoRa => "no-ra",
            Self::DuplicateRa => "duplicate-ra",
            Self::RepeatedRow => "repeated-row",
            Self::BlankRow => "blank-row",
            Self::DuplicateColumn => "duplicate-column",
            Self::UnknownColumn => "unknown-column",
            Self::SheetSkipped => "sheet-skipped",
            Self::Inconsistent => "inconsistent",
            Self::RestatedHistory => "restated-history",
            Self::GenderChanged => "gender-changed",
            Self::EntryYearRestated => "entry-year-restated",
            Self::AgeJump => "age-jump",
            Self::YearGap => "year-gap",
        }
    }
}

/// Where a finding stands: a cell, or a whole row, column or sheet where parts are absent.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    /// File name without its path.
    pub file: Arc<str>,
    /// Sheet name.
    pub sheet: Arc<str>,
    /// Column as the spreadsheet letters it (`A`, `AB`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<Arc<str>>,
    /// Header of that column.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header: Option<Arc<str>>,
    /// Row, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<u32>,
}

/// `PEDE2023!H12`, `PEDE2023!H` or `PEDE2023`.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sheet)?;
        if self.column.is_some() || self.row.is_some() {
            write!(f, "!{}", self.column.as_deref().unwrap_or(""))?;
        }
        self.row.map_or(Ok(()), |row| write!(f, "{row}"))
    }
}

/// One cell (or row, column, sheet) that was not plain: what stood there, what was expected, and what was done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// The kind of trap.
    pub rule: Rule,
    /// What was done about it.
    pub severity: Severity,
    /// Where.
    pub place: Place,
    /// What stood there; masked where the column identifies a person.
    pub found: String,
    /// What was expected.
    pub expected: String,
    /// What was done, as in `read as 8`.
    pub done: String,
}

/// A file as it came in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportedFile {
    /// Name without its path.
    pub name: Arc<str>,
    /// SHA-256 of its bytes, lower-case hex.
    pub sha256: String,
    /// Size in bytes.
    pub bytes: u64,
}

/// A part of an import, of any size: what it adds to the facts, identifying facts and findings before it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Batch {
    /// Facts, in the order of files, sheets and rows.
    pub facts: Vec<Fact>,
    /// Identifying facts, likewise.
    pub persons: Vec<PersonFact>,
    /// Findings, in the order they were made.
    pub findings: Vec<Finding>,
}

/// All that one `farol import` read, ready to be stored in one transaction.
#[derive(Debug, Clone, PartialEq)]
pub struct Import {
    /// The programme the pupils belong to.
    pub programme: Programme,
    /// The files, in the order given.
    pub files: Vec<ImportedFile>,
    /// What was stated of all years that have a sheet of their own here; `None` leaves it to the counts
    /// ([`settle`](crate::settle)).
    pub stated: Option<YearStatus>,
    /// Facts, in the order of files, sheets and rows.
    pub facts: Vec<Fact>,
    /// Identifying facts, likewise.
    pub persons: Vec<PersonFact>,
    /// Findings, likewise.
    pub findings: Vec<Finding>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_reads_as_a_spreadsheet_writes_it() {
        let mut place = Place {
            file: "a.xlsx".into(),
            sheet: "PEDE2023".into(),
            column: Some("H".into()),
            header: None,
            row: Some(12),
        };
        assert_eq!(place.to_string(), "PEDE2023!H12");
        place.row = None;
        assert_eq!(place.to_string(), "PEDE2023!H");
        place.column = None;
        assert_eq!(place.to_string(), "PEDE2023");
    }

    #[test]
    fn a_rules_code_is_what_json_says() {
        assert_eq!(serde_json::to_value(Rule::AgeAsDate).unwrap(), Rule::AgeAsDate.code());
        assert_eq!(serde_json::to_value(Rule::RoundedAboveTen).unwrap(), Rule::RoundedAboveTen.code());
        assert_eq!(serde_json::to_value(Rule::RepeatedRow).unwrap(), Rule::RepeatedRow.code());
    }
}
