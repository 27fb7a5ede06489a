//! Ages: numbers, or numbers that a spreadsheet shows as days of 1900.

use std::borrow::Cow;

use farol_domain::{Rule, Severity};

use super::{Note, Reading, dates, numbers::number};
use crate::grid::Cell;

const EXPECTED: &str = "an age in completed years, 3 to 99";
const LEAST: f64 = 3.0;
/// Above it an age is taken, and doubted: the programme's oldest known pupil is 27.
const USUAL: f64 = 25.0;
const MOST: f64 = 99.0;

/// An age in completed years.
pub(crate) fn age(cell: &Cell, plain_text: bool) -> Reading<u8> {
    if let Some(days) = days_of_1900(cell) {
        return as_date(cell, days);
    }
    let reading = number(cell, plain_text, EXPECTED);
    let Some(value) = reading.value else { return Reading { value: None, note: reading.note } };
    let found = || cell.text().map(Cow::into_owned).unwrap_or_default();
    let Some(years) = completed(value) else {
        return Reading::refused(Note::refused(Rule::Implausible, found(), EXPECTED));
    };
    let usual = value <= USUAL && value.fract() == 0.0;
    let note = if usual { reading.note } else { Some(doubted(found(), years)) };
    Reading { value: Some(years), note }
}

/// An age that a spreadsheet shows as a date: `1900-01-08` is day 8 of its count.
fn as_date(cell: &Cell, days: f64) -> Reading<u8> {
    let found = cell.text().map(Cow::into_owned).unwrap_or_default();
    match completed(days) {
        None => Reading::refused(Note::refused(Rule::Implausible, found, EXPECTED)),
        Some(years) => Reading::noted(
            years,
            Note {
                rule: Rule::AgeAsDate,
                severity: Severity::Repaired,
                found,
                expected: EXPECTED.into(),
                done: done(cell, years).into(),
            },
        ),
    }
}

/// Excel counts a 29 February 1900 that never was; `LibreOffice` does not, and shows every date before it a day earlier. A
/// text says no longer which of them wrote it.
fn done(cell: &Cell, years: u8) -> String {
    let read = format!("read as {years}");
    match cell {
        Cell::Text(_) => format!("{read}, as Excel writes it; {} if LibreOffice did", u16::from(years) + 1),
        _ => read,
    }
}

fn days_of_1900(cell: &Cell) -> Option<f64> {
    match cell {
        Cell::Date(serial) => Some(serial.days),
        Cell::Text(text) => dates::day_of_january_1900(text).map(f64::from),
        _ => None,
    }
}

fn completed(years: f64) -> Option<u8> {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // between 3 and 99
    (LEAST..=MOST).contains(&years).then_some(years as u8)
}

fn doubted(found: String, years: u8) -> Note {
    Note {
        rule: Rule::Implausible,
        severity: Severity::Doubted,
        found,
        expected: "an age in completed years, 3 to 25".into(),
        done: format!("read as {years}").into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::Serial;

    fn rule_of(cell: &Cell) -> (Option<u8>, Option<(Rule, Severity)>) {
        let reading = age(cell, false);
        (reading.value, reading.note.map(|n| (n.rule, n.severity)))
    }

    #[test]
    fn a_day_of_1900_is_the_age_it_counts() {
        let cell = Cell::Date(Serial { days: 8.0, from_1904: false });
        let note = age(&cell, false).note.unwrap();
        assert_eq!((note.found.as_str(), note.done.as_ref()), ("1900-01-08", "read as 8"));
        assert_eq!(age(&cell, false).value, Some(8));
        for text in ["1900-01-08", "08/01/1900", "1/8/1900", "1900-01-08 00:00:00"] {
            let cell = Cell::Text(text.into());
            assert_eq!(rule_of(&cell), (Some(8), Some((Rule::AgeAsDate, Severity::Repaired))));
            let done = age(&cell, false).note.unwrap().done;
            assert_eq!(done, "read as 8, as Excel writes it; 9 if LibreOffice did");
        }
    }

    #[test]
    fn a_birth_date_in_the_age_column_is_no_age() {
        let cell = Cell::Date(Serial { days: 41_034.0, from_1904: false });
        assert_eq!(rule_of(&cell), (None, Some((Rule::Implausible, Severity::Refused))));
    }

    #[test]
    fn zero_is_no_age_and_a_27_year_old_is_doubted_but_kept() {
        assert_eq!(rule_of(&Cell::Number(0.0)), (None, Some((Rule::Implausible, Severity::Refused))));
        assert_eq!(rule_of(&Cell::Number(120.0)), (None, Some((Rule::Implausible, Severity::Refused))));
        assert_eq!(rule_of(&Cell::Number(27.0)), (Some(27), Some((Rule::Implausible, Severity::Doubted))));
        assert_eq!(rule_of(&Cell::Number(10.5)), (Some(10), Some((Rule::Implausible, Severity::Doubted))));
        assert_eq!(rule_of(&Cell::Number(10.0)), (Some(10), None));
    }
}
