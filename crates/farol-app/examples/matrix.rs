//! The numbers an outcome's forest learns from and is tested on, for other libraries to be held against: writes
//! `train.csv` and `test.csv` (the features, then `y`; no pupil is named) and `farol.json`, the AUC of Farol's forest on
//! the test year for each seed. `scripts/forest_against_scikit_learn.py DIR` does the same with scikit-learn and compares.
//! The files are pupils' data: write them where such data may lie.
//!
//! `cargo run --release -p farol-app --example matrix -- DATA_DIR OUT_DIR [OUTCOME] [SEEDS]`

use std::path::Path;

use farol_app::{Histories, learn::Recipe};
use farol_domain::{Definition, Outcome, Programme};
use farol_features::{Examples, FEATURES};
use farol_metrics::{Scored, roc_auc};
use farol_store::SqliteStore;

type Done<T> = Result<T, Box<dyn std::error::Error>>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Done<()> {
    let mut args = std::env::args().skip(1);
    let data = args.next().ok_or("a data directory is expected")?;
    let out = args.next().ok_or("a directory to write to is expected")?;
    let outcome: Outcome = args.next().map_or(Ok(Outcome::Defasagem), |name| name.parse())?;
    let seeds: u64 = args.next().map_or(Ok(20), |n| n.parse())?;
    let store = SqliteStore::open(&Path::new(&data).join("farol.db")).await?;
    let histories = Histories::load(&store, &Programme::default()).await?;
    let definition =
        Definition::of_programme(outcome).ok_or("one of the programme's outcomes is expected")?;
    let all = Examples::collect(&definition, &histories.sorted(), &histories.years);
    let test_year = *all.years().last().ok_or("no closed year is stored")?;
    let (train, test) = (all.filter(|e| e.year < test_year), all.filter(|e| e.year == test_year));
    write(&Path::new(&out).join("train.csv"), &train)?;
    write(&Path::new(&out).join("test.csv"), &test)?;
    let aucs = (0..seeds).map(|seed| auc(seed, &train, &test)).collect::<Done<Vec<f64>>>()?;
    let farol = serde_json::json!({ "parameters": Recipe::FOREST, "auc": aucs });
    std::fs::write(Path::new(&out).join("farol.json"), farol.to_string())?;
    Ok(())
}

fn auc(seed: u64, train: &Examples, test: &Examples) -> Done<f64> {
    let scores = Recipe::FOREST.fit(train, seed)?.scores(test);
    let scored = Scored::new(&test.labels(), &scores, None)?;
    Ok(roc_auc(&scored).value().ok_or("the test year holds one class only")?)
}

fn write(path: &Path, examples: &Examples) -> Done<()> {
    let mut csv = csv::Writer::from_path(path)?;
    csv.write_record(FEATURES.iter().copied().chain(["y"]))?;
    let text = |value: &f64| if value.is_nan() { String::new() } else { value.to_string() };
    for (row, label) in examples.rows().chunks(FEATURES.len()).zip(examples.labels()) {
        csv.write_record(row.iter().map(text).chain([u8::from(label).to_string()]))?;
    }
    Ok(csv.flush()?)
}
