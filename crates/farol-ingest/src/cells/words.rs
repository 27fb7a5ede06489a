//! Words: phase, class, gender, pedra, institution and names, through the domain's own readers.

use farol_domain::{
    ClassName, DomainError, Gender, Institution, LeavingReason, Pedra, Phase, Ra, Rule, Severity,
};

use super::{Note, Reading, not_a_value};
use crate::grid::Cell;

/// A cell that `parse` understands, or a note by `rule`.
fn word<T>(
    cell: &Cell,
    parse: impl Fn(&str) -> Result<T, DomainError>,
    rule: Rule,
    expected: &'static str,
) -> Reading<T> {
    if let Some(note) = not_a_value(cell, expected) {
        return Reading::refused(note);
    }
    let Some(text) = cell.text() else { return Reading::missing() };
    match parse(&text) {
        Ok(value) => Reading::plain(value),
        Err(_) => Reading::refused(Note::refused(rule, text, expected)),
    }
}

/// Phase or ideal phase.
pub(crate) fn phase(cell: &Cell) -> Reading<Phase> {
    word(cell, Phase::parse, Rule::UnknownPhase, "a phase: ALFA or 0 to 9")
}

/// Class beside a phase; without a phase the class stands as written.
pub(crate) fn class(cell: &Cell, phase: Option<Phase>) -> Reading<ClassName> {
    // 9 strips nothing from a class such as `3C`; a class `9` keeps its name.
    let Some(phase) = phase.or_else(|| Phase::new(9).ok()) else { return Reading::missing() };
    word(cell, |text| ClassName::parse(phase, text), Rule::UnknownWord, "a class of 1 to 40 characters")
}

/// Gender.
pub(crate) fn gender(cell: &Cell) -> Reading<Gender> {
    word(cell, Gender::parse, Rule::UnknownWord, "Feminino, Masculino or Outro")
}

/// Pedra.
pub(crate) fn pedra(cell: &Cell) -> Reading<Pedra> {
    word(cell, Pedra::parse, Rule::UnknownWord, "Quartzo, Ágata, Ametista or Topázio")
}

/// Why a pupil left.
pub(crate) fn leaving_reason(cell: &Cell) -> Reading<LeavingReason> {
    word(cell, LeavingReason::parse, Rule::UnknownWord, "concluiu, transferência, mudança or outro")
}

/// Registration id.
pub(crate) fn ra(cell: &Cell) -> Reading<Ra> {
    word(cell, Ra::parse, Rule::NoRa, "a registration id (RA)")
}

/// Kind of institution; an unknown spelling is taken as `outra`.
pub(crate) fn institution(cell: &Cell) -> Reading<Institution> {
    const EXPECTED: &str = "a kind of institution seen before";
    let reading = word(cell, |text| Ok(Institution::read(text)), Rule::UnknownInstitution, EXPECTED);
    let unknown =
        cell.text().filter(|text| reading.value == Some(Institution::Outra) && !Institution::is_known(text));
    let Some(text) = unknown else { return reading };
    Reading::noted(
        Institution::Outra,
        Note {
            rule: Rule::UnknownInstitution,
            severity: Severity::Doubted,
            found: text.into_owned(),
            expected: EXPECTED.into(),
            done: "taken as outra".into(),
        },
    )
}

/// A free text, such as a name.
pub(crate) fn free(cell: &Cell) -> Reading<String> {
    word(cell, |text| Ok(text.to_owned()), Rule::UnknownWord, "a text")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Cell {
        Cell::Text(text.into())
    }

    #[test]
    fn a_phase_may_be_a_number_or_a_word() {
        let get = |cell: &Cell| phase(cell).value.map(Phase::get);
        assert_eq!(get(&Cell::Number(9.0)), Some(9));
        assert_eq!(get(&text("ALFA")), Some(0));
        assert_eq!(phase(&text("turma nova")).note.unwrap().rule, Rule::UnknownPhase);
        assert_eq!(phase(&Cell::Empty), Reading::missing());
    }

    #[test]
    fn an_id_that_a_spreadsheet_made_a_number_is_the_same_id() {
        assert_eq!(ra(&Cell::Number(1500.0)), ra(&text("1500.0")));
        assert_eq!(ra(&text("RA-861")).value.unwrap().as_str(), "RA-861");
        assert_eq!(ra(&Cell::Empty), Reading::missing());
    }

    #[test]
    fn a_class_without_a_phase_stands_as_written() {
        assert_eq!(class(&text("3C"), None).value.unwrap().as_str(), "3C");
        assert_eq!(class(&text("3C"), Phase::new(3).ok()).value.unwrap().as_str(), "C");
        assert_eq!(class(&Cell::Number(9.0), Phase::new(9).ok()).value.unwrap().as_str(), "9");
    }

    #[test]
    fn an_institution_not_seen_before_is_doubted_and_an_unknown_pedra_refused() {
        let kinder = institution(&text("Kinder"));
        assert_eq!(
            (kinder.value, kinder.note.unwrap().severity),
            (Some(Institution::Outra), Severity::Doubted)
        );
        assert_eq!(institution(&text("Pública")), Reading::plain(Institution::Publica));
        assert_eq!(institution(&text("Nenhuma das opções acima")), Reading::plain(Institution::Outra));
        assert_eq!(pedra(&text("Rubi")).note.unwrap().severity, Severity::Refused);
        assert_eq!(pedra(&text("INCLUIR")).note.unwrap().rule, Rule::Placeholder);
    }
}
