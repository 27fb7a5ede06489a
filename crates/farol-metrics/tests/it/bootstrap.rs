//! The fast way through a bootstrap against the slow one, and its determinism.

use std::error::Error;

use farol_metrics::{
    BootstrapParams, Interval, Measure, Scored, average_precision, bootstrap_intervals, brier, confusion,
    figures_with_intervals, log_loss, paired_difference, roc_auc,
};
use proptest::prelude::*;

use crate::support::{Rows, near, rows};

const THRESHOLD: f64 = 0.45;
const PARAMS: BootstrapParams = BootstrapParams { replicates: 60, seed: 11, level: 0.9 };

/// The rows a replicate drew, each written out as often as it was drawn.
fn resample(rows: &Rows, times: &[u32]) -> Option<Scored> {
    let drawn: Vec<usize> =
        (0..times.len()).flat_map(|i| std::iter::repeat_n(i, times[i] as usize)).collect();
    let labels: Vec<bool> = drawn.iter().map(|i| rows.labels[*i]).collect();
    let [scores, weights] =
        [&rows.scores, &rows.weights].map(|column| drawn.iter().map(|i| column[*i]).collect::<Vec<f64>>());
    Scored::new(&labels, &scores, Some(&weights)).ok()
}

/// Every figure of one replicate, each by its own function on the rows written out.
fn slowly(rows: &Rows, times: &[u32]) -> [Measure; 11] {
    let Some(drawn) = resample(rows, times) else { return [Measure::Undefined("nothing drawn"); 11] };
    let counts = confusion(&drawn, THRESHOLD);
    [
        counts.base_rate(),
        roc_auc(&drawn),
        average_precision(&drawn),
        brier(&drawn),
        log_loss(&drawn),
        counts.accuracy(),
        counts.balanced_accuracy(),
        counts.f1(),
        counts.precision(),
        counts.recall(),
        counts.mcc(),
    ]
}

fn same(a: Interval, b: Interval) -> bool {
    near(a.low, b.low) && near(a.high, b.high) && a.undefined_share == b.undefined_share
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn one_pass_over_weighted_rows_equals_writing_the_resample_out(rows in rows()) {
        let fast = figures_with_intervals(&rows.scored()?, &rows.clusters, THRESHOLD, PARAMS)?;
        let slow = bootstrap_intervals(&rows.clusters, PARAMS, |times| slowly(&rows, times))?;
        let fast = [
            fast.base_rate, fast.auc, fast.ap, fast.brier, fast.log_loss, fast.accuracy, fast.balanced_accuracy,
            fast.f1, fast.precision, fast.recall, fast.mcc,
        ];
        for (k, (fast, slow)) in fast.iter().zip(slow).enumerate() {
            prop_assert!(same(fast.interval, slow), "figure {k}: {fast:?} against {slow:?}");
        }
    }

    #[test]
    fn paired_differences_draw_both_sets_alike(rows in rows(), shift in 0.0..0.5) {
        let other = Rows { scores: rows.scores.iter().map(|s| (s * 7.0 + shift) % 1.0).collect(), ..rows.clone() };
        let found = paired_difference(&rows.scored()?, &other.scored()?, &rows.clusters, PARAMS)?;
        let slow = bootstrap_intervals(&rows.clusters, PARAMS, |times| {
            let (a, b) = (slowly(&rows, times), slowly(&other, times));
            [a[1].minus(b[1]), a[2].minus(b[2]), a[3].minus(b[3])]
        })?;
        for (found, slow) in [found.auc, found.ap, found.brier].iter().zip(slow) {
            prop_assert!(same(found.interval, slow));
        }
    }
}

/// 300 pupils with one to three rows each; scores that know something of the label.
fn pupils() -> Rows {
    let clusters: Vec<u64> = (0..300_u64).flat_map(|pupil| vec![pupil; 1 + (pupil % 3) as usize]).collect();
    let noise = |row: usize, salt: usize| ((row * 7919 + salt * 104_729) % 1000) as f64 / 1000.0;
    let labels: Vec<bool> = (0..clusters.len()).map(|row| noise(row, 1) < 0.4).collect();
    let scores = labels.iter().enumerate().map(|(row, label)| {
        let lean = if *label { 0.3 } else { 0.0 };
        0.7 * noise(row, 2) + lean
    });
    Rows { scores: scores.collect(), weights: vec![1.0; clusters.len()], labels, clusters }
}

#[test]
fn any_number_of_threads_gives_the_same_intervals() -> Result<(), Box<dyn Error>> {
    let rows = pupils();
    let scored = rows.scored()?;
    let on = |threads: usize| -> Result<_, Box<dyn Error>> {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build()?;
        Ok(pool.install(|| figures_with_intervals(&scored, &rows.clusters, THRESHOLD, PARAMS))?)
    };
    let alone = on(1)?;
    assert_eq!(on(2)?, alone);
    assert_eq!(on(5)?, alone);
    Ok(())
}

#[test]
fn another_seed_gives_other_intervals_around_the_same_value() -> Result<(), Box<dyn Error>> {
    let rows = pupils();
    let scored = rows.scored()?;
    let first = figures_with_intervals(&scored, &rows.clusters, THRESHOLD, PARAMS)?;
    let params = BootstrapParams { seed: 12, ..PARAMS };
    let second = figures_with_intervals(&scored, &rows.clusters, THRESHOLD, params)?;
    assert_eq!(first.auc.value, second.auc.value);
    assert_ne!(first.auc.interval, second.auc.interval);
    Ok(())
}

#[test]
fn a_wider_level_gives_a_wider_interval_around_the_figure() -> Result<(), Box<dyn Error>> {
    let rows = pupils();
    let bounds = |level| -> Result<(f64, f64, f64), Box<dyn Error>> {
        let params = BootstrapParams { replicates: 400, level, ..PARAMS };
        let auc = figures_with_intervals(&rows.scored()?, &rows.clusters, THRESHOLD, params)?.auc;
        let (low, high) = auc.interval.bounds().ok_or("undefined")?;
        Ok((low, auc.value.value().ok_or("undefined")?, high))
    };
    let (narrow_low, auc, narrow_high) = bounds(0.5)?;
    let (wide_low, _, wide_high) = bounds(0.99)?;
    assert!(wide_low < narrow_low && narrow_low < auc && auc < narrow_high && narrow_high < wide_high);
    Ok(())
}

#[test]
fn the_interval_of_a_mean_has_the_width_theory_gives() -> Result<(), Box<dyn Error>> {
    let rows = pupils();
    let one_row_each: Vec<u64> = (0..rows.labels.len() as u64).collect();
    let params = BootstrapParams { replicates: 4000, seed: 3, level: 0.95 };
    let rate = figures_with_intervals(&rows.scored()?, &one_row_each, THRESHOLD, params)?.base_rate;
    let (low, high) = rate.interval.bounds().ok_or("undefined")?;
    let share = rate.value.value().ok_or("undefined")?;
    // ±1.96 standard errors of a share.
    let width = 2.0 * 1.96 * (share * (1.0 - share) / rows.labels.len() as f64).sqrt();
    assert!(((high - low) / width - 1.0).abs() < 0.08, "{} against {width}", high - low);
    Ok(())
}

#[test]
fn scores_that_know_the_label_are_told_from_scores_that_do_not() -> Result<(), Box<dyn Error>> {
    let good = pupils();
    let blind = Rows {
        scores: (0..good.labels.len()).map(|row| ((row * 31_337) % 1000) as f64 / 1000.0).collect(),
        ..good.clone()
    };
    let difference = paired_difference(&good.scored()?, &blind.scored()?, &good.clusters, PARAMS)?;
    assert!(difference.auc.interval.excludes(0.0));
    assert!(difference.auc.value.value().is_some_and(|auc| auc > 0.1));
    assert!(difference.brier.value.value().is_some_and(|brier| brier < 0.0));
    Ok(())
}
