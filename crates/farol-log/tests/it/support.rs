//! A log in a directory of its own, and a clock that is moved by hand.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::{Duration, SystemTime};

use farol_log::{Clock, Log, LogConfig, LogFiles};

pub(crate) fn config(dir: &Path) -> LogConfig {
    LogConfig::new(LogFiles::new(dir, "predictions").unwrap())
}

/// Rotated segments stay as they are, for tests that look into them.
pub(crate) fn plain_config(dir: &Path) -> LogConfig {
    LogConfig { compress: false, ..config(dir) }
}

pub(crate) fn open(config: &LogConfig) -> Log {
    Log::open(config.clone()).unwrap().0
}

/// A line of about 700 bytes that holds `id`.
pub(crate) fn line(id: &str) -> Vec<u8> {
    static FILLER: LazyLock<String> = LazyLock::new(|| "x".repeat(670));
    format!("{{\"id\":\"{id}\",\"filler\":\"{}\"}}", *FILLER).into_bytes()
}

/// The ids of the lines; every line must be whole JSON.
pub(crate) fn ids<L: AsRef<[u8]>>(lines: impl IntoIterator<Item = L>) -> Vec<String> {
    let id = |line: L| {
        let value: serde_json::Value = serde_json::from_slice(line.as_ref()).expect("a whole line");
        value["id"].as_str().expect("a line with an id").to_owned()
    };
    lines.into_iter().map(id).collect()
}

pub(crate) fn logged_ids(files: &LogFiles) -> Vec<String> {
    ids(files.lines().unwrap().map(Result::unwrap))
}

/// The ids in one file, whose last line must be whole too.
pub(crate) fn ids_in(path: &Path) -> Vec<String> {
    let text = std::fs::read(path).unwrap();
    assert!(text.is_empty() || text.ends_with(b"\n"), "torn end in {}", path.display());
    ids(text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()))
}

/// Starts at the real time (files carry real creation times) and moves when told.
#[derive(Clone, Default)]
pub(crate) struct HandClock(Arc<AtomicU64>);

impl HandClock {
    pub(crate) fn advance(&self, by: Duration) {
        self.0.fetch_add(by.as_secs(), Ordering::SeqCst);
    }

    pub(crate) fn clock(&self) -> Clock {
        let (start, ahead) = (SystemTime::now(), Arc::clone(&self.0));
        Clock::new(move || start + Duration::from_secs(ahead.load(Ordering::SeqCst)))
    }
}
