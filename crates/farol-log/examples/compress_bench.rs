//! What compressing costs and saves: copies of a log's rotated segments are compressed as at opening.
//!
//! `cargo run --release -p farol-log --example compress_bench -- DIR STEM`; DIR is changed.

use std::error::Error;
use std::time::Instant;

use farol_log::{Log, LogConfig, LogFiles, Observer};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(dir), Some(stem)) = (arguments.next(), arguments.next()) else {
        return Err("expected a directory and a stem".into());
    };
    let observer = Observer::new(|event| println!("{event}"));
    let config = LogConfig { observer, ..LogConfig::new(LogFiles::new(dir, &stem)?) };
    let start = Instant::now();
    let (log, _) = Log::open(config)?;
    log.settle();
    println!("compressed in {:.2?}", start.elapsed());
    let start = Instant::now();
    let newest = log.files().tail(5_000)?.len();
    println!("newest {newest} lines in {:.2?}", start.elapsed());
    Ok(())
}
