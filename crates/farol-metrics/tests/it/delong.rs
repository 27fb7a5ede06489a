//! DeLong's method and its form for clusters against placement values by looking at every pair.

use std::cmp::Ordering;

use farol_metrics::{AucEstimate, Measure, Scored, delong, delong_difference};
use proptest::prelude::*;

use crate::support::{Rows, near, rows};

/// 1 where a positive outscores a negative, ½ where they tie.
fn kernel(positive: f64, negative: f64) -> f64 {
    match positive.total_cmp(&negative) {
        Ordering::Greater => 1.0,
        Ordering::Equal => 0.5,
        Ordering::Less => 0.0,
    }
}

/// Each row's placement against all rows of the other class.
fn placements(labels: &[bool], scores: &[f64]) -> Vec<f64> {
    let of = |row: usize| {
        let others = (0..labels.len()).filter(|other| labels[*other] != labels[row]);
        let pairs: Vec<f64> = others
            .map(|other| {
                if labels[row] {
                    kernel(scores[row], scores[other])
                } else {
                    kernel(scores[other], scores[row])
                }
            })
            .collect();
        pairs.iter().sum::<f64>() / pairs.len() as f64
    };
    (0..labels.len()).map(of).collect()
}

/// Obuchowski's variance as her paper writes it, cluster by cluster.
fn variance(labels: &[bool], placements: &[f64], clusters: &[u64]) -> Option<f64> {
    let count = |label: bool| labels.iter().filter(|other| **other == label).count() as f64;
    let (m, n) = (count(true), count(false));
    let area = (0..labels.len()).filter(|row| labels[*row]).map(|row| placements[row]).sum::<f64>() / m;
    let mut names = clusters.to_vec();
    names.sort_unstable();
    names.dedup();
    let of = |name: u64, label: bool| -> (f64, f64) {
        let rows = (0..labels.len()).filter(|row| clusters[*row] == name && labels[*row] == label);
        rows.fold((0.0, 0.0), |(sum, rows), row| (sum + placements[row], rows + 1.0))
    };
    let with = |label: bool| names.iter().filter(|name| of(**name, label).1 > 0.0).count() as f64;
    let (i10, i01, i) = (with(true), with(false), names.len() as f64);
    if i10 < 2.0 || i01 < 2.0 {
        return None;
    }
    let (mut s10, mut s01, mut s11) = (0.0, 0.0, 0.0);
    for name in names {
        let ((x, mi), (y, ni)) = (of(name, true), of(name, false));
        s10 += i10 / ((i10 - 1.0) * m) * (x - mi * area).powi(2);
        s01 += i01 / ((i01 - 1.0) * n) * (y - ni * area).powi(2);
        s11 += i / (i - 1.0) * (x - mi * area) * (y - ni * area);
    }
    Some(s10 / m + s01 / n + 2.0 * s11 / (m * n))
}

fn both_classes(rows: &Rows) -> bool {
    rows.labels.contains(&true) && rows.labels.contains(&false)
}

/// Compares variances: the root of one near 0 would turn 1e-16 into 1e-8.
fn agrees(error: Measure, variance: Option<f64>) -> bool {
    match (error.value(), variance) {
        (Some(error), Some(variance)) => (error * error - variance).abs() < 1e-12,
        (None, variance) => variance.is_none_or(|variance| variance < 1e-12),
        (Some(_), None) => false,
    }
}

proptest! {
    #[test]
    fn the_fast_variance_is_that_of_all_pairs(rows in rows()) {
        prop_assume!(both_classes(&rows));
        let rows = Rows { weights: vec![1.0; rows.labels.len()], ..rows };
        let each_alone: Vec<u64> = (0..rows.labels.len() as u64).collect();
        let slow = placements(&rows.labels, &rows.scores);
        for (given, clusters) in [(None, &each_alone), (Some(rows.clusters.as_slice()), &rows.clusters)] {
            let found = delong(&rows.scored()?, given, 0.95)?;
            prop_assert!(agrees(found.standard_error, variance(&rows.labels, &slow, clusters)));
        }
    }

    #[test]
    fn the_fast_variance_of_a_difference_is_that_of_all_pairs(rows in rows(), shift in 0.0..0.5) {
        prop_assume!(both_classes(&rows));
        let rows = Rows { weights: vec![1.0; rows.labels.len()], ..rows };
        let other = Rows { scores: rows.scores.iter().map(|s| (s * 7.0 + shift) % 1.0).collect(), ..rows.clone() };
        let [a, b] = [&rows, &other].map(|rows| placements(&rows.labels, &rows.scores));
        let slow: Vec<f64> = a.iter().zip(&b).map(|(a, b)| a - b).collect();
        let found = delong_difference(&rows.scored()?, &other.scored()?, Some(&rows.clusters), 0.9)?;
        prop_assert!(agrees(found.standard_error, variance(&rows.labels, &slow, &rows.clusters)));
    }

    #[test]
    fn neither_the_order_of_the_rows_nor_a_monotone_transform_changes_it(rows in rows()) {
        let rows = Rows { weights: vec![2.0; rows.labels.len()], ..rows };
        let turned = Rows {
            labels: rows.labels.iter().rev().copied().collect(),
            scores: rows.scores.iter().rev().map(|s| s.powi(3) - 5.0).collect(),
            weights: rows.weights.clone(),
            clusters: rows.clusters.iter().rev().copied().collect(),
        };
        let found = delong(&rows.scored()?, Some(&rows.clusters), 0.95)?;
        let other = delong(&turned.scored()?, Some(&turned.clusters), 0.95)?;
        prop_assert!(near(found.value, other.value));
        prop_assert!(agrees(found.standard_error, other.standard_error.value().map(|error| error * error)));
        if let Some((low, high)) = found.low.value().zip(found.high.value()) {
            prop_assert!(0.0 <= low && low <= high && high <= 1.0);
        }
    }
}

#[test]
fn rows_written_twice_in_one_cluster_change_nothing_but_would_if_taken_as_independent()
-> Result<(), Box<dyn std::error::Error>> {
    let labels: Vec<bool> = (0..60).map(|row| row % 3 == 0).collect();
    let scores: Vec<f64> =
        (0..60).map(|row| f64::from(row * 37 % 60 + if row % 3 == 0 { 20 } else { 0 })).collect();
    let once = Scored::new(&labels, &scores, None)?;
    let twice = Scored::new(&labels.repeat(2), &scores.repeat(2), None)?;
    let clusters: Vec<u64> = (0..60).collect::<Vec<_>>().repeat(2);
    let error = |estimate: AucEstimate| estimate.standard_error;
    let alone = error(delong(&once, None, 0.95)?);
    assert!(near(error(delong(&twice, Some(&clusters), 0.95)?), alone));
    assert!(error(delong(&twice, None, 0.95)?).value() < alone.map(|error| 0.8 * error).value());
    Ok(())
}
