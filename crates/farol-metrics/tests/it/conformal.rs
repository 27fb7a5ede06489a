//! Promises kept: conformal prediction and risk-controlled thresholds against crepes, scipy and statsmodels
//! (`tests/golden/conformal`), against their definitions, and in simulated repetitions.

use std::{error::Error, fs, path::PathBuf};

use farol_metrics::{
    Conformal, ControlledRisk, Level, MetricError, PredictionSet, RiskControlled, Scored, Unsupported,
    Verdict,
};
use proptest::{collection::vec, prelude::*};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde::Deserialize;

use crate::support::{Rows, rows};

#[derive(Deserialize)]
struct Case {
    scores: Vec<f64>,
    labels: Vec<bool>,
    query: Vec<f64>,
    p_values: PAnswers,
    grid: Vec<f64>,
    thresholds: Vec<ThresholdAnswers>,
}

#[derive(Deserialize)]
struct PAnswers {
    no: Vec<f64>,
    yes: Vec<f64>,
}

#[derive(Deserialize)]
struct ThresholdAnswers {
    level: f64,
    confidence: f64,
    miss_rate: Option<f64>,
    precision: Option<f64>,
}

fn cases() -> Result<Vec<Case>, Box<dyn Error>> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden/conformal/answers.json");
    Ok(serde_json::from_slice(&fs::read(path)?)?)
}

#[test]
fn p_values_agree_with_crepes() -> Result<(), Box<dyn Error>> {
    for case in cases()? {
        let conformal = Conformal::new(&Scored::new(&case.labels, &case.scores, None)?)?;
        for (place, score) in case.query.iter().enumerate() {
            let found = conformal.p_values(*score);
            assert!((found.no - case.p_values.no[place]).abs() < 1e-15, "no at {score}: {}", found.no);
            assert!((found.yes - case.p_values.yes[place]).abs() < 1e-15, "yes at {score}: {}", found.yes);
        }
    }
    Ok(())
}

#[test]
fn thresholds_with_confidence_agree_with_scipy_and_statsmodels() -> Result<(), Box<dyn Error>> {
    for case in cases()? {
        let scored = Scored::new(&case.labels, &case.scores, None)?;
        for expected in &case.thresholds {
            let (level, confidence) = (Level::new(expected.level)?, Level::new(expected.confidence)?);
            let found = RiskControlled::miss_rate_with_confidence(&scored, level, confidence);
            assert_eq!(found.ok().map(|found| found.threshold), expected.miss_rate);
            let precision = Level::new(1.0 - expected.level)?;
            let found = RiskControlled::precision_with_confidence(&scored, precision, confidence, &case.grid);
            assert_eq!(found.ok().map(|found| found.threshold), expected.precision);
        }
    }
    Ok(())
}

fn count(rows: &Rows, label: bool, which: impl Fn(f64) -> bool) -> usize {
    (0..rows.labels.len()).filter(|row| rows.labels[*row] == label && which(rows.scores[*row])).count()
}

/// The prediction set by its definition: rank the score among the rows of each class, itself counted in.
fn set_by_definition(rows: &Rows, score: f64, risk: f64) -> PredictionSet {
    let p = |label: bool, which: &dyn Fn(f64) -> bool| {
        (count(rows, label, which) + 1) as f64 / (count(rows, label, |_| true) + 1) as f64
    };
    match (p(false, &|other| other >= score) > risk, p(true, &|other| other <= score) > risk) {
        (false, false) => PredictionSet::Neither,
        (true, false) => PredictionSet::No,
        (false, true) => PredictionSet::Yes,
        (true, true) => PredictionSet::Both,
    }
}

fn unweighted(rows: &Rows) -> Result<Scored, MetricError> {
    Scored::new(&rows.labels, &rows.scores, None)
}

fn highest(thresholds: impl Iterator<Item = f64>) -> Option<f64> {
    thresholds.max_by(f64::total_cmp)
}

proptest! {
    #[test]
    fn sets_and_their_zone_are_what_the_definition_says(
        rows in rows(), between in vec(-0.1..1.1, 8), percent in 1_u8..100,
    ) {
        let risk = Level::new(f64::from(percent) / 100.0)?;
        let conformal = Conformal::new(&unweighted(&rows)?)?;
        let zone = conformal.abstain_zone(risk);
        for score in rows.scores.iter().chain(&between).chain(&[f64::NEG_INFINITY, f64::INFINITY]) {
            let expected = set_by_definition(&rows, *score, risk.value());
            prop_assert_eq!(conformal.prediction_set(*score, risk), expected);
            if let Ok(zone) = zone {
                prop_assert_eq!(zone.prediction_set(*score), expected, "{:?} at {}", zone, score);
            }
        }
        let (positives, negatives) = (count(&rows, true, |_| true), count(&rows, false, |_| true));
        let needed = (1_usize..200).find(|n| 1.0 / (n + 1) as f64 <= risk.value()).unwrap_or(0);
        match zone {
            Ok(zone) => {
                prop_assert!(zone.low <= zone.high && positives.min(negatives) >= needed);
                prop_assert_eq!((zone.positives, zone.negatives), (positives, negatives));
            }
            Err(reason) if positives < needed => {
                prop_assert_eq!(reason, Unsupported::TooFewPositives { found: positives, needed });
            }
            Err(reason) => prop_assert_eq!(reason, Unsupported::TooFewNegatives { found: negatives, needed }),
        }
    }

    #[test]
    fn the_threshold_on_average_is_the_highest_that_the_corrected_misses_allow(rows in rows(), percent in 1_u8..100) {
        let level = Level::new(f64::from(percent) / 100.0)?;
        let positives = count(&rows, true, |_| true);
        let allowed = |threshold: f64| {
            let misses = count(&rows, true, |score| score < threshold);
            // The loss of the row to come is at most 1.
            (misses + 1) as f64 / (positives + 1) as f64 <= level.value()
        };
        let of_positives = (0..rows.labels.len()).filter(|row| rows.labels[*row]).map(|row| rows.scores[row]);
        let expected = highest(of_positives.filter(|threshold| allowed(*threshold)));
        let found = RiskControlled::miss_rate(&unweighted(&rows)?, level);
        prop_assert_eq!(found.ok().map(|found| found.threshold), expected);
        if let (Ok(found), Ok(zone)) = (found, Conformal::new(&unweighted(&rows)?)?.abstain_zone(level)) {
            let yes_from = if zone.within == PredictionSet::Both { zone.low } else { zone.high };
            prop_assert_eq!(found.threshold, yes_from, "conformal prediction and risk control meet");
        }
    }

    #[test]
    fn more_confidence_and_less_risk_never_raise_the_threshold(rows in rows(), percent in 2_u8..99) {
        let scored = unweighted(&rows)?;
        let at = |risk: u8, confidence: u8| -> Result<f64, MetricError> {
            let [risk, confidence] = [risk, confidence].map(|percent| Level::new(f64::from(percent) / 100.0));
            let found = RiskControlled::miss_rate_with_confidence(&scored, risk?, confidence?);
            Ok(found.map_or(f64::NEG_INFINITY, |found| found.threshold))
        };
        prop_assert!(at(percent, 90)? <= at(percent, 80)?);
        prop_assert!(at(percent - 1, 90)? <= at(percent, 90)?);
        prop_assert!(at(20, percent)? <= at(20, percent - 1)?);
    }
}

#[test]
fn rows_too_few_for_the_level_are_answered_with_how_many_it_takes() -> Result<(), Box<dyn Error>> {
    let (risk, confidence) = (Level::new(0.1)?, Level::new(0.95)?);
    let scored = |positives: usize, negatives: usize| {
        let labels: Vec<bool> = (0..positives + negatives).map(|row| row < positives).collect();
        let scores: Vec<f64> = (0..labels.len()).map(|row| 1.0 - row as f64 / 100.0).collect();
        Scored::new(&labels, &scores, None)
    };
    let zone = |positives, negatives| -> Result<Option<Unsupported>, Box<dyn Error>> {
        Ok(Conformal::new(&scored(positives, negatives)?)?.abstain_zone(risk).err())
    };
    assert_eq!(zone(8, 20)?, Some(Unsupported::TooFewPositives { found: 8, needed: 9 }));
    assert_eq!(zone(9, 0)?, Some(Unsupported::TooFewNegatives { found: 0, needed: 9 }));
    assert_eq!(zone(9, 9)?, None);
    // 0.9^28 is above 1/20, 0.9^29 below.
    let with_confidence = |positives| -> Result<Option<Unsupported>, Box<dyn Error>> {
        Ok(RiskControlled::miss_rate_with_confidence(&scored(positives, 5)?, risk, confidence).err())
    };
    assert_eq!(with_confidence(28)?, Some(Unsupported::TooFewPositives { found: 28, needed: 29 }));
    assert_eq!(with_confidence(29)?, None);
    assert_eq!(
        Unsupported::TooFewPositives { found: 8, needed: 9 }.to_string(),
        "8 positives cannot support the level: expected at least 9"
    );
    Ok(())
}

#[test]
fn rows_of_weight_0_are_left_out_and_unequal_weights_refused() -> Result<(), Box<dyn Error>> {
    let (labels, scores) = ([true, true, false, false], [0.9, 0.1, 0.4, 0.2]);
    let scored = |weights: [f64; 4]| Scored::new(&labels, &scores, Some(&weights));
    let without_second = Conformal::new(&Scored::new(&[true, false, false], &[0.9, 0.4, 0.2], None)?)?;
    assert_eq!(Conformal::new(&scored([2.0, 0.0, 2.0, 2.0])?)?, without_second);
    assert_eq!(Conformal::new(&scored([2.0, 1.0, 2.0, 2.0])?), Err(Unsupported::UnequalWeights));
    let half = Level::new(0.5)?;
    assert_eq!(
        RiskControlled::miss_rate(&scored([2.0, 1.0, 2.0, 2.0])?, half),
        Err(Unsupported::UnequalWeights)
    );
    Ok(())
}

#[test]
fn classes_that_hardly_overlap_leave_scores_strange_to_both() -> Result<(), Box<dyn Error>> {
    let labels: Vec<bool> = (0..40).map(|row| row >= 20).collect();
    let scores: Vec<f64> = (0..40).map(|row| f64::from(row) / 40.0).collect();
    let zone = Conformal::new(&Scored::new(&labels, &scores, None)?)?.abstain_zone(Level::new(0.1)?)?;
    // Two of 21 ranks are left out at each end: the second highest negative, the second lowest positive.
    assert_eq!((zone.low, zone.high, zone.within), (18.0 / 40.0, 21.0 / 40.0, PredictionSet::Neither));
    assert_eq!(
        [0.45, 0.5, 0.525].map(|score| zone.verdict(score)),
        [Verdict::No, Verdict::Unsure, Verdict::Yes]
    );
    assert_eq!(zone.verdict(f64::NAN), Verdict::Unsure);
    Ok(())
}

#[test]
fn no_precision_is_promised_where_no_threshold_shows_it() -> Result<(), Box<dyn Error>> {
    let scored = Scored::new(&[true, false], &[0.9, 0.1], None)?;
    let half = Level::new(0.5)?;
    for grid in [&[][..], &[0.5, f64::NAN], &[2.0]] {
        let found = RiskControlled::precision_with_confidence(&scored, half, Level::new(0.95)?, grid);
        assert_eq!(found, Err(Unsupported::NoThreshold));
    }
    let found = RiskControlled::precision_with_confidence(&scored, Level::new(0.1)?, half, &[0.5])?;
    // Never wrong in one: were 9 in 10 flagged wrongly, that would have a chance of 1 in 10.
    assert_eq!(
        (found.threshold, found.risk, found.observed, found.n),
        (0.5, ControlledRisk::FalseAlarmShare, 0.0, 1)
    );
    Ok(())
}

#[test]
fn what_was_controlled_is_stored_and_read_back() -> Result<(), Box<dyn Error>> {
    let case = cases()?.swap_remove(0);
    let scored = Scored::new(&case.labels, &case.scores, None)?;
    let controlled = RiskControlled::miss_rate(&scored, Level::new(0.1)?)?;
    assert_eq!(serde_json::from_str::<RiskControlled>(&serde_json::to_string(&controlled)?)?, controlled);
    let zone = Conformal::new(&scored)?.abstain_zone(Level::new(0.1)?)?;
    assert_eq!(serde_json::from_str(&serde_json::to_string(&zone)?).ok(), Some(zone));
    let reason = Unsupported::TooFewPositives { found: 8, needed: 9 };
    assert_eq!(serde_json::to_string(&reason)?, r#"{"reason":"too-few-positives","found":8,"needed":9}"#);
    Ok(())
}

const REPETITIONS: usize = 4000;

/// Three standard errors of a share over the repetitions.
fn three_errors(share: f64) -> f64 {
    3.0 * (share * (1.0 - share) / REPETITIONS as f64).sqrt()
}

fn share_of(count: usize) -> f64 {
    count as f64 / REPETITIONS as f64
}

/// A row whose score leans to its label: the larger of two uniform numbers for a positive, the smaller for a negative.
fn leaning(rng: &mut ChaCha8Rng, label: bool) -> f64 {
    let (a, b): (f64, f64) = (rng.random(), rng.random());
    if label { a.max(b) } else { a.min(b) }
}

/// Calibration rows with these labels.
fn drawn(rng: &mut ChaCha8Rng, labels: &[bool]) -> Result<Scored, MetricError> {
    let scores: Vec<f64> = labels.iter().map(|label| leaning(rng, *label)).collect();
    Scored::new(labels, &scores, None)
}

#[test]
fn each_class_is_left_out_exactly_as_often_as_the_ranks_say() -> Result<(), Box<dyn Error>> {
    let risk = Level::new(0.1)?;
    let labels: Vec<bool> = (0..63).map(|row| row < 24).collect();
    // ⌊0.1 · 25⌋ of 25 ranks, and ⌊0.1 · 40⌋ of 40.
    let expected = [4.0 / 40.0, 2.0 / 25.0];
    let mut left_out = [0_usize; 2];
    let mut rng = ChaCha8Rng::seed_from_u64(20);
    for _ in 0..REPETITIONS {
        let conformal = Conformal::new(&drawn(&mut rng, &labels)?)?;
        for outcome in [false, true] {
            let set = conformal.prediction_set(leaning(&mut rng, outcome), risk);
            left_out[usize::from(outcome)] += usize::from(!set.contains(outcome));
        }
    }
    for (count, expected) in left_out.into_iter().zip(expected) {
        let off = (share_of(count) - expected).abs();
        assert!(off <= three_errors(expected), "{} against {expected}", share_of(count));
    }
    Ok(())
}

#[test]
fn verdicts_are_wrong_no_more_often_than_tolerated_whatever_the_class_sizes() -> Result<(), Box<dyn Error>> {
    let risk = Level::new(0.2)?;
    let mut rng = ChaCha8Rng::seed_from_u64(21);
    let (mut wrong, mut decided) = (0, 0);
    for _ in 0..REPETITIONS {
        let labels: Vec<bool> = (0..80).map(|_| rng.random_bool(0.3)).collect();
        let Ok(zone) = Conformal::new(&drawn(&mut rng, &labels)?)?.abstain_zone(risk) else { continue };
        let outcome = rng.random_bool(0.3);
        match (zone.verdict(leaning(&mut rng, outcome)), outcome) {
            (Verdict::Unsure, _) => {}
            (Verdict::No, true) | (Verdict::Yes, false) => (wrong, decided) = (wrong + 1, decided + 1),
            (Verdict::No, false) | (Verdict::Yes, true) => decided += 1,
        }
    }
    assert!(share_of(wrong) <= 0.2 + three_errors(0.2), "{}", share_of(wrong));
    assert!(share_of(decided) > 0.5, "most are decided: {}", share_of(decided));
    Ok(())
}

#[test]
fn the_threshold_on_average_misses_no_more_than_the_level() -> Result<(), Box<dyn Error>> {
    let labels = [true; 39];
    let mut rng = ChaCha8Rng::seed_from_u64(22);
    let mut missed = 0;
    for _ in 0..REPETITIONS {
        let found = RiskControlled::miss_rate(&drawn(&mut rng, &labels)?, Level::new(0.15)?)?;
        missed += usize::from(leaning(&mut rng, true) < found.threshold);
    }
    // ⌊0.15 · 40⌋ of 40 ranks: the level itself.
    assert!((share_of(missed) - 0.15).abs() <= three_errors(0.15), "{}", share_of(missed));
    Ok(())
}

#[test]
fn the_threshold_with_confidence_keeps_to_the_level_as_often_as_it_says() -> Result<(), Box<dyn Error>> {
    let (level, confidence) = (Level::new(0.2)?, Level::new(0.9)?);
    let labels = [true; 100];
    let mut rng = ChaCha8Rng::seed_from_u64(23);
    let (mut broken, mut broken_on_average) = (0, 0);
    for _ in 0..REPETITIONS {
        let scored = drawn(&mut rng, &labels)?;
        // Positives score the larger of two uniform numbers: below t lies the share t².
        let miss_rate = |found: RiskControlled| found.threshold.powi(2);
        let found = RiskControlled::miss_rate_with_confidence(&scored, level, confidence)?;
        broken += usize::from(miss_rate(found) > level.value());
        broken_on_average +=
            usize::from(miss_rate(RiskControlled::miss_rate(&scored, level)?) > level.value());
    }
    assert!(share_of(broken) <= 0.1 + three_errors(0.1), "{}", share_of(broken));
    assert!(share_of(broken) > 0.05, "not needlessly careful: {}", share_of(broken));
    assert!(
        share_of(broken_on_average) > 0.3,
        "an average is no confidence: {}",
        share_of(broken_on_average)
    );
    Ok(())
}

#[test]
fn the_precision_promised_is_there_as_often_as_it_says() -> Result<(), Box<dyn Error>> {
    let (precision, confidence) = (Level::new(0.7)?, Level::new(0.9)?);
    let grid: Vec<f64> = (0..20).map(|step| f64::from(step) / 20.0).collect();
    let mut rng = ChaCha8Rng::seed_from_u64(24);
    let (mut broken, mut found_any) = (0, 0);
    for _ in 0..REPETITIONS {
        let scores: Vec<f64> = (0..400).map(|_| rng.random()).collect();
        let labels: Vec<bool> = scores.iter().map(|score| rng.random_bool(*score)).collect();
        let scored = Scored::new(&labels, &scores, None)?;
        let Ok(found) = RiskControlled::precision_with_confidence(&scored, precision, confidence, &grid)
        else {
            continue;
        };
        found_any += 1;
        // Scores are uniform and are probabilities: above t their mean is (1 + t) / 2.
        broken += usize::from(f64::midpoint(1.0, found.threshold) < precision.value());
    }
    assert!(share_of(broken) <= 0.1 + three_errors(0.1), "{}", share_of(broken));
    assert!(share_of(found_any) > 0.9, "a threshold is mostly found: {}", share_of(found_any));
    Ok(())
}
