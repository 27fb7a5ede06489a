//! The bounded queue between the many who append and the one who writes: two buffers that change places.
//! Knows bytes and batches, no files.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use crate::batch::{Append, Batch};
use crate::{AppendError, torn};

/// 1 MiB: what a buffer keeps between batches; a rare huge batch gives its memory back.
const KEPT_CAPACITY: usize = 1 << 20;

/// 16 MiB: a longer "line" is a mistake, and opening the log reads the last line whole.
const MAX_LINE_BYTES: usize = 16 << 20;

#[derive(Debug)]
pub(crate) struct Queue {
    pending: Mutex<Pending>,
    work: Condvar,
    limit: usize,
}

#[derive(Debug, Default)]
struct Pending {
    filling: Work,
    writer_sleeps: bool,
    closed: bool,
}

/// Whole lines, each with its newline, and those who wait for them.
#[derive(Debug, Default)]
pub(crate) struct Work {
    pub(crate) bytes: Vec<u8>,
    pub(crate) lines: u64,
    batch: Arc<Batch>,
}

impl Work {
    pub(crate) fn answer(&self, result: Result<(), AppendError>) {
        self.batch.complete(result);
    }

    /// Empty, for other waiters, keeping the memory.
    fn recycled(mut self) -> Self {
        self.bytes.clear();
        self.bytes.shrink_to(KEPT_CAPACITY);
        let bytes = std::mem::take(&mut self.bytes);
        Self { bytes, lines: 0, batch: Arc::default() }
    }
}

/// Whoever still waits when the writer lets go of its work, by a panic even, gets an answer.
impl Drop for Work {
    fn drop(&mut self) {
        self.answer(Err(AppendError::Closed));
    }
}

impl Queue {
    /// A queue in which at most `limit` bytes wait.
    pub(crate) fn new(limit: usize) -> Self {
        Self { pending: Mutex::default(), work: Condvar::new(), limit }
    }

    /// Queues `lines` into one batch, all or none. A batch that finds nothing waiting is taken whatever its size.
    pub(crate) fn push<L: AsRef<[u8]>>(&self, lines: &[L]) -> Append {
        match self.try_push(lines) {
            Ok(batch) => Append::queued(batch),
            Err(error) => Append::settled(Err(error)),
        }
    }

    fn try_push<L: AsRef<[u8]>>(&self, lines: &[L]) -> Result<Arc<Batch>, AppendError> {
        let mut size = 0;
        for line in lines {
            check(line.as_ref())?;
            size += line.as_ref().len() + 1;
        }
        let mut pending = self.lock();
        if pending.closed {
            return Err(AppendError::Closed);
        }
        let waiting = pending.filling.bytes.len();
        if waiting > 0 && waiting + size > self.limit {
            return Err(AppendError::Overloaded { pending: waiting, limit: self.limit });
        }
        for line in lines {
            pending.filling.bytes.extend_from_slice(line.as_ref());
            pending.filling.bytes.push(b'\n');
        }
        pending.filling.lines += lines.len() as u64;
        let batch = Arc::clone(&pending.filling.batch);
        if std::mem::take(&mut pending.writer_sleeps) {
            drop(pending);
            self.work.notify_one();
        }
        Ok(batch)
    }

    /// Waits for lines and takes all of them, handing `done` back to be filled. `None` once closed and empty.
    pub(crate) fn take(&self, done: Work) -> Option<Work> {
        let empty = done.recycled();
        let mut pending = self.lock();
        while pending.filling.lines == 0 {
            if pending.closed {
                return None;
            }
            pending.writer_sleeps = true;
            pending = self.work.wait(pending).unwrap_or_else(PoisonError::into_inner);
        }
        Some(std::mem::replace(&mut pending.filling, empty))
    }

    /// Refuses further lines; what waits is still to be taken.
    pub(crate) fn close(&self) {
        self.lock().closed = true;
        self.work.notify_one();
    }

    /// Closes, and answers those who still wait: nobody will write their lines.
    pub(crate) fn abandon(&self) {
        let mut pending = self.lock();
        pending.closed = true;
        let unwritten = std::mem::take(&mut pending.filling);
        drop(pending);
        drop(unwritten);
    }

    /// Bytes waiting.
    pub(crate) fn pending_bytes(&self) -> usize {
        self.lock().filling.bytes.len()
    }

    fn lock(&self) -> MutexGuard<'_, Pending> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Cheap: whether the bytes are JSON within the braces is the caller's word.
fn check(line: &[u8]) -> Result<(), AppendError> {
    if line.len() > MAX_LINE_BYTES {
        return Err(AppendError::NotALine("longer than 16 MiB"));
    }
    if !torn::looks_like_object(line) {
        return Err(AppendError::NotALine("expected one JSON object, from '{' to '}'"));
    }
    if line.contains(&b'\n') {
        return Err(AppendError::NotALine("holds a line break"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_one_object_on_one_line_is_refused() {
        let queue = Queue::new(100);
        for line in [&b""[..], b"[1]", b"{\"a\":1}\n", b"{\"a\":\n1}"] {
            assert_eq!(queue.push(&[line]).wait().unwrap_err().code(), "not_a_line");
        }
        assert_eq!(queue.pending_bytes(), 0);
    }

    #[test]
    fn a_line_beyond_the_limit_is_refused_and_the_rest_stays_queued() {
        let queue = Queue::new(10);
        let first = queue.push(&[b"{\"a\":1}"]);
        assert_eq!(
            queue.push(&[b"{\"a\":2}"]).wait(),
            Err(AppendError::Overloaded { pending: 8, limit: 10 })
        );
        let work = queue.take(Work::default()).unwrap();
        assert_eq!(work.bytes, b"{\"a\":1}\n");
        work.answer(Ok(()));
        assert_eq!(first.wait(), Ok(()));
    }

    #[test]
    fn a_batch_larger_than_the_limit_is_taken_when_nothing_waits() {
        let queue = Queue::new(10);
        let lines = [b"{\"a\":1}"; 5];
        let append = queue.push(&lines);
        let work = queue.take(Work::default()).unwrap();
        assert_eq!((work.lines, work.bytes.len()), (5, 40));
        drop(work);
        assert_eq!(append.wait(), Err(AppendError::Closed));
    }

    #[test]
    fn a_closed_queue_refuses_lines_but_gives_up_those_it_has() {
        let queue = Queue::new(100);
        let before = queue.push(&[b"{}"]);
        queue.close();
        assert_eq!(queue.push(&[b"{}"]).wait(), Err(AppendError::Closed));
        let work = queue.take(Work::default()).unwrap();
        work.answer(Ok(()));
        assert_eq!(before.wait(), Ok(()));
        assert!(queue.take(work).is_none());
    }
}
