//! Every outcome's newest year judged: what was tried inside the training years, and what each learner and rule reached.
//!
//! `cargo run --release -p farol-app --example trials -- DATA_DIR [OUTCOME…]`

use std::path::Path;

use farol_app::{Histories, learn::Search, trial};
use farol_domain::{Definitions, Programme};
use farol_features::Examples;
use farol_metrics::{best_f1_threshold, figures};
use farol_store::SqliteStore;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let data = args.next().ok_or("a data directory is expected")?;
    let asked: Vec<String> = args.collect();
    let store = SqliteStore::open(&Path::new(&data).join("farol.db")).await?;
    let histories = Histories::load(&store, &Programme::default()).await?;
    for definition in Definitions::default().iter() {
        if !asked.is_empty() && !asked.iter().any(|name| name == definition.outcome.as_str()) {
            continue;
        }
        let started = std::time::Instant::now();
        let all = Examples::collect(definition, &histories.sorted(), &histories.years);
        let test_year = *all.years().last().ok_or("no closed year is stored")?;
        let (train, test) = (all.filter(|e| e.year < test_year), all.filter(|e| e.year == test_year));
        let trial = trial::judge(definition, &Search::default(), &train, &test, &|_| {})?;
        println!("{} {test_year}: {:.1} s", definition.outcome, started.elapsed().as_secs_f64());
        for (at, candidate) in trial.search.candidates.iter().enumerate() {
            let mark = if at == trial.search.chosen { "*" } else { " " };
            println!(
                "  {mark} {:<70} auc {:.4} ± {:.4} loss {:.4}",
                candidate.recipe.to_string(),
                candidate.auc.unwrap_or(f64::NAN),
                candidate.spread.unwrap_or(f64::NAN),
                candidate.log_loss.unwrap_or(f64::NAN)
            );
        }
        for (at, entrant) in trial.entrants.iter().enumerate() {
            let scored = trial.scored(entrant)?;
            let f = figures(&scored, entrant.threshold);
            let mark = if at == trial.chosen { "*" } else { " " };
            println!(
                "  {mark} {:<16} AUC {:.4} AP {:.4} Brier {:.4} F1 {:.4} recall {:.3} precision {:.3} (threshold {:.3}, best {:?}) {}",
                entrant.kind.as_str(),
                f.auc,
                f.ap,
                f.brier,
                f.f1,
                f.recall,
                f.precision,
                entrant.threshold,
                best_f1_threshold(&scored).map(|b| (b.f1 * 1e3).round() / 1e3),
                entrant.says
            );
        }
    }
    Ok(())
}
