//! A fair trial of the leak detector: honest tables in which it must be silent, planted leaks which it must find.
//!
//! `cargo run --release -p farol-features --example leaks -- [FIRST_SEED] [SETS] [-v]`

mod honest;
mod planted;

use std::time::Instant;

use farol_features::audit::{Audit, Severity, audit};
use honest::{Draw, World, honest};
use planted::{Plant, planted};

type Done<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> Done<()> {
    let mut args: Vec<String> = std::env::args().skip(1).collect();
    let verbose = args.iter().any(|arg| arg == "-v");
    args.retain(|arg| arg != "-v");
    let first: u64 = args.first().map_or(Ok(1), |n| n.parse())?;
    let sets: u64 = args.get(1).map_or(Ok(100), |n| n.parse())?;
    let started = Instant::now();
    silent(first, sets, verbose)?;
    found(first, sets, verbose)?;
    println!("{:.1} s", started.elapsed().as_secs_f64());
    Ok(())
}

fn silent(first: u64, sets: u64, verbose: bool) -> Done<()> {
    let (mut alarms, mut warned) = (0, 0);
    for seed in first..first + sets {
        let world = honest(&mut Draw::new(seed));
        let of = format!("honest {seed} ({})", describe(&world));
        let audit = audit(&world.input()?);
        alarms += u32::from(audit.blocks());
        warned += u32::from(audit.findings.iter().any(|finding| finding.severity == Severity::Warn));
        if verbose && audit.blocks() {
            print(&of, &audit);
        }
    }
    println!("honest tables: {alarms} false alarms in {sets}; {warned} with a warning");
    Ok(())
}

/// The kinds take turns, so that a hundred sets hold a dozen of each.
fn found(first: u64, sets: u64, verbose: bool) -> Done<()> {
    let mut tally = Plant::ALL.map(|plant| (plant, 0, 0, 0));
    for seed in first..first + sets {
        let row = &mut tally[usize::try_from(seed % Plant::ALL.len() as u64)?];
        let world = planted(row.0, &mut Draw::new(seed));
        let of = format!("{:?} {seed} ({})", row.0, describe(&world));
        let audit = audit(&world.input()?);
        let named = audit.blocking().any(|finding| row.0.named_by().contains(&finding.kind));
        (row.1, row.2, row.3) = (row.1 + 1, row.2 + u32::from(audit.blocks()), row.3 + u32::from(named));
        if verbose && !named {
            print(&of, &audit);
        }
    }
    for (plant, sets, found, named) in tally {
        println!("{plant:?}: {found} of {sets} found, {named} named for what they are");
    }
    let all: u32 = tally.iter().map(|row| row.2).sum();
    let named: u32 = tally.iter().map(|row| row.3).sum();
    println!("planted leaks: {all} found in {sets}, {named} named for what they are");
    Ok(())
}

fn describe(world: &World) -> String {
    let positives = world.labels.iter().filter(|label| **label).count();
    format!("{} rows, {positives} positive, {} columns", world.rows(), world.columns.len())
}

fn print(what: &str, audit: &Audit) {
    println!("{what}:");
    for finding in audit.findings.iter().filter(|finding| finding.severity != Severity::Note) {
        println!("  {:?} {:?} {} {:?}", finding.severity, finding.kind, finding.message, finding.evidence);
    }
    for check in audit.checked.iter().filter(|check| !check.ran) {
        println!("  not run: {}: {}", check.name, check.about);
    }
}
