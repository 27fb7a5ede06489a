//! Grades and indicators on the scale 0 to 10.

use farol_domain::{Rule, Score, Severity};

use super::{Note, Reading, numbers::number};
use crate::{grid::Cell, mapping::Scale};

const EXPECTED: &str = "a score from 0 to 10";

/// A score; a true 0 is a value, and what stands just above 10 by rounding is 10.
pub(crate) fn score(cell: &Cell, plain_text: bool) -> Reading<Score> {
    let reading = number(cell, plain_text, EXPECTED);
    let Some(value) = reading.value else { return Reading { value: None, note: reading.note } };
    match Score::rounded(value) {
        Err(_) => Reading::refused(Note::refused(Rule::OutOfScale, value.to_string(), EXPECTED)),
        Ok((score, false)) => Reading { value: Some(score), note: reading.note },
        Ok((score, true)) => Reading::noted(
            score,
            Note {
                rule: Rule::RoundedAboveTen,
                severity: Severity::Repaired,
                found: value.to_string(),
                expected: EXPECTED.into(),
                done: "read as 10".into(),
            },
        ),
    }
}

/// A score on the school's own scale, brought onto 0 to 10.
pub(crate) fn scaled(cell: &Cell, plain_text: bool, scale: Scale) -> Reading<Score> {
    let reading = number(cell, plain_text, "a number on the school's scale");
    let Some(value) = reading.value else { return Reading { value: None, note: reading.note } };
    match scale.apply(value).and_then(|value| Score::new(value).ok()) {
        Some(score) => Reading { value: Some(score), note: reading.note },
        None => Reading::refused(Note::refused(Rule::OutOfScale, value.to_string(), scale.expected())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(cell: &Cell) -> (Option<f64>, Option<Rule>) {
        let reading = score(cell, false);
        (reading.value.map(Score::get), reading.note.map(|n| n.rule))
    }

    #[test]
    fn a_schools_own_scale_becomes_ours() {
        let percent = Scale::new(0.0, 100.0).unwrap();
        let read = |value: f64| scaled(&Cell::Number(value), false, percent);
        assert_eq!(read(73.0), Reading::plain(Score::new(7.3).unwrap()));
        let note = read(730.0).note.unwrap();
        assert_eq!((note.rule, &*note.expected), (Rule::OutOfScale, "a number from 0 to 100"));
    }

    #[test]
    fn the_scale_is_kept() {
        assert_eq!(read(&Cell::Number(0.0)), (Some(0.0), None));
        assert_eq!(read(&Cell::Number(10.002)), (Some(10.0), Some(Rule::RoundedAboveTen)));
        assert_eq!(read(&Cell::Number(10.5)), (None, Some(Rule::OutOfScale)));
        assert_eq!(read(&Cell::Number(-0.1)), (None, Some(Rule::OutOfScale)));
        assert_eq!(read(&Cell::Number(f64::INFINITY)), (None, Some(Rule::OutOfScale)));
        assert_eq!(read(&Cell::Text("7,5".into())), (Some(7.5), Some(Rule::NumberAsText)));
        assert_eq!(read(&Cell::Empty), (None, None));
    }
}
