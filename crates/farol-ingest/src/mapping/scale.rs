//! A school's scale of grades, brought onto Farol's 0 to 10 in a straight line.

use farol_domain::{MAX_SCORE, ROUNDING_SLACK};

use super::document::{Faults, Value, number};

/// Two ends of a scale: the value that becomes 0, and the one that becomes 10. The first may be the greater one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Scale {
    from: f64,
    to: f64,
}

impl Scale {
    /// Two different finite ends.
    pub(crate) fn new(from: f64, to: f64) -> Option<Self> {
        (from.is_finite() && to.is_finite() && from != to && (to - from).is_finite())
            .then_some(Self { from, to })
    }

    /// Reads `[0, 100]`.
    pub(super) fn read(what: &str, value: &Value<'_>, faults: &mut Faults<'_>) -> Option<Self> {
        let ends: Option<Vec<f64>> =
            value.get_ref().as_array().and_then(|ends| ends.iter().map(number).collect());
        let scale = match ends.as_deref() {
            Some([from, to]) => Self::new(*from, *to),
            _ => None,
        };
        if scale.is_none() {
            let accepted =
                "two different numbers, what becomes 0 and what becomes 10, as in [0, 100] or [5, 1]";
            faults.unexpected(what, value, accepted);
        }
        scale
    }

    /// The value on 0 to 10. What stands outside by rounding only (0.011 of 10) is cut; `None` further outside.
    pub(crate) fn apply(self, value: f64) -> Option<f64> {
        let score = (value - self.from) * MAX_SCORE / (self.to - self.from);
        (-ROUNDING_SLACK..=MAX_SCORE + ROUNDING_SLACK).contains(&score).then(|| score.clamp(0.0, MAX_SCORE))
    }

    /// `a number from 0 to 100`.
    pub(crate) fn expected(self) -> String {
        format!("a number from {} to {}", self.from.min(self.to), self.from.max(self.to))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scale_is_straight_and_may_be_reversed() {
        let percent = Scale::new(0.0, 100.0).unwrap();
        assert_eq!([0.0, 73.0, 100.0].map(|v| percent.apply(v)), [Some(0.0), Some(7.3), Some(10.0)]);
        let best_is_one = Scale::new(5.0, 1.0).unwrap();
        assert_eq!([5.0, 3.0, 1.0].map(|v| best_is_one.apply(v)), [Some(0.0), Some(5.0), Some(10.0)]);
        assert_eq!(best_is_one.expected(), "a number from 1 to 5");
    }

    #[test]
    fn rounding_outside_is_cut_and_more_is_refused() {
        let percent = Scale::new(0.0, 100.0).unwrap();
        assert_eq!([100.1, -0.1].map(|v| percent.apply(v)), [Some(10.0), Some(0.0)]);
        assert_eq!([100.2, -0.2, f64::NAN, f64::INFINITY].map(|v| percent.apply(v)), [None; 4]);
    }

    #[test]
    fn a_scale_has_two_different_finite_ends() {
        assert_eq!(Scale::new(1.0, 1.0), None);
        assert_eq!(Scale::new(0.0, f64::INFINITY), None);
        assert_eq!(Scale::new(f64::MIN, f64::MAX), None);
    }
}
