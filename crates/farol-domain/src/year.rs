//! School years: a number, and whether the year is still a roster or closed.

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};

use crate::DomainError;

const MIN: u16 = 1990;
const MAX: u16 = 2100;

/// The year a record describes, 1990 to 2100.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u16", into = "u16")]
pub struct SchoolYear(u16);

impl SchoolYear {
    /// A year from its number.
    ///
    /// # Errors
    /// Outside 1990 to 2100.
    pub fn new(year: u16) -> Result<Self, DomainError> {
        if (MIN..=MAX).contains(&year) {
            Ok(Self(year))
        } else {
            Err(DomainError::Year { min: MIN, max: MAX })
        }
    }

    /// The only year named in a text such as a sheet's (`PEDE2023`, `Notas 2023 (final)`) or a file's name.
    /// `None` where no year, or more than one, is named.
    pub fn named_in(text: &str) -> Option<Self> {
        let mut years = years_in(text);
        years.next().filter(|first| years.all(|year| year == *first))
    }

    /// Whether a text names more than one year (`notas-2022-2023`), so that none is the text's own.
    pub fn several_named_in(text: &str) -> bool {
        Self::named_in(text).is_none() && years_in(text).next().is_some()
    }

    /// A year written in a header with two or four digits (`22`, `2022`).
    pub fn from_suffix(digits: &str) -> Option<Self> {
        let year: u16 = digits.parse().ok()?;
        match digits.len() {
            2 => Self::new(2000 + year).ok(),
            4 => Self::new(year).ok(),
            _ => None,
        }
    }

    /// The number.
    pub fn get(self) -> u16 {
        self.0
    }

    /// The year before.
    #[must_use]
    pub fn previous(self) -> Self {
        Self((self.0 - 1).max(MIN))
    }

    /// The year after.
    #[must_use]
    pub fn next(self) -> Self {
        Self((self.0 + 1).min(MAX))
    }

    /// Years from `earlier` to this one; negative when it is later.
    pub fn since(self, earlier: Self) -> i32 {
        i32::from(self.0) - i32::from(earlier.0)
    }
}

impl fmt::Display for SchoolYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Every year that four digits of a text name.
fn years_in(text: &str) -> impl Iterator<Item = SchoolYear> {
    let digits = text.split(|c: char| !c.is_ascii_digit()).filter(|digits| digits.len() == 4);
    digits.filter_map(|digits| SchoolYear::new(digits.parse().ok()?).ok())
}

impl TryFrom<u16> for SchoolYear {
    type Error = DomainError;
    fn try_from(year: u16) -> Result<Self, DomainError> {
        Self::new(year)
    }
}

impl From<SchoolYear> for u16 {
    fn from(year: SchoolYear) -> Self {
        year.0
    }
}

/// How much of a year is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum YearStatus {
    /// Who is enrolled, with phase and age; gives no labels and no leavers.
    Roster,
    /// Indicators are known and everyone is listed.
    Closed,
}

impl fmt::Display for YearStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Roster => "roster",
            Self::Closed => "closed",
        })
    }
}

/// The years a programme has records of, with their status.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Years(BTreeMap<SchoolYear, YearStatus>);

impl Years {
    /// Sets a year's status. The last word counts.
    pub fn set(&mut self, year: SchoolYear, status: YearStatus) {
        self.0.insert(year, status);
    }

    /// Whether labels may be read from this year.
    pub fn is_closed(&self, year: SchoolYear) -> bool {
        self.0.get(&year) == Some(&YearStatus::Closed)
    }

    /// Closed years, earliest first.
    pub fn closed(&self) -> impl DoubleEndedIterator<Item = SchoolYear> + '_ {
        self.0.iter().filter(|(_, s)| **s == YearStatus::Closed).map(|(y, _)| *y)
    }

    /// The newest closed year.
    pub fn last_closed(&self) -> Option<SchoolYear> {
        self.closed().next_back()
    }

    /// All years with their status, earliest first.
    pub fn iter(&self) -> impl Iterator<Item = (SchoolYear, YearStatus)> + '_ {
        self.0.iter().map(|(y, s)| (*y, *s))
    }
}

impl FromIterator<(SchoolYear, YearStatus)> for Years {
    fn from_iter<I: IntoIterator<Item = (SchoolYear, YearStatus)>>(years: I) -> Self {
        Self(years.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_names_its_year_once_or_not_at_all() {
        let year = |text| SchoolYear::named_in(text).map(SchoolYear::get);
        assert_eq!(year("PEDE2023"), Some(2023));
        assert_eq!(year("notas de 2022 e 2023"), None);
        assert_eq!(year("Planilha1"), None);
        assert_eq!(year("99999"), None);
        assert_eq!(year("2023 (2023)"), Some(2023));
    }

    #[test]
    fn several_years_in_a_name_are_told_from_none() {
        let several = ["pede-2022-2024", "2022-2024-PEDE2023", "PEDE2023", "1850-2023", "Plan1"];
        assert_eq!(several.map(SchoolYear::several_named_in), [true, true, false, false, false]);
    }

    #[test]
    fn two_digits_in_a_header_mean_this_century() {
        assert_eq!(SchoolYear::from_suffix("22"), SchoolYear::from_suffix("2022"));
        assert_eq!(SchoolYear::from_suffix("202"), None);
    }

    #[test]
    fn only_closed_years_count_as_closed() {
        let y = |n| SchoolYear::new(n).unwrap();
        let years: Years =
            [(y(2023), YearStatus::Closed), (y(2024), YearStatus::Roster)].into_iter().collect();
        assert_eq!(years.last_closed(), Some(y(2023)));
        assert!(!years.is_closed(y(2024)));
    }
}
