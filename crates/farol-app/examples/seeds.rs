//! An outcome's figures over many seeds, from a store that is already there.
//!
//! `cargo run --release -p farol-app --example seeds -- DATA_DIR [OUTCOME] [SEEDS]`

use farol_app::{
    Histories,
    bundle::{MANIFEST, Manifest},
    learn::Search,
    train::{TrainOptions, candidate},
};
use farol_domain::{Definition, Outcome, Programme};
use farol_metrics::{BootstrapParams, Estimate};
use farol_store::SqliteStore;

/// Which figure of a manifest.
type Figure = fn(&Manifest) -> Estimate;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let data = args.next().ok_or("a data directory is expected")?;
    let outcome: Outcome = args.next().map_or(Ok(Outcome::Defasagem), |name| name.parse())?;
    let seeds: u64 = args.next().map_or(Ok(20), |n| n.parse())?;
    let store = SqliteStore::open(&std::path::Path::new(&data).join("farol.db")).await?;
    let programme = Programme::default();
    let histories = Histories::load(&store, &programme).await?;
    let mut manifests: Vec<Manifest> = Vec::new();
    let definition =
        Definition::of_programme(outcome).ok_or("one of the programme's outcomes is expected")?;
    for seed in 0..seeds {
        let options = TrainOptions {
            search: Search { seed, ..Search::default() },
            bootstrap: BootstrapParams { seed, ..BootstrapParams::default() },
            ..TrainOptions::of(definition.clone())
        };
        let sealed = candidate(&programme, &options, &histories, &|_| {})?;
        manifests.push(serde_json::from_slice(&sealed.files[MANIFEST])?);
    }
    println!("{outcome}, {seeds} seeds: mean ± sd over seeds; mean ends of the 95 % intervals over pupils");
    let figures: [(&str, Figure); 6] = [
        ("AUC", |m| m.test.auc),
        ("AP", |m| m.test.ap),
        ("Brier", |m| m.test.brier),
        ("F1", |m| m.test.f1),
        ("recall", |m| m.test.recall),
        ("precision", |m| m.test.precision),
    ];
    for (name, figure) in figures {
        let estimates: Vec<_> = manifests.iter().map(figure).collect();
        let values: Vec<f64> = estimates.iter().filter_map(|e| e.value.value()).collect();
        let (mean, sd) = mean_and_sd(&values);
        let ends: Vec<_> = estimates.iter().filter_map(|e| e.interval.bounds()).collect();
        let low = mean_and_sd(&ends.iter().map(|e| e.0).collect::<Vec<_>>()).0;
        let high = mean_and_sd(&ends.iter().map(|e| e.1).collect::<Vec<_>>()).0;
        println!("{name:10} {mean:.4} ± {sd:.4}   [{low:.3}, {high:.3}]");
    }
    Ok(())
}

fn mean_and_sd(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    (mean, (values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / (n - 1.0)).sqrt())
}
