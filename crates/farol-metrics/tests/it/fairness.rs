//! Group figures against Fairlearn 0.12 and scikit-learn 1.5 (`tests/golden/*/fairness`, `weighted_fairness`), and
//! against counting by hand.

use std::{collections::BTreeMap, error::Error, fs, path::PathBuf};

use farol_metrics::{
    BootstrapParams, Disparity, FairnessParams, GroupRates, Measure, MetricError, Rates, Scored, Selection,
    bootstrap_intervals, fairness, gaps, group_rates,
};
use proptest::prelude::*;
use serde::Deserialize;

use crate::support::{Rows, near, rows};

#[derive(Deserialize)]
struct InputRow {
    group: String,
    y: u8,
    p: f64,
    w: Option<f64>,
}

#[derive(Deserialize)]
struct Answers {
    by_group: BTreeMap<String, BTreeMap<String, f64>>,
    overall: BTreeMap<String, f64>,
    demographic_parity_difference: f64,
    demographic_parity_ratio: f64,
    equalized_odds_difference: f64,
    equalized_odds_ratio: f64,
    equal_opportunity_difference: Option<f64>,
    equal_opportunity_ratio: Option<f64>,
}

struct Case {
    scored: Scored,
    /// Position of each row's group among the names, which are in ascending order.
    groups: Vec<u64>,
    answers: Answers,
}

impl Case {
    fn read(folder: &str) -> Result<Self, Box<dyn Error>> {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(folder);
        let mut reader = csv::Reader::from_path(folder.join("rows.csv"))?;
        let rows = reader.deserialize().collect::<Result<Vec<InputRow>, _>>()?;
        let answers: Answers = serde_json::from_slice(&fs::read(folder.join("answers.json"))?)?;
        let names: Vec<&String> = answers.by_group.keys().collect();
        let labels: Vec<bool> = rows.iter().map(|row| row.y == 1).collect();
        let scores: Vec<f64> = rows.iter().map(|row| row.p).collect();
        let weights: Option<Vec<f64>> = rows.iter().map(|row| row.w).collect();
        let place = |row: &InputRow| names.iter().position(|name| **name == row.group).map(|at| at as u64);
        Ok(Self {
            scored: Scored::new(&labels, &scores, weights.as_deref())?,
            groups: rows.iter().map(place).collect::<Option<_>>().ok_or("a group without an answer")?,
            answers,
        })
    }

    fn compare(&self, tolerance: f64) -> Result<(), Box<dyn Error>> {
        let found = group_rates(&self.scored, &self.groups, Selection::Threshold(0.5))?;
        assert_eq!(found.len(), self.answers.by_group.len());
        for (group, (name, expected)) in found.iter().zip(&self.answers.by_group) {
            assert_eq!(group.count as f64, expected["count"], "{name}");
            assert_rates(name, &group.rates, expected, tolerance);
        }
        let everybody = group_rates(&self.scored, &vec![7; self.groups.len()], Selection::Threshold(0.5))?;
        assert_rates("overall", &everybody[0].rates, &self.answers.overall, tolerance);
        self.compare_gaps(&found, tolerance);
        Ok(())
    }

    fn compare_gaps(&self, found: &[GroupRates], tolerance: f64) {
        let found = gaps(&found.iter().map(|group| group.rates).collect::<Vec<_>>());
        let expected = &self.answers;
        let pairs = [
            (found.demographic_parity_difference, Some(expected.demographic_parity_difference)),
            (found.demographic_parity_ratio, Some(expected.demographic_parity_ratio)),
            (found.equalized_odds_difference, Some(expected.equalized_odds_difference)),
            (found.equalized_odds_ratio, Some(expected.equalized_odds_ratio)),
            (found.equal_opportunity_difference, expected.equal_opportunity_difference),
            (found.equal_opportunity_ratio, expected.equal_opportunity_ratio),
        ];
        for (found, expected) in pairs.into_iter().filter_map(|(found, expected)| found.value().zip(expected))
        {
            assert!((found - expected).abs() <= tolerance, "{found} against {expected}");
        }
    }
}

fn assert_rates(group: &str, found: &Rates, expected: &BTreeMap<String, f64>, tolerance: f64) {
    let found: BTreeMap<_, _> = Rates::<Measure>::NAMES.into_iter().zip(found.into_array()).collect();
    for (rate, expected) in expected.iter().filter(|(rate, _)| *rate != "count") {
        let found = found[rate.as_str()].value();
        let near = found.is_some_and(|found| (found - expected).abs() <= tolerance);
        assert!(near, "{group} {rate}: found {found:?}, expected {expected}");
    }
}

#[test]
fn rates_and_gaps_agree_with_fairlearn() -> Result<(), Box<dyn Error>> {
    for seed in ["seed1", "seed2", "seed3"] {
        Case::read(&format!("{seed}/fairness"))?.compare(1e-15)?;
    }
    Ok(())
}

#[test]
fn weighted_rates_and_gaps_agree_with_fairlearn() -> Result<(), Box<dyn Error>> {
    // Sums of weights hang on their order in the last digits.
    Case::read("weighted_fairness")?.compare(1e-14)
}

const PARAMS: BootstrapParams = BootstrapParams { replicates: 40, seed: 5, level: 0.9 };

/// The rates of one group, of rows written out as often as drawn, each counted on its own.
fn by_hand(rows: &Rows, times: &[u32], group: u64, k: usize) -> [Measure; 4] {
    let weight = |i: usize| rows.weights[i] * f64::from(times[i]);
    // What a row at this score is selected for: what is left of k after all higher scores, shared by all who tie.
    let share = |score: f64| {
        let all = |keep: &dyn Fn(f64) -> bool| -> f64 {
            (0..times.len()).filter(|i| keep(rows.scores[*i])).map(|i| f64::from(times[i])).sum()
        };
        let (above, tied) = (all(&|other| other > score), all(&|other| other == score));
        ((k as f64 - above) / tied).clamp(0.0, 1.0)
    };
    let [mut total, mut selected, mut positive, mut hit] = [0.0; 4];
    for i in (0..times.len()).filter(|i| rows.clusters[*i] % 3 == group && times[*i] > 0) {
        let (weight, share) = (weight(i), share(rows.scores[i]));
        total += weight;
        selected += weight * share;
        if rows.labels[i] {
            positive += weight;
            hit += weight * share;
        }
    }
    let ratio = |a: f64, b: f64| if b == 0.0 { Measure::Undefined("") } else { Measure::Value(a / b) };
    [ratio(selected, total), ratio(hit, positive), ratio(hit, selected), ratio(positive, total)]
}

fn of_interest(rates: Rates) -> [Measure; 4] {
    [rates.selection_rate, rates.tpr, rates.precision, rates.base_rate]
}

fn both_undefined_or_near(a: Measure, b: Measure) -> bool {
    (!a.is_defined() && !b.is_defined()) || near(a, b)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn rates_at_k_and_their_intervals_equal_counting_by_hand(rows in rows(), k in 0_usize..40) {
        let groups: Vec<u64> = rows.clusters.iter().map(|cluster| cluster % 3).collect();
        let params = FairnessParams {
            selection: Selection::Top(k), min_group: 1, bootstrap: PARAMS, ..FairnessParams::default()
        };
        let report = fairness(&rows.scored()?, &groups, &rows.clusters, params)?;
        for group in &report.groups {
            let once = by_hand(&rows, &vec![1; groups.len()], group.key, k);
            let slow = bootstrap_intervals(&rows.clusters, PARAMS, |times| by_hand(&rows, times, group.key, k))?;
            let rates = group.rates.into_array().map(|rate| rate.value);
            for (found, expected) in of_interest(Rates::from_array(rates)).into_iter().zip(once) {
                prop_assert!(both_undefined_or_near(found, expected), "{found:?} against {expected:?}");
            }
            let found = [group.rates.selection_rate, group.rates.tpr, group.rates.precision, group.rates.base_rate];
            for (found, expected) in found.into_iter().zip(slow) {
                prop_assert!(both_undefined_or_near(found.interval.low, expected.low));
                prop_assert!(both_undefined_or_near(found.interval.high, expected.high));
                prop_assert_eq!(found.interval.undefined_share, expected.undefined_share);
            }
        }
    }

    #[test]
    fn shares_of_the_selected_add_up_to_one_and_opposite_rates_to_each_other(rows in rows(), threshold in 0.0..1.0) {
        let groups: Vec<u64> = rows.clusters.iter().map(|cluster| cluster % 4).collect();
        let found = group_rates(&rows.scored()?, &groups, Selection::Threshold(threshold))?;
        let shares: Vec<f64> = found.iter().filter_map(|g| g.rates.share_of_selected.value()).collect();
        prop_assert!(shares.is_empty() || (shares.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        for Rates { tpr, fnr, fpr, tnr, precision, fdr, .. } in found.iter().map(|group| group.rates) {
            for (a, b) in [(tpr, fnr), (fpr, tnr), (precision, fdr)] {
                prop_assert_eq!(a.is_defined(), b.is_defined());
                prop_assert!(a.value().zip(b.value()).is_none_or(|(a, b)| (a + b - 1.0).abs() < 1e-12));
            }
        }
    }
}

/// Two large groups, the second selected half as often, and two rows of a third.
fn unlike() -> (Scored, Vec<u64>) {
    let groups: Vec<u64> = (0..402)
        .map(|row| {
            if row < 200 {
                1
            } else if row < 400 {
                2
            } else {
                3
            }
        })
        .collect();
    let labels: Vec<bool> = (0..402).map(|row| row % 4 == 0).collect();
    let scores: Vec<f64> = groups
        .iter()
        .enumerate()
        .map(|(row, group)| if row % 10 < if *group == 1 { 6 } else { 3 } { 0.8 } else { 0.2 })
        .collect();
    // Infallible: rows, scores and weights are as `Scored` wants them.
    (Scored::new(&labels, &scores, None).expect("sound rows"), groups)
}

fn report(params: FairnessParams) -> Result<farol_metrics::Fairness, MetricError> {
    let (scored, groups) = unlike();
    let clusters: Vec<u64> = (0..groups.len() as u64).collect();
    fairness(&scored, &groups, &clusters, params)
}

#[test]
fn a_group_selected_half_as_often_is_out_of_bounds_and_beyond_chance() -> Result<(), MetricError> {
    let report = report(FairnessParams::default())?;
    assert_eq!(report.reference, Some(1), "the first of the two largest");
    let [first, second, third] = &report.groups[..] else { panic!("three groups") };
    assert!(first.disparity.is_none() && third.disparity.is_none());
    let of_second = second.disparity.ok_or(MetricError::Empty)?;
    assert_eq!(of_second.selection_rate.ratio.value, Measure::Value(0.5));
    let Disparity { within_bounds, beyond_chance, .. } = of_second.selection_rate;
    assert_eq!((within_bounds, beyond_chance), (Some(false), true));
    assert_eq!((of_second.base_rate.within_bounds, of_second.base_rate.beyond_chance), (Some(true), false));
    let difference = second.difference.ok_or(MetricError::Empty)?.selection_rate;
    assert!(
        difference.interval.excludes(0.0) && difference.interval.bounds().is_some_and(|(_, high)| high < 0.0)
    );
    Ok(())
}

#[test]
fn a_group_of_two_is_reported_but_not_judged() -> Result<(), MetricError> {
    let report = report(FairnessParams::default())?;
    let third = &report.groups[2];
    assert_eq!((third.too_few, third.count, third.positives), (true, 2, 1));
    assert!(third.rates.selection_rate.value.is_defined());
    assert_eq!(third.rates.selection_rate.interval.low, Measure::Undefined("too few rows to judge"));
    // 60 % and 30 %: the third group's rate, whatever it is, takes no part.
    assert_eq!(report.gaps.demographic_parity_difference.value, Measure::Value(0.6 - 0.3));
    Ok(())
}

#[test]
fn where_every_group_is_too_small_there_is_no_reference_and_no_gap() -> Result<(), MetricError> {
    let report = report(FairnessParams { min_group: 500, ..FairnessParams::default() })?;
    assert_eq!(report.reference, None);
    assert_eq!(
        report.gaps.equalized_odds_difference.value,
        Measure::Undefined("fewer than two groups to compare")
    );
    assert!(report.overall.selection_rate.interval.bounds().is_some());
    Ok(())
}

#[test]
fn another_reference_turns_the_ratio_around() -> Result<(), MetricError> {
    let report = report(FairnessParams { reference: Some(2), ..FairnessParams::default() })?;
    let of_first = report.groups[0].disparity.ok_or(MetricError::Empty)?;
    assert_eq!(of_first.selection_rate.ratio.value, Measure::Value(2.0));
    assert_eq!(of_first.auc.ratio.value, Measure::Undefined("compared as a difference"));
    Ok(())
}

#[test]
fn what_cannot_be_compared_is_refused() {
    let refusal = |params| report(params).err();
    let small = FairnessParams { reference: Some(3), ..FairnessParams::default() };
    assert_eq!(refusal(small), Some(MetricError::UnknownReference));
    for tau in [0.0, 1.5] {
        let params = FairnessParams { tau, ..FairnessParams::default() };
        assert_eq!(refusal(params), Some(MetricError::TauOutOfRange { tau }));
    }
    let (scored, _) = unlike();
    let short = group_rates(&scored, &[1], Selection::Threshold(0.5)).err();
    assert_eq!(short, Some(MetricError::LengthMismatch { what: "groups", found: 1, expected: 402 }));
}

#[test]
fn a_group_without_positives_has_no_tpr_and_says_why() -> Result<(), MetricError> {
    let scored = Scored::new(&[true, false, false], &[0.9, 0.6, 0.1], None)?;
    let found = group_rates(&scored, &[1, 2, 2], Selection::Threshold(0.95))?;
    assert_eq!(found[1].rates.tpr, Measure::Undefined("no positives"));
    assert_eq!(found[0].rates.precision, Measure::Undefined("nobody selected"));
    assert_eq!(found[0].rates.fpr, Measure::Undefined("no negatives"));
    Ok(())
}

#[test]
fn calibration_within_a_group_is_what_happened_less_what_was_expected() -> Result<(), MetricError> {
    let scored = Scored::new(&[true, true, false, false], &[0.75, 0.25, 0.5, 0.25], None)?;
    let found = group_rates(&scored, &[1, 1, 2, 2], Selection::Threshold(0.5))?;
    assert_eq!(found[0].rates.calibration_gap, Measure::Value(0.5));
    assert_eq!(found[1].rates.calibration_gap, Measure::Value(-0.375));
    assert_eq!(found[1].rates.mean_score, Measure::Value(0.375));
    Ok(())
}
