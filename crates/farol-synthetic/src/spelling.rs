//! Three years' spellings of the same thing: phase, class, gender, institution, band, ideal phase. It knows no cell.

use crate::{
    marginals::words::{CLASS_LETTERS, Institution, YOUNGEST_CLASSES},
    world::Style,
};

/// `7`, `FASE 7` or `ALFA`; the third style writes the class with it (see [`class`]).
pub(crate) fn phase(phase: u8, style: Style) -> String {
    match (style, phase) {
        (Style::First, _) => phase.to_string(),
        (_, 0) => "ALFA".to_owned(),
        _ => format!("FASE {phase}"),
    }
}

/// `A`, `1A` or `ALFA A - G0/G1`; `classes` is how many the phase has. Phase 9 has none and is named by its number.
pub(crate) fn class(phase: u8, class: usize, classes: usize, style: Style) -> String {
    let letters = letters(class);
    match (style, phase) {
        (Style::First, _) => letters,
        (_, 0) => {
            let grades = if class * 100 < classes * YOUNGEST_CLASSES { "G0/G1" } else { "G2/G3" };
            format!("ALFA {letters} - {grades}")
        }
        _ => format!("{phase}{letters}"),
    }
}

/// `A` to `T` in the order of use, then two letters.
fn letters(class: usize) -> String {
    let n = CLASS_LETTERS.len();
    let last = CLASS_LETTERS[class % n];
    if class < n { last.to_string() } else { format!("{}{last}", CLASS_LETTERS[(class / n - 1) % n]) }
}

/// `Menina` in the first year, `Feminino` later.
pub(crate) fn gender(girl: bool, style: Style) -> &'static str {
    match (style, girl) {
        (Style::First, true) => "Menina",
        (Style::First, false) => "Menino",
        (_, true) => "Feminino",
        (_, false) => "Masculino",
    }
}

/// The institution as the year spells it.
pub(crate) fn institution(kind: Institution, style: Style) -> &'static str {
    match (style, kind) {
        (Style::First, Institution::Sponsored) => "Rede Decisão",
        (Style::First, Institution::SponsoredSmall) => "Escola JP II",
        (Style::First, _) => "Escola Pública",
        (_, Institution::Public) => "Pública",
        (_, Institution::Private) => "Privada",
        (_, Institution::Finished) => "Concluiu o 3º EM",
        (_, Institution::NoneOfThese) => "Nenhuma das opções acima",
        (_, Institution::Scholarship) => "Privada *Parcerias com Bolsa 100%",
        (_, Institution::Company) => "Privada - Pagamento por *Empresa Parceira",
        (_, Institution::Sponsored) => "Privada - Programa de Apadrinhamento",
        (_, Institution::SponsoredSmall) => "Privada - Programa de apadrinhamento",
        (_, Institution::Graduate) => "Bolsista Universitário *Formado (a)",
    }
}

/// The band's name, 0 to 3: with its accent in the first year and in columns of years before the second, without it later.
pub(crate) fn pedra(band: usize, accent: bool) -> &'static str {
    match band {
        0 => "Quartzo",
        1 if accent => "Ágata",
        1 => "Agata",
        2 => "Ametista",
        _ => "Topázio",
    }
}

/// The band of an INDE. The first year's own cuts stand a little above 7 and 8.
pub(crate) fn band(inde: f64, style: Style) -> usize {
    let cuts = if style == Style::First { [6.0, 7.03, 8.059] } else { [6.0, 7.0, 8.0] };
    cuts.iter().filter(|cut| inde >= **cut).count()
}

/// The ideal phase with the grades it names. The first year's names other grades for the first two, and another ordinal sign.
pub(crate) fn ideal(phase: u8, style: Style) -> &'static str {
    let first = style == Style::First;
    match phase {
        0 if first => "ALFA  (2º e 3º ano)",
        1 if first => "Fase 1 (4º ano)",
        2 if first => "Fase 2 (5º e 6º ano)",
        3 if first => "Fase 3 (7º e 8º ano)",
        4 if first => "Fase 4 (9º ano)",
        5 if first => "Fase 5 (1º EM)",
        6 if first => "Fase 6 (2º EM)",
        7 if first => "Fase 7 (3º EM)",
        0 => "ALFA (1° e 2° ano)",
        1 => "Fase 1 (3° e 4° ano)",
        2 => "Fase 2 (5° e 6° ano)",
        3 => "Fase 3 (7° e 8° ano)",
        4 => "Fase 4 (9° ano)",
        5 => "Fase 5 (1° EM)",
        6 => "Fase 6 (2° EM)",
        7 => "Fase 7 (3° EM)",
        _ => "Fase 8 (Universitários)",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_phase_and_class_has_three_spellings() {
        assert_eq!([Style::First, Style::Second].map(|style| phase(0, style)), ["0", "ALFA"]);
        assert_eq!(class(1, 0, 9, Style::First), "A");
        assert_eq!(class(1, 0, 9, Style::Second), "1A");
        assert_eq!(class(0, 0, 9, Style::Third), "ALFA A - G0/G1");
        assert_eq!(class(0, 8, 9, Style::Third), "ALFA J - G2/G3");
    }

    #[test]
    fn a_large_phase_has_classes_of_two_letters_that_do_not_repeat() {
        let all: std::collections::BTreeSet<String> = (0..600).map(letters).collect();
        assert_eq!(all.len(), 600);
        assert!(all.iter().all(|name| name.len() <= 2));
    }
}
