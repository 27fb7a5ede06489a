//! What every handler shares.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicU64, Ordering},
};

use arc_swap::ArcSwap;
use farol_log::{AppendError, Log};

use crate::{ServeOptions, access::Access, live::Live, metrics::Metrics, recorder::Recorder};

/// The server's state. Only `live` is ever replaced.
#[derive(Debug)]
pub(crate) struct App {
    pub(crate) options: ServeOptions,
    pub(crate) recorder: Arc<Recorder>,
    pub(crate) live: ArcSwap<Live>,
    pub(crate) access: Access,
    pub(crate) metrics: Metrics,
    /// Whether the last look at the store failed.
    pub(crate) store_failing: AtomicBool,
    log_failures: Quiet,
}

impl App {
    /// Of what was loaded and opened.
    pub(crate) fn new(options: ServeOptions, log: Log, live: Live) -> Self {
        Self {
            access: Access::new(&options),
            options,
            recorder: Arc::new(Recorder::new(log)),
            live: ArcSwap::from_pointee(live),
            metrics: Metrics::default(),
            store_failing: AtomicBool::new(false),
            log_failures: Quiet::default(),
        }
    }

    /// The prediction log itself.
    pub(crate) fn log(&self) -> &Log {
        &self.recorder.log
    }

    /// Counts a prediction that could not be recorded, and says so, but not thousands of times a second.
    pub(crate) fn log_failed(&self, error: &AppendError) {
        self.metrics.unrecorded.fetch_add(1, Ordering::Relaxed);
        if self.log_failures.may_speak(chrono::Utc::now().timestamp()) {
            tracing::error!(code = error.code(), "predictions cannot be recorded: {error}");
        }
    }
}

/// Lets one message a second through.
#[derive(Debug, Default)]
struct Quiet(AtomicU64);

impl Quiet {
    fn may_speak(&self, second: i64) -> bool {
        let second = second.unsigned_abs();
        self.0.swap(second, Ordering::Relaxed) != second
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_message_a_second_is_let_through() {
        let quiet = Quiet::default();
        assert_eq!([7, 7, 8].map(|second| quiet.may_speak(second)), [true, false, true]);
    }
}
