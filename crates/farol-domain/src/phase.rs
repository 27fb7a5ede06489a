//! The programme's level (phase) and the class within it, in three years' spellings.

use std::{fmt, sync::Arc};

use serde::{Deserialize, Serialize};

use crate::{DomainError, fold};

const MAX_CLASS: usize = 40;

/// The programme's level: 0 (ALFA) to 9. Phases 8 and 9 are university.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Phase(u8);

impl Phase {
    /// A phase from its number.
    ///
    /// # Errors
    /// Above 9.
    pub fn new(number: u8) -> Result<Self, DomainError> {
        if number <= 9 { Ok(Self(number)) } else { Err(DomainError::Phase) }
    }

    /// Reads `7` (2022), `FASE 2` and `ALFA` (2023), `7E`, `9` (2024), and `Fase 3 (7º e 8º ano)` (an ideal phase).
    ///
    /// # Errors
    /// When the text names no phase.
    pub fn parse(text: &str) -> Result<Self, DomainError> {
        let folded = fold(text);
        let rest = folded.strip_prefix("fase").unwrap_or(&folded).trim_start();
        if rest == "alfa" || rest.starts_with("alfa ") {
            return Ok(Self(0));
        }
        let mut chars = rest.chars();
        let digit = chars.next().and_then(|c| c.to_digit(10));
        let number = digit.and_then(|d| u8::try_from(d).ok()).ok_or(DomainError::Phase)?;
        let after = chars.as_str();
        let plain = after.is_empty() || after == ".0" || after.starts_with([' ', '(']);
        let with_class = after.len() <= 2 && after.bytes().all(|b| b.is_ascii_lowercase());
        if plain || with_class { Self::new(number) } else { Err(DomainError::Phase) }
    }

    /// The number, 0 to 9.
    pub fn get(self) -> u8 {
        self.0
    }
}

impl TryFrom<u8> for Phase {
    type Error = DomainError;
    fn try_from(number: u8) -> Result<Self, DomainError> {
        Self::new(number)
    }
}

impl From<Phase> for u8 {
    fn from(phase: Phase) -> Self {
        phase.0
    }
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == 0 { f.write_str("ALFA") } else { write!(f, "{}", self.0) }
    }
}

/// A class within a phase of a year, without the phase that some years write before it: `A` for `A`, `1A`, `ALFA A - G0/G1`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ClassName(Arc<str>);

impl ClassName {
    /// Reads a class as written beside `phase`. A class that is named by the phase alone (`9`) keeps that name.
    ///
    /// # Errors
    /// When the text is empty or longer than 40 characters.
    pub fn parse(phase: Phase, text: &str) -> Result<Self, DomainError> {
        let text = text.trim().to_uppercase();
        if text.is_empty() || text.chars().count() > MAX_CLASS {
            return Err(DomainError::Class);
        }
        let rest = text.strip_prefix("FASE").unwrap_or(&text).trim_start();
        let rest = match phase.get() {
            0 => rest.strip_prefix("ALFA").or_else(|| rest.strip_prefix('0')),
            n => rest.strip_prefix((b'0' + n) as char),
        }
        .unwrap_or(rest);
        let letter = rest.split(|c: char| !c.is_alphanumeric()).find(|word| !word.is_empty());
        Ok(Self(letter.unwrap_or(&text).into()))
    }

    /// The class, upper case.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_years_spell_one_phase() {
        for text in ["2", "FASE 2", "2K", "fase 2", "2.0", "Fase 2 (5° e 6° ano)"] {
            assert_eq!(Phase::parse(text).map(Phase::get), Ok(2), "{text}");
        }
        for text in ["0", "ALFA", "ALFA  (2º e 3º ano)", "alfa"] {
            assert_eq!(Phase::parse(text).map(Phase::get), Ok(0), "{text}");
        }
        assert_eq!(Phase::parse("9").map(Phase::get), Ok(9));
    }

    #[test]
    fn what_names_no_phase_is_refused() {
        for text in ["", "alfabeto", "12", "FASE", "x2", "7E extra words", "2.5"] {
            assert_eq!(Phase::parse(text), Err(DomainError::Phase), "{text}");
        }
    }

    #[test]
    fn a_class_is_the_same_however_the_phase_stands_before_it() {
        let class =
            |phase, text| ClassName::parse(Phase::new(phase).unwrap(), text).unwrap().as_str().to_owned();
        assert_eq!(class(1, "A"), "A");
        assert_eq!(class(1, "1A"), "A");
        assert_eq!(class(0, "ALFA G - G2/G3"), "G");
        assert_eq!(class(9, "9"), "9");
        assert_eq!(class(0, "ALFA"), "ALFA");
    }
}
