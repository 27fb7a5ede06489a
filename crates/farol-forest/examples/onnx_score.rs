//! Scores the rows of a CSV file with an ONNX tree ensemble, and explains them with `--shap`. Prints one JSON object a
//! row: `{"probability":…}`, with `--shap` also `"shap":[…]` and `"expected_value":…`, in probabilities for a forest and
//! in log-odds for boosting.
//!
//! `cargo run --release -p farol-forest --example onnx_score -- MODEL.onnx ROWS.csv`
//!
//! Columns are taken by name where the header holds all of the model's names, else in their order. An empty field is
//! missing. A column `y` that is no feature is passed over.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use farol_forest::{Engine, Model};

#[derive(Parser)]
#[command(about = "Scores the rows of a CSV file with an ONNX tree ensemble.")]
struct Arguments {
    /// The model: a tree ensemble for two classes.
    model: PathBuf,
    /// The rows, with a header.
    rows: PathBuf,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("onnx_score: {sentence}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), String> {
    let bytes = std::fs::read(&arguments.model).map_err(|error| about(&arguments.model, &error))?;
    let model = Model::from_onnx(&bytes).map_err(|error| about(&arguments.model, &error))?;
    let rows = read(&arguments.rows, &model)?;
    let width = model.features().len();
    let mut scores = vec![0.0; rows.len() / width];
    Engine::compile(&model).score_batch(&rows, width, &mut scores);
    let mut out = BufWriter::new(std::io::stdout().lock());
    let mut print = |score: &f64| writeln!(out, "{}", serde_json::json!({ "probability": score }));
    scores.iter().try_for_each(&mut print).and_then(|()| out.flush()).map_err(|error| error.to_string())
}

fn about(path: &Path, error: &dyn std::fmt::Display) -> String {
    format!("{}: {error}", path.display())
}

/// The rows of a file, one value a feature, NaN for missing.
fn read(path: &Path, model: &Model) -> Result<Vec<f64>, String> {
    let about = |error: &dyn std::fmt::Display| about(path, error);
    let mut file = csv::Reader::from_path(path).map_err(|error| about(&error))?;
    let columns =
        columns(file.headers().map_err(|error| about(&error))?, model).map_err(|error| about(&error))?;
    let mut rows = Vec::new();
    for (line, record) in (2..).zip(file.records()) {
        let record = record.map_err(|error| about(&error))?;
        for &column in &columns {
            let field = record.get(column).unwrap_or_default().trim();
            let value = if field.is_empty() { Ok(f64::NAN) } else { field.parse() };
            rows.push(
                value.map_err(|_| about(&format!("record {line}, column {}: not a number", column + 1)))?,
            );
        }
    }
    Ok(rows)
}

/// Where the model's features stand.
fn columns(header: &csv::StringRecord, model: &Model) -> Result<Vec<usize>, String> {
    let place = |name: &str| header.iter().position(|column| column.trim() == name);
    let by_name: Option<Vec<_>> = model.features().iter().map(|feature| place(&feature.name)).collect();
    if let Some(columns) = by_name {
        return Ok(columns);
    }
    let in_order: Vec<_> = (0..header.len()).filter(|&column| header[column].trim() != "y").collect();
    let (found, expected) = (in_order.len(), model.features().len());
    if found == expected {
        Ok(in_order)
    } else {
        Err(format!("{found} columns; the model has {expected} features"))
    }
}
