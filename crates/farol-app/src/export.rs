//! A bundle's way out, in the files the followed system wrote: `metrics.json` and `reference_data.csv`, beside Farol's
//! own; and `model.onnx` for other runtimes, where the model is trees alone.

use std::{fs, path::Path};

use farol_metrics::Calibrator;
use serde_json::{Value, json};

use crate::{
    AppError, Registry,
    bundle::{Bundle, MANIFEST, MODEL, PROFILE, REFERENCE},
    learn::Fitted,
};

/// The trees as an ONNX graph.
pub const ONNX: &str = "model.onnx";

/// What a runtime needs beside the graph: features in order, calibration, threshold.
pub const ONNX_NOTES: &str = "model.json";

/// What was written, and what was not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    /// Names of the files.
    pub files: Vec<&'static str>,
    /// What was left out, and why, in a sentence.
    pub left_out: Option<String>,
}

/// Writes the files into `directory`, which is made if it is not there.
///
/// # Errors
/// When the bundle is refused or the directory cannot be written.
pub fn export(registry: &Registry, id: &str, directory: &Path) -> Result<Exported, AppError> {
    let bundle = registry.open(id)?;
    let source = registry.path(id)?;
    fs::create_dir_all(directory).map_err(AppError::file(directory))?;
    for name in [MANIFEST, MODEL, REFERENCE, PROFILE] {
        let target = directory.join(name);
        fs::copy(source.join(name), &target).map_err(AppError::file(&target))?;
    }
    let mut files = vec!["metrics.json", REFERENCE, MANIFEST, MODEL, PROFILE];
    write_json(&directory.join("metrics.json"), &metrics(id, &bundle))?;
    let left_out = match &bundle.model {
        Fitted::Trees(model) => {
            write(&directory.join(ONNX), &model.to_onnx()?)?;
            write_json(&directory.join(ONNX_NOTES), &notes(id, &bundle))?;
            files.extend([ONNX, ONNX_NOTES]);
            None
        }
        Fitted::Linear(_) => Some("a logistic regression".to_owned()),
        Fitted::Average(_) => Some("the average of several learners".to_owned()),
    };
    let left_out = left_out.map(|what| {
        format!("{ONNX} was not written: the model is {what}, and only trees alone are written as ONNX")
    });
    Ok(Exported { files, left_out })
}

fn metrics(id: &str, bundle: &Bundle) -> Value {
    let m = &bundle.manifest;
    json!({
        "model_version": id,
        "outcome": m.outcome,
        "threshold": m.threshold.value,
        "recall": m.test.recall.value,
        "f1_score": m.test.f1.value,
        "precision": m.test.precision.value,
        "auc": m.test.auc.value,
        "average_precision": m.test.ap.value,
        "brier": m.test.brier.value,
        "test_year": m.data.test_year,
        "train_years": m.data.train_years,
        "figures": m.test,
    })
}

fn notes(id: &str, bundle: &Bundle) -> Value {
    let m = &bundle.manifest;
    json!({
        "model_version": id,
        "outcome": m.outcome,
        "schema_version": m.schema_version,
        "input": {"name": "X", "features": m.features, "missing": "NaN", "rounded_to": "float32"},
        "output": {"name": "probabilities", "column": 1, "calibrated": m.calibrator == Calibrator::Identity},
        "calibrator": m.calibrator,
        "threshold": m.threshold.value,
    })
}

fn write_json(path: &Path, value: &Value) -> Result<(), AppError> {
    write(path, &serde_json::to_vec_pretty(value).map_err(|_| AppError::Encode("figure"))?)
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), AppError> {
    fs::write(path, bytes).map_err(AppError::file(path))
}
