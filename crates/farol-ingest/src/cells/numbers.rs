//! Numbers: as numbers, or as texts with a decimal comma or point; and the whole numbers of a record.

use farol_domain::{Rule, SchoolYear, Severity};

use super::{Note, Reading, not_a_value};
use crate::grid::Cell;

/// A number in any form. In a file of plain text, a number in text form is nothing to note.
pub(crate) fn number(cell: &Cell, plain_text: bool, expected: &'static str) -> Reading<f64> {
    if let Some(note) = not_a_value(cell, expected) {
        return Reading::refused(note);
    }
    let Some(text) = cell.text() else { return Reading::missing() };
    match cell {
        Cell::Number(number) => Reading::plain(*number),
        Cell::Text(_) => match parse(&text) {
            Some(number) if plain_text => Reading::plain(number),
            Some(number) => Reading::noted(
                number,
                Note {
                    rule: Rule::NumberAsText,
                    severity: Severity::Repaired,
                    found: text.into_owned(),
                    expected: expected.into(),
                    done: format!("read as {number}").into(),
                },
            ),
            None => Reading::refused(Note::refused(Rule::NotANumber, text, expected)),
        },
        _ => Reading::refused(Note::refused(Rule::NotANumber, text, expected)),
    }
}

/// `7,5`, `7.5`, `-1`, `1.234,5` or `1,234.5`: with both signs, the last is the decimal one.
pub(crate) fn parse(text: &str) -> Option<f64> {
    let text = text.trim().replace('\u{2212}', "-");
    let plain = |b: u8| b.is_ascii_digit() || matches!(b, b'.' | b',' | b'-' | b'+');
    if !text.bytes().all(plain) || !text.bytes().any(|b| b.is_ascii_digit()) {
        return None;
    }
    let decimal = text.rfind(['.', ',']);
    let (whole, fraction) = decimal.map_or((text.as_str(), ""), |at| (&text[..at], &text[at + 1..]));
    let (thousands, other) = if text[whole.len()..].starts_with('.') { (',', '.') } else { ('.', ',') };
    if whole.contains(other) || (whole.contains(thousands) && !is_grouped(whole, thousands)) {
        return None;
    }
    format!("{}.{fraction}0", whole.replace(thousands, "")).parse().ok()
}

/// Whether all groups after the first have three digits.
fn is_grouped(whole: &str, thousands: char) -> bool {
    whole.split(thousands).skip(1).all(|group| group.len() == 3)
}

/// A whole number from `least` to `most`.
fn whole(cell: &Cell, plain_text: bool, least: i32, most: i32, expected: &'static str) -> Reading<i32> {
    let reading = number(cell, plain_text, expected);
    let Some(value) = reading.value else { return Reading { value: None, note: reading.note } };
    if value.fract() != 0.0 || !(f64::from(least)..=f64::from(most)).contains(&value) {
        return Reading::refused(Note::refused(Rule::Implausible, value.to_string(), expected));
    }
    #[allow(clippy::cast_possible_truncation)] // whole, and between two i32
    Reading { value: Some(value as i32), note: reading.note }
}

/// Number of evaluations.
pub(crate) fn evaluations(cell: &Cell, plain_text: bool) -> Reading<u8> {
    narrowed(whole(cell, plain_text, 0, 99, "a number of evaluations, 0 to 99"))
}

/// Phase minus ideal phase; both are 0 to 9.
pub(crate) fn grade_gap(cell: &Cell, plain_text: bool) -> Reading<i8> {
    narrowed(whole(cell, plain_text, -9, 9, "a whole number from -9 to 9"))
}

fn narrowed<T: TryFrom<i32>>(reading: Reading<i32>) -> Reading<T> {
    Reading { value: reading.value.and_then(|v| T::try_from(v).ok()), note: reading.note }
}

/// Earliest year of entry taken without doubt.
const FIRST_ENTRY: i32 = 2000;

/// Year of entry, not after the sheet's own year.
pub(crate) fn enrolment_year(cell: &Cell, plain_text: bool, sheet: SchoolYear) -> Reading<SchoolYear> {
    const EXPECTED: &str = "a year of entry, from 1990 to the sheet's own year";
    let reading = whole(cell, plain_text, 1990, i32::from(sheet.get()), EXPECTED);
    let year = reading.value.and_then(|v| u16::try_from(v).ok()).and_then(|v| SchoolYear::new(v).ok());
    let doubted = reading.value.filter(|year| *year < FIRST_ENTRY).map(|year| Note {
        rule: Rule::Implausible,
        severity: Severity::Doubted,
        found: year.to_string(),
        expected: "a year of entry from 2000 on".into(),
        done: "taken as it stands".into(),
    });
    Reading { value: year, note: doubted.or(reading.note) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_decimal_signs_are_read() {
        for (text, value) in [
            ("7,5", 7.5),
            ("7.5", 7.5),
            (" 10 ", 10.0),
            ("-1", -1.0),
            ("\u{2212}2", -2.0),
            ("1.234,5", 1234.5),
            ("1,234.5", 1234.5),
            ("1.234.567,8", 1_234_567.8),
            (",5", 0.5),
            ("10,002", 10.002),
        ] {
            assert_eq!(parse(text), Some(value), "{text}");
        }
        for text in ["", "-", "7,5,1", "1.2.3", "12a", "1e5", "NaN", "inf", "7 5", "--1", "1-2", "12,34.5"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_number_in_text_form_is_noted_in_a_workbook_and_plain_in_a_text_file() {
        let cell = Cell::Text("7,5".into());
        assert_eq!(number(&cell, true, "a score"), Reading::plain(7.5));
        let noted = number(&cell, false, "a score");
        assert_eq!((noted.value, noted.note.unwrap().rule), (Some(7.5), Rule::NumberAsText));
    }

    #[test]
    fn a_text_or_a_date_is_not_a_number() {
        let date = Cell::Date(crate::grid::Serial { days: 45_000.0, from_1904: false });
        for cell in [Cell::Text("muito bom".into()), date, Cell::Bool(true)] {
            assert_eq!(number(&cell, false, "a score").note.unwrap().rule, Rule::NotANumber);
        }
    }

    #[test]
    fn an_entry_after_the_sheets_year_is_refused_and_a_very_early_one_doubted() {
        let sheet = SchoolYear::new(2023).unwrap();
        let entry = |year: f64| enrolment_year(&Cell::Number(year), false, sheet);
        assert_eq!(entry(2016.0), Reading::plain(SchoolYear::new(2016).unwrap()));
        assert_eq!(entry(2024.0).note.unwrap().severity, Severity::Refused);
        assert_eq!(entry(1995.0).note.unwrap().severity, Severity::Doubted);
        assert_eq!(entry(20.0).value, None);
    }

    #[test]
    fn a_grade_gap_is_whole_and_small() {
        assert_eq!(grade_gap(&Cell::Number(-2.0), false), Reading::plain(-2));
        for value in [0.5, 10.0, f64::NAN] {
            let reading = grade_gap(&Cell::Number(value), false);
            assert_eq!(
                (reading.value, reading.note.unwrap().done.as_ref()),
                (None, crate::cells::KEPT_BESIDE)
            );
        }
    }
}
