//! A pupil's recorded gender: kept for audit, never an input of a model.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{DomainError, fold};

/// Gender as recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Gender {
    /// `Feminino`, `Menina`.
    Feminino,
    /// `Masculino`, `Menino`.
    Masculino,
    /// Any other.
    Outro,
}

impl Gender {
    /// Reads both vocabularies.
    ///
    /// # Errors
    /// When the text is neither.
    pub fn parse(text: &str) -> Result<Self, DomainError> {
        match fold(text).as_str() {
            "feminino" | "menina" => Ok(Self::Feminino),
            "masculino" | "menino" => Ok(Self::Masculino),
            "outro" => Ok(Self::Outro),
            _ => Err(DomainError::Gender),
        }
    }

    /// The word existing clients send.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Feminino => "Feminino",
            Self::Masculino => "Masculino",
            Self::Outro => "Outro",
        }
    }
}

impl fmt::Display for Gender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_vocabularies_are_one() {
        assert_eq!(Gender::parse("Menina"), Gender::parse("FEMININO"));
        assert_eq!(Gender::parse("M"), Err(DomainError::Gender));
    }
}
