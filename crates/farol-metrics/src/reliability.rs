//! Whether scores can be read as probabilities: the calibration curve and the errors summed from it, and the parts of
//! the Brier score.

use crate::{
    Measure, MetricError, Scored,
    bins::{Bin, Binning, bins},
    normal,
    probability::{NOT_PROBABILITIES, base_rate, brier_of_constant},
};

/// One bin of a calibration curve.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct CalibrationPoint {
    /// Mean score of the bin.
    pub mean_score: f64,
    /// Share of its weight that is positive.
    pub rate: f64,
    /// Rows in the bin.
    pub n: usize,
    /// Their weight.
    pub weight: f64,
    /// Lower end of Wilson's interval for the rate.
    pub low: f64,
    /// Upper end of it.
    pub high: f64,
}

/// The calibration curve, lowest scores first, with Wilson intervals of confidence `level`; `None` when a score lies
/// outside 0 to 1.
///
/// Without weights the points are those of scikit-learn's `calibration_curve`. The intervals take rows as independent
/// and, with weights, as `(Σ w)² / Σ w²` of them (Kish). Source: Wilson, *J. Am. Stat. Assoc.* 22 (1927), 209–212.
///
/// # Errors
/// [`MetricError::NoBins`] or [`LevelOutOfRange`](MetricError::LevelOutOfRange).
pub fn calibration_curve(
    scored: &Scored,
    binning: Binning,
    level: f64,
) -> Result<Option<Vec<CalibrationPoint>>, MetricError> {
    let z = normal::two_sided(level)?;
    let bins = bins(scored, binning)?;
    Ok(scored.are_probabilities().then(|| bins.iter().map(|bin| point(bin, z)).collect()))
}

fn point(bin: &Bin<'_>, z: f64) -> CalibrationPoint {
    let squares: f64 = bin.rows.iter().map(|row| row.weight.powi(2)).sum();
    let (low, high) = wilson(bin.rate, bin.weight.powi(2) / squares, z);
    let Bin { mean_score, rate, weight, .. } = *bin;
    CalibrationPoint { mean_score, rate, n: bin.rows.len(), weight, low, high }
}

fn wilson(rate: f64, n: f64, z: f64) -> (f64, f64) {
    let shrink = 1.0 + z * z / n;
    let middle = (rate + z * z / (2.0 * n)) / shrink;
    let half = z * (rate * (1.0 - rate) / n + z * z / (4.0 * n * n)).sqrt() / shrink;
    // At a rate of 0 or 1 the end is the rate itself, but for a rounding.
    ((middle - half).clamp(0.0, rate), (middle + half).clamp(rate, 1.0))
}

/// How far scores and rates lie apart over the bins.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct CalibrationError {
    /// Expected calibration error: the mean distance of a bin's mean score from its rate, by weight.
    pub ece: Measure,
    /// Maximum calibration error: the distance in the worst bin.
    pub mce: Measure,
}

/// Expected and maximum calibration error, 0 (best) to 1; undefined when a score lies outside 0 to 1.
///
/// Both grow with the number of bins and shrink with the number of rows even for perfect scores: compare only what has
/// the same bins. Source: Naeini, Cooper & Hauskrecht, *AAAI* (2015).
///
/// # Errors
/// [`MetricError::NoBins`].
pub fn calibration_error(scored: &Scored, binning: Binning) -> Result<CalibrationError, MetricError> {
    let bins = bins(scored, binning)?;
    if !scored.are_probabilities() {
        let reason = Measure::Undefined(NOT_PROBABILITIES);
        return Ok(CalibrationError { ece: reason, mce: reason });
    }
    let gap = |bin: &Bin<'_>| (bin.mean_score - bin.rate).abs();
    Ok(CalibrationError {
        ece: Measure::Value(mean(&bins, gap)),
        mce: Measure::Value(bins.iter().map(gap).fold(0.0, f64::max)),
    })
}

/// The parts of a Brier score:
/// `brier = reliability − resolution + uncertainty + within_bin_variance − within_bin_covariance`.
///
/// With [`Binning::Distinct`] the two within-bin parts are 0 and the classical three add up. Sources: Murphy,
/// *J. Appl. Meteorol.* 12 (1973), 595–600; within bins: Stephenson, Coelho & Jolliffe, *Weather Forecast.* 23 (2008),
/// 752–757, eq. 8.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct BrierParts {
    /// The Brier score.
    pub brier: f64,
    /// Mean squared distance of a bin's mean score from its rate: 0 is perfectly calibrated.
    pub reliability: f64,
    /// Mean squared distance of a bin's rate from the base rate: what the scores tell apart, the more the better.
    pub resolution: f64,
    /// Brier score of the base rate, which no score changes.
    pub uncertainty: f64,
    /// Variance of the scores within their bin.
    pub within_bin_variance: f64,
    /// Twice the covariance of score and outcome within the bin.
    pub within_bin_covariance: f64,
}

/// Splits the Brier score into its parts; `None` when a score lies outside 0 to 1.
///
/// # Errors
/// [`MetricError::NoBins`].
pub fn brier_parts(scored: &Scored, binning: Binning) -> Result<Option<BrierParts>, MetricError> {
    let bins = bins(scored, binning)?;
    let Some(brier) = crate::brier(scored).value() else { return Ok(None) };
    let base = base_rate(scored);
    Ok(Some(BrierParts {
        brier,
        reliability: mean(&bins, |bin| (bin.mean_score - bin.rate).powi(2)),
        resolution: mean(&bins, |bin| (bin.rate - base).powi(2)),
        uncertainty: brier_of_constant(base),
        within_bin_variance: mean(&bins, |bin| within(bin, |score, _| score * score)),
        within_bin_covariance: mean(&bins, |bin| 2.0 * within(bin, |score, label| score * label)),
    }))
}

/// Mean over the bins, by weight.
fn mean(bins: &[Bin<'_>], of: impl Fn(&Bin<'_>) -> f64) -> f64 {
    let weight: f64 = bins.iter().map(|bin| bin.weight).sum();
    bins.iter().map(|bin| bin.weight * of(bin)).sum::<f64>() / weight
}

/// Mean over the rows of a bin, by weight, of their deviations in score and outcome.
fn within(bin: &Bin<'_>, of: impl Fn(f64, f64) -> f64) -> f64 {
    let each = bin
        .rows
        .iter()
        .map(|row| row.weight * of(row.score - bin.mean_score, f64::from(u8::from(row.label)) - bin.rate));
    each.sum::<f64>() / bin.weight
}

#[cfg(test)]
mod tests {
    use super::{Binning, brier_parts, calibration_curve, calibration_error, wilson};
    use crate::{Measure, MetricError, Scored};

    #[test]
    fn wilson_intervals_agree_with_the_books() {
        // statsmodels.stats.proportion.proportion_confint(3, 10, method="wilson").
        let (low, high) = wilson(0.3, 10.0, 1.959_963_984_540_054);
        assert!(
            (low - 0.107_791_267_406_301_04).abs() < 1e-12 && (high - 0.603_221_852_538_854_6).abs() < 1e-12
        );
        assert_eq!(wilson(0.0, 5.0, 2.0).0, 0.0);
        assert_eq!(wilson(1.0, 5.0, 2.0).1, 1.0);
    }

    #[test]
    fn perfectly_calibrated_scores_have_no_error_and_no_reliability_term() -> Result<(), MetricError> {
        let scored =
            Scored::new(&[true, false, true, true, false, true], &[0.5, 0.5, 0.75, 0.75, 0.75, 0.75], None)?;
        for binning in [Binning::Distinct, Binning::Uniform(5), Binning::Quantile(2)] {
            assert_eq!(calibration_error(&scored, binning)?.ece, Measure::Value(0.0));
            let parts = brier_parts(&scored, binning)?.ok_or(MetricError::Empty)?;
            assert_eq!(parts.reliability, 0.0);
        }
        Ok(())
    }

    #[test]
    fn log_odds_have_no_calibration() -> Result<(), MetricError> {
        let scored = Scored::new(&[true, false], &[2.0, -1.0], None)?;
        assert_eq!(calibration_curve(&scored, Binning::Quantile(2), 0.95)?, None);
        assert_eq!(brier_parts(&scored, Binning::Distinct)?, None);
        let error = calibration_error(&scored, Binning::Uniform(2))?;
        assert_eq!(error.mce, Measure::Undefined("scores are not probabilities"));
        assert_eq!(brier_parts(&scored, Binning::Uniform(0)), Err(MetricError::NoBins));
        Ok(())
    }
}
