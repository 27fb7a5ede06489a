//! The programme's four "stones": bands of INDE.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{DomainError, Score, fold};

/// Bands of INDE, lowest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Pedra {
    /// INDE below 6 (2022 to 2024).
    Quartzo,
    /// 6 to below 7.
    Agata,
    /// 7 to below 8.
    Ametista,
    /// 8 and above.
    Topazio,
}

impl Pedra {
    /// INDE from which Ágata, Ametista and Topázio begin, 2022 to 2024 (2020's dictionary: 5.506, 6.868, 8.230).
    pub const CUTS: [f64; 3] = [6.0, 7.0, 8.0];

    /// Reads a name with or without accent.
    ///
    /// # Errors
    /// When it is none of the four.
    pub fn parse(text: &str) -> Result<Self, DomainError> {
        match fold(text).as_str() {
            "quartzo" => Ok(Self::Quartzo),
            "agata" => Ok(Self::Agata),
            "ametista" => Ok(Self::Ametista),
            "topazio" => Ok(Self::Topazio),
            _ => Err(DomainError::Pedra),
        }
    }

    /// The band of an INDE under the cuts of 2022 to 2024.
    pub fn of_inde(inde: Score) -> Self {
        match Self::CUTS.iter().filter(|cut| inde.get() >= **cut).count() {
            0 => Self::Quartzo,
            1 => Self::Agata,
            2 => Self::Ametista,
            _ => Self::Topazio,
        }
    }

    /// 0 (Quartzo) to 3 (Topázio).
    pub fn rank(self) -> u8 {
        self as u8
    }
}

impl fmt::Display for Pedra {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Quartzo => "Quartzo",
            Self::Agata => "Ágata",
            Self::Ametista => "Ametista",
            Self::Topazio => "Topázio",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_spellings_of_agata_are_read_and_bands_are_ordered() {
        assert_eq!(Pedra::parse("Agata"), Pedra::parse("Ágata"));
        assert!(Pedra::Quartzo < Pedra::Topazio);
        assert_eq!(Pedra::of_inde(Score::new(7.0).unwrap()), Pedra::Ametista);
        assert_eq!(Pedra::of_inde(Score::new(5.99).unwrap()), Pedra::Quartzo);
    }
}
