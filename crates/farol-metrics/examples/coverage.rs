//! How often 95 % intervals hold the truth: many repetitions of a simulated school whose true figures are known in
//! closed form or by quadrature, pupils with one to three rows each as clusters.
//!
//! cargo run --release -p farol-metrics --example coverage [REPETITIONS] [ROWS] [REPLICATES]      400, all sizes, 500

#[path = "../tests/it/school.rs"]
mod school;

use std::{env, error::Error};

use farol_metrics::BootstrapParams;
use school::{School, Setting, Share, coverage};

fn main() -> Result<(), Box<dyn Error>> {
    let repetitions = env::args().nth(1).map_or(Ok(400), |given| given.parse())?;
    let only: Option<usize> = env::args().nth(2).map(|given| given.parse()).transpose()?;
    let mut params = BootstrapParams::default();
    if let Some(given) = env::args().nth(3) {
        params.replicates = given.parse()?;
    }
    println!(
        "{repetitions} repetitions, {} replicates, percent of the intervals that hold the truth",
        params.replicates
    );
    for base_rate in [0.2, 0.35, 0.5] {
        for rows in [300, 600, 1200].into_iter().filter(|rows| only.is_none_or(|only| only == *rows)) {
            let setting = Setting { rows, base_rate, ..Setting::default() };
            let found = coverage(&School::new(setting)?, repetitions, params)?;
            println!("\n{rows} rows, base rate {base_rate}");
            for Share { what, held, below, above, defined } in found {
                println!("  {what:<28} {held:6.1}   low {below:4.1}   high {above:4.1}   of {defined}");
            }
        }
    }
    Ok(())
}
