//! Fits a table and says how long that took:
//! `cargo run --release -p farol-linear --example fit_csv -- FILE.csv [RUNS [L2]]`.
//!
//! The file has a header, numbers (empty for missing) and the label 0 or 1 in the last column. Prints JSON: the least
//! seconds of the runs, and the intercept and coefficients, so that others' answers can be compared.

use std::{env, error::Error, time::Instant};

use farol_linear::{Feature, LogisticParams, Table};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let path = arguments.next().ok_or("a file is needed")?;
    let runs: u32 = arguments.next().map_or(Ok(5), |runs| runs.parse())?;
    let l2: f64 = arguments.next().map_or(Ok(1.0), |l2| l2.parse())?;

    let (features, rows, labels) = read(&path)?;
    let table = Table::from_rows(features, &rows)?;
    let params = LogisticParams::default().l2(l2).check()?;
    let mut model = params.fit(&table, &labels, None)?;
    let mut least = f64::INFINITY;
    for _ in 0..runs {
        let start = Instant::now();
        model = params.fit(&table, &labels, None)?;
        least = least.min(start.elapsed().as_secs_f64());
    }
    let coefficients: Vec<f64> = model.coefficients().iter().map(|c| c.standardised).collect();
    let answer = serde_json::json!({
        "seconds": least,
        "iterations": model.iterations(),
        "intercept": model.intercept().at_mean,
        "coefficients": coefficients,
    });
    println!("{answer}");
    Ok(())
}

type Read = (Vec<Feature>, Vec<f64>, Vec<bool>);

fn read(path: &str) -> Result<Read, Box<dyn Error>> {
    let mut reader = csv::Reader::from_path(path)?;
    let width = reader.headers()?.len().checked_sub(1).ok_or("a label column is needed")?;
    let features = reader.headers()?.iter().take(width).map(Feature::numeric).collect();
    let (mut rows, mut labels) = (vec![], vec![]);
    for record in reader.records() {
        let record = record?;
        for text in record.iter().take(width) {
            rows.push(if text.is_empty() { f64::NAN } else { text.parse()? });
        }
        labels.push(&record[width] == "1");
    }
    Ok((features, rows, labels))
}
