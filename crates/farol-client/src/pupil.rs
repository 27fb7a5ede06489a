//! A pupil as `predict/smart` is asked about one. Its values stand in bodies of requests only: `Debug` hides them.

use std::{borrow::Cow, fmt};

use farol_domain::columns::member;
use serde::{Serialize, Serializer, ser::SerializeMap as _};

/// The body of `predict/smart`; members are spelt as [`farol_domain::columns::member`] has them.
#[derive(Clone, PartialEq, Eq)]
pub struct Pupil {
    /// `RA`.
    pub ra: String,
    /// `IDADE`, completed years.
    pub age: u8,
    /// `ANO_INGRESSO`.
    pub enrolment_year: u16,
    /// `GENERO`: `Feminino`, `Masculino` or `Outro`.
    pub gender: String,
    /// `TURMA`.
    pub class: String,
    /// `INSTITUICAO_ENSINO`.
    pub institution: String,
    /// `FASE`.
    pub phase: String,
}

impl Pupil {
    /// The example of the HTTP contract: an invented pupil.
    pub fn example() -> Self {
        Self {
            ra: "1500".to_owned(),
            age: 10,
            enrolment_year: 2024,
            gender: "Feminino".to_owned(),
            class: "1A".to_owned(),
            institution: "MUNICIPAL".to_owned(),
            phase: "1A".to_owned(),
        }
    }
}

impl fmt::Debug for Pupil {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pupil(…)")
    }
}

impl Serialize for Pupil {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Request { ra: Cow::Borrowed(&self.ra), age: self.age, pupil: self }.serialize(serializer)
    }
}

/// A pupil with what drift has changed.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Request<'a> {
    pub(crate) ra: Cow<'a, str>,
    pub(crate) age: u8,
    pub(crate) pupil: &'a Pupil,
}

impl Serialize for Request<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut body = serializer.serialize_map(Some(7))?;
        body.serialize_entry(member::RA, &self.ra)?;
        body.serialize_entry(member::IDADE, &self.age)?;
        body.serialize_entry(member::ANO_INGRESSO, &self.pupil.enrolment_year)?;
        body.serialize_entry(member::GENERO, &self.pupil.gender)?;
        body.serialize_entry(member::TURMA, &self.pupil.class)?;
        body.serialize_entry(member::INSTITUICAO_ENSINO, &self.pupil.institution)?;
        body.serialize_entry(member::FASE, &self.pupil.phase)?;
        body.end()
    }
}

#[cfg(test)]
mod tests {
    use farol_domain::{
        SchoolYear,
        request::{Limits, RawRequest},
    };

    use super::*;

    #[test]
    fn the_body_is_the_contracts_example() {
        let body = serde_json::to_string(&Pupil::example()).unwrap();
        let contract = r#"{"RA":"1500","IDADE":10,"ANO_INGRESSO":2024,"GENERO":"Feminino","TURMA":"1A","INSTITUICAO_ENSINO":"MUNICIPAL","FASE":"1A"}"#;
        assert_eq!(body, contract);
        let raw: RawRequest<'_> = serde_json::from_str(&body).unwrap();
        assert!(raw.smart(SchoolYear::new(2025).unwrap(), &Limits::default()).is_ok());
    }

    #[test]
    fn debug_shows_nothing_of_a_pupil() {
        assert_eq!(format!("{:?}", Pupil::example()), "Pupil(…)");
    }
}
