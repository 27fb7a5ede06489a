//! From a raw request to an enrolment that cannot be wrong, or to all of its faults.

use std::{borrow::Cow, ops::RangeInclusive};

use super::{
    fault::{Fault, Kind},
    raw::{Raw, RawRequest},
};
use crate::{
    ClassName, Gender, Indicator, Institution, Outcome, Phase, Ra, Roster, SchoolYear, Score, YearValues,
    columns::member,
};

const FIRST_YEAR: u16 = 2010;
const MIN_INSTITUTION: usize = 3;

/// What a deployment accepts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Ages in completed years.
    pub age: RangeInclusive<u8>,
}

impl Default for Limits {
    fn default() -> Self {
        Self { age: 4..=25 }
    }
}

/// Something that was accepted and is worth saying.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Warning {
    /// `FASE` names no phase.
    UnknownPhase,
    /// `INSTITUICAO_ENSINO` is no known kind.
    UnknownInstitution,
    /// `ALUNO_NOVO` is 1, yet earlier values above 0 were sent; they are not used.
    NewcomerWithHistory,
}

impl Warning {
    /// A sentence for the answer.
    pub fn message(self) -> &'static str {
        match self {
            Self::UnknownPhase => "FASE names no phase of the programme (ALFA, 0 to 9): it counts as missing",
            Self::UnknownInstitution => {
                "INSTITUICAO_ENSINO is no known kind of institution: it counts as another kind"
            }
            Self::NewcomerWithHistory => "ALUNO_NOVO is 1: the earlier values sent with it were not used",
        }
    }
}

/// Earlier values a client of `full` sends itself.
#[derive(Debug, Clone, PartialEq)]
pub enum Previous {
    /// No earlier record.
    Newcomer,
    /// The newest earlier record.
    Known(Box<YearValues>),
}

/// A validated request.
#[derive(Debug, Clone, PartialEq)]
pub struct Enrolment {
    /// The pupil.
    pub ra: Ra,
    /// Enrolment facts of the reference year.
    pub roster: Roster,
    /// The year predicted.
    pub reference_year: SchoolYear,
    /// The outcome asked for, if one is named.
    pub outcome: Option<Outcome>,
    /// What was accepted and is worth saying.
    pub warnings: Vec<Warning>,
}

impl RawRequest<'_> {
    /// Validates the members of `predict/smart`. `default_year` is the reference year where none is named.
    ///
    /// # Errors
    /// All faults, in the order of the members.
    pub fn smart(&self, default_year: SchoolYear, limits: &Limits) -> Result<Enrolment, Vec<Fault>> {
        let mut check = Check::default();
        let enrolment = self.enrolment(default_year, limits, &mut check);
        check.done(enrolment)
    }

    /// Validates the members of `predict/full`: those of `smart`, and the earlier values.
    ///
    /// # Errors
    /// All faults, in the order of the members.
    pub fn full(
        &self,
        default_year: SchoolYear,
        limits: &Limits,
    ) -> Result<(Enrolment, Previous), Vec<Fault>> {
        let mut check = Check::default();
        let enrolment = self.enrolment(default_year, limits, &mut check);
        let previous = self.previous(&mut check);
        check.done(enrolment.zip(previous))
    }

    fn enrolment(&self, default_year: SchoolYear, limits: &Limits, check: &mut Check) -> Option<Enrolment> {
        let ra = check.text(member::RA, &self.ra, 1).and_then(|text| check.ra(&text));
        let age_range = u16::from(*limits.age.start())..=u16::from(*limits.age.end());
        let age = check.whole(member::IDADE, &self.age, age_range).and_then(|age| u8::try_from(age).ok());
        let reference_year = match self.reference_year {
            Raw::Absent => Some(default_year),
            ref raw => check.year(member::ANO_REFERENCIA, raw, default_year.next()),
        };
        let last_entry = reference_year.unwrap_or(default_year).next();
        let enrolment_year = check.year(member::ANO_INGRESSO, &self.enrolment_year, last_entry);
        let gender = check.gender(&self.gender);
        let class = check.text(member::TURMA, &self.class, 1);
        let institution = check.text(member::INSTITUICAO_ENSINO, &self.institution, MIN_INSTITUTION);
        let phase = check.text(member::FASE, &self.phase, 1);
        let outcome = check.outcome(&self.outcome);
        let (class, institution, phase) = (class?, institution?, phase?);
        let phase = check.phase(&phase);
        Some(Enrolment {
            ra: ra?,
            roster: Roster {
                phase,
                class: phase.and_then(|phase| ClassName::parse(phase, &class).ok()),
                age: Some(age?),
                institution: Some(check.institution(&institution)),
                enrolment_year: Some(enrolment_year?),
                gender: Some(gender?),
            },
            reference_year: reference_year?,
            outcome,
            warnings: std::mem::take(&mut check.warnings),
        })
    }

    fn previous(&self, check: &mut Check) -> Option<Previous> {
        let newcomer = match self.newcomer {
            Raw::Absent => Some(0),
            ref raw => check.whole(member::ALUNO_NOVO, raw, 0..=1),
        };
        let inde = check.score(member::INDE_ANTERIOR, &self.inde, true);
        let mut values = YearValues { inde, ..YearValues::default() };
        for ((indicator, name), raw) in
            Indicator::ALL.into_iter().zip(member::INDICATORS_ANTERIOR).zip(&self.indicators)
        {
            values.set_indicator(indicator, check.score(name, raw, false));
        }
        if newcomer? == 0 {
            return Some(Previous::Known(Box::new(values)));
        }
        let sent = Indicator::ALL.map(|i| values.indicator(i)).into_iter().chain([values.inde]).flatten();
        if sent.into_iter().any(|score| score.get() > 0.0) {
            check.warnings.push(Warning::NewcomerWithHistory);
        }
        Some(Previous::Newcomer)
    }
}

/// Collects faults and warnings while members are read.
#[derive(Default)]
struct Check {
    faults: Vec<Fault>,
    warnings: Vec<Warning>,
}

impl Check {
    fn done<T>(self, value: Option<T>) -> Result<T, Vec<Fault>> {
        value.filter(|_| self.faults.is_empty()).ok_or(self.faults)
    }

    fn fail<T>(&mut self, member: &'static str, kind: Kind, message: impl Into<String>) -> Option<T> {
        self.faults.push(Fault::new(member, kind, message));
        None
    }

    fn missing<T>(&mut self, member: &'static str) -> Option<T> {
        self.fail(member, Kind::Missing, "this member is required")
    }

    fn text<'r>(&mut self, member: &'static str, raw: &'r Raw<'_>, min: usize) -> Option<Cow<'r, str>> {
        let text = match raw {
            Raw::Absent => return self.missing(member),
            Raw::Text(text) => Cow::Borrowed(text.trim()),
            Raw::Number(number) => Cow::Owned(number.to_string()),
            Raw::Bool(_) | Raw::Other => return self.fail(member, Kind::StringType, "a text is expected"),
        };
        if text.chars().count() < min {
            let what = if min == 1 {
                "must not be empty".to_owned()
            } else {
                format!("needs at least {min} characters")
            };
            return self.fail(member, Kind::StringTooShort, what);
        }
        Some(text)
    }

    fn number(&mut self, member: &'static str, raw: &Raw<'_>) -> Option<f64> {
        let number = match raw {
            Raw::Absent => return self.missing(member),
            Raw::Number(number) => Some(*number),
            Raw::Text(text) => text.trim().parse().ok(),
            Raw::Bool(_) | Raw::Other => None,
        };
        match number {
            None => self.fail(member, Kind::FloatParsing, "a number is expected"),
            Some(n) if !n.is_finite() => {
                self.fail(member, Kind::FiniteNumber, "NaN and infinities are not accepted")
            }
            number => number,
        }
    }

    fn whole(&mut self, member: &'static str, raw: &Raw<'_>, mut range: RangeInclusive<u16>) -> Option<u16> {
        let number = self.number(member, raw)?;
        let (low, high) = (*range.start(), *range.end());
        if number.fract() != 0.0 {
            return self.fail(
                member,
                Kind::IntParsing,
                format!("a whole number from {low} to {high} is expected"),
            );
        }
        let whole = range.find(|whole| f64::from(*whole) == number);
        whole.or_else(|| self.fail(member, Kind::OutOfRange, format!("must be from {low} to {high}")))
    }

    fn year(&mut self, member: &'static str, raw: &Raw<'_>, last: SchoolYear) -> Option<SchoolYear> {
        SchoolYear::new(self.whole(member, raw, FIRST_YEAR..=last.get())?).ok()
    }

    /// `None` is absent, or a fault.
    fn score(&mut self, member: &'static str, raw: &Raw<'_>, required: bool) -> Option<Score> {
        if *raw == Raw::Absent && !required {
            return None;
        }
        let score = Score::new(self.number(member, raw)?).ok();
        score.or_else(|| self.fail(member, Kind::OutOfRange, "must be from 0 to 10"))
    }

    fn ra(&mut self, text: &str) -> Option<Ra> {
        match Ra::parse(text) {
            Ok(ra) => Some(ra),
            Err(error) => self.fail(member::RA, Kind::Value, error.to_string()),
        }
    }

    fn gender(&mut self, raw: &Raw<'_>) -> Option<Gender> {
        let text = self.text(member::GENERO, raw, 1)?;
        let gender =
            [Gender::Feminino, Gender::Masculino, Gender::Outro].into_iter().find(|g| g.as_str() == text);
        gender.or_else(|| self.fail(member::GENERO, Kind::Enum, "must be Masculino, Feminino or Outro"))
    }

    /// `None` is absent, or a fault.
    fn outcome(&mut self, raw: &Raw<'_>) -> Option<Outcome> {
        if *raw == Raw::Absent {
            return None;
        }
        let outcome = self.text(member::OUTCOME, raw, 1)?.parse().ok();
        outcome
            .or_else(|| self.fail(member::OUTCOME, Kind::Enum, "must be defasagem, evasao, piora or inicio"))
    }

    fn phase(&mut self, text: &str) -> Option<Phase> {
        let phase = Phase::parse(text).ok();
        if phase.is_none() {
            self.warnings.push(Warning::UnknownPhase);
        }
        phase
    }

    fn institution(&mut self, text: &str) -> Institution {
        if !Institution::is_known(text) {
            self.warnings.push(Warning::UnknownInstitution);
        }
        Institution::read(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PUPIL: &str = r#"{"RA":"1500","IDADE":10,"ANO_INGRESSO":2024,"GENERO":"Feminino","TURMA":"1A",
        "INSTITUICAO_ENSINO":"MUNICIPAL","FASE":"1A","NOME":"x"}"#;

    fn y(year: u16) -> SchoolYear {
        SchoolYear::new(year).unwrap()
    }

    fn with(changes: &[(&str, serde_json::Value)]) -> String {
        let mut body: serde_json::Value = serde_json::from_str(PUPIL).unwrap();
        for (name, value) in changes {
            body[*name] = value.clone();
        }
        body.to_string()
    }

    fn smart(body: &str) -> Result<Enrolment, Vec<Fault>> {
        serde_json::from_str::<RawRequest<'_>>(body).unwrap().smart(y(2025), &Limits::default())
    }

    fn full(changes: &[(&str, serde_json::Value)]) -> Result<(Enrolment, Previous), Vec<Fault>> {
        let body = with(changes);
        serde_json::from_str::<RawRequest<'_>>(&body).unwrap().full(y(2025), &Limits::default())
    }

    fn members(faults: &[Fault]) -> Vec<&str> {
        faults.iter().map(|f| f.member).collect()
    }

    #[test]
    fn the_contracts_example_is_accepted() {
        let enrolment = smart(PUPIL).unwrap();
        assert_eq!(enrolment.ra.as_str(), "1500");
        assert_eq!(enrolment.reference_year, y(2025));
        assert_eq!(enrolment.roster.phase.map(Phase::get), Some(1));
        assert_eq!(enrolment.roster.institution, Some(Institution::Publica));
        assert_eq!(enrolment.warnings, []);
    }

    #[test]
    fn all_faults_are_named_at_once() {
        let faults =
            smart(r#"{"IDADE":3,"ANO_INGRESSO":2030,"GENERO":"F","TURMA":" ","INSTITUICAO_ENSINO":"AB"}"#);
        let faults = faults.unwrap_err();
        let expected = ["RA", "IDADE", "ANO_INGRESSO", "GENERO", "TURMA", "INSTITUICAO_ENSINO", "FASE"];
        assert_eq!(members(&faults), expected);
    }

    #[test]
    fn faults_do_not_repeat_what_was_sent() {
        let body = with(&[("IDADE", "segredo".into()), ("GENERO", "segredo".into())]);
        let faults = smart(&body).unwrap_err();
        assert!(faults.iter().all(|f| !f.to_string().contains("segredo")));
    }

    #[test]
    fn numbers_sent_as_text_are_accepted() {
        let enrolment = smart(&with(&[("IDADE", "10".into()), ("ANO_INGRESSO", "2024".into())])).unwrap();
        assert_eq!(enrolment.roster.age, Some(10));
        assert_eq!(members(&smart(&with(&[("IDADE", "NaN".into())])).unwrap_err()), ["IDADE"]);
        assert_eq!(members(&smart(&with(&[("IDADE", 10.5.into())])).unwrap_err()), ["IDADE"]);
    }

    #[test]
    fn years_reach_from_2010_to_one_after_the_reference_year() {
        for (year, accepted) in [(2009, false), (2010, true), (2026, true), (2027, false)] {
            assert_eq!(smart(&with(&[("ANO_INGRESSO", year.into())])).is_ok(), accepted, "{year}");
        }
        let explicit = with(&[("ANO_REFERENCIA", 2023.into()), ("ANO_INGRESSO", 2025.into())]);
        assert_eq!(members(&smart(&explicit).unwrap_err()), ["ANO_INGRESSO"]);
    }

    #[test]
    fn a_phase_that_cannot_be_read_is_accepted_with_a_warning() {
        let enrolment = smart(&with(&[("FASE", "Avançada".into())])).unwrap();
        assert_eq!(enrolment.roster.phase, None);
        assert_eq!(enrolment.warnings, [Warning::UnknownPhase]);
    }

    #[test]
    fn full_requires_the_earlier_inde_and_checks_the_scale() {
        assert_eq!(members(&full(&[]).unwrap_err()), ["INDE_ANTERIOR"]);
        let faults = full(&[("INDE_ANTERIOR", 10.5.into()), ("IEG_ANTERIOR", "inf".into())]).unwrap_err();
        assert_eq!(members(&faults), ["INDE_ANTERIOR", "IEG_ANTERIOR"]);
        let (_, previous) = full(&[("INDE_ANTERIOR", 0.into())]).unwrap();
        assert!(
            matches!(previous, Previous::Known(v) if v.inde == Score::new(0.0).ok()),
            "a true zero is a value"
        );
    }

    #[test]
    fn a_newcomers_zero_means_missing() {
        let (enrolment, previous) = full(&[("INDE_ANTERIOR", 0.into()), ("ALUNO_NOVO", 1.into())]).unwrap();
        assert_eq!((previous, enrolment.warnings), (Previous::Newcomer, vec![]));
    }
}
