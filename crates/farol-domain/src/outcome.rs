//! What can be predicted, by name: four outcomes of the programme, and those a school defines for itself.
//! What each name means is a [`Definition`](crate::Definition).

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::DomainError;

/// An outcome of school year Y, predicted as of its start.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Outcome {
    /// Behind the ideal phase in Y.
    #[default]
    Defasagem,
    /// In Y−1, no longer there in Y.
    Evasao,
    /// Further behind in Y than in Y−1.
    Piora,
    /// Not behind in Y−1, behind in Y.
    Inicio,
    /// One that a school defines for itself.
    Own(OwnName),
}

/// The name of a school's own outcome: 1 to 24 of a-z, 0-9 and `-`, beginning with a letter.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OwnName {
    /// Filled up with zeros.
    bytes: [u8; Self::LONGEST],
}

impl Outcome {
    /// The programme's four.
    pub const ALL: [Self; 4] = [Self::Defasagem, Self::Evasao, Self::Piora, Self::Inicio];

    /// The name used in commands, URLs, files and the log.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Defasagem => "defasagem",
            Self::Evasao => "evasao",
            Self::Piora => "piora",
            Self::Inicio => "inicio",
            Self::Own(name) => name.as_str(),
        }
    }

    /// Whether a school defined it for itself.
    pub fn is_own(&self) -> bool {
        matches!(self, Self::Own(_))
    }
}

impl OwnName {
    /// The longest name, in bytes.
    pub const LONGEST: usize = 24;

    fn parse(name: &str) -> Option<Self> {
        let plain = name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        let begins = name.bytes().next().is_some_and(|b| b.is_ascii_lowercase());
        if !plain || !begins || name.len() > Self::LONGEST {
            return None;
        }
        let mut bytes = [0; Self::LONGEST];
        bytes[..name.len()].copy_from_slice(name.as_bytes());
        Some(Self { bytes })
    }

    fn as_str(&self) -> &str {
        let length = self.bytes.iter().position(|b| *b == 0).unwrap_or(Self::LONGEST);
        // infallible: only ASCII is ever taken in
        std::str::from_utf8(&self.bytes[..length]).unwrap_or_default()
    }
}

impl fmt::Debug for OwnName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_str().fmt(f)
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Any well-formed name is read; whether an outcome of that name is defined is another question.
impl FromStr for Outcome {
    type Err = DomainError;
    fn from_str(name: &str) -> Result<Self, DomainError> {
        let known = Self::ALL.into_iter().find(|o| o.as_str() == name);
        known.or_else(|| OwnName::parse(name).map(Self::Own)).ok_or(DomainError::Outcome)
    }
}

impl TryFrom<String> for Outcome {
    type Error = DomainError;
    fn try_from(name: String) -> Result<Self, DomainError> {
        name.parse()
    }
}

impl From<Outcome> for String {
    fn from(outcome: Outcome) -> Self {
        outcome.as_str().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_outcome_is_read_back_from_its_name() {
        for outcome in Outcome::ALL {
            assert_eq!(outcome.as_str().parse(), Ok(outcome));
        }
        assert_eq!("evasão".parse::<Outcome>(), Err(DomainError::Outcome));
    }

    #[test]
    fn a_schools_own_outcome_is_a_plain_name() {
        let own: Outcome = "baixo-engajamento".parse().unwrap();
        assert!(own.is_own());
        assert_eq!(own.to_string(), "baixo-engajamento");
        assert_eq!(serde_json::to_string(&own).unwrap(), "\"baixo-engajamento\"");
        assert_eq!(serde_json::from_str::<Outcome>("\"baixo-engajamento\"").unwrap(), own);
        let longest = "a".repeat(OwnName::LONGEST);
        assert_eq!(longest.parse::<Outcome>().unwrap().as_str(), longest);
        for bad in ["", "Maiúscula", "com espaço", "-x", "9x", &"a".repeat(OwnName::LONGEST + 1)] {
            assert_eq!(bad.parse::<Outcome>(), Err(DomainError::Outcome), "{bad}");
        }
    }
}
