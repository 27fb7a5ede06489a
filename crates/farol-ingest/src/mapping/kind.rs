//! What may stand in a column of each meaning: the values Farol reads there by itself, and those a mapping may give.

use farol_domain::{Gender, Institution, LeavingReason, MAX_SCORE, Pedra, Phase, SchoolYear, columns::Field};

use crate::cells::numbers;

/// Kinds of values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A grade, index or indicator: the only kind that has a scale.
    Score,
    /// A whole number within a range.
    Whole(i8, i8),
    /// A calendar year.
    Year,
    /// A phase.
    Phase,
    /// A gender.
    Gender,
    /// A pedra.
    Pedra,
    /// A kind of institution.
    Institution,
    /// Why a pupil left.
    LeavingReason,
    /// Any text.
    Text,
    /// What identifies a person.
    Identity,
}

impl Kind {
    pub(super) fn of(field: Field) -> Self {
        match field {
            Field::Ra | Field::Name | Field::BirthDate | Field::BirthYear => Self::Identity,
            Field::Age => Self::Whole(3, 99),
            Field::Gender => Self::Gender,
            Field::EnrolmentYear => Self::Year,
            Field::Institution => Self::Institution,
            Field::School | Field::Class => Self::Text,
            Field::Phase | Field::IdealPhase => Self::Phase,
            Field::Pedra => Self::Pedra,
            Field::Inde | Field::Indicator(_) | Field::Maths | Field::Portuguese | Field::English => {
                Self::Score
            }
            Field::Evaluations => Self::Whole(0, 99),
            Field::GradeGap => Self::Whole(-9, 9),
            Field::LeavingReason => Self::LeavingReason,
        }
    }

    /// Whether a text is read without a dictionary. Scales are not looked at.
    pub(super) fn reads(self, text: &str) -> bool {
        let number = || numbers::parse(text);
        match self {
            Self::Score => number().is_some(),
            Self::Whole(least, most) => number()
                .is_some_and(|n| n.fract() == 0.0 && (f64::from(least)..=f64::from(most)).contains(&n)),
            Self::Year => number().and_then(whole_year).is_some(),
            Self::Phase => Phase::parse(text).is_ok(),
            Self::Gender => Gender::parse(text).is_ok(),
            Self::Pedra => Pedra::parse(text).is_ok(),
            Self::LeavingReason => LeavingReason::parse(text).is_ok(),
            Self::Institution => Institution::is_known(text),
            Self::Text | Self::Identity => !text.trim().is_empty(),
        }
    }

    /// What a dictionary may give, as a sentence's end.
    pub(super) fn expected(self) -> String {
        match self {
            Self::Score => format!("a number from 0 to {MAX_SCORE}"),
            Self::Whole(-9, 9) => "a whole number from -9 to 9, below 0 for a pupil who is behind".into(),
            Self::Whole(least, most) => format!("a whole number from {least} to {most}"),
            Self::Year => "a calendar year".into(),
            Self::Phase => "a phase: 0 to 9, or \"ALFA\" for 0".into(),
            Self::Gender => "\"Feminino\", \"Masculino\" or \"Outro\"".into(),
            Self::Pedra => "\"Quartzo\", \"Ágata\", \"Ametista\" or \"Topázio\"".into(),
            Self::LeavingReason => "\"concluiu\", \"transferência\", \"mudança\" or \"outro\"".into(),
            Self::Institution => {
                let kinds: Vec<String> = INSTITUTIONS.iter().map(|kind| format!("\"{kind}\"")).collect();
                kinds.join(", ")
            }
            Self::Text => "a text of 1 to 40 characters".into(),
            Self::Identity => "nothing: a column that identifies a pupil has no dictionary".into(),
        }
    }
}

/// One spelling of each kind of institution that is read as that kind.
const INSTITUTIONS: [&str; 8] = [
    "Pública",
    "Privada",
    "Privada - Programa de apadrinhamento",
    "Privada - Parcerias com bolsa",
    "Privada - Pagamento por empresa parceira",
    "Concluiu o 3º EM",
    "Universitário",
    "Outra",
];

/// A school year from a whole number.
pub(super) fn whole_year(number: f64) -> Option<SchoolYear> {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // whole, and within u16
    let year =
        (number.fract() == 0.0 && (0.0..=f64::from(u16::MAX)).contains(&number)).then_some(number as u16);
    year.and_then(|year| SchoolYear::new(year).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_institution_offered_is_read_as_a_kind_of_its_own() {
        let read: Vec<Institution> = INSTITUTIONS.iter().map(|text| Institution::read(text)).collect();
        assert_eq!(read, Institution::ALL);
        assert!(INSTITUTIONS.iter().all(|text| Institution::is_known(text)));
    }

    #[test]
    fn words_farol_reads_by_itself_need_no_dictionary() {
        assert!(Kind::Phase.reads("FASE 2") && !Kind::Phase.reads("Year 7"));
        assert!(Kind::Whole(-9, 9).reads("-1") && !Kind::Whole(-9, 9).reads("Yes"));
        assert!(Kind::Year.reads("2024") && !Kind::Year.reads("12"));
    }
}
