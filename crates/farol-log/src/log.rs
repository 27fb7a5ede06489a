//! The handle: opening, appending, asking how it goes, closing.

use std::fs;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use crate::batch::Append;
use crate::current::Current;
use crate::housekeeper::Housekeeper;
use crate::lock::DirLock;
use crate::queue::Queue;
use crate::torn::TornTail;
use crate::{AppendError, LogConfig, LogError, LogFiles, LogStats, compress, writer};

/// An open log. Share it by reference or in an `Arc`; dropping it closes it.
#[derive(Debug)]
pub struct Log {
    files: LogFiles,
    queue: Arc<Queue>,
    stats: Arc<Mutex<LogStats>>,
    writer: Mutex<Option<JoinHandle<Result<(), LogError>>>>,
    housekeeper: Housekeeper,
}

/// What opening found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenReport {
    /// What a killed process or a lost power had left at the end: cut off and kept aside. Worth a warning.
    pub torn: Option<TornTail>,
}

impl Log {
    /// Takes the directory (creating it), cuts a torn end off the current file, clears what an interrupted compression
    /// left, and starts the writer thread and the one that compresses and deletes.
    ///
    /// # Errors
    /// [`LogError::InUse`] when another log has the directory; [`LogError::Io`] when the file system refuses.
    pub fn open(config: LogConfig) -> Result<(Self, OpenReport), LogError> {
        let files = config.files.clone();
        fs::create_dir_all(files.dir()).map_err(LogError::at("create", files.dir()))?;
        let lock = Arc::new(DirLock::take(&files)?);
        compress::clear_unfinished(&files).map_err(LogError::at("clear", files.dir()))?;
        let queue = Arc::new(Queue::new(config.max_pending_bytes));
        let clock = config.clock.clone();
        let (current, torn) = Current::open(config.clone(), Arc::clone(&lock))?;
        let stats = LogStats { files: current.counts().clone(), ..LogStats::default() };
        let stats = Arc::new(Mutex::new(stats));
        let housekeeper = Housekeeper::start(config, lock)
            .map_err(LogError::at("start the housekeeper of", files.dir()))?;
        let bell = housekeeper.bell();
        let (its_queue, its_stats) = (Arc::clone(&queue), Arc::clone(&stats));
        let writer = thread::Builder::new()
            .name("farol-log".to_owned())
            .spawn(move || writer::run(current, &its_queue, &its_stats, &clock, &bell))
            .map_err(LogError::at("start the writer of", files.dir()))?;
        Ok((Self { files, queue, stats, writer: Mutex::new(Some(writer)), housekeeper }, OpenReport { torn }))
    }

    /// Queues one JSON object without its newline, and returns the future of its durability.
    ///
    /// The future fails with [`AppendError`]; a line that was refused or failed is not in the log.
    pub fn append(&self, line: &[u8]) -> Append {
        self.queue.push(&[line])
    }

    /// Queues several lines next to one another, all or none, under one completion.
    pub fn append_many<L: AsRef<[u8]>>(&self, lines: &[L]) -> Append {
        if lines.is_empty() { Append::settled(Ok(())) } else { self.queue.push(lines) }
    }

    /// Appends one line and blocks the thread until it is durable.
    ///
    /// # Errors
    /// [`AppendError`] when the line is not in the log.
    pub fn append_blocking(&self, line: &[u8]) -> Result<(), AppendError> {
        self.append(line).wait()
    }

    /// Whether the last batch became durable. A log that is not healthy is tried again by the next append, so a
    /// server must go on sending it lines: report it as degraded, do not take the server out of service.
    pub fn healthy(&self) -> bool {
        !self.stats.lock().unwrap_or_else(PoisonError::into_inner).failing
    }

    /// What the log has done since it was opened.
    pub fn stats(&self) -> LogStats {
        let stats = self.stats.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let files = self.housekeeper.counts().over(stats.files);
        LogStats { pending_bytes: self.queue.pending_bytes(), files, ..stats }
    }

    /// Blocks until every segment rotated so far has been compressed and retention has been applied, or failed. For
    /// command-line use and tests: nothing needs to wait for it.
    pub fn settle(&self) {
        self.housekeeper.settle();
    }

    /// Where the log lies, for reading it.
    pub fn files(&self) -> &LogFiles {
        &self.files
    }

    /// Refuses further lines, waits until those queued are answered, syncs, and frees the directory. A compression
    /// under way is given up; the next opening takes it up again. Blocks: in async code call it where blocking is
    /// allowed. A second call does nothing.
    ///
    /// # Errors
    /// [`LogError`] when the last sync failed or the writer panicked.
    pub fn close(&self) -> Result<(), LogError> {
        self.queue.close();
        self.housekeeper.stop();
        let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner).take();
        writer.map_or(Ok(()), |writer| writer.join().unwrap_or(Err(LogError::WriterPanicked)))
    }
}

impl Drop for Log {
    fn drop(&mut self) {
        // Who wants to know how the last sync went calls `close`.
        let _ = self.close();
    }
}
