//! Times the reading of the files named, in a stream, with nothing done with what is read:
//! `cargo run --release -p farol-ingest --example stream_bench -- FILE…`.

use std::{ops::ControlFlow, path::PathBuf, time::Instant};

use farol_ingest::{IngestError, Options, gather, open, summary::Tally};

fn main() -> Result<(), IngestError> {
    let paths: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let sources = gather(&paths)?.sources;
    let (options, start) = (Options::default(), Instant::now());
    let reading = open(&sources, &options, &|_| {})?;
    println!("looked at in {:.2} s", start.elapsed().as_secs_f64());
    let mut tally = Tally::default();
    reading.take(|batch| {
        tally.add(&batch);
        ControlFlow::Continue(())
    })?;
    let summary = tally.summary();
    println!("read in {:.2} s: {} pupils", start.elapsed().as_secs_f64(), summary.pupils);
    for group in summary.groups {
        println!("{} {}: {} cells", group.severity, group.rule.code(), group.count);
    }
    Ok(())
}
