//! Scores the rows of a CSV file with an ONNX tree ensemble, and explains them with `--shap`. Prints one JSON object a
//! row: `{"probability":…}`, with `--shap` also `"shap":[…]` and `"expected_value":…`, in probabilities for a forest and
//! in log-odds for boosting.
//!
//! `cargo run --release -p farol-forest --example onnx_score -- MODEL.onnx ROWS.csv --shap`
//!
//! Columns are taken by name where the header holds all of the model's names, else in their order. An empty field is
//! missing. A column `y` that is no feature is passed over. A model that knows its covers is explained by them; one that
//! does not is explained against `--background FILE.csv`, or, where none is given, against the rows themselves.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use farol_forest::{Column, Engine, Explainer, Kind, Model, Table};
use serde_json::{Value, json};

#[derive(Parser)]
#[command(about = "Scores the rows of a CSV file with an ONNX tree ensemble.")]
struct Arguments {
    /// The model: a tree ensemble for two classes.
    model: PathBuf,
    /// The rows, with a header.
    rows: PathBuf,
    /// Explains each row as well: how much each feature adds to the expected value.
    #[arg(long)]
    shap: bool,
    /// Rows to explain against; the model's covers are then not used.
    #[arg(long, value_name = "FILE", requires = "shap")]
    background: Option<PathBuf>,
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
    let about_model = |error: &dyn std::fmt::Display| about(&arguments.model, error);
    let bytes = std::fs::read(&arguments.model).map_err(|error| about_model(&error))?;
    let model = Model::from_onnx(&bytes).map_err(|error| about_model(&error))?;
    let (rows, width) = (read(&arguments.rows, &model)?, model.features().len());
    let mut scores = vec![0.0; rows.len() / width];
    Engine::compile(&model).score_batch(&rows, width, &mut scores);
    let mut answers: Vec<Value> = scores.iter().map(|score| json!({ "probability": score })).collect();
    if arguments.shap && !rows.is_empty() {
        explain(arguments, &model, &rows, &mut answers)?;
    }
    print(&answers).map_err(|error| error.to_string())
}

fn about(path: &Path, error: &dyn std::fmt::Display) -> String {
    format!("{}: {error}", path.display())
}

/// Adds each row's explanation to its answer.
fn explain(arguments: &Arguments, model: &Model, rows: &[f64], answers: &mut [Value]) -> Result<(), String> {
    let explainer = match &arguments.background {
        Some(path) => against(model, &read(path, model)?).map_err(|error| about(path, &error))?,
        None if model.has_covers() => Explainer::path_dependent(model).map_err(|error| error.to_string())?,
        None => {
            eprintln!(
                "onnx_score: the model does not know its covers, so each row is explained against all rows"
            );
            against(model, rows).map_err(|error| about(&arguments.rows, &error))?
        }
    };
    let width = model.features().len();
    let mut parts = vec![0.0; rows.len()];
    explainer.explain_batch(rows, width, &mut parts);
    for (answer, parts) in answers.iter_mut().zip(parts.chunks(width)) {
        answer["shap"] = json!(parts);
        answer["expected_value"] = json!(explainer.expected_value());
    }
    Ok(())
}

fn against(model: &Model, rows: &[f64]) -> Result<Explainer, String> {
    let width = model.features().len();
    let columns = model.features().iter().enumerate().map(|(at, feature)| {
        let values: Vec<f64> = rows.iter().skip(at).step_by(width).copied().collect();
        let categories = feature.kind == Kind::Categorical && values.iter().all(|&value| is_category(value));
        // A value that is no category goes where the others go; as a number it stays what it is.
        if categories {
            Column::categorical(&feature.name, values)
        } else {
            Column::numeric(&feature.name, values)
        }
    });
    let table = Table::new(columns.collect()).map_err(|error| error.to_string())?;
    Explainer::interventional(model, &table).map_err(|error| error.to_string())
}

fn is_category(value: f64) -> bool {
    value.is_nan() || farol_forest::Categories::of_value(value).is_some()
}

fn print(answers: &[Value]) -> std::io::Result<()> {
    let mut out = BufWriter::new(std::io::stdout().lock());
    answers.iter().try_for_each(|answer| writeln!(out, "{answer}"))?;
    out.flush()
}

/// The rows of a file, one value a feature, NaN for missing.
fn read(path: &Path, model: &Model) -> Result<Vec<f64>, String> {
    let about = |error: &dyn std::fmt::Display| about(path, error);
    let mut file = csv::Reader::from_path(path).map_err(|error| about(&error))?;
    let header = file.headers().map_err(|error| about(&error))?;
    let columns = columns(header, model).map_err(|error| about(&error))?;
    let mut rows = Vec::new();
    for record in file.records() {
        let record = record.map_err(|error| about(&error))?;
        let line = record.position().map_or(0, csv::Position::line);
        for &column in &columns {
            let field = record.get(column).unwrap_or_default().trim();
            let value = if field.is_empty() { Ok(f64::NAN) } else { field.parse() };
            rows.push(
                value.map_err(|_| about(&format!("line {line}, column {}: not a number", column + 1)))?,
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
