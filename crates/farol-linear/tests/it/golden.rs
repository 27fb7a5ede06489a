//! Agreement with scikit-learn (`tests/golden/make_golden.py`).

use std::{fs, path::PathBuf};

use farol_linear::{ClassWeight, Feature, Kind, Logistic, LogisticParams, Table};
use serde::Deserialize;

#[derive(Deserialize)]
struct Case {
    name: String,
    kinds: Vec<Kind>,
    l2: f64,
    balanced: bool,
    rows: Vec<Vec<Option<f64>>>,
    labels: Vec<bool>,
    weights: Option<Vec<f64>>,
    /// The intercept first.
    coefficients: Vec<f64>,
    errors: Vec<f64>,
    probabilities: Vec<f64>,
}

impl Case {
    fn rows(&self) -> Vec<f64> {
        self.rows.iter().flatten().map(|value| value.unwrap_or(f64::NAN)).collect()
    }

    fn fit(&self) -> Logistic {
        let features = self.kinds.iter().enumerate();
        let features = features.map(|(j, &kind)| Feature { name: format!("c{j}"), kind }).collect();
        let class_weight = if self.balanced { ClassWeight::Balanced } else { ClassWeight::None };
        let params = LogisticParams::default().l2(self.l2).class_weight(class_weight);
        let rows = self.rows();
        let table = Table::from_rows(features, &rows).expect("a table");
        let params = params.check().expect("settings");
        params.fit(&table, &self.labels, self.weights.as_deref()).expect("a fit")
    }
}

fn cases() -> Vec<Case> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden/cases.json");
    serde_json::from_slice(&fs::read(path).expect("the cases")).expect("their form")
}

/// Compares two lists by the larger of the expected size and a hundredth.
fn compare(case: &str, what: &str, found: &[f64], expected: &[f64], tolerance: f64) {
    assert_eq!(found.len(), expected.len(), "{case}: {what}");
    for (index, (found, expected)) in found.iter().zip(expected).enumerate() {
        let error = (found - expected).abs() / expected.abs().max(0.01);
        assert!(error < tolerance, "{case}: {what} {index} is {found}, expected {expected}: {error:e}");
    }
}

#[test]
fn the_optimum_is_scikit_learns_to_eight_digits() {
    for case in cases() {
        let model = case.fit();
        let mut found = vec![model.intercept().at_mean];
        found.extend(model.coefficients().iter().map(|coefficient| coefficient.standardised));
        compare(&case.name, "coefficient", &found, &case.coefficients, 1e-8);
    }
}

#[test]
fn standard_errors_are_those_of_the_penalised_hessian() {
    for case in cases() {
        let model = case.fit();
        let mut found = vec![model.intercept().at_mean_error];
        found.extend(model.standard_errors().iter().map(|error| error.expect("a free coefficient")));
        compare(&case.name, "error", &found, &case.errors, 1e-8);
    }
}

#[test]
fn probabilities_are_scikit_learns_to_nine_digits() {
    for case in cases() {
        let (model, rows) = (case.fit(), case.rows());
        let mut found = vec![0.0; case.labels.len()];
        model.score_batch(&rows, case.kinds.len(), &mut found).expect("rows of the right length");
        compare(&case.name, "probability", &found, &case.probabilities, 1e-9);
    }
}
