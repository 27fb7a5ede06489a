//! Calibration curves, F-beta and DeLong's method against other implementations (`tests/golden/README.md`).

use std::{collections::BTreeMap, error::Error, fs, path::PathBuf};

use farol_metrics::{Binning, Measure, Scored, calibration_curve, confusion, delong, delong_difference};
use serde::Deserialize;

use crate::golden::{Case, SEEDS};

#[derive(Deserialize)]
struct Answers {
    calibration: Vec<Curve>,
    f_2: f64,
    f_half: f64,
    delong: DeLong,
}

#[derive(Deserialize)]
struct Curve {
    strategy: String,
    bins: usize,
    rate: Vec<f64>,
    mean_score: Vec<f64>,
}

#[derive(Deserialize)]
struct DeLong {
    auc: f64,
    standard_error: f64,
    difference: f64,
    p_value: f64,
    z: f64,
}

fn cases() -> Result<Vec<(Case, Answers)>, Box<dyn Error>> {
    let mut cases = Vec::new();
    for seed in SEEDS {
        let file =
            PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(seed).join("peers.json");
        let answers: BTreeMap<String, Answers> = serde_json::from_slice(&fs::read(file)?)?;
        for (set, answers) in answers {
            cases.push((Case::read(seed, &set)?, answers));
        }
    }
    assert_eq!(cases.len(), 12, "four sets of three seeds");
    Ok(cases)
}

#[test]
fn calibration_curves_agree_for_both_strategies() -> Result<(), Box<dyn Error>> {
    for (case, answers) in cases()? {
        for expected in &answers.calibration {
            let binning = match expected.strategy.as_str() {
                "uniform" => Binning::Uniform(expected.bins),
                _ => Binning::Quantile(expected.bins),
            };
            let found = calibration_curve(&case.scored()?, binning, 0.95)?.ok_or("not probabilities")?;
            assert_eq!(found.len(), expected.rate.len(), "{} {binning:?}", case.name);
            for (point, (rate, mean)) in found.iter().zip(expected.rate.iter().zip(&expected.mean_score)) {
                case.assert_near("rate", Measure::Value(point.rate), *rate);
                case.assert_near("mean score", Measure::Value(point.mean_score), *mean);
                assert!(point.low <= point.rate && point.rate <= point.high);
            }
        }
    }
    Ok(())
}

#[test]
fn f_beta_agrees() -> Result<(), Box<dyn Error>> {
    for (case, answers) in cases()? {
        let counts = confusion(&case.scored()?, 0.5);
        case.assert_near("f 2", counts.f_beta(2.0), answers.f_2);
        case.assert_near("f half", counts.f_beta(0.5), answers.f_half);
    }
    Ok(())
}

#[test]
fn delong_agrees() -> Result<(), Box<dyn Error>> {
    for (case, answers) in cases()? {
        let other: Vec<f64> = case.scores.iter().zip(&case.weights).map(|(p, w)| p + 0.2 * w).collect();
        let (a, b) = (case.scored()?, Scored::new(&case.labels, &other, None)?);
        let expected = &answers.delong;
        let alone = delong(&a, None, 0.95)?;
        case.assert_near("auc", alone.value, expected.auc);
        case.assert_near("standard error", alone.standard_error, expected.standard_error);
        let difference = delong_difference(&a, &b, None, 0.95)?;
        case.assert_near("difference", difference.value, expected.difference);
        case.assert_near("p value", difference.p_value, expected.p_value);
        let error = difference.standard_error.value().ok_or("undefined")?;
        case.assert_near("z", difference.value.map(|value| value / error), expected.z);
    }
    Ok(())
}
