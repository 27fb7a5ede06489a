//! How good scores are as probabilities, and what a constant would reach.

use crate::{
    Measure, Scored,
    scored::{Row, class_weights},
    sums::Sums,
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

/// Brier skill: `1 − BS / R`, with R the Brier score of giving every row `reference_rate`; 1 is perfect, 0 no
/// better than that rate, below 0 worse. Give the base rate of the *training* rows: the [`base_rate`] of the scored
/// rows themselves is known to nobody beforehand and is the harder one to beat. Undefined when a score or the rate lies
/// outside 0 to 1, or when the rate makes no error. Source: Brier (1950); Murphy, *J. Appl. Meteorol.* 12 (1973).
pub fn brier_skill(scored: &Scored, reference_rate: f64) -> Measure {
    Sums::new(scored, f64::INFINITY, |_| 1).brier_skill(reference_rate)
}

/// Calibration in the large: mean score minus base rate, 0 when as many are foreseen as happen. Undefined when a score
/// lies outside 0 to 1.
pub fn calibration_in_the_large(scored: &Scored) -> Measure {
    Sums::new(scored, f64::INFINITY, |_| 1).calibration_in_the_large()
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
    use super::{base_rate, brier, brier_of_constant, brier_skill, calibration_in_the_large, log_loss};
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

    #[test]
    fn skill_is_measured_against_the_rate_given() -> Result<(), MetricError> {
        let (labels, scores) = ([true, false, false, false], [0.5, 0.25, 0.25, 0.0]);
        let scored = Scored::new(&labels, &scores, None)?;
        let own = brier(&scored).value().ok_or(MetricError::Empty)?;
        for rate in [0.25, 0.5, 0.75] {
            let constant =
                brier(&Scored::new(&labels, &[rate; 4], None)?).value().ok_or(MetricError::Empty)?;
            let skill = brier_skill(&scored, rate).value().ok_or(MetricError::Empty)?;
            assert!((skill - (1.0 - own / constant)).abs() < 1e-15);
        }
        assert!(!brier_skill(&scored, 1.5).is_defined());
        let none = Scored::new(&[false], &[0.1], None)?;
        assert_eq!(brier_skill(&none, 0.0), Measure::Undefined("the reference makes no error"));
        assert_eq!(calibration_in_the_large(&scored), Measure::Value(0.0));
        Ok(())
    }
}
