//! The figures that stand beside every model, alone or with intervals, all from one pass over the rows.

use crate::{
    BootstrapParams, Estimate, Measure, MetricError, Scored, bootstrap_intervals, error::check_length,
    sums::Sums,
};

/// How many figures there are.
const COUNT: usize = 11;

/// The figures of one set of scores at one threshold: each a [`Measure`], or an [`Estimate`] where intervals are asked
/// for.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Figures<T = Measure> {
    /// The number of rows.
    pub n: usize,
    /// The number of rows with a positive label, whatever their weight.
    pub positives: usize,
    /// Rows with `score >= threshold` count as flagged.
    pub threshold: f64,
    /// Share of the weight that is positive.
    pub base_rate: T,
    /// Area under the ROC curve.
    pub auc: T,
    /// Average precision.
    pub ap: T,
    /// Brier score.
    pub brier: T,
    /// Log loss in nats.
    pub log_loss: T,
    /// Share decided right.
    pub accuracy: T,
    /// Mean of recall and specificity.
    pub balanced_accuracy: T,
    /// Harmonic mean of precision and recall.
    pub f1: T,
    /// Share of the flagged that are positive.
    pub precision: T,
    /// Share of the positives that are flagged.
    pub recall: T,
    /// Matthews correlation.
    pub mcc: T,
}

/// The same figures, each with its interval.
pub type FiguresWithIntervals = Figures<Estimate>;

/// Computes the figures, in O(n). A threshold that is not a number flags nobody.
pub fn figures(scored: &Scored, threshold: f64) -> Figures {
    with_values(scored, threshold, measures(&Sums::new(scored, threshold, |_| 1)))
}

/// Computes the figures with intervals from a [cluster bootstrap](bootstrap_intervals), in
/// O(replicates × n). The threshold is taken as given: an interval does not cover having chosen it.
///
/// `clusters` names the cluster of each row, in the order the rows were given.
///
/// # Errors
/// [`MetricError::LengthMismatch`] when there is not one cluster a row, and those of [`bootstrap_intervals`].
pub fn figures_with_intervals(
    scored: &Scored,
    clusters: &[u64],
    threshold: f64,
    params: BootstrapParams,
) -> Result<FiguresWithIntervals, MetricError> {
    check_length("clusters", clusters.len(), scored.len())?;
    let values = measures(&Sums::new(scored, threshold, |_| 1));
    let intervals = bootstrap_intervals(clusters, params, |times| {
        measures(&Sums::new(scored, threshold, |row| times[row]))
    })?;
    let estimates = std::array::from_fn(|k| Estimate { value: values[k], interval: intervals[k] });
    Ok(with_values(scored, threshold, estimates))
}

/// The figures in the order in which [`with_values`] takes them.
fn measures(sums: &Sums) -> [Measure; COUNT] {
    let counts = &sums.confusion;
    [
        counts.base_rate(),
        sums.ranking.roc_auc(),
        sums.ranking.average_precision(),
        sums.brier(),
        sums.log_loss(),
        counts.accuracy(),
        counts.balanced_accuracy(),
        counts.f1(),
        counts.precision(),
        counts.recall(),
        counts.mcc(),
    ]
}

fn with_values<T>(scored: &Scored, threshold: f64, values: [T; COUNT]) -> Figures<T> {
    let [base_rate, auc, ap, brier, log_loss, accuracy, balanced_accuracy, f1, precision, recall, mcc] =
        values;
    Figures {
        n: scored.len(),
        positives: scored.positives(),
        threshold,
        base_rate,
        auc,
        ap,
        brier,
        log_loss,
        accuracy,
        balanced_accuracy,
        f1,
        precision,
        recall,
        mcc,
    }
}

#[cfg(test)]
mod tests {
    use super::{figures, figures_with_intervals};
    use crate::{
        BootstrapParams, Measure, MetricError, Scored, average_precision, base_rate, brier, confusion,
        log_loss, roc_auc,
    };

    #[test]
    fn each_figure_is_the_one_its_own_function_computes() -> Result<(), MetricError> {
        let scored = Scored::new(
            &[true, false, true, true, false],
            &[0.875, 0.75, 0.5, 0.25, 0.25],
            Some(&[1.0, 2.0, 0.5, 4.0, 1.0]),
        )?;
        let found = figures(&scored, 0.5);
        let counts = confusion(&scored, 0.5);
        assert_eq!((found.n, found.positives, found.threshold), (5, 3, 0.5));
        assert_eq!(found.base_rate, Measure::Value(base_rate(&scored)));
        assert_eq!((found.auc, found.ap), (roc_auc(&scored), average_precision(&scored)));
        assert_eq!((found.brier, found.log_loss), (brier(&scored), log_loss(&scored)));
        assert_eq!(
            (found.accuracy, found.balanced_accuracy),
            (counts.accuracy(), counts.balanced_accuracy())
        );
        assert_eq!((found.precision, found.recall), (counts.precision(), counts.recall()));
        assert_eq!((found.f1, found.mcc), (counts.f1(), counts.mcc()));
        Ok(())
    }

    #[test]
    fn a_cluster_too_few_is_refused() -> Result<(), MetricError> {
        let scored = Scored::new(&[true, false], &[0.5, 0.25], None)?;
        let refusal = figures_with_intervals(&scored, &[1], 0.5, BootstrapParams::default()).err();
        assert_eq!(refusal, Some(MetricError::LengthMismatch { what: "clusters", found: 1, expected: 2 }));
        Ok(())
    }

    #[cfg(feature = "serde")]
    #[test]
    fn json_puts_an_estimate_beside_its_bounds() -> Result<(), Box<dyn std::error::Error>> {
        let scored = Scored::new(&[false; 4], &[0.25; 4], None)?;
        let params = BootstrapParams { replicates: 10, ..BootstrapParams::default() };
        let found = figures_with_intervals(&scored, &[1, 2, 3, 4], 0.5, params)?;
        let json = serde_json::to_value(found)?;
        let brier =
            serde_json::json!({"value": 0.0625, "low": 0.0625, "high": 0.0625, "undefined_share": 0.0});
        let auc = serde_json::json!({"value": null, "low": null, "high": null, "undefined_share": 1.0});
        assert_eq!((&json["brier"], &json["auc"]), (&brier, &auc));
        let read: super::FiguresWithIntervals = serde_json::from_value(json)?;
        assert_eq!(read.brier, found.brier);
        Ok(())
    }
}
