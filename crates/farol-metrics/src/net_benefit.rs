//! Decision curves: what acting on a score is worth at each trade-off between acting in vain and acting too seldom.

use crate::{Measure, MetricError, Scored, base_rate, confusion, probability::NOT_PROBABILITIES};

/// Net benefit at one threshold probability, in positives found per row: positives found less those acted on in vain,
/// at the price `t / (1 − t)` that acting from a risk of `t` onwards implies.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct NetBenefit {
    /// The threshold probability `t`.
    pub threshold: f64,
    /// Acting where `score >= t`; undefined when a score lies outside 0 to 1.
    pub model: Measure,
    /// Acting on everybody.
    pub treat_all: f64,
    /// Acting on nobody: 0, the zero of the scale.
    pub treat_none: f64,
    /// The model's as a share of what perfect foresight would gain, `model / base rate`, at most 1; undefined without
    /// positives.
    pub standardised: Measure,
}

/// The decision curve at these threshold probabilities, each more than 0 and less than 1, in their order.
///
/// Sources: Vickers & Elkin, *Med. Decis. Making* 26 (2006), 565–574; standardised: Kerr, Brown, Zhu & Janes,
/// *J. Clin. Oncol.* 34 (2016), 2534–2540.
///
/// # Errors
/// [`MetricError::ThresholdOutOfRange`].
pub fn decision_curve(scored: &Scored, thresholds: &[f64]) -> Result<Vec<NetBenefit>, MetricError> {
    thresholds.iter().map(|threshold| net_benefit(scored, *threshold)).collect()
}

fn net_benefit(scored: &Scored, threshold: f64) -> Result<NetBenefit, MetricError> {
    if !(threshold > 0.0 && threshold < 1.0) {
        return Err(MetricError::ThresholdOutOfRange { threshold });
    }
    let price = threshold / (1.0 - threshold);
    let counts = confusion(scored, threshold);
    let model = if scored.are_probabilities() {
        Measure::Value((counts.true_positive - price * counts.false_positive) / counts.total())
    } else {
        Measure::Undefined(NOT_PROBABILITIES)
    };
    let base = base_rate(scored);
    let standardised = match model {
        Measure::Value(model) => Measure::ratio(model, base, "no positives"),
        undefined @ Measure::Undefined(_) => undefined,
    };
    Ok(NetBenefit { threshold, model, treat_all: base - price * (1.0 - base), treat_none: 0.0, standardised })
}

#[cfg(test)]
mod tests {
    use super::decision_curve;
    use crate::{Measure, MetricError, Scored};

    #[test]
    fn acting_in_vain_costs_the_odds_of_the_threshold() -> Result<(), MetricError> {
        let scored = Scored::new(&[true, false, true, false], &[0.9, 0.6, 0.3, 0.1], None)?;
        let curve = decision_curve(&scored, &[0.5, 0.2])?;
        // 1 found and 1 in vain at odds 1; 2 found and 1 in vain at odds 1/4.
        assert_eq!((curve[0].model, curve[0].treat_all), (Measure::Value(0.0), 0.0));
        assert_eq!((curve[1].model, curve[1].treat_all), (Measure::Value(0.4375), 0.375));
        assert_eq!(curve[1].standardised, Measure::Value(0.875));
        Ok(())
    }

    #[test]
    fn what_is_no_probability_has_no_net_benefit() -> Result<(), MetricError> {
        let scored = Scored::new(&[true, false], &[3.0, 0.5], None)?;
        assert!(!decision_curve(&scored, &[0.5])?[0].model.is_defined());
        for threshold in [0.0, 1.0] {
            let found = decision_curve(&scored, &[threshold]).err();
            assert_eq!(found, Some(MetricError::ThresholdOutOfRange { threshold }));
        }
        let negatives = Scored::new(&[false], &[0.5], None)?;
        assert_eq!(decision_curve(&negatives, &[0.5])?[0].standardised, Measure::Undefined("no positives"));
        Ok(())
    }
}
