//! Agreement with scikit-learn to 1e-12 (`tests/golden`).

use std::{error::Error, fs, path::PathBuf};

use farol_metrics::{
    Confusion, Measure, Scored, average_precision, best_f1_threshold, brier, confusion, log_loss, pr_curve,
    roc_auc, roc_curve,
};
use serde::Deserialize;

pub(crate) const SEEDS: [&str; 3] = ["seed1", "seed2", "seed3"];
const SETS: [&str; 4] = ["tiny", "smooth", "ties", "rare"];

/// The answers are of log loss with probabilities clipped at this.
const CLIPPED_BY_THE_ORACLE: f64 = 1e-12;

#[derive(Deserialize)]
struct InputRow {
    y: u8,
    p: f64,
    w: f64,
}

#[derive(Deserialize)]
struct Answers {
    n: usize,
    top_10_percent_positives_if_order_is_stable: usize,
    roc_auc: f64,
    roc_auc_weighted: f64,
    average_precision: f64,
    average_precision_weighted: f64,
    brier: f64,
    log_loss: f64,
    #[serde(rename = "at_0.5")]
    at_half: AtHalf,
    best_f1: f64,
    pr_curve: Option<PrCurve>,
    roc_curve: Option<RocCurve>,
}

#[derive(Deserialize)]
struct AtHalf {
    f1: f64,
    precision: f64,
    recall: f64,
    mcc: f64,
    balanced_accuracy: f64,
    /// By outcome, then by decision.
    confusion: [[f64; 2]; 2],
}

#[derive(Deserialize)]
struct PrCurve {
    precision: Vec<f64>,
    recall: Vec<f64>,
    thresholds: Vec<f64>,
}

#[derive(Deserialize)]
struct RocCurve {
    fpr: Vec<f64>,
    tpr: Vec<f64>,
}

pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) labels: Vec<bool>,
    pub(crate) scores: Vec<f64>,
    pub(crate) weights: Vec<f64>,
    answers: Answers,
}

impl Case {
    pub(crate) fn read(seed: &str, set: &str) -> Result<Self, Box<dyn Error>> {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(seed);
        let mut reader = csv::Reader::from_path(folder.join(format!("{set}.csv")))?;
        let rows = reader.deserialize().collect::<Result<Vec<InputRow>, _>>()?;
        let answers: Answers = serde_json::from_slice(&fs::read(folder.join(format!("{set}.json")))?)?;
        assert_eq!(rows.len(), answers.n, "{seed}/{set}");
        Ok(Self {
            name: format!("{seed}/{set}"),
            labels: rows.iter().map(|row| row.y == 1).collect(),
            scores: rows.iter().map(|row| row.p).collect(),
            weights: rows.iter().map(|row| row.w).collect(),
            answers,
        })
    }

    pub(crate) fn all() -> Result<Vec<Self>, Box<dyn Error>> {
        SEEDS.iter().flat_map(|seed| SETS.iter().map(move |set| Self::read(seed, set))).collect()
    }

    pub(crate) fn scored(&self) -> Result<Scored, Box<dyn Error>> {
        Ok(Scored::new(&self.labels, &self.scores, None)?)
    }

    /// The top tenth, rounded down but at least one row, with ties in the given order.
    pub(crate) fn positives_in_the_top_tenth(&self) -> usize {
        self.answers.top_10_percent_positives_if_order_is_stable
    }

    pub(crate) fn assert_near(&self, what: &str, found: Measure, expected: f64) {
        let near = found.value().is_some_and(|found| (found - expected).abs() <= 1e-12);
        assert!(near, "{} {what}: found {found}, expected {expected}", self.name);
    }
}

#[test]
fn rankings_agree_with_and_without_weights() -> Result<(), Box<dyn Error>> {
    for case in Case::all()? {
        let plain = case.scored()?;
        let weighted = Scored::new(&case.labels, &case.scores, Some(&case.weights))?;
        let expected = &case.answers;
        case.assert_near("auc", roc_auc(&plain), expected.roc_auc);
        case.assert_near("weighted auc", roc_auc(&weighted), expected.roc_auc_weighted);
        case.assert_near("ap", average_precision(&plain), expected.average_precision);
        case.assert_near("weighted ap", average_precision(&weighted), expected.average_precision_weighted);
    }
    Ok(())
}

#[test]
fn probabilities_agree() -> Result<(), Box<dyn Error>> {
    for case in Case::all()? {
        let clipped: Vec<f64> =
            case.scores.iter().map(|p| p.clamp(CLIPPED_BY_THE_ORACLE, 1.0 - CLIPPED_BY_THE_ORACLE)).collect();
        case.assert_near("brier", brier(&case.scored()?), case.answers.brier);
        let clipped = Scored::new(&case.labels, &clipped, None)?;
        case.assert_near("log loss", log_loss(&clipped), case.answers.log_loss);
    }
    Ok(())
}

#[test]
fn decisions_at_one_half_agree() -> Result<(), Box<dyn Error>> {
    for case in Case::all()? {
        let counts = confusion(&case.scored()?, 0.5);
        let expected = &case.answers.at_half;
        let [[true_negative, false_positive], [false_negative, true_positive]] = expected.confusion;
        assert_eq!(counts, Confusion { true_positive, false_positive, false_negative, true_negative });
        case.assert_near("f1", counts.f1(), expected.f1);
        case.assert_near("precision", counts.precision(), expected.precision);
        case.assert_near("recall", counts.recall(), expected.recall);
        case.assert_near("mcc", counts.mcc(), expected.mcc);
        case.assert_near("balanced accuracy", counts.balanced_accuracy(), expected.balanced_accuracy);
    }
    Ok(())
}

#[test]
fn the_best_f1_agrees_and_its_threshold_reaches_it() -> Result<(), Box<dyn Error>> {
    for case in Case::all()? {
        let scored = case.scored()?;
        let best = best_f1_threshold(&scored).ok_or("no positives")?;
        case.assert_near("best f1", Measure::Value(best.f1), case.answers.best_f1);
        case.assert_near("f1 reached", confusion(&scored, best.threshold).f1(), case.answers.best_f1);
    }
    Ok(())
}

#[test]
fn curves_agree_point_for_point() -> Result<(), Box<dyn Error>> {
    let mut compared = 0;
    for case in Case::all()? {
        let (Some(pr), Some(roc)) = (&case.answers.pr_curve, &case.answers.roc_curve) else { continue };
        compare_curves(&case, pr, roc)?;
        compared += 1;
    }
    assert_eq!(compared, 6, "tiny and ties of every seed hold curves");
    Ok(())
}

fn compare_curves(case: &Case, pr: &PrCurve, roc: &RocCurve) -> Result<(), Box<dyn Error>> {
    let found = pr_curve(&case.scored()?).ok_or("no positives")?;
    assert_eq!(found.len(), pr.precision.len(), "{}", case.name);
    for (i, point) in found.iter().enumerate() {
        case.assert_near("precision", Measure::Value(point.precision), pr.precision[i]);
        case.assert_near("recall", Measure::Value(point.recall), pr.recall[i]);
        assert_eq!(point.threshold, pr.thresholds.get(i).copied().unwrap_or(f64::INFINITY));
    }
    let found = roc_curve(&case.scored()?).ok_or("one class only")?;
    assert_eq!(found.len(), roc.fpr.len(), "{}", case.name);
    for (i, point) in found.iter().enumerate() {
        case.assert_near("fpr", Measure::Value(point.false_positive_rate), roc.fpr[i]);
        case.assert_near("tpr", Measure::Value(point.true_positive_rate), roc.tpr[i]);
    }
    Ok(())
}
