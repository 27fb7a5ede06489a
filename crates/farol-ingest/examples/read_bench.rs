//! Times the reading of the files named: `cargo run --release -p farol-ingest --example read_bench -- FILE…`, and prints
//! what was found.

use std::{path::Path, time::Instant};

use farol_ingest::{IngestError, Options, Source, read, summary};

const RUNS: usize = 12;

fn main() -> Result<(), IngestError> {
    let sources = std::env::args()
        .skip(1)
        .map(|path| Source::open(Path::new(&path)))
        .collect::<Result<Vec<Source>, _>>()
        .map_err(|fault| IngestError::Refused(vec![fault]))?;
    let mut millis = Vec::with_capacity(RUNS);
    for _ in 0..RUNS {
        let start = Instant::now();
        let import = read(&sources, &Options::default(), &|_| {})?;
        millis.push(start.elapsed().as_secs_f64() * 1e3);
        drop(import);
    }
    let import = read(&sources, &Options::default(), &|_| {})?;
    for group in summary::groups(&import.findings) {
        println!("{} {}: {group}", group.severity, group.rule.code());
    }
    println!("{:#?}", summary::Summary::of(&import));
    println!("first run {:.1} ms", millis[0]);
    millis.sort_by(f64::total_cmp);
    println!("median {:.1} ms, least {:.1} ms", millis[RUNS / 2], millis[0]);
    Ok(())
}
