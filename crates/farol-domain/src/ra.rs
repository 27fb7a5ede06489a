//! A pupil's key: the programme, and the registration id (RA) within it.

use std::{borrow::Cow, fmt, sync::Arc};

use serde::{Deserialize, Serialize};

use crate::{DomainError, fold::is_invisible};

const MAX_RA: usize = 64;
const MAX_PROGRAMME: usize = 40;

/// A pupil's registration id within a programme: a non-empty text such as `RA-861` or `1500`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Ra(Arc<str>);

impl Ra {
    /// Reads an id; surrounding space, characters that nobody sees, and the `.0` a spreadsheet adds to a number are not
    /// part of it.
    ///
    /// # Errors
    /// When the text is empty, longer than 64 characters or holds control characters.
    pub fn parse(text: &str) -> Result<Self, DomainError> {
        let shown: Cow<'_, str> = if text.contains(is_invisible) {
            text.chars().filter(|c| !is_invisible(*c)).collect::<String>().into()
        } else {
            text.into()
        };
        let text = shown.trim();
        let text = match text.strip_suffix(".0") {
            Some(number) if !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()) => number,
            _ => text,
        };
        if text.is_empty() {
            return Err(DomainError::EmptyRa);
        }
        if text.chars().count() > MAX_RA {
            return Err(DomainError::LongRa { max: MAX_RA });
        }
        if text.chars().any(char::is_control) {
            return Err(DomainError::ControlInRa);
        }
        Ok(Self(text.into()))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The id is a pupil's: `Debug` hides it, so that it cannot slip into a log.
impl fmt::Debug for Ra {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ra(…)")
    }
}

impl std::borrow::Borrow<str> for Ra {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Ra {
    type Error = DomainError;
    fn try_from(text: String) -> Result<Self, DomainError> {
        Self::parse(&text)
    }
}

impl From<Ra> for String {
    fn from(ra: Ra) -> Self {
        ra.as_str().to_owned()
    }
}

/// The programme a pupil is enrolled in, named by a slug such as `pede`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Programme(Arc<str>);

impl Programme {
    /// Reads a slug.
    ///
    /// # Errors
    /// When it is not 1 to 40 of `a-z`, `0-9` and `-`.
    pub fn parse(slug: &str) -> Result<Self, DomainError> {
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        if slug.is_empty() || slug.len() > MAX_PROGRAMME || !slug.bytes().all(plain) {
            return Err(DomainError::Programme);
        }
        Ok(Self(slug.into()))
    }

    /// The slug.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Farol's first home.
impl Default for Programme {
    fn default() -> Self {
        Self("pede".into())
    }
}

impl fmt::Display for Programme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Programme {
    type Error = DomainError;
    fn try_from(text: String) -> Result<Self, DomainError> {
        Self::parse(&text)
    }
}

impl From<Programme> for String {
    fn from(programme: Programme) -> Self {
        programme.as_str().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_zero_a_spreadsheet_adds_is_not_part_of_an_id() {
        assert_eq!(Ra::parse("1500.0").unwrap().as_str(), "1500");
        assert_eq!(Ra::parse(" RA-861 ").unwrap().as_str(), "RA-861");
        assert_eq!(Ra::parse("v1.0").unwrap().as_str(), "v1.0");
        assert_eq!(Ra::parse("\u{200b}RA-\u{200e}861\u{feff}").unwrap().as_str(), "RA-861");
        assert_eq!(Ra::parse("\u{200b}"), Err(DomainError::EmptyRa));
    }

    #[test]
    fn an_id_must_say_something() {
        assert_eq!(Ra::parse("  "), Err(DomainError::EmptyRa));
        assert_eq!(Ra::parse("a\u{7}b"), Err(DomainError::ControlInRa));
        assert!(matches!(Ra::parse(&"9".repeat(65)), Err(DomainError::LongRa { .. })));
    }

    #[test]
    fn debug_output_does_not_show_the_id() {
        assert!(!format!("{:?}", Ra::parse("RA-861").unwrap()).contains("861"));
    }

    #[test]
    fn a_programme_is_a_slug() {
        assert!(Programme::parse("rede-municipal-2").is_ok());
        assert_eq!(Programme::parse("Rede Municipal"), Err(DomainError::Programme));
    }
}
