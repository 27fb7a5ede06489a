//! A bundle's way out, in the files the followed system wrote: `metrics.json` and `reference_data.csv`, beside Farol's own.

use std::{fs, path::Path};

use serde_json::json;

use crate::{
    AppError, Registry,
    bundle::{MANIFEST, MODEL, PROFILE, REFERENCE},
};

/// Writes the files into `directory`, which is made if it is not there; returns their names.
///
/// # Errors
/// When the bundle is refused or the directory cannot be written.
pub fn export(registry: &Registry, id: &str, directory: &Path) -> Result<Vec<&'static str>, AppError> {
    let bundle = registry.open(id)?;
    let source = registry.path(id)?;
    fs::create_dir_all(directory).map_err(AppError::file(directory))?;
    for name in [MANIFEST, MODEL, REFERENCE, PROFILE] {
        let target = directory.join(name);
        fs::copy(source.join(name), &target).map_err(AppError::file(&target))?;
    }
    let m = &bundle.manifest;
    let metrics = json!({
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
    });
    let target = directory.join("metrics.json");
    let text = serde_json::to_vec_pretty(&metrics).map_err(|_| AppError::Encode("figure"))?;
    fs::write(&target, text).map_err(AppError::file(&target))?;
    Ok(vec!["metrics.json", REFERENCE, MANIFEST, MODEL, PROFILE])
}
