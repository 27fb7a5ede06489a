//! How one cell is read: a value, and a note where the cell was not plain. Nothing here knows rows or columns.

pub(crate) mod age;
pub(crate) mod dates;
pub(crate) mod numbers;
pub(crate) mod scores;
pub(crate) mod words;

use std::borrow::Cow;

use farol_domain::{Rule, Severity, fold};

use crate::grid::Cell;

/// Folded words that stand for a value still to be filled in.
const PLACEHOLDERS: [&str; 9] =
    ["incluir", "a incluir", "pendente", "a definir", "preencher", "n a", "nd", "n d", "sem informacao"];

/// What is said of a refused cell.
pub(crate) const KEPT_BESIDE: &str = "left missing; the cell is kept beside";

/// What a finding says of a cell, without its place.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Note {
    pub(crate) rule: Rule,
    pub(crate) severity: Severity,
    pub(crate) found: String,
    pub(crate) expected: Cow<'static, str>,
    pub(crate) done: Cow<'static, str>,
}

impl Note {
    /// The cell has no sound reading.
    pub(crate) fn refused(
        rule: Rule,
        found: impl Into<String>,
        expected: impl Into<Cow<'static, str>>,
    ) -> Self {
        let (expected, done) = (expected.into(), KEPT_BESIDE.into());
        Self { rule, severity: Severity::Refused, found: found.into(), expected, done }
    }
}

/// A cell, read.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Reading<T> {
    pub(crate) value: Option<T>,
    pub(crate) note: Option<Note>,
}

impl<T> Reading<T> {
    pub(crate) fn plain(value: T) -> Self {
        Self { value: Some(value), note: None }
    }

    pub(crate) fn missing() -> Self {
        Self { value: None, note: None }
    }

    pub(crate) fn refused(note: Note) -> Self {
        Self { value: None, note: Some(note) }
    }

    pub(crate) fn noted(value: T, note: Note) -> Self {
        Self { value: Some(value), note: Some(note) }
    }
}

/// The note of a cell that holds no value at all: an error, or a word such as `INCLUIR`.
pub(crate) fn not_a_value(cell: &Cell, expected: &'static str) -> Option<Note> {
    match cell {
        Cell::Error(error) => Some(Note::refused(Rule::ErrorCell, *error, expected)),
        Cell::Text(text) if is_placeholder(text) => {
            Some(Note::refused(Rule::Placeholder, text.trim(), expected))
        }
        _ => None,
    }
}

fn is_placeholder(text: &str) -> bool {
    // Most texts are longer, and folding costs.
    if text.len() > 20 {
        return false;
    }
    let folded = fold(text);
    folded.is_empty() || folded == "?" || PLACEHOLDERS.contains(&folded.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_and_words_to_be_filled_in_are_no_values() {
        let rule = |cell: Cell| not_a_value(&cell, "a score").map(|note| (note.rule, note.severity));
        assert_eq!(rule(Cell::Error("#DIV/0!")), Some((Rule::ErrorCell, Severity::Refused)));
        assert_eq!(rule(Cell::Text("INCLUIR".into())), Some((Rule::Placeholder, Severity::Refused)));
        assert_eq!(rule(Cell::Text(" - ".into())), Some((Rule::Placeholder, Severity::Refused)));
        assert_eq!(rule(Cell::Text("Ágata".into())), None);
        assert_eq!(rule(Cell::Number(0.0)), None);
    }
}
