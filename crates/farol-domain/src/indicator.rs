//! The programme's seven indicators, and the scale all scores stand on.

use serde::{Deserialize, Serialize};

use crate::DomainError;

/// The top of the scale.
pub const MAX_SCORE: f64 = 10.0;

/// How far above 10 the spreadsheets' own rounding reaches: 2023 holds 10.01 and 2024 holds 10.002.
pub const ROUNDING_SLACK: f64 = 0.011;

/// One of the seven indicators that make up INDE, each 0 to 10.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Indicator {
    /// Self-assessment (autoavaliação).
    Iaa,
    /// Engagement (engajamento): homework and attendance.
    Ieg,
    /// Psychosocial.
    Ips,
    /// Academic (desempenho acadêmico).
    Ida,
    /// Psychopedagogic; not measured in 2022.
    Ipp,
    /// Turning point (ponto de virada).
    Ipv,
    /// Level adequacy: a pure function of the grade gap of its own year.
    Ian,
}

impl Indicator {
    /// All seven.
    pub const ALL: [Self; 7] = [Self::Iaa, Self::Ieg, Self::Ips, Self::Ida, Self::Ipp, Self::Ipv, Self::Ian];
}

/// A grade or indicator on the scale 0 to 10.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Score(f64);

impl Score {
    /// A number from 0 to 10.
    ///
    /// # Errors
    /// Outside the scale, or not a number.
    pub fn new(value: f64) -> Result<Self, DomainError> {
        if (0.0..=MAX_SCORE).contains(&value) { Ok(Self(value)) } else { Err(DomainError::Score) }
    }

    /// A number whose excess over 10 is the spreadsheet's rounding; says whether it was cut.
    ///
    /// # Errors
    /// Outside the scale by more than [`ROUNDING_SLACK`], or not a number.
    pub fn rounded(value: f64) -> Result<(Self, bool), DomainError> {
        if value > MAX_SCORE && value <= MAX_SCORE + ROUNDING_SLACK {
            return Ok((Self(MAX_SCORE), true));
        }
        Self::new(value).map(|score| (score, false))
    }

    /// The number.
    pub fn get(self) -> f64 {
        self.0
    }
}

impl TryFrom<f64> for Score {
    type Error = DomainError;
    fn try_from(value: f64) -> Result<Self, DomainError> {
        Self::new(value)
    }
}

impl From<Score> for f64 {
    fn from(score: Score) -> Self {
        score.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_above_ten_is_cut_and_anything_else_outside_is_refused() {
        assert_eq!(Score::rounded(10.002), Ok((Score(10.0), true)));
        assert_eq!(Score::rounded(10.0), Ok((Score(10.0), false)));
        assert_eq!(Score::rounded(10.02), Err(DomainError::Score));
        assert_eq!(Score::rounded(-0.001), Err(DomainError::Score));
        assert_eq!(Score::rounded(f64::NAN), Err(DomainError::Score));
    }
}
