//! What can be predicted: four outcomes, each named for what it is.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::DomainError;

/// An outcome of school year Y, predicted as of its start. [`crate::labels`] says how each is read from the records.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
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
}

impl Outcome {
    /// All four.
    pub const ALL: [Self; 4] = [Self::Defasagem, Self::Evasao, Self::Piora, Self::Inicio];

    /// The name used in commands, URLs, files and the log.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Defasagem => "defasagem",
            Self::Evasao => "evasao",
            Self::Piora => "piora",
            Self::Inicio => "inicio",
        }
    }

    /// Whether facts of the roster of Y itself may be seen; the others see closed years before Y only.
    pub fn sees_roster(self) -> bool {
        self == Self::Defasagem
    }

    /// Whether the label is nearly arithmetic on roster facts, so that a rule must stand beside the model.
    pub fn is_mechanical(self) -> bool {
        self == Self::Defasagem
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Outcome {
    type Err = DomainError;
    fn from_str(name: &str) -> Result<Self, DomainError> {
        Self::ALL.into_iter().find(|o| o.as_str() == name).ok_or(DomainError::Outcome)
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
}
