//! How much may go wrong, and why some rows cannot promise so little.

use crate::MetricError;

/// A share strictly between 0 and 1: a tolerated risk, a confidence, a precision to be reached.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Level(f64);

impl Level {
    /// Checks the share.
    ///
    /// # Errors
    /// [`MetricError::LevelOutOfRange`] unless it is more than 0 and less than 1.
    pub fn new(level: f64) -> Result<Self, MetricError> {
        if level > 0.0 && level < 1.0 { Ok(Self(level)) } else { Err(MetricError::LevelOutOfRange { level }) }
    }

    /// The share.
    pub fn value(self) -> f64 {
        self.0
    }
}

/// Why no threshold is given: a finding about the rows, not a mistake of the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(tag = "reason", rename_all = "kebab-case"))]
pub enum Unsupported {
    /// However the positives score, so few of them cannot promise the level.
    #[error("{found} positives cannot support the level: expected at least {needed}")]
    TooFewPositives {
        /// Positives with weight.
        found: usize,
        /// The least that can support the level.
        needed: usize,
    },
    /// However the negatives score, so few of them cannot promise the level.
    #[error("{found} negatives cannot support the level: expected at least {needed}")]
    TooFewNegatives {
        /// Negatives with weight.
        found: usize,
        /// The least that can support the level.
        needed: usize,
    },
    /// No threshold that was offered reaches the level with the confidence asked for.
    #[error(
        "no threshold reaches the level with this confidence: expected more rows, or a level easier to reach"
    )]
    NoThreshold,
    /// Rows count unequally, for which nothing is promised.
    #[error("rows of unequal weight: expected equal weights, or 0 for rows to leave out")]
    UnequalWeights,
}

/// The most of `rows` + 1 equally likely ranks that together have a chance of no more than `risk`.
pub(super) fn ranks_within(risk: Level, rows: usize) -> usize {
    let all = rows as f64 + 1.0;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to rows + 1")]
    let near = (risk.0 * all).round() as usize;
    // Judged by the same division as a p-value is, so that rounding decides both alike.
    (0..=near).rev().find(|ranks| *ranks as f64 / all <= risk.0).unwrap_or(0)
}

/// The least number of rows with which one rank is within `risk`.
pub(super) fn least_rows(risk: Level) -> usize {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
    let near = (1.0 / risk.0).floor() as usize;
    let enough = |rows: &usize| ranks_within(risk, *rows) > 0;
    (near.saturating_sub(2)..=near).find(enough).unwrap_or(near)
}

#[cfg(test)]
mod tests {
    use super::{Level, least_rows, ranks_within};
    use crate::MetricError;

    #[test]
    fn a_level_lies_strictly_between_0_and_1() {
        for level in [0.0, 1.0, -0.1] {
            assert_eq!(Level::new(level), Err(MetricError::LevelOutOfRange { level }));
        }
        assert!(Level::new(f64::NAN).is_err());
    }

    #[test]
    fn ranks_are_counted_as_p_values_are_compared() -> Result<(), MetricError> {
        for percent in 1..100_u8 {
            let risk = Level::new(f64::from(percent) / 100.0)?;
            for rows in 0..300 {
                let counted =
                    (1..=rows + 1).filter(|rank| *rank as f64 / (rows + 1) as f64 <= risk.value()).count();
                assert_eq!(ranks_within(risk, rows), counted, "{percent} % of {rows}");
            }
            let least = (0..300).find(|rows| ranks_within(risk, *rows) > 0);
            assert_eq!(Some(least_rows(risk)), least, "{percent} %");
        }
        Ok(())
    }
}
