//! Parts of the Brier score, calibration, decision curves: against their definitions, and by invariants.

use farol_metrics::{
    Binning, BrierParts, Measure, Scored, brier, brier_parts, calibration_curve, calibration_error,
    decision_curve,
};
use proptest::prelude::*;

use crate::support::{Rows, near, rows};

fn binnings() -> impl Strategy<Value = Binning> {
    prop_oneof![
        Just(Binning::Distinct),
        (1_usize..15).prop_map(Binning::Uniform),
        (1_usize..15).prop_map(Binning::Quantile),
    ]
}

fn sum(parts: &BrierParts) -> f64 {
    parts.reliability - parts.resolution + parts.uncertainty + parts.within_bin_variance
        - parts.within_bin_covariance
}

/// Each row as often as `times` says.
fn repeated(rows: &Rows, times: &[u8]) -> Rows {
    let order: Vec<usize> =
        (0..rows.labels.len()).flat_map(|row| std::iter::repeat_n(row, usize::from(times[row]))).collect();
    Rows {
        labels: order.iter().map(|row| rows.labels[*row]).collect(),
        scores: order.iter().map(|row| rows.scores[*row]).collect(),
        weights: vec![1.0; order.len()],
        clusters: order.iter().map(|row| rows.clusters[*row]).collect(),
    }
}

/// Net benefit as a mean over rows, each looked at alone.
fn benefit(rows: &Rows, threshold: f64, acts: impl Fn(f64) -> bool) -> f64 {
    let odds = threshold / (1.0 - threshold);
    let gain = |row: usize| match (acts(rows.scores[row]), rows.labels[row]) {
        (false, _) => 0.0,
        (true, true) => rows.weights[row],
        (true, false) => -rows.weights[row] * odds,
    };
    (0..rows.labels.len()).map(gain).sum::<f64>() / rows.weights.iter().sum::<f64>()
}

proptest! {
    #[test]
    fn the_parts_add_up_to_the_brier_score_on_any_bins(rows in rows(), binning in binnings()) {
        let scored = rows.scored()?;
        let parts = brier_parts(&scored, binning)?.ok_or(TestCaseError::fail("not probabilities"))?;
        prop_assert!(near(brier(&scored), Measure::Value(sum(&parts))));
        if binning == Binning::Distinct {
            prop_assert!(parts.within_bin_variance.abs() < 1e-15 && parts.within_bin_covariance.abs() < 1e-15);
        }
    }

    #[test]
    fn one_bin_errs_by_the_calibration_in_the_large(rows in rows()) {
        let scored = rows.scored()?;
        let error = calibration_error(&scored, Binning::Uniform(1))?;
        prop_assert!(near(error.ece, farol_metrics::calibration_in_the_large(&scored).map(f64::abs)));
        prop_assert!(near(error.ece, error.mce));
    }

    #[test]
    fn the_errors_are_those_of_the_curve(rows in rows(), binning in binnings()) {
        let scored = rows.scored()?;
        let curve = calibration_curve(&scored, binning, 0.9)?.ok_or(TestCaseError::fail("not probabilities"))?;
        let weight: f64 = curve.iter().map(|point| point.weight).sum();
        let gaps = curve.iter().map(|point| (point.mean_score - point.rate).abs());
        let error = calibration_error(&scored, binning)?;
        let ece = curve.iter().zip(gaps.clone()).map(|(point, gap)| point.weight * gap).sum::<f64>() / weight;
        prop_assert!(near(error.ece, Measure::Value(ece)));
        prop_assert!(near(error.mce, Measure::Value(gaps.fold(0.0, f64::max))));
        prop_assert_eq!(curve.iter().map(|point| point.n).sum::<usize>(), rows.labels.len());
        prop_assert!(curve.windows(2).all(|pair| pair[0].mean_score < pair[1].mean_score));
    }

    #[test]
    fn a_whole_weight_is_as_many_equal_rows(rows in rows(), times in proptest::collection::vec(1_u8..4, 60)) {
        let weights: Vec<f64> = times.iter().take(rows.labels.len()).map(|t| f64::from(*t)).collect();
        let weighted = Scored::new(&rows.labels, &rows.scores, Some(&weights))?;
        let repeated = repeated(&rows, &times).scored()?;
        for binning in [Binning::Distinct, Binning::Uniform(7)] {
            let [a, b] = [calibration_error(&weighted, binning)?, calibration_error(&repeated, binning)?];
            prop_assert!(near(a.ece, b.ece) && near(a.mce, b.mce));
            let [a, b] = [brier_parts(&weighted, binning)?, brier_parts(&repeated, binning)?];
            let resolution = |parts: Option<BrierParts>| Measure::Value(parts.map_or(f64::NAN, |parts| parts.resolution));
            prop_assert!(near(resolution(a), resolution(b)));
        }
        let [a, b] = [decision_curve(&weighted, &[0.3])?, decision_curve(&repeated, &[0.3])?];
        prop_assert!(near(a[0].model, b[0].model) && near(a[0].standardised, b[0].standardised));
    }

    #[test]
    fn the_order_of_the_rows_changes_no_bin(rows in rows(), binning in binnings()) {
        let turned = Rows {
            labels: rows.labels.iter().rev().copied().collect(),
            scores: rows.scores.iter().rev().copied().collect(),
            weights: rows.weights.iter().rev().copied().collect(),
            clusters: rows.clusters.clone(),
        };
        let [a, b] = [calibration_error(&rows.scored()?, binning)?, calibration_error(&turned.scored()?, binning)?];
        prop_assert!(near(a.ece, b.ece) && near(a.mce, b.mce));
    }

    #[test]
    fn net_benefit_is_the_mean_gain_of_acting(rows in rows(), threshold in 0.01..0.99) {
        let found = decision_curve(&rows.scored()?, &[threshold])?;
        let near = |found: f64, slow: f64| (found - slow).abs() <= 1e-10 * (1.0 + slow.abs());
        let model = found[0].model.value().ok_or(TestCaseError::fail("not probabilities"))?;
        prop_assert!(near(model, benefit(&rows, threshold, |score| score >= threshold)));
        prop_assert!(near(found[0].treat_all, benefit(&rows, threshold, |_| true)));
        prop_assert!(near(found[0].treat_none, benefit(&rows, threshold, |_| false)));
        prop_assert!(found[0].standardised.value().is_none_or(|share| share <= 1.0 + 1e-12));
    }
}
