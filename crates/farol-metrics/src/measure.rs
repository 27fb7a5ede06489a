//! A figure that may not exist: 0/0 is said to be undefined, with the reason, and never passed off as 0.

use std::fmt;

/// A figure, or why there is none.
///
/// Displayed as the number (a precision such as `{:.3}` is honoured) or as `undefined (no positives)`; with the
/// `serde` feature written as a number or `null`. Read back, a `null` has lost its reason and says so.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Measure {
    /// The figure.
    Value(f64),
    /// Why there is no figure, in a few lower-case words.
    Undefined(&'static str),
}

impl Measure {
    /// `numerator / denominator`, undefined for the reason given when the denominator is zero.
    pub(crate) fn ratio(numerator: f64, denominator: f64, reason: &'static str) -> Self {
        if denominator == 0.0 { Self::Undefined(reason) } else { Self::Value(numerator / denominator) }
    }

    /// The figure, if there is one.
    pub fn value(self) -> Option<f64> {
        match self {
            Self::Value(value) => Some(value),
            Self::Undefined(_) => None,
        }
    }

    /// Whether there is a figure.
    pub fn is_defined(self) -> bool {
        self.value().is_some()
    }

    /// Applies `f` to the figure, if there is one.
    #[must_use]
    pub fn map(self, f: impl FnOnce(f64) -> f64) -> Self {
        match self {
            Self::Value(value) => Self::Value(f(value)),
            Self::Undefined(reason) => Self::Undefined(reason),
        }
    }

    /// `self − other`, undefined if either is (the reason of `self` first).
    #[must_use]
    pub fn minus(self, other: Self) -> Self {
        match (self, other) {
            (Self::Value(a), Self::Value(b)) => Self::Value(a - b),
            (Self::Undefined(reason), _) | (_, Self::Undefined(reason)) => Self::Undefined(reason),
        }
    }
}

impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Value(value) => value.fmt(f),
            Self::Undefined(reason) => write!(f, "undefined ({reason})"),
        }
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Measure {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value().serialize(serializer)
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Measure {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Option::<f64>::deserialize(deserializer)?;
        Ok(value.map_or(Self::Undefined("undefined when it was stored"), Self::Value))
    }
}

#[cfg(test)]
mod tests {
    use super::Measure;

    #[test]
    fn zero_over_zero_is_undefined_and_says_why() {
        let measure = Measure::ratio(0.0, 0.0, "no positives");
        assert_eq!(measure, Measure::Undefined("no positives"));
        assert_eq!(measure.to_string(), "undefined (no positives)");
    }

    #[test]
    fn a_value_is_displayed_with_the_precision_asked_for() {
        assert_eq!(format!("{:.3}", Measure::Value(0.7512)), "0.751");
    }

    #[test]
    fn a_difference_with_an_undefined_side_is_undefined() {
        let undefined = Measure::Undefined("no positives");
        assert_eq!(Measure::Value(1.0).minus(undefined), undefined);
        assert_eq!(Measure::Value(1.0).minus(Measure::Value(0.25)), Measure::Value(0.75));
    }

    #[cfg(feature = "serde")]
    #[test]
    fn json_is_a_number_or_null() -> Result<(), serde_json::Error> {
        let written = serde_json::to_string(&[Measure::Value(0.5), Measure::Undefined("no positives")])?;
        assert_eq!(written, "[0.5,null]");
        let read: [Measure; 2] = serde_json::from_str(&written)?;
        assert_eq!(read[0], Measure::Value(0.5));
        assert!(!read[1].is_defined());
        Ok(())
    }
}
