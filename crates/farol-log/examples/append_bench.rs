//! How many 700-byte lines a second 64 tasks append, and how long each waits: `append_bench DIR [SECONDS [TASKS]]`.

use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use farol_log::{Durability, Log, LogConfig, LogFiles};

const LINE_BYTES: usize = 700;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let dir = arguments.next().ok_or("usage: append_bench DIR [SECONDS [TASKS]]")?;
    let seconds = arguments.next().map_or(Ok(3), |text| text.parse())?;
    let tasks = arguments.next().map_or(Ok(64), |text| text.parse())?;
    for durability in [Durability::Fsync, Durability::Flush] {
        measure(Path::new(&dir), durability, Duration::from_secs(seconds), tasks)?;
    }
    Ok(())
}

fn measure(dir: &Path, durability: Durability, time: Duration, tasks: usize) -> Result<(), Box<dyn Error>> {
    let dir = tempfile::tempdir_in(dir)?;
    let config = LogConfig::new(LogFiles::new(dir.path(), "bench")?);
    let (log, _) = Log::open(LogConfig { durability, ..config })?;
    let log = Arc::new(log);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let begun = Instant::now();
    let mut waits = runtime.block_on(append_from_tasks(&log, begun + time, tasks))?;
    let elapsed = begun.elapsed().as_secs_f64();
    waits.sort_unstable();
    let stats = log.stats();
    println!(
        "{durability:?}: {:.0} lines/s, wait p50 {:?} p99 {:?} max {:?}, {:.1} lines a batch",
        waits.len() as f64 / elapsed,
        waits[waits.len() / 2],
        waits[waits.len() * 99 / 100],
        waits[waits.len() - 1],
        stats.lines as f64 / stats.batches as f64,
    );
    Ok(())
}

async fn append_from_tasks(
    log: &Arc<Log>,
    until: Instant,
    tasks: usize,
) -> Result<Vec<Duration>, Box<dyn Error>> {
    let spawned: Vec<_> = (0..tasks).map(|_| tokio::spawn(append_until(Arc::clone(log), until))).collect();
    let mut waits = Vec::new();
    for task in spawned {
        waits.extend(task.await??);
    }
    Ok(waits)
}

async fn append_until(log: Arc<Log>, until: Instant) -> Result<Vec<Duration>, farol_log::AppendError> {
    let line = format!("{{\"filler\":\"{}\"}}", "x".repeat(LINE_BYTES - 13));
    let mut waits = Vec::new();
    loop {
        let asked = Instant::now();
        log.append(line.as_bytes()).await?;
        let answered = Instant::now();
        waits.push(answered - asked);
        if answered >= until {
            return Ok(waits);
        }
    }
}
