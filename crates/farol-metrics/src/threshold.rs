//! Choosing the threshold of a decision. Which rows it is chosen on is the caller's affair.

use crate::{
    Scored,
    curves::{Flagged, cumulative},
};

/// A threshold and what it reaches on the rows it was chosen on.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Threshold {
    /// Rows with `score >= threshold` are flagged.
    pub threshold: f64,
    /// F1 of that decision, 0 to 1.
    pub f1: f64,
}

/// The threshold with the highest F1, in O(n log n); `None` without positives.
///
/// Every distinct score is tried. Of several that reach the same F1 the highest is taken: it flags the fewest.
/// Returned is not that score but the midpoint to the next lower one, which decides these rows alike and does not hang
/// on the last digit of one row's score; the lowest score has none below it and is returned as it stands.
pub fn best_f1_threshold(scored: &Scored) -> Option<Threshold> {
    let flagged = cumulative(scored);
    let positives = flagged.last().map(|all| all.positive).filter(|positive| *positive > 0.0)?;
    let mut best = Threshold { threshold: f64::INFINITY, f1: f64::NEG_INFINITY };
    for (rank, at) in flagged.iter().enumerate() {
        let f1 = 2.0 * at.positive / (at.positive + at.negative + positives);
        if f1 > best.f1 {
            best = Threshold { threshold: halfway_down(at, flagged.get(rank + 1)), f1 };
        }
    }
    Some(best)
}

/// F1 of flagging everybody at a base rate (0 to 1): `2 b / (1 + b)`, the one to beat.
pub fn f1_of_all_positive(base_rate: f64) -> f64 {
    2.0 * base_rate / (1.0 + base_rate)
}

/// The midpoint, or the upper score where the two are so near that the midpoint rounds to the lower.
fn halfway_down(at: &Flagged, below: Option<&Flagged>) -> f64 {
    let Some(below) = below else { return at.threshold };
    let middle = at.threshold.midpoint(below.threshold);
    if middle > below.threshold { middle } else { at.threshold }
}

#[cfg(test)]
mod tests {
    use super::{Threshold, best_f1_threshold, f1_of_all_positive};
    use crate::{Measure, MetricError, Scored, base_rate, confusion};

    #[test]
    fn the_threshold_lies_halfway_to_the_next_lower_score() -> Result<(), MetricError> {
        let scored = Scored::new(&[true, true, false, false], &[0.75, 0.5, 0.25, 0.125], None)?;
        assert_eq!(best_f1_threshold(&scored), Some(Threshold { threshold: 0.375, f1: 1.0 }));
        Ok(())
    }

    #[test]
    fn of_equal_thresholds_the_one_that_flags_fewest_is_taken() -> Result<(), MetricError> {
        // 1 of 1 flagged right finds one of two: 2/3. All 4 flagged finds both: 4/6.
        let scored = Scored::new(&[true, false, false, true], &[0.75, 0.5, 0.25, 0.125], None)?;
        assert_eq!(best_f1_threshold(&scored), Some(Threshold { threshold: 0.625, f1: 2.0 / 3.0 }));
        Ok(())
    }

    #[test]
    fn neighbouring_floats_have_no_midpoint_and_still_decide_alike() -> Result<(), MetricError> {
        let (low, high) = (0.5, f64::next_up(0.5));
        let scored = Scored::new(&[true, false], &[high, low], None)?;
        assert_eq!(best_f1_threshold(&scored), Some(Threshold { threshold: high, f1: 1.0 }));
        Ok(())
    }

    #[test]
    fn flagging_everybody_reaches_the_f1_of_the_base_rate() -> Result<(), MetricError> {
        let scored = Scored::new(&[true, false, false, false], &[0.25; 4], None)?;
        let all = confusion(&scored, 0.0).f1();
        assert_eq!(all, Measure::Value(f1_of_all_positive(base_rate(&scored))));
        assert_eq!(best_f1_threshold(&scored).map(|best| Measure::Value(best.f1)), Some(all));
        Ok(())
    }

    #[test]
    fn there_is_no_best_threshold_without_positives() -> Result<(), MetricError> {
        assert_eq!(best_f1_threshold(&Scored::new(&[false], &[0.5], None)?), None);
        Ok(())
    }
}
