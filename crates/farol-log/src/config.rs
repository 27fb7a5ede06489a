//! How a log is to behave. Knows no environment variables and no defaults of the product around it.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use crate::{LogFiles, Observer};

/// When a line counts as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Durability {
    /// After `fdatasync`: survives the death of the process and the loss of power.
    #[default]
    Fsync,
    /// After `write`: survives the death of the process, not the loss of power.
    Flush,
}

/// When the current file is set aside and a new one begun. Looked at before each batch, so an idle log keeps its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rotation {
    /// Set aside before a batch would take the file past this many bytes. A larger batch gets a file of its own.
    pub max_bytes: Option<u64>,
    /// Set aside once the file is this old, by its creation time.
    pub max_age: Option<Duration>,
}

/// Which rotated segments are kept; with several limits, a segment must pass all of them. Default: every one.
///
/// Segments go whole, the oldest first; the current file is neither counted nor deleted. Looked at in the background:
/// at opening, after each rotation and every ten minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Retention {
    /// Keep at most this many rotated segments.
    pub keep_files: Option<usize>,
    /// Keep segments whose last line was written within this many days of 24 hours. The line's time is its member
    /// `timestamp` in RFC 3339; where it has none, the file's time counts.
    pub keep_days: Option<u64>,
    /// Keep at most this many bytes of rotated segments in all, as they lie on the disk.
    pub keep_bytes: Option<u64>,
}

/// Where the log takes the time from.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> SystemTime + Send + Sync>);

impl Clock {
    /// A clock that asks `now` each time.
    pub fn new(now: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    /// The time now.
    pub fn now(&self) -> SystemTime {
        (self.0)()
    }
}

impl Default for Clock {
    fn default() -> Self {
        Self::new(SystemTime::now)
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clock")
    }
}

/// Everything [`Log::open`](crate::Log::open) needs.
#[derive(Debug, Clone)]
pub struct LogConfig {
    /// Where the log lies and what its files are called.
    pub files: LogFiles,
    /// When a line counts as written.
    pub durability: Durability,
    /// When a new file is begun. Default: never.
    pub rotation: Rotation,
    /// Which old files are kept. Default: all.
    pub retention: Retention,
    /// Whether rotated segments are compressed to `.jsonl.gz`, in the background. Default: yes.
    pub compress: bool,
    /// Bytes that may wait in memory for the writer; an append beyond is refused with
    /// [`AppendError::Overloaded`](crate::AppendError::Overloaded). As much again may be on its way to the disk.
    pub max_pending_bytes: usize,
    /// The time, for file names, age and retention.
    pub clock: Clock,
    /// Who is told what becomes of rotated segments. Default: nobody.
    pub observer: Observer,
}

impl LogConfig {
    /// 64 MiB: at 700 bytes a line about 95,000 lines, one second of the busiest server.
    pub const DEFAULT_MAX_PENDING_BYTES: usize = 64 << 20;

    /// The defaults: `fsync`, one file that grows; what is rotated is compressed and nothing is deleted.
    pub fn new(files: LogFiles) -> Self {
        Self {
            files,
            durability: Durability::default(),
            rotation: Rotation::default(),
            retention: Retention::default(),
            compress: true,
            max_pending_bytes: Self::DEFAULT_MAX_PENDING_BYTES,
            clock: Clock::default(),
            observer: Observer::default(),
        }
    }

    pub(crate) fn syncs(&self) -> bool {
        self.durability == Durability::Fsync
    }
}
