//! How good scores are as probabilities, and what a constant would reach.

use crate::{
    Measure, Scored,
    scored::{Row, class_weights},
};

/// Why a proper score is undefined for, say, log-odds.
pub(crate) const NOT_PROBABILITIES: &str = "scores are not probabilities";

/// Share of the weight that is positive, 0 to 1.
pub fn base_rate(scored: &Scored) -> f64 {
    let (positive, negative) = class_weights(scored.rows());
    positive / (positive + negative)
}

/// Brier score: mean squared distance between probability and outcome, 0 (best) to 1. Undefined when a score lies
/// outside 0 to 1.
pub fn brier(scored: &Scored) -> Measure {
    weighted_mean(scored, Row::squared_error)
}

/// Mean negative log-likelihood in nats, 0 (best) upwards. Probabilities are clipped to ε and 1 − ε, with ε the
/// `f64` machine epsilon (as scikit-learn's `log_loss`). Undefined when a score lies outside 0 to 1.
pub fn log_loss(scored: &Scored) -> Measure {
    weighted_mean(scored, |row| row.log_loss)
}

/// Brier score of giving every row the base rate: `b (1 − b)`, the one to beat. `base_rate` in 0 to 1.
pub fn brier_of_constant(base_rate: f64) -> f64 {
    base_rate * (1.0 - base_rate)
}

/// Log loss of one row in nats, clipped.
pub(crate) fn log_loss_of_row(label: bool, score: f64) -> f64 {
    let p = score.clamp(f64::EPSILON, 1.0 - f64::EPSILON);
    if label { -p.ln() } else { -(1.0 - p).ln() }
}

fn weighted_mean(scored: &Scored, loss: impl Fn(&Row) -> f64) -> Measure {
    if !scored.are_probabilities() {
        return Measure::Undefined(NOT_PROBABILITIES);
    }
    let (sum, weight) = scored
        .rows()
        .iter()
        .fold((0.0, 0.0), |(sum, weight), row| (sum + row.weight * loss(row), weight + row.weight));
    Measure::Value(sum / weight)
}

#[cfg(test)]
mod tests {
    use super::{base_rate, brier, brier_of_constant, log_loss};
    use crate::{Measure, MetricError, Scored};

    #[test]
    fn log_odds_have_no_brier_score() -> Result<(), MetricError> {
        let scored = Scored::new(&[true, false], &[2.5, -1.0], None)?;
        assert_eq!(brier(&scored), Measure::Undefined("scores are not probabilities"));
        assert_eq!(log_loss(&scored), Measure::Undefined("scores are not probabilities"));
        Ok(())
    }

    #[test]
    fn a_certain_mistake_costs_as_much_as_the_clipping_allows() -> Result<(), MetricError> {
        let scored = Scored::new(&[true], &[0.0], None)?;
        assert_eq!(log_loss(&scored), Measure::Value(-f64::EPSILON.ln()));
        assert_eq!(brier(&scored), Measure::Value(1.0));
        Ok(())
    }

    #[test]
    fn the_constant_to_beat_is_the_brier_score_of_the_base_rate() -> Result<(), MetricError> {
        let scored = Scored::new(&[true, false, false, false], &[0.25; 4], None)?;
        assert_eq!(brier(&scored), Measure::Value(brier_of_constant(base_rate(&scored))));
        Ok(())
    }

    #[test]
    fn weights_count_rows_more_than_once() -> Result<(), MetricError> {
        let scored = Scored::new(&[true, false], &[0.5, 0.0], Some(&[3.0, 1.0]))?;
        assert_eq!(base_rate(&scored), 0.75);
        assert_eq!(brier(&scored), Measure::Value(0.1875));
        Ok(())
    }
}
