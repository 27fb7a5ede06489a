//! Figures by name, computed together over one bootstrap: for a caller that needs these and no others.

use crate::{
    BootstrapParams, Estimate, Measure, MetricError, Places, Scored, at_k::ExpectedList, bootstrap_intervals,
    error::check_length, paired::check_paired, sums::Sums,
};

/// A figure of one set of scores that can be estimated with an interval.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Statistic {
    /// Area under the ROC curve.
    Auc,
    /// Average precision.
    AveragePrecision,
    /// Brier score.
    Brier,
    /// [Brier skill](crate::brier_skill) against giving every row this rate (0 to 1), such as the training base rate.
    BrierSkill(f64),
    /// Log loss in nats.
    LogLoss,
    /// Mean score minus base rate.
    CalibrationInTheLarge,
    /// Expected precision of the list of the highest scores.
    PrecisionAt(Places),
    /// Expected recall of that list.
    RecallAt(Places),
    /// Expected lift of that list.
    LiftAt(Places),
}

/// Estimates the statistics with percentile intervals from one [cluster bootstrap](bootstrap_intervals). A replicate
/// of another number of rows gives as many places as its own rows make where [`Places`] are a percentage.
///
/// # Errors
/// [`MetricError::LengthMismatch`] when there is not one cluster a row, and those of [`bootstrap_intervals`].
pub fn estimate<const K: usize>(
    scored: &Scored,
    clusters: &[u64],
    statistics: [Statistic; K],
    params: BootstrapParams,
) -> Result<[Estimate; K], MetricError> {
    check_length("clusters", clusters.len(), scored.len())?;
    let values = measure(scored, statistics, |_| 1);
    let intervals =
        bootstrap_intervals(clusters, params, |times| measure(scored, statistics, |row| times[row]))?;
    Ok(std::array::from_fn(|k| Estimate { value: values[k], interval: intervals[k] }))
}

/// Estimates `a − b` of each statistic, with both sets drawn together as [`paired_difference`](crate::paired_difference)
/// does.
///
/// # Errors
/// [`MetricError::LengthMismatch`], [`NotPaired`](MetricError::NotPaired), and those of [`bootstrap_intervals`].
pub fn estimate_difference<const K: usize>(
    a: &Scored,
    b: &Scored,
    clusters: &[u64],
    statistics: [Statistic; K],
    params: BootstrapParams,
) -> Result<[Estimate; K], MetricError> {
    check_paired(a, b)?;
    check_length("clusters", clusters.len(), a.len())?;
    let difference = |times: &dyn Fn(usize) -> u32| -> [Measure; K] {
        let [a, b] = [a, b].map(|scored| measure(scored, statistics, times));
        std::array::from_fn(|k| a[k].minus(b[k]))
    };
    let values = difference(&|_| 1);
    let intervals = bootstrap_intervals(clusters, params, |times| difference(&|row| times[row]))?;
    Ok(std::array::from_fn(|k| Estimate { value: values[k], interval: intervals[k] }))
}

/// The statistics with row `index` standing there `times(index)` times.
pub(crate) fn measure<const K: usize>(
    scored: &Scored,
    statistics: [Statistic; K],
    times: impl Fn(usize) -> u32,
) -> [Measure; K] {
    // None of the statistics needs a decision: any threshold will do.
    let sums = Sums::new(scored, f64::INFINITY, &times);
    let mut drawn: Option<(Places, ExpectedList)> = None;
    let mut list = |places| match drawn {
        Some((of, list)) if of == places => list,
        _ => drawn.insert((places, ExpectedList::new(scored, places, &times))).1,
    };
    statistics.map(|statistic| match statistic {
        Statistic::Auc => sums.ranking.roc_auc(),
        Statistic::AveragePrecision => sums.ranking.average_precision(),
        Statistic::Brier => sums.brier(),
        Statistic::BrierSkill(reference) => sums.brier_skill(reference),
        Statistic::LogLoss => sums.log_loss(),
        Statistic::CalibrationInTheLarge => sums.calibration_in_the_large(),
        Statistic::PrecisionAt(places) => list(places).precision(),
        Statistic::RecallAt(places) => list(places).recall(),
        Statistic::LiftAt(places) => list(places).lift(),
    })
}

#[cfg(test)]
mod tests {
    use super::{Statistic, estimate, estimate_difference};
    use crate::{BootstrapParams, Measure, MetricError, Places, Scored, at_k, brier, log_loss, roc_auc};

    const PARAMS: BootstrapParams = BootstrapParams { replicates: 50, seed: 1, level: 0.95 };

    #[test]
    fn each_statistic_is_the_figure_its_own_function_computes() -> Result<(), MetricError> {
        let (labels, scores) = ([true, false, true, false, true], [0.875, 0.75, 0.75, 0.25, 0.25]);
        let scored = Scored::new(&labels, &scores, None)?;
        let places = Places::rows(2);
        let statistics = [
            Statistic::Auc,
            Statistic::Brier,
            Statistic::LogLoss,
            Statistic::PrecisionAt(places),
            Statistic::RecallAt(places),
            Statistic::LiftAt(places),
        ];
        let list = at_k(&scored, places);
        let expected = [
            roc_auc(&scored),
            brier(&scored),
            log_loss(&scored),
            list.precision.expected,
            list.recall.expected,
            list.lift.expected,
        ];
        let found = estimate(&scored, &[1, 2, 3, 4, 5], statistics, PARAMS)?;
        assert_eq!(found.map(|estimate| estimate.value), expected);
        Ok(())
    }

    #[test]
    fn a_list_does_not_differ_from_itself() -> Result<(), MetricError> {
        let scored = Scored::new(&[true, false, true, false], &[0.9, 0.2, 0.6, 0.7], None)?;
        let statistics = [Statistic::PrecisionAt(Places::percent(50.0)?), Statistic::CalibrationInTheLarge];
        let found = estimate_difference(&scored, &scored, &[1, 2, 3, 4], statistics, PARAMS)?;
        assert_eq!(found.map(|estimate| estimate.value), [Measure::Value(0.0); 2]);
        assert_eq!(found[1].interval.bounds(), Some((0.0, 0.0)));
        let refusal = estimate(&scored, &[1], statistics, PARAMS).err();
        assert_eq!(refusal, Some(MetricError::LengthMismatch { what: "clusters", found: 1, expected: 4 }));
        Ok(())
    }
}
