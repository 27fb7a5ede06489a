//! A request as it came: known members by place, whatever their JSON type; unknown ones ignored.

use std::{borrow::Cow, fmt};

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::columns::member;

/// A JSON value, as far as a member of a request may be one.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Raw<'a> {
    /// Not there, or `null`.
    #[default]
    Absent,
    /// A number.
    Number(f64),
    /// A text.
    Text(Cow<'a, str>),
    /// `true` or `false`.
    Bool(bool),
    /// A list or an object.
    Other,
}

struct RawVisitor;

impl<'de> Visitor<'de> for RawVisitor {
    type Value = Raw<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }
    fn visit_unit<E>(self) -> Result<Raw<'de>, E> {
        Ok(Raw::Absent)
    }
    fn visit_bool<E>(self, v: bool) -> Result<Raw<'de>, E> {
        Ok(Raw::Bool(v))
    }
    fn visit_i64<E>(self, v: i64) -> Result<Raw<'de>, E> {
        Ok(Raw::Number(v as f64))
    }
    fn visit_u64<E>(self, v: u64) -> Result<Raw<'de>, E> {
        Ok(Raw::Number(v as f64))
    }
    fn visit_f64<E>(self, v: f64) -> Result<Raw<'de>, E> {
        Ok(Raw::Number(v))
    }
    fn visit_borrowed_str<E>(self, v: &'de str) -> Result<Raw<'de>, E> {
        Ok(Raw::Text(Cow::Borrowed(v)))
    }
    fn visit_str<E>(self, v: &str) -> Result<Raw<'de>, E> {
        Ok(Raw::Text(Cow::Owned(v.to_owned())))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Raw<'de>, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Raw::Other)
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Raw<'de>, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Raw::Other)
    }
}

impl<'de> Deserialize<'de> for Raw<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RawVisitor)
    }
}

/// The members of both request shapes; `full` alone reads the earlier values.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RawRequest<'a> {
    pub(super) ra: Raw<'a>,
    pub(super) age: Raw<'a>,
    pub(super) enrolment_year: Raw<'a>,
    pub(super) gender: Raw<'a>,
    pub(super) class: Raw<'a>,
    pub(super) institution: Raw<'a>,
    pub(super) phase: Raw<'a>,
    pub(super) reference_year: Raw<'a>,
    pub(super) newcomer: Raw<'a>,
    pub(super) inde: Raw<'a>,
    pub(super) indicators: [Raw<'a>; 7],
    pub(super) outcome: Raw<'a>,
}

impl<'a> RawRequest<'a> {
    fn slot(&mut self, name: &str) -> Option<&mut Raw<'a>> {
        Some(match name {
            member::RA => &mut self.ra,
            member::IDADE => &mut self.age,
            member::ANO_INGRESSO => &mut self.enrolment_year,
            member::GENERO => &mut self.gender,
            member::TURMA => &mut self.class,
            member::INSTITUICAO_ENSINO => &mut self.institution,
            member::FASE => &mut self.phase,
            member::ANO_REFERENCIA => &mut self.reference_year,
            member::ALUNO_NOVO => &mut self.newcomer,
            member::INDE_ANTERIOR => &mut self.inde,
            member::OUTCOME => &mut self.outcome,
            _ => {
                let at = member::INDICATORS_ANTERIOR.iter().position(|m| *m == name)?;
                &mut self.indicators[at]
            }
        })
    }
}

struct RequestVisitor;

impl<'de> Visitor<'de> for RequestVisitor {
    type Value = RawRequest<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object with the pupil's data")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<RawRequest<'de>, A::Error> {
        let mut request = RawRequest::default();
        while let Some(name) = map.next_key::<Cow<'de, str>>()? {
            match request.slot(&name) {
                Some(slot) => *slot = map.next_value()?,
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(request)
    }
}

impl<'de> Deserialize<'de> for RawRequest<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(RequestVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_members_are_ignored_and_known_ones_keep_their_type() {
        let text =
            r#"{"NOME":{"a":[1]},"RA":"1500","IDADE":"10","ANO_INGRESSO":2024,"ALUNO_NOVO":null,"FASE":[7]}"#;
        let raw: RawRequest<'_> = serde_json::from_str(text).unwrap();
        assert_eq!(raw.ra, Raw::Text("1500".into()));
        assert_eq!(raw.age, Raw::Text("10".into()));
        assert_eq!(raw.enrolment_year, Raw::Number(2024.0));
        assert_eq!(raw.newcomer, Raw::Absent);
        assert_eq!(raw.phase, Raw::Other);
    }

    #[test]
    fn what_is_no_object_is_an_error() {
        assert!(serde_json::from_str::<RawRequest<'_>>("[1]").is_err());
        assert!(serde_json::from_str::<RawRequest<'_>>("\"RA\"").is_err());
    }
}
