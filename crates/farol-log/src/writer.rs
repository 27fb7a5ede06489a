//! The one thread that writes: takes what waits, makes it durable, answers, and again.

use std::sync::{Mutex, PoisonError};

use crate::current::Current;
use crate::housekeeper::Bell;
use crate::queue::{Queue, Work};
use crate::{Clock, LogError, LogStats};

/// Serves `queue` until it is closed and empty, then makes the file durable and lets it go. Rings after a rotation.
pub(crate) fn run(
    mut current: Current,
    queue: &Queue,
    stats: &Mutex<LogStats>,
    clock: &Clock,
    bell: &Bell,
) -> Result<(), LogError> {
    let _closes = CloseOnExit(queue);
    let mut done = Work::default();
    while let Some(work) = queue.take(done) {
        let rotations = current.counts().rotations;
        let result = current.write(&work.bytes);
        {
            let mut stats = stats.lock().unwrap_or_else(PoisonError::into_inner);
            stats.count(work.lines, work.bytes.len() as u64, &result, clock.now());
            stats.files.clone_from(current.counts());
        }
        work.answer(result);
        if current.counts().rotations > rotations {
            bell.ring();
        }
        done = work;
    }
    current.finish()
}

/// Should the thread panic, later appends are refused instead of waiting for ever.
struct CloseOnExit<'a>(&'a Queue);

impl Drop for CloseOnExit<'_> {
    fn drop(&mut self) {
        self.0.abandon();
    }
}
