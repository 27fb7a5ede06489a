//! The background thread that compresses rotated segments and deletes those past their time. No append waits for it.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::files::Segment;
use crate::lock::DirLock;
use crate::{FileCounts, LogConfig, LogEvent, Retention, compress, retention};

/// Ten minutes: how soon what failed is tried again, and how exactly days are kept.
const PAUSE: Duration = Duration::from_mins(10);

/// The thread, until it is stopped.
#[derive(Debug)]
pub(crate) struct Housekeeper {
    bell: Bell,
    thread: Mutex<Option<JoinHandle<()>>>,
}

/// Calls the housekeeper.
#[derive(Debug, Clone, Default)]
pub(crate) struct Bell(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    rounds: Mutex<Rounds>,
    changed: Condvar,
    stop: AtomicBool,
}

#[derive(Debug, Default)]
struct Rounds {
    asked: u64,
    done: u64,
    /// Nobody will do another.
    ended: bool,
    counts: Counts,
}

/// What the housekeeper has done since the log was opened.
#[derive(Debug, Clone, Default)]
pub(crate) struct Counts {
    compressed: u64,
    deleted: u64,
    error: Option<Arc<str>>,
}

impl Counts {
    /// What the writer counted, and this.
    pub(crate) fn over(self, files: FileCounts) -> FileCounts {
        FileCounts {
            compressed_segments: self.compressed,
            deleted_segments: self.deleted,
            housekeeping_error: self.error.or(files.housekeeping_error),
            ..files
        }
    }
}

impl Bell {
    /// Asks for a round; returns its number.
    pub(crate) fn ring(&self) -> u64 {
        let mut rounds = self.rounds();
        rounds.asked += 1;
        self.0.changed.notify_all();
        rounds.asked
    }

    fn rounds(&self) -> MutexGuard<'_, Rounds> {
        self.0.rounds.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn stops(&self) -> bool {
        self.0.stop.load(Ordering::Relaxed)
    }

    /// Waits until a round is asked for or due, and returns its number; `None` when it is time to end.
    fn next_round(&self) -> Option<u64> {
        let idle = |rounds: &mut Rounds| rounds.asked == rounds.done && !self.stops();
        let (rounds, _) = self
            .0
            .changed
            .wait_timeout_while(self.rounds(), PAUSE, idle)
            .unwrap_or_else(PoisonError::into_inner);
        (!self.stops()).then_some(rounds.asked)
    }

    fn finish(&self, round: u64) {
        self.rounds().done = round;
        self.0.changed.notify_all();
    }

    fn end(&self) {
        self.rounds().ended = true;
        self.0.changed.notify_all();
    }
}

impl Housekeeper {
    /// Starts the thread and asks for a first round; without a thread where there is nothing to do.
    pub(crate) fn start(config: LogConfig, lock: Arc<DirLock>) -> io::Result<Self> {
        let bell = Bell::default();
        let idle = !config.compress && config.retention == Retention::default();
        if idle {
            bell.end();
            return Ok(Self { bell, thread: Mutex::new(None) });
        }
        bell.ring();
        let work =
            Work { config, bell: bell.clone(), told_compression: false, told_retention: false, _lock: lock };
        let thread = thread::Builder::new().name("farol-log-keeper".to_owned()).spawn(move || work.run())?;
        Ok(Self { bell, thread: Mutex::new(Some(thread)) })
    }

    pub(crate) fn bell(&self) -> Bell {
        self.bell.clone()
    }

    pub(crate) fn counts(&self) -> Counts {
        self.bell.rounds().counts.clone()
    }

    /// Blocks until a round that began after this call is done.
    pub(crate) fn settle(&self) {
        let round = self.bell.ring();
        let undone = |rounds: &mut Rounds| rounds.done < round && !rounds.ended;
        let rounds = self.bell.rounds();
        drop(self.bell.0.changed.wait_while(rounds, undone).unwrap_or_else(PoisonError::into_inner));
    }

    /// Ends the thread, which gives up a compression under way.
    pub(crate) fn stop(&self) {
        {
            let _between_its_look_and_its_sleep = self.bell.rounds();
            self.bell.0.stop.store(true, Ordering::Relaxed);
        }
        self.bell.0.changed.notify_all();
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        // A panic there costs no line; the plain files are still there.
        let _ended = thread.map(JoinHandle::join);
    }
}

/// Where the writer could not be started, nobody is left to stop the thread.
impl Drop for Housekeeper {
    fn drop(&mut self) {
        self.stop();
    }
}

struct Work {
    config: LogConfig,
    bell: Bell,
    told_compression: bool,
    told_retention: bool,
    /// Held as long as files may be compressed or deleted.
    _lock: Arc<DirLock>,
}

impl Work {
    fn run(mut self) {
        while let Some(round) = self.bell.next_round() {
            // First those that need not be compressed any more, last by their sizes once compressed.
            self.prune(Retention { keep_bytes: None, ..self.config.retention });
            self.compress();
            self.prune(self.config.retention);
            self.bell.finish(round);
        }
    }

    fn prune(&mut self, keep: Retention) {
        let (bell, observer) = (&self.bell, &self.config.observer);
        let mut tell = |event: LogEvent| {
            bell.rounds().counts.deleted += 1;
            observer.tell(&event);
        };
        let now = self.config.clock.now();
        match retention::prune(&self.config.files, keep, now, &mut tell) {
            Ok(()) => self.told_retention = false,
            Err(e) => {
                self.note(&format!("retention failed: {e}"));
                if !std::mem::replace(&mut self.told_retention, true) {
                    self.config.observer.tell(&LogEvent::RetentionFailed { reason: e.to_string() });
                }
            }
        }
    }

    /// Oldest first; after a failure the rest waits for the next round.
    fn compress(&mut self) {
        if !self.config.compress {
            return;
        }
        let segments = self.config.files.rotated_segments().unwrap_or_default();
        for segment in segments.iter().filter(|segment| !segment.compressed) {
            match compress::compress(&self.config.files, segment, &self.bell.0.stop) {
                Ok(Some((plain_bytes, bytes))) => {
                    self.told_compression = false;
                    self.bell.rounds().counts.compressed += 1;
                    let file = name(&segment.gz());
                    self.config.observer.tell(&LogEvent::Compressed { file, plain_bytes, bytes });
                }
                Ok(None) => return,
                Err(e) => return self.compression_failed(segment, &e),
            }
        }
    }

    fn compression_failed(&mut self, segment: &Segment, error: &io::Error) {
        self.note(&format!("compression failed: {error}"));
        if !std::mem::replace(&mut self.told_compression, true) {
            let file = name(&segment.plain);
            self.config.observer.tell(&LogEvent::CompressionFailed { file, reason: error.to_string() });
        }
    }

    fn note(&self, error: &str) {
        self.bell.rounds().counts.error = Some(error.into());
    }
}

/// Also after a panic: whoever waits for a round must not wait for ever.
impl Drop for Work {
    fn drop(&mut self) {
        self.bell.end();
    }
}

fn name(path: &std::path::Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
