//! The prediction log as handlers see it. Requests that are handled at about the same time share one append: handing a
//! line to the log's thread and being woken by it costs more than the prediction.

use std::{
    mem,
    sync::{Arc, Mutex, PoisonError},
};

use farol_log::{AppendError, Log};
use tokio::{sync::SetOnce, task::yield_now};

type Recorded = Result<(), AppendError>;

/// Gathers lines.
#[derive(Debug)]
pub(crate) struct Recorder {
    pub(crate) log: Log,
    gathering: Mutex<Group>,
}

/// Lines that go to the log together, and what those who brought them wait for.
#[derive(Debug, Default)]
struct Group {
    lines: Vec<Vec<u8>>,
    recorded: Arc<SetOnce<Recorded>>,
}

impl Recorder {
    pub(crate) fn new(log: Log) -> Self {
        Self { log, gathering: Mutex::default() }
    }

    /// Takes a line; what it returns resolves when the line is durable, or certain not to be. Who stops waiting loses
    /// the answer, not the line.
    pub(crate) fn record(self: &Arc<Self>, line: Vec<u8>) -> impl Future<Output = Recorded> + use<> {
        let (recorded, first) = self.join(line);
        if first {
            // A task of its own: the client that came first may go away, the others still wait.
            tokio::spawn(Arc::clone(self).append_group());
        }
        async move { recorded.wait().await.clone() }
    }

    fn join(&self, line: Vec<u8>) -> (Arc<SetOnce<Recorded>>, bool) {
        let mut group = self.gathering.lock().unwrap_or_else(PoisonError::into_inner);
        group.lines.push(line);
        (Arc::clone(&group.recorded), group.lines.len() == 1)
    }

    async fn append_group(self: Arc<Self>) {
        // Every request that is ready now is handled before this goes on.
        yield_now().await;
        let group = mem::take(&mut *self.gathering.lock().unwrap_or_else(PoisonError::into_inner));
        let recorded = self.log.append_many(&group.lines).await;
        // Nobody else sets it.
        let _ = group.recorded.set(recorded);
    }
}

#[cfg(test)]
mod tests {
    use farol_log::{LogConfig, LogFiles};

    use super::*;

    #[tokio::test]
    async fn lines_given_together_are_appended_together_and_in_order() {
        let dir = tempfile::tempdir().unwrap();
        let (log, _) = Log::open(LogConfig::new(LogFiles::new(dir.path(), "x").unwrap())).unwrap();
        let recorder = Arc::new(Recorder::new(log));
        let lines = [&b"{\"n\":1}"[..], b"{\"n\":2}", b"{\"n\":3}"];
        let promises = lines.map(|line| recorder.record(line.to_vec()));
        let [first, second, third] = promises;
        drop(first);
        assert_eq!((second.await, third.await), (Ok(()), Ok(())));
        assert_eq!(recorder.log.files().tail(9).unwrap(), lines);
        assert_eq!(recorder.log.stats().batches, 1);
    }

    #[tokio::test]
    async fn a_log_that_is_closed_refuses_everybody() {
        let dir = tempfile::tempdir().unwrap();
        let (log, _) = Log::open(LogConfig::new(LogFiles::new(dir.path(), "x").unwrap())).unwrap();
        log.close().unwrap();
        let recorder = Arc::new(Recorder::new(log));
        let (one, two) = (recorder.record(b"{}".to_vec()), recorder.record(b"{}".to_vec()));
        assert_eq!((one.await, two.await), (Err(AppendError::Closed), Err(AppendError::Closed)));
    }
}
