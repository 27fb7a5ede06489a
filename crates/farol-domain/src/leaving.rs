//! Why a pupil left, where somebody stated it.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{DomainError, fold};

/// A stated reason for not coming back the year after.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LeavingReason {
    /// Finished the programme.
    Concluded,
    /// Goes on at another school or programme.
    Transferred,
    /// Moved away.
    Moved,
    /// Anything else.
    Other,
}

impl LeavingReason {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Concluded, Self::Transferred, Self::Moved, Self::Other];

    /// The reasons that are no leaving in the sense of `evasao`, unless a school says otherwise.
    pub const NO_EXIT: [Self; 2] = [Self::Concluded, Self::Transferred];

    /// Reads a reason in Portuguese or English, with or without accents.
    ///
    /// # Errors
    /// When it is none of the four.
    pub fn parse(text: &str) -> Result<Self, DomainError> {
        match fold(text).as_str() {
            "concluiu" | "conclusao" | "concluido" | "concluida" | "formado" | "formada" | "formou se"
            | "concluded" | "graduated" | "completed" => Ok(Self::Concluded),
            "transferencia" | "transferido" | "transferida" | "transferred" | "transfer" => {
                Ok(Self::Transferred)
            }
            "mudanca" | "mudou se" | "mudou" | "mudanca de cidade" | "moved" | "moved away" => {
                Ok(Self::Moved)
            }
            "outro" | "outra" | "outros" | "desistencia" | "desistiu" | "abandono" | "evasao" | "other"
            | "dropped out" => Ok(Self::Other),
            _ => Err(DomainError::LeavingReason),
        }
    }

    /// The code used in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Concluded => "concluded",
            Self::Transferred => "transferred",
            Self::Moved => "moved",
            Self::Other => "other",
        }
    }
}

impl fmt::Display for LeavingReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_read_in_both_languages() {
        for reason in LeavingReason::ALL {
            assert_eq!(LeavingReason::parse(reason.as_str()), Ok(reason));
        }
        assert_eq!(LeavingReason::parse("Transferência"), Ok(LeavingReason::Transferred));
        assert_eq!(LeavingReason::parse("CONCLUIU"), Ok(LeavingReason::Concluded));
        assert_eq!(LeavingReason::parse("Mudança"), Ok(LeavingReason::Moved));
        assert_eq!(LeavingReason::parse("talvez"), Err(DomainError::LeavingReason));
    }
}
